//! Replaces a credential of a user with another key.

use super::credentials::{add_credential, refused};
use crate::CredentialId;
use crate::auth::{ActivateCredential, AuthApi, Credential, CredentialChallenge, DeactivateCredential};
use dfns_core::credentials::{CredentialError, FirstFactorCredential, credential_id_of};
use dfns_core::signing::{CredentialKind, PublicKey, RemoteKey, RemoteSigner};
use dfns_core::{Client, Error, UserToken, WithSigner};
use std::sync::Arc;

/// Replaces a key credential of the calling user with another key, in any key home.
///
/// The steps: create the new credential; prove that it signs, with an action that changes nothing;
/// switch to it; deactivate the old credential. If the process ends after any step, or a response
/// is lost, call this again with the same arguments: it continues, and the user ends with the new
/// credential active and the old one inactive. The signer of `client` is only used to create the
/// new credential, so it may be either of the two when it continues.
///
/// `switch` receives the new signer. It stores the id of the credential, makes every process use
/// it, and returns when no call with the old credential is under way: see
/// [`SwapSigner`](dfns_core::signing::SwapSigner). It is called again if the rotation is repeated.
///
/// Other credentials of the user remain: passkeys, recovery keys, keys of other devices. The client
/// needs a session token, because Dfns does not accept personal access tokens here. A service
/// account has one key for life: replace the account.
///
/// ```
/// use dfns::flows;
/// use dfns::signing::SwapSigner;
/// # use dfns::core::credentials::KeyPair;
/// # use dfns::prelude::*;
/// # use dfns::signing::{KeyAlgorithm, LocalKey};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = dfns_sandbox::Sandbox::start().await?;
/// # let user = &sandbox.bootstrap().employee;
/// # let old_signer = KeySigner::from_pem(&*user.credential_id, user.private_key_pem.expose())?;
/// # let (token, old_id) = (&user.token, &*user.credential_id);
/// # let new_key = LocalKey::from_pem(KeyPair::generate(KeyAlgorithm::Ed25519)?.private_key_pem().expose())?;
/// let signer = SwapSigner::new(old_signer);
/// let client = Client::builder().base_url(sandbox.base_url()).user(token).signer(signer.clone()).build()?;
///
/// let credential = flows::rotate_credential(&client, old_id, "Payouts 2027", new_key, async |new_signer| {
///     // Store `new_signer.credential_id()` in the configuration, then:
///     signer.swap(new_signer).idle().await;
///     Ok(())
/// })
/// .await?;
/// assert!(credential.is_active);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// The errors of the calls, of the key and of `switch`. Fails before anything is changed if the new
/// key is the old one or was deactivated, or if the user does not have the old credential.
pub async fn rotate_credential<K: RemoteKey + 'static>(
    client: &Client<UserToken, WithSigner>,
    old: impl Into<CredentialId>,
    name: impl Into<String>,
    new_key: K,
    switch: impl AsyncFnOnce(Arc<RemoteSigner<Arc<K>>>) -> Result<(), Error>,
) -> Result<Credential, Error> {
    let (old, new_key) = (old.into(), Arc::new(new_key));
    let credentials = client.auth().list_credentials().await?.items;
    let with_new_key = |credential: &&Credential| is_key(credential, new_key.public_key());
    let old_credential = credentials.iter().find(|credential| same_id(&credential.credential_id, &old));
    let known = credentials.iter().find(with_new_key);
    check(&old, old_credential, known)?;

    let new = match known {
        Some(known) => known.clone(),
        None => create(client, name.into(), &new_key).await?,
    };
    let signer = RemoteSigner::new(new.credential_id.as_str(), new_key).map_err(CredentialError::from)?;
    let signer = Arc::new(signer);
    let renewed = client.with_signer(Arc::clone(&signer));
    // It is active already: this changes nothing, and only succeeds if Dfns accepts its signature.
    renewed.auth().activate_credential(ActivateCredential::new(&new.credential_uuid)).await?;

    switch(signer).await?;

    if let Some(old) = old_credential.filter(|old| old.is_active) {
        renewed.auth().deactivate_credential(DeactivateCredential::new(&old.credential_uuid)).await?;
    }
    Ok(new)
}

/// Checks that there is something to rotate, before anything is changed.
fn check(old: &CredentialId, old_credential: Option<&Credential>, known: Option<&Credential>) -> Result<(), Error> {
    match (old_credential, known) {
        (Some(old), Some(new)) if old.credential_uuid == new.credential_uuid => Err(refused(
            "the new key is the key of the old credential already; create another key in its home, then rotate to it",
        )),
        (_, Some(new)) if !new.is_active => Err(refused(&format!(
            "credential {} with the new key was deactivated; activate it if it may sign again, or rotate to another key",
            new.credential_id
        ))),
        (None, None) => Err(refused(&format!(
            "the user has no credential {old}; pass the id of the credential to replace, as `list_credentials` shows it"
        ))),
        _ => Ok(()),
    }
}

async fn create<K: RemoteKey>(
    client: &Client<UserToken, WithSigner>,
    name: String,
    key: &Arc<K>,
) -> Result<Credential, Error> {
    add_credential(client, CredentialKind::Key, name, async |challenge| {
        let CredentialChallenge::Key(challenge) = challenge else {
            return Err(refused("Dfns returned a challenge that is not for a key"));
        };
        let id = credential_id_of(challenge.user.id.as_str(), key.public_key());
        let signer = RemoteSigner::new(id, Arc::clone(key)).map_err(CredentialError::from)?;
        Ok(FirstFactorCredential::key(signer.create_credential(&challenge.challenge).await?))
    })
    .await
}

fn is_key(credential: &Credential, key: &PublicKey) -> bool {
    credential.kind == CredentialKind::Key
        && PublicKey::read(&credential.public_key).is_ok_and(|public_key| public_key == *key)
}

/// Returns whether two ids are the same; they may differ in padding.
fn same_id(one: &CredentialId, other: &CredentialId) -> bool {
    one.as_str().trim_end_matches('=') == other.as_str().trim().trim_end_matches('=')
}
