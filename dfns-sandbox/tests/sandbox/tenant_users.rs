//! Users of the tenant: from the code in the mail to sessions in the tenant and in organizations.

use crate::client::{Actor, Reply, employee, service_account};
use crate::enrolment::{
    NewKey, complete_login, login_challenge_in, public, registered, registered_in, registration_in, temporary, url,
};
use crate::refusals::refuses;
use crate::tenant::{below, made};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dfns_sandbox::{ManualClock, Sandbox, UserKind};
use serde_json::{Value, json};
use std::time::Duration;

const NAME: &str = "eve@example.com";
const NOBODY: &str = "User not found";
const SETTINGS: &str = "Tenant:Settings:Write";

/// The tenant's id.
pub(crate) async fn tenant_id(sandbox: &Sandbox) -> String {
    let path = format!("/tenant/orgs/{}", sandbox.bootstrap().org_id);
    let org = employee(sandbox).get(&path).await.ok()["org"].clone();
    assert_eq!(org["tenantId"], sandbox.bootstrap().tenant_id);
    sandbox.bootstrap().tenant_id.clone()
}

/// The claims of a token about its owner.
fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    claims["https://custom/app_metadata"].clone()
}

/// A user of the tenant, with a session of the tenant.
pub(crate) fn tenant_user(sandbox: &Sandbox, username: &str) -> Actor {
    Actor::new(sandbox, &sandbox.create_user(UserKind::TenantUser, username))
}

/// Exchanges a session for one of an organization, or of the tenant.
pub(crate) async fn exchange(actor: &Actor, target: &str) -> Reply {
    actor.send("POST", "/auth/tokens", &json!({ "target": target }).to_string(), None).await
}

/// The same user with a session of an organization, or of the tenant.
pub(crate) async fn session(actor: &Actor, target: &str) -> Actor {
    actor.also_with(&exchange(actor, target).await.ok()["token"])
}

/// Adds a user of the tenant to the organization of the employee.
pub(crate) async fn invite(by: &Actor, username: &str) -> Reply {
    by.signed("POST", "/auth/users/invite", &json!({ "email": username, "kind": "TenantUser" })).await
}

fn lacks(actor: &Actor, permission: &str) -> String {
    format!("TenantUser {} is not authorized to perform operation ({permission})", actor.user_id)
}

fn no_access(actor: &Actor) -> String {
    format!("TenantUser {} has no access to the target", actor.user_id)
}

#[tokio::test]
async fn a_tenant_user_registers_logs_in_and_acts_for_the_tenant_with_its_permission() {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    let (admin, tenant) = (employee(&sandbox), tenant_id(&sandbox).await);
    let user = made(&admin, "/tenant/users", json!({ "email": NAME })).await;
    let first_code = sandbox.registration_code(NAME).unwrap();
    let resend = json!({ "orgId": tenant, "username": NAME });
    public(&sandbox, "PUT", "/auth/registration/code", &resend).await.ok();
    refuses(&sandbox, registration_in(&sandbox, &tenant, NAME, &first_code), 403, "Invalid code").await;
    // They belong to no organization.
    let (org, code) = (sandbox.bootstrap().org_id.clone(), sandbox.registration_code(NAME).unwrap());
    refuses(&sandbox, registration_in(&sandbox, &org, NAME, &code), 401, NOBODY).await;
    let (eve, _) = registered_in(&sandbox, &tenant, NAME).await;
    assert_eq!(eve.user_id, user["id"].as_str().unwrap());
    let expected = json!({ "tenantId": tenant, "userId": user["id"], "userKind": "TenantUser", "tokenKind": "Token" });
    assert_eq!(claims(&eve.token), expected);
    refuses(&sandbox, registration_in(&sandbox, &tenant, NAME, &code), 401, "User already exists.").await;
    let path = below("/tenant/users", &user);
    assert_eq!(admin.get(&path).await.ok()["isRegistered"], true);

    let new = json!({ "name": "Spain", "keyStores": [] });
    refuses(&sandbox, eve.signed("POST", "/tenant/orgs", &new), 403, &lacks(&eve, SETTINGS)).await;
    refuses(&sandbox, eve.get("/tenant/orgs"), 403, &lacks(&eve, SETTINGS)).await;
    sandbox.grant(&eve.user_id, &[SETTINGS]);
    let spain = made(&eve, "/tenant/orgs", new).await["org"].clone();
    let listed = eve.get(&path).await.ok();
    assert_eq!(listed["orgs"], json!([spain]));
    let in_spain = session(&eve, spain["id"].as_str().unwrap()).await;
    assert_eq!(claims(&in_spain.token)["orgId"], spain["id"]);
    made(&in_spain, "/wallets", json!({ "network": "Polygon" })).await;
}

