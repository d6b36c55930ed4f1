//! Requests with a body, of the domains around wallets: those that the test of mutations starts
//! from, besides its own.

use crate::client::{Actor, employee, service_account};
use crate::mutations::{By, Valid};
use crate::offers::canton;
use crate::policies::{always, approval};
use crate::transfers::{fund, native, now, path, wallet, word};
use crate::vectors::add_validator;
use crate::{exchanges, signers};
use dfns_sandbox::Sandbox;
use serde_json::{Value, json};

const ADDRESS: &str = "0x00000000000000000000000000000000000000aa";

/// Makes what the requests refer to, and returns them.
pub(crate) async fn valid(sandbox: &Sandbox) -> Vec<Valid> {
    let mut requests = of_wallets(sandbox).await;
    requests.extend(of_networks(sandbox).await);
    requests.extend(of_policies(sandbox).await);
    requests.extend(of_partners(sandbox).await);
    requests.extend(of_fleets(sandbox).await);
    requests
}

fn by_service(sandbox: &Sandbox, operation: &'static str, path: String, body: Value) -> Valid {
    Valid { operation, by: By::Signer(service_account(sandbox)), path, body }
}

async fn of_wallets(sandbox: &Sandbox) -> Vec<Valid> {
    let actor = service_account(sandbox);
    let (from, bitcoin) = (wallet(&actor, "EthereumSepolia").await, wallet(&actor, "BitcoinSignet").await);
    for wallet in [&from, &bitcoin] {
        fund(sandbox, wallet, &json!("Native"), "1000000000000000000").await;
    }
    let delegable = json!({ "network": "Base", "delayDelegation": true });
    let delegable = actor.signed("POST", "/wallets", &delegable).await.ok();
    let inactive = actor.signed("POST", "/wallets", &json!({ "network": "Concordium" })).await.ok();
    let (canton, _) = canton(sandbox, &actor).await;
    let shares = json!([{ "signerId": "s", "encryptedKeyShare": "c2hhcmU" }]);
    let transfer = json!({
        "kind": "Erc20", "contract": ADDRESS, "to": ADDRESS, "amount": "1", "priority": "Fast", "externalId": "t",
    });
    let transaction = json!({
        "kind": "Transaction", "externalId": "t",
        "transaction": {
            "to": ADDRESS, "value": "1", "data": "0x", "gasLimit": "30000", "maxFeePerGas": "30000000000",
            "maxPriorityFeePerGas": "1", "nonce": 0, "type": 2,
        },
    });
    let created = json!({
        "network": "Ethereum", "name": "w", "externalId": "x", "tags": ["a"], "delayDelegation": true,
        "signingKey": { "scheme": "ECDSA", "curve": "secp256k1" },
    });
    let mut requests = vec![
        ("create_wallet", "/wallets".to_owned(), created),
        (
            "bulk_create_wallets",
            "/wallets/bulk-create".into(),
            json!({ "network": "Solana", "count": 2, "name": "b", "tags": ["a"] }),
        ),
        (
            "import_wallet",
            "/wallets/import".into(),
            json!({
                "network": "Ethereum", "protocol": "CGGMP24", "curve": "secp256k1", "minSigners": 3, "name": "i",
                "encryptedKeyShares": shares,
            }),
        ),
        ("update_wallet", path(&from, ""), json!({ "name": "n", "externalId": "y" })),
        ("activate_wallet", path(&inactive, "/activate"), json!({})),
        ("delegate_wallet", path(&delegable, "/delegate"), json!({ "userId": sandbox.bootstrap().end_user.user_id })),
        (
            "export_wallet",
            path(&from, "/export"),
            json!({
                "encryptionKey": "AQ", "supportedSchemes": [{ "protocol": "CGGMP24", "curve": "secp256k1" }],
            }),
        ),
        (
            "wallet_generate_signature",
            path(&from, "/signatures"),
            json!({ "kind": "Eip712", "types": { "Mail": [{ "name": "to", "type": "address" }] },
                "domain": { "name": "d", "chainId": 1 }, "message": { "to": ADDRESS }, "externalId": "s" }),
        ),
        ("tag_wallet", path(&from, "/tags"), json!({ "tags": ["b"] })),
        ("untag_wallet", path(&from, "/tags"), json!({ "tags": ["a"] })),
        ("sign_and_broadcast_transaction", path(&from, "/transactions"), transaction),
        ("transfer_asset", path(&from, "/transfers"), transfer),
    ];
    requests.push((
        "transfer_asset",
        path(&bitcoin, "/transfers"),
        json!({ "kind": "Native", "to": bitcoin["address"], "amount": "5000", "priority": "Slow" }),
    ));
    let mut requests: Vec<_> =
        requests.into_iter().map(|(operation, path, body)| by_service(sandbox, operation, path, body)).collect();
    requests.push(Valid {
        operation: "canton_ledger_api_proxy",
        by: By::Actor(actor),
        path: path(&canton, "/canton/ledger-api"),
        body: json!({ "requestMethod": "GET", "resource": "/v2/state/ledger-end", "body": {} }),
    });
    requests
}

