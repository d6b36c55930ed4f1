//! Every refusal: its status, its message, and that nothing has changed.

use crate::client::{Actor, Reply, employee, end_user, key_assertion, send, service_account};
use dfns_sandbox::{ManualClock, Sandbox, UserKind};
use serde_json::{Value, json};
use std::time::Duration;

const INVALID: &str = "user action signature is missing or invalid";
const USED: &str = "user action has already been used";
const BAD_CHALLENGE: &str = "Challenge token is not valid.";
const NO_CREDENTIAL: &str = "User does not have a credential that can be used for the application.";
const DEACTIVATED: &str = "User account has been deactivated.";
const NOT_AUTHORIZED: &str = "Not Authorized.";

/// Runs a request and asserts that it is refused and changes nothing.
pub(crate) async fn refuses(sandbox: &Sandbox, request: impl Future<Output = Reply>, status: u16, message: &str) {
    let before = sandbox.fingerprint();
    request.await.refused(status, message);
    assert_eq!(before, sandbox.fingerprint(), "a refused request changed something");
}

fn new_user() -> Value {
    json!({ "email": "new@example.com", "kind": "CustomerEmployee" })
}

#[tokio::test]
async fn a_signed_endpoint_needs_a_user_action() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let body = new_user().to_string();
    for user_action in [None, Some(""), Some("made-up"), Some(actor.token.as_str())] {
        refuses(&sandbox, actor.send("POST", "/auth/users", &body, user_action), 403, INVALID).await;
    }
}

#[tokio::test]
async fn a_user_action_is_for_one_body_method_path_and_identity() {
    let sandbox = Sandbox::start().await.unwrap();
    let (actor, other) = (employee(&sandbox), service_account(&sandbox));
    let user = &sandbox.bootstrap().end_user.user_id;
    let body = new_user().to_string();
    let user_action = actor.sign("POST", "/auth/users", &body).await;

    let tampered = body.replace("new@", "mallory@");
    let user_action = Some(user_action.as_str());
    refuses(&sandbox, actor.send("POST", "/auth/users", &tampered, user_action), 403, INVALID).await;
    refuses(&sandbox, actor.send("POST", "/auth/users", "", user_action), 403, INVALID).await;
    refuses(&sandbox, actor.send("POST", "/permissions", &body, user_action), 403, INVALID).await;
    refuses(&sandbox, other.send("POST", "/auth/users", &body, user_action), 403, INVALID).await;

    let path = format!("/auth/users/{user}");
    let for_reading = actor.sign("GET", &path, "").await;
    refuses(&sandbox, actor.send("DELETE", &path, "", Some(&for_reading)), 403, INVALID).await;

    // None of the attempts has spent it.
    actor.send("POST", "/auth/users", &body, user_action).await.ok();
}

#[tokio::test]
async fn a_user_action_works_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let body = new_user().to_string();
    let user_action = actor.sign("POST", "/auth/users", &body).await;
    actor.send("POST", "/auth/users", &body, Some(&user_action)).await.ok();
    refuses(&sandbox, actor.send("POST", "/auth/users", &body, Some(&user_action)), 400, USED).await;
}

#[tokio::test]
async fn of_many_requests_with_one_user_action_one_is_served() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = std::sync::Arc::new(employee(&sandbox));
    let body = json!({ "name": "p", "operations": ["a"] }).to_string();
    let user_action = actor.sign("POST", "/permissions", &body).await;
    let requests: Vec<_> = (0..16)
        .map(|_| {
            let (actor, body, user_action) = (actor.clone(), body.clone(), user_action.clone());
            tokio::spawn(async move { actor.send("POST", "/permissions", &body, Some(&user_action)).await })
        })
        .collect();
    let mut served = 0;
    for request in requests {
        let reply = request.await.unwrap();
        if reply.status == 200 { served += 1 } else { reply.refused(400, USED) }
    }
    assert_eq!(served, 1);
}

