//! Key stores of offline signers: groups of operations, and the signatures of a fleet.

use crate::client::{Actor, Reply, employee, end_user, recording_sandbox, send, service_account};
use crate::transfers::{balance, fund, native, now, path, wallet, word};
use aws_lc_rs::digest;
use aws_lc_rs::signature::Ed25519KeyPair;
use dfns_endpoints::keys::GenerateSignature;
use dfns_sandbox::{Fault, ManualClock, Sandbox, SignatureHow};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn unhex(hex: &Value) -> Vec<u8> {
    let digits = hex.as_str().unwrap().as_bytes();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

pub(crate) async fn store(sandbox: &Sandbox, kind: &str) -> String {
    word(sandbox, "add_store", &json!({ "kind": kind, "name": "Vault" })).await.ok()["id"].as_str().unwrap().to_owned()
}

/// The file of an output.
const FILE: &str = "PK archive";

/// The media type of a form.
pub(crate) const FORM: &str = "multipart/form-data; boundary=b";

/// The signed part of an output: the document, and the checksum of the file.
pub(crate) fn data(output: &Value) -> Value {
    let checksum = hex(digest::digest(&digest::SHA256, FILE.as_bytes()).as_ref());
    json!({ "outputJson": output, "fileChecksum": checksum })
}

/// The form with this signed part and the file.
pub(crate) fn form(data: &str) -> String {
    let part =
        |head: &str, content: &str| format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n");
    format!("{}{}--b--\r\n", part("name=\"data\"", data), part("name=\"file\"; filename=\"o.zip\"", FILE))
}

/// Uploads an output with its file. The signature covers the checksum.
pub(crate) async fn upload(actor: &Actor, target: &str, output: &Value) -> Reply {
    upload_with(actor, target, &data(output)).await
}

async fn upload_with(actor: &Actor, target: &str, data: &Value) -> Reply {
    let data = data.to_string();
    let user_action = actor.sign("POST", target, &data).await;
    let bearer = format!("Bearer {}", actor.token);
    let headers =
        [("Authorization", bearer.as_str()), ("Content-Type", FORM), ("X-DFNS-USERACTION", user_action.as_str())];
    send(&actor.base_url, "POST", target, &headers, &form(&data)).await
}

/// The file for a fleet, which is JSON.
pub(crate) async fn input(actor: &Actor, target: &str, body: &Value) -> Value {
    let reply = actor.signed("POST", target, body).await;
    assert!(reply.is_file, "{}", reply.body);
    reply.ok()
}

/// The signature that a fleet makes with a key, whose private half the sandbox reveals.
async fn fleet_signature(sandbox: &Sandbox, key_id: &Value, bytes: &Value) -> String {
    let key = word(sandbox, "export_private_key", &json!({ "keyId": key_id })).await.ok();
    let (secret, bytes) = (unhex(&key["secret"]), unhex(bytes));
    if key["curve"] == "ed25519" {
        return hex(Ed25519KeyPair::from_seed_unchecked(&secret).unwrap().sign(&bytes).as_ref());
    }
    let secret = bitcoin::secp256k1::SecretKey::from_slice(&secret).unwrap();
    let digest = bitcoin::secp256k1::Message::from_digest(bytes.try_into().unwrap());
    hex(&bitcoin::secp256k1::Secp256k1::new().sign_ecdsa(&digest, &secret).serialize_compact())
}

/// The output of a fleet that signed every item of a file.
pub(crate) async fn signed(sandbox: &Sandbox, file: &Value) -> Value {
    let mut outputs = Map::new();
    for item in file["items"].as_array().unwrap() {
        let mut success = Map::new();
        for (name, bytes) in item["exact_bytes"].as_object().unwrap() {
            let signature = fleet_signature(sandbox, &item["key_id"], bytes).await;
            let signature = json!({
                "signer_public_key": item["signer_public_key"], "exact_bytes_signed": bytes, "signature": signature,
            });
            success.insert(name.clone(), signature);
        }
        let output = if item["prefix"].is_null() {
            json!({ "type": "onchain-sign-v1", "result": { "success": success } })
        } else {
            let mut proof = success["0"].clone();
            (proof["prefix"], proof["message"]) = (item["prefix"].clone(), item["message"].clone());
            json!({ "type": "proof-of-control-v1", "result": { "success": proof } })
        };
        outputs.insert(item["operation_id"].as_str().unwrap().to_owned(), output);
    }
    json!({
        "type": "keystore-output", "version": 1, "org_id": sandbox.bootstrap().org_id, "fleet_id": "fl-1",
        "keystore_id": file["store_id"], "group_id": file["group_id"], "status": "success", "outputs": outputs,
    })
}

pub(crate) async fn offline_wallet(actor: &Actor, network: &str, store: &str) -> Value {
    let body = json!({ "network": network, "signingKey": { "storeId": store } });
    actor.signed("POST", "/wallets", &body).await.ok()
}

#[tokio::test]
async fn key_stores_are_added_and_listed_and_only_clusters_have_signers() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    for kind in ["Mpc", "Hsm", "OfflineSigner"] {
        store(&sandbox, kind).await;
    }
    let stores = actor.get("/key-stores").await.ok();
    let kinds: Value = stores["items"].as_array().unwrap().iter().map(|store| store["kind"].clone()).collect();
    assert_eq!(kinds, json!(["Mpc", "Mpc", "Hsm", "OfflineSigner"]));
    let primary: Value = stores["items"].as_array().unwrap().iter().map(|store| store["primary"].clone()).collect();
    assert_eq!(primary, json!([true, false, false, false]));
    assert_eq!(actor.get("/signers").await.ok()["clusters"].as_array().unwrap().len(), 2);
    let known = "`kind` must be `Hsm`, `Mpc` or `OfflineSigner`";
    word(&sandbox, "add_store", &json!({ "kind": "Paper" })).await.refused(400, known);
    // A store of hardware modules signs like the primary one.
    let hsm = stores["items"][2]["id"].clone();
    let key = json!({ "scheme": "EdDSA", "curve": "ed25519", "storeId": hsm });
    let key = actor.signed("POST", "/keys", &key).await.ok();
    let target = format!("/keys/{}/signatures", key["id"].as_str().unwrap());
    let signature = actor.signed("POST", &target, &json!({ "kind": "Message", "message": "0x00" })).await.ok();
    assert_eq!(signature["status"], "Signed");
}