async fn of_networks(sandbox: &Sandbox) -> Vec<Valid> {
    let actor = service_account(sandbox);
    let custom = add_validator(&actor, "CantonTestnet", "two").await;
    let from = wallet(&actor, "EthereumSepolia").await;
    fund(sandbox, &from, &json!("Native"), "1000000000000000000").await;
    let sent = actor.signed("POST", &path(&from, "/transfers"), &native(&from["address"], "1")).await.ok();
    let sent = now(&actor, &from, &sent).await;
    let api = json!({
        "url": "https://validator.example.com",
        "oauth2": { "domain": "https://id.example.com", "audience": "a", "clientId": "c", "clientSecret": "s" },
    });
    let validators = "/networks/canton-testnet/validators";
    let token = json!({ "kind": "Erc20", "contract": ADDRESS });
    let token = json!({ "network": "EthereumSepolia", "asset": token, "symbol": "USDC", "decimals": 6 });
    word(sandbox, "define_token", &token).await.ok();
    let abi = json!({
        "type": "function", "name": "balanceOf", "stateMutability": "view",
        "inputs": [{ "name": "owner", "type": "address" }], "outputs": [{ "name": "value", "type": "uint256" }],
    });
    let reads = [
        (
            "read_contract",
            "/networks/read-contract".to_owned(),
            json!({ "kind": "Evm", "network": "EthereumSepolia", "contract": ADDRESS, "data": "0x06fdde03" }),
        ),
        (
            "call_function",
            "/networks/ethereum-sepolia/call-function".to_owned(),
            json!({ "contract": ADDRESS, "abi": abi, "calldata": [ADDRESS] }),
        ),
    ];
    let writes = [
        (
            "reindex_transaction",
            "/networks/ethereum-sepolia/transactions/reindex".to_owned(),
            json!({ "txHash": sent["txHash"] }),
        ),
        (
            "create_canton_validator",
            validators.to_owned(),
            json!({ "kind": "Custom", "name": "three", "validator": api, "ledger": api }),
        ),
        (
            "update_canton_validator",
            format!("{validators}/{}", custom["id"].as_str().unwrap()),
            json!({ "name": "four", "validator": api, "ledger": api }),
        ),
    ];
    let reads = reads.map(|(operation, path, body)| Valid { operation, by: By::Actor(employee(sandbox)), path, body });
    let writes = writes.map(|(operation, path, body)| by_service(sandbox, operation, path, body));
    reads.into_iter().chain(writes).collect()
}

async fn of_policies(sandbox: &Sandbox) -> Vec<Valid> {
    let (staff, bootstrap) = (employee(sandbox), sandbox.bootstrap());
    let spender = wallet(&staff, "EthereumSepolia").await;
    let mut policy = always("Wallets:Sign", &approval(&[&bootstrap.approver.user_id]));
    policy["filters"] = json!({ "walletId": { "in": [spender["id"]] }, "walletTags": { "hasAny": ["a"] } });
    let stored = staff.signed("POST", "/v2/policies", &policy).await.ok();
    let mut held = always("Wallets:Sign", &approval(&[&bootstrap.approver.user_id]));
    held["filters"] = json!({ "walletId": { "in": [spender["id"]] } });
    staff.signed("POST", "/v2/policies", &held).await.ok();
    let held = staff.signed("POST", &path(&spender, "/transfers"), &native(&json!(ADDRESS), "1")).await.ok();
    policy["action"]["autoRejectTimeout"] = json!(60);
    policy["rule"] = json!({
        "kind": "TransactionAmountVelocity", "configuration": { "limit": 5, "currency": "USD", "timeframe": 60 },
    });
    let requests = [
        ("create_policy", employee(sandbox), "/v2/policies".to_owned(), policy.clone()),
        ("update_policy", employee(sandbox), format!("/v2/policies/{}", stored["id"].as_str().unwrap()), policy),
        (
            "create_approval_decision",
            Actor::new(sandbox, &bootstrap.approver),
            format!("/v2/policy-approvals/{}/decisions", held["approvalId"].as_str().unwrap()),
            json!({ "value": "Approved", "reason": "r" }),
        ),
    ];
    requests.map(|(operation, actor, path, body)| Valid { operation, by: By::Signer(actor), path, body }).into()
}

