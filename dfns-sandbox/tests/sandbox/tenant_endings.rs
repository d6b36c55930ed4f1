//! The end of sessions, of memberships and of organizations, and of all that depends on them.

use crate::client::{Actor, employee, raw};
use crate::enrolment::public;
use crate::policies::{always, approval};
use crate::refusals::refuses;
use crate::tenant::{below, made};
use crate::tenant_users::{invite, session, tenant_id, tenant_user};
use crate::transfers::word;
use dfns_sandbox::Sandbox;
use serde_json::{Value, json};

const NAME: &str = "eve@example.com";

const SETTINGS: &str = "Tenant:Settings:Write";

/// A sandbox, and a user of the tenant who acts for it.
async fn world() -> (Sandbox, Actor) {
    let sandbox = Sandbox::start().await.unwrap();
    let eve = tenant_user(&sandbox, NAME);
    sandbox.grant(&eve.user_id, &[SETTINGS]);
    (sandbox, eve)
}

/// A new organization of this user, who is its admin: its id, and a session in it.
async fn organization(eve: &Actor, name: &str) -> (String, Actor) {
    let org = made(eve, "/tenant/orgs", json!({ "name": name, "keyStores": [] })).await;
    let id = org["org"]["id"].as_str().unwrap().to_owned();
    let admin = session(eve, &id).await;
    (id, admin)
}

/// The response with the records of the last hour.
async fn records(actor: &Actor) -> String {
    let now = jiff::Timestamp::now();
    let (start, end) = (now - jiff::SignedDuration::from_hours(1), now + jiff::SignedDuration::from_hours(1));
    let head = format!("GET /auth/action/logs?startTime={start}&endTime={end} HTTP/1.1\r\nHost: localhost");
    let request = format!("{head}\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\r\n", actor.token);
    String::from_utf8(raw(&actor.base_url, request.as_bytes()).await).unwrap()
}

#[tokio::test]
async fn a_session_ends_with_the_one_that_it_was_exchanged_from_and_not_the_other_way_round() {
    let (sandbox, eve) = world().await;
    let (id, first) = organization(&eve, "one").await;
    let tenant = tenant_id(&sandbox).await;
    let back = session(&first, &tenant).await;
    let again = session(&back, &id).await;
    let sibling = session(&eve, &id).await;
    first.send("PUT", "/auth/logout", "{}", None).await.ok();
    for gone in [&first, &back, &again] {
        refuses(&sandbox, gone.get("/auth/credentials"), 401, "Not Authorized.").await;
    }
    for live in [&eve, &sibling] {
        live.get("/auth/credentials").await.ok();
    }
}

#[tokio::test]
async fn a_change_that_would_give_somebody_a_permission_has_failed_when_they_are_removed() {
    let sandbox = Sandbox::start().await.unwrap();
    let (admin, eve) = (employee(&sandbox), tenant_user(&sandbox, NAME));
    invite(&admin, NAME).await.ok();
    let approver = &sandbox.bootstrap().approver.user_id;
    made(&admin, "/v2/policies", always("Permissions:Assign", &approval(&[approver]))).await;
    let permission = admin.get("/permissions?limit=1").await.ok()["items"][0].clone();
    let assignments = format!("{}/assignments", below("/permissions", &permission));
    let pending = admin.signed("POST", &assignments, &json!({ "identityId": eve.user_id })).await;
    assert_eq!(pending.status, 202, "{}", pending.body);
    let approval_id = pending.body["approvalId"].as_str().unwrap();
    admin.signed("DELETE", &format!("/auth/users/{}", eve.user_id), &Value::Null).await.ok();
    invite(&admin, NAME).await.ok();
    word(&sandbox, "decide", &json!({ "id": approval_id, "value": "Approved" })).await.ok();
    let ended = admin.get(&format!("/v2/policy-approvals/{approval_id}")).await.ok();
    assert_eq!(ended["activity"]["changeRequest"]["status"], "Failed");
    let member = session(&eve, &sandbox.bootstrap().org_id).await;
    assert_eq!(member.get("/wallets").await.status, 403);
    let pending = admin.signed("POST", &assignments, &json!({ "identityId": eve.user_id })).await;
    assert_eq!(pending.status, 202, "the earlier one is over: {}", pending.body);
}

