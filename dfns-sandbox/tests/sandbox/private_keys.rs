//! Private keys that tests bring and take.

use crate::client::{Reply, send, service_account};
use crate::wallet_keys::{create_key, path};
use dfns_sandbox::Sandbox;
use serde_json::{Value, json};

async fn word(sandbox: &Sandbox, word: &str, body: &Value) -> Reply {
    let target = format!("/__sandbox/{word}");
    send(sandbox.base_url(), "POST", &target, &[("Content-Type", "application/json")], &body.to_string()).await
}

const SECRET: &str = "8c6be1d8cc34cb2cc7a82f1423a4d2734c3a36523cfedbcbe8e861a57bb23e41";

#[tokio::test]
async fn a_private_key_is_imported_once_and_comes_out_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    for (scheme, curve) in [("ECDSA", "secp256k1"), ("EdDSA", "ed25519"), ("Schnorr", "secp256k1"), ("DH", "secp256k1")]
    {
        let body = json!({ "scheme": scheme, "curve": curve, "secret": format!("0x{SECRET}"), "name": "known" });
        let key = word(&sandbox, "import_private_key", &body).await.ok();
        assert_eq!(key, actor.get(&path(&key, "")).await.ok());
        assert_eq!(word(&sandbox, "import_private_key", &body).await.ok(), key);
        let exported = word(&sandbox, "export_private_key", &json!({ "keyId": key["id"] })).await.ok();
        assert_eq!(exported, json!({ "keyId": key["id"], "scheme": scheme, "curve": curve, "secret": SECRET }));
    }
    let stark = SECRET.replacen("8c", "01", 1);
    let body = json!({ "scheme": "ECDSA", "curve": "stark", "secret": stark });
    let key = word(&sandbox, "import_private_key", &body).await.ok();
    actor.signed("DELETE", &path(&key, ""), &Value::Null).await.ok();
    let message = format!("key {} is archived", key["id"].as_str().unwrap());
    word(&sandbox, "import_private_key", &body).await.refused(422, &message);
    // A key that the sandbox made goes out the same way.
    let made = create_key(&actor, &json!({ "scheme": "EdDSA", "curve": "ed25519" })).await;
    let exported = sandbox.control().export_private_key(made["id"].as_str().unwrap().into()).await.unwrap();
    assert_eq!(exported.secret.expose().len(), 64);
    assert!(!format!("{exported:?}").contains(exported.secret.expose()));
}

#[tokio::test]
async fn arguments_that_are_not_valid_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let before = sandbox.fingerprint();
    let import =
        |scheme: &str, curve: &str, secret: &str| json!({ "scheme": scheme, "curve": curve, "secret": secret });
    let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    for (name, body, status) in [
        ("import_private_key", json!({}), 400),
        ("import_private_key", json!([]), 400),
        ("import_private_key", json!({ "scheme": "EdDSA", "curve": "ed25519", "secret": SECRET, "x": 1 }), 400),
        ("import_private_key", json!({ "scheme": "EdDSA", "curve": "ed25519", "secret": 7 }), 400),
        ("import_private_key", import("EdDSA", "secp256k1", SECRET), 400),
        ("import_private_key", import("ECDSA", "secp256k1", &SECRET[2..]), 400),
        ("import_private_key", import("ECDSA", "secp256k1", &"0".repeat(64)), 400),
        ("import_private_key", import("ECDSA", "secp256k1", order), 400),
        ("import_private_key", import("ECDSA", "stark", order), 400),
        ("import_private_key", import("ECDSA", "secp256k1", &"z".repeat(64)), 400),
        ("export_private_key", json!({}), 400),
        ("export_private_key", json!({ "keyId": "key-none" }), 404),
    ] {
        let reply = word(&sandbox, name, &body).await;
        assert_eq!(reply.status, status, "{name} {body}: {}", reply.body);
        assert!(!reply.body.to_string().contains(&SECRET[2..]), "{}", reply.body);
    }
    assert_eq!(before, sandbox.fingerprint());
}

#[tokio::test]
async fn the_organization_switches_exports_imports_and_signatures_of_exported_keys() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let key = create_key(&actor, &json!({ "scheme": "ECDSA", "curve": "secp256k1" })).await;
    let body = json!({ "network": "Base", "signingKey": { "id": key["id"] } });
    let wallet = actor.signed("POST", "/wallets", &body).await.ok();
    let wallet = format!("/wallets/{}", wallet["id"].as_str().unwrap());
    let context = dfns_key_transport::ExportContext::new().unwrap();
    let body = json!({ "encryptionKey": context.encryption_key(), "supportedSchemes": context.supported_schemes() });
    let settings = async |settings: Value| word(&sandbox, "key_settings", &settings).await.ok();
    settings(json!({ "export": false, "import": false })).await;
    for target in [path(&key, "/export"), format!("{wallet}/export")] {
        actor.signed("POST", &target, &body).await.refused(403, "Key export is not enabled");
    }
    let shares = json!({ "protocol": "CGGMP24", "curve": "secp256k1", "minSigners": 3, "encryptedKeyShares": [] });
    actor.signed("POST", "/keys/import", &shares).await.refused(403, "Key import is not enabled");
    settings(json!({ "export": true })).await;
    actor.signed("POST", "/keys/import", &shares).await.refused(403, "Key import is not enabled");
    actor.signed("POST", &path(&key, "/export"), &body).await.ok();
    settings(json!({ "import": true })).await;
    assert_eq!(actor.signed("POST", "/keys/import", &shares).await.status, 400);

    let hash = json!({ "kind": "Hash", "hash": "ab".repeat(32) });
    let message = format!("key {} was exported and does not sign any more", key["id"].as_str().unwrap());
    actor.signed("POST", &path(&key, "/signatures"), &hash).await.refused(422, &message);
    settings(json!({ "signAfterExport": true })).await;
    assert_eq!(actor.signed("POST", &path(&key, "/signatures"), &hash).await.ok()["status"], "Signed");
    settings(json!({})).await;
    assert_eq!(actor.signed("POST", &format!("{wallet}/signatures"), &hash).await.ok()["status"], "Signed");
    settings(json!({ "signAfterExport": false })).await;
    actor.signed("POST", &path(&key, "/signatures"), &hash).await.refused(422, &message);
    assert_eq!(word(&sandbox, "key_settings", &json!({ "export": 1 })).await.status, 400);
}
