//! Transactions that the caller builds, and tokens.

use crate::client::{Actor, service_account};
use crate::transfers::{balance, chain, fund, native, now, path, wallet, word};
use dfns_sandbox::{ManualClock, Sandbox};
use serde_json::{Value, json};

const ETHER: &str = "1000000000000000000";

#[tokio::test]
async fn a_transaction_is_broadcast_at_once_and_does_what_it_says() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let (from, to) = (wallet(&actor, "Base").await, wallet(&actor, "Base").await);
    fund(&sandbox, &from, &json!("Native"), ETHER).await;
    let broadcast = async |transaction: Value| {
        let body = json!({ "kind": "Transaction", "transaction": transaction });
        actor.signed("POST", &path(&from, "/transactions"), &body).await
    };
    let sent = broadcast(json!({ "to": to["address"], "value": "5" })).await.ok();
    assert_eq!(sent["status"], "Broadcasted");
    assert!(sent["txHash"].is_string() && sent["dateBroadcasted"].is_string());
    let sent = now(&actor, &from, &sent).await;
    assert_eq!((&sent["status"], &sent["fee"]), (&json!("Confirmed"), &json!("216300000000000")));
    assert_eq!(balance(&actor, &to).await, "5");

    // The same as bytes, which name their nonce: type 2, nonce 1, 21000 gas at 20.3 gwei.
    let digits = &to["address"].as_str().unwrap()[2..];
    let bytes = |nonce: &str| {
        format!("0x02ef822105{nonce}8411e1a3008504b9f96b0082520894{digits}8405f5e10080c0").replacen("02ef", "02ee", 1)
    };
    let sent = broadcast(json!(bytes("01"))).await.ok();
    assert_eq!(now(&actor, &from, &sent).await["status"], "Confirmed", "{sent}");
    assert_eq!(balance(&actor, &to).await, "100000005");
    // The nonce is used; one after the next waits for it.
    let used = broadcast(json!(bytes("01"))).await.ok();
    assert_eq!((&used["status"], &used["reason"]), (&json!("Failed"), &json!("Nonce too low")));
    let early = broadcast(json!(bytes("03"))).await.ok();
    assert_eq!(now(&actor, &from, &early).await["status"], "Broadcasted");
    let twice = broadcast(json!(bytes("03"))).await.ok();
    assert_eq!(twice["reason"], "Nonce already used by a pending transaction");
    let next = broadcast(json!({ "to": to["address"], "value": "1" })).await.ok();
    assert_eq!(now(&actor, &from, &next).await["status"], "Confirmed", "{next}");
    assert_eq!(now(&actor, &from, &early).await["status"], "Confirmed");
    assert_eq!(chain(&sandbox, "Base").await["accounts"][0]["nonce"], 4);

    for (body, message) in [
        (json!({ "kind": "Transaction", "transaction": { "to": "0x1" } }), "`transaction.to`: "),
        (json!({ "kind": "Transaction", "transaction": { "from": to["address"] } }), "`transaction.from`: "),
        (json!({ "kind": "Transaction", "transaction": "0x02" }), "`transaction`: "),
        (json!({ "kind": "Transaction" }), "`transaction` is required"),
        (json!({ "kind": "SpeedUpTransaction", "txHash": "0x", "signedTx": "0x" }), "`kind`: "),
        (json!({ "kind": "TransferPreapproval" }), "`kind`: "),
        (json!({ "kind": "Nothing" }), "`kind` must be `Transaction`, "),
    ] {
        let reply = actor.signed("POST", &path(&from, "/transactions"), &body).await;
        assert_eq!(reply.status, 400, "{body}: {}", reply.body);
        assert!(reply.body["error"]["message"].as_str().unwrap().starts_with(message), "{}", reply.body);
    }
}