#[tokio::test]
async fn a_page_token_is_one_of_its_organization() {
    let (sandbox, eve) = world().await;
    let mut tokens = Vec::new();
    let mut admins = Vec::new();
    for name in ["one", "two"] {
        let (_, admin) = organization(&eve, name).await;
        for _ in 0..2 {
            made(&admin, "/wallets", json!({ "network": "Polygon" })).await;
        }
        let page = admin.get("/wallets?limit=1").await.ok();
        tokens.push(page["nextPageToken"].as_str().unwrap().to_owned());
        admins.push(admin);
    }
    let at = |token: &str| format!("/wallets?limit=1&paginationToken={token}");
    admins[0].get(&at(&tokens[0])).await.ok();
    let (token, message) = (at(&tokens[1]), "`paginationToken` is not one of this list");
    refuses(&sandbox, admins[0].get(&token), 400, message).await;
    let list = "/auth/users?limit=1";
    let token = employee(&sandbox).get(list).await.ok()["nextPageToken"].clone();
    let token = format!("{list}&paginationToken={}", token.as_str().unwrap());
    refuses(&sandbox, admins[0].get(&token), 400, message).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_waits_is_refused_if_its_caller_may_no_longer_make_it() {
    let (sandbox, eve) = world().await;
    let (id, admin) = organization(&eve, "one").await;
    let delay = json!({
        "match": { "operation": ["create_wallet"], "step": "call" }, "when": { "times": 1 },
        "fault": { "kind": "delay", "ms": 1500, "phase": "after_auth" },
    });
    word(&sandbox, "faults", &delay).await.ok();
    let slow = tokio::spawn(async move { admin.signed("POST", "/wallets", &json!({ "network": "Polygon" })).await });
    while sandbox.faults().fired().is_empty() {
        tokio::task::yield_now().await;
    }
    let suspend = json!({ "status": "Suspended" });
    eve.signed("PUT", &format!("/tenant/orgs/{id}/status"), &suspend).await.ok();
    slow.await.unwrap().refused(403, &format!("organization {id} is suspended"));
}

#[tokio::test]
async fn the_tenant_has_records_of_its_own_for_those_who_act_for_it() {
    let (sandbox, eve) = world().await;
    let (_, admin) = organization(&eve, "one").await;
    made(&admin, "/wallets", json!({ "network": "Polygon" })).await;
    let (of_tenant, of_org) = (records(&eve).await, records(&admin).await);
    assert!(of_tenant.contains("/tenant/orgs") && !of_tenant.contains("/wallets"), "{of_tenant}");
    assert!(of_org.contains("/wallets") && !of_org.contains("/tenant/orgs"), "{of_org}");
    let nobody = tenant_user(&sandbox, "mallory@example.com");
    let message = format!("TenantUser {} is not authorized to perform operation ({SETTINGS})", nobody.user_id);
    let refused = records(&nobody).await;
    assert!(refused.starts_with("HTTP/1.1 403 ") && refused.contains(&message), "{refused}");
}

#[tokio::test]
async fn a_session_of_a_suspended_organization_can_be_ended() {
    let (sandbox, eve) = world().await;
    let (id, admin) = organization(&eve, "one").await;
    let status = |status: &str| (format!("/tenant/orgs/{id}/status"), json!({ "status": status }));
    let (path, body) = status("Suspended");
    eve.signed("PUT", &path, &body).await.ok();
    refuses(&sandbox, admin.get("/wallets"), 403, &format!("organization {id} is suspended")).await;
    admin.send("PUT", "/auth/logout", "{}", None).await.ok();
    let (path, body) = status("Active");
    eve.signed("PUT", &path, &body).await.ok();
    refuses(&sandbox, admin.get("/wallets"), 401, "Not Authorized.").await;
}

#[tokio::test]
async fn codes_and_challenges_for_credentials_end_with_the_membership_and_stay_in_their_session() {
    let (sandbox, eve) = world().await;
    let (id, admin) = organization(&eve, "one").await;
    let bob = tenant_user(&sandbox, "bob@example.com");
    invite(&admin, "bob@example.com").await.ok();
    let member = session(&bob, &id).await;
    let expiration = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(1);
    let code = made(&member, "/auth/credentials/code", json!({ "expiration": expiration.to_string() })).await;
    let path = format!("/auth/users/{}", bob.user_id);
    admin.signed("DELETE", &path, &Value::Null).await.ok();
    invite(&admin, "bob@example.com").await.ok();
    let begin = json!({ "code": code["code"], "credentialKind": "Key" });
    let init = public(&sandbox, "POST", "/auth/credentials/code/init", &begin);
    refuses(&sandbox, init, 403, "Invalid code").await;

    // A challenge of one session is not for another.
    let begin = json!({ "kind": "Key" });
    let challenge = bob.send("POST", "/auth/credentials/init", &begin.to_string(), None).await.ok();
    let member = session(&bob, &id).await;
    let body = json!({
        "challengeIdentifier": challenge["challengeIdentifier"], "credentialKind": "Key", "credentialName": "one more",
        "credentialInfo": { "credId": "AAAA", "clientData": "AAAA", "attestationData": "AAAA" },
    });
    let message = "Challenge token is not valid.";
    refuses(&sandbox, member.signed("POST", "/auth/credentials", &body), 400, message).await;
}

#[tokio::test]
async fn a_user_who_is_deactivated_decides_nothing() {
    let (sandbox, eve) = world().await;
    let (id, admin) = organization(&eve, "one").await;
    let bob = tenant_user(&sandbox, "bob@example.com");
    invite(&admin, "bob@example.com").await.ok();
    made(&admin, "/v2/policies", always("Permissions:Assign", &approval(&[&bob.user_id]))).await;
    let permission = admin.get("/permissions?limit=1").await.ok()["items"][0].clone();
    let assignments = format!("{}/assignments", below("/permissions", &permission));
    let pending = admin.signed("POST", &assignments, &json!({ "identityId": bob.user_id })).await;
    assert_eq!(pending.status, 202, "{}", pending.body);
    let approval = pending.body["approvalId"].clone();
    let decide = |user: Option<&str>| json!({ "orgId": id, "id": approval, "value": "Approved", "userId": user });
    let required = "`userId` is required in another organization";
    refuses(&sandbox, word(&sandbox, "decide", &decide(None)), 400, required).await;
    let path = format!("/auth/users/{}", bob.user_id);
    admin.signed("PUT", &format!("{path}/deactivate"), &Value::Null).await.ok();
    let message = "User account has been deactivated.";
    refuses(&sandbox, word(&sandbox, "decide", &decide(Some(&bob.user_id))), 400, message).await;
    admin.signed("PUT", &format!("{path}/activate"), &Value::Null).await.ok();
    word(&sandbox, "decide", &decide(Some(&bob.user_id))).await.ok();
}
