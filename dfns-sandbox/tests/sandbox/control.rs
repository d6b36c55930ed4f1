//! Control by HTTP, for tests in any language, and the same in Rust.

use crate::client::{Actor, Reply, employee, raw, send, service_account};
use crate::persistence::folder;
use crate::transfers::wallet;
use dfns_sandbox::{ManualClock, Sandbox};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

const JSON: (&str, &str) = ("Content-Type", "application/json");

pub(crate) async fn post(sandbox: &Sandbox, word: &str, arguments: &Value) -> Reply {
    send(sandbox.base_url(), "POST", &format!("/__sandbox/{word}"), &[JSON], &arguments.to_string()).await
}

async fn get(sandbox: &Sandbox, word: &str) -> Reply {
    send(sandbox.base_url(), "GET", &format!("/__sandbox/{word}"), &[], "").await
}

async fn permission(actor: &Actor, name: &str) -> Value {
    actor.signed("POST", "/permissions", &json!({ "name": name, "operations": ["a"] })).await.ok()
}

async fn names(actor: &Actor) -> Vec<String> {
    let page = actor.get("/permissions").await.ok();
    page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn control_is_for_programs_on_this_computer_and_says_what_it_accepts() {
    let sandbox = Sandbox::start().await.unwrap();
    let word = "`nothing` is not a control command; the commands are status, advance, settle, reset, snapshot, restore, \
                deliveries, redeliver, mail, requests, ledger, invariants, faults, faults/fired, faults/{id}, import_private_key, export_private_key, key_settings, fund, receive, trust, withdraw_offer, give_nft, touch, \
                define_token, set_price, set_base_fee, set_fee_rate, set_nonce, set_height, pace, step, mine, reorg, \
                fail_next, hold, release, drop, stub_call, network_down, network_up, chain, emit_event, slash, expire_quote, require_agreements, hold_orders, force, decide, kyt, policies, \
                exchange_balance, payout, payin, payin_balance, payin_recipient, add_store, review_fleet, org_status";
    post(&sandbox, "nothing", &json!({})).await.refused(404, word);
    get(&sandbox, "nothing").await.refused(404, word);
    get(&sandbox, "settle").await.refused(405, "`settle` takes POST");
    post(&sandbox, "mail", &json!({})).await.refused(405, "`mail` takes GET");
    post(&sandbox, "settle", &json!([])).await.refused(400, "the body must be a JSON object");
    let known = "`restore`: unknown field `name`, expected `id`";
    post(&sandbox, "restore", &json!({ "id": "a", "name": "b" })).await.refused(400, known);
    let reply = get(&sandbox, "deliveries?id=1").await;
    reply.refused(400, "`deliveries`: unknown field `id`, expected `webhookId`");
    get(&sandbox, "requests?since=1&since=2").await.refused(400, "`since`: given more than once");
    let twice = r#"{"seconds": 1, "seconds": 2}"#;
    send(sandbox.base_url(), "POST", "/__sandbox/advance", &[JSON], twice)
        .await
        .refused(400, "`seconds`: given more than once");
    let number = "`reset`: `seed` must be a whole number of at least 0 that is not too large";
    post(&sandbox, "reset", &json!({ "seed": -1 })).await.refused(400, number);
    post(&sandbox, "hold", &json!({})).await.refused(400, "`hold`: `id` is required");
    for (verdict, words) in [
        (json!(5), "`verdict` must be a word such as `clean`, or an object of findings"),
        (
            json!({ "categoryIds": ["1"] }),
            "`verdict`: `categoryIds[0]` must be a whole number of at least 0 that is not too large",
        ),
        (
            json!({ "levels": 1 }),
            "`verdict`: unknown field `levels`, expected one of `level`, `categoryIds`, `exposure`, `score`, `ruleIds`, \
             `categories`",
        ),
    ] {
        let refused = post(&sandbox, "kyt", &json!({ "address": "a", "verdict": verdict })).await;
        refused.refused(400, &format!("`kyt`: {words}"));
    }
    post(&sandbox, "restore", &json!({ "id": "snp-1" })).await.refused(404, "snapshot not found");
    post(&sandbox, "redeliver", &json!({ "eventId": "whe-1" })).await.refused(404, "webhook event not found");
    get(&sandbox, "deliveries?webhookId=wh-1").await.refused(404, "webhook not found");
    post(&sandbox, "reset", &json!({ "keepIdentities": false }))
        .await
        .refused(400, "`keepIdentities` must be true; for other identities, start another sandbox");
    let url = sandbox.base_url();
    let declared = "control needs the header `Content-Type: application/json`";
    for headers in [&[][..], &[("Content-Type", "text/plain")][..]] {
        send(url, "POST", "/__sandbox/settle", headers, "{}").await.refused(415, declared);
    }
    send(url, "POST", "/__sandbox/settle", &[JSON], "{").await.refused(400, "the body is not valid JSON");
    send(url, "POST", "/__sandbox/settle", &[("Content-Type", "application/JSON; charset=utf-8")], "").await.ok();
}

#[tokio::test]
async fn no_web_page_and_no_other_host_reaches_control() {
    let pages = Sandbox::builder().allow_origin("http://localhost:3000").start().await.unwrap();
    for origin in ["http://localhost:3000", "https://evil.example", "null"] {
        for method in ["GET", "POST", "OPTIONS"] {
            let request = format!(
                "{method} /__sandbox/status HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\nConnection: close\r\n\r\n"
            );
            let response = String::from_utf8(raw(pages.base_url(), request.as_bytes()).await).unwrap();
            assert!(response.starts_with("HTTP/1.1 403"), "{origin}: {response}");
            assert!(!response.to_ascii_lowercase().contains("access-control"), "{response}");
        }
    }
    let request = b"GET /__sandbox/status HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    assert!(raw(pages.base_url(), request).await.starts_with(b"HTTP/1.1 421"));

    let without = Sandbox::builder().control(false).start().await.unwrap();
    get(&without, "status").await.refused(404, "there is no GET /__sandbox/status");
    post(&without, "reset", &json!({})).await.refused(404, "there is no POST /__sandbox/reset");
    without.control().status().await.unwrap();
}

#[tokio::test]
async fn an_origin_is_a_scheme_and_an_authority() {
    for origin in ["", "*", "null", "localhost:3000", "http://localhost/", "http://a@localhost", "http://localhost/a"] {
        let error = Sandbox::builder().allow_origin(origin).start().await.unwrap_err();
        assert!(error.to_string().contains("is not an origin"), "{origin}: {error}");
    }
}

#[tokio::test]
async fn the_clock_moves_forward_whatever_it_is() {
    let clock = ManualClock::default();
    for manual in [true, false] {
        let builder = Sandbox::builder();
        let builder = if manual { builder.clock(clock.clone()) } else { builder };
        let sandbox = builder.start().await.unwrap();
        let actor = employee(&sandbox);
        let challenge = actor.challenge("POST", "/permissions", "").await.ok();
        let time =
            |reply: Value| -> SystemTime { reply["now"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap().into() };
        let before = time(get(&sandbox, "status").await.ok());
        let after = time(post(&sandbox, "advance", &json!({ "seconds": 901 })).await.ok());
        assert!(after >= before + Duration::from_secs(901) && after < before + Duration::from_secs(1000));
        // Challenges last 15 minutes.
        let late = actor.complete(&challenge, actor.assertion(&challenge)).await;
        late.refused(400, "Challenge token is not valid.");
        let until: jiff::Timestamp = (after + Duration::from_secs(60)).try_into().unwrap();
        let until = json!({ "until": until.to_string() });
        assert!(time(post(&sandbox, "advance", &until).await.ok()) >= after + Duration::from_secs(60));
        let past = "`until` must not be in the past: the clock moves forward only";
        post(&sandbox, "advance", &json!({ "until": "2020-01-01T00:00:00Z" })).await.refused(400, past);
        for arguments in [json!({}), json!({ "seconds": 1, "toNextTimer": true }), json!({ "toNextTimer": false })] {
            let one = "give one of `seconds`, `until` and `toNextTimer: true`";
            post(&sandbox, "advance", &arguments).await.refused(400, one);
        }
        let far = "the clock must show a time before the year 9999";
        for seconds in [u64::MAX, 300_000_000_000] {
            post(&sandbox, "advance", &json!({ "seconds": seconds })).await.refused(400, far);
        }
        assert_eq!(post(&sandbox, "advance", &json!({ "seconds": -1 })).await.status, 400);
        for until in ["9999-12-31T23:59:59Z", "10000-01-01T00:00:00Z", "tomorrow", ""] {
            let message = format!(
                "`until` must be a time in RFC 3339 before the year 9999, such as `2030-01-31T12:00:00Z`, not `{until}`"
            );
            post(&sandbox, "advance", &json!({ "until": until })).await.refused(400, &message);
        }
        actor.get("/permissions").await.ok();
    }
}

#[tokio::test]
async fn a_snapshot_can_be_restored_as_often_as_needed_and_a_reset_leaves_the_first_identities() {
    for file in [None, Some(folder("snapshots").join("state"))] {
        let start = || {
            let builder = Sandbox::builder();
            file.as_ref().map_or(builder, |file| Sandbox::builder().data(file)).start()
        };
        let mut sandbox = start().await.unwrap();
        let actor = employee(&sandbox);
        let first = sandbox.fingerprint();
        permission(&actor, "a").await;
        let snapshot = post(&sandbox, "snapshot", &json!({})).await.ok();
        let with_a = sandbox.fingerprint();
        let unused = actor.sign("POST", "/permissions", "").await;
        for _ in 0..2 {
            permission(&actor, "b").await;
            let created = json!({ "name": "Bot", "publicKey": crate::client::new_key().1, "daysValid": 1 });
            actor.signed("POST", "/auth/service-accounts", &created).await.ok();
            assert_eq!(names(&actor).await, ["FullAccess", "a", "b"]);
            let restored = post(&sandbox, "restore", &snapshot).await.ok();
            assert_eq!(restored["employee"]["userId"], actor.user_id);
            assert_eq!(names(&actor).await, ["FullAccess", "a"]);
            assert_eq!(sandbox.fingerprint(), with_a);
        }
        let reply = actor.send("POST", "/permissions", "", Some(&unused)).await;
        reply.refused(403, "user action signature is missing or invalid");
        let bootstrap = post(&sandbox, "reset", &json!({ "keepIdentities": true })).await.ok();
        assert_eq!(bootstrap, serde_json::to_value(sandbox.bootstrap()).unwrap());
        assert_eq!(sandbox.fingerprint(), first);
        permission(&actor, "c").await;
        post(&sandbox, "restore", &snapshot).await.ok();
        assert_eq!(names(&actor).await, ["FullAccess", "a"]);
        if file.is_some() {
            sandbox.stop().await;
            sandbox = start().await.unwrap();
            let actor = employee(&sandbox);
            assert_eq!(names(&actor).await, ["FullAccess", "a"]);
            permission(&actor, "d").await;
            let bootstrap = post(&sandbox, "reset", &json!({})).await.ok();
            assert_eq!(bootstrap["baseUrl"], sandbox.base_url());
            assert_eq!(names(&actor).await, ["FullAccess", "a"], "as it was started");
        }
    }
}

#[tokio::test]
async fn snapshots_and_mail_are_bounded() {
    let sandbox = Sandbox::start().await.unwrap();
    let first = sandbox.control().snapshot().await.unwrap();
    for _ in 0..16 {
        sandbox.control().snapshot().await.unwrap();
    }
    assert_eq!(sandbox.control().restore(&first).await.unwrap_err().to_string(), "snapshot not found");

    let actor = employee(&sandbox);
    let body = json!({ "kind": "CustomerEmployee", "email": "new@sandbox.example" });
    actor.signed("POST", "/auth/users", &body).await.ok();
    let mail = get(&sandbox, "mail").await.ok();
    let code = sandbox.registration_code("new@sandbox.example").unwrap();
    let expected = json!({ "username": "new@sandbox.example", "subject": "registration", "code": code });
    assert_eq!(mail, json!({ "items": [expected] }));
    post(&sandbox, "reset", &json!({})).await.ok();
    assert_eq!(get(&sandbox, "mail").await.ok(), json!({ "items": [] }));
}

#[tokio::test]
async fn the_status_counts_what_there_is() {
    let sandbox = Sandbox::start().await.unwrap();
    let status = get(&sandbox, "status").await.ok();
    assert_eq!(status["version"], env!("CARGO_PKG_VERSION"));
    // Two of the tenant, and full access.
    assert_eq!((&status["entities"]["permission"], &status["deliveriesUnderWay"]), (&json!(3), &json!(0)));
    permission(&employee(&sandbox), "a").await;
    assert_eq!(get(&sandbox, "status").await.ok()["entities"]["permission"], 4);
}

#[tokio::test]
async fn a_word_names_the_argument_that_it_refuses() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let wallet = wallet(&actor, "EthereumSepolia").await;
    let (id, contract) = (&wallet["id"], "0x00000000000000000000000000000000000000bb");
    let nft = |token_id: &str| json!({ "walletId": id, "kind": "Erc721", "contract": contract, "tokenId": token_id });
    let number = "`tokenId` must be a whole number below 2^256 in decimal digits without leading zeros";
    let fund = |amount: Value, from: &str| json!({ "walletId": id, "asset": "Native", "amount": amount, "from": from });
    let one_line = "`from` must be a string without control characters, apart from line breaks and tabs";
    let key = |scheme: &str, curve: &str| json!({ "scheme": scheme, "curve": curve, "secret": "11".repeat(32) });
    for (name, body, status, message) in [
        ("fail_next", json!({ "walletId": "EthereumSepolia", "stage": "sign" }), 404, "wallet not found"),
        ("fail_next", json!({ "network": id, "stage": "sign" }), 400, ""),
        (
            "give_nft",
            json!({ "walletId": id, "contract": contract, "tokenId": "1" }),
            400,
            "`give_nft`: `kind` is required",
        ),
        (
            "give_nft",
            json!({ "walletId": id, "kind": "Erc721", "tokenId": "1" }),
            400,
            "`contract` must be a non-empty string",
        ),
        (
            "give_nft",
            json!({ "walletId": id, "kind": "Erc721", "tokenId": 1 }),
            400,
            "`give_nft`: `tokenId` must be a string",
        ),
        ("give_nft", nft("01"), 400, number),
        (
            "give_nft",
            nft("115792089237316195423570985008687907853269984665640564039457584007913129639936"),
            400,
            number,
        ),
        ("fund", fund(json!(5), ""), 400, "`fund`: `amount` must be a string"),
        ("receive", fund(json!(5), ""), 400, "`receive`: `amount` must be a string"),
        ("slash", json!({ "stakeId": "stk-1", "amount": 5 }), 400, "`slash`: `amount` must be a string"),
        ("fund", fund(json!("5"), "\u{1b}"), 400, one_line),
        ("fund", fund(json!("5"), &"a".repeat(257)), 400, "`from` must be a string of at most 256 characters"),
        (
            "stub_call",
            json!({ "network": "EthereumSepolia", "contract": "0x", "selector": "0x12345678", "data": "0x" }),
            400,
            "`contract`: expected an address of 20 bytes, found `0x`",
        ),
        ("import_private_key", key("Schnor", "secp256k1"), 400, "`scheme` must be `ECDSA`, `EdDSA`, `Schnorr` or `DH`"),
        ("import_private_key", key("ECDSA", "p256"), 400, "`curve` must be `ed25519`, `secp256k1` or `stark`"),
        (
            "reset",
            json!({ "faults": 5 }),
            400,
            "`faults`: a rule has the field `fault`, a seeded plan has `seed`, `rate` and `mix`",
        ),
        (
            "set_base_fee",
            json!({ "network": "Ethereum", "value": "07" }),
            400,
            "`value` must be a whole number in decimal digits",
        ),
    ] {
        let refused = post(&sandbox, name, &body).await;
        if message.is_empty() {
            assert_eq!(refused.status, status, "{name}: {}", refused.body);
        } else {
            refused.refused(status, message);
        }
    }
    post(&sandbox, "give_nft", &nft("115792089237316195423570985008687907853269984665640564039457584007913129639935"))
        .await
        .ok();
    post(&sandbox, "give_nft", &nft("0")).await.ok();
}

#[tokio::test]
async fn no_word_takes_an_organization_that_does_not_exist() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = sandbox.base_url();
    let actor = service_account(&sandbox);
    permission(&actor, "kept").await;
    let before = names(&actor).await;
    let (org, fault) = (r#"{"orgId": "or-unknown"}"#, r#"{"orgId": "", "fault": {"kind": "status", "status": 503}}"#);
    for (method, target, body) in [
        ("POST", "settle", org),
        ("POST", "reset", org),
        ("POST", "faults", fault),
        ("GET", "status?orgId=or-unknown", ""),
        ("GET", "requests?orgId=or-unknown", ""),
        ("DELETE", "faults?orgId=or-unknown", ""),
        ("DELETE", "faults/fault-1?orgId=or-unknown", ""),
    ] {
        let name = target.split('?').next().unwrap();
        let message = format!("`{name}` acts on the whole sandbox, so it takes no `orgId`");
        send(url, method, &format!("/__sandbox/{target}"), &[JSON], body).await.refused(400, &message);
    }
    for (method, target, body) in [
        ("POST", "policies", org),
        ("POST", "key_settings", org),
        ("POST", "step", r#"{"orgId": "", "network": "Nowhere"}"#),
        ("GET", "ledger?orgId=or-unknown", ""),
        ("GET", "deliveries?orgId=or-unknown", ""),
    ] {
        send(url, method, &format!("/__sandbox/{target}"), &[JSON], body).await.refused(404, "org not found");
    }
    assert_eq!(names(&actor).await, before, "nothing was reset");
    let unknown = send(url, "DELETE", "/__sandbox/faults/fault-1?other=1", &[], "").await;
    unknown.refused(400, "`faults/{id}`: unknown field `other`, expected `id`");
}
