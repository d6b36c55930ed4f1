//! Rights: what callers may do, and what they may give to others. Everything that is not known to
//! be allowed is refused.

use crate::client::{Actor, Reply, employee, end_user, new_key, service_account};
use crate::operations::create_pat;
use crate::persistence::folder;
use crate::refusals::refuses;
use dfns_sandbox::{Sandbox, UserKind};
use serde_json::{Value, json};

/// The refusal of a caller who lacks this permission.
fn lacks(kind: &str, actor: &Actor, name: &str) -> String {
    format!("{kind} {} is not authorized to perform operation ({name})", actor.user_id)
}

/// An employee who holds these operations and no others.
fn clerk(sandbox: &Sandbox, operations: &[&str]) -> Actor {
    let identity = sandbox.create_user(UserKind::CustomerEmployee, "clerk@example.com");
    sandbox.restrict(&identity.user_id, operations);
    Actor::new(sandbox, &identity)
}

/// A permission that an employee with full access creates.
async fn permission(sandbox: &Sandbox, operations: &[&str]) -> String {
    let body = json!({ "name": "p", "operations": operations });
    let created = employee(sandbox).signed("POST", "/permissions", &body).await.ok();
    created["id"].as_str().unwrap().to_owned()
}

async fn full_access(sandbox: &Sandbox) -> String {
    let listed = employee(sandbox).get("/permissions?limit=1").await.ok();
    assert_eq!(listed["items"][0]["name"], "FullAccess");
    listed["items"][0]["id"].as_str().unwrap().to_owned()
}

async fn assign(actor: &Actor, permission: &str, identity: &str) -> Reply {
    let path = format!("/permissions/{permission}/assignments");
    actor.signed("POST", &path, &json!({ "identityId": identity })).await
}

/// A group that holds this permission.
async fn group(sandbox: &Sandbox, permission: &str) -> String {
    let actor = employee(sandbox);
    let group = actor.signed("POST", "/auth/user-groups", &json!({ "name": permission })).await.ok();
    let id = group["id"].as_str().unwrap();
    assign(&actor, permission, id).await.ok();
    format!("/auth/user-groups/{id}")
}

#[tokio::test]
async fn what_nobody_documents_needs_a_permission_all_the_same() {
    let sandbox = Sandbox::start().await.unwrap();
    let user = end_user(&sandbox);
    let permission = permission(&sandbox, &["Wallets:Read"]).await;
    let group = group(&sandbox, &full_access(&sandbox).await).await;
    let members = format!("{group}/members");
    let own = json!({ "userIds": [user.user_id] });
    let refused = [
        ("GET", "/auth/user-groups".to_owned(), Value::Null, "Auth:UserGroups:Read"),
        ("GET", group.clone(), Value::Null, "Auth:UserGroups:Read"),
        ("GET", members.clone(), Value::Null, "Auth:UserGroups:Members:Read"),
        ("POST", "/auth/user-groups".to_owned(), json!({ "name": "mine" }), "Auth:UserGroups:Create"),
        ("PUT", group.clone(), json!({ "name": "mine" }), "Auth:UserGroups:Update"),
        ("DELETE", group.clone(), Value::Null, "Auth:UserGroups:Delete"),
        ("POST", members.clone(), own.clone(), "Auth:UserGroups:Members:Add"),
        ("DELETE", members.clone(), own.clone(), "Auth:UserGroups:Members:Remove"),
        ("DELETE", format!("/permissions/{permission}"), Value::Null, "Permissions:Delete"),
        ("POST", "/auth/users/invite".to_owned(), json!({ "email": "a@b.c", "kind": "TenantUser" }), "FullAccess"),
    ];
    for (method, path, body, name) in &refused {
        let request =
            async { if *method == "GET" { user.get(path).await } else { user.signed(method, path, body).await } };
        refuses(&sandbox, request, 403, &lacks("EndUser", &user, name)).await;
    }

    sandbox.grant(&user.user_id, &["Permissions:Delete", "Auth:UserGroups:Read"]);
    user.get(&group).await.ok();
    user.signed("DELETE", &format!("/permissions/{permission}"), &Value::Null).await.ok();
    // Full access counts whichever way it is granted.
    employee(&sandbox).signed("POST", &members, &own).await.ok();
    user.signed("POST", &members, &own).await.ok();
    let other = json!({ "email": "a@b.c", "kind": "TenantUser" });
    user.signed("POST", "/auth/users/invite", &other).await.refused(404, "tenant user not found");
}