#[tokio::test]
async fn tokens_move_with_what_the_network_calls_them() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let mint = "7o36UsWR1JQLpZ9PE2gn9L4SQ69CNNiWAXd4Jt7rqz9Z";
    let coin = "0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359";
    let issuer = "GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN";
    for (network, asset) in [
        ("Polygon", json!({ "kind": "Erc20", "contract": coin })),
        ("SolanaDevnet", json!({ "kind": "Spl", "mint": mint })),
        ("Solana", json!({ "kind": "Spl2022", "mint": mint })),
        ("Algorand", json!({ "kind": "Asa", "assetId": "31566704" })),
        ("Aptos", json!({ "kind": "Aip21", "metadata": "0xa" })),
        ("Aptos", json!({ "kind": "Coin", "coin": "0x1::a::A" })),
        ("Sui", json!({ "kind": "Coin", "coin": "0x2::b::B" })),
        ("Cardano", json!({ "kind": "Asset", "assetId": "abc" })),
        ("HederaTestnet", json!({ "kind": "Hts", "tokenId": "0.0.5" })),
        ("StellarTestnet", json!({ "kind": "Sep41", "issuer": issuer, "assetCode": "USDC" })),
        ("Ton", json!({ "kind": "Tep74", "master": "EQB3ncyBUTjZUA5EnFKR5_EnOMI9V1tTEAAPaiU71gc4TiUt" })),
        ("Tron", json!({ "kind": "Trc10", "tokenId": "1002000" })),
        ("Tron", json!({ "kind": "Trc20", "contract": "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t" })),
        ("XrpLedger", json!({ "kind": "Iou", "currency": "USD", "issuer": "rvYAfWj5gh67oV6fW32ZzP3Aw4Eubs59B" })),
        ("XrpLedger", json!({ "kind": "Xls33", "issuanceId": "00000001" })),
    ] {
        let (from, to) = (wallet(&actor, network).await, wallet(&actor, network).await);
        fund(&sandbox, &from, &json!("Native"), ETHER).await;
        let trust = word(&sandbox, "trust", &json!({ "walletId": to["id"], "asset": asset })).await;
        let needs_consent = ["Spl", "Spl2022", "Asa", "Hts", "Sep41", "Iou", "Xls33"];
        assert_eq!(trust.status == 200, needs_consent.contains(&asset["kind"].as_str().unwrap()), "{}", trust.body);
        let mut body = asset.clone();
        body["to"] = to["address"].clone();
        body["amount"] = json!("40");
        let poor = actor.signed("POST", &path(&from, "/transfers"), &body).await.ok();
        let poor = now(&actor, &from, &poor).await;
        assert_eq!((&poor["status"], &poor["reason"]), (&json!("Failed"), &json!("Insufficient token balance")));
        assert_eq!(poor["fee"].is_string(), network == "Polygon", "EVM networks charge for it: {poor}");
        let token = json!({ "network": network, "asset": asset, "symbol": "USDC", "decimals": 6 });
        word(&sandbox, "define_token", &token).await.ok();
        let event = fund(&sandbox, &from, &asset, "100").await;
        assert_eq!(event["kind"], format!("{}Transfer", asset["kind"].as_str().unwrap()));
        let sent = actor.signed("POST", &path(&from, "/transfers"), &body).await.ok();
        assert_eq!(sent["metadata"]["asset"]["symbol"], "USDC");
        assert_eq!(now(&actor, &from, &sent).await["status"], "Confirmed", "{network} {asset}");
        let assets = actor.get(&path(&to, "/assets?netWorth=true")).await.ok();
        let held = &assets["assets"][1];
        assert_eq!((&held["kind"], &held["balance"], &held["decimals"]), (&asset["kind"], &json!("40"), &json!(6)));
        assert_eq!((&held["quotes"], &assets["netWorth"]), (&json!({ "USD": 1.0 }), &json!({ "USD": 0.00004 })));
        let history = actor.get(&path(&to, "/history")).await.ok();
        assert_eq!((&history["items"][0]["kind"], &history["items"][0]["value"]), (&event["kind"], &json!("40")));
    }
}