#[tokio::test]
async fn credentials_and_recovery_of_a_tenant_user_are_the_same_everywhere() {
    let sandbox = Sandbox::start().await.unwrap();
    let (admin, tenant, org) = (employee(&sandbox), tenant_id(&sandbox).await, sandbox.bootstrap().org_id.clone());
    made(&admin, "/tenant/users", json!({ "email": NAME })).await;
    invite(&admin, NAME).await.ok();
    // Having joined an organization, they register with it too.
    let (member, recovery) = registered_in(&sandbox, &org, NAME).await;
    assert_eq!(claims(&member.token)["orgId"], org.as_str());
    let eve = session(&member, &tenant).await;
    let shown = eve.get("/auth/credentials").await.ok();
    assert_eq!(shown["items"].as_array().unwrap().len(), 2);
    assert_eq!(member.get("/auth/credentials").await.ok(), shown);
    let code = json!({ "expiration": sandbox.control().status().await.unwrap().now.to_unix_millis().unwrap() + 9_000 });
    eve.signed("POST", "/auth/credentials/code", &code).await.ok();
    sandbox.grant(&eve.user_id, &["Auth:Users:Read"]);

    let request = json!({ "orgId": tenant, "username": NAME });
    public(&sandbox, "POST", "/auth/recover/user/code", &request).await.ok();
    let code = sandbox.last_recovery_code(NAME).unwrap();
    let body = json!({ "username": NAME, "verificationCode": code, "orgId": tenant, "credentialId": recovery.id });
    let challenge = public(&sandbox, "POST", "/auth/recover/user/init", &body).await.ok();
    let fresh = NewKey::new("fresh");
    let slots = json!({ "firstFactorCredential": fresh.slot("Key", &challenge["challenge"]) });
    let client_data = json!({ "type": "key.get", "challenge": url(slots.to_string()) }).to_string();
    let proof = json!({ "kind": "RecoveryKey", "credentialAssertion": {
        "credId": recovery.id, "clientData": url(&client_data), "signature": url(recovery.key.sign(client_data.as_bytes())),
    }});
    let body = json!({ "recovery": proof, "newCredentials": slots });
    temporary(&sandbox, &challenge, "/auth/recover/user", &body).await.ok();
    for gone in [&eve, &member] {
        gone.get("/auth/credentials").await.refused(401, "Not Authorized.");
    }
    let actor = fresh.actor(&sandbox, &json!(eve.user_id), &json!(""));
    for target in [&tenant, &org] {
        let challenge = login_challenge_in(&sandbox, target, NAME).await.ok();
        complete_login(&sandbox, &actor, &challenge).await.ok();
    }
}