#[tokio::test]
async fn one_deletes_ones_own_credentials_but_a_personal_access_token_does_not() {
    let sandbox = Sandbox::start().await.unwrap();
    let user = end_user(&sandbox);
    sandbox.add_key_credential(&user.user_id, "spare", &new_key().1);
    let listed = user.get("/auth/credentials").await.ok();
    let path =
        |index: usize| format!("/auth/credentials/{}", listed["items"][index]["credentialUuid"].as_str().unwrap());
    sandbox.grant(&user.user_id, &["Auth:Pats:Create", "Permissions:Read"]);
    let readers = permission(&sandbox, &["Permissions:Read"]).await;
    for extra in [json!({}), json!({ "permissionId": readers })] {
        let (pat, _) = create_pat(&user, &extra).await;
        let message = lacks("EndUser", &user, "FullAccess");
        refuses(&sandbox, pat.signed("DELETE", &path(0), &Value::Null), 403, &message).await;
    }
    user.signed("DELETE", &path(1), &Value::Null).await.ok();
}

#[tokio::test]
async fn a_limited_token_without_a_permission_that_is_left_has_no_rights() {
    let folder = folder("limited");
    let file = folder.join("state.json");
    let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
    let actor = employee(&sandbox);
    let denied = lacks("CustomerEmployee", &actor, "Permissions:Read");
    let mut tokens = Vec::new();
    for end in ["deleted", "archived", "revoked", "assigned later"] {
        let operations = ["Permissions:Read", "Permissions:Delete", "PermissionAssignments:Revoke"];
        let id = permission(&sandbox, &operations).await;
        let extra = if end == "assigned later" { json!({}) } else { json!({ "permissionId": id }) };
        let (pat, created) = create_pat(&actor, &extra).await;
        if end == "assigned later" {
            pat.get("/auth/users").await.ok();
            assign(&actor, &id, created["tokenId"].as_str().unwrap()).await.ok();
        }
        pat.get("/permissions").await.ok();
        assert_eq!(pat.get("/auth/users").await.status, 403);
        let path = format!("/permissions/{id}");
        // The token does it itself.
        match end {
            "deleted" => pat.signed("DELETE", &path, &Value::Null).await.ok(),
            "archived" => pat.signed("PUT", &format!("{path}/archive"), &json!({ "isArchived": true })).await.ok(),
            _ => {
                let assignments = actor.get(&format!("{path}/assignments")).await.ok();
                let assignment = assignments["items"][0]["id"].as_str().unwrap().to_owned();
                pat.signed("DELETE", &format!("{path}/assignments/{assignment}"), &Value::Null).await.ok()
            }
        };
        refuses(&sandbox, pat.get("/permissions"), 403, &denied).await;
        assert_eq!(pat.get("/auth/users").await.status, 403, "{end}");
        tokens.push(pat);
    }
    sandbox.stop().await;
    let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
    for mut pat in tokens {
        sandbox.base_url().clone_into(&mut pat.base_url);
        refuses(&sandbox, pat.get("/permissions"), 403, &denied).await;
    }
}

#[tokio::test]
async fn a_token_does_no_more_than_its_user() {
    for escalation in [false, true] {
        let sandbox = Sandbox::builder().allow_escalation(escalation).start().await.unwrap();
        let clerk = clerk(&sandbox, &["Auth:Pats:Create", "Permissions:Read", "Auth:Users:Read"]);
        let both = permission(&sandbox, &["Permissions:Read", "Auth:Users:Read"]).await;
        let (pat, _) = create_pat(&clerk, &json!({ "permissionId": both })).await;
        pat.get("/auth/users").await.ok();
        sandbox.restrict(&clerk.user_id, &["Permissions:Read"]);
        pat.get("/permissions").await.ok();
        refuses(&sandbox, pat.get("/auth/users"), 403, &lacks("CustomerEmployee", &clerk, "Auth:Users:Read")).await;
    }
}

/// Every way to give somebody a permission.
async fn gifts(sandbox: &Sandbox, operations: &[&str]) -> Vec<(&'static str, String, Value)> {
    let id = permission(sandbox, operations).await;
    let archived = permission(sandbox, operations).await;
    let archive = format!("/permissions/{archived}/archive");
    employee(sandbox).signed("PUT", &archive, &json!({ "isArchived": true })).await.ok();
    let narrow = permission(sandbox, &["Permissions:Read"]).await;
    let group = group(sandbox, &id).await;
    let user = &sandbox.bootstrap().end_user.user_id;
    vec![
        ("POST", "/auth/pats".into(), json!({ "name": "a", "publicKey": new_key().1, "permissionId": id })),
        ("POST", "/auth/service-accounts".into(), json!({ "name": "a", "publicKey": new_key().1, "permissionId": id })),
        ("POST", "/permissions".into(), json!({ "name": "a", "operations": operations })),
        ("PUT", format!("/permissions/{narrow}"), json!({ "operations": operations })),
        ("PUT", archive, json!({ "isArchived": false })),
        ("POST", format!("/permissions/{id}/assignments"), json!({ "identityId": user })),
        ("POST", format!("{group}/members"), json!({ "userIds": [user] })),
    ]
}

