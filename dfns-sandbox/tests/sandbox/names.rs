//! Names and ids that people choose: lines that can be shown, of a bounded length.

use crate::client::{Actor, employee, new_key};
use crate::refusals::refuses;
use dfns_sandbox::Sandbox;
use serde_json::{Value, json};

/// Requests with a name: the path, the body, the place of the name in it, how a refusal calls it,
/// and the most characters that it may have.
fn requests(user_id: &str) -> Vec<(&'static str, Value, &'static str, &'static str, usize)> {
    let group = json!({ "quorum": 1, "approvers": { "userId": { "in": [user_id] } }, "name": "g" });
    let policy = json!({
        "name": "p", "activityKind": "Wallets:Sign",
        "rule": { "kind": "TransactionRecipientWhitelist", "configuration": { "addresses": ["a"] } },
        "action": { "kind": "RequestApproval", "approvalGroups": [group] },
        "filters": { "walletTags": { "hasAny": ["t"] } },
    });
    let wallet = json!({ "network": "EthereumSepolia", "name": "w", "externalId": "w" });
    let key = json!({ "scheme": "ECDSA", "curve": "secp256k1", "name": "k" });
    let person = json!({ "email": "new@example.co", "kind": "CustomerEmployee", "externalId": "e" });
    let account = json!({ "name": "a", "externalId": "e", "publicKey": new_key().1, "daysValid": 1 });
    let user_group = json!({ "name": "g", "description": "d" });
    vec![
        ("/v2/policies", policy.clone(), "/name", "name", 256),
        ("/v2/policies", policy.clone(), "/action/approvalGroups/0/name", "action.approvalGroups[0].name", 256),
        ("/v2/policies", policy.clone(), "/rule/configuration/addresses/0", "rule.configuration.addresses[0]", 256),
        ("/v2/policies", policy, "/filters/walletTags/hasAny/0", "filters.walletTags.hasAny[0]", 256),
        ("/permissions", json!({ "name": "p", "operations": ["a"] }), "/name", "name", 256),
        ("/wallets", wallet.clone(), "/name", "name", 100),
        ("/wallets", wallet, "/externalId", "externalId", 100),
        ("/keys", key, "/name", "name", 100),
        ("/vaults", json!({ "name": "v" }), "/name", "name", 100),
        ("/auth/users", person, "/externalId", "externalId", 256),
        ("/auth/service-accounts", account.clone(), "/name", "name", 256),
        ("/auth/service-accounts", account.clone(), "/externalId", "externalId", 256),
        ("/auth/pats", account, "/name", "name", 256),
        ("/auth/user-groups", user_group.clone(), "/name", "name", 256),
        ("/auth/user-groups", user_group, "/description", "description", 1000),
        ("/networks/canton/validators", json!({ "kind": "Shared", "name": "v" }), "/name", "name", 50),
        (
            "/webhooks",
            json!({ "url": "http://127.0.0.1:9/", "events": ["*"], "description": "d" }),
            "/description",
            "description",
            256,
        ),
    ]
}

async fn create(actor: &Actor, path: &str, body: &Value) -> crate::client::Reply {
    actor.signed("POST", path, body).await
}