#[tokio::test]
async fn a_user_action_is_spent_by_an_operation_that_refuses() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let body = json!({ "kind": "CustomerEmployee" }).to_string();
    let user_action = actor.sign("POST", "/auth/users", &body).await;
    let again = || actor.send("POST", "/auth/users", &body, Some(&user_action));
    refuses(&sandbox, again(), 400, "`email` is required").await;
    refuses(&sandbox, again(), 400, USED).await;
}

#[tokio::test]
async fn challenges_and_user_actions_expire() {
    let clock = ManualClock::default();
    let sandbox = Sandbox::builder().clock(clock.clone()).start().await.unwrap();
    let actor = employee(&sandbox);
    let body = new_user().to_string();

    let challenge = actor.challenge("POST", "/auth/users", &body).await.ok();
    clock.advance(Duration::from_secs(15 * 60 - 1));
    let user_action = actor.complete(&challenge, actor.assertion(&challenge)).await.ok();
    clock.advance(Duration::from_mins(5));
    let user_action = user_action["userAction"].as_str();
    refuses(&sandbox, actor.send("POST", "/auth/users", &body, user_action), 403, INVALID).await;

    let challenge = actor.challenge("POST", "/auth/users", &body).await.ok();
    clock.advance(Duration::from_mins(15));
    refuses(&sandbox, actor.complete(&challenge, actor.assertion(&challenge)), 400, BAD_CHALLENGE).await;
}

#[tokio::test]
async fn a_challenge_is_completed_once_by_the_one_who_asked() {
    let sandbox = Sandbox::start().await.unwrap();
    let (actor, other) = (employee(&sandbox), service_account(&sandbox));
    let challenge = actor.challenge("POST", "/auth/users", "").await.ok();

    refuses(&sandbox, other.complete(&challenge, other.assertion(&challenge)), 400, BAD_CHALLENGE).await;
    let unknown = json!({ "challengeIdentifier": "made-up", "challenge": challenge["challenge"] });
    refuses(&sandbox, actor.complete(&unknown, actor.assertion(&challenge)), 400, BAD_CHALLENGE).await;

    actor.complete(&challenge, actor.assertion(&challenge)).await.ok();
    refuses(&sandbox, actor.complete(&challenge, actor.assertion(&challenge)), 400, BAD_CHALLENGE).await;

    // A login's challenge is not one for a user action, nor the other way round.
    let bootstrap = sandbox.bootstrap();
    let init = json!({ "orgId": bootstrap.org_id, "username": bootstrap.employee.username });
    let login = actor.send("POST", "/auth/login/init", &init.to_string(), None).await.ok();
    refuses(&sandbox, actor.complete(&login, actor.assertion(&login)), 400, BAD_CHALLENGE).await;
    let challenge = actor.challenge("POST", "/auth/users", "").await.ok();
    let body = json!({
        "challengeIdentifier": challenge["challengeIdentifier"], "firstFactor": actor.assertion(&challenge),
    });
    refuses(&sandbox, actor.send("POST", "/auth/login", &body.to_string(), None), 400, BAD_CHALLENGE).await;
}

#[tokio::test]
async fn only_the_identitys_own_active_credential_signs() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mut actor, other) = (employee(&sandbox), end_user(&sandbox));
    let challenge = actor.challenge("POST", "/auth/users", "").await.ok();
    let mut as_passkey = actor.assertion(&challenge);
    as_passkey["kind"] = json!("Fido2");
    as_passkey["credentialAssertion"]["authenticatorData"] = json!("AAAA");
    for assertion in [other.assertion(&challenge), key_assertion("unknown", "{}", b"x"), as_passkey] {
        refuses(&sandbox, actor.complete(&challenge, assertion), 401, NO_CREDENTIAL).await;
    }

    let own_key = std::mem::replace(&mut actor.key, other.key);
    refuses(
        &sandbox,
        actor.complete(&challenge, actor.assertion(&challenge)),
        401,
        "the signature does not verify with the credential's public key",
    )
    .await;
    actor.key = own_key;

    sandbox.deactivate_credential(&actor.credential_id);
    refuses(&sandbox, actor.complete(&challenge, actor.assertion(&challenge)), 401, NO_CREDENTIAL).await;
    refuses(&sandbox, actor.challenge("POST", "/auth/users", ""), 401, NO_CREDENTIAL).await;
}