#[tokio::test]
async fn a_transfer_of_an_offline_key_waits_until_the_fleet_has_signed() {
    let (sandbox, events) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    let id = store(&sandbox, "OfflineSigner").await;
    for network in ["EthereumSepolia", "SolanaDevnet", "BitcoinSignet"] {
        word(&sandbox, "pace", &json!({ "network": network, "pace": "Clock" })).await.ok();
        let (from, to) = (offline_wallet(&actor, network, &id).await, wallet(&actor, network).await);
        fund(&sandbox, &from, &json!("Native"), "1000000000000000000").await;
        let mut body = native(&to["address"], "100000");
        if network == "SolanaDevnet" {
            // Nothing else waits for so long there.
            crate::nonce_accounts::create_offline(&sandbox, &actor, &from, &id).await;
            body["useDurableNonce"] = json!(true);
        }
        events.lock().unwrap().clear();
        let transfer = actor.signed("POST", &path(&from, "/transfers"), &body).await.ok();
        word(&sandbox, "advance", &json!({ "seconds": 3600 })).await.ok();
        assert_eq!(now(&actor, &from, &transfer).await["status"], "Executing");
        let file = input(&actor, &format!("/key-stores/{id}/onchain-sign/input"), &json!({})).await;
        assert_eq!((&file["type"], file["items"].as_array().unwrap().len()), (&json!("onchain-sign"), 1), "{file}");
        assert_eq!(file["items"][0]["subject_id"], transfer["id"]);
        // The network goes on meanwhile; what was signed stays as it was.
        word(&sandbox, "advance", &json!({ "seconds": 3600 })).await.ok();
        let target = format!("/key-stores/{id}/onchain-sign/output");
        let output = signed(&sandbox, &file).await;
        assert_eq!(upload(&actor, &target, &output).await.ok(), json!({ "status": "success" }));
        assert_eq!(now(&actor, &from, &transfer).await["status"], "Broadcasted", "{network}");
        word(&sandbox, "advance", &json!({ "seconds": 7200 })).await.ok();
        assert_eq!(now(&actor, &from, &transfer).await["status"], "Confirmed");
        assert_eq!(balance(&actor, &to).await, "100000");
        upload(&actor, &target, &output).await.refused(409, "the group has an output already");
        let file = input(&actor, &format!("/key-stores/{id}/onchain-sign/input"), &json!({})).await;
        assert_eq!(file["items"], json!([]));
    }
}

