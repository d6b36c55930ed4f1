//! Delegated signing with a browser's passkey.

use dfns::auth::{LoginResponse, UserKind};
use dfns::core::credentials::{CredentialInfo, FirstFactorCredential, NewCredentials};
use dfns::permissions::CreatePermission;
use dfns::prelude::*;
use dfns::signing::{Fido2Assertion, FirstFactor, SignedFactors};
use dfns::testing::{ChallengeEncoding, Sandbox, SoftPasskey};
use dfns::{DelegatedClient, SealedAction};

// ANCHOR: finish
/// Completes the call with the JSON that `navigator.credentials.get()` returned.
async fn finish(
    client: &DelegatedClient,
    stored: &str,
    credential: &str,
) -> Result<String, Box<dyn std::error::Error>> {
    let sealed: SealedAction = serde_json::from_str(stored)?;
    let assertion = FirstFactor::Fido2(Fido2Assertion::from_webauthn_json(credential)?);
    let pending = sealed.unseal::<CreatePermission>()?;
    Ok(client.complete(pending, SignedFactors::new(assertion)).await?.id.to_string())
}
// ANCHOR_END: finish

// ANCHOR: register
/// Reads the JSON that `navigator.credentials.create()` returned, for a registration.
fn registered(credential: &str) -> Result<NewCredentials, Box<dyn std::error::Error>> {
    let passkey = CredentialInfo::from_webauthn_json(credential)?;
    Ok(NewCredentials::new(FirstFactorCredential::fido2(passkey)))
}
// ANCHOR_END: register

#[tokio::test]
async fn a_passkey_registers_and_signs() {
    let sandbox = Sandbox::start().await.unwrap();
    let service = sandbox.service_client();
    let request = dfns::auth::CreateDelegatedRegistrationChallenge::new("jdoe@example.co", UserKind::EndUser);
    let challenge = service.auth().create_delegated_registration_challenge(request).await.unwrap();
    let relying_party = challenge.rp.as_ref().map_or("localhost", |rp| rp.id.as_str());
    let origin = format!("https://{relying_party}");
    // ANCHOR: soft
    let (user, text) = (challenge.user.id.as_str(), ChallengeEncoding::Text);
    let (mut passkey, created) = SoftPasskey::create(relying_party, &origin, &challenge.challenge, user, text);
    let credentials = registered(&created.to_string()).unwrap();
    // ANCHOR_END: soft
    let user = dfns::flows::complete_registration(&service.anonymous(), &challenge, credentials).await.unwrap();
    let user_id = user.user.id.as_str();
    sandbox.restrict(user_id, &["Permissions:Create"]);

    let login = dfns::auth::DelegatedLogin::new("jdoe@example.co");
    let session = service.auth().delegated_login(login).await.unwrap();
    let client = service.with_user_token(session.token).delegated();
    let request = CreatePermission::new("Readers", ["Permissions:Create"]);
    let pending = client.permissions().create_permission(request).challenge().await.unwrap();
    let signed = passkey.get(&pending.challenge().challenge, text);
    let stored = serde_json::to_string(&pending.seal()).unwrap();
    assert!(finish(&client, &stored, &signed.to_string()).await.unwrap().starts_with("pm-"));
    let _ = |login: LoginResponse| login;
}
