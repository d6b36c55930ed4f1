//! User flows from registration to recovery, with our client against the sandbox: keys, passkeys,
//! encrypted keys.

use crate::sandbox::{Bench, signer_of};
use dfns::auth::{
    CreateCredentialCode, CreateDelegatedRecoveryChallenge, CreateDelegatedRegistrationChallenge, CreateLoginChallenge,
    CreateSocialRegistrationChallenge, CreateUser, Credential, GetAuditLog, ListAuditLogs, Login, LoginResponse,
    SendRecoveryCode, SocialLoginProviderKind, UserKind,
};
use dfns::core::Timestamp;
use dfns::core::credentials::{
    CredentialInfo, FirstFactorCredential, KeyPair, NewCredentials, PasswordEnvelope, PasswordProtectedKeySigner,
    RecoveryCredential, RecoverySecret, random_credential_id,
};
use dfns::flows::{self, RecoveryKey};
use dfns::permissions::CreatePermission;
use dfns::prelude::*;
use dfns::signing::{CredentialKind, Fido2Assertion, FirstFactor, KeyAlgorithm};
use dfns::{ErrorKind, NoSigner, NoToken, UserToken};
use dfns_sandbox::{ChallengeEncoding, SoftPasskey};
use std::time::{Duration, SystemTime};

const USERNAME: &str = "jdoe@example.co";
const ORIGIN: &str = "http://localhost:3000";

fn new_key(algorithm: KeyAlgorithm) -> KeySigner {
    KeyPair::generate(algorithm).unwrap().into_signer(random_credential_id().unwrap()).unwrap()
}

fn key_credential(key: &KeySigner, challenge: &str) -> NewCredentials {
    NewCredentials::new(FirstFactorCredential::key(key.create_credential(challenge).unwrap()))
}

/// Invites an employee. Returns the code that the mail would contain.
async fn invite(bench: &Bench) -> String {
    let request = CreateUser::new(USERNAME, UserKind::CustomerEmployee);
    bench.employee().auth().create_user(request).await.unwrap();
    bench.sandbox.registration_code(USERNAME).unwrap()
}

async fn log_in(bench: &Bench, signer: &dyn Signer) -> Result<Client<UserToken, NoSigner>, dfns::Error> {
    let client = bench.client();
    match flows::log_in(&client, bench.org_id(), USERNAME, signer).await? {
        LoginResponse::Token(session) => Ok(client.with_user_token(session.token)),
        other => panic!("{other:?}"),
    }
}

async fn credentials_of<S>(client: &Client<UserToken, S>) -> Vec<Credential> {
    client.auth().list_credentials().await.unwrap().items
}

#[tokio::test]
async fn a_code_registers_a_user_with_a_key_of_any_algorithm_once() {
    for algorithm in
        [KeyAlgorithm::Ed25519, KeyAlgorithm::EcdsaP256, KeyAlgorithm::EcdsaSecp256k1, KeyAlgorithm::EcdsaP384]
    {
        let bench = Bench::new().await;
        let (code, key) = (invite(&bench).await, new_key(algorithm));
        let register = async |code: &str| {
            let client = bench.client();
            flows::register_with_code(&client, bench.org_id(), USERNAME, code, async |challenge| {
                Ok(key_credential(&key, &challenge.challenge))
            })
            .await
        };
        let before = bench.sandbox.fingerprint();
        let refused = register("000-000-000").await.unwrap_err();
        assert!(refused.status().is_some_and(|status| status.is_client_error()), "{refused}");
        assert_eq!(bench.sandbox.fingerprint(), before);
        assert_eq!(register(&code).await.unwrap().user.username, USERNAME);
        assert!(register(&code).await.is_err(), "a code works once");
        let user = log_in(&bench, &key).await.unwrap();
        assert_eq!(credentials_of(&user).await[0].kind, CredentialKind::Key);
    }
}

#[tokio::test]
async fn an_attestation_by_another_key_is_refused_and_nothing_changes() {
    let bench = Bench::new().await;
    let code = invite(&bench).await;
    let mut before = String::new();
    let client: Client<NoToken> = bench.client();
    let refused = flows::register_with_code(&client, bench.org_id(), USERNAME, code, async |_| {
        before = bench.sandbox.fingerprint();
        Ok(key_credential(&new_key(KeyAlgorithm::Ed25519), "another challenge"))
    })
    .await
    .unwrap_err();
    assert!(refused.status().is_some_and(|status| status.is_client_error()), "{refused}");
    assert_eq!(bench.sandbox.fingerprint(), before);
}

