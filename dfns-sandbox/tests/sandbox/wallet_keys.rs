//! Keys of wallets: how they are made, changed, delegated, moved and deleted.

use crate::client::{Actor, end_user, recording_sandbox, service_account};
use crate::refusals::refuses;
use dfns_sandbox::{Sandbox, UserKind};
use serde_json::{Value, json};

/// An end user who may do with keys and wallets what end users may.
pub(crate) fn owner(sandbox: &Sandbox, name: &str) -> Actor {
    let identity = sandbox.create_user(UserKind::EndUser, name);
    let operations = [
        "Keys:Create",
        "Keys:Read",
        "Keys:Update",
        "Keys:Reuse",
        "Keys:Export",
        "Keys:Import",
        "Keys:Signatures:Create",
        "Keys:Signatures:Read",
        "Keys:ChildKeys:Create",
        "Keys:Derive",
        "Wallets:Create",
        "Wallets:Read",
        "Wallets:Update",
    ];
    sandbox.grant(&identity.user_id, &operations);
    Actor::new(sandbox, &identity)
}

pub(crate) async fn create_key(actor: &Actor, body: &Value) -> Value {
    actor.signed("POST", "/keys", body).await.ok()
}

pub(crate) fn path(key: &Value, rest: &str) -> String {
    format!("/keys/{}{rest}", key["id"].as_str().unwrap())
}

pub(crate) fn ecdsa() -> Value {
    json!({ "scheme": "ECDSA", "curve": "secp256k1" })
}

/// `ecdsa` with more fields.
pub(crate) fn ecdsa_with(mut more: Value) -> Value {
    more["scheme"] = "ECDSA".into();
    more["curve"] = "secp256k1".into();
    more
}

fn ids(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn every_pair_of_scheme_and_curve_makes_keys_of_its_form() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    for (scheme, curve, digits) in [
        ("ECDSA", "secp256k1", 66),
        ("ECDSA", "stark", 66),
        ("EdDSA", "ed25519", 64),
        ("Schnorr", "secp256k1", 66),
        ("DH", "secp256k1", 66),
    ] {
        let key = create_key(&actor, &json!({ "scheme": scheme, "curve": curve, "name": "k" })).await;
        assert_eq!(key["publicKey"].as_str().unwrap().len(), digits, "{scheme} {curve}");
        assert!(key["id"].as_str().unwrap().starts_with("key-"));
        let expected = json!({
            "id": key["id"], "scheme": scheme, "curve": curve, "publicKey": key["publicKey"], "name": "k",
            "status": "Active", "custodial": true, "dateCreated": key["dateCreated"],
        });
        assert_eq!(key, expected);
        let mut shown = actor.get(&path(&key, "")).await.ok();
        let store = shown["store"].take();
        assert_eq!(store["kind"], "Mpc");
        assert_eq!(store["keyId"].as_str().unwrap().len(), 32);
        assert_eq!(shown["wallets"], json!([]));
    }
    for (scheme, curve) in
        [("EdDSA", "secp256k1"), ("ECDSA", "ed25519"), ("Schnorr", "ed25519"), ("Schnorr", "stark"), ("DH", "stark")]
    {
        let body = json!({ "scheme": scheme, "curve": curve });
        let message = format!("`curve`: {scheme} keys cannot use the curve {curve}");
        refuses(&sandbox, actor.signed("POST", "/keys", &body), 400, &message).await;
    }
    let schemes = "`scheme` must be `ECDSA`, `EdDSA`, `Schnorr` or `DH`";
    let curves = "`curve` must be `ed25519`, `secp256k1` or `stark`";
    for (scheme, curve, message) in [("RSA", "secp256k1", schemes), ("ECDSA", "P-256", curves)] {
        let body = json!({ "scheme": scheme, "curve": curve });
        refuses(&sandbox, actor.signed("POST", "/keys", &body), 400, message).await;
    }
}