#[tokio::test]
async fn a_name_that_cannot_be_shown_or_is_too_long_is_refused_by_its_field() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    for (path, body, pointer, field, longest) in requests(&actor.user_id) {
        let with = |value: &str| {
            let mut body = body.clone();
            *body.pointer_mut(pointer).unwrap() = json!(value);
            body
        };
        let has_lines = field == "description";
        let what = if has_lines {
            "control characters, apart from line breaks and tabs"
        } else {
            "line breaks and other control characters"
        };
        for value in ["a\0b", "\u{1b}[31m", "\u{7f}", "a\u{9b}b"] {
            let refused = create(&actor, path, &with(value)).await;
            assert_eq!(refused.status, 400, "{path} {field} {value:?}: {}", refused.body);
            let message = refused.body["error"]["message"].as_str().unwrap();
            assert!(message.starts_with(&format!("`{field}` must be a string without ")), "{message}");
        }
        if !has_lines {
            for value in ["a\nb", "a\tb"] {
                let message = format!("`{field}` must be a string without {what}");
                refuses(&sandbox, create(&actor, path, &with(value)), 400, &message).await;
            }
        }
        for long in [longest + 1, 100_000] {
            let refused = create(&actor, path, &with(&"x".repeat(long))).await;
            assert_eq!(refused.status, 400, "{path} {field}: {}", refused.body);
            let message = refused.body["error"]["message"].as_str().unwrap();
            assert!(message.starts_with(&format!("`{field}` must be a string of ")), "{message}");
            assert!(message.contains(&format!("{longest} characters")), "{message}");
        }
        // Everything that people write is accepted.
        let longest = "\u{2028}".repeat(longest);
        create(&actor, path, &with(&longest)).await.ok();
    }
}

#[tokio::test]
async fn a_name_is_checked_when_it_changes_too() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let message = "`name` must be a string without control characters, apart from line breaks and tabs";
    let account = json!({ "name": "a", "publicKey": new_key().1, "daysValid": 1 });
    let account = create(&actor, "/auth/service-accounts", &account).await.ok();
    let token = json!({ "name": "t", "publicKey": new_key().1, "daysValid": 1 });
    let token = create(&actor, "/auth/pats", &token).await.ok();
    let group = create(&actor, "/auth/user-groups", &json!({ "name": "g" })).await.ok();
    let permission = create(&actor, "/permissions", &json!({ "name": "p", "operations": ["a"] })).await.ok();
    let id = |value: &Value| value.as_str().unwrap().to_owned();
    for path in [
        format!("/auth/service-accounts/{}", id(&account["userInfo"]["userId"])),
        format!("/auth/pats/{}", id(&token["tokenId"])),
        format!("/auth/user-groups/{}", id(&group["id"])),
        format!("/permissions/{}", id(&permission["id"])),
    ] {
        refuses(&sandbox, actor.signed("PUT", &path, &json!({ "name": "a\0b" })), 400, message).await;
    }
}

#[tokio::test]
async fn usernames_that_look_the_same_are_one() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let body = |email: &str| json!({ "email": email, "kind": "CustomerEmployee" });
    for (path, body) in
        [("/auth/users", &body as &dyn Fn(&str) -> Value), ("/tenant/users", &|email: &str| json!({ "email": email }))]
    {
        create(&actor, path, &body("zo\u{eb}@x.example")).await.ok();
        for same in ["Zo\u{eb}@x.example", "ZO\u{cb}@X.EXAMPLE"] {
            assert_eq!(create(&actor, path, &body(same)).await.status, 401, "{same}");
        }
        for unseen in ["z\u{200b}oe@x.example", "zoe\u{ad}@x.example", "\u{202e}zoe@x.example", "zoe@x\u{feff}.example"]
        {
            let message = "`email` must be an e-mail address";
            refuses(&sandbox, actor.signed("POST", path, &body(unseen)), 400, message).await;
        }
    }
    // A login names the user in any case.
    let username = sandbox.bootstrap().employee.username.to_uppercase();
    assert_ne!(username, sandbox.bootstrap().employee.username);
    let org = sandbox.bootstrap().org_id.clone();
    for name in [username.as_str(), &sandbox.bootstrap().employee.username] {
        let code = json!({ "username": name, "orgId": org }).to_string();
        crate::client::send(sandbox.base_url(), "POST", "/auth/login/code", &[], &code).await.ok();
        let code = sandbox.last_login_code(&sandbox.bootstrap().employee.username).unwrap();
        let begin = json!({ "username": name, "orgId": org, "loginCode": code }).to_string();
        crate::client::send(sandbox.base_url(), "POST", "/auth/login/init", &[], &begin).await.ok();
    }
}
