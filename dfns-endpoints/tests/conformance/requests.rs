//! Each request on the wire: method, path, query and body, recorded by a transport that sends
//! nothing.

use dfns_core::credentials::{
    CredentialInfo, FirstFactorCredential, NewCredentials, PasswordInfo, RecoveryAssertion, RecoveryCredential,
    SecondFactorCredential, TotpInfo,
};
use dfns_core::meta::Auth as Authentication;
use dfns_core::signing::{
    BoxFuture, CredentialKind, Fido2Assertion, FirstFactor, KeyAssertion, SecondFactor, SignError, SignedFactors,
    Signer, UserActionChallenge,
};
use dfns_core::{
    Client, Endpoint, EndpointMeta, Parts, ResponseBody, Timestamp, Transport, TransportError, TransportRequest,
};
use dfns_endpoints::auth::*;
use dfns_endpoints::permissions::*;
use dfns_endpoints::{IdentityId, OrgId, PermissionOperation, TenantId, TokenId, TokenTarget, UserGroupId, UserId};
use http::Response;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// A request and its expected form on the wire.
struct Sample {
    endpoint: &'static EndpointMeta,
    parts: Parts,
    line: &'static str,
    body: Value,
}

/// `body` is null for a request without one.
fn sample<E: Endpoint>(request: &E, line: &'static str, body: Value) -> Sample {
    Sample { endpoint: E::META, parts: request.encode().unwrap(), line, body }
}

const PEM: &str = "-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n";

fn key_factor() -> FirstFactor {
    FirstFactor::Key(KeyAssertion::new("c1", "e30", "c2ln"))
}

fn auth_samples() -> Vec<Sample> {
    let factor =
        json!({"kind": "Key", "credentialAssertion": {"credId": "c1", "clientData": "e30", "signature": "c2ln"}});
    let passkey = Fido2Assertion::new("c2", "e30", "AAA", "c2ln");
    let passkey_json = json!({"kind": "Fido2", "credentialAssertion":
        {"credId": "c2", "clientData": "e30", "authenticatorData": "AAA", "signature": "c2ln"}});
    let challenge = UserActionChallenge::new("ch", "id");
    let two_factors = || SignedFactors::new(key_factor()).with_second_factor(SecondFactor::Totp("123456".into()));
    let two_factors_json = json!({"challengeIdentifier": "id", "firstFactor": factor,
        "secondFactor": {"kind": "Totp", "otpCode": "123456"}});
    vec![
        sample(
            &CreateUserActionChallenge::new("{\"a\":\"é\"}", "POST", "/wallets"),
            "POST /auth/action/init",
            json!({"userActionPayload": "{\"a\":\"é\"}", "userActionHttpMethod": "POST",
                "userActionHttpPath": "/wallets"}),
        ),
        sample(
            &CreateUserActionChallenge::new("", "DELETE", "/auth/pats/to-1")
                .with_user_action_server_kind(UserActionServerKind::Api),
            "POST /auth/action/init",
            json!({"userActionPayload": "", "userActionHttpMethod": "DELETE", "userActionHttpPath": "/auth/pats/to-1",
                "userActionServerKind": "Api"}),
        ),
        sample(
            &CreateUserActionSignature::new("id", key_factor()),
            "POST /auth/action",
            json!({"challengeIdentifier": "id", "firstFactor": factor}),
        ),
        sample(
            &CreateUserActionSignature::for_challenge(&challenge, two_factors()),
            "POST /auth/action",
            two_factors_json.clone(),
        ),
        sample(
            &CreateLoginChallenge::new("or-1").with_username("jdoe@example.co").with_login_code("A7U-KY6-9PT"),
            "POST /auth/login/init",
            json!({"orgId": "or-1", "username": "jdoe@example.co", "loginCode": "A7U-KY6-9PT"}),
        ),
        sample(&CreateLoginChallenge::new("or-1"), "POST /auth/login/init", json!({"orgId": "or-1"})),
        sample(
            &Login::new("id", FirstFactor::Fido2(passkey)),
            "POST /auth/login",
            json!({"challengeIdentifier": "id", "firstFactor": passkey_json}),
        ),
        sample(&Login::for_challenge(&challenge, two_factors()), "POST /auth/login", two_factors_json),
        sample(
            &SendLoginCode::new("or-1", "jdoe@example.co"),
            "POST /auth/login/code",
            json!({"orgId": "or-1", "username": "jdoe@example.co"}),
        ),
        sample(
            &SocialLogin::new("eyJ0", SocialLoginProviderKind::Oidc).with_org_id("or-1"),
            "POST /auth/login/social",
            json!({"idToken": "eyJ0", "socialLoginProviderKind": "Oidc", "orgId": "or-1"}),
        ),
        sample(&Logout::new(), "PUT /auth/logout", json!({})),
        sample(&Logout::new().with_all_sessions(true), "PUT /auth/logout", json!({"allSessions": true})),
        sample(
            &DelegatedLogin::new("jdoe@example.co"),
            "POST /auth/login/delegated",
            json!({"username": "jdoe@example.co"}),
        ),
        sample(
            &CreateDelegatedRegistrationChallenge::new("jdoe@example.co", UserKind::EndUser).with_external_id("x-1"),
            "POST /auth/registration/delegated",
            json!({"email": "jdoe@example.co", "kind": "EndUser", "externalId": "x-1"}),
        ),
        sample(
            &RestartDelegatedRegistration::new("jdoe@example.co", UserKind::EndUser),
            "POST /auth/registration/delegated/restart",
            json!({"email": "jdoe@example.co", "kind": "EndUser"}),
        ),
    ]
}