#[tokio::test]
async fn client_data_must_be_for_this_challenge() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let challenge = actor.challenge("POST", "/auth/users", "").await.ok();
    let client_data = |kind: &str, text: &Value| json!({ "type": kind, "challenge": text }).to_string();
    let refused = [
        (client_data("key.create", &challenge["challenge"]), "the client data must have the type key.get"),
        (client_data("key.get", &json!("another")), "the client data is for another challenge"),
        (client_data("key.get", &json!(7)), "the client data is for another challenge"),
        ("[]".to_owned(), "the client data is not a JSON object"),
        ("\u{0}".to_owned(), "the client data is not a JSON object"),
    ];
    for (text, message) in refused {
        refuses(&sandbox, actor.complete(&challenge, actor.assertion_over(&text)), 400, message).await;
    }
}

#[tokio::test]
async fn assertions_that_make_no_sense_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let challenge = actor.challenge("POST", "/auth/users", "").await.ok();
    let with = |name: &str, value: Value| {
        let mut assertion = actor.assertion(&challenge);
        assertion["credentialAssertion"][name] = value;
        assertion
    };
    let refused = [
        (json!({ "kind": "Password", "password": "secret" }), "credential kind Password is not supported"),
        (
            json!({ "kind": "Totp", "otpCode": "123456" }),
            "`firstFactor.kind` must be Key, PasswordProtectedKey, Fido2 or Password",
        ),
        (json!({ "kind": "RecoveryKey" }), "`firstFactor.kind` must be Key, PasswordProtectedKey, Fido2 or Password"),
        (json!({ "kind": "Key" }), "`firstFactor.credentialAssertion` is required"),
        (json!("Key"), "`firstFactor` must be an object"),
        (with("clientData", json!("ä")), "`firstFactor.credentialAssertion.clientData` must be base64url"),
        (with("signature", json!("")), "`firstFactor.credentialAssertion.signature` is required"),
        (with("credId", json!(1)), "`firstFactor.credentialAssertion.credId` must be base64url"),
    ];
    for (assertion, message) in refused {
        refuses(&sandbox, actor.complete(&challenge, assertion), 400, message).await;
    }
    // The second factor is looked at as well.
    let second = |second: Value| {
        json!({
            "challengeIdentifier": challenge["challengeIdentifier"],
            "firstFactor": actor.assertion(&challenge),
            "secondFactor": second,
        })
        .to_string()
    };
    let foreign = second(end_user(&sandbox).assertion(&challenge));
    refuses(&sandbox, actor.send("POST", "/auth/action", &foreign, None), 401, NO_CREDENTIAL).await;
    actor.send("POST", "/auth/action", &second(actor.assertion(&challenge)), None).await.ok();
}

#[tokio::test]
async fn a_deactivated_user_can_do_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let (actor, service) = (end_user(&sandbox), service_account(&sandbox));
    let bootstrap = sandbox.bootstrap();
    let username = &bootstrap.end_user.username;
    let challenge = actor.challenge("POST", "/auth/pats", "").await.ok();
    let init = json!({ "orgId": bootstrap.org_id, "username": username }).to_string();
    let login = actor.send("POST", "/auth/login/init", &init, None).await.ok();
    sandbox.allow_social_login("id-token", &actor.user_id);
    sandbox.deactivate_user(&actor.user_id);

    refuses(&sandbox, actor.get("/auth/pats"), 401, NOT_AUTHORIZED).await;
    refuses(&sandbox, actor.challenge("POST", "/auth/pats", ""), 400, DEACTIVATED).await;
    refuses(&sandbox, actor.complete(&challenge, actor.assertion(&challenge)), 400, DEACTIVATED).await;
    refuses(&sandbox, actor.send("POST", "/auth/login/init", &init, None), 400, DEACTIVATED).await;
    let response = json!({
        "challengeIdentifier": login["challengeIdentifier"], "firstFactor": actor.assertion(&login),
    });
    refuses(&sandbox, actor.send("POST", "/auth/login", &response.to_string(), None), 400, DEACTIVATED).await;
    refuses(&sandbox, actor.send("POST", "/auth/login/code", &init, None), 400, DEACTIVATED).await;
    let social = json!({ "idToken": "id-token", "socialLoginProviderKind": "Oidc" }).to_string();
    refuses(&sandbox, actor.send("POST", "/auth/login/social", &social, None), 400, DEACTIVATED).await;
    let delegated = json!({ "username": username });
    refuses(&sandbox, service.signed("POST", "/auth/login/delegated", &delegated), 400, DEACTIVATED).await;
}

