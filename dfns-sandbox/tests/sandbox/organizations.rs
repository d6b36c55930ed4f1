//! Organizations of the tenant beside each other: each has everything of its own.

use crate::client::{Actor, employee, new_key, service_account};
use crate::enrolment::{
    NewKey, complete_login, login_challenge_in, registered, registration, registration_in, temporary,
};
use crate::mutations::{By, valid};
use crate::persistence::folder;
use crate::policies::{always, approval};
use crate::refusals::refuses;
use crate::tenant::made;
use crate::tenant_users::{session, tenant_id, tenant_user};
use crate::transfers::{native, now, path, wallet, word};
use crate::webhooks::{FINE, Receiver};
use dfns_core::meta::{Auth, BodyKind, Method};
use dfns_core::{EndpointMeta, Registry};
use dfns_sandbox::{ManualClock, Sandbox};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

const SETTINGS: &str = "Tenant:Settings:Write";

/// An organization and its first admin, who is a user of the tenant.
async fn organization(sandbox: &Sandbox, name: &str) -> (String, Actor) {
    let eve = tenant_user(sandbox, &format!("{name}@example.com"));
    sandbox.grant(&eve.user_id, &[SETTINGS]);
    let org = made(&eve, "/tenant/orgs", json!({ "name": name, "keyStores": [] })).await["org"]["id"].clone();
    let org = org.as_str().unwrap().to_owned();
    let admin = session(&eve, &org).await;
    (org, admin)
}

/// The ids in a string: `wa-xxxxx-xxxxx-xxxxxxxxxxxxxxxx`.
fn ids(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_ascii_lowercase() && !letter.is_ascii_digit() && letter != '-');
    let is_id = |word: &&str| {
        let parts: Vec<_> = word.rsplit('-').map(str::len).collect();
        parts.len() > 3 && parts[0] >= 14 && parts[1..3] == [5, 5]
    };
    words.filter(is_id).map(str::to_owned).collect()
}

/// The lists that need no parameter, as this actor sees them.
async fn lists(actor: &Actor) -> BTreeMap<&'static str, Value> {
    let registry = Registry::new().with(dfns_endpoints::ALL);
    let is_list = |endpoint: &&EndpointMeta| {
        endpoint.method() == Method::Get && endpoint.auth() == Auth::Token && !endpoint.path().contains('{')
    };
    let mut seen = BTreeMap::new();
    for endpoint in registry.endpoints().filter(is_list).filter(|endpoint| endpoint.domain() != "tenant") {
        let reply = actor.get(endpoint.path()).await;
        if reply.status == 200 {
            seen.insert(endpoint.id(), reply.body);
        }
    }
    seen
}

/// Whether every organization knows an id: that of an agreement, or of the user who calls.
fn is_common(id: &str, admin: &Actor) -> bool {
    id.starts_with("agr-") || id.starts_with("ag-") || *id == admin.user_id
}

#[tokio::test]
async fn an_organization_neither_sees_nor_changes_what_another_has() {
    let registry = Registry::new().with(dfns_endpoints::ALL);
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let requests = valid(&sandbox).await;
    let (spain, admin) = organization(&sandbox, "Spain").await;
    let first = employee(&sandbox);
    let before = lists(&first).await;
    let mut of_the_first: BTreeSet<String> = before.values().flat_map(|body| ids(&body.to_string())).collect();
    of_the_first.extend(requests.iter().flat_map(|valid| ids(&valid.path)));
    of_the_first.retain(|id| !is_common(id, &admin));
    assert!(of_the_first.len() > 60, "{}", of_the_first.len());
    let strange = |body: &Value| ids(&body.to_string()).into_iter().find(|id| of_the_first.contains(id));

    for (list, body) in lists(&admin).await {
        assert_eq!(strange(&body), None, "{list}");
    }
    let mut tried = 0;
    for valid in requests.iter().filter(|valid| matches!(valid.by, By::Actor(_) | By::Signer(_))) {
        let endpoint = registry.find(valid.operation).unwrap();
        let is_other = endpoint.domain() == "tenant" || endpoint.id() == "logout";
        if is_other || endpoint.body() == BodyKind::Multipart {
            continue;
        }
        let (method, body) = (endpoint.method().as_str(), valid.body.to_string());
        // Deliveries of what came before change the state.
        sandbox.control().settle().await.unwrap();
        let state = sandbox.fingerprint();
        let action = if endpoint.is_signed() { Some(admin.sign(method, &valid.path, &body).await) } else { None };
        let reply = admin.send(method, &valid.path, &body, action.as_deref()).await;
        let is_named = ids(&valid.path).iter().any(|id| of_the_first.contains(id));
        assert!(!is_named || (400..500).contains(&reply.status), "{}: {reply:?}", valid.operation);
        if reply.status == 200 {
            assert_eq!(strange(&reply.body), None, "{}", valid.operation);
        } else {
            assert_eq!(state, sandbox.fingerprint(), "{} changed something", valid.operation);
        }
        // Nothing can be read at this path or above it.
        let mut path = valid.path.split('?').next().unwrap_or_default();
        while let Some((above, _)) = path.rsplit_once('/') {
            if ids(path).iter().any(|id| of_the_first.contains(id)) {
                let reply = admin.get(path).await;
                assert!(matches!(reply.status, 400 | 403 | 404), "{path}: {reply:?}");
            }
            path = above;
        }
        tried += 1;
    }
    assert!(tried > 60, "{tried}");
    assert_eq!(lists(&first).await, before);
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
    assert_eq!(sandbox.control().organization(&spain).invariants().await.unwrap(), []);
}

