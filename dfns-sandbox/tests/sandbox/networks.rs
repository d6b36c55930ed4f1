//! Networks: fees, contracts and transactions that are looked at again.

use crate::client::service_account;
use crate::transfers::{fund, native, now, path, wallet, word};
use dfns_sandbox::Sandbox;
use serde_json::{Value, json};

#[tokio::test]
async fn fees_are_estimated_where_they_vary() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let fees = actor.get("/networks/fees?network=Base").await.ok();
    let fee = |priority: &str, most: &str| json!({ "maxPriorityFeePerGas": priority, "maxFeePerGas": most });
    let expected = json!({
        "kind": "Eip1559", "network": "Base", "blockNumber": 1000, "baseFeePerGas": "10000000000",
        "slow": fee("225000000", "20225000000"), "standard": fee("300000000", "20300000000"),
        "fast": fee("640000000", "20640000000"),
    });
    assert_eq!(fees, expected);
    word(&sandbox, "set_fee_rate", &json!({ "network": "Bitcoin", "value": "20" })).await.ok();
    let fees = actor.get("/networks/fees?network=Bitcoin").await.ok();
    let fee = |rate: &str, horizon: u64| json!({ "feeRate": rate, "blockHorizon": horizon });
    assert_eq!((&fees["slow"], &fees["standard"], &fees["fast"]), (&fee("8", 6), &fee("20", 3), &fee("40", 1)));
    assert_eq!(actor.get("/networks/fees?network=Solana").await.ok()["kind"], "Solana");
    let refused = actor.get("/networks/fees?network=Stellar").await;
    refused.refused(400, "Fees cannot be estimated on this network");
    actor.get("/networks/fees?network=Etherium").await.refused(400, "`network`: unknown network `Etherium`");
    word(&sandbox, "network_down", &json!({ "network": "Base", "mode": "fees" })).await.ok();
    assert_eq!(actor.get("/networks/fees?network=Base").await.status, 500);
    word(&sandbox, "network_up", &json!({ "network": "Base" })).await.ok();
    actor.get("/networks/fees?network=Base").await.ok();
    for (word_name, body) in [
        ("set_fee_rate", json!({ "network": "Base", "value": "1" })),
        ("set_fee_rate", json!({ "network": "Bitcoin", "value": "0" })),
        ("set_base_fee", json!({ "network": "Bitcoin", "value": "1" })),
        ("set_base_fee", json!({ "network": "Base", "value": "-1" })),
        ("set_base_fee", json!({ "network": "Base", "value": 1 })),
        ("set_nonce", json!({ "network": "Solana", "address": "x", "nonce": 1 })),
        ("set_nonce", json!({ "network": "Base", "address": "x", "nonce": 1 })),
        ("set_height", json!({ "network": "Base", "height": "1" })),
        ("network_down", json!({ "network": "Base", "mode": "all" })),
    ] {
        let reply = word(&sandbox, word_name, &body).await;
        assert_eq!(reply.status, 400, "{word_name} {body}: {}", reply.body);
    }
}