/// Requests about exchanges, fee sponsors, watches and agreements.
async fn of_partners(sandbox: &Sandbox) -> Vec<Valid> {
    let (actor, staff) = (service_account(sandbox), employee(sandbox));
    let accounts = format!("/exchanges/{}/accounts/spot", exchanges::exchange(&staff, "Kraken").await);
    let holder = wallet(&actor, "EthereumSepolia").await;
    fund(sandbox, &holder, &json!("Native"), "1000000000000000000").await;
    let exchange = accounts.split('/').nth(2).unwrap();
    let rich = json!({ "exchangeId": exchange, "accountId": "spot", "symbol": "ETH", "balance": "2.5" });
    word(sandbox, "exchange_balance", &rich).await.ok();
    let agreement = actor.get("/agreements/latest-unaccepted?agreementType=PrivacyPolicy").await.ok();
    let agreement = agreement["latestAgreement"]["id"].as_str().unwrap().to_owned();
    let moved =
        json!({ "kind": "Native", "walletId": holder["id"], "amount": "5", "otp": "123456", "externalId": "m" });
    vec![
        Valid {
            operation: "create_exchange",
            by: By::Signer(employee(sandbox)),
            path: "/exchanges".into(),
            body: exchanges::body("Binance"),
        },
        by_service(sandbox, "create_deposit", format!("{accounts}/deposits"), moved.clone()),
        by_service(sandbox, "create_withdrawal", format!("{accounts}/withdrawals"), moved),
        by_service(
            sandbox,
            "create_fee_sponsor",
            "/fee-sponsors".into(),
            json!({ "walletId": holder["id"], "name": "n", "allowEndUser": true }),
        ),
        by_service(
            sandbox,
            "create_address_watch",
            "/address-watches".into(),
            json!({ "network": "EthereumSepolia", "address": holder["address"], "name": "n", "externalId": "x" }),
        ),
        by_service(sandbox, "record_agreement_acceptance", format!("/agreements/{agreement}/accept"), Value::Null),
    ]
}

/// Requests about fleets of offline signers. Inputs return files, and outputs are forms.
async fn of_fleets(sandbox: &Sandbox) -> Vec<Valid> {
    let actor = service_account(sandbox);
    let store = signers::store(sandbox, "OfflineSigner").await;
    let at = |rest: &str| format!("/key-stores/{store}/{rest}");
    let key = json!({ "scheme": "EdDSA", "curve": "ed25519", "storeId": store });
    let key = actor.signed("POST", "/keys", &key).await.ok();
    let message = json!({ "kind": "Message", "message": "0x01" });
    let requests = format!("/keys/{}/signatures", key["id"].as_str().unwrap());
    actor.signed("POST", &requests, &message).await.ok();
    let offline = signers::offline_wallet(&actor, "Ethereum", &store).await;
    let mut valid = Vec::new();
    for (input, output, task, body) in [
        (
            "create_genesis_input",
            "submit_genesis_output",
            "genesis",
            json!({
                "kind": "Genesis", "numProvisioners": 2, "numSecp256k1": 3, "numEd25519": 3, "numOperational": 1,
                "hsmGenesisSerial": "h", "macGenesisSerial": "m",
            }),
        ),
        (
            "create_clone_input",
            "submit_clone_output",
            "clone",
            json!({
                "kind": "Clone", "hsmSourceSerial": "h", "hsmTargetSerial": "t", "macTargetSerial": "m",
            }),
        ),
        (
            "create_add_mac_user_input",
            "submit_add_mac_user_output",
            "add-mac-user",
            json!({ "kind": "AddMacUser", "macTargetSerial": "m", "hsmTargetSerial": "h" }),
        ),
        (
            "create_add_provisioner_input",
            "submit_add_provisioner_output",
            "add-provisioner",
            json!({ "kind": "AddProvisioner", "yubikeySerial": "y", "hsmTargetSerial": "h" }),
        ),
        (
            "create_key_harvest_input",
            "submit_key_harvest_output",
            "key-harvest",
            json!({
                "kind": "KeyHarvest", "hsmTargetSerial": "h", "macTargetSerial": "m", "macTargetUsername": "u",
                "numSecp256k1": 1, "numEd25519": 1,
            }),
        ),
        ("create_onchain_sign_input", "submit_onchain_sign_output", "onchain-sign", json!({})),
        (
            "create_proof_of_control_input",
            "submit_proof_of_control_output",
            "proof-of-control",
            json!({ "walletIds": [offline["id"]] }),
        ),
    ] {
        let file = signers::input(&actor, &at(&format!("{task}/input")), &body).await;
        let returned = match task {
            "onchain-sign" | "proof-of-control" => signers::signed(sandbox, &file).await,
            "genesis" | "clone" => {
                let operation = file["items"][0]["operation_id"].as_str().unwrap();
                json!({
                    "type": "fleet-output", "version": 1, "status": "success", "org_id": sandbox.bootstrap().org_id,
                    "fleet_id": "f", "fleet_label": "l", "keystore_id": store,
                    "outputs": { operation: { "success": { "type": "clone-registration-v2" } } },
                })
            }
            _ => json!({ "group_id": file["group_id"], "outputs": {} }),
        };
        valid.push(by_service(sandbox, input, at(&format!("{task}/input")), body));
        valid.push(by_service(sandbox, output, at(&format!("{task}/output")), signers::data(&returned)));
    }
    let user = json!({ "kind": "AddMacUser", "macTargetSerial": "m", "hsmTargetSerial": "h" });
    let group = signers::input(&actor, &at("add-mac-user/input"), &user).await["group_id"].clone();
    let cancel = json!({ "groupId": group, "reason": "typo" });
    valid.push(by_service(sandbox, "cancel_fleet_operation", at("fleet-operations/cancel"), cancel));
    valid
}
