//! The tenant: its organizations, users, groups and permissions.

use crate::client::{Actor, employee, end_user};
use crate::persistence::folder;
use crate::refusals::refuses;
use dfns_core::Registry;
use dfns_sandbox::Sandbox;
use serde_json::{Value, json};

pub(crate) async fn made(actor: &Actor, path: &str, body: Value) -> Value {
    actor.signed("POST", path, &body).await.ok()
}

pub(crate) fn below(path: &str, entity: &Value) -> String {
    format!("{path}/{}", entity["id"].as_str().unwrap())
}

/// The names of the organizations of a list, in its order.
async fn orgs(actor: &Actor, query: &str) -> Value {
    let listed = actor.get(&format!("/tenant/orgs{query}")).await.ok();
    listed["items"].as_array().unwrap().iter().map(|org| org["name"].clone()).collect()
}

#[tokio::test]
async fn an_organization_is_suspended_and_back_and_archived_for_good() {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    let actor = employee(&sandbox);
    let key_stores = json!([{ "kind": "Mpc" }]);
    let org = made(&actor, "/tenant/orgs", json!({ "name": "Spain", "keyStores": key_stores })).await["org"].clone();
    made(&actor, "/tenant/orgs", json!({ "name": "France", "keyStores": [] })).await;
    assert_eq!((&org["name"], &org["status"]), (&json!("Spain"), &json!("Active")));
    assert_eq!(org["dateCreated"], org["dateUpdated"]);
    let path = below("/tenant/orgs", &org);
    let status = format!("{path}/status");
    let to = |word: &str| json!({ "status": word });

    for word in ["Suspended", "Suspended", "Active"] {
        assert_eq!(actor.signed("PUT", &status, &to(word)).await.ok(), json!({}));
        assert_eq!(actor.get(&path).await.ok()["org"]["status"], word);
    }
    actor.signed("PUT", &status, &to("Suspended")).await.ok();
    let renamed = actor.signed("PUT", &path, &json!({ "name": "Iberia" })).await.ok();
    assert_eq!(renamed["org"], actor.get(&path).await.ok()["org"]);
    let unchanged = actor.signed("PUT", &path, &json!({})).await.ok();
    assert_eq!((&unchanged["org"]["name"], &unchanged["org"]["tenantId"]), (&json!("Iberia"), &org["tenantId"]));

    actor.signed("PUT", &status, &to("Archived")).await.ok();
    let message = format!("org {} is archived", org["id"].as_str().unwrap());
    for word in ["Active", "Suspended", "Archived"] {
        refuses(&sandbox, actor.signed("PUT", &status, &to(word)), 422, &message).await;
    }
    refuses(&sandbox, actor.signed("PUT", &path, &json!({ "name": "Spain" })), 422, &message).await;
    assert_eq!(orgs(&actor, "").await, json!(["Sandbox", "France"]));
    assert_eq!(orgs(&actor, "?status=Archived").await, json!(["Iberia"]));
    assert_eq!(orgs(&actor, "?status=Archived&status=Active").await, json!(["Sandbox", "Iberia", "France"]));
    assert_eq!(orgs(&actor, "?status=Suspended").await, json!([]));
}

#[tokio::test]
async fn organizations_that_cannot_be_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let statuses = "`status` must be `Active`, `Suspended` or `Archived`";
    for (body, message) in [
        (json!({ "name": "", "keyStores": [] }), "`name` must be a non-empty string"),
        (json!({ "name": "o", "keyStores": [{}, "Mpc"] }), "`keyStores` must be a list of objects"),
    ] {
        refuses(&sandbox, actor.signed("POST", "/tenant/orgs", &body), 400, message).await;
    }
    let org = made(&actor, "/tenant/orgs", json!({ "name": "o", "keyStores": [] })).await["org"].clone();
    let path = below("/tenant/orgs", &org);
    let status = format!("{path}/status");
    refuses(&sandbox, actor.signed("PUT", &status, &json!({ "status": "archived" })), 400, statuses).await;
    refuses(&sandbox, actor.signed("PUT", &path, &json!({ "name": "" })), 400, "`name` must be a non-empty string")
        .await;
    refuses(&sandbox, actor.get("/tenant/orgs?status=Deleted"), 400, statuses).await;
    refuses(&sandbox, actor.get("/tenant/orgs/or-unknown"), 404, "org not found").await;
}