fn info() -> CredentialInfo {
    CredentialInfo::new("c1", "e30", "o2M")
}

/// Credentials for all three factors, and their form on the wire.
fn new_credentials() -> (NewCredentials, Value) {
    let info_json = json!({"credId": "c1", "clientData": "e30", "attestationData": "o2M"});
    let credentials = NewCredentials::new(FirstFactorCredential::fido2(info()).with_name("laptop"))
        .with_second_factor(SecondFactorCredential::key(info()))
        .with_recovery(RecoveryCredential::new(info()).with_encrypted_private_key("sealed"));
    let json = json!({
        "firstFactorCredential": {"credentialKind": "Fido2", "credentialInfo": info_json, "credentialName": "laptop"},
        "secondFactorCredential": {"credentialKind": "Key", "credentialInfo": info_json},
        "recoveryCredential": {"credentialKind": "RecoveryKey", "credentialInfo": info_json,
            "encryptedPrivateKey": "sealed"},
    });
    (credentials, json)
}

fn registration_challenge() -> RegistrationChallenge {
    serde_json::from_value(crate::responses::registration_challenge()).unwrap()
}

fn recovery_challenge() -> RecoveryChallenge {
    serde_json::from_value(crate::responses::recovery_challenge()).unwrap()
}

fn recovery() -> RecoveryAssertion {
    RecoveryAssertion::new(KeyAssertion::new("c1", "e30", "c2ln"))
}