#[tokio::test]
async fn single_sign_on_is_required_at_login_of_employees_and_tenant_users_alike() {
    let sandbox = Sandbox::start().await.unwrap();
    let (admin, tenant, org) = (employee(&sandbox), tenant_id(&sandbox).await, sandbox.bootstrap().org_id.clone());
    made(&admin, "/tenant/users", json!({ "email": NAME })).await;
    invite(&admin, NAME).await.ok();
    let (eve, _) = registered_in(&sandbox, &tenant, NAME).await;
    let (bob, _) = registered(&sandbox, "bob@example.com").await;
    let required = json!({ "isSSORequired": true });
    admin.signed("PUT", &format!("/tenant/users/{}", eve.user_id), &required).await.ok();
    admin.signed("PUT", &format!("/auth/users/{}", bob.user_id), &required).await.ok();
    for (actor, org, name) in [(&eve, &tenant, NAME), (&eve, &org, NAME), (&bob, &org, "bob@example.com")] {
        let challenge = login_challenge_in(&sandbox, org, name).await.ok();
        let reply = complete_login(&sandbox, actor, &challenge).await.ok();
        assert!(reply["ssoClientId"].is_string() && reply["token"].is_null(), "{reply}");
    }
    let listed = admin.get(&format!("/auth/users/{}", eve.user_id)).await.ok();
    assert_eq!((&listed["isSSORequired"], &listed["kind"]), (&json!(true), &json!("TenantUser")));
    let message = "single sign-on of a user of the tenant is changed in the tenant";
    let (path, not_required) = (format!("/auth/users/{}", eve.user_id), json!({ "isSSORequired": false }));
    refuses(&sandbox, admin.signed("PUT", &path, &not_required), 400, message).await;
    sandbox.allow_sso_login("code", "state", &eve.user_id);
    let login = public(&sandbox, "POST", "/auth/login/sso", &json!({ "code": "code", "state": "state" })).await.ok();
    assert_eq!(claims(login["token"].as_str().unwrap())["tenantId"], tenant.as_str());
}

#[tokio::test]
async fn a_deleted_tenant_user_is_gone_from_the_tenant_and_every_organization() {
    let sandbox = Sandbox::start().await.unwrap();
    let (admin, tenant, org) = (employee(&sandbox), tenant_id(&sandbox).await, sandbox.bootstrap().org_id.clone());
    let user = made(&admin, "/tenant/users", json!({ "email": NAME })).await;
    let (eve, _) = registered_in(&sandbox, &tenant, NAME).await;
    sandbox.grant(&eve.user_id, &[SETTINGS]);
    invite(&admin, NAME).await.ok();
    let member = session(&eve, &org).await;
    let new = json!({ "name": "o", "keyStores": [] });
    let action = eve.sign("POST", "/tenant/orgs", &new.to_string()).await;
    let pending = login_challenge_in(&sandbox, &tenant, NAME).await.ok();

    admin.signed("DELETE", &below("/tenant/users", &user), &Value::Null).await.ok();
    let new = new.to_string();
    refuses(&sandbox, eve.send("POST", "/tenant/orgs", &new, Some(&action)), 401, "Not Authorized.").await;
    refuses(&sandbox, member.get("/auth/credentials"), 401, "Not Authorized.").await;
    refuses(&sandbox, complete_login(&sandbox, &eve, &pending), 401, NOBODY).await;
    for target in [&tenant, &org] {
        refuses(&sandbox, login_challenge_in(&sandbox, target, NAME), 401, NOBODY).await;
    }
    let of_the_org = format!("/auth/users/{}", eve.user_id);
    refuses(&sandbox, admin.get(&of_the_org), 404, "user not found").await;

    let again = made(&admin, "/tenant/users", json!({ "email": NAME })).await;
    assert_ne!(again["id"], user["id"]);
    assert_eq!(again["permissions"], json!([]));
}

#[tokio::test]
async fn permissions_of_the_tenant_count_at_once_and_are_not_given_by_those_who_lack_them() {
    let sandbox = Sandbox::start().await.unwrap();
    let admin = employee(&sandbox);
    let eve = tenant_user(&sandbox, NAME);
    let permissions = admin.get("/tenant/permissions").await.ok();
    let [billing, settings] = [0, 1].map(|index| below("/tenant/permissions", &permissions["items"][index]));
    let groups = "/tenant/user-groups";
    let [admins, payers] = [
        made(&admin, groups, json!({ "name": "admins" })).await,
        made(&admin, groups, json!({ "name": "payers" })).await,
    ];
    made(&admin, &format!("{settings}/assign"), json!({ "identityId": admins["id"] })).await;
    made(&admin, &format!("{billing}/assign"), json!({ "identityId": payers["id"] })).await;
    let own = json!({ "userIds": [eve.user_id] });
    let members = |group: &Value| format!("{}/members", below(groups, group));

    refuses(&sandbox, eve.get("/tenant/users"), 403, &lacks(&eve, SETTINGS)).await;
    made(&admin, &members(&admins), own.clone()).await;
    eve.get("/tenant/users").await.ok();
    let missing = lacks(&eve, "Tenant:Billing:Write");
    let to_herself = json!({ "identityId": eve.user_id });
    refuses(&sandbox, eve.signed("POST", &format!("{billing}/assign"), &to_herself), 403, &missing).await;
    refuses(&sandbox, eve.signed("POST", &members(&payers), &own), 403, &missing).await;
    // She may give the permission that she holds.
    made(&eve, &format!("{settings}/assign"), json!({ "identityId": payers["id"] })).await;
    admin.signed("DELETE", &members(&admins), &own).await.ok();
    refuses(&sandbox, eve.get("/tenant/users"), 403, &lacks(&eve, SETTINGS)).await;
}

