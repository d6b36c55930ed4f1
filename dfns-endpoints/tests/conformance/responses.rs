//! Responses that need more checks than the walk makes.

use dfns_core::signing::UserActionChallenge;
use dfns_core::{OpenEnum, Page};
use dfns_endpoints::auth::*;
use dfns_endpoints::keys::DerivedOutput;
use dfns_endpoints::permissions::*;
use dfns_endpoints::webhooks::CreatedWebhook;
use dfns_endpoints::{KeyCurve, KeyScheme, KeyStoreKind, WalletStatus};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fmt::Debug;

/// The samples of an operation's responses, and their type.
pub(crate) struct Samples {
    pub(crate) name: &'static str,
    pub(crate) json: Vec<Value>,
    debug: fn(&str) -> Result<String, serde_json::Error>,
}

impl Samples {
    fn of<T: DeserializeOwned + Debug>(operation: &str) -> Self {
        let debug = |text: &str| serde_json::from_str::<T>(text).map(|value| format!("{value:?}"));
        let json = crate::walk::responses(operation);
        assert!(!json.is_empty(), "no samples of {operation}");
        Self { name: std::any::type_name::<T>(), json, debug }
    }

    /// Returns the `Debug` output of this JSON as the samples' type.
    pub(crate) fn debug(&self, json: &Value) -> String {
        (self.debug)(&json.to_string()).unwrap_or_else(|failure| panic!("{}: {failure} in {json:#}", self.name))
    }
}

/// Responses that contain secrets: the walk's samples, as their types.
pub(crate) fn with_secrets() -> Vec<Samples> {
    vec![
        Samples::of::<AuthToken>("delegated_login"),
        Samples::of::<LoginResponse>("login"),
        Samples::of::<UserAction>("create_user_action_signature"),
        Samples::of::<UserActionChallenge>("create_user_action_challenge"),
        Samples::of::<UserActionChallenge>("create_login_challenge"),
        Samples::of::<RegistrationChallenge>("create_registration_challenge"),
        Samples::of::<RegistrationChallenge>("create_delegated_registration_challenge"),
        Samples::of::<EndUserRegistration>("register_end_user"),
        Samples::of::<RecoveryChallenge>("create_recovery_challenge"),
        Samples::of::<OidcSession>("oidc_login"),
        Samples::of::<CredentialChallenge>("create_credential_challenge"),
        Samples::of::<CredentialCode>("create_credential_code"),
        Samples::of::<AuditLog>("get_audit_log"),
        Samples::of::<Application>("get_application"),
        Samples::of::<AccessToken>("create_personal_access_token"),
        Samples::of::<Page<AccessToken>>("list_personal_access_tokens"),
        Samples::of::<ServiceAccount>("create_service_account"),
        Samples::of::<Page<ServiceAccount>>("list_service_accounts"),
        Samples::of::<DerivedOutput>("derive_key"),
        Samples::of::<CreatedWebhook>("create_webhook"),
    ]
}

pub(crate) fn registration_challenge() -> Value {
    json!({
        "rp": {"id": "example.com", "name": "Example"},
        "user": {"id": "us-1", "name": "jdoe@example.co", "displayName": "Jane Doe"},
        "temporaryAuthenticationToken": "eyJ0",
        "supportedCredentialKinds": {"firstFactor": ["Fido2", "Key"], "secondFactor": ["Totp"]},
        "challenge": "Y2g",
        "otpUrl": "otpauth://totp/example?secret=JBSW",
        "pubKeyCredParams": [{"type": "public-key", "alg": -7}, {"type": "public-key", "alg": -257}],
        "attestation": "direct",
        "excludeCredentials": [{"type": "public-key", "id": "w1"}],
        "authenticatorSelection": {
            "authenticatorAttachment": "cross-platform",
            "residentKey": "required",
            "requireResidentKey": true,
            "userVerification": "required",
        },
    })
}

pub(crate) fn recovery_challenge() -> Value {
    let mut challenge = registration_challenge();
    challenge["allowedRecoveryCredentials"] = json!([{"id": "r1", "encryptedRecoveryKey": "sealed"}]);
    challenge
}

fn registration() -> Value {
    json!({
        "credential": {"uuid": "cr-1", "kind": "Fido2", "name": "laptop"},
        "user": {"id": "us-1", "username": "jdoe@example.co", "orgId": "or-1"},
    })
}