fn registration_samples() -> Vec<Sample> {
    let (credentials, credentials_json) = new_credentials();
    let mut with_wallets = credentials_json.clone();
    with_wallets["wallets"] = json!([{"network": "Ethereum"}, {"network": "Solana", "name": "savings"}]);
    let first = || FirstFactorCredential::password_protected_key(info(), "sealed");
    let first_json = json!({"credentialKind": "PasswordProtectedKey", "encryptedPrivateKey": "sealed",
        "credentialInfo": {"credId": "c1", "clientData": "e30", "attestationData": "o2M"}});
    let wallets = || vec![NewEndUserWallet::new("Ethereum"), NewEndUserWallet::new("Solana").with_name("savings")];
    vec![
        sample(
            &CreateRegistrationChallenge::new("or-1", "jdoe@example.co", "1234"),
            "POST /auth/registration/init",
            json!({"orgId": "or-1", "username": "jdoe@example.co", "registrationCode": "1234"}),
        ),
        sample(
            &CreateSocialRegistrationChallenge::new("eyJ0", SocialLoginProviderKind::Oidc).with_org_id("or-1"),
            "POST /auth/registration/social",
            json!({"idToken": "eyJ0", "socialLoginProviderKind": "Oidc", "orgId": "or-1"}),
        ),
        sample(
            &ResendRegistrationCode::new("jdoe@example.co", "or-1"),
            "PUT /auth/registration/code",
            json!({"username": "jdoe@example.co", "orgId": "or-1"}),
        ),
        sample(
            &Register::new("eyJ0", first()),
            "POST /auth/registration",
            json!({"firstFactorCredential": first_json}),
        ),
        sample(
            &Register::for_challenge(&registration_challenge(), credentials.clone()),
            "POST /auth/registration",
            credentials_json.clone(),
        ),
        sample(
            &RegisterEndUser::new("eyJ0", first(), wallets()),
            "POST /auth/registration/enduser",
            json!({"firstFactorCredential": first_json, "wallets": with_wallets["wallets"]}),
        ),
        sample(
            &RegisterEndUser::for_challenge(&registration_challenge(), credentials.clone(), wallets()),
            "POST /auth/registration/enduser",
            with_wallets,
        ),
        sample(
            &SendRecoveryCode::new("jdoe@example.co", "or-1"),
            "POST /auth/recover/user/code",
            json!({"username": "jdoe@example.co", "orgId": "or-1"}),
        ),
        sample(
            &CreateRecoveryChallenge::new("jdoe@example.co", "1234", "or-1", "c1"),
            "POST /auth/recover/user/init",
            json!({"username": "jdoe@example.co", "verificationCode": "1234", "orgId": "or-1", "credentialId": "c1"}),
        ),
        sample(
            &CreateDelegatedRecoveryChallenge::new("jdoe@example.co", "c1"),
            "POST /auth/recover/user/delegated",
            json!({"username": "jdoe@example.co", "credentialId": "c1"}),
        ),
        sample(
            &Recover::for_challenge(&recovery_challenge(), recovery(), credentials),
            "POST /auth/recover/user",
            json!({"recovery": {"kind": "RecoveryKey", "credentialAssertion":
                {"credId": "c1", "clientData": "e30", "signature": "c2ln"}}, "newCredentials": credentials_json}),
        ),
    ]
}

fn credential_samples() -> Vec<Sample> {
    let body = |kind: &str| {
        json!({"challengeIdentifier": "id", "credentialName": "laptop", "credentialKind": kind,
            "credentialInfo": {"credId": "c1", "clientData": "e30", "attestationData": "o2M"}})
    };
    let sealed = |kind: &str| {
        let mut body = body(kind);
        body["encryptedPrivateKey"] = json!("sealed");
        body
    };
    vec![
        sample(&ListCredentials::new(), "GET /auth/credentials", Value::Null),
        sample(
            &CreateCredentialChallenge::new(CredentialKind::Fido2),
            "POST /auth/credentials/init",
            json!({"kind": "Fido2"}),
        ),
        sample(&CreateCredential::fido2("id", "laptop", info()), "POST /auth/credentials", body("Fido2")),
        sample(&CreateCredential::key("id", "laptop", info()), "POST /auth/credentials", body("Key")),
        sample(
            &CreateCredential::password_protected_key("id", "laptop", info(), "sealed"),
            "POST /auth/credentials",
            sealed("PasswordProtectedKey"),
        ),
        sample(
            &CreateCredential::recovery_key("id", "laptop", info()).with_encrypted_private_key("sealed"),
            "POST /auth/credentials",
            sealed("RecoveryKey"),
        ),
        sample(
            &CreateCredential::new("id", "laptop", CredentialKind::Password, PasswordInfo::new("hunter2")),
            "POST /auth/credentials",
            json!({"challengeIdentifier": "id", "credentialName": "laptop", "credentialKind": "Password",
                "credentialInfo": {"password": "hunter2"}}),
        ),
        sample(&ActivateCredential::new("cr-1"), "PUT /auth/credentials/activate", json!({"credentialUuid": "cr-1"})),
        sample(
            &DeactivateCredential::new("cr-1"),
            "PUT /auth/credentials/deactivate",
            json!({"credentialUuid": "cr-1"}),
        ),
        sample(&DeleteCredential::new("cr-1"), "DELETE /auth/credentials/cr-1", Value::Null),
        sample(
            &CreateCredentialCode::new(Timestamp::from("2023-04-14T20:41:28.715Z")),
            "POST /auth/credentials/code",
            json!({"expiration": "2023-04-14T20:41:28.715Z"}),
        ),
        sample(
            &CreateCredentialChallengeWithCode::new("A7U-KY6-9PT", CredentialKind::Key),
            "POST /auth/credentials/code/init",
            json!({"code": "A7U-KY6-9PT", "credentialKind": "Key"}),
        ),
        sample(
            &CreateCredentialWithCode::new("id", "laptop", CredentialKind::Totp, TotpInfo::new("123456")),
            "POST /auth/credentials/code/verify",
            json!({"challengeIdentifier": "id", "credentialName": "laptop", "credentialKind": "Totp",
                "credentialInfo": {"otpCode": "123456"}}),
        ),
        sample(
            &CreateCredentialWithCode::recovery_key("id", "laptop", info()),
            "POST /auth/credentials/code/verify",
            body("RecoveryKey"),
        ),
    ]
}