#[tokio::test]
async fn contracts_are_the_tokens_of_the_ledger_and_what_tests_say() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let holder = wallet(&actor, "Polygon").await;
    let contract = "0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359";
    let asset = json!({ "kind": "Erc20", "contract": contract });
    let token = json!({ "network": "Polygon", "asset": asset, "symbol": "USDC", "decimals": 6 });
    word(&sandbox, "define_token", &token).await.ok();
    fund(&sandbox, &holder, &asset, "1500000").await;
    let read = async |contract: &str, data: &str| {
        let body = json!({ "kind": "Evm", "network": "Polygon", "contract": contract, "data": data });
        actor.send("POST", "/networks/read-contract", &body.to_string(), None).await
    };
    let padded = format!("{:0>64}", &holder["address"].as_str().unwrap()[2..]);
    let balance = read(contract, &format!("0x70a08231{padded}")).await.ok();
    assert_eq!(balance, json!({ "kind": "Evm", "data": format!("0x{:0>64}", "16e360") }));
    for data in ["0x", "0x70a08231", "0x12345678", "0x6352211e"] {
        read(contract, data).await.refused(400, "execution reverted");
    }
    let other = "0x00000000000000000000000000000000000000aa";
    read(other, "0x06fdde03").await.refused(400, "execution reverted");
    assert_eq!(read("0x12", "0x06fdde03").await.status, 400);
    assert_eq!(read(contract, "0x0").await.status, 400);
    let nft = json!({
        "walletId": holder["id"], "kind": "Erc721", "contract": other, "tokenId": "7", "uri": "ipfs://seven",
    });
    word(&sandbox, "give_nft", &nft).await.ok();
    word(&sandbox, "give_nft", &nft).await.refused(400, "`tokenId`: the NFT exists already");

    let call = async |contract: &str, name: &str, inputs: Value, outputs: Value, calldata: Value| {
        let abi = json!({
            "type": "function", "name": name, "stateMutability": "view", "inputs": inputs, "outputs": outputs,
        });
        let body = json!({ "contract": contract, "abi": abi, "calldata": calldata });
        actor.send("POST", "/networks/polygon/call-function", &body.to_string(), None).await
    };
    let one = |kind: &str| json!([{ "name": "value", "type": kind }]);
    let symbol = call(contract, "symbol", json!([]), one("string"), json!([])).await;
    assert_eq!(symbol.ok(), "USDC");
    let decimals = call(contract, "decimals", json!([]), one("uint8"), Value::Null).await;
    assert_eq!(decimals.ok(), "6");
    let held = call(contract, "balanceOf", one("address"), one("uint256"), json!([holder["address"]])).await;
    assert_eq!(held.ok(), "1500000");
    let owner = call(other, "ownerOf", one("uint256"), one("address"), json!({ "value": "7" })).await;
    assert_eq!(owner.ok(), holder["address"]);
    let uri = call(other, "tokenURI", one("uint256"), one("string"), json!([7])).await;
    assert_eq!(uri.ok(), "ipfs://seven");
    call(other, "ownerOf", one("uint256"), one("address"), json!(["8"])).await.refused(400, "execution reverted");
    let wrong = call(contract, "balanceOf", one("address"), one("uint256"), json!(["0x1"])).await;
    assert_eq!(wrong.status, 400, "{}", wrong.body);

    // Known functions and others respond as a test says.
    let stub =
        json!({ "network": "Polygon", "contract": other, "selector": "0x06fdde03", "data": format!("0x{:0>64}", "1") });
    word(&sandbox, "stub_call", &stub).await.ok();
    assert_eq!(read(other, "0x06fdde03").await.ok()["data"], stub["data"]);
    let stub = json!({ "network": "Polygon", "contract": contract, "selector": "0x95d89b41", "revert": true });
    word(&sandbox, "stub_call", &stub).await.ok();
    read(contract, "0x95d89b41").await.refused(400, "execution reverted");
    let stub = json!({ "network": "Polygon", "contract": contract, "selector": "0x95d8", "revert": true });
    word(&sandbox, "stub_call", &stub).await.refused(400, "`selector` must be 4 bytes in hex");
}

#[tokio::test]
async fn a_transaction_is_looked_at_again_ten_times_in_ten_minutes() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let from = wallet(&actor, "EthereumSepolia").await;
    fund(&sandbox, &from, &json!("Native"), "1000000000000000000").await;
    let sent = actor.signed("POST", &path(&from, "/transfers"), &native(&from["address"], "1")).await.ok();
    let sent = now(&actor, &from, &sent).await;
    let before = actor.get(&path(&from, "/history")).await.ok();
    assert_eq!(before["items"].as_array().unwrap().len(), 3, "a transfer to itself leaves and arrives");
    let target = "/networks/ethereum-sepolia/transactions/reindex";
    let unknown = json!({ "txHash": format!("0x{}", "0".repeat(64)) });
    for _ in 0..10 {
        let reply = actor.signed("POST", target, &json!({ "txHash": sent["txHash"] })).await;
        assert_eq!(reply.ok(), json!({ "success": "true" }));
        actor.signed("POST", "/networks/EthereumSepolia/transactions/reindex", &unknown).await;
    }
    assert_eq!(actor.get(&path(&from, "/history")).await.ok(), before);
    let reply = actor.signed("POST", target, &json!({ "txHash": sent["txHash"] })).await;
    reply.refused(429, "at most 10 transactions are reindexed in 10 minutes");
    word(&sandbox, "advance", &json!({ "seconds": 600 })).await.ok();
    actor.signed("POST", target, &unknown).await.refused(404, "transaction not found");
    let reply = actor.signed("POST", "/networks/nowhere/transactions/reindex", &unknown).await;
    reply.refused(400, "`network`: unknown network `nowhere`");
}