#[tokio::test]
async fn a_fault_of_signatures_applies_to_an_offline_key_once_its_fleet_has_signed() {
    let (sandbox, _) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    let id = store(&sandbox, "OfflineSigner").await;
    let key = json!({ "scheme": "ECDSA", "curve": "secp256k1", "storeId": id });
    let key = actor.signed("POST", "/keys", &key).await.ok();
    let target = format!("/keys/{}/signatures", key["id"].as_str().unwrap());
    let mut signatures = Vec::new();
    for how in [None, Some(SignatureHow::FlippedBit), Some(SignatureHow::Delayed), Some(SignatureHow::Never)] {
        if let Some(how) = how {
            sandbox.faults().add(Fault::signature(how).on::<GenerateSignature>().once()).unwrap();
        }
        let body = json!({ "kind": "Hash", "hash": "ab".repeat(32) });
        let request = actor.signed("POST", &target, &body).await.ok();
        assert_eq!(request["status"], "Executing");
        let file = input(&actor, &format!("/key-stores/{id}/onchain-sign/input"), &json!({})).await;
        assert_eq!(file["items"].as_array().unwrap().len(), 1, "{how:?}: {file}");
        let output = signed(&sandbox, &file).await;
        upload(&actor, &format!("/key-stores/{id}/onchain-sign/output"), &output).await.ok();
        let at = format!("{target}/{}", request["id"].as_str().unwrap());
        let first = actor.get(&at).await.ok();
        word(&sandbox, "advance", &json!({ "seconds": 60 })).await.ok();
        signatures.push((first["status"].clone(), actor.get(&at).await.ok()));
    }
    let statuses: Vec<_> = signatures.iter().map(|(first, later)| (first, &later["status"])).collect();
    let (signed, executing) = (json!("Signed"), json!("Executing"));
    let expected = [(&signed, &signed), (&signed, &signed), (&executing, &signed), (&executing, &executing)];
    assert_eq!(statuses, expected);
    let (right, wrong) = (&signatures[0].1["signature"], &signatures[1].1["signature"]);
    assert_eq!((&right["r"], right["s"] == wrong["s"]), (&wrong["r"], false));
    assert_eq!(signatures[2].1["signature"], *right);
}