#[tokio::test]
async fn requests_for_keys_that_cannot_be_name_the_field() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let employee = &sandbox.bootstrap().employee.user_id;
    let user = &sandbox.bootstrap().end_user.user_id;
    let plain = create_key(&actor, &ecdsa()).await["id"].clone();
    let master = create_key(&actor, &ecdsa_with(json!({ "masterKey": true }))).await["id"].clone();
    create_key(&actor, &ecdsa_with(json!({ "deriveFrom": { "keyId": master, "path": "m/5" } }))).await;
    let from = |path: &str| ecdsa_with(json!({ "deriveFrom": { "keyId": master, "path": path } }));
    for (body, status, message) in [
        (ecdsa_with(json!({ "name": "n".repeat(101) })), 400, "`name` must be a string of at most 100 characters"),
        (ecdsa_with(json!({ "delegateTo": "us-none" })), 404, "user not found"),
        (ecdsa_with(json!({ "delegateTo": employee })), 400, "`delegateTo` must be an end user"),
        (
            ecdsa_with(json!({ "delegateTo": user, "delayDelegation": true })),
            400,
            "`delayDelegation` and `delegateTo` exclude each other",
        ),
        (ecdsa_with(json!({ "storeId": "ks-none" })), 404, "key store not found"),
        (
            json!({ "scheme": "DH", "curve": "secp256k1", "masterKey": true }),
            400,
            "`masterKey`: keys of scheme DH have no children",
        ),
        (
            json!({ "scheme": "Schnorr", "curve": "secp256k1", "masterKey": true }),
            400,
            "`masterKey`: keys of scheme Schnorr have no children",
        ),
        (ecdsa_with(json!({ "deriveFrom": { "keyId": "key-none" } })), 404, "key not found"),
        (ecdsa_with(json!({ "deriveFrom": { "keyId": plain } })), 400, "`deriveFrom.keyId` must be a master key"),
        (
            json!({ "scheme": "EdDSA", "curve": "ed25519", "deriveFrom": { "keyId": master } }),
            400,
            "`deriveFrom`: the scheme and the curve must be those of the master key",
        ),
        (from("m/5"), 409, "a key with this path was derived already"),
        (json!({ "curve": "secp256k1" }), 400, "`scheme` is required"),
        (json!({ "scheme": 7, "curve": "secp256k1" }), 400, "`scheme` must be a string"),
    ] {
        refuses(&sandbox, actor.signed("POST", "/keys", &body), status, message).await;
    }
    for bad in ["m", "m/", "m/1'", "m/2147483648", "0/1", "m/1/x", "m/-1"] {
        let message =
            format!("`deriveFrom.path`: expected a path such as `m/44/60/0` without hardened steps, found `{bad}`");
        let message = message.replace("1'", "1\\'");
        refuses(&sandbox, actor.signed("POST", "/keys", &from(bad)), 400, &message).await;
    }
    actor.signed("DELETE", &format!("/keys/{}", master.as_str().unwrap()), &Value::Null).await.ok();
    let message = format!("key {} is archived", master.as_str().unwrap());
    refuses(&sandbox, actor.signed("POST", "/keys", &from("m/6")), 422, &message).await;
}

#[tokio::test]
async fn children_of_a_master_key_have_paths_of_their_own() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    for pair in
        [ecdsa(), json!({ "scheme": "EdDSA", "curve": "ed25519" }), json!({ "scheme": "ECDSA", "curve": "stark" })]
    {
        let with = |name: &str, value: Value| {
            let mut body = pair.clone();
            body[name] = value;
            body
        };
        let master = create_key(&actor, &with("masterKey", json!(true))).await;
        assert_eq!(master["masterKey"], true);
        create_key(&actor, &with("deriveFrom", json!({ "keyId": master["id"], "path": "m/1" }))).await;
        let mut seen = Vec::new();
        for expected in ["m/0", "m/2", "m/3"] {
            let child = create_key(&actor, &with("deriveFrom", json!({ "keyId": master["id"] }))).await;
            assert_eq!(child["derivedFrom"], json!({ "keyId": master["id"], "path": expected }));
            assert!(!seen.contains(&child["publicKey"]));
            seen.push(child["publicKey"].clone());
        }
        // The path of a deleted child is not free again, and one that was named is skipped.
        let named = create_key(&actor, &with("deriveFrom", json!({ "keyId": master["id"], "path": "m/5" }))).await;
        actor.signed("DELETE", &path(&named, ""), &Value::Null).await.ok();
        for expected in ["m/4", "m/6"] {
            let child = create_key(&actor, &with("deriveFrom", json!({ "keyId": master["id"] }))).await;
            assert_eq!(child["derivedFrom"]["path"], expected);
        }
    }
}