#[tokio::test]
async fn a_member_has_no_rights_until_they_are_assigned_and_leaves_with_all_of_them() {
    let sandbox = Sandbox::start().await.unwrap();
    let (admin, org) = (employee(&sandbox), sandbox.bootstrap().org_id.clone());
    let eve = tenant_user(&sandbox, NAME);
    refuses(&sandbox, exchange(&eve, &org), 403, &no_access(&eve)).await;
    refuses(&sandbox, login_challenge_in(&sandbox, &org, NAME), 401, NOBODY).await;
    refuses(&sandbox, invite(&admin, "nobody@example.com"), 404, "tenant user not found").await;
    let wrong = json!({ "email": NAME, "kind": "EndUser" });
    refuses(&sandbox, admin.signed("POST", "/auth/users/invite", &wrong), 400, "`kind` must be one of TenantUser")
        .await;
    assert_eq!(invite(&admin, NAME).await.ok(), json!({}));
    refuses(&sandbox, invite(&admin, NAME), 401, "User already exists.").await;
    let taken = json!({ "email": NAME, "kind": "CustomerEmployee" });
    refuses(&sandbox, admin.signed("POST", "/auth/users", &taken), 401, "User already exists.").await;

    let member = session(&eve, &org).await;
    let missing = lacks(&eve, "Wallets:Create");
    let new = json!({ "network": "Polygon" });
    refuses(&sandbox, member.signed("POST", "/wallets", &new), 403, &missing).await;
    let permission = made(&admin, "/permissions", json!({ "name": "p", "operations": ["Wallets:Create"] })).await;
    let assign = format!("{}/assignments", below("/permissions", &permission));
    made(&admin, &assign, json!({ "identityId": eve.user_id })).await;
    made(&member, "/wallets", new.clone()).await;
    // It is a permission of the organization.
    refuses(&sandbox, eve.get("/tenant/users"), 403, &lacks(&eve, SETTINGS)).await;
    let listed = admin.get("/auth/users?kind=TenantUser").await.ok();
    assert_eq!(listed["items"][0]["userId"], eve.user_id.as_str());
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);

    let path = format!("/auth/users/{}", eve.user_id);
    admin.signed("PUT", &format!("{path}/deactivate"), &Value::Null).await.ok();
    refuses(&sandbox, member.get("/auth/credentials"), 401, "Not Authorized.").await;
    refuses(&sandbox, exchange(&eve, &org), 403, &no_access(&eve)).await;
    eve.get("/auth/credentials").await.ok();
    admin.signed("PUT", &format!("{path}/activate"), &Value::Null).await.ok();
    admin.signed("DELETE", &path, &Value::Null).await.ok();
    refuses(&sandbox, member.get("/auth/credentials"), 401, "Not Authorized.").await;
    refuses(&sandbox, exchange(&eve, &org), 403, &no_access(&eve)).await;
    eve.get("/auth/credentials").await.ok();
    invite(&admin, NAME).await.ok();
    let member = session(&eve, &org).await;
    refuses(&sandbox, member.signed("POST", "/wallets", &new), 403, &missing).await;
}