#[tokio::test]
async fn a_user_is_invited_by_mail_and_the_organization_does_not_know_them() {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    let actor = employee(&sandbox);
    let known = actor.get("/auth/users").await.ok();
    let new = json!({ "email": "eve@example.com", "externalId": "x", "isSSORequired": true });
    let user = made(&actor, "/tenant/users", new.clone()).await;
    let expected = json!({
        "id": user["id"], "kind": "TenantUser", "username": "eve@example.com", "isRegistered": false,
        "isActive": true, "isSSORequired": true, "externalId": "x", "permissions": [], "orgs": [],
    });
    assert_eq!(user, expected);
    let mail = sandbox.control().mail();
    assert_eq!(mail.len(), 1);
    assert_eq!(mail[0].username, "eve@example.com");

    refuses(&sandbox, actor.signed("POST", "/tenant/users", &new), 401, "User already exists.").await;
    let wrong = json!({ "email": "eve" });
    refuses(&sandbox, actor.signed("POST", "/tenant/users", &wrong), 400, "`email` must be an e-mail address").await;
    assert_eq!(sandbox.control().mail().len(), 1);
    let path = below("/tenant/users", &user);
    assert_eq!(actor.signed("PUT", &path, &json!({ "isSSORequired": false })).await.ok(), json!({}));
    let changed = actor.get(&path).await.ok();
    assert_eq!(changed["isSSORequired"], false);
    assert_eq!(actor.get("/tenant/users").await.ok(), json!({ "items": [changed] }));
    assert_eq!(actor.get("/auth/users").await.ok(), known);
    let of_the_org = below("/auth/users", &user);
    refuses(&sandbox, actor.get(&of_the_org), 404, "user not found").await;

    assert_eq!(actor.signed("DELETE", &path, &Value::Null).await.ok(), json!({}));
    refuses(&sandbox, actor.signed("DELETE", &path, &Value::Null), 404, "user not found").await;
    // The address can be invited again.
    assert_ne!(made(&actor, "/tenant/users", new).await["id"], user["id"]);
}

/// The names of the permissions that a user of the tenant holds.
async fn held(actor: &Actor, user: &Value) -> Value {
    let user = actor.get(&below("/tenant/users", user)).await.ok();
    user["permissions"].as_array().unwrap().iter().map(|permission| permission["name"].clone()).collect()
}

#[tokio::test]
async fn a_user_holds_what_they_and_their_groups_are_assigned() {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    let actor = employee(&sandbox);
    let permissions = actor.get("/tenant/permissions").await.ok()["items"].clone();
    let (billing, settings) = (&permissions[0], &permissions[1]);
    assert_eq!((&billing["name"], &settings["name"]), (&json!("Billing"), &json!("Settings")));
    assert_eq!(&actor.get(&below("/tenant/permissions", settings)).await.ok(), settings);
    let user = made(&actor, "/tenant/users", json!({ "email": "eve@example.com" })).await;
    let group = made(&actor, "/tenant/user-groups", json!({ "name": "Ops" })).await;
    let of = |identity: &Value| json!({ "identityId": identity["id"] });
    let assign = |permission: &Value| format!("{}/assign", below("/tenant/permissions", permission));
    let revoke = |permission: &Value| format!("{}/revoke", below("/tenant/permissions", permission));

    assert_eq!(made(&actor, &assign(settings), of(&user)).await, json!({}));
    made(&actor, &assign(billing), of(&group)).await;
    made(&actor, &assign(settings), of(&group)).await;
    assert_eq!(held(&actor, &user).await, json!(["Settings"]));
    let (twice, body) = (assign(billing), of(&group));
    refuses(&sandbox, actor.signed("POST", &twice, &body), 409, "permission is already assigned").await;

    let members = format!("{}/members", below("/tenant/user-groups", &group));
    let only = json!({ "userIds": [user["id"]] });
    made(&actor, &members, only.clone()).await;
    assert_eq!(held(&actor, &user).await, json!(["Settings", "Billing"]));
    assert_eq!(made(&actor, &revoke(settings), of(&user)).await, json!({}));
    assert_eq!(held(&actor, &user).await, json!(["Billing", "Settings"]));
    refuses(&sandbox, actor.signed("POST", &revoke(settings), &of(&user)), 404, "assignment not found").await;
    actor.signed("DELETE", &members, &only).await.ok();
    assert_eq!(held(&actor, &user).await, json!([]));

    // Deleting the group revokes what members hold through it.
    made(&actor, &members, only).await;
    actor.signed("DELETE", &below("/tenant/user-groups", &group), &Value::Null).await.ok();
    assert_eq!(held(&actor, &user).await, json!([]));
    refuses(&sandbox, actor.signed("POST", &revoke(billing), &of(&group)), 404, "identity not found").await;
}

