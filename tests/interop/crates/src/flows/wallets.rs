//! Wallets, keys and signatures. Signatures are verified with OpenSSL.

use super::{Check, check};
use crate::Result;
use crate::client::{Failure, call};
use crate::defects::{CLEARED_NAME, LOST};
use crate::sandbox::{list, string};
use crate::world::{World, holds, id, refused_with, same};
use openssl::pkey::{Id, PKey};
use openssl::sign::Verifier;
use serde_json::json;

pub(super) fn checks() -> Vec<Check> {
    vec![
        check("wallets", "life cycle", life_cycle),
        check("wallets", "an unknown network is refused", unknown_network),
        check("wallets", "created in bulk", bulk),
        check("keys", "life cycle", keys),
        check("wallets", "a name is removed", remove_a_name),
        check("signatures", "of a message, verified as Ed25519", message),
        check("signatures", "of a hash, listed and read", hash),
        check("split signing", "a wallet whose challenge is signed elsewhere", split_signing),
    ]
}

async fn life_cycle(world: World) -> Result<()> {
    let (service, name) = (world.service()?, world.sandbox.fresh("Treasury"));
    let body = json!({ "network": "EthereumSepolia", "name": name, "tags": ["one"], "externalId": "treasury" });
    let wallet = call!(service, wallets.create_wallet(), body body)?;
    same!(wallet["status"], "Active");
    same!(call!(service, wallets.get_wallet(id(&wallet)))?, wallet);
    let renamed = json!({ "name": format!("{name}, renamed") });
    same!(call!(service, wallets.update_wallet(id(&wallet)), body renamed)?["name"], renamed["name"]);
    call!(service, wallets.tag_wallet(id(&wallet)), body json!({ "tags": ["two"] }))?;
    call!(service, wallets.untag_wallet(id(&wallet)), body json!({ "tags": ["one"] }))?;
    same!(call!(service, wallets.get_wallet(id(&wallet)))?["tags"], json!(["two"]));
    let wallets = call!(service, wallets.list_wallets(), query json!({ "limit": 50 }))?;
    holds!(list(&wallets["items"]).iter().any(|item| item["id"] == wallet["id"]));
    let unknown = call!(service, wallets.get_wallet("wa-00000-00000-0000000000000000"));
    refused_with(404, "wallet not found", unknown)
}

async fn unknown_network(world: World) -> Result<()> {
    refused_with(400, "network", world.create_wallet("Etherium").await)
}

async fn bulk(world: World) -> Result<()> {
    let (service, name) = (world.service()?, world.sandbox.fresh("Batch"));
    let body = json!({ "network": "EthereumSepolia", "count": 3, "name": name });
    let job = call!(service, wallets.bulk_create_wallets(), body body)?;
    world.settle().await?;
    same!(call!(service, wallets.get_bulk_wallet_job(id(&job)))?["status"], "Completed");
    let created = call!(service, wallets.list_bulk_wallet_job_wallets(id(&job)), query json!({ "limit": 10 }))?;
    same!(list(&created["items"]).len(), 3);
    let jobs = call!(service, wallets.list_bulk_wallet_jobs(), query json!({ "status": "Completed" }))?;
    holds!(list(&jobs["items"]).iter().any(|item| item["id"] == job["id"]));
    Ok(())
}

async fn keys(world: World) -> Result<()> {
    let service = world.service()?;
    let body = json!({ "scheme": "EdDSA", "curve": "ed25519", "name": world.sandbox.fresh("Key") });
    let key = call!(service, keys.create_key(), body body)?;
    let body = json!({ "network": "SolanaDevnet", "signingKey": { "id": key["id"] } });
    let wallet = call!(service, wallets.create_wallet(), body body)?;
    same!(wallet["signingKey"]["publicKey"], key["publicKey"]);
    let wallets = json!([{ "id": wallet["id"], "network": "SolanaDevnet" }]);
    same!(call!(service, keys.get_key(id(&key)))?["wallets"], wallets);
    let renamed = json!({ "name": world.sandbox.fresh("Renamed") });
    same!(call!(service, keys.update_key(id(&key)), body renamed)?["name"], renamed["name"]);
    let keys = call!(service, keys.list_keys(), query json!({ "limit": 50 }))?;
    holds!(list(&keys["items"]).iter().any(|item| item["id"] == key["id"]));
    call!(service, keys.delete_key(id(&key)))?;
    let body = json!({ "kind": "Message", "message": "0x00", "blockchainKind": "Solana" });
    refused_with(422, "archived", call!(service, keys.generate_signature(id(&key)), body body))
}

