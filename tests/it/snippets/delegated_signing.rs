use dfns::permissions::CreatePermission;
use dfns::prelude::*;
use dfns::signing::SignedFactors;
use dfns::{DelegatedSigner, SealedAction, UserToken};

/// On the server: starts the call. Store it, and send its challenge to the user's device.
pub async fn begin(client: &Client<UserToken, DelegatedSigner>) -> Result<String, Box<dyn std::error::Error>> {
    let request = CreatePermission::new("Readers", ["Wallets:Read"]);
    let pending = client.permissions().create_permission(request).challenge().await?;
    Ok(serde_json::to_string(&pending.seal())?)
}

/// On the server again, once the device has signed: sends the bytes that were signed.
pub async fn finish(
    client: &Client<UserToken, DelegatedSigner>,
    stored: &str,
    assertion: SignedFactors,
) -> Result<String, Box<dyn std::error::Error>> {
    let sealed: SealedAction = serde_json::from_str(stored)?;
    let permission = client.complete(sealed.unseal::<CreatePermission>()?, assertion).await?;
    Ok(permission.id.to_string())
}