#[tokio::test]
async fn an_asset_that_no_network_can_have_is_refused_by_its_field() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let issuer = "GBRPYHIL2CI3FNQ4BXLFMNDLFJUNPU2HY3ZMFSHONUCEOASW7QC7OX2H";
    let code = "`assetCode` must be 1 to 12 letters and digits";
    let number = "a whole number in decimal digits";
    for (network, asset, message) in [
        ("Stellar", json!({ "kind": "Sep41", "assetCode": "USDC-", "issuer": issuer }), code.to_owned()),
        ("Stellar", json!({ "kind": "Sep41", "assetCode": "A".repeat(13), "issuer": issuer }), code.to_owned()),
        (
            "Stellar",
            json!({ "kind": "Sep41", "assetCode": "USDC", "issuer": "x" }),
            "`issuer`: expected an address on Stellar, found `x`".to_owned(),
        ),
        (
            "XrpLedger",
            json!({ "kind": "Iou", "currency": "USDT", "issuer": "rvYAfWj5gh67oV6fW32ZzP3Aw4Eubs59B" }),
            "`currency` must be 3 characters, or 40 hexadecimal digits".to_owned(),
        ),
        (
            "XrpLedger",
            json!({ "kind": "Xls33", "issuanceId": "xyz" }),
            "`issuanceId` must be 1 to 48 hexadecimal digits".to_owned(),
        ),
        ("Algorand", json!({ "kind": "Asa", "assetId": "-1" }), format!("`assetId` must be {number}")),
        ("Algorand", json!({ "kind": "Asa", "assetId": "05" }), format!("`assetId` must be {number}")),
        ("Algorand", json!({ "kind": "Asa", "assetId": "+5" }), format!("`assetId` must be {number}")),
        (
            "Hedera",
            json!({ "kind": "Hts", "tokenId": "0.0.05" }),
            "`tokenId` must be three numbers such as `0.0.1234`".to_owned(),
        ),
        (
            "Hedera",
            json!({ "kind": "Hts", "tokenId": "5" }),
            "`tokenId` must be three numbers such as `0.0.1234`".to_owned(),
        ),
        (
            "Hedera",
            json!({ "kind": "Hip17", "tokenId": "0.0.5", "serialNumber": "a" }),
            format!("`serialNumber` must be {number}"),
        ),
        (
            "Solana",
            json!({ "kind": "Spl", "mint": "x" }),
            "`mint`: expected an address of 32 bytes in base58, found `x`".to_owned(),
        ),
    ] {
        let to = wallet(&actor, network).await;
        let trust = json!({ "walletId": to["id"], "asset": asset });
        word(&sandbox, "trust", &trust).await.refused(400, &message);
        if asset["kind"] != "Hip17" {
            let fund = json!({ "walletId": to["id"], "asset": asset, "amount": "1" });
            word(&sandbox, "fund", &fund).await.refused(400, &message);
            let mut transfer = asset.clone();
            transfer["to"] = to["address"].clone();
            transfer["amount"] = json!("1");
            actor.signed("POST", &path(&to, "/transfers"), &transfer).await.refused(400, &message);
        }
    }
}