/// `null` removes a name, but the official type leaves it out.
async fn remove_a_name(world: World) -> Result<()> {
    let (service, wallet) = (world.service()?, world.create_wallet("EthereumSepolia").await?);
    let removed = call!(service, wallets.update_wallet(id(&wallet)), body json!({ "name": null }));
    world.meets_in(CLEARED_NAME, LOST, removed).map(drop)
}

async fn message(world: World) -> Result<()> {
    let (service, wallet) = (world.service()?, world.create_wallet("SolanaDevnet").await?);
    let body = json!({ "kind": "Message", "message": "0x48656c6c6f", "network": "SolanaDevnet" });
    let signed = call!(service, keys.generate_signature(string(&wallet["signingKey"]["id"])), body body)?;
    same!(signed["status"], "Signed");
    let public = bytes(&string(&wallet["signingKey"]["publicKey"]));
    let public = PKey::public_key_from_raw_bytes(&public, Id::ED25519).map_err(Failure::broken)?;
    let signature = &signed["signature"];
    let signature = [bytes(&string(&signature["r"])), bytes(&string(&signature["s"]))].concat();
    let mut verifier = Verifier::new_without_digest(&public).map_err(Failure::broken)?;
    holds!(verifier.verify_oneshot(&signature, b"Hello").map_err(Failure::broken)?);
    Ok(())
}

async fn hash(world: World) -> Result<()> {
    let (service, wallet) = (world.service()?, world.create_wallet("EthereumSepolia").await?);
    let key = string(&wallet["signingKey"]["id"]);
    let body = json!({ "kind": "Hash", "hash": format!("0x{}", "ab".repeat(32)), "network": "EthereumSepolia" });
    let signed = call!(service, keys.generate_signature(key), body body)?;
    same!(call!(service, keys.get_signature(key, id(&signed)))?["signature"], signed["signature"]);
    same!(list(&call!(service, keys.list_signatures(key), query json!({ "limit": 5 }))?["items"]).len(), 1);
    let body = json!({ "kind": "Hash", "hash": "0x00", "network": "EthereumSepolia" });
    refused_with(400, "hash", call!(service, keys.generate_signature(key), body body))
}

/// The official crate can leave the challenge to another process. Our command makes whole calls
/// only, and must get the same wallet.
async fn split_signing(world: World) -> Result<()> {
    let service = world.service()?;
    let body = json!({ "network": "EthereumSepolia", "name": world.sandbox.fresh("Signed elsewhere") });
    let theirs = async {
        let wallets = &service.delegated.wallets;
        let challenge = wallets.create_wallet_init(crate::client::typed(&body)?).await?;
        let account = &world.sandbox.bootstrap["serviceAccount"];
        let key = interop_key::Key::from_pem(&string(&account["credentialId"]), &string(&account["privateKeyPem"]));
        let key = key.map_err(|failure| dfns_sdk_rust::Error::Signer(failure.to_string()))?;
        let assertion = key.assert(&challenge.challenge)?;
        let identifier = challenge.challenge_identifier;
        wallets.create_wallet_complete(crate::client::typed(&body)?, identifier, assertion).await
    };
    let wallet = service.call("create_wallet", &[], None, Some(&body), theirs).await?;
    same!(wallet["name"], body["name"]);
    Ok(())
}

fn bytes(hex: &str) -> Vec<u8> {
    let hex = hex.trim_start_matches("0x").as_bytes();
    let byte = |pair: &[u8]| u8::from_str_radix(&String::from_utf8_lossy(pair), 16).unwrap_or_default();
    hex.chunks(2).map(byte).collect()
}