fn sso_samples() -> Vec<Sample> {
    vec![
        sample(
            &SsoLoginInit::new("or-1", "client", "https://example.co/back"),
            "POST /auth/login/sso/init",
            json!({"orgId": "or-1", "clientId": "client", "redirectUri": "https://example.co/back"}),
        ),
        sample(&SsoLogin::new("code", "state"), "POST /auth/login/sso", json!({"code": "code", "state": "state"})),
        sample(
            &OidcLoginInit::new("https://example.co/back")
                .with_org_id("or-1")
                .with_tenant_id("tenant-1")
                .with_nonce("n-1"),
            "POST /auth/login/oidc/init",
            json!({"redirectUri": "https://example.co/back", "orgId": "or-1", "tenantId": "tenant-1", "nonce": "n-1"}),
        ),
        sample(&OidcLogin::new("code", "state"), "POST /auth/login/oidc", json!({"code": "code", "state": "state"})),
        sample(
            &OidcLoginCredentials::key("id", "laptop", info()),
            "POST /auth/login/oidc/credentials",
            json!({"challengeIdentifier": "id", "credentialName": "laptop", "credentialKind": "Key",
                "credentialInfo": {"credId": "c1", "clientData": "e30", "attestationData": "o2M"}}),
        ),
        sample(&ExchangeAccessToken::new(OrgId::from("or-1")), "POST /auth/tokens", json!({"target": "or-1"})),
    ]
}

fn group_samples() -> Vec<Sample> {
    let users = || vec![UserId::from("us-1"), UserId::from("us-2")];
    vec![
        sample(
            &ListUserGroups::new().with_limit(5).with_pagination_token("t"),
            "GET /auth/user-groups?limit=5&paginationToken=t",
            Value::Null,
        ),
        sample(
            &CreateUserGroup::new("Treasury").with_description("Who moves money"),
            "POST /auth/user-groups",
            json!({"name": "Treasury", "description": "Who moves money"}),
        ),
        sample(&GetUserGroup::new("ug-1"), "GET /auth/user-groups/ug-1", Value::Null),
        sample(
            &UpdateUserGroup::new("ug-1").with_name("Bank").with_description("Who counts money"),
            "PUT /auth/user-groups/ug-1",
            json!({"name": "Bank", "description": "Who counts money"}),
        ),
        sample(&UpdateUserGroup::new("ug-1"), "PUT /auth/user-groups/ug-1", json!({})),
        sample(&DeleteUserGroup::new("ug-1"), "DELETE /auth/user-groups/ug-1", Value::Null),
        sample(
            &ListUserGroupMembers::new("ug-1").with_limit(5).with_pagination_token("t"),
            "GET /auth/user-groups/ug-1/members?limit=5&paginationToken=t",
            Value::Null,
        ),
        sample(
            &AddUserGroupMembers::new("ug-1", users()),
            "POST /auth/user-groups/ug-1/members",
            json!({"userIds": ["us-1", "us-2"]}),
        ),
        sample(
            &RemoveUserGroupMembers::new("ug-1", users()),
            "DELETE /auth/user-groups/ug-1/members",
            json!({"userIds": ["us-1", "us-2"]}),
        ),
    ]
}