#[tokio::test]
async fn a_passkey_registers_logs_in_and_signs_with_both_encodings_of_a_challenge() {
    for encoding in [ChallengeEncoding::Text, ChallengeEncoding::Bytes] {
        let bench = Bench::new().await;
        let code = invite(&bench).await;
        let client = bench.client();
        let mut made = None;
        flows::register_with_code(&client, bench.org_id(), USERNAME, code, async |challenge| {
            let user_id = challenge.user.id.as_str();
            let (passkey, json) = SoftPasskey::create("localhost", ORIGIN, &challenge.challenge, user_id, encoding);
            made = Some(passkey);
            let info = CredentialInfo::from_webauthn_json(json.to_string())?;
            Ok(NewCredentials::new(FirstFactorCredential::fido2(info)))
        })
        .await
        .unwrap();
        let mut passkey = made.unwrap();

        let request = CreateLoginChallenge::new(bench.org_id()).with_username(USERNAME);
        let challenge = client.auth().create_login_challenge(request).await.unwrap();
        let mut assert = |challenge: &str| {
            let json = passkey.get(challenge, encoding).to_string();
            FirstFactor::Fido2(Fido2Assertion::from_webauthn_json(json).unwrap())
        };
        let login = Login::for_challenge(&challenge, assert(&challenge.challenge).into());
        let LoginResponse::Token(session) = client.auth().login(login).await.unwrap() else { panic!("no session") };

        let user = client.with_user_token(session.token).delegated();
        let claims = user.claims().unwrap();
        bench.sandbox.grant(claims.app_metadata.user_id.as_deref().unwrap(), &["Permissions:Create", "Wallets:Read"]);
        let request = CreatePermission::new("By passkey", ["Wallets:Read"]);
        let pending = user.permissions().create_permission(request).challenge().await.unwrap();
        let factor = assert(&pending.challenge().challenge);
        assert_eq!(user.complete(pending, factor).await.unwrap().name, "By passkey");

        // The audit log proves the passkey's signature, too.
        let entry = GetAuditLog::new(bench.sandbox.last_audit_log().unwrap());
        let signed = bench.employee().auth().get_audit_log(entry).await.unwrap().first_factor_credential;
        assert_eq!(signed.kind, Some(CredentialKind::Fido2));
        assert!(String::from_utf8(signed.verify().unwrap()).unwrap().contains("webauthn.get"));
    }
}

#[tokio::test]
async fn an_end_user_is_registered_on_behalf_of_an_application_and_gets_wallets() {
    let bench = Bench::new().await;
    let account = bench.service_account();
    let request = CreateDelegatedRegistrationChallenge::new(USERNAME, UserKind::EndUser);
    let challenge = account.auth().create_delegated_registration_challenge(request).await.unwrap();
    let key = new_key(KeyAlgorithm::Ed25519);
    let wallets = [dfns::auth::NewEndUserWallet::new("EthereumSepolia")];
    let credentials = key_credential(&key, &challenge.challenge);
    let client = bench.client();
    let user = flows::complete_end_user_registration(&client, &challenge, credentials.clone(), wallets.clone()).await;
    let user = user.unwrap();
    assert_eq!((user.wallets.len(), user.wallets[0].network.as_str()), (1, "EthereumSepolia"));
    let again = flows::complete_end_user_registration(&client, &challenge, credentials, wallets).await.unwrap_err();
    assert_eq!(again.status().unwrap(), 401, "the temporary token is used up: {again}");

    bench.sandbox.allow_social_registration("id-token", "social@example.co");
    let social = CreateSocialRegistrationChallenge::new("id-token", SocialLoginProviderKind::Oidc);
    let challenge = client.auth().create_social_registration_challenge(social).await.unwrap();
    let credentials = key_credential(&new_key(KeyAlgorithm::EcdsaP256), &challenge.challenge);
    flows::complete_registration(&client, &challenge, credentials).await.unwrap();
}

