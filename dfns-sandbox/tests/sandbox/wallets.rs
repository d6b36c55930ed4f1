//! Wallets: how they are made, changed, tagged and listed, and what they refuse.

use crate::client::{Actor, recording_sandbox, service_account};
use crate::persistence::folder;
use crate::refusals::refuses;
use crate::vectors::add_validator;
use crate::wallet_keys::{create_key, ecdsa, ecdsa_with, owner};
use dfns_sandbox::Sandbox;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

async fn create(actor: &Actor, body: &Value) -> Value {
    actor.signed("POST", "/wallets", body).await.ok()
}

fn path(wallet: &Value, rest: &str) -> String {
    format!("/wallets/{}{rest}", wallet["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_wallet_has_a_new_key_unless_it_names_one() {
    let events = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&events);
    let sandbox =
        Sandbox::builder().events(move |event| seen.lock().unwrap().push(event.clone())).start().await.unwrap();
    let actor = service_account(&sandbox);
    let body = json!({ "network": "Ethereum", "name": "Treasury", "externalId": "t-1", "tags": ["a", "b", "a"] });
    let wallet = create(&actor, &body).await;
    assert!(wallet["id"].as_str().unwrap().starts_with("wa-"));
    let expected = json!({
        "id": wallet["id"], "network": "Ethereum", "address": wallet["address"], "status": "Active",
        "signingKey": {
            "id": wallet["signingKey"]["id"], "scheme": "ECDSA", "curve": "secp256k1",
            "publicKey": wallet["signingKey"]["publicKey"],
        },
        "dateCreated": wallet["dateCreated"], "name": "Treasury", "custodial": true, "externalId": "t-1",
        "tags": ["a", "b"],
    });
    assert_eq!(wallet, expected);
    {
        let events = events.lock().unwrap();
        let kinds: Vec<_> = events.iter().map(|event| event.kind.to_string()).collect();
        assert_eq!(kinds, ["key.created", "wallet.created"]);
        let data: Value = serde_json::to_value(&events[1].data).unwrap();
        assert_eq!(data, json!({ "wallet": wallet }));
    }

    let key = wallet["signingKey"]["id"].clone();
    let polygon = create(&actor, &json!({ "network": "Polygon", "signingKey": { "id": key } })).await;
    assert_eq!((&polygon["address"], &polygon["signingKey"]), (&wallet["address"], &wallet["signingKey"]));
    let before = sandbox.fingerprint();
    let again = json!({ "network": "Polygon", "signingKey": { "id": key } });
    let reply = actor.signed("POST", "/wallets", &again).await;
    reply.refused(409, "the key has a wallet on Polygon already");
    assert_eq!(reply.body["error"]["details"]["duplicate"]["id"], polygon["id"]);
    assert_eq!(sandbox.fingerprint(), before);

    // The same external id again makes another wallet.
    assert_ne!(create(&actor, &body).await["id"], wallet["id"]);
}

#[tokio::test]
async fn keys_of_wallets_are_chosen_among_those_of_the_network() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    for (body, scheme, address) in [
        (json!({ "network": "Bitcoin" }), "ECDSA", "bc1q"),
        (json!({ "network": "Bitcoin", "signingKey": { "scheme": "Schnorr" } }), "Schnorr", "bc1p"),
        (json!({ "network": "Tezos" }), "EdDSA", "tz1"),
        (json!({ "network": "Tezos", "signingKey": { "curve": "secp256k1" } }), "ECDSA", "tz2"),
        (json!({ "network": "Solana" }), "EdDSA", ""),
        (json!({ "network": "TonTestnet" }), "EdDSA", "0Q"),
    ] {
        let wallet = create(&actor, &body).await;
        assert_eq!(wallet["signingKey"]["scheme"], scheme, "{body}");
        assert!(wallet["address"].as_str().unwrap().starts_with(address), "{wallet}");
    }
    for (network, curve, status) in [
        ("KeyECDSA", "secp256k1", "Active"),
        ("KeyEdDSA", "ed25519", "Active"),
        ("KeyECDSAStark", "stark", "Active"),
        ("Starknet", "stark", "Inactive"),
        ("Concordium", "ed25519", "Inactive"),
    ] {
        let wallet = create(&actor, &json!({ "network": network })).await;
        assert_eq!((&wallet["signingKey"]["curve"], &wallet["status"]), (&json!(curve), &json!(status)), "{network}");
        assert!(wallet.get("address").is_none(), "{network}");
    }
    let master = create_key(&actor, &ecdsa_with(json!({ "masterKey": true }))).await;
    let derived = json!({ "network": "Base", "signingKey": { "deriveFrom": { "keyId": master["id"] } } });
    let wallet = create(&actor, &derived).await;
    let key = actor.get(&format!("/keys/{}", wallet["signingKey"]["id"].as_str().unwrap())).await.ok();
    assert_eq!(key["derivedFrom"], json!({ "keyId": master["id"], "path": "m/0" }));
}