fn application_samples() -> Vec<Sample> {
    vec![
        sample(&ListApplications::new(), "GET /auth/apps", Value::Null),
        sample(
            &CreateApplication::new("shop", "example.co", "https://example.co", ApplicationKind::ServerSide)
                .with_public_key(PEM)
                .with_days_valid(30)
                .with_permission_id("pm-1")
                .with_external_id("x-1"),
            "POST /auth/apps",
            json!({"name": "shop", "relyingPartyId": "example.co", "origin": "https://example.co",
                "kind": "ServerSideApplication", "publicKey": PEM, "daysValid": 30, "permissionId": "pm-1",
                "externalId": "x-1"}),
        ),
        sample(
            &CreateApplication::new("shop", "example.co", "https://example.co", ApplicationKind::ClientSide),
            "POST /auth/apps",
            json!({"name": "shop", "relyingPartyId": "example.co", "origin": "https://example.co",
                "kind": "ClientSideApplication"}),
        ),
        sample(&GetApplication::new("ap-1"), "GET /auth/apps/ap-1", Value::Null),
        sample(
            &UpdateApplication::new("ap-1").with_name("store").with_external_id("x-2"),
            "PUT /auth/apps/ap-1",
            json!({"name": "store", "externalId": "x-2"}),
        ),
        sample(&ActivateApplication::new("ap-1"), "PUT /auth/apps/ap-1/activate", Value::Null),
        sample(&DeactivateApplication::new("ap-1"), "PUT /auth/apps/ap-1/deactivate", Value::Null),
        sample(&ArchiveApplication::new("ap-1"), "DELETE /auth/apps/ap-1", Value::Null),
    ]
}

fn identity_samples() -> Vec<Sample> {
    vec![
        sample(&ListUsers::new(), "GET /auth/users", Value::Null),
        sample(
            &ListUsers::new().with_limit(20).with_pagination_token("a+b/c=").with_kind(UserKind::EndUser),
            "GET /auth/users?limit=20&paginationToken=a%2Bb%2Fc%3D&kind=EndUser",
            Value::Null,
        ),
        sample(
            &CreateUser::new("jdoe@example.co", UserKind::CustomerEmployee),
            "POST /auth/users",
            json!({"email": "jdoe@example.co", "kind": "CustomerEmployee"}),
        ),
        sample(
            &CreateUser::new("jdoe@example.co", UserKind::CustomerEmployee)
                .with_public_key(PEM)
                .with_external_id("x-1")
                .with_is_sso_required(true),
            "POST /auth/users",
            json!({"email": "jdoe@example.co", "kind": "CustomerEmployee", "publicKey": PEM, "externalId": "x-1",
                "isSSORequired": true}),
        ),
        sample(
            &InviteTenantUser::new("jdoe@example.co", UserKind::TenantUser),
            "POST /auth/users/invite",
            json!({"email": "jdoe@example.co", "kind": "TenantUser"}),
        ),
        sample(&GetUser::new("us-1"), "GET /auth/users/us-1", Value::Null),
        sample(&UpdateUser::new("us-1", true), "PUT /auth/users/us-1", json!({"isSSORequired": true})),
        sample(&ActivateUser::new("us-1"), "PUT /auth/users/us-1/activate", Value::Null),
        sample(&DeactivateUser::new("us-1"), "PUT /auth/users/us-1/deactivate", Value::Null),
        sample(&DeleteUser::new("us-1"), "DELETE /auth/users/us-1", Value::Null),
        sample(&ListServiceAccounts::new(), "GET /auth/service-accounts", Value::Null),
        sample(
            &CreateServiceAccount::new("robot", PEM)
                .with_permission_id("pm-1")
                .with_external_id("x-1")
                .with_days_valid(30),
            "POST /auth/service-accounts",
            json!({"name": "robot", "publicKey": PEM, "permissionId": "pm-1", "externalId": "x-1", "daysValid": 30}),
        ),
        sample(&GetServiceAccount::new("us-2"), "GET /auth/service-accounts/us-2", Value::Null),
        sample(
            &UpdateServiceAccount::new("us-2").with_name("android").with_external_id("x-2"),
            "PUT /auth/service-accounts/us-2",
            json!({"name": "android", "externalId": "x-2"}),
        ),
        sample(&ActivateServiceAccount::new("us-2"), "PUT /auth/service-accounts/us-2/activate", Value::Null),
        sample(&DeactivateServiceAccount::new("us-2"), "PUT /auth/service-accounts/us-2/deactivate", Value::Null),
        sample(&DeleteServiceAccount::new("us-2"), "DELETE /auth/service-accounts/us-2", Value::Null),
        sample(
            &CreateServiceAccountCredential::new(PEM).with_name("spare"),
            "POST /auth/service-accounts/credentials",
            json!({"publicKey": PEM, "name": "spare"}),
        ),
        sample(
            &DeleteServiceAccountCredential::new("cr-1"),
            "DELETE /auth/service-accounts/credentials/cr-1",
            Value::Null,
        ),
        sample(&GetAuditLog::new("log-1"), "GET /auth/action/logs/log-1", Value::Null),
        sample(
            &ListAuditLogs::new("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z").with_user_id("us-1"),
            "GET /auth/action/logs?startTime=2026-01-01T00%3A00%3A00Z&endTime=2026-01-02T00%3A00%3A00Z&userId=us-1",
            Value::Null,
        ),
        sample(&ListPersonalAccessTokens::new(), "GET /auth/pats", Value::Null),
        sample(
            &CreatePersonalAccessToken::new("laptop", PEM)
                .with_permission_id("pm-1")
                .with_external_id("x-1")
                .with_days_valid(30)
                .with_seconds_valid(3600),
            "POST /auth/pats",
            json!({"name": "laptop", "publicKey": PEM, "permissionId": "pm-1", "externalId": "x-1", "daysValid": 30,
                "secondsValid": 3600}),
        ),
        sample(&GetPersonalAccessToken::new("to-1"), "GET /auth/pats/to-1", Value::Null),
        sample(
            &UpdatePersonalAccessToken::new("to-1").with_name("desktop").with_external_id("x-2"),
            "PUT /auth/pats/to-1",
            json!({"name": "desktop", "externalId": "x-2"}),
        ),
        sample(&ActivatePersonalAccessToken::new("to-1"), "PUT /auth/pats/to-1/activate", Value::Null),
        sample(&DeactivatePersonalAccessToken::new("to-1"), "PUT /auth/pats/to-1/deactivate", Value::Null),
        sample(&DeletePersonalAccessToken::new("to-1"), "DELETE /auth/pats/to-1", Value::Null),
    ]
}