#[tokio::test]
async fn a_key_is_renamed_and_listed() {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    let actor = service_account(&sandbox);
    let user = owner(&sandbox, "owner@example.com");
    let mut created = Vec::new();
    for _ in 0..3 {
        created.push(create_key(&actor, &ecdsa()).await);
    }
    let own = create_key(&user, &ecdsa()).await;
    let all: Vec<_> = created.iter().chain([&own]).rev().map(|key| key["id"].as_str().unwrap()).collect();
    assert_eq!(ids(&actor.get("/keys").await.ok()), all, "newest first");
    let first = actor.get("/keys?limit=3").await.ok();
    assert_eq!(ids(&first), all[..3]);
    let rest = format!("/keys?limit=3&paginationToken={}", first["nextPageToken"].as_str().unwrap());
    assert_eq!(ids(&actor.get(&rest).await.ok()), all[3..]);
    assert_eq!(ids(&actor.get("/keys?limit=100000").await.ok()), all, "a limit that is too high is the highest");
    actor.get("/keys?limit=0").await.refused(400, "`limit` must be a whole number from 1 to 500");
    for filter in [user.user_id.as_str(), "owner%40example.com"] {
        assert_eq!(ids(&actor.get(&format!("/keys?owner={filter}")).await.ok()), all[..1]);
    }
    assert!(ids(&actor.get("/keys?owner=nobody").await.ok()).is_empty());
    // An end user sees their own, whatever they ask for.
    assert_eq!(ids(&user.get("/keys").await.ok()), all[..1]);
    assert!(ids(&user.get(&format!("/keys?owner={}", actor.user_id)).await.ok()).is_empty());

    let key = &created[0];
    let renamed = actor.signed("PUT", &path(key, ""), &json!({ "name": "Treasury" })).await.ok();
    assert_eq!(renamed["name"], "Treasury");
    let removed = actor.signed("PUT", &path(key, ""), &json!({ "name": null })).await.ok();
    assert_eq!(removed, *key);
    refuses(
        &sandbox,
        actor.signed("PUT", &path(key, ""), &json!({ "name": "n".repeat(101) })),
        400,
        "`name` must be a string of at most 100 characters",
    )
    .await;
    refuses(&sandbox, actor.signed("PUT", &path(key, ""), &json!({})), 400, "`name` is required").await;
}

#[tokio::test]
async fn a_deleted_key_takes_its_wallets_along_and_stays_readable() {
    let (sandbox, events) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    let key = create_key(&actor, &ecdsa()).await;
    let mut wallets = Vec::new();
    for network in ["Ethereum", "Bitcoin"] {
        let body = json!({ "network": network, "signingKey": { "id": key["id"] } });
        wallets.push(actor.signed("POST", "/wallets", &body).await.ok());
    }
    let shown = actor.get(&path(&key, "")).await.ok();
    let listed =
        json!([{ "id": wallets[0]["id"], "network": "Ethereum" }, { "id": wallets[1]["id"], "network": "Bitcoin" }]);
    assert_eq!(shown["wallets"], listed);

    let deleted = actor.signed("DELETE", &path(&key, ""), &Value::Null).await.ok();
    assert_eq!(deleted["status"], "Archived");
    assert!(deleted["dateDeleted"].is_string());
    assert_eq!(*events.lock().unwrap(), ["key.created", "wallet.created", "wallet.created", "key.deleted"]);
    assert_eq!(actor.get(&path(&key, "")).await.ok()["status"], "Archived");
    for wallet in &wallets {
        let wallet_path = format!("/wallets/{}", wallet["id"].as_str().unwrap());
        let archived = actor.get(&wallet_path).await.ok();
        assert_eq!((&archived["status"], &archived["dateDeleted"]), (&json!("Archived"), &deleted["dateDeleted"]));
        let message = format!("wallet {} is archived", wallet["id"].as_str().unwrap());
        for (method, rest, body) in [
            ("PUT", "", json!({ "name": "x" })),
            ("PUT", "/tags", json!({ "tags": ["a"] })),
            ("DELETE", "/tags", json!({ "tags": ["a"] })),
        ] {
            refuses(&sandbox, actor.signed(method, &format!("{wallet_path}{rest}"), &body), 422, &message).await;
        }
    }
    let message = format!("key {} is archived", key["id"].as_str().unwrap());
    let wallet = format!("/wallets/{}", wallets[0]["id"].as_str().unwrap());
    let hash = json!({ "kind": "Hash", "hash": "ab".repeat(32) });
    for (method, target, body) in [
        ("DELETE", path(&key, ""), Value::Null),
        ("PUT", path(&key, ""), json!({ "name": "x" })),
        ("POST", path(&key, "/signatures"), hash.clone()),
        ("POST", path(&key, "/delegate"), json!({ "delegateTo": sandbox.bootstrap().end_user.user_id })),
        ("POST", path(&key, "/export"), json!({ "encryptionKey": "AQ==", "supportedSchemes": [] })),
        ("POST", format!("{wallet}/signatures"), hash),
        ("POST", "/wallets".to_owned(), json!({ "network": "Base", "signingKey": { "id": key["id"] } })),
    ] {
        refuses(&sandbox, actor.signed(method, &target, &body), 422, &message).await;
    }
}