#[tokio::test]
async fn an_nft_has_one_owner() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let contract = "0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2";
    for (network, nft) in [
        ("Base", json!({ "kind": "Erc721", "contract": contract, "tokenId": "7" })),
        ("Tron", json!({ "kind": "Trc721", "contract": "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "tokenId": "7" })),
        ("Hedera", json!({ "kind": "Hip17", "tokenId": "0.0.5", "serialNumber": "3" })),
    ] {
        let (from, to) = (wallet(&actor, network).await, wallet(&actor, network).await);
        fund(&sandbox, &from, &json!("Native"), ETHER).await;
        if network == "Hedera" {
            word(&sandbox, "trust", &json!({ "walletId": to["id"], "asset": nft })).await.ok();
        }
        let mut give = nft.clone();
        give["walletId"] = from["id"].clone();
        give["uri"] = json!("ipfs://seven");
        word(&sandbox, "give_nft", &give).await.ok();
        let mut shown = nft.clone();
        shown["tokenUri"] = json!("ipfs://seven");
        assert_eq!(actor.get(&path(&from, "/nfts")).await.ok()["nfts"], json!([shown]));
        let mut body = nft.clone();
        body["to"] = to["address"].clone();
        for status in ["Confirmed", "Failed"] {
            let sent = actor.signed("POST", &path(&from, "/transfers"), &body).await.ok();
            assert_eq!(now(&actor, &from, &sent).await["status"], status, "{network}");
        }
        assert_eq!(actor.get(&path(&from, "/nfts")).await.ok()["nfts"], json!([]));
        assert_eq!(actor.get(&path(&to, "/nfts")).await.ok()["nfts"], json!([shown]));
    }
}

#[tokio::test]
async fn transfers_that_cannot_be_name_the_field() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let names = ["Base", "Bitcoin", "Solana", "Stellar", "XrpLedger", "Tron", "Algorand"];
    for network in names {
        let from = wallet(&actor, network).await;
        let to = from["address"].clone();
        let native = |more: Value| {
            let mut body = json!({ "kind": "Native", "to": to, "amount": "100000" });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        let mut bodies = vec![
            (json!({}), 400),
            (json!({ "kind": "Native" }), 400),
            (native(json!({ "amount": "0" })), 400),
            (native(json!({ "amount": "-1" })), 400),
            (native(json!({ "amount": "1.5" })), 400),
            (native(json!({ "amount": "9".repeat(100) })), 400),
            (native(json!({ "to": "nowhere" })), 400),
            (native(json!({ "externalId": "" })), 400),
            (native(json!({ "externalId": "n".repeat(51) })), 400),
            (native(json!({ "feeSponsorId": "fs-none" })), 404),
            (native(json!({ "targetChain": "1" })), 400),
            (native(json!({ "offer": true })), 400),
            (native(json!({ "priority": "Never" })), 400),
            (native(json!({ "kind": "Erc1155", "contract": "0x1" })), 400),
            (native(json!({ "kind": "Cip56", "instrumentAdmin": "a", "instrumentId": "b" })), 400),
        ];
        match network {
            "Base" => bodies.extend([
                (native(json!({ "memo": "x" })), 400),
                (native(json!({ "createDestinationAccount": true })), 400),
                (native(json!({ "kind": "Erc7984", "contract": to })), 400),
                (native(json!({ "kind": "Spl", "mint": "x" })), 400),
            ]),
            "Bitcoin" => {
                bodies.extend([(native(json!({ "memo": "x" })), 400), (native(json!({ "amount": "1" })), 400)]);
            }
            "XrpLedger" => {
                bodies.extend([(native(json!({ "memo": "x" })), 400), (native(json!({ "memo": "4294967296" })), 400)]);
            }
            "Solana" => bodies.extend([
                (native(json!({ "memo": "x".repeat(65) })), 400),
                (native(json!({ "useDurableNonce": true })), 400),
            ]),
            _ => {}
        }
        for (body, status) in bodies {
            let before = sandbox.fingerprint();
            let reply = actor.signed("POST", &path(&from, "/transfers"), &body).await;
            assert_eq!(reply.status, status, "{network} {body}: {}", reply.body);
            assert_eq!(sandbox.fingerprint(), before);
        }
    }
}

/// Sends, and returns the status and the reason.
async fn sent(actor: &Actor, from: &Value, body: &Value) -> (Value, Value) {
    let transfer = actor.signed("POST", &path(from, "/transfers"), body).await.ok();
    let transfer = now(actor, from, &transfer).await;
    (transfer["status"].clone(), transfer["reason"].clone())
}

fn failed(reason: &str) -> (Value, Value) {
    (json!("Failed"), json!(reason))
}

#[tokio::test]
async fn an_account_keeps_its_reserve() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let confirmed = (json!("Confirmed"), Value::Null);
    let token = |network: &str| match network {
        "Stellar" => json!({ "kind": "Sep41", "issuer": STELLAR, "assetCode": "USD" }),
        "Algorand" => json!({ "kind": "Asa", "assetId": "1" }),
        _ => json!({ "kind": "Iou", "currency": "USD", "issuer": "rvYAfWj5gh67oV6fW32ZzP3Aw4Eubs59B" }),
    };
    // The reserve, what each token adds to it, and the fee.
    for (network, reserve, per_token, fee) in [
        ("Stellar", 5_000_000_u64, 5_000_000, 100),
        ("XrpLedger", 1_000_000, 0, 12),
        ("Algorand", 100_000, 100_000, 1_000),
        ("Solana", 890_880, 0, 5_000),
    ] {
        let (from, to) = (wallet(&actor, network).await, wallet(&actor, network).await);
        fund(&sandbox, &to, &json!("Native"), "10000000").await;
        fund(&sandbox, &from, &json!("Native"), &(2 * reserve + per_token + fee).to_string()).await;
        if per_token > 0 {
            fund(&sandbox, &from, &token(network), "7").await;
        }
        let below = native(&to["address"], &(reserve + 1).to_string());
        assert_eq!(sent(&actor, &from, &below).await, failed("Balance would fall below the reserve"), "{network}");
        let more = native(&to["address"], &(3 * reserve + 2 * per_token).to_string());
        let poor = sent(&actor, &from, &more).await;
        assert!(poor.1.as_str().unwrap().starts_with("Insufficient funds"), "{network}: {poor:?}");
        let least = native(&to["address"], &reserve.to_string());
        assert_eq!(sent(&actor, &from, &least).await, confirmed, "{network}");
        assert_eq!(balance(&actor, &from).await, (reserve + per_token).to_string(), "{network}");
    }
    // On Solana, an account may be emptied.
    let (from, to) = (wallet(&actor, "Solana").await, wallet(&actor, "Solana").await);
    fund(&sandbox, &from, &json!("Native"), "1005000").await;
    assert_eq!(sent(&actor, &from, &native(&to["address"], "1000000")).await, confirmed);
    // On the XRP Ledger, two trustlines are free.
    let (from, to) = (wallet(&actor, "XrpLedger").await, wallet(&actor, "XrpLedger").await);
    fund(&sandbox, &from, &json!("Native"), "5000012").await;
    for currency in ["AAA", "BBB", "CCC"] {
        let asset = json!({ "kind": "Iou", "currency": currency, "issuer": "rvYAfWj5gh67oV6fW32ZzP3Aw4Eubs59B" });
        word(&sandbox, "trust", &json!({ "walletId": from["id"], "asset": asset })).await.ok();
    }
    let below = native(&to["address"], "3800001");
    assert_eq!(sent(&actor, &from, &below).await, failed("Balance would fall below the reserve"));
    assert_eq!(sent(&actor, &from, &native(&to["address"], "3800000")).await, confirmed);
}

const STELLAR: &str = "GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN";

#[tokio::test]
async fn a_recipient_must_exist_and_consent() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let confirmed = (json!("Confirmed"), Value::Null);
    // Accounts on Stellar are created by transfers that say so, those on the XRP Ledger by any that
    // brings the reserve.
    for (network, small, large) in [("Stellar", "4999999", "5000000"), ("XrpLedger", "999999", "1000000")] {
        let (from, to) = (wallet(&actor, network).await, wallet(&actor, network).await);
        fund(&sandbox, &from, &json!("Native"), "100000000").await;
        let mut body = native(&to["address"], small);
        let before: u64 = balance(&actor, &from).await.parse().unwrap();
        assert_eq!(sent(&actor, &from, &body).await, failed("Destination account does not exist"), "{network}");
        let after: u64 = balance(&actor, &from).await.parse().unwrap();
        assert!(after < before && before - after <= 100, "it pays its fee");
        body["amount"] = json!(large);
        if network == "Stellar" {
            assert_eq!(sent(&actor, &from, &body).await, failed("Destination account does not exist"));
            body["createDestinationAccount"] = json!(true);
        }
        assert_eq!(sent(&actor, &from, &body).await, confirmed, "{network}");
        assert_eq!(sent(&actor, &from, &native(&to["address"], "1")).await, confirmed, "it exists now");
        assert_eq!(balance(&actor, &to).await, (large.parse::<u64>().unwrap() + 1).to_string());
    }
    for (network, asset, reason, has_fee) in [
        (
            "Stellar",
            json!({ "kind": "Sep41", "issuer": STELLAR, "assetCode": "USD" }),
            "Destination cannot receive this asset",
            true,
        ),
        ("Algorand", json!({ "kind": "Asa", "assetId": "1" }), "Destination cannot receive this asset", true),
        ("Hedera", json!({ "kind": "Hts", "tokenId": "0.0.5" }), "Destination cannot receive this asset", true),
        (
            "SolanaDevnet",
            json!({ "kind": "Spl", "mint": "7o36UsWR1JQLpZ9PE2gn9L4SQ69CNNiWAXd4Jt7rqz9Z" }),
            "Destination token account does not exist",
            false,
        ),
    ] {
        let (from, to) = (wallet(&actor, network).await, wallet(&actor, network).await);
        for account in [&from, &to] {
            fund(&sandbox, account, &json!("Native"), "1000000000").await;
        }
        fund(&sandbox, &from, &asset, "10").await;
        let mut body = asset.clone();
        (body["to"], body["amount"]) = (to["address"].clone(), json!("4"));
        assert_eq!(sent(&actor, &from, &body).await, failed(reason), "{network}");
        let listed = actor.get(&path(&from, "/transfers")).await.ok();
        assert_eq!(listed["items"][0]["fee"].is_string(), has_fee, "{network}");
        if network == "SolanaDevnet" {
            body["createDestinationAccount"] = json!(true);
        } else {
            word(&sandbox, "trust", &json!({ "walletId": to["id"], "asset": asset })).await.ok();
        }
        assert_eq!(sent(&actor, &from, &body).await, confirmed, "{network}");
        body.as_object_mut().unwrap().remove("createDestinationAccount");
        assert_eq!(sent(&actor, &from, &body).await, confirmed, "{network}: it has held the token");
    }
    // Addresses of others exist and accept every token.
    let from = wallet(&actor, "Stellar").await;
    fund(&sandbox, &from, &json!("Native"), "100000000").await;
    assert_eq!(sent(&actor, &from, &native(&json!(STELLAR), "1")).await, confirmed);
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
}