#[tokio::test]
async fn a_signature_of_an_offline_key_is_the_one_that_the_fleet_made() {
    let (sandbox, events) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    let id = store(&sandbox, "OfflineSigner").await;
    for (scheme, curve) in [("ECDSA", "secp256k1"), ("EdDSA", "ed25519")] {
        let key = actor.signed("POST", "/keys", &json!({ "scheme": scheme, "curve": curve, "storeId": id })).await.ok();
        let target = format!("/keys/{}/signatures", key["id"].as_str().unwrap());
        let body = if scheme == "ECDSA" {
            json!({ "kind": "Hash", "hash": format!("0x{}", "ab".repeat(32)) })
        } else {
            json!({ "kind": "Message", "message": "0xabcd" })
        };
        let request = actor.signed("POST", &target, &body).await.ok();
        assert_eq!(request["status"], "Executing");
        events.lock().unwrap().clear();
        let file = input(&actor, &format!("/key-stores/{id}/onchain-sign/input"), &json!({})).await;
        let output = signed(&sandbox, &file).await;
        upload(&actor, &format!("/key-stores/{id}/onchain-sign/output"), &output).await.ok();
        let request = actor.get(&format!("{target}/{}", request["id"].as_str().unwrap())).await.ok();
        assert_eq!(request["status"], "Signed");
        let made = fleet_signature(&sandbox, &key["id"], &file["items"][0]["exact_bytes"]["0"]).await;
        let halves = [&request["signature"]["r"], &request["signature"]["s"]];
        let halves = halves.map(|half| half.as_str().unwrap().trim_start_matches("0x").to_owned()).concat();
        assert_eq!(halves, made);
        assert_eq!(*events.lock().unwrap(), ["wallet.signature.signed"]);
    }
}