#[tokio::test]
async fn a_delegated_key_is_its_owners_alone() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let (user, other) = (owner(&sandbox, "one@example.com"), owner(&sandbox, "two@example.com"));
    let hash = json!({ "kind": "Hash", "hash": "ab".repeat(32) });
    let key = create_key(&actor, &ecdsa_with(json!({ "delayDelegation": true }))).await;
    assert_eq!(key["custodial"], true);
    let wallet = json!({ "network": "Ethereum", "signingKey": { "id": key["id"] } });
    let wallet = actor.signed("POST", "/wallets", &wallet).await.ok();
    let wallet_path = format!("/wallets/{}", wallet["id"].as_str().unwrap());
    // It is the organization's until it is delegated.
    actor.signed("POST", &path(&key, "/signatures"), &hash).await.ok();
    user.get(&path(&key, "")).await.refused(404, "key not found");
    user.get(&wallet_path).await.refused(404, "wallet not found");

    let delegate = json!({ "delegateTo": user.user_id });
    for (body, status, message) in [
        (json!({ "delegateTo": "us-none" }), 404, "user not found"),
        (json!({ "delegateTo": actor.user_id }), 400, "`delegateTo` must be an end user"),
        (json!({}), 400, "`delegateTo` is required"),
    ] {
        refuses(&sandbox, actor.signed("POST", &path(&key, "/delegate"), &body), status, message).await;
    }
    let reply = actor.signed("POST", &path(&key, "/delegate"), &delegate).await.ok();
    assert_eq!(reply, json!({ "keyId": key["id"], "status": "Delegated" }));
    refuses(&sandbox, actor.signed("POST", &path(&key, "/delegate"), &delegate), 409, "the key is delegated already")
        .await;
    let undelegable = create_key(&actor, &ecdsa()).await;
    refuses(
        &sandbox,
        actor.signed("POST", &path(&undelegable, "/delegate"), &delegate),
        400,
        "Key was not created with delayDelegation",
    )
    .await;

    // The organization reads both and uses neither.
    let shown = actor.get(&wallet_path).await.ok();
    assert_eq!((&shown["custodial"], &shown["signingKey"]["delegatedTo"]), (&json!(false), &json!(user.user_id)));
    assert_eq!(actor.get(&path(&key, "")).await.ok()["custodial"], false);
    let message = format!("the key is delegated to {}, who alone may use it", user.user_id);
    for (target, body) in [
        (path(&key, "/signatures"), hash.clone()),
        (format!("{wallet_path}/signatures"), hash.clone()),
        (path(&key, "/export"), json!({ "encryptionKey": "AQ==", "supportedSchemes": [] })),
        (format!("{wallet_path}/export"), json!({ "encryptionKey": "AQ==", "supportedSchemes": [] })),
        (path(&key, "/derive"), json!({ "domain": "00", "seed": "00" })),
    ] {
        refuses(&sandbox, actor.signed("POST", &target, &body), 403, &message).await;
    }
    // Their owner does both, and sees no more than that.
    let signed = user.signed("POST", &path(&key, "/signatures"), &hash).await.ok();
    assert_eq!(signed["requester"], json!({ "userId": user.user_id }));
    assert_eq!(ids(&user.get("/wallets").await.ok()), [wallet["id"].as_str().unwrap()]);
    for target in [path(&key, ""), path(&key, "/signatures"), wallet_path.clone(), format!("{wallet_path}/signatures")]
    {
        user.get(&target).await.ok();
        let noun = if target.starts_with("/keys") { "key" } else { "wallet" };
        other.get(&target).await.refused(404, &format!("{noun} not found"));
    }
    other.signed("POST", &path(&key, "/signatures"), &hash).await.refused(404, "key not found");

    // Their own keys belong to end users at once, and nobody else's do.
    let own = create_key(&user, &ecdsa()).await;
    assert_eq!(own["custodial"], false);
    create_key(&user, &ecdsa_with(json!({ "name": "x" }))).await;
    refuses(
        &sandbox,
        user.signed("POST", "/keys", &ecdsa_with(json!({ "delayDelegation": true }))),
        400,
        "`delayDelegation` is not for end users, who own their keys at once",
    )
    .await;
    sandbox.grant(&user.user_id, &["Keys:Delegate"]);
    refuses(
        &sandbox,
        user.signed("POST", "/keys", &ecdsa_with(json!({ "delegateTo": other.user_id }))),
        400,
        "`delegateTo` must be the end user who calls",
    )
    .await;
    let delegated = create_key(&actor, &ecdsa_with(json!({ "delegateTo": other.user_id }))).await;
    assert_eq!(delegated["custodial"], false);
    other.signed("POST", &path(&delegated, "/signatures"), &hash).await.ok();
}

