//! What the types make of responses that need more than coming back whole, which `walk` sees to.

use dfns_core::signing::UserActionChallenge;
use dfns_core::{OpenEnum, Page};
use dfns_endpoints::auth::*;
use dfns_endpoints::permissions::*;
use dfns_endpoints::{KeyCurve, KeyScheme, KeyStoreKind, WalletStatus};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fmt::Debug;

/// A response with every documented member in it, and its type.
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) json: Value,
    debug: fn(&str) -> Result<String, serde_json::Error>,
}

impl Sample {
    fn of<T: DeserializeOwned + Debug>(json: Value) -> Self {
        let debug = |text: &str| serde_json::from_str::<T>(text).map(|value| format!("{value:?}"));
        Self { name: std::any::type_name::<T>(), json, debug }
    }

    /// What `Debug` shows of this JSON as the sample's type.
    pub(crate) fn debug(&self, json: &Value) -> String {
        (self.debug)(&json.to_string()).unwrap_or_else(|failure| panic!("{}: {failure} in {json:#}", self.name))
    }
}

/// One sample per type of response, and one more where a member excludes another.
pub(crate) fn samples() -> Vec<Sample> {
    vec![
        Sample::of::<AuthToken>(json!({"token": "eyJ0"})),
        Sample::of::<LoginResponse>(json!({"token": "eyJ0"})),
        Sample::of::<LoginResponse>(json!({"ssoClientId": "client"})),
        Sample::of::<Acknowledgement>(json!({"message": "success"})),
        Sample::of::<UserAction>(json!({"userAction": "eyJ0"})),
        Sample::of::<UserActionChallenge>(challenge()),
        Sample::of::<RegistrationChallenge>(registration_challenge()),
        Sample::of::<Registration>(registration()),
        Sample::of::<EndUserRegistration>(end_user_registration()),
        Sample::of::<RecoveryChallenge>(recovery_challenge()),
        Sample::of::<SsoRedirect>(json!({"ssoRedirectUrl": "https://idp.example.com/authorize?state=s"})),
        Sample::of::<OidcRedirect>(json!({"redirectUrl": "https://idp.example.com/authorize?state=s"})),
        // Whatever is in an `AnyJson` stays, strange members included, so there are no objects in these.
        Sample::of::<OidcSession>(json!({"token": "eyJ0", "expiry": 1_681_504_888.5, "identity": ["us-1"],
            "credentialChallenge": ["opaque"]})),
        Sample::of::<CredentialChallenge>(credential_challenge("Fido2")),
        Sample::of::<CredentialChallenge>(credential_challenge("Key")),
        Sample::of::<CredentialChallenge>(credential_challenge("PasswordProtectedKey")),
        Sample::of::<CredentialChallenge>(credential_challenge("RecoveryKey")),
        Sample::of::<CredentialChallenge>(credential_challenge("Password")),
        Sample::of::<CredentialChallenge>(credential_challenge("Totp")),
        Sample::of::<Credential>(credential()),
        Sample::of::<Page<Credential>>(json!({"items": [credential()]})),
        Sample::of::<CredentialCode>(json!({"code": "A7U-KY6-9PT", "expiration": "2023-04-14T20:41:28.715Z"})),
        Sample::of::<UserGroup>(user_group()),
        Sample::of::<Page<UserGroup>>(json!({"items": [user_group()], "nextPageToken": "next"})),
        Sample::of::<Page<UserGroupMember>>(json!({"items": [user_group_member()], "nextPageToken": "next"})),
        Sample::of::<AuditLog>(audit_log()),
        Sample::of::<Application>(application()),
        Sample::of::<Page<Application>>(json!({"items": [application()]})),
        Sample::of::<User>(user()),
        Sample::of::<Page<User>>(json!({"items": [user(), user()], "nextPageToken": "next"})),
        Sample::of::<AccessToken>(access_token()),
        Sample::of::<Page<AccessToken>>(json!({"items": [access_token()]})),
        Sample::of::<ServiceAccount>(service_account()),
        Sample::of::<Page<ServiceAccount>>(json!({"items": [service_account()]})),
        Sample::of::<Permission>(permission()),
        Sample::of::<Page<Permission>>(json!({"items": [permission()], "nextPageToken": "next"})),
        Sample::of::<Assignment>(assignment()),
        Sample::of::<Page<Assignment>>(json!({"items": [assignment()], "nextPageToken": "next"})),
    ]
}