#[tokio::test]
async fn an_output_that_is_wrong_changes_nothing_and_one_that_is_incomplete_is_partial() {
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let actor = service_account(&sandbox);
    let (id, other) = (store(&sandbox, "OfflineSigner").await, store(&sandbox, "OfflineSigner").await);
    let key = json!({ "scheme": "EdDSA", "curve": "ed25519", "storeId": id });
    let key = actor.signed("POST", "/keys", &key).await.ok();
    let requests = format!("/keys/{}/signatures", key["id"].as_str().unwrap());
    for message in ["0x01", "0x02"] {
        actor.signed("POST", &requests, &json!({ "kind": "Message", "message": message })).await.ok();
    }
    let file = input(&actor, &format!("/key-stores/{id}/onchain-sign/input"), &json!({})).await;
    let (first, second) = (&file["items"][0]["operation_id"], &file["items"][1]["operation_id"]);
    let (first, second) = (first.as_str().unwrap(), second.as_str().unwrap());
    let good = signed(&sandbox, &file).await;
    let target = format!("/key-stores/{id}/onchain-sign/output");
    let entry = format!("/outputs/{first}/result/success/0");
    let wrong = format!("`outputJson.outputs.{first}`: signature `0` is not that of the key over these bytes");
    let swapped = good["outputs"][second]["result"]["success"]["0"]["signature"].clone();
    for (pointer, value, status, message) in [
        (format!("{entry}/signature"), swapped, 400, wrong.as_str()),
        (format!("{entry}/signature"), json!("00"), 400, &wrong),
        (format!("{entry}/exact_bytes_signed"), json!("ff"), 400, &wrong),
        (format!("{entry}/signer_public_key"), json!("ff"), 400, &wrong),
        ("/keystore_id".to_owned(), json!(other), 400, &format!("`outputJson.keystore_id` must be `{id}`")),
        ("/group_id".to_owned(), json!("kg-none"), 404, "fleet operation group not found"),
        (
            "/outputs".to_owned(),
            json!({ "op-none": good["outputs"][first] }),
            400,
            "`outputJson.outputs`: `op-none` is not an operation of the group",
        ),
    ] {
        let mut output = good.clone();
        *output.pointer_mut(&pointer).unwrap() = value;
        let before = sandbox.fingerprint();
        upload(&actor, &target, &output).await.refused(status, message);
        assert_eq!(sandbox.fingerprint(), before, "{pointer}");
    }
    let checksum = "`fileChecksum` is not the SHA-256 of the file, in lower-case hex";
    let data = json!({ "outputJson": good, "fileChecksum": "00" });
    upload_with(&actor, &target, &data).await.refused(400, checksum);

    let mut partial = good.clone();
    partial["outputs"][second]["result"] = json!({ "fail": { "message": "HSM busy", "code": "busy" } });
    assert_eq!(upload(&actor, &target, &partial).await.ok(), json!({ "status": "partial" }));
    let statuses: Value = actor.get(&requests).await.ok()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["status"].clone())
        .collect();
    assert_eq!(statuses, json!(["Executing", "Signed"]));
    // The rest is in the next file.
    let file = input(&actor, &format!("/key-stores/{id}/onchain-sign/input"), &json!({})).await;
    assert_eq!(file["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_aborted_needs_no_signature_and_what_is_offline_cannot_sign_at_once() {
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let actor = service_account(&sandbox);
    let id = store(&sandbox, "OfflineSigner").await;
    let from = offline_wallet(&actor, "EthereumSepolia", &id).await;
    fund(&sandbox, &from, &json!("Native"), "1000000000000000000").await;
    let transfer = actor.signed("POST", &path(&from, "/transfers"), &native(&from["address"], "7")).await.ok();
    let file = input(&actor, &format!("/key-stores/{id}/onchain-sign/input"), &json!({})).await;
    let target = path(&from, &format!("/transfers/{}/abort", transfer["id"].as_str().unwrap()));
    actor.signed("PUT", &target, &Value::Null).await.ok();
    let output = signed(&sandbox, &file).await;
    let target = format!("/key-stores/{id}/onchain-sign/output");
    assert_eq!(upload(&actor, &target, &output).await.ok(), json!({ "status": "partial" }));
    assert_eq!(now(&actor, &from, &transfer).await["status"], "Failed");
    let sponsor = actor.signed("POST", "/fee-sponsors", &json!({ "walletId": from["id"] })).await;
    let key = from["signingKey"]["id"].as_str().unwrap();
    sponsor.refused(412, &format!("key {key} is in an offline key store and cannot sign at once"));
    for (scheme, curve, master) in
        [("Schnorr", "secp256k1", false), ("ECDSA", "stark", false), ("EdDSA", "ed25519", true)]
    {
        let body = json!({ "scheme": scheme, "curve": curve, "storeId": id, "masterKey": master });
        let message = "`storeId`: offline key stores have ECDSA keys with the curve secp256k1 and EdDSA keys, \
                       neither masters nor derived";
        actor.signed("POST", "/keys", &body).await.refused(400, message);
    }
}

#[tokio::test]
async fn a_fleet_proves_that_it_has_the_keys_of_wallets() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let id = store(&sandbox, "OfflineSigner").await;
    let (one, two) = (offline_wallet(&actor, "Ethereum", &id).await, offline_wallet(&actor, "Solana", &id).await);
    let target = format!("/key-stores/{id}/proof-of-control");
    let file = input(&actor, &format!("{target}/input"), &json!({ "walletIds": [one["id"], two["id"]] })).await;
    assert_eq!(file["items"][1]["signer_public_key"], two["signingKey"]["publicKey"]);
    let good = signed(&sandbox, &file).await;
    let operation = file["items"][0]["operation_id"].as_str().unwrap();
    let mut wrong = good.clone();
    wrong["outputs"][operation]["result"]["success"]["message"] = json!("I have it");
    let message = format!(
        "`outputJson.outputs.{operation}.result.success` must be a proof with the prefix and the message of the input"
    );
    upload(&actor, &format!("{target}/output"), &wrong).await.refused(400, &message);
    assert_eq!(upload(&actor, &format!("{target}/output"), &good).await.ok(), json!({ "status": "success" }));
    let online = wallet(&actor, "Ethereum").await;
    let body = json!({ "walletIds": [online["id"]] });
    let reply = actor.signed("POST", &format!("{target}/input"), &body).await;
    reply.refused(400, "`walletIds` must be wallets whose keys are in the key store");
    let reply = actor.signed("POST", &format!("{target}/input"), &json!({ "walletIds": ["wa-none"] })).await;
    reply.refused(404, "wallet not found");
}

