//! The end of a user action before it is used, and its bounds.

use crate::client::{Actor, employee, end_user, new_key, send};
use crate::operations::create_pat;
use crate::refusals::refuses;
use dfns_sandbox::{ManualClock, Sandbox, UserKind};
use serde_json::{Value, json};
use std::time::Duration;

const INVALID: &str = "user action signature is missing or invalid";
const PATH: &str = "/permissions";

fn body() -> String {
    json!({ "name": "p", "operations": ["a"] }).to_string()
}

/// Whether this user action, which was valid, is refused.
async fn is_dead(sandbox: &Sandbox, actor: &Actor, user_action: &str) {
    refuses(sandbox, actor.send("POST", PATH, &body(), Some(user_action)), 403, INVALID).await;
}

#[tokio::test]
async fn a_user_action_dies_with_the_credential_that_signed_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let (key, pem) = new_key();
    sandbox.add_key_credential(&actor.user_id, "spare", &pem);
    let spare = Actor { key, credential_id: "spare".into(), ..employee(&sandbox) };
    let [first, second] = [spare.sign("POST", PATH, &body()).await, spare.sign("POST", PATH, &body()).await];
    let listed = actor.get("/auth/credentials").await.ok();
    let uuid = listed["items"][1]["credentialUuid"].as_str().unwrap().to_owned();

    let own = actor.sign("POST", PATH, &body()).await;
    let deactivate = json!({ "credentialUuid": uuid });
    actor.signed("PUT", "/auth/credentials/deactivate", &deactivate).await.ok();
    is_dead(&sandbox, &actor, &first).await;
    actor.signed("DELETE", &format!("/auth/credentials/{uuid}"), &Value::Null).await.ok();
    is_dead(&sandbox, &actor, &second).await;
    actor.send("POST", PATH, &body(), Some(&own)).await.ok();
}

#[tokio::test]
async fn a_user_action_dies_with_its_token() {
    let clock = ManualClock::default();
    let sandbox = Sandbox::builder().clock(clock.clone()).start().await.unwrap();
    // One session obtains it, another one of the same user uses it.
    let (actor, user) = (employee(&sandbox), &sandbox.bootstrap().employee);
    let body_of_login = json!({ "username": user.username });
    let login = crate::client::service_account(&sandbox);
    let login = login.signed("POST", "/auth/login/delegated", &body_of_login).await.ok();
    let session = employee(&sandbox).with_token(&login["token"]);
    let [first, second] = [session.sign("POST", PATH, &body()).await, session.sign("POST", PATH, &body()).await];
    actor.send("POST", PATH, &body(), Some(&first)).await.ok();
    session.send("PUT", "/auth/logout", "", None).await.ok();
    is_dead(&sandbox, &actor, &second).await;

    let (pat, created) = create_pat(&actor, &json!({ "secondsValid": 60 })).await;
    let user_action = pat.sign("POST", PATH, &body()).await;
    let path = format!("/auth/pats/{}", created["tokenId"].as_str().unwrap());
    actor.signed("PUT", &format!("{path}/deactivate"), &Value::Null).await.ok();
    for seconds in [0, 61] {
        clock.advance(Duration::from_secs(seconds));
        refuses(&sandbox, pat.send("POST", PATH, &body(), Some(&user_action)), 401, "Not Authorized.").await;
    }
}

#[tokio::test]
async fn a_user_action_dies_with_its_user() {
    let sandbox = Sandbox::start().await.unwrap();
    let clerk = Actor::new(&sandbox, &sandbox.create_user(UserKind::CustomerEmployee, "clerk@example.com"));
    sandbox.grant(&clerk.user_id, &["Permissions:Create", "a"]);
    let [first, second] = [clerk.sign("POST", PATH, &body()).await, clerk.sign("POST", PATH, &body()).await];
    clerk.send("POST", PATH, &body(), Some(&first)).await.ok();
    sandbox.deactivate_user(&clerk.user_id);
    refuses(&sandbox, clerk.send("POST", PATH, &body(), Some(&second)), 401, "Not Authorized.").await;
}

#[tokio::test]
async fn a_request_that_is_announced_is_bounded() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = end_user(&sandbox);
    let path = "/".repeat(900_000);
    let message = "`userActionHttpPath` is longer than 4096 bytes";
    refuses(&sandbox, actor.challenge("POST", &path, ""), 400, message).await;
    let message = "`userActionHttpMethod` must be one of GET, POST, PUT, PATCH, DELETE";
    refuses(&sandbox, actor.challenge(&"POST".repeat(1000), "/", ""), 400, message).await;
}