#[tokio::test]
async fn permissions_of_the_tenant_and_of_the_organization_do_not_mix() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let billing = actor.get("/tenant/permissions").await.ok()["items"][0].clone();
    let path = below("/tenant/permissions", &billing);
    let user = made(&actor, "/tenant/users", json!({ "email": "eve@example.com" })).await;
    let own = made(&actor, "/permissions", json!({ "name": "p", "operations": ["Wallets:Read"] })).await;
    let group = made(&actor, "/auth/user-groups", json!({ "name": "Ops" })).await;
    for identity in [&json!(actor.user_id), &group["id"], &json!("us-unknown")] {
        for verb in ["assign", "revoke"] {
            let request = format!("{path}/{verb}");
            let request = actor.signed("POST", &request, &json!({ "identityId": identity })).await;
            request.refused(404, "identity not found");
        }
    }
    let to = json!({ "identityId": user["id"] });
    for verb in ["assign", "revoke"] {
        let other = format!("{}/{verb}", below("/tenant/permissions", &own));
        refuses(&sandbox, actor.signed("POST", &other, &to), 404, "permission not found").await;
    }
    let assignments = format!("{}/assignments", below("/permissions", &own));
    refuses(&sandbox, actor.signed("POST", &assignments, &to), 404, "identity not found").await;
    refuses(&sandbox, actor.get(&below("/permissions", &billing)), 404, "permission not found").await;
    let listed = actor.get("/permissions").await.ok();
    assert!(listed["items"].as_array().unwrap().iter().all(|permission| permission["id"] != billing["id"]));
    made(&actor, &format!("{path}/assign"), to).await;
    actor.signed("DELETE", &below("/tenant/users", &user), &Value::Null).await.ok();
}