/// Returns a challenge for a credential of this kind, with the fields of that kind.
pub(crate) fn credential_challenge(kind: &str) -> Value {
    let mut challenge = json!({
        "kind": kind,
        "rp": {"id": "example.com", "name": "Example"},
        "user": {"id": "us-1", "name": "jdoe@example.co", "displayName": "Jane Doe"},
        "challengeIdentifier": "eyJ0",
        "temporaryAuthenticationToken": "eyJ0",
    });
    let registration = registration_challenge();
    let members: &[&str] = match kind {
        "Fido2" => &["challenge", "attestation", "pubKeyCredParams", "excludeCredentials", "authenticatorSelection"],
        "Password" => &[],
        "Totp" => &["otpUrl"],
        _ => &["challenge", "attestation", "pubKeyCredParams"],
    };
    for member in members {
        challenge[member] = registration[member].clone();
    }
    challenge
}

fn user_group() -> Value {
    json!({
        "id": "ug-1",
        "orgId": "or-1",
        "tenantId": "tenant-1",
        "name": "Treasury",
        "description": "Who moves money",
        "memberCount": 2,
        "dateCreated": "2023-04-14T20:41:28.715Z",
        "dateUpdated": "2023-04-14T20:41:28.715Z",
    })
}

fn audit_log() -> Value {
    json!({
        "id": "log-1",
        "action": "Wallets:Create",
        "actionToken": "eyJ0",
        "userId": "us-1",
        "username": "jdoe@example.co",
        "datePerformed": "2023-04-14T20:41:28.715Z",
        "dateSigned": "2023-04-14T20:41:27.715Z",
        "dateResolved": "2023-04-14T20:41:29.715Z",
        // An `AnyJson` keeps unknown fields, so these contain no objects.
        "responseStatus": 200,
        "responseError": "none",
        "firstFactorCredential": {
            "id": "c1",
            "kind": "Fido2",
            "publicKey": "-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----",
            "assertion": {"authenticatorData": "AAA", "clientData": "e30", "signature": "c2ln"},
        },
    })
}