#[tokio::test]
async fn an_assertion_and_an_attestation_are_bounded() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = end_user(&sandbox);
    let challenge = actor.challenge("POST", PATH, "").await.ok();
    let padding = " ".repeat(70_000);
    let client_data = format!(r#"{{"type":"key.get","challenge":{}{padding}}}"#, challenge["challenge"]);
    let message = "`firstFactor.credentialAssertion.clientData` is longer than 65536 bytes";
    refuses(&sandbox, actor.complete(&challenge, actor.assertion_over(&client_data)), 400, message).await;
}

#[tokio::test]
async fn the_audit_log_is_bounded_in_bytes() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let mut first = None;
    for _ in 0..80 {
        let challenge = actor.challenge("POST", PATH, "").await.ok();
        let padding = " ".repeat(48_000);
        let client_data = format!(r#"{{"type":"key.get","challenge":{}{padding}}}"#, challenge["challenge"]);
        actor.complete(&challenge, actor.assertion_over(&client_data)).await.ok();
        first = first.or(sandbox.last_audit_log());
    }
    let path = format!("/auth/action/logs/{}", first.unwrap());
    actor.get(&path).await.refused(404, "audit log not found");
    actor.get(&format!("/auth/action/logs/{}", sandbox.last_audit_log().unwrap())).await.ok();
}

#[tokio::test]
async fn a_login_code_works_once_and_not_for_long() {
    let clock = ManualClock::default();
    let sandbox = Sandbox::builder().clock(clock.clone()).start().await.unwrap();
    let user = &sandbox.bootstrap().end_user;
    let organization = &sandbox.bootstrap().org_id;
    let post = async |path: &str, body: &Value| send(sandbox.base_url(), "POST", path, &[], &body.to_string()).await;
    let mail = json!({ "orgId": organization, "username": user.username });
    let login = |code: &str| json!({ "orgId": organization, "username": user.username, "loginCode": code });

    post("/auth/login/code", &mail).await.ok();
    let code = sandbox.last_login_code(&user.username).unwrap();
    post("/auth/login/init", &login("AAA-AAA-AAA")).await.refused(403, "Invalid code");
    post("/auth/login/init", &login(&code)).await.ok();
    post("/auth/login/init", &login(&code)).await.refused(403, "Invalid code");
    assert_eq!(sandbox.last_login_code(&user.username), None);

    post("/auth/login/code", &mail).await.ok();
    let code = sandbox.last_login_code(&user.username).unwrap();
    post("/auth/recover/user/code", &mail).await.ok();
    assert!(sandbox.last_recovery_code(&user.username).is_some());
    clock.advance(Duration::from_mins(15));
    post("/auth/login/init", &login(&code)).await.refused(403, "Invalid code");
    assert_eq!(sandbox.last_recovery_code(&user.username), None);
}

#[tokio::test]
async fn a_login_that_offers_passkeys_is_not_completed_by_a_key() {
    let sandbox = Sandbox::start().await.unwrap();
    let user = end_user(&sandbox);
    let init = json!({ "orgId": sandbox.bootstrap().org_id }).to_string();
    let challenge = send(sandbox.base_url(), "POST", "/auth/login/init", &[], &init).await.ok();
    assert_eq!(challenge["supportedCredentialKinds"][0]["kind"], "Fido2");
    let body =
        json!({ "challengeIdentifier": challenge["challengeIdentifier"], "firstFactor": user.assertion(&challenge) });
    let refused = "User does not have a credential that can be used for the application.";
    let body = body.to_string();
    refuses(&sandbox, send(sandbox.base_url(), "POST", "/auth/login", &[], &body), 401, refused).await;
}

#[tokio::test]
async fn a_user_action_does_not_come_back_with_its_user_or_its_token() {
    let sandbox = Sandbox::start().await.unwrap();
    let (actor, user) = (employee(&sandbox), end_user(&sandbox));
    sandbox.grant(&user.user_id, &["Permissions:Create", "Wallets:Read", "Auth:Pats:Create"]);
    let (pat, created) = crate::operations::create_pat(&user, &json!({})).await;
    let body = json!({ "name": "p", "operations": ["Wallets:Read"] }).to_string();
    let users = format!("/auth/users/{}", user.user_id);
    let pats = format!("/auth/pats/{}", created["tokenId"].as_str().unwrap());
    for (signer, switch, path) in [(&user, &actor, &users), (&pat, &user, &pats)] {
        let user_action = signer.sign("POST", "/permissions", &body).await;
        switch.signed("PUT", &format!("{path}/deactivate"), &Value::Null).await.ok();
        switch.signed("PUT", &format!("{path}/activate"), &Value::Null).await.ok();
        let revived = signer.send("POST", "/permissions", &body, Some(&user_action)).await;
        revived.refused(403, "user action signature is missing or invalid");
        signer.signed("POST", "/permissions", &serde_json::from_str(&body).unwrap()).await.ok();
    }
}