#[tokio::test]
async fn a_key_that_dfns_keeps_encrypted_signs_after_the_password_was_typed() {
    let bench = Bench::new().await;
    let code = invite(&bench).await;
    let client = bench.client();
    let envelope = || PasswordEnvelope::new(USERNAME, "correct horse").unwrap();
    flows::register_with_code(&client, bench.org_id(), USERNAME, code, async |challenge| {
        let pair = KeyPair::generate(KeyAlgorithm::EcdsaP256)?;
        Ok(NewCredentials::new(FirstFactorCredential::seal(&challenge.challenge, &pair, &envelope())?))
    })
    .await
    .unwrap();

    // At login the encrypted key is returned only for a code.
    let send = dfns::auth::SendLoginCode::new(bench.org_id(), USERNAME);
    client.auth().send_login_code(send).await.unwrap();
    let code = bench.sandbox.last_login_code(USERNAME).unwrap();
    let request = CreateLoginChallenge::new(bench.org_id()).with_username(USERNAME).with_login_code(code);
    let challenge = client.auth().create_login_challenge(request).await.unwrap();
    let wrong = PasswordProtectedKeySigner::new(PasswordEnvelope::new(USERNAME, "wrong horse").unwrap());
    let error = dfns::Error::from(wrong.sign(&challenge).await.unwrap_err());
    assert_eq!(error.kind(), ErrorKind::Signing);
    let signer = PasswordProtectedKeySigner::new(envelope());
    let factors = signer.sign(&challenge).await.unwrap();
    let LoginResponse::Token(session) = client.auth().login(Login::for_challenge(&challenge, factors)).await.unwrap()
    else {
        panic!("no session");
    };
    let user = client.with_user_token(session.token).with_signer(signer);
    let id = user.claims().unwrap().app_metadata.user_id.unwrap();
    bench.sandbox.grant(&id, &["Permissions:Create", "Wallets:Read"]);
    user.permissions().create_permission(CreatePermission::new("By password", ["Wallets:Read"])).await.unwrap();
}

#[tokio::test]
async fn credentials_are_added_with_a_signature_or_with_a_code_from_another_device() {
    let bench = Bench::new().await;
    let (code, key) = (invite(&bench).await, new_key(KeyAlgorithm::Ed25519));
    let client = bench.client();
    flows::register_with_code(&client, bench.org_id(), USERNAME, code, async |challenge| {
        Ok(key_credential(&key, &challenge.challenge))
    })
    .await
    .unwrap();
    let user = log_in(&bench, &key).await.unwrap();
    let second = new_key(KeyAlgorithm::EcdsaP256);
    let user = user.with_signer(key);
    let added = flows::add_credential(&user, CredentialKind::Key, "Laptop", async |challenge| {
        Ok(FirstFactorCredential::key(second.create_credential(challenge.challenge().unwrap())?))
    })
    .await
    .unwrap();
    assert_eq!(added.name, "Laptop");
    log_in(&bench, &second).await.unwrap();

    let expiration = Timestamp::from(SystemTime::now() + Duration::from_secs(50));
    let code = user.auth().create_credential_code(CreateCredentialCode::new(expiration)).await.unwrap().code;
    let mut passkey = None;
    let phone = async |challenge: &dfns::auth::CredentialChallenge| {
        let text = challenge.challenge().unwrap();
        let (made, json) = SoftPasskey::create("localhost", ORIGIN, text, "us-1", ChallengeEncoding::Text);
        passkey = Some(made);
        Ok(FirstFactorCredential::fido2(CredentialInfo::from_webauthn_json(json.to_string())?))
    };
    let added = flows::add_credential_with_code(&client, &code, CredentialKind::Fido2, "Phone", phone).await.unwrap();
    assert_eq!(added.kind, CredentialKind::Fido2);
    let again = async |_: &dfns::auth::CredentialChallenge| -> Result<FirstFactorCredential, dfns::Error> {
        panic!("a code works once")
    };
    assert!(flows::add_credential_with_code(&client, code, CredentialKind::Fido2, "Phone", again).await.is_err());
    assert_eq!(credentials_of(&user).await.len(), 3);
}