fn permission_samples() -> Vec<Sample> {
    let operations = || vec![PermissionOperation::from("Wallets:Read"), PermissionOperation::from("Wallets:Create")];
    vec![
        sample(
            &ListPermissions::new().with_limit(5).with_pagination_token("t"),
            "GET /permissions?limit=5&paginationToken=t",
            Value::Null,
        ),
        sample(
            &CreatePermission::new("Wallets", operations()),
            "POST /permissions",
            json!({"name": "Wallets", "operations": ["Wallets:Read", "Wallets:Create"]}),
        ),
        sample(&GetPermission::new("pm-1"), "GET /permissions/pm-1", Value::Null),
        sample(
            &UpdatePermission::new("pm-1").with_name("Purses").with_operations(operations()),
            "PUT /permissions/pm-1",
            json!({"name": "Purses", "operations": ["Wallets:Read", "Wallets:Create"]}),
        ),
        sample(&UpdatePermission::new("pm-1"), "PUT /permissions/pm-1", json!({})),
        sample(&DeletePermission::new("pm-1"), "DELETE /permissions/pm-1", Value::Null),
        sample(&ArchivePermission::new("pm-1", true), "PUT /permissions/pm-1/archive", json!({"isArchived": true})),
        sample(
            &ListAssignments::new("pm-1").with_limit(5).with_pagination_token("t"),
            "GET /permissions/pm-1/assignments?limit=5&paginationToken=t",
            Value::Null,
        ),
        sample(
            &AssignPermission::new("pm-1", UserId::from("us-1")),
            "POST /permissions/pm-1/assignments",
            json!({"identityId": "us-1"}),
        ),
        sample(&RevokePermission::new("pm-1", "as-1"), "DELETE /permissions/pm-1/assignments/as-1", Value::Null),
        sample(
            &RevokePermission::new("pm-1", "as-1").with_force(true),
            "DELETE /permissions/pm-1/assignments/as-1?force=true",
            Value::Null,
        ),
    ]
}

fn samples() -> Vec<Sample> {
    let samples = [
        auth_samples(),
        registration_samples(),
        credential_samples(),
        sso_samples(),
        identity_samples(),
        group_samples(),
        application_samples(),
        permission_samples(),
    ];
    samples.into_iter().flatten().collect()
}

#[test]
fn every_endpoint_of_identities_has_a_sample() {
    let samples = samples();
    for endpoint in [Auth::ENDPOINTS, Permissions::ENDPOINTS].concat() {
        assert!(samples.iter().any(|sample| sample.endpoint.id() == endpoint.id()), "none for `{}`", endpoint.id());
    }
}

