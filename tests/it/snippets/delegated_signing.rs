use dfns::permissions::CreatePermission;
use dfns::prelude::*;
use dfns::signing::SignedFactors;
use dfns::{DelegatedSigner, SealedAction, UserToken};

/// On the server: make the call, store it, and send its challenge to the user's device.
pub async fn begin(client: &Client<UserToken, DelegatedSigner>) -> Result<String, Box<dyn std::error::Error>> {
    let request = CreatePermission::new("Readers", ["Wallets:Read"]);
    let pending = client.permissions().create_permission(request).challenge().await?;
    Ok(serde_json::to_string(&pending.seal())?)
}

/// On the server again, when the device has signed: the very bytes that were challenged are sent.
pub async fn finish(
    client: &Client<UserToken, DelegatedSigner>,
    stored: &str,
    assertion: SignedFactors,
) -> Result<String, Box<dyn std::error::Error>> {
    let sealed: SealedAction = serde_json::from_str(stored)?;
    let permission = client.complete(sealed.unseal::<CreatePermission>()?, assertion).await?;
    Ok(permission.id.to_string())
}