#[tokio::test]
async fn recovery_replaces_all_credentials_and_ends_all_sessions() {
    let bench = Bench::new().await;
    let (code, old) = (invite(&bench).await, new_key(KeyAlgorithm::Ed25519));
    let client = bench.client();
    let mut paper = None;
    flows::register_with_code(&client, bench.org_id(), USERNAME, code, async |challenge| {
        let (recovery, secret) = RecoveryCredential::generate(&challenge.challenge, USERNAME)?;
        paper = Some(secret);
        Ok(key_credential(&old, &challenge.challenge).with_recovery(recovery))
    })
    .await
    .unwrap();
    let paper = paper.unwrap();
    let session = log_in(&bench, &old).await.unwrap();
    let known = credentials_of(&session).await;
    let recovery_id = known.iter().find(|credential| credential.kind == CredentialKind::RecoveryKey).unwrap();
    let recovery_id = recovery_id.credential_id.as_str();

    let new = new_key(KeyAlgorithm::EcdsaP256);
    let before = std::cell::RefCell::new(String::new());
    let recover = async |secret: &RecoverySecret| {
        client.auth().send_recovery_code(SendRecoveryCode::new(USERNAME, bench.org_id())).await.unwrap();
        let code = bench.sandbox.last_recovery_code(USERNAME).unwrap();
        let envelope = PasswordEnvelope::new(USERNAME, secret).unwrap();
        let key = RecoveryKey::Envelope(&envelope);
        flows::recover_account(&client, bench.org_id(), USERNAME, code, recovery_id, key, async |challenge| {
            *before.borrow_mut() = bench.sandbox.fingerprint();
            Ok(key_credential(&new, &challenge.challenge))
        })
        .await
    };
    let wrong = recover(&RecoverySecret::generate().unwrap()).await.unwrap_err();
    assert_eq!(wrong.kind(), ErrorKind::Credential);
    assert_eq!(bench.sandbox.fingerprint(), *before.borrow(), "nothing more was sent");
    recover(&paper).await.unwrap();
    assert_eq!(session.auth().list_credentials().await.unwrap_err().status().unwrap(), 401);
    assert!(log_in(&bench, &old).await.is_err());
    log_in(&bench, &new).await.unwrap();
    assert!(recover(&paper).await.is_err(), "the old recovery key is void too");
}

#[tokio::test]
async fn a_service_account_starts_a_recovery_that_the_users_key_completes() {
    let bench = Bench::new().await;
    let (code, old) = (invite(&bench).await, new_key(KeyAlgorithm::Ed25519));
    let (client, recovery_key) = (bench.client(), new_key(KeyAlgorithm::EcdsaP256));
    flows::register_with_code(&client, bench.org_id(), USERNAME, code, async |challenge| {
        let recovery = RecoveryCredential::new(recovery_key.create_credential(&challenge.challenge)?);
        Ok(key_credential(&old, &challenge.challenge).with_recovery(recovery))
    })
    .await
    .unwrap();
    let request = CreateDelegatedRecoveryChallenge::new(USERNAME, recovery_key.credential_id());
    let challenge = bench.service_account().auth().create_delegated_recovery_challenge(request).await.unwrap();
    let new = new_key(KeyAlgorithm::Ed25519);
    let credentials = key_credential(&new, &challenge.challenge);
    let key = RecoveryKey::Key(&recovery_key);
    flows::complete_recovery(&client, &challenge, key, credentials).await.unwrap();
    log_in(&bench, &new).await.unwrap();
}

#[tokio::test]
async fn the_audit_log_proves_who_asked_for_what() {
    let bench = Bench::new().await;
    let employee = bench.employee();
    employee.permissions().create_permission(CreatePermission::new("Audited", ["Wallets:Read"])).await.unwrap();
    let hour = Duration::from_secs(3600);
    let (from, to) = (SystemTime::now() - hour, SystemTime::now() + hour);
    let table = employee.auth().list_audit_logs(ListAuditLogs::new(from, to)).await.unwrap();
    assert!(!table.is_truncated());
    let row = table.rows().last().unwrap().unwrap();
    assert_eq!(row.user_id.unwrap().as_str(), bench.sandbox.bootstrap().employee.user_id);
    let entry = employee.auth().get_audit_log(GetAuditLog::new(row.id)).await.unwrap();
    let client_data = entry.first_factor_credential.verify().unwrap();
    assert!(String::from_utf8(client_data).unwrap().contains("key.get"));
    let mut forged = entry.first_factor_credential.clone();
    forged.public_key = signer_of(&bench.sandbox.bootstrap().end_user).public_key_pem();
    assert!(forged.verify().is_err());
}