/// The operations that a clerk needs for all of these.
const GIVING: [&str; 8] = [
    "Auth:Pats:Create",
    "Auth:ServiceAccounts:Create",
    "Permissions:Create",
    "Permissions:Update",
    "Permissions:Archive",
    "PermissionAssignments:Create",
    "Auth:UserGroups:Members:Add",
    "Permissions:Read",
];

#[tokio::test]
async fn nobody_gives_more_than_they_hold() {
    let sandbox = Sandbox::start().await.unwrap();
    let clerk = clerk(&sandbox, &GIVING);
    let message = lacks("CustomerEmployee", &clerk, "Auth:Users:Delete");
    for (method, path, body) in gifts(&sandbox, &["Permissions:Read", "Auth:Users:Delete"]).await {
        refuses(&sandbox, clerk.signed(method, &path, &body), 403, &message).await;
    }
    // An operation that no endpoint requires is not granted either.
    let invented = json!({ "name": "a", "operations": ["No:Such:Thing"] });
    let message = lacks("CustomerEmployee", &clerk, "No:Such:Thing");
    refuses(&sandbox, clerk.signed("POST", "/permissions", &invented), 403, &message).await;

    for (method, path, body) in gifts(&sandbox, &["Permissions:Read", "Permissions:Create"]).await {
        clerk.signed(method, &path, &body).await.ok();
    }
    // A permission that already holds more can be renamed, and narrowed.
    let wide = permission(&sandbox, &["Permissions:Read", "Auth:Users:Delete"]).await;
    for body in [json!({ "name": "b" }), json!({ "operations": ["Auth:Users:Delete"] })] {
        clerk.signed("PUT", &format!("/permissions/{wide}"), &body).await.ok();
    }
}

#[tokio::test]
async fn full_access_is_given_by_those_who_have_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let id = full_access(&sandbox).await;
    // The clerk holds every operation that there is, which is less.
    let listed = employee(&sandbox).get(&format!("/permissions/{id}")).await.ok();
    let names: Vec<_> = listed["operations"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    let clerk = clerk(&sandbox, &[names, GIVING.to_vec()].concat());
    let message = lacks("CustomerEmployee", &clerk, "FullAccess");
    let pat = json!({ "name": "a", "publicKey": new_key().1, "permissionId": id });
    let account = json!({ "name": "a", "publicKey": new_key().1, "permissionId": id });
    refuses(&sandbox, clerk.signed("POST", "/auth/pats", &pat), 403, &message).await;
    refuses(&sandbox, clerk.signed("POST", "/auth/service-accounts", &account), 403, &message).await;
    refuses(&sandbox, assign(&clerk, &id, &clerk.user_id), 403, &message).await;
    assign(&employee(&sandbox), &id, &clerk.user_id).await.ok();
    clerk.signed("POST", "/auth/service-accounts", &account).await.ok();
}

#[tokio::test]
async fn a_test_that_needs_escalation_can_allow_it() {
    let sandbox = Sandbox::builder().allow_escalation(true).start().await.unwrap();
    let clerk = clerk(&sandbox, &GIVING);
    for (method, path, body) in gifts(&sandbox, &["Permissions:Read", "Auth:Users:Delete"]).await {
        clerk.signed(method, &path, &body).await.ok();
    }
}

#[tokio::test]
async fn a_service_account_changes_its_own_keys_without_a_permission() {
    let sandbox = Sandbox::start().await.unwrap();
    let robot = Actor::new(&sandbox, &sandbox.create_user(UserKind::ServiceAccount, "robot"));
    let body = json!({ "publicKey": new_key().1 });
    let path = "/auth/service-accounts/credentials";
    let made = robot.signed("POST", path, &body).await.ok();
    let own = format!("{path}/{}", made["credentialUuid"].as_str().unwrap());
    let other = service_account(&sandbox);
    refuses(&sandbox, other.signed("DELETE", &own, &Value::Null), 404, "credential not found").await;
    robot.signed("DELETE", &own, &Value::Null).await.ok();
}