#[tokio::test]
async fn requests_for_wallets_that_cannot_be_name_the_field() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let (one, two) = (owner(&sandbox, "one@example.com"), owner(&sandbox, "two@example.com"));
    let edwards = create_key(&actor, &json!({ "scheme": "EdDSA", "curve": "ed25519" })).await["id"].clone();
    let dh = create_key(&actor, &json!({ "scheme": "DH", "curve": "secp256k1" })).await["id"].clone();
    let delegated = create_key(&actor, &ecdsa_with(json!({ "delegateTo": one.user_id }))).await["id"].clone();
    let eth = |more: Value| {
        let mut body = json!({ "network": "Ethereum" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let tags: Vec<_> = (0..11).map(|number| format!("t{number}")).collect();
    for (body, status, message) in [
        (json!({}), 400, "`network` is required"),
        (json!({ "network": "Etherium" }), 400, "`network`: unknown network `Etherium`"),
        (eth(json!({ "name": "n".repeat(101) })), 400, "`name` must be a string of at most 100 characters"),
        (eth(json!({ "externalId": "n".repeat(101) })), 400, "`externalId` must be a string of at most 100 characters"),
        (eth(json!({ "tags": ["a b"] })), 400, "`tags` must be strings of 1 to 100 letters, digits and `_.:/+-`"),
        (eth(json!({ "tags": [""] })), 400, "`tags` must be strings of 1 to 100 letters, digits and `_.:/+-`"),
        (eth(json!({ "tags": tags })), 400, "`tags`: a wallet has at most 10 tags"),
        (
            eth(json!({ "signingKey": { "scheme": "EdDSA" } })),
            400,
            "`signingKey`: wallets on Ethereum need a key of ECDSA with secp256k1",
        ),
        (
            eth(json!({ "signingKey": { "scheme": "RSA" } })),
            400,
            "`signingKey.scheme` must be `ECDSA`, `EdDSA`, `Schnorr` or `DH`",
        ),
        (
            json!({ "network": "Litecoin", "signingKey": { "scheme": "Schnorr" } }),
            400,
            "`signingKey`: wallets on Litecoin need a key of ECDSA with secp256k1",
        ),
        (
            json!({ "network": "XrpLedger", "signingKey": { "curve": "ed25519" } }),
            400,
            "`signingKey`: wallets on XrpLedger need a key of ECDSA with secp256k1",
        ),
        (
            eth(json!({ "signingKey": { "id": edwards, "scheme": "EdDSA" } })),
            400,
            "`signingKey.id` and `signingKey.scheme` exclude each other",
        ),
        (
            eth(json!({ "signingKey": { "id": edwards, "deriveFrom": { "keyId": edwards } } })),
            400,
            "`signingKey.id` and `signingKey.deriveFrom` exclude each other",
        ),
        (
            eth(json!({ "signingKey": { "id": edwards } })),
            400,
            "`signingKey`: wallets on Ethereum need a key of ECDSA with secp256k1",
        ),
        (
            eth(json!({ "signingKey": { "id": dh } })),
            400,
            "`signingKey`: wallets on Ethereum need a key of ECDSA with secp256k1",
        ),
        (eth(json!({ "signingKey": { "id": "key-none" } })), 404, "key not found"),
        (eth(json!({ "signingKey": { "storeId": "ks-none" } })), 404, "key store not found"),
        (
            eth(json!({ "signingKey": { "id": delegated }, "delegateTo": two.user_id })),
            400,
            "`delegateTo` must be the owner of the key",
        ),
        (eth(json!({ "delegateTo": "us-none" })), 404, "user not found"),
        (eth(json!({ "delegateTo": actor.user_id })), 400, "`delegateTo` must be an end user"),
        (
            eth(json!({ "delegateTo": one.user_id, "delayDelegation": true })),
            400,
            "`delayDelegation` and `delegateTo` exclude each other",
        ),
        (eth(json!({ "validatorId": "cv-1" })), 400, "`validatorId`: Ethereum has no validators"),
    ] {
        refuses(&sandbox, actor.signed("POST", "/wallets", &body), status, message).await;
    }
    let inherited = eth(json!({ "signingKey": { "id": delegated }, "delegateTo": one.user_id }));
    let wallet = create(&actor, &inherited).await;
    assert_eq!((&wallet["custodial"], &wallet["signingKey"]["delegatedTo"]), (&json!(false), &json!(one.user_id)));
    // A key of somebody else's does not exist for an end user.
    refuses(
        &sandbox,
        two.signed("POST", "/wallets", &json!({ "network": "Base", "signingKey": { "id": delegated } })),
        404,
        "key not found",
    )
    .await;
}

#[tokio::test]
async fn a_wallet_is_updated_field_by_field() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let wallet = create(&actor, &json!({ "network": "Ethereum", "name": "a", "externalId": "b" })).await;
    let update = async |body: Value| actor.signed("PUT", &path(&wallet, ""), &body).await.ok();
    let names = |wallet: &Value| (wallet.get("name").cloned(), wallet.get("externalId").cloned());
    assert_eq!(names(&update(json!({})).await), (Some(json!("a")), Some(json!("b"))));
    assert_eq!(names(&update(json!({ "name": "c" })).await), (Some(json!("c")), Some(json!("b"))));
    assert_eq!(names(&update(json!({ "externalId": null })).await), (Some(json!("c")), None));
    assert_eq!(names(&update(json!({ "name": null, "externalId": "d" })).await), (None, Some(json!("d"))));
    refuses(
        &sandbox,
        actor.signed("PUT", &path(&wallet, ""), &json!({ "name": "n".repeat(101) })),
        400,
        "`name` must be a string of at most 100 characters",
    )
    .await;
    refuses(&sandbox, actor.signed("PUT", "/wallets/wa-none", &json!({})), 404, "wallet not found").await;
}

#[tokio::test]
async fn tags_are_a_set_of_ten_at_most() {
    let events = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&events);
    let sandbox =
        Sandbox::builder().events(move |event| seen.lock().unwrap().push(event.clone())).start().await.unwrap();
    let actor = service_account(&sandbox);
    let wallet = create(&actor, &json!({ "network": "Ethereum" })).await;
    events.lock().unwrap().clear();
    let change =
        async |method: &str, tags: Value| actor.signed(method, &path(&wallet, "/tags"), &json!({ "tags": tags })).await;
    let tags = async || actor.get(&path(&wallet, "")).await.ok()["tags"].clone();
    assert_eq!(change("PUT", json!(["b", "a", "b"])).await.ok(), json!({}));
    assert_eq!(tags().await, json!(["b", "a"]));
    change("PUT", json!(["a"])).await.ok();
    change("DELETE", json!(["b", "zz"])).await.ok();
    change("DELETE", json!(["b"])).await.ok();
    assert_eq!(tags().await, json!(["a"]));
    let told: Vec<Value> =
        events.lock().unwrap().iter().map(|event| serde_json::to_value(&event.data).unwrap()).collect();
    assert_eq!(told.len(), 2, "only changes are told");
    assert_eq!(told[0]["tagsAdded"], json!(["b", "a"]));
    assert_eq!(told[1]["tagsRemoved"], json!(["b"]));
    for (tags, message) in [
        (json!((0..10).map(|n| n.to_string()).collect::<Vec<_>>()), "`tags`: a wallet has at most 10 tags"),
        (json!(["é"]), "`tags` must be strings of 1 to 100 letters, digits and `_.:/+-`"),
        (json!(["a".repeat(101)]), "`tags` must be strings of 1 to 100 letters, digits and `_.:/+-`"),
        (json!("a"), "`tags` must be a list"),
    ] {
        refuses(&sandbox, change("PUT", tags), 400, message).await;
    }
}