#[test]
fn a_login_is_discriminated_by_its_fields() {
    let read = |text: &str| serde_json::from_str::<LoginResponse>(text).unwrap();
    let LoginResponse::Token(session) = read(r#"{"extra": 1, "ssoClientId": null, "token": "eyJ0"}"#) else {
        panic!("not a token")
    };
    assert_eq!(session.token.expose(), "eyJ0");
    let LoginResponse::Sso(sso) = read(r#"{"ssoClientId": "client", "token": null}"#) else { panic!("not SSO") };
    assert_eq!(sso.sso_client_id, "client");
    let LoginResponse::Unknown(kept) = read(r#"{"passwordExpired": true, "renewal": {"url":"https://example.com"}}"#)
    else {
        panic!("not unknown")
    };
    assert_eq!(kept.as_str(), r#"{"passwordExpired":true,"renewal":{"url":"https://example.com"}}"#);

    let refused = serde_json::from_str::<LoginResponse>("[]").unwrap_err().to_string();
    assert!(refused.contains("expected an object with `token` or `ssoClientId`"), "{refused}");
}

#[test]
fn a_credential_challenge_is_discriminated_by_its_kind() {
    let read = |json: &Value| serde_json::from_str::<CredentialChallenge>(&json.to_string());
    let CredentialChallenge::Fido2(passkey) = read(&credential_challenge("Fido2")).unwrap() else {
        panic!("not Fido2")
    };
    assert_eq!(passkey.exclude_credentials[0].id, "w1");
    for kind in ["Key", "PasswordProtectedKey", "RecoveryKey"] {
        let challenge = read(&credential_challenge(kind)).unwrap();
        assert_eq!(challenge.challenge(), Some("Y2g"), "{kind}");
        assert_eq!(challenge.challenge_identifier().unwrap().expose(), "eyJ0", "{kind}");
    }
    for kind in ["Password", "Totp"] {
        let challenge = read(&credential_challenge(kind)).unwrap();
        assert_eq!(challenge.challenge(), None, "{kind}");
        assert_eq!(challenge.challenge_identifier().unwrap().expose(), "eyJ0", "{kind}");
    }

    for unheard_of in [credential_challenge("SessionKey"), json!({"renewal": {"url": "https://example.com"}})] {
        let challenge = read(&unheard_of).unwrap();
        assert!(matches!(challenge, CredentialChallenge::Unknown(_)), "{challenge:?}");
        assert!(challenge.challenge().is_none() && challenge.challenge_identifier().is_none());
        assert_eq!(serde_json::to_value(&challenge).unwrap(), unheard_of);
    }

    let refused = |json: &Value| read(json).unwrap_err().to_string();
    assert!(refused(&json!([])).contains("expected an object with `kind`"));
    for (kind, member) in [
        ("Fido2", "challengeIdentifier"),
        ("Fido2", "authenticatorSelection"),
        ("Key", "challenge"),
        ("Password", "user"),
        ("Totp", "challengeIdentifier"),
    ] {
        let mut challenge = credential_challenge(kind);
        challenge.as_object_mut().unwrap().remove(member);
        assert!(refused(&challenge).contains(&format!("missing field `{member}`")), "{kind} without {member}");
    }
    let mut strange = credential_challenge("Key");
    strange["user"] = json!(7);
    assert!(refused(&strange).contains("`user`: invalid type"), "{}", refused(&strange));
    let mut nulls = credential_challenge("Key");
    for member in ["rp", "attestation", "pubKeyCredParams", "temporaryAuthenticationToken"] {
        nulls[member] = Value::Null;
    }
    assert!(matches!(read(&nulls), Ok(CredentialChallenge::Key(_))));
}

#[test]
fn an_oidc_login_may_return_the_challenge_for_a_first_credential() {
    let session = json!({"token": "eyJ0", "credentialChallenge": credential_challenge("Fido2")});
    let session: OidcSession = serde_json::from_str(&session.to_string()).unwrap();
    let challenge = session.credential_challenge.unwrap().decode::<CredentialChallenge>().unwrap();
    assert_eq!(challenge.challenge(), Some("Y2g"));
}

#[test]
fn a_user_group_belongs_to_an_organization_or_to_a_tenant() {
    for (present, absent) in [("orgId", "tenantId"), ("tenantId", "orgId")] {
        let mut group = user_group();
        group.as_object_mut().unwrap().remove(absent);
        let written = serde_json::to_value(serde_json::from_value::<UserGroup>(group.clone()).unwrap()).unwrap();
        assert!(written == group && written[present].is_string(), "{written}");
    }
}

#[test]
fn a_registered_credential_may_have_its_former_form() {
    let mut former = registration();
    former["credential"] = json!({"uuid": "cr-1", "credentialKind": "Fido2", "name": "laptop"});
    let registration: Registration = serde_json::from_value(former).unwrap();
    assert_eq!(registration.credential.kind, "Fido2");
}

#[test]
fn unsigned_actions_are_in_the_audit_log_too() {
    let mut unsigned = audit_log();
    for member in ["userId", "username", "datePerformed", "responseError"] {
        unsigned[member] = Value::Null;
    }
    unsigned["firstFactorCredential"]["kind"] = Value::Null;
    unsigned["firstFactorCredential"]["assertion"] = Value::Null;
    let entry: AuditLog = serde_json::from_str(&unsigned.to_string()).unwrap();
    assert!(entry.user_id.is_none() && entry.first_factor_credential.assertion.is_none());
}

#[test]
fn documented_values_have_names() {
    fn named<E: OpenEnum>(documented: &[&str]) {
        let known: Vec<&str> = E::KNOWN.iter().map(|(text, _)| *text).collect();
        assert_eq!(known, documented, "{}", std::any::type_name::<E>());
    }
    named::<UserKind>(&["CustomerEmployee", "EndUser", "TenantUser"]);
    named::<ApplicationKind>(&["ServerSideApplication", "ClientSideApplication"]);
    // In the order of a wallet's life, which waits go by.
    named::<WalletStatus>(&["Inactive", "Active", "Archived"]);
    named::<KeyScheme>(&["ECDSA", "EdDSA", "Schnorr", "DH"]);
    named::<KeyStoreKind>(&["Hsm", "Mpc", "OfflineSigner"]);
    named::<KeyCurve>(&["ed25519", "secp256k1", "stark"]);
    named::<AccessTokenKind>(&["Pat", "ServiceAccount", "Token", "Code", "Recovery", "Temp", "Application"]);
    named::<AuthenticatorAttachment>(&["platform", "cross-platform"]);
    named::<ResidentKey>(&["required", "preferred", "discouraged"]);
    named::<SocialLoginProviderKind>(&["Oidc"]);
    named::<UserActionServerKind>(&["Api", "Staff"]);
    named::<PermissionStatus>(&["Active"]);
}