#[tokio::test]
async fn permissions_of_keys_depend_on_what_is_asked() {
    let sandbox = Sandbox::start().await.unwrap();
    let user = end_user(&sandbox);
    let service = service_account(&sandbox);
    let master = create_key(&service, &ecdsa_with(json!({ "masterKey": true }))).await;
    let lacks = |name: &str| format!("EndUser {} is not authorized to perform operation ({name})", user.user_id);
    refuses(&sandbox, user.signed("POST", "/keys", &ecdsa()), 403, &lacks("Keys:Create")).await;
    sandbox.grant(&user.user_id, &["Keys:Create"]);
    let child = ecdsa_with(json!({ "deriveFrom": { "keyId": master["id"] }, "delegateTo": user.user_id }));
    refuses(&sandbox, user.signed("POST", "/keys", &child), 403, &lacks("Keys:ChildKeys:Create")).await;
    let delegated = ecdsa_with(json!({ "delegateTo": user.user_id }));
    refuses(&sandbox, user.signed("POST", "/keys", &delegated), 403, &lacks("Keys:Delegate")).await;
    let key = create_key(&user, &ecdsa()).await;
    user.get(&path(&key, "")).await.refused(403, &lacks("Keys:Read"));
    for (method, rest) in [("DELETE", ""), ("POST", "/delegate")] {
        let message = format!("EndUser {} may not call {method} /keys/{{keyId}}{rest}", user.user_id);
        user.signed(method, &path(&key, rest), &json!({ "delegateTo": user.user_id })).await.refused(403, &message);
    }
}

#[tokio::test]
async fn only_diffie_hellman_keys_derive_values_and_they_sign_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let dh = create_key(&actor, &json!({ "scheme": "DH", "curve": "secp256k1" })).await;
    let body = json!({ "domain": "0x0a", "seed": "0b" });
    let output = actor.signed("POST", &path(&dh, "/derive"), &body).await.ok();
    assert_eq!(output["output"].as_str().unwrap().len(), 64);
    assert_eq!(actor.signed("POST", &path(&dh, "/derive"), &body).await.ok(), output);
    let other = json!({ "domain": "0b", "seed": "0b" });
    assert_ne!(actor.signed("POST", &path(&dh, "/derive"), &other).await.ok(), output);
    for (body, message) in [
        (json!({ "domain": "0", "seed": "0b" }), "`domain` must be bytes in hex"),
        (json!({ "domain": "0a", "seed": "zz" }), "`seed` must be bytes in hex"),
        (json!({ "domain": "", "seed": "0b" }), "`domain`: expected at least one byte"),
        (json!({ "domain": "0a" }), "`seed` is required"),
    ] {
        refuses(&sandbox, actor.signed("POST", &path(&dh, "/derive"), &body), 400, message).await;
    }
    let hash = json!({ "kind": "Hash", "hash": "ab".repeat(32) });
    refuses(
        &sandbox,
        actor.signed("POST", &path(&dh, "/signatures"), &hash),
        400,
        "`keyId`: keys of scheme DH sign nothing",
    )
    .await;
    let key = create_key(&actor, &ecdsa()).await;
    refuses(
        &sandbox,
        actor.signed("POST", &path(&key, "/derive"), &body),
        400,
        "`keyId`: only keys of scheme DH derive values",
    )
    .await;
}