#[tokio::test]
async fn lists_have_the_wallets_of_an_owner() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let (one, two) = (owner(&sandbox, "one@example.com"), owner(&sandbox, "two@example.com"));
    let of = |owner: &Actor| json!({ "network": "Ethereum", "delegateTo": owner.user_id });
    let first = create(&actor, &of(&one)).await;
    let second = create(&two, &json!({ "network": "Ethereum" })).await;
    let third = create(&actor, &json!({ "network": "Ethereum" })).await;
    let ids = async |actor: &Actor, query: &str| {
        let listed = actor.get(&format!("/wallets{query}")).await.ok();
        listed["items"].as_array().unwrap().iter().map(|wallet| wallet["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&actor, "").await, [&third, &second, &first].map(|wallet| wallet["id"].clone()));
    for query in [
        format!("?owner={}", one.user_id),
        "?owner=one@example.com".to_owned(),
        format!("?ownerId={}", one.user_id),
        "?ownerUsername=one@example.com".to_owned(),
        format!("?ownerId={}&owner=one@example.com", one.user_id),
    ] {
        assert_eq!(ids(&actor, &query).await, [first["id"].clone()], "{query}");
    }
    for query in [format!("?ownerId={}&owner=two@example.com", one.user_id), "?owner=us-none".to_owned()] {
        assert_eq!(ids(&actor, &query).await, [Value::Null; 0], "{query}");
    }
    assert_eq!(ids(&two, "").await, [second["id"].clone()]);
    one.get(&path(&second, "")).await.refused(404, "wallet not found");
}

#[tokio::test]
async fn wallets_are_delegated_with_their_key() {
    let (sandbox, events) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    let user = owner(&sandbox, "one@example.com");
    let wallet = create(&actor, &json!({ "network": "Ethereum", "delayDelegation": true })).await;
    let sibling = json!({ "network": "Base", "signingKey": { "id": wallet["signingKey"]["id"] } });
    let sibling = create(&actor, &sibling).await;
    events.lock().unwrap().clear();
    let delegated = actor.signed("POST", &path(&wallet, "/delegate"), &json!({ "userId": user.user_id })).await.ok();
    assert_eq!(delegated, json!({ "walletId": wallet["id"], "status": "Delegated" }));
    assert_eq!(*events.lock().unwrap(), ["key.delegated", "wallet.delegated", "wallet.delegated"]);
    for wallet in [&wallet, &sibling] {
        assert_eq!(user.get(&path(wallet, "")).await.ok()["custodial"], false);
    }
    refuses(
        &sandbox,
        actor.signed("POST", &path(&wallet, "/delegate"), &json!({ "userId": user.user_id })),
        409,
        "the key is delegated already",
    )
    .await;
    let kept = create(&actor, &json!({ "network": "Ethereum" })).await;
    refuses(
        &sandbox,
        actor.signed("POST", &path(&kept, "/delegate"), &json!({ "userId": actor.user_id })),
        400,
        "`userId` must be an end user",
    )
    .await;
}

#[tokio::test]
async fn wallets_on_canton_belong_to_a_validator() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let body = json!({ "network": "CantonTestnet" });
    let required = "`validatorId` is required: the organization has no validator of this network, or several";
    refuses(&sandbox, actor.signed("POST", "/wallets", &body), 400, required).await;
    let shared = actor.signed("POST", "/networks/canton-testnet/validators", &json!({ "kind": "Shared" })).await.ok();
    assert_eq!((&shared["partyHint"], &shared["network"]), (&json!("dfns1"), &json!("CantonTestnet")));
    let wallet = create(&actor, &body).await;
    assert_eq!(wallet["validatorId"], shared["id"]);
    assert!(wallet["address"].as_str().unwrap().starts_with("dfns1::1220"));

    let custom = add_validator(&actor, "CantonTestnet", "Acme & Sons").await;
    assert_eq!((&custom["partyHint"], &custom["kind"]), (&json!("acme-sons"), &json!("Custom")));
    assert!(!custom.to_string().contains("clientSecret"));
    refuses(&sandbox, actor.signed("POST", "/wallets", &body), 400, required).await;
    let unknown = json!({ "network": "CantonTestnet", "validatorId": "cv-none" });
    refuses(&sandbox, actor.signed("POST", "/wallets", &unknown), 404, "validator not found").await;
    let other = json!({ "network": "Canton", "validatorId": custom["id"] });
    refuses(&sandbox, actor.signed("POST", "/wallets", &other), 404, "validator not found").await;

    let one = |validator: &Value| format!("/networks/canton-testnet/validators/{}", validator["id"].as_str().unwrap());
    assert_eq!(actor.get("/networks/canton-testnet/validators").await.ok()["items"], json!([custom, shared]));
    assert_eq!(actor.get(&one(&custom)).await.ok(), custom);
    let other = format!("/networks/canton/validators/{}", custom["id"].as_str().unwrap());
    actor.get(&other).await.refused(404, "validator not found");
    let renamed = actor.signed("PUT", &one(&shared), &json!({ "name": "Ours" })).await.ok();
    assert_eq!(renamed["name"], "Ours");
    let api =
        json!({ "url": "ftp://a", "oauth2": { "domain": "d", "audience": "a", "clientId": "c", "clientSecret": "s" } });
    for (validator, body, message) in [
        (&shared, json!({ "ledger": api }), "`validator` and `ledger` are for validators of kind `Custom`"),
        (&custom, json!({ "ledger": api }), "`ledger.url` must be an http or https URL"),
        (&custom, json!({ "name": "" }), "`name` must be a string of 1 to 50 characters"),
    ] {
        refuses(&sandbox, actor.signed("PUT", &one(validator), &body), 400, message).await;
    }
    refuses(&sandbox, actor.signed("DELETE", &one(&shared), &Value::Null), 409, "the validator has wallets").await;
    assert_eq!(actor.signed("DELETE", &one(&custom), &Value::Null).await.ok(), custom);
    actor.get(&one(&custom)).await.refused(404, "validator not found");
    for (path, body, message) in [
        (
            "/networks/ethereum/validators",
            json!({ "kind": "Shared" }),
            "`network` must be a Canton network: canton, canton-testnet, canton-devnet",
        ),
        ("/networks/canton/validators", json!({ "kind": "Other" }), "`kind` must be `Shared` or `Custom`"),
    ] {
        refuses(&sandbox, actor.signed("POST", path, &body), 400, message).await;
    }
}

#[tokio::test]
async fn permissions_of_wallets_depend_on_what_is_asked() {
    let sandbox = Sandbox::start().await.unwrap();
    let account = service_account(&sandbox);
    let id = account.user_id.clone();
    let key = create_key(&account, &ecdsa()).await["id"].clone();
    sandbox.restrict(&id, &["Wallets:Create", "Keys:Create"]);
    let lacks = |name: &str| format!("ServiceAccount {id} is not authorized to perform operation ({name})");
    let user = sandbox.bootstrap().end_user.user_id.clone();
    create(&account, &json!({ "network": "Ethereum" })).await;
    for (body, name) in [
        (json!({ "network": "Ethereum", "signingKey": { "id": key } }), "Keys:Reuse"),
        (json!({ "network": "Ethereum", "delegateTo": user }), "Keys:Delegate"),
        (json!({ "network": "Ethereum", "tags": ["a"] }), "Wallets:Tags:Add"),
    ] {
        // The oldest names of the permissions need less.
        let status = account.signed("POST", "/wallets", &body).await.status;
        let needs_less = name != "Wallets:Tags:Add";
        assert_eq!(status, if needs_less { 200 } else { 403 }, "{name}");
    }
    sandbox.restrict(&id, &["Keys:Create"]);
    refuses(&sandbox, account.signed("POST", "/wallets", &json!({ "network": "Base" })), 403, &lacks("Wallets:Create"))
        .await;
}

#[tokio::test]
async fn keys_and_wallets_survive_a_restart() {
    let file = folder("wallets").join("state");
    let hash = json!({ "kind": "Hash", "hash": "ab".repeat(32), "externalId": "order-7" });
    let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
    let actor = service_account(&sandbox);
    let wallet = create(&actor, &json!({ "network": "Ethereum", "tags": ["a"] })).await;
    let key = format!("/keys/{}", wallet["signingKey"]["id"].as_str().unwrap());
    let signed = actor.signed("POST", &format!("{key}/signatures"), &hash).await.ok();
    let signers = actor.get("/signers").await.ok();
    let shown = actor.get(&key).await.ok();
    sandbox.stop().await;

    let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
    let actor = service_account(&sandbox);
    assert_eq!(actor.get(&path(&wallet, "")).await.ok(), wallet);
    assert_eq!(actor.get(&key).await.ok(), shown);
    assert_eq!(actor.get("/signers").await.ok(), signers);
    assert_eq!(actor.signed("POST", &format!("{key}/signatures"), &hash).await.ok(), signed);
    // The private half is the same.
    let again = json!({ "kind": "Hash", "hash": "ab".repeat(32) });
    let again = actor.signed("POST", &format!("{key}/signatures"), &again).await.ok();
    assert_eq!(again["signature"], signed["signature"]);
}

/// Reproducible choices.
struct Choices(u64);

impl Choices {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }
}