/// The key whose private half is 32 times the byte 7.
async fn imported(sandbox: &Sandbox, actor: &Actor, network: &str, scheme: &str) -> Value {
    let curve = if scheme == "EdDSA" { "ed25519" } else { "secp256k1" };
    let key = json!({ "scheme": scheme, "curve": curve, "secret": "07".repeat(32) });
    let key = word(sandbox, "import_private_key", &key).await.ok();
    let body = json!({ "network": network, "signingKey": { "id": key["id"] } });
    actor.signed("POST", "/wallets", &body).await.ok()
}

/// A field of a protobuf message, in hex.
fn field(number: u8, content: &str) -> String {
    let tag =
        if number < 16 { format!("{:02x}", number << 3 | 2) } else { format!("{:02x}02", 0x80 | number << 3 | 2) };
    format!("{tag}{:02x}{content}", content.len() / 2)
}

/// A transaction of Hedera that associates the token 0.0.5, or dissociates it.
fn association(number: u8) -> String {
    let id = field(1, &format!("{}{}", field(1, "0801"), field(2, &format!("18{number:02x}"))));
    let body = format!("{id}{}", field(number, &field(2, "1805")));
    field(1, &field(5, &field(1, &body)))
}

/// Transactions of that key, made by the libraries of the networks, and their tokens.
fn opt_ins() -> Vec<(&'static str, &'static str, Value, String, Option<String>)> {
    let iou =
        |currency: &str| json!({ "kind": "Iou", "currency": currency, "issuer": "rvYAfWj5gh67oV6fW32ZzP3Aw4Eubs59B" });
    let stellar = |code: &str| json!({ "kind": "Sep41", "issuer": STELLAR, "assetCode": code });
    let mint = "7o36UsWR1JQLpZ9PE2gn9L4SQ69CNNiWAXd4Jt7rqz9Z";
    let (spl, spl2022) = (json!({ "kind": "Spl", "mint": mint }), json!({ "kind": "Spl2022", "mint": mint }));
    let asa = json!({ "kind": "Asa", "assetId": "31566704" });
    let hts = json!({ "kind": "Hts", "tokenId": "0.0.5" });
    let nft = json!({ "kind": "Hip17", "tokenId": "0.0.5", "serialNumber": "1" });
    let mpt = json!({ "kind": "Xls33", "issuanceId": "000004c463c52827307480341125da0577defc38405b0e3e" });
    let owned = |text: &str| Some(text.to_owned());
    vec![
        ("StellarTestnet", "EdDSA", stellar("USD"), TRUST.into(), owned(DISTRUST)),
        ("StellarTestnet", "EdDSA", stellar("EUROPEAN"), TRUST.into(), None),
        ("AlgorandTestnet", "EdDSA", asa, OPT_IN.into(), owned(OPT_OUT)),
        ("XrpLedgerTestnet", "ECDSA", iou("USD"), TRUST_SET.into(), owned(TRUST_UNSET)),
        ("XrpLedgerTestnet", "ECDSA", iou("0158415500000000C1F76FF6ECB0BAC600000000"), TRUST_SET_HEX.into(), None),
        ("SolanaDevnet", "EdDSA", spl.clone(), TOKEN_ACCOUNT.into(), None),
        ("SolanaDevnet", "EdDSA", spl2022, TOKEN_ACCOUNT_2022.into(), None),
        ("SolanaDevnet", "EdDSA", spl, TOKEN_ACCOUNT_V0.into(), None),
        ("XrpLedgerTestnet", "ECDSA", mpt.clone(), MPT_AUTHORIZE.into(), owned(MPT_UNAUTHORIZE)),
        ("XrpLedgerTestnet", "ECDSA", mpt, MPT_AUTHORIZE.into(), None),
        ("HederaTestnet", "ECDSA", hts, association(40), Some(association(41))),
        ("HederaTestnet", "ECDSA", nft.clone(), association(40), Some(association(41))),
        ("HederaTestnet", "ECDSA", nft, association(40), None),
    ]
}