#[tokio::test]
async fn fleet_operations_are_reviewed_or_canceled() {
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let (actor, staff) = (service_account(&sandbox), employee(&sandbox));
    let id = store(&sandbox, "OfflineSigner").await;
    let at = |rest: &str| format!("/key-stores/{id}/{rest}");
    let user = json!({ "kind": "AddMacUser", "macTargetSerial": "m", "hsmTargetSerial": "h" });
    let open = async || input(&actor, &at("add-mac-user/input"), &user).await;
    let cancel = async |group: &Value| {
        let body = json!({ "groupId": group["group_id"], "reason": "typo" });
        staff.signed("POST", &at("fleet-operations/cancel"), &body).await
    };
    let file = open().await;
    let item = json!({
        "operation_id": file["items"][0]["operation_id"], "mac_target_serial": "m", "hsm_target_serial": "h",
    });
    let expected = json!({ "type": "add-mac-user", "group_id": file["group_id"], "store_id": id, "items": [item] });
    assert_eq!(file, expected);
    let output = json!({ "group_id": file["group_id"] });
    let accepted = upload(&actor, &at("add-mac-user/output"), &output).await.ok();
    assert_eq!(accepted, json!({ "message": "The output is under review" }));
    upload(&actor, &at("add-mac-user/output"), &output).await.refused(409, "the group has an output already");
    word(&sandbox, "advance", &json!({ "seconds": 60 })).await.ok();
    let message = "only groups that are Initialized or InReview can be canceled, and this one is Approved";
    cancel(&file).await.refused(412, message);
    let review = async |group: &Value, outcome: &str| {
        word(&sandbox, "review_fleet", &json!({ "groupId": group["group_id"], "outcome": outcome })).await
    };
    review(&file, "Rejected")
        .await
        .refused(412, "only groups that are InReview are reviewed, and this one is Approved");

    // Without a group, an output belongs to the group of its operations.
    let file = open().await;
    let operation = file["items"][0]["operation_id"].as_str().unwrap();
    upload(&actor, &at("add-mac-user/output"), &json!({ "outputs": { operation: {} } })).await.ok();
    review(&file, "Canceled").await.refused(400, "`outcome` must be `Approved` or `Rejected`");
    let rejected = review(&file, "Rejected").await.ok();
    assert_eq!((&rejected["status"], rejected["dateReviewed"].is_string()), (&json!("Rejected"), true));
    assert_eq!((&rejected["createdBy"], &rejected["submittedBy"]), (&json!(actor.user_id), &json!(actor.user_id)));
    word(&sandbox, "advance", &json!({ "seconds": 60 })).await.ok();
    assert_eq!(cancel(&file).await.status, 412);

    let file = open().await;
    let canceled = cancel(&file).await.ok();
    assert_eq!(
        (&canceled["status"], &canceled["reason"], &canceled["canceledBy"]),
        (&json!("Canceled"), &json!("typo"), &json!(staff.user_id))
    );
    let output = json!({ "group_id": file["group_id"] });
    upload(&actor, &at("add-mac-user/output"), &output).await.refused(412, "the group was canceled");
    // A group is found by its own operations, in its own store.
    upload(&actor, &at("key-harvest/output"), &output).await.refused(404, "fleet operation group not found");
    upload(&actor, &at("add-mac-user/output"), &json!({})).await.refused(400, "`outputJson.group_id` is required");
    let mpc = actor.get("/key-stores").await.ok()["items"][0]["id"].as_str().unwrap().to_owned();
    let target = format!("/key-stores/{mpc}/add-mac-user/input");
    actor.signed("POST", &target, &user).await.refused(400, "`storeId` must be a key store of kind OfflineSigner");
    let target = "/key-stores/ks-none/add-mac-user/input";
    actor.signed("POST", target, &user).await.refused(404, "key store not found");
    let empty = json!({ "kind": "AddMacUser", "macTargetSerial": "", "hsmTargetSerial": "h" });
    let reply = actor.signed("POST", &at("add-mac-user/input"), &empty).await;
    reply.refused(400, "`macTargetSerial` must be a non-empty string");
    assert_eq!(end_user(&sandbox).signed("POST", &at("add-mac-user/input"), &user).await.status, 403);
}