#[tokio::test]
async fn requests_are_on_the_wire_as_documented() {
    for sample in samples() {
        let sent = send(sample.parts.clone()).await;
        let last = sent.last().unwrap();
        assert_eq!(line(last), sample.line);
        let body = if last.body.is_empty() { Value::Null } else { serde_json::from_slice(&last.body).unwrap() };
        assert_eq!(body, sample.body, "{}", sample.line);
        let content_type = (!body.is_null()).then_some("application/json");
        assert_eq!(last.headers.get("content-type").map(|value| value.to_str().unwrap()), content_type);
    }
}

#[tokio::test]
async fn what_is_signed_is_what_is_sent() {
    for sample in samples().into_iter().filter(|sample| sample.endpoint.is_signed()) {
        let sent = send(sample.parts).await;
        let [init, action, last] = sent.as_slice() else { panic!("{}: {} requests", sample.line, sent.len()) };
        assert_eq!((line(init).as_str(), line(action).as_str()), ("POST /auth/action/init", "POST /auth/action"));
        let challenged: Value = serde_json::from_slice(&init.body).unwrap();
        assert_eq!(challenged["userActionPayload"], std::str::from_utf8(&last.body).unwrap());
        assert_eq!(challenged["userActionHttpMethod"], last.method.as_str());
        assert_eq!(challenged["userActionHttpPath"], last.url.path());
        assert_eq!(last.headers["x-dfns-useraction"], "user-action");
    }
}

#[tokio::test]
async fn a_temporary_token_stands_in_for_the_clients() {
    for sample in samples() {
        let sent = send(sample.parts).await;
        let bearer = sent.last().unwrap().headers.get("authorization").map(|value| value.to_str().unwrap());
        let expected = match sample.endpoint.auth() {
            Authentication::Temporary => Some("Bearer eyJ0"),
            Authentication::Token => Some("Bearer token"),
            Authentication::Public => None,
        };
        assert_eq!(bearer, expected, "{}", sample.line);
    }
}

#[tokio::test]
async fn what_a_recovery_key_signs_is_what_is_sent() {
    let credentials = new_credentials().0;
    let signed = serde_json::to_string(&credentials).unwrap();
    let sent = send(Recover::new("eyJ0", recovery(), credentials).encode().unwrap()).await;
    let body = std::str::from_utf8(&sent[0].body).unwrap();
    assert!(body.ends_with(&format!(r#""newCredentials":{signed}}}"#)), "{body}");
}

#[test]
fn organizations_and_tenants_are_targets_of_a_token() {
    assert_eq!(TokenTarget::from(OrgId::from("or-1")), "or-1");
    assert_eq!(TokenTarget::from(TenantId::from("tenant-1")), "tenant-1");
}

#[test]
fn users_groups_and_tokens_are_identities() {
    assert_eq!(IdentityId::from(UserGroupId::from("ug-1")), "ug-1");
    assert_eq!(IdentityId::from(UserId::from("us-1")), "us-1");
    assert_eq!(IdentityId::from(TokenId::from("to-1")), "to-1");
}

pub(crate) fn line(request: &TransportRequest) -> String {
    let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{} {}{query}", request.method, request.url.path())
}

/// Returns all requests that a client with a signer sends for one call.
pub(crate) async fn send(parts: Parts) -> Vec<TransportRequest> {
    let recorder = Recorder::default();
    let client =
        Client::builder().service_account("token").signer(FixedSigner).transport(recorder.clone()).build().unwrap();
    client.call_raw(parts).await.unwrap();
    std::mem::take(&mut *recorder.0.lock().unwrap())
}

/// Records requests, and plays the server for user actions.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<TransportRequest>>>);

impl Transport for Recorder {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<Response<ResponseBody>, TransportError>> {
        let response = match request.url.path() {
            "/auth/action/init" => r#"{"challenge":"ch","challengeIdentifier":"id"}"#,
            "/auth/action" => r#"{"userAction":"user-action"}"#,
            _ => "{}",
        };
        self.0.lock().unwrap().push(request);
        Box::pin(async move { Ok(Response::new(ResponseBody::whole(response))) })
    }
}

struct FixedSigner;

impl Signer for FixedSigner {
    fn sign<'a>(&'a self, _: &'a UserActionChallenge) -> BoxFuture<'a, Result<SignedFactors, SignError>> {
        Box::pin(async { Ok(key_factor().into()) })
    }
}