#[tokio::test]
async fn an_exchanged_session_ends_no_later_and_only_sessions_are_exchanged() {
    let clock = ManualClock::default();
    let sandbox = Sandbox::builder().clock(clock.clone()).start().await.unwrap();
    let (admin, tenant, org) = (employee(&sandbox), tenant_id(&sandbox).await, sandbox.bootstrap().org_id.clone());
    made(&admin, "/tenant/users", json!({ "email": NAME })).await;
    let (eve, _) = registered_in(&sandbox, &tenant, NAME).await;
    invite(&admin, NAME).await.ok();
    clock.advance(Duration::from_hours(7));
    let member = session(&eve, &org).await;
    let back = session(&member, &tenant).await;
    clock.advance(Duration::from_secs(3_599));
    for live in [&eve, &member, &back] {
        live.get("/auth/credentials").await.ok();
    }
    for target in ["or-unknown", "", &eve.user_id] {
        let message =
            if target.is_empty() { "`target` must be a non-empty string".to_owned() } else { no_access(&eve) };
        let (status, request) = (if target.is_empty() { 400 } else { 403 }, exchange(&eve, target));
        refuses(&sandbox, request, status, &message).await;
    }
    sandbox.grant(&admin.user_id, &[]);
    let message = format!("CustomerEmployee {} may not call POST /auth/tokens", admin.user_id);
    refuses(&sandbox, exchange(&admin, &tenant), 403, &message).await;

    // A token that was limited on purpose does not become a session.
    let full = admin.get("/permissions?limit=1").await.ok()["items"][0].clone();
    let assign = format!("{}/assignments", below("/permissions", &full));
    made(&admin, &assign, json!({ "identityId": eve.user_id })).await;
    let (pat, _) = crate::operations::create_pat(&member, &json!({})).await;
    refuses(&sandbox, exchange(&pat, &tenant), 403, "only a session can be exchanged").await;
    clock.advance(Duration::from_secs(1));
    for gone in [&eve, &member, &back] {
        gone.get("/auth/credentials").await.refused(401, "Not Authorized.");
    }
}

#[tokio::test]
async fn a_service_account_of_an_organization_does_not_act_for_a_user_of_the_tenant() {
    let sandbox = Sandbox::start().await.unwrap();
    let (admin, machine, tenant) = (employee(&sandbox), service_account(&sandbox), tenant_id(&sandbox).await);
    made(&admin, "/tenant/users", json!({ "email": NAME })).await;
    let (_, recovery) = registered_in(&sandbox, &tenant, NAME).await;
    made(&admin, "/tenant/users", json!({ "email": "bob@example.com" })).await;
    for name in [NAME, "bob@example.com"] {
        invite(&admin, name).await.ok();
    }
    let name = json!({ "username": NAME });
    refuses(&sandbox, machine.signed("POST", "/auth/login/delegated", &name), 401, NOBODY).await;
    let body = json!({ "username": NAME, "credentialId": recovery.id });
    refuses(&sandbox, machine.signed("POST", "/auth/recover/user/delegated", &body), 401, NOBODY).await;
    for kind in ["EndUser", "CustomerEmployee"] {
        let body = json!({ "email": "bob@example.com", "kind": kind });
        let restart = machine.signed("POST", "/auth/registration/delegated/restart", &body);
        refuses(&sandbox, restart, 401, NOBODY).await;
    }
}

#[tokio::test]
async fn a_user_action_is_for_the_organization_that_it_was_signed_in() {
    let sandbox = Sandbox::start().await.unwrap();
    let eve = tenant_user(&sandbox, NAME);
    sandbox.grant(&eve.user_id, &[SETTINGS]);
    let mut members = Vec::new();
    for name in ["one", "two"] {
        let org = made(&eve, "/tenant/orgs", json!({ "name": name, "keyStores": [] })).await;
        members.push(session(&eve, org["org"]["id"].as_str().unwrap()).await);
    }
    let body = json!({ "network": "Polygon" }).to_string();
    let action = members[0].sign("POST", "/wallets", &body).await;
    let challenge = members[0].challenge("POST", "/wallets", &body).await.ok();
    let message = "user action signature is missing or invalid";
    refuses(&sandbox, members[1].send("POST", "/wallets", &body, Some(&action)), 403, message).await;
    let completed = members[1].complete(&challenge, eve.assertion(&challenge));
    refuses(&sandbox, completed, 400, "Challenge token is not valid.").await;
    members[0].send("POST", "/wallets", &body, Some(&action)).await.ok();
    members[0].complete(&challenge, eve.assertion(&challenge)).await.ok();
}