#[tokio::test]
async fn a_wallet_opts_into_a_token_by_a_transaction_of_its_own() {
    for (network, scheme, asset, opening, closing) in opt_ins() {
        let sandbox = Sandbox::start().await.unwrap();
        let actor = service_account(&sandbox);
        let (to, from) = (imported(&sandbox, &actor, network, scheme).await, wallet(&actor, network).await);
        for account in [&from, &to] {
            fund(&sandbox, account, &json!("Native"), "1000000000").await;
        }
        let is_nft = asset["kind"] == "Hip17";
        if is_nft {
            let mut gift = asset.clone();
            gift["walletId"] = from["id"].clone();
            word(&sandbox, "give_nft", &gift).await.ok();
        } else {
            fund(&sandbox, &from, &asset, "10").await;
        }
        let mut body = asset.clone();
        body["to"] = to["address"].clone();
        if !is_nft {
            body["amount"] = json!("4");
        }
        let broadcast = async |transaction: &str| {
            let body = json!({ "kind": "Transaction", "transaction": format!("0x{transaction}") });
            let sent = actor.signed("POST", &path(&to, "/transactions"), &body).await.ok();
            let sent = now(&actor, &to, &sent).await;
            assert_eq!(sent["status"], "Confirmed", "{network} {asset}: {sent}");
        };
        let refused = sent(&actor, &from, &body).await;
        assert!(refused.1.as_str().unwrap().starts_with("Destination "), "{network} {asset}: {refused:?}");
        broadcast(&opening).await;
        if let Some(closing) = &closing {
            broadcast(closing).await;
            assert_eq!(sent(&actor, &from, &body).await, refused, "{network} {asset}");
            continue;
        }
        assert_eq!(sent(&actor, &from, &body).await, (json!("Confirmed"), Value::Null), "{network} {asset}");
    }
    // A token that an account has stays.
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let (to, from) =
        (imported(&sandbox, &actor, "XrpLedgerTestnet", "ECDSA").await, wallet(&actor, "XrpLedgerTestnet").await);
    let asset = json!({ "kind": "Iou", "currency": "USD", "issuer": "rvYAfWj5gh67oV6fW32ZzP3Aw4Eubs59B" });
    let mut body = asset.clone();
    (body["to"], body["amount"]) = (to["address"].clone(), json!("4"));
    for account in [&from, &to] {
        fund(&sandbox, account, &json!("Native"), "1000000000").await;
    }
    fund(&sandbox, &from, &asset, "10").await;
    for transaction in [TRUST_SET, TRUST_UNSET] {
        let body_of = json!({ "kind": "Transaction", "transaction": format!("0x{transaction}") });
        actor.signed("POST", &path(&to, "/transactions"), &body_of).await.ok();
        if transaction == TRUST_SET {
            assert_eq!(sent(&actor, &from, &body).await.0, "Confirmed");
        }
    }
    assert_eq!(sent(&actor, &from, &body).await.0, "Confirmed");
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
}