#[tokio::test]
async fn a_group_has_a_name_of_its_own_and_members_of_the_tenant() {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    let actor = employee(&sandbox);
    let root = "/tenant/user-groups";
    // Groups of the organization have names of their own.
    let other = made(&actor, "/auth/user-groups", json!({ "name": "Ops" })).await;
    let group = made(&actor, root, json!({ "name": "Ops", "description": "nights" })).await;
    assert!(group["tenantId"].is_string() && group["orgId"].is_null());
    assert_eq!((&group["memberCount"], &group["description"]), (&json!(0), &json!("nights")));
    let (ops, message) = (json!({ "name": "Ops" }), "a user group of this name exists");
    refuses(&sandbox, actor.signed("POST", root, &ops), 409, message).await;
    let second = made(&actor, root, json!({ "name": "Days" })).await;
    refuses(&sandbox, actor.signed("PUT", &below(root, &second), &ops), 409, message).await;

    let path = below(root, &group);
    let kept = actor.signed("PUT", &path, &json!({ "name": "Ops" })).await.ok();
    assert_eq!(kept["description"], "nights");
    let cleared = actor.signed("PUT", &path, &json!({ "description": null })).await.ok();
    assert!(cleared["name"] == "Ops" && cleared["description"].is_null());
    let set = actor.signed("PUT", &path, &json!({ "description": "days" })).await.ok();
    assert_eq!(set["description"], "days");

    let members = format!("{path}/members");
    let eve = made(&actor, "/tenant/users", json!({ "email": "eve@example.com" })).await;
    let bob = made(&actor, "/tenant/users", json!({ "email": "bob@example.com" })).await;
    let both = json!({ "userIds": [eve["id"], bob["id"], eve["id"]] });
    assert_eq!(made(&actor, &members, both).await, json!({}));
    let joined = actor.get(&members).await.ok();
    let first = &joined["items"][0];
    assert_eq!((&first["username"], &first["kind"]), (&json!("eve@example.com"), &json!("TenantUser")));
    assert_eq!(made(&actor, &members, json!({ "userIds": [eve["id"]] })).await, json!({}));
    assert_eq!(actor.get(&members).await.ok(), joined);
    assert_eq!(actor.get(&path).await.ok()["memberCount"], 2);
    let stranger = json!({ "userIds": [actor.user_id] });
    refuses(&sandbox, actor.signed("POST", &members, &stranger), 404, "user not found").await;
    let page = actor.get(&format!("{members}?limit=1")).await.ok();
    let next = page["nextPageToken"].as_str().unwrap();
    let rest = actor.get(&format!("{members}?limit=1&paginationToken={next}")).await.ok();
    assert_eq!(json!([page["items"][0], rest["items"][0]]), joined["items"]);

    let leaving = json!({ "userIds": [eve["id"]] });
    for _ in 0..2 {
        assert_eq!(actor.signed("DELETE", &members, &leaving).await.ok(), json!({}));
        assert_eq!(actor.get(&path).await.ok()["memberCount"], 1);
    }
    // A deleted user is no member any more.
    actor.signed("DELETE", &below("/tenant/users", &bob), &Value::Null).await.ok();
    assert_eq!(actor.get(&members).await.ok()["items"], json!([]));

    assert_eq!(actor.signed("DELETE", &path, &Value::Null).await.ok(), json!({}));
    refuses(&sandbox, actor.get(&path), 404, "user group not found").await;
    let reused = made(&actor, root, json!({ "name": "Ops" })).await;
    assert_eq!(actor.get(root).await.ok()["items"], json!([second, reused]));
    assert_eq!(actor.get("/auth/user-groups").await.ok()["items"], json!([other]));
}

#[tokio::test]
async fn nobody_acts_for_the_tenant_without_full_access() {
    let sandbox = Sandbox::start().await.unwrap();
    let user = end_user(&sandbox);
    sandbox.grant(&user.user_id, &["Tenant:Billing:Write", "Tenant:Settings:Write", "Auth:Users:Create"]);
    let registry = Registry::new().with(dfns_endpoints::ALL);
    let message = format!("EndUser {} is not authorized to perform operation (FullAccess)", user.user_id);
    let mut tried = 0;
    for endpoint in registry.endpoints().filter(|endpoint| endpoint.domain() == "tenant") {
        let path: Vec<_> =
            endpoint.path().split('/').map(|part| if part.starts_with('{') { "id-1" } else { part }).collect();
        let (path, method) = (path.join("/"), endpoint.method().as_str());
        let reply = if method == "GET" { user.get(&path).await } else { user.signed(method, &path, &json!({})).await };
        reply.refused(403, &message);
        tried += 1;
    }
    assert_eq!(tried, 22);
}

#[tokio::test]
async fn the_tenant_and_its_permissions_outlive_a_restart() {
    let file = folder("tenant").join("state");
    let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
    let actor = employee(&sandbox);
    let permissions = actor.get("/tenant/permissions").await.ok();
    let first = made(&actor, "/tenant/orgs", json!({ "name": "o", "keyStores": [] })).await;
    sandbox.stop().await;
    let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
    let actor = employee(&sandbox);
    assert_eq!(actor.get("/tenant/permissions").await.ok(), permissions);
    let second = made(&actor, "/tenant/orgs", json!({ "name": "p", "keyStores": [] })).await;
    assert_eq!(first["org"]["tenantId"], second["org"]["tenantId"]);
    assert_eq!(orgs(&actor, "").await, json!(["Sandbox", "o", "p"]));
}