#[tokio::test]
async fn payments_policies_and_webhooks_of_organizations_do_not_meet() {
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let (org, admin) = organization(&sandbox, "Spain").await;
    let first = service_account(&sandbox);
    let (here, there) = (Receiver::start(FINE).await, Receiver::start(FINE).await);
    for (actor, receiver) in [(&first, &there), (&admin, &here)] {
        made(actor, "/webhooks", json!({ "url": receiver.url, "events": ["*"] })).await;
    }
    let from = wallet(&admin, "EthereumSepolia").await;
    let fund = json!({ "walletId": from["id"], "asset": "Native", "amount": "1000000000000000000" });
    word(&sandbox, "fund", &fund).await.refused(404, "wallet not found");
    let mut of_org = fund.clone();
    of_org["orgId"] = json!(org);
    word(&sandbox, "fund", &of_org).await.ok();
    for (unknown, status) in [(json!("or-unknown"), 404), (json!(tenant_id(&sandbox).await), 404), (json!(7), 400)] {
        of_org["orgId"] = unknown;
        assert_eq!(word(&sandbox, "fund", &of_org).await.status, status);
    }

    for whole in ["reset", "advance", "snapshot"] {
        let message = format!("`{whole}` acts on the whole sandbox, so it takes no `orgId`");
        refuses(&sandbox, word(&sandbox, whole, &json!({ "orgId": org })), 400, &message).await;
    }

    // The policy of one organization does not hold the payment of the other.
    let user = json!(admin.user_id);
    let policy = always("Wallets:Sign", &approval(&[user.as_str().unwrap()]));
    made(&first, "/v2/policies", always("Wallets:Sign", &json!({ "kind": "Block" }))).await;
    let to = json!(format!("0x{}", "ab".repeat(20)));
    let mut body = native(&to, "1000");
    body["externalId"] = json!("same");
    let transfer = made(&admin, &path(&from, "/transfers"), body.clone()).await;
    sandbox.control().advance(Duration::from_mins(10)).await.unwrap();
    assert_eq!(now(&admin, &from, &transfer).await["status"], "Confirmed");
    let other = wallet(&first, "EthereumSepolia").await;
    crate::transfers::fund(&sandbox, &other, &json!("Native"), "1000000000000000000").await;
    let blocked = first.signed("POST", &path(&other, "/transfers"), &body).await;
    assert_ne!((blocked.status, &blocked.body["status"]), (200, &json!("Confirmed")));

    made(&admin, "/v2/policies", policy).await;
    let held = admin.signed("POST", &path(&from, "/transfers"), &native(&to, "2000")).await.ok();
    assert_eq!(held["status"], "Pending");
    let approvals = first.get("/v2/policy-approvals").await.ok();
    assert!(!approvals.to_string().contains(held["approvalId"].as_str().unwrap()));
    let mut force = json!({ "id": held["approvalId"], "outcome": "approve" });
    assert_eq!(word(&sandbox, "force", &force).await.status, 404);
    force["orgId"] = json!(org);
    word(&sandbox, "force", &force).await.ok();
    sandbox.control().advance(Duration::from_mins(10)).await.unwrap();
    assert_eq!(now(&admin, &from, &held).await["status"], "Confirmed");

    sandbox.control().settle().await.unwrap();
    let kinds = |receiver: &Receiver| {
        let got = receiver.got();
        got.iter().map(|got| got.json()["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&here).iter().filter(|kind| **kind == "wallet.transfer.confirmed").count(), 2);
    assert_eq!(kinds(&there).iter().filter(|kind| **kind == "wallet.transfer.confirmed").count(), 0);
    assert!(kinds(&there).iter().any(|kind| *kind == "wallet.created"));
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
}

#[tokio::test]
async fn a_name_is_another_person_in_each_organization() {
    let sandbox = Sandbox::start().await.unwrap();
    let (org, admin) = organization(&sandbox, "Spain").await;
    let name = "new@example.com";
    let (first, _) = registered(&sandbox, name).await;
    made(&admin, "/auth/users", json!({ "email": name, "kind": "CustomerEmployee" })).await;
    let code = sandbox.control().mail().last().unwrap().code.expose().to_owned();
    assert_eq!(sandbox.registration_code(name).as_deref(), Some(code.as_str()));
    let wrong = registration(&sandbox, name, &code).await;
    wrong.refused(401, "User already exists.");
    let challenge = registration_in(&sandbox, &org, name, &code).await.ok();
    let key = NewKey::new("of-spain");
    let body = json!({ "firstFactorCredential": key.slot("Key", &challenge["challenge"]) });
    let done = temporary(&sandbox, &challenge, "/auth/registration", &body).await.ok();
    assert_eq!(done["user"]["orgId"], org.as_str());
    assert_ne!(done["user"]["id"], first.user_id.as_str());
    let in_spain = key.actor(&sandbox, &done["user"]["id"], &json!(""));
    let challenge = login_challenge_in(&sandbox, &org, name).await.ok();
    complete_login(&sandbox, &first, &challenge)
        .await
        .refused(401, "User does not have a credential that can be used for the application.");
    let token = complete_login(&sandbox, &in_spain, &challenge).await.ok()["token"].clone();
    in_spain.with_token(&token).get("/auth/credentials").await.ok();
}

#[tokio::test]
async fn organizations_outlive_a_restart_and_go_with_the_state() {
    let file = folder("organizations").join("state");
    let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
    let (org, admin) = organization(&sandbox, "Spain").await;
    let empty = sandbox.control().snapshot().await.unwrap();
    let from = wallet(&admin, "Polygon").await;
    let fund = json!({ "walletId": from["id"], "asset": "Native", "amount": "1000000000000000000", "orgId": org });
    word(&sandbox, "fund", &fund).await.ok();
    let to = json!(format!("0x{}", "ab".repeat(20)));
    let transfer = made(&admin, &path(&from, "/transfers"), native(&to, "7")).await;
    let machine = made(&admin, "/auth/service-accounts", json!({ "name": "bot", "publicKey": new_key().1 })).await;
    let kept = sandbox.control().snapshot().await.unwrap();
    sandbox.control().restore(&empty).await.unwrap();
    assert_eq!(admin.get("/wallets").await.ok()["items"], json!([]));
    sandbox.control().restore(&kept).await.unwrap();
    let again = admin.get(&path(&from, "")).await.ok();
    assert_eq!(again, from);
    sandbox.stop().await;

    let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
    let admin = Actor { base_url: sandbox.base_url().to_owned(), ..admin };
    assert_eq!(admin.get(&path(&from, "")).await.ok(), from);
    let accounts = admin.get("/auth/service-accounts").await.ok();
    assert_eq!(accounts["items"][0]["userInfo"]["userId"], machine["userInfo"]["userId"]);
    // Its timers go on in it.
    sandbox.control().advance(Duration::from_mins(10)).await.unwrap();
    assert_eq!(now(&admin, &from, &transfer).await["status"], "Confirmed");
    sandbox.control().reset().await.unwrap();
    assert_eq!(now(&admin, &from, &transfer).await["id"], transfer["id"]);
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
}