#[tokio::test]
async fn a_solana_transaction_expires_with_its_blockhash_unless_its_nonce_is_durable() {
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let (actor, approver) = (service_account(&sandbox), crate::client::employee(&sandbox));
    let from = imported(&sandbox, &actor, "SolanaDevnet", "EdDSA").await;
    fund(&sandbox, &from, &json!("Native"), "1000000000").await;
    let policy = crate::policies::always("Wallets:Sign", &crate::policies::approval(&[&approver.user_id]));
    actor.signed("POST", "/v2/policies", &policy).await.ok();
    for (transaction, seconds, status, reason) in [
        (PAYMENT, 61, "Failed", json!("Blockhash expired")),
        (PAYMENT, 59, "Confirmed", Value::Null),
        (DURABLE_PAYMENT, 3600, "Confirmed", Value::Null),
    ] {
        let body = json!({ "kind": "Transaction", "transaction": format!("0x{transaction}") });
        let held = actor.signed("POST", &path(&from, "/transactions"), &body).await.ok();
        word(&sandbox, "advance", &json!({ "seconds": seconds })).await.ok();
        let target = format!("/v2/policy-approvals/{}/decisions", held["approvalId"].as_str().unwrap());
        approver.signed("POST", &target, &json!({ "value": "Approved" })).await.ok();
        let sent = now(&actor, &from, &held).await;
        assert_eq!((&sent["status"], &sent["reason"]), (&json!(status), &reason), "{seconds}");
    }
}

const TRUST: &str = "0000000200000000ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c000000c800000000\
             0000002a0000000100000000000000000000000000000000000000010000000268690000000000020000000000000006\
             0000000155534400000000003b9911380efe988ba0a8900eb1cfe44f366f7dbe946bed077240f7f624df15c57fffffff\
             ffffffff0000000000000006000000024555524f5045414e00000000000000003b9911380efe988ba0a8900eb1cfe44f\
             366f7dbe946bed077240f7f624df15c50000000002faf0800000000000000000";
const DISTRUST: &str = "0000000200000000ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c0000006400000000\
             0000002a0000000100000000000000000000000000000000000000000000000100000000000000060000000155534400\
             000000003b9911380efe988ba0a8900eb1cfe44f366f7dbe946bed077240f7f624df15c5000000000000000000000000\
             00000000";
const OPT_IN: &str = "88a461726376c420ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22ca3666565cd03e8a2\
             667601a26768c4204863b518a4b3c84ec810f22d4f1081cb0f71f059a7ac20dec62f7f70e5093a22a26c76cd03e8a373\
             6e64c420ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22ca474797065a56178666572a4\
             78616964ce01e1ab70";
const OPT_OUT: &str = "89a661636c6f7365c420ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22ca461726376c4\
             20ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22ca3666565cd03e8a2667601a26768c4\
             204863b518a4b3c84ec810f22d4f1081cb0f71f059a7ac20dec62f7f70e5093a22a26c76cd03e8a3736e64c420ea4a6c\
             63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22ca474797065a56178666572a478616964ce01e1\
             ab70";
