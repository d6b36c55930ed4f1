//! What each request puts on the wire: method, path, query and body, recorded by a transport that sends nothing.

use bytes::Bytes;
use dfns_core::signing::{
    BoxFuture, Fido2Assertion, FirstFactor, KeyAssertion, SecondFactor, SignError, SignedFactors, Signer,
    UserActionChallenge,
};
use dfns_core::{Client, Endpoint, EndpointMeta, Parts, Transport, TransportError};
use dfns_endpoints::auth::*;
use dfns_endpoints::permissions::*;
use dfns_endpoints::{IdentityId, PermissionOperation, TokenId, UserId};
use http::{Request, Response};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// A request and what it has to be on the wire.
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
            &CreateUserActionSignature::answering(&challenge, two_factors()),
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
        sample(&Login::answering(&challenge, two_factors()), "POST /auth/login", two_factors_json),
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
        sample(&GetUser::new("us-1"), "GET /auth/users/us-1", Value::Null),
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
    [auth_samples(), identity_samples(), permission_samples()].into_iter().flatten().collect()
}

#[test]
fn every_endpoint_has_a_sample() {
    let samples = samples();
    for endpoint in dfns_endpoints::ALL.concat() {
        assert!(samples.iter().any(|sample| sample.endpoint.id() == endpoint.id()), "none for `{}`", endpoint.id());
    }
}

#[tokio::test]
async fn requests_are_on_the_wire_as_documented() {
    for sample in samples() {
        let sent = send(sample.parts.clone()).await;
        let last = sent.last().unwrap();
        assert_eq!(line(last), sample.line);
        let body = if last.body().is_empty() { Value::Null } else { serde_json::from_slice(last.body()).unwrap() };
        assert_eq!(body, sample.body, "{}", sample.line);
        let content_type = (!body.is_null()).then_some("application/json");
        assert_eq!(last.headers().get("content-type").map(|value| value.to_str().unwrap()), content_type);
    }
}

#[tokio::test]
async fn what_is_signed_is_what_is_sent() {
    for sample in samples().into_iter().filter(|sample| sample.endpoint.is_signed()) {
        let sent = send(sample.parts).await;
        let [init, action, last] = sent.as_slice() else { panic!("{}: {} requests", sample.line, sent.len()) };
        assert_eq!((line(init).as_str(), line(action).as_str()), ("POST /auth/action/init", "POST /auth/action"));
        let challenged: Value = serde_json::from_slice(init.body()).unwrap();
        assert_eq!(challenged["userActionPayload"], std::str::from_utf8(last.body()).unwrap());
        assert_eq!(challenged["userActionHttpMethod"], last.method().as_str());
        assert_eq!(challenged["userActionHttpPath"], last.uri().path());
        assert_eq!(last.headers()["x-dfns-useraction"], "user-action");
    }
}

#[test]
fn users_and_tokens_are_identities() {
    assert_eq!(IdentityId::from(UserId::from("us-1")), "us-1");
    assert_eq!(IdentityId::from(TokenId::from("to-1")), "to-1");
}

fn line(request: &Request<Bytes>) -> String {
    format!("{} {}", request.method(), request.uri().path_and_query().unwrap())
}

/// Everything that is sent for one call by a client that signs.
async fn send(parts: Parts) -> Vec<Request<Bytes>> {
    let recorder = Recorder::default();
    let client =
        Client::builder().service_account("token").signer(FixedSigner).transport(recorder.clone()).build().unwrap();
    client.call_raw(parts).await.unwrap();
    std::mem::take(&mut *recorder.0.lock().unwrap())
}

/// Keeps what is sent and plays the server for user actions.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<Request<Bytes>>>>);

impl Transport for Recorder {
    fn send(&self, request: Request<Bytes>, _limit: usize) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let answer = match request.uri().path() {
            "/auth/action/init" => r#"{"challenge":"ch","challengeIdentifier":"id"}"#,
            "/auth/action" => r#"{"userAction":"user-action"}"#,
            _ => "{}",
        };
        self.0.lock().unwrap().push(request);
        Box::pin(async move { Ok(Response::new(Bytes::from(answer))) })
    }
}

struct FixedSigner;

impl Signer for FixedSigner {
    fn sign<'a>(&'a self, _: &'a UserActionChallenge) -> BoxFuture<'a, Result<SignedFactors, SignError>> {
        Box::pin(async { Ok(key_factor().into()) })
    }
}