#[tokio::test]
async fn a_token_must_be_known_active_and_not_expired() {
    let clock = ManualClock::default();
    let sandbox = Sandbox::builder().clock(clock.clone()).start().await.unwrap();
    let actor = employee(&sandbox);
    let created = crate::operations::create_pat(&actor, &json!({})).await;
    let pat_id = created.1["tokenId"].as_str().unwrap();
    created.0.get("/auth/pats").await.ok();
    actor.signed("PUT", &format!("/auth/pats/{pat_id}/deactivate"), &Value::Null).await.ok();
    refuses(&sandbox, created.0.get("/auth/pats"), 401, NOT_AUTHORIZED).await;

    for headers in [vec![], vec![("Authorization", "Bearer unknown")], vec![("Authorization", "Basic x")]] {
        refuses(&sandbox, send(sandbox.base_url(), "GET", "/auth/pats", &headers, ""), 401, NOT_AUTHORIZED).await;
    }
    let username = &sandbox.bootstrap().end_user.username;
    let body = json!({ "username": username });
    let login = service_account(&sandbox).signed("POST", "/auth/login/delegated", &body).await.ok();
    let session = end_user(&sandbox).with_token(&login["token"]);
    session.get("/auth/pats").await.ok();
    clock.advance(Duration::from_hours(8));
    refuses(&sandbox, session.get("/auth/pats"), 401, NOT_AUTHORIZED).await;
}

#[tokio::test]
async fn a_caller_of_the_wrong_kind_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let (actor, service) = (employee(&sandbox), service_account(&sandbox));
    let user = end_user(&sandbox);
    let message = format!("EndUser {} may not call GET /auth/users", user.user_id);
    refuses(&sandbox, user.get("/auth/users"), 403, &message).await;
    let message = format!("CustomerEmployee {} may not call POST /auth/login/delegated", actor.user_id);
    let body = json!({ "username": "x" });
    refuses(&sandbox, actor.signed("POST", "/auth/login/delegated", &body), 403, &message).await;
    let message = format!("ServiceAccount {} may not call PUT /auth/logout", service.user_id);
    refuses(&sandbox, service.send("PUT", "/auth/logout", "", None), 403, &message).await;

    let (pat, _) = crate::operations::create_pat(&actor, &json!({})).await;
    let message = "a personal access token may not call POST /auth/users";
    refuses(&sandbox, pat.signed("POST", "/auth/users", &new_user()), 403, message).await;
}

/// Refused with the first missing permission of the newest set; allowed once it is there.
async fn missing(sandbox: &Sandbox, actor: &Actor, kind: &str, method: &str, path: &str, body: &Value, name: &str) {
    let message = format!("{kind} {} is not authorized to perform operation ({name})", actor.user_id);
    refuses(sandbox, actor.signed(method, path, body), 403, &message).await;
}