fn challenge() -> Value {
    json!({
        "supportedCredentialKinds": [{"kind": "Fido2", "factor": "either", "requiresSecondFactor": false}],
        "challenge": "Y2g",
        "challengeIdentifier": "eyJ0",
        "externalAuthenticationUrl": "",
        "allowCredentials": {
            "key": [{"type": "public-key", "id": "k1"}],
            "webauthn": [{"type": "public-key", "id": "w1"}],
            "passwordProtectedKey": [{"type": "public-key", "id": "p1", "encryptedPrivateKey": "sealed"}],
        },
        "rp": {"id": "example.com", "name": "Example"},
        "userVerification": "required",
        "attestation": "none",
    })
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

fn end_user_registration() -> Value {
    let mut registration = registration();
    registration["authentication"] = json!({"token": "eyJ0"});
    registration["wallets"] = json!([{
        "id": "wa-1",
        "network": "Ethereum",
        "address": "0x00",
        "signingKey": {"id": "key-1", "scheme": "ECDSA", "curve": "secp256k1", "publicKey": "02ab",
            "delegatedTo": "us-1"},
        "status": "Active",
        "dateCreated": "2023-04-14T20:41:28.715Z",
        "dateDeleted": "2023-04-15T20:41:28.715Z",
        "name": "savings",
        "externalId": "x-1",
        "custodial": false,
        "tags": ["vip"],
        "validatorId": "cv-1",
    }]);
    registration
}

/// The challenge for a credential of this kind, with the members that the kind has.
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

fn credential() -> Value {
    json!({
        "credentialId": "c1",
        "credentialUuid": "cr-1",
        "kind": "Fido2",
        "name": "laptop",
        "isActive": true,
        "publicKey": "-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----",
        "relyingPartyId": "example.com",
        "origin": "https://example.com",
        "dateCreated": "2023-04-14T20:41:28.715Z",
    })
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

fn user_group_member() -> Value {
    json!({
        "userId": "us-1",
        "username": "jdoe@example.co",
        "kind": "CustomerEmployee",
        "isActive": true,
        "isArchived": false,
        "isServiceAccount": false,
        "dateAdded": "2023-04-14T20:41:28.715Z",
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
        // Whatever is in an `AnyJson` stays, strange members included, so there are no objects in these.
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

fn application() -> Value {
    json!({
        "appId": "ap-1",
        "kind": "ServerSideApplication",
        "orgId": "or-1",
        "expectedRpId": "example.com",
        "expectedOrigin": "https://example.com",
        "name": "shop",
        "isActive": true,
        "permissionAssignments": assigned_permissions(),
        "accessTokens": [access_token()],
    })
}

fn assigned_permissions() -> Value {
    json!([
        {"permissionId": "pm-1", "permissionName": "Readers", "assignmentId": "as-1", "operations": ["Wallets:Read"]},
        {"permissionId": "pm-2", "permissionName": "Writers", "assignmentId": "as-2"},
    ])
}

fn user() -> Value {
    let mut user = service_account_user();
    user["isSSORequired"] = json!(false);
    user
}

fn service_account_user() -> Value {
    json!({
        "userId": "us-1",
        "kind": "CustomerEmployee",
        "username": "jdoe@example.co",
        "name": "jdoe@example.co",
        "orgId": "or-1",
        "credentialUuid": "cr-1",
        "isActive": true,
        "isServiceAccount": false,
        "isRegistered": true,
        "permissions": ["Wallets:Read"],
        "permissionAssignments": assigned_permissions(),
    })
}

fn access_token() -> Value {
    json!({
        "tokenId": "to-1",
        "kind": "ServiceAccount",
        "name": "robot",
        "accessToken": "eyJ0",
        "credId": "c1",
        "publicKey": "-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----",
        "isActive": true,
        "orgId": "or-1",
        "linkedUserId": "us-1",
        "linkedAppId": "ap-1",
        "permissionAssignments": assigned_permissions(),
        "dateCreated": "2023-04-14T20:41:28.715Z",
    })
}

fn service_account() -> Value {
    json!({"userInfo": service_account_user(), "accessTokens": [access_token()]})
}

fn permission() -> Value {
    let body = json!({
        "id": "pm-1", "name": "Readers", "operations": ["Wallets:Read"], "status": "Active", "isImmutable": false,
        "isArchived": false,
    });
    let mut permission = body.clone();
    permission["dateCreated"] = json!("2023-04-14T20:41:28.715Z");
    permission["dateUpdated"] = json!("2023-04-14T20:41:28.715Z");
    permission["pendingChangeRequest"] = change_request("Permission", "Update", "pm-1", &body);
    permission
}

fn assignment() -> Value {
    let body = json!({"id": "as-1", "permissionId": "pm-1", "identityId": "us-1", "isImmutable": false});
    let mut assignment = body.clone();
    assignment["dateCreated"] = json!("2023-04-14T20:41:28.715Z");
    assignment["dateUpdated"] = json!("2023-04-14T20:41:28.715Z");
    assignment["pendingChangeRequest"] = change_request("Assignment", "Delete", "as-1", &body);
    assignment
}

fn change_request(kind: &str, operation: &str, entity: &str, body: &Value) -> Value {
    json!({
        "id": "cr-1",
        "kind": kind,
        "operationKind": operation,
        "status": "Pending",
        "entityId": entity,
        "requester": {"userId": "us-1", "tokenId": "to-1", "appId": "ap-1"},
        "approvalId": "ap-1",
        "dateCreated": "2023-04-14T20:41:28.715Z",
        "dateResolved": "2023-04-15T20:41:28.715Z",
        "body": body,
    })
}

#[test]
fn a_login_is_told_by_its_members() {
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
fn a_credential_challenge_is_told_by_its_kind() {
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
fn an_oidc_login_may_bring_the_challenge_for_a_first_credential() {
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
fn what_nobody_signed_is_in_the_audit_log_too() {
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
    named::<WalletStatus>(&["Active", "Inactive", "Archived"]);
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
