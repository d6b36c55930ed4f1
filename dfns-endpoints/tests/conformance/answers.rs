//! What the types make of documented answers, and of answers that are not quite as documented.

use dfns_core::signing::UserActionChallenge;
use dfns_core::{OpenEnum, Page};
use dfns_endpoints::auth::*;
use dfns_endpoints::permissions::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fmt::Debug;

/// An answer with every documented member in it, and its type.
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) json: Value,
    read: fn(&str) -> Result<Read, serde_json::Error>,
}

/// What a type made of an answer.
pub(crate) struct Read {
    pub(crate) written: Value,
    pub(crate) debug: String,
}

impl Sample {
    fn of<T: DeserializeOwned + Serialize + Debug>(json: Value) -> Self {
        let read = |text: &str| {
            let value: T = serde_json::from_str(text)?;
            Ok(Read { written: serde_json::to_value(&value)?, debug: format!("{value:?}") })
        };
        Self { name: std::any::type_name::<T>(), json, read }
    }

    /// Decodes this JSON as the sample's type.
    pub(crate) fn read(&self, json: &Value) -> Read {
        (self.read)(&json.to_string()).unwrap_or_else(|failure| panic!("{}: {failure} in {json:#}", self.name))
    }
}

/// One sample per type of answer, and one more where a member excludes another.
pub(crate) fn samples() -> Vec<Sample> {
    vec![
        Sample::of::<AuthToken>(json!({"token": "eyJ0"})),
        Sample::of::<LoginAnswer>(json!({"token": "eyJ0"})),
        Sample::of::<LoginAnswer>(json!({"ssoClientId": "client"})),
        Sample::of::<Acknowledgement>(json!({"message": "success"})),
        Sample::of::<UserAction>(json!({"userAction": "eyJ0"})),
        Sample::of::<UserActionChallenge>(challenge()),
        Sample::of::<RegistrationChallenge>(registration_challenge()),
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

fn registration_challenge() -> Value {
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
fn documented_answers_lose_nothing() {
    for sample in samples() {
        assert_eq!(sample.read(&sample.json).written, sample.json, "{}", sample.name);
    }
}

#[test]
fn members_nobody_has_heard_of_are_ignored() {
    for sample in samples() {
        let mut extended = sample.json.clone();
        for_each(&mut extended, &mut |value| {
            if let Some(object) = value.as_object_mut() {
                object.insert("novelty".into(), json!({"deep": [1, null, "two"]}));
            }
        });
        assert_eq!(sample.read(&extended).written, sample.json, "{}", sample.name);
    }
}

#[test]
fn any_text_may_have_a_value_nobody_has_heard_of() {
    for sample in samples() {
        let mut changed = sample.json.clone();
        for_each(&mut changed, &mut |value| {
            if value.is_string() {
                *value = json!("Unheard-of");
            }
        });
        assert_eq!(sample.read(&changed).written, changed, "{}", sample.name);
    }
}

/// Applies a change to a JSON value and to everything in it, the inside first.
fn for_each(value: &mut Value, change: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| for_each(item, change)),
        Value::Object(members) => members.values_mut().for_each(|member| for_each(member, change)),
        _ => {}
    }
    change(value);
}

/// The members that may be missing, wherever they are. The lists among them are then empty.
const OPTIONAL: [&str; 19] = [
    "accessToken",
    "accessTokens",
    "appId",
    "approvalId",
    "authenticatorAttachment",
    "dateResolved",
    "excludeCredentials",
    "firstFactor",
    "isSSORequired",
    "linkedAppId",
    "nextPageToken",
    "operations",
    "otpUrl",
    "pendingChangeRequest",
    "permissionAssignments",
    "permissions",
    "pubKeyCredParams",
    "rp",
    "secondFactor",
];

#[test]
fn answers_without_their_optional_members_decode() {
    for sample in samples() {
        let mut bare = sample.json.clone();
        for_each(&mut bare, &mut |value| {
            if let Some(object) = value.as_object_mut() {
                object.retain(|name, _| !OPTIONAL.contains(&name.as_str()));
            }
        });
        let mut written = sample.read(&bare).written;
        for_each(&mut written, &mut |value| {
            if let Some(object) = value.as_object_mut() {
                object.retain(|name, value| !(OPTIONAL.contains(&name.as_str()) && *value == json!([])));
            }
        });
        assert_eq!(written, bare, "{}", sample.name);
    }
}

#[test]
fn a_login_is_told_by_its_members() {
    let read = |text: &str| serde_json::from_str::<LoginAnswer>(text).unwrap();
    let LoginAnswer::Token(session) = read(r#"{"extra": 1, "ssoClientId": null, "token": "eyJ0"}"#) else {
        panic!("not a token")
    };
    assert_eq!(session.token.expose(), "eyJ0");
    let LoginAnswer::Sso(sso) = read(r#"{"ssoClientId": "client", "token": null}"#) else { panic!("not SSO") };
    assert_eq!(sso.sso_client_id, "client");
    let LoginAnswer::Unknown(kept) = read(r#"{"passwordExpired": true, "renewal": {"url":"https://example.com"}}"#)
    else {
        panic!("not unknown")
    };
    assert_eq!(kept.as_str(), r#"{"passwordExpired":true,"renewal":{"url":"https://example.com"}}"#);

    let refused = serde_json::from_str::<LoginAnswer>("[]").unwrap_err().to_string();
    assert!(refused.contains("expected an object with `token` or `ssoClientId`"), "{refused}");
}

#[test]
fn documented_values_have_names() {
    fn named<E: OpenEnum>(documented: &[&str]) {
        let known: Vec<&str> = E::KNOWN.iter().map(|(text, _)| *text).collect();
        assert_eq!(known, documented, "{}", std::any::type_name::<E>());
    }
    named::<UserKind>(&["CustomerEmployee", "EndUser"]);
    named::<AccessTokenKind>(&["Pat", "ServiceAccount", "Token", "Code", "Recovery", "Temp", "Application"]);
    named::<AuthenticatorAttachment>(&["platform", "cross-platform"]);
    named::<ResidentKey>(&["required", "preferred", "discouraged"]);
    named::<SocialLoginProviderKind>(&["Oidc"]);
    named::<UserActionServerKind>(&["Api", "Staff"]);
    named::<PermissionStatus>(&["Active"]);
}