#[tokio::test]
async fn a_missing_permission_is_named() {
    let sandbox = Sandbox::start().await.unwrap();
    let identity = sandbox.create_user(UserKind::CustomerEmployee, "clerk@example.com");
    let clerk = Actor::new(&sandbox, &identity);
    let message =
        |name| format!("CustomerEmployee {} is not authorized to perform operation ({name})", identity.user_id);
    refuses(&sandbox, clerk.get("/auth/users"), 403, &message("Auth:Users:Read")).await;
    refuses(&sandbox, clerk.get("/permissions"), 403, &message("Permissions:Read")).await;
    sandbox.grant(&clerk.user_id, &["Permissions:Read"]);
    clerk.get("/permissions").await.ok();
    refuses(&sandbox, clerk.get("/auth/users"), 403, &message("Auth:Users:Read")).await;
    sandbox.restrict(&clerk.user_id, &["Auth:Users:Read"]);
    clerk.get("/auth/users").await.ok();
    refuses(&sandbox, clerk.get("/permissions"), 403, &message("Permissions:Read")).await;
}

#[tokio::test]
async fn every_era_of_permissions_counts_and_the_target_users_kind_decides() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let bootstrap = sandbox.bootstrap();
    let to_end_user = json!({ "username": bootstrap.end_user.username });
    let to_employee = json!({ "username": bootstrap.employee.username });
    let login = |body: &Value| {
        let (actor, body) = (&actor, body.clone());
        async move { actor.signed("POST", "/auth/login/delegated", &body).await }
    };
    let refused = |body: Value| {
        let (sandbox, actor) = (&sandbox, &actor);
        async move {
            let path = "/auth/login/delegated";
            missing(sandbox, actor, "ServiceAccount", "POST", path, &body, "Auth:Delegated:Login").await;
        }
    };
    sandbox.restrict(&actor.user_id, &[]);
    refused(to_end_user.clone()).await;
    sandbox.restrict(&actor.user_id, &["Auth:Users:Read", "Auth:Users:Delegate"]);
    refused(to_end_user.clone()).await;
    sandbox.restrict(&actor.user_id, &["Auth:Users:Read", "Auth:Users:Delegate", "Auth:Types:EndUser"]);
    login(&to_end_user).await.ok();
    refused(to_employee.clone()).await;
    for newer in ["Auth:Login:Delegated", "Auth:Delegated:Login"] {
        sandbox.restrict(&actor.user_id, &[newer]);
        login(&to_end_user).await.ok();
        login(&to_employee).await.ok();
    }

    sandbox.restrict(&actor.user_id, &["Auth:Users:Update", "Auth:Types:Employee"]);
    let activate = |id: &str| format!("/auth/users/{id}/activate");
    actor.signed("PUT", &activate(&bootstrap.employee.user_id), &Value::Null).await.ok();
    let path = activate(&bootstrap.end_user.user_id);
    missing(&sandbox, &actor, "ServiceAccount", "PUT", &path, &Value::Null, "Auth:Users:Activate").await;
}