#[tokio::test]
async fn whatever_is_done_a_key_has_one_wallet_for_each_network_and_shares_its_state() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let user = owner(&sandbox, "one@example.com");
    let mut choices = Choices(7);
    let (mut keys, mut wallets) = (Vec::new(), Vec::new());
    for _ in 0..120 {
        let network = ["Ethereum", "Base", "Bitcoin", "Solana"][choices.below(4)];
        let key = keys.get(choices.below(keys.len())).cloned().unwrap_or_default();
        let wallet = wallets.get(choices.below(wallets.len())).cloned().unwrap_or_default();
        let reply = match choices.below(8) {
            0 => actor.signed("POST", "/keys", &ecdsa_with(json!({ "delayDelegation": true }))).await,
            1 => actor.signed("POST", "/wallets", &json!({ "network": network })).await,
            2..=4 => {
                actor.signed("POST", "/wallets", &json!({ "network": network, "signingKey": { "id": key } })).await
            }
            5 => actor.signed("PUT", &format!("/wallets/{wallet}/tags"), &json!({ "tags": [network] })).await,
            6 => {
                let body = json!({ "delegateTo": user.user_id });
                actor.signed("POST", &format!("/keys/{key}/delegate"), &body).await
            }
            _ if choices.below(4) == 0 => actor.signed("DELETE", &format!("/keys/{key}"), &Value::Null).await,
            _ => actor.signed("PUT", &format!("/wallets/{wallet}"), &json!({ "name": network })).await,
        };
        assert!(reply.status < 500, "{}", reply.body);
        if let Some(id) = reply.body["id"].as_str().filter(|_| reply.status == 200) {
            let known = if id.starts_with("key-") { &mut keys } else { &mut wallets };
            if !known.iter().any(|known| known == id) {
                known.push(id.to_owned());
            }
        }
    }
    let of_all = actor.get("/wallets?limit=500").await.ok();
    let of_all = of_all["items"].as_array().unwrap();
    assert_eq!(of_all.len(), wallets.len());
    for id in &keys {
        let key = actor.get(&format!("/keys/{id}")).await.ok();
        let own: Vec<_> = of_all.iter().filter(|wallet| wallet["signingKey"]["id"] == key["id"]).collect();
        assert_eq!(key["wallets"].as_array().unwrap().len(), own.len());
        let mut networks: Vec<_> = own.iter().map(|wallet| wallet["network"].as_str().unwrap()).collect();
        networks.sort_unstable();
        networks.dedup();
        assert_eq!(networks.len(), own.len(), "{own:?}");
        for wallet in own {
            assert_eq!((&wallet["status"], &wallet["custodial"]), (&key["status"], &key["custodial"]));
            assert_eq!(wallet["signingKey"]["publicKey"], key["publicKey"]);
            assert_eq!(wallet["signingKey"].get("delegatedTo").is_some(), key["custodial"] == false);
        }
    }
}