const TRUST_SET: &str = "1200142200020000240000000163d5038d7ea4c6800000000000000000000000000055534400000000000a20b3c85f48\
             2532a9578dbb3950b85ca06594d168400000000000000c8114a3c6b1ee4a49d9f2af3b3802974744fba924164a";
const TRUST_SET_HEX: &str = "1200142200020000240000000163d5038d7ea4c680000158415500000000c1f76ff6ecb0bac6000000000a20b3c85f48\
             2532a9578dbb3950b85ca06594d168400000000000000c8114a3c6b1ee4a49d9f2af3b3802974744fba924164a";
const MPT_AUTHORIZE: &str = "1200392200000000240000000668400000000000000c8114a3c6b1ee4a49d9f2af3b3802974744fba924164af9ea7d\
             01abe1f10115000004c463c52827307480341125da0577defc38405b0e3e";
const MPT_UNAUTHORIZE: &str = "1200392200000001240000000768400000000000000c8114a3c6b1ee4a49d9f2af3b3802974744fba924164a011500\
             0004c463c52827307480341125da0577defc38405b0e3e";
const TRUST_UNSET: &str = "1200142200020000240000000163800000000000000000000000000000000000000055534400000000000a20b3c85f48\
             2532a9578dbb3950b85ca06594d168400000000000000c8114a3c6b1ee4a49d9f2af3b3802974744fba924164a";
const TOKEN_ACCOUNT: &str = "010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
             000000000000000000000000000000000001000406ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea\
             691446d22ca7fdb82a6a9b08ffbb772f4abe6cf1e63483a6015a128ff130f83318130cc2180000000000000000000000\
             00000000000000000000000000000000000000000006ddf6e1d765a193d9cbe146ceeb79ac1cb485ed5f5b37913a8cf5\
             857eff00a964f134ff994aaa3e829b92c9457c78c6da0fcb07f9576d6c28aea285bf8c04848c97258f4e2489f1bb3d10\
             29148e0d830b5a1399daff1084048e7bd8dbe9f859000000000000000000000000000000000000000000000000000000\
             00000000000105060001000402030101";
const TOKEN_ACCOUNT_2022: &str = "010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
             000000000000000000000000000000000001000406ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea\
             691446d22cf900c2a05c7b3ae3ebaf5be177b3ecb318de26b425db9f9b513f90140c49bc540000000000000000000000\
             00000000000000000000000000000000000000000006ddf6e1ee758fde18425dbce46ccddab61afc4d83b90d27febdf9\
             28d8a18bfc64f134ff994aaa3e829b92c9457c78c6da0fcb07f9576d6c28aea285bf8c04848c97258f4e2489f1bb3d10\
             29148e0d830b5a1399daff1084048e7bd8dbe9f859000000000000000000000000000000000000000000000000000000\
             00000000000105060001000402030101";
const TOKEN_ACCOUNT_V0: &str = "010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
             00000000000000000000000000000000008001000406ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421e\
             ea691446d22ca7fdb82a6a9b08ffbb772f4abe6cf1e63483a6015a128ff130f83318130cc21800000000000000000000\
             0000000000000000000000000000000000000000000006ddf6e1d765a193d9cbe146ceeb79ac1cb485ed5f5b37913a8c\
             f5857eff00a964f134ff994aaa3e829b92c9457c78c6da0fcb07f9576d6c28aea285bf8c04848c97258f4e2489f1bb3d\
             1029148e0d830b5a1399daff1084048e7bd8dbe9f8590000000000000000000000000000000000000000000000000000\
             000000000000010506000100040203010100";
const PAYMENT: &str = "010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
             000000000000000000000000000000000001000103ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea\
             691446d22c64f134ff994aaa3e829b92c9457c78c6da0fcb07f9576d6c28aea285bf8c04840000000000000000000000\
             000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
             000000000001020200010c02000000e803000000000000";
const DURABLE_PAYMENT: &str = "010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
             000000000000000000000000000000000001000205ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea\
             691446d22c0000000190707bc3ef25bdc98ed75cb70d61c8b106dc248d8ef61e1d1db1ca4064f134ff994aaa3e829b92\
             c9457c78c6da0fcb07f9576d6c28aea285bf8c0484000000000000000000000000000000000000000000000000000000\
             000000000006a7d517192c568ee08a845f73d29788cf035c3145b21ab344d8062ea94000000000000000000000000000\
             0000000000000000000000000000000000000000000203030104000404000000030200020c02000000e8030000000000\
             00";