#[tokio::test]
async fn logins_that_cannot_be_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let (user, service) = (end_user(&sandbox), service_account(&sandbox));
    let bootstrap = sandbox.bootstrap();
    let (org_id, username) = (&bootstrap.org_id, &bootstrap.end_user.username);
    let unknown = json!({ "orgId": org_id, "username": "nobody" });
    let elsewhere = json!({ "orgId": "or-elsewhere", "username": username });
    for body in [unknown.to_string(), elsewhere.to_string()] {
        refuses(&sandbox, user.send("POST", "/auth/login/init", &body, None), 401, "User not found").await;
        refuses(&sandbox, user.send("POST", "/auth/login/code", &body, None), 401, "User not found").await;
    }
    let nobody = json!({ "username": "nobody" });
    refuses(&sandbox, service.signed("POST", "/auth/login/delegated", &nobody), 401, "User not found").await;
    let wrong_code = json!({ "orgId": org_id, "username": username, "loginCode": "AAA-AAA-AAA" }).to_string();
    refuses(&sandbox, user.send("POST", "/auth/login/init", &wrong_code, None), 403, "Invalid code").await;
    let social = json!({ "idToken": "unknown", "socialLoginProviderKind": "Oidc" }).to_string();
    refuses(&sandbox, user.send("POST", "/auth/login/social", &social, None), 401, NOT_AUTHORIZED).await;
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let service_account = &sandbox.bootstrap().service_account.user_id;
    let not_found = [
        (format!("/auth/users/{service_account}"), "user not found"),
        ("/auth/users/us-1".into(), "user not found"),
        (format!("/auth/service-accounts/{}", actor.user_id), "service account not found"),
        ("/auth/pats/to-1".into(), "token not found"),
        ("/permissions/pm-1".into(), "permission not found"),
        ("/permissions/pm-1/assignments".into(), "permission not found"),
        ("/nowhere".into(), "there is no GET /nowhere"),
        ("/auth/login".into(), "there is no GET /auth/login"),
        ("/auth/users/".into(), "there is no GET /auth/users/"),
    ];
    for (path, message) in not_found {
        refuses(&sandbox, actor.get(&path), 404, message).await;
    }
    let changes = [
        ("PUT", "/auth/users/us-1/deactivate", Value::Null, "user not found"),
        ("DELETE", "/auth/service-accounts/us-1", Value::Null, "service account not found"),
        ("PUT", "/auth/pats/to-1", json!({ "name": "x" }), "token not found"),
        ("PUT", "/permissions/pm-1", json!({ "name": "x" }), "permission not found"),
        ("POST", "/permissions/pm-1/assignments", json!({ "identityId": "x" }), "permission not found"),
        ("DELETE", "/permissions/pm-1/assignments/as-1", Value::Null, "permission not found"),
    ];
    for (method, path, body, message) in changes {
        refuses(&sandbox, actor.signed(method, path, &body), 404, message).await;
    }
}

#[tokio::test]
async fn bodies_that_are_not_what_was_asked_for_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let users = "/auth/users";
    let refused = [
        (users, "not json".to_owned(), "the body is not valid JSON"),
        (users, "[]".to_owned(), "the body must be a JSON object"),
        (users, json!({ "email": "a@b.c" }).to_string(), "`kind` is required"),
        (users, json!({ "email": null, "kind": "CustomerEmployee" }).to_string(), "`email` is required"),
        (users, json!({ "email": "a", "kind": "CustomerEmployee" }).to_string(), "`email` must be an e-mail address"),
        (users, json!({ "email": "a@b.c", "kind": "EndUser" }).to_string(), "`kind` must be one of CustomerEmployee"),
        ("/permissions", json!({ "name": "", "operations": ["a"] }).to_string(), "`name` must be a non-empty string"),
        (
            "/permissions",
            json!({ "name": "a", "operations": [] }).to_string(),
            "`operations` must be a list of at least one non-empty string",
        ),
        (
            "/auth/service-accounts",
            json!({ "name": "a", "publicKey": "-----BEGIN PUBLIC KEY-----" }).to_string(),
            "`publicKey` must be a valid Ed25519, ECDSA (P-256, P-384, secp256k1) or RSA (2048 to 8192 bits) public \
             key in PEM",
        ),
        (
            "/auth/pats",
            json!({ "name": "a", "publicKey": crate::client::new_key().1, "daysValid": 731 }).to_string(),
            "`daysValid` is longer than 730 days",
        ),
        (
            "/auth/pats",
            json!({ "name": "a", "publicKey": crate::client::new_key().1, "secondsValid": 1e300 }).to_string(),
            "`secondsValid` must be a whole number of at least 0 that is not too large",
        ),
        (
            "/auth/pats",
            json!({ "name": "a", "publicKey": crate::client::new_key().1, "secondsValid": 0 }).to_string(),
            "`secondsValid` must be a whole number greater than 0",
        ),
    ];
    for (path, body, message) in refused {
        let user_action = actor.sign("POST", path, &body).await;
        refuses(&sandbox, actor.send("POST", path, &body, Some(&user_action)), 400, message).await;
    }
    for query in ["limit=0", "limit=201", "limit=x", "limit=99999999999999999999", "paginationToken=x", "kind=Robot"] {
        let reply = actor.get(&format!("{users}?{query}")).await;
        assert_eq!(reply.status, 400, "{query}: {}", reply.body);
    }
}
