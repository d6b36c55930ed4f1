//! User groups, and the permissions that their members hold through them.

use crate::client::employee;
use crate::refusals::refuses;
use dfns_sandbox::{Sandbox, UserKind};
use serde_json::{Value, json};

#[tokio::test]
async fn members_hold_what_their_group_is_assigned() {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    let actor = employee(&sandbox);
    let member = sandbox.create_user(UserKind::CustomerEmployee, "member@example.com");
    let session = crate::client::Actor::new(&sandbox, &member);
    let root = "/auth/user-groups";
    let group = actor.signed("POST", root, &json!({ "name": "Ops", "description": "nights" })).await.ok();
    assert_eq!((&group["memberCount"], &group["description"]), (&json!(0), &json!("nights")));
    let again = json!({ "name": "Ops" });
    refuses(&sandbox, actor.signed("POST", root, &again), 409, "a user group of this name exists").await;
    let path = format!("{root}/{}", group["id"].as_str().unwrap());
    let members = format!("{path}/members");

    let permission = json!({ "name": "Readers", "operations": ["Permissions:Read"] });
    let permission = actor.signed("POST", "/permissions", &permission).await.ok();
    let assignments = format!("/permissions/{}/assignments", permission["id"].as_str().unwrap());
    actor.signed("POST", &assignments, &json!({ "identityId": group["id"] })).await.ok();
    assert_eq!(session.get("/permissions").await.status, 403);
    let user_ids = json!({ "userIds": [member.user_id, member.user_id] });
    actor.signed("POST", &members, &user_ids).await.ok();
    session.get("/permissions").await.ok();
    let listed = actor.get(&members).await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert_eq!(listed["items"][0]["username"], "member@example.com");
    assert_eq!(actor.get(&path).await.ok()["memberCount"], 1);
    let unknown = json!({ "userIds": ["us-unknown"] });
    refuses(&sandbox, actor.signed("POST", &members, &unknown), 404, "user not found").await;

    let renamed = actor.signed("PUT", &path, &json!({ "name": "Operations" })).await.ok();
    assert_eq!((&renamed["name"], &renamed["description"]), (&json!("Operations"), &json!("nights")));
    assert_eq!(actor.get(root).await.ok()["items"], json!([renamed]));
    let cleared = actor.signed("PUT", &path, &json!({ "description": null })).await.ok();
    assert!(cleared["name"] == "Operations" && cleared["description"].is_null());
    actor.signed("DELETE", &members, &json!({ "userIds": [member.user_id] })).await.ok();
    assert_eq!(session.get("/permissions").await.status, 403);
    actor.signed("DELETE", &path, &Value::Null).await.ok();
    let gone = actor.signed("DELETE", &path, &Value::Null);
    refuses(&sandbox, gone, 404, "user group not found").await;
    assert_eq!(actor.get(&assignments).await.ok()["items"], json!([]));
    actor.get(&path).await.refused(404, "user group not found");
}
