//! Signs a message, typed data, a transaction and a PSBT, and verifies each with the chain's
//! library.
//!
//! `cargo run -p dfns-examples --features chains --bin signatures` needs no set-up: it starts a
//! sandbox in this process. Its keys and signatures are real.

use bitcoin::hashes::Hash as _;
use bitcoin::secp256k1::ecdsa::{RecoverableSignature, RecoveryId};
use bitcoin::secp256k1::{Message, PublicKey, SECP256K1, ecdsa};
use bitcoin::sighash::SighashCache;
use bitcoin::{
    Amount, CompressedPublicKey, EcdsaSighashType, OutPoint, Psbt, ScriptBuf, Transaction, TxIn, TxOut, absolute,
    transaction,
};
use dfns::core::AnyJson;
use dfns::keys::{CreateKey, GenerateSignature, Key};
use dfns::onchain::{Signature, SignatureBody, TypedDataDomain, TypedDataField};
use dfns::prelude::*;
use dfns::testing::Sandbox;
use dfns::{KeyCurve, KeyScheme, ServiceClient};
use sha3::{Digest as _, Keccak256};
use std::collections::BTreeMap;
use std::error::Error;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Result<()> {
    let sandbox = Sandbox::start().await?;
    let client = sandbox.service_client();
    let key = client.keys().create_key(CreateKey::new(KeyScheme::Ecdsa, KeyCurve::Secp256k1)).await?;
    println!("key         {} {}", key.id, key.public_key);

    // ANCHOR: message
    let message = "Hello, Dfns";
    let signed = sign(&client, &key, SignatureBody::evm_message(message)).await?;
    let prefixed = format!("\x19Ethereum Signed Message:\n{}{message}", message.len());
    verify_evm("message", &key, keccak(prefixed.as_bytes()), &signed)?;
    // ANCHOR_END: message

    // ANCHOR: typed_data
    let types = BTreeMap::from([("Mail".to_owned(), vec![TypedDataField::new("contents", "string")])]);
    let mail = AnyJson::new(&BTreeMap::from([("contents", "Hello, Bob!")]))?;
    let body = SignatureBody::evm_typed_data(types, TypedDataDomain::new().with_chain_id(1), mail);
    let signed = sign(&client, &key, body).await?;
    verify_evm("typed data", &key, eip712_hash(1, "Hello, Bob!"), &signed)?;
    // ANCHOR_END: typed_data

    // ANCHOR: transaction
    // EIP-1559 on Sepolia, nonce 0: 1 wei to 0x00fb..18e2.
    let unsigned = "02ea83aa36a780843b9aca0084773594008252089400fb58432ef9d418bf6688bcf0a226d2fcaa18e20180c0";
    let signed = sign(&client, &key, SignatureBody::evm_transaction(format!("0x{unsigned}"))).await?;
    verify_evm("transaction", &key, keccak(&hex(unsigned)?), &signed)?;
    // ANCHOR_END: transaction

    // ANCHOR: psbt
    let psbt = psbt(&key)?;
    let body = SignatureBody::bitcoin_psbt(psbt.serialize_hex());
    let signed = sign(&client, &key, body).await?;
    verify_psbt(&key, &psbt, &signed)?;
    // ANCHOR_END: psbt
    Ok(())
}

// ANCHOR: sign
/// Requests a signature and waits until it exists.
async fn sign(client: &ServiceClient, key: &Key, body: impl Into<SignatureBody>) -> Result<Vec<Signature>> {
    let request = GenerateSignature::new(&key.id, body);
    let request = client.keys().generate_signature(request).await?;
    let signed = client.wait(request).await?.reached().ok_or("the signature was rejected or failed")?;
    Ok(signed.signature.into_iter().chain(signed.signatures.into_iter().flatten()).collect())
}
// ANCHOR_END: sign

/// Verifies a signature as an EVM network does: the signer recovered from it is the key.
fn verify_evm(what: &str, key: &Key, hash: [u8; 32], signatures: &[Signature]) -> Result<()> {
    let [signature] = signatures else { return Err("there is not one signature".into()) };
    let recovery_id = RecoveryId::from_i32(signature.recid.ok_or("the signature has no recovery id")?.into())?;
    let signature = RecoverableSignature::from_compact(&compact(signature)?, recovery_id)?;
    let signer = SECP256K1.recover_ecdsa(&Message::from_digest(hash), &signature)?;
    if signer != public_key(key)? {
        return Err(format!("the {what} is signed by another key").into());
    }
    println!("{what:<11} verified: signed by {signer}");
    Ok(())
}

/// Verifies the signature of each input as Bitcoin does.
fn verify_psbt(key: &Key, psbt: &Psbt, signatures: &[Signature]) -> Result<()> {
    if signatures.len() != psbt.inputs.len() {
        return Err(format!("{} signatures for {} inputs", signatures.len(), psbt.inputs.len()).into());
    }
    let mut cache = SighashCache::new(&psbt.unsigned_tx);
    for (index, signature) in signatures.iter().enumerate() {
        let spent = psbt.inputs[index].witness_utxo.as_ref().ok_or("the input names no output")?;
        let hash = cache.p2wpkh_signature_hash(index, &spent.script_pubkey, spent.value, EcdsaSighashType::All)?;
        let signature = ecdsa::Signature::from_compact(&compact(signature)?)?;
        SECP256K1.verify_ecdsa(&Message::from_digest(hash.to_byte_array()), &signature, &public_key(key)?)?;
        println!("psbt        verified: input {index} spends {}", spent.value);
    }
    Ok(())
}

/// A transaction that spends one output of the key.
fn psbt(key: &Key) -> Result<Psbt> {
    let script = ScriptBuf::new_p2wpkh(&CompressedPublicKey(public_key(key)?).wpubkey_hash());
    let unsigned = Transaction {
        version: transaction::Version::TWO,
        lock_time: absolute::LockTime::ZERO,
        input: vec![TxIn { previous_output: OutPoint::null(), ..TxIn::default() }],
        output: vec![TxOut { value: Amount::from_sat(9_000), script_pubkey: script.clone() }],
    };
    let mut psbt = Psbt::from_unsigned_tx(unsigned)?;
    psbt.inputs[0].witness_utxo = Some(TxOut { value: Amount::from_sat(10_000), script_pubkey: script });
    Ok(psbt)
}

/// The hash that EIP-712 defines for this mail.
fn eip712_hash(chain_id: u64, contents: &str) -> [u8; 32] {
    let mut chain = [0; 32];
    chain[24..].copy_from_slice(&chain_id.to_be_bytes());
    let domain = keccak(&[keccak(b"EIP712Domain(uint256 chainId)"), chain].concat());
    let mail = keccak(&[keccak(b"Mail(string contents)"), keccak(contents.as_bytes())].concat());
    keccak(&[b"\x19\x01".as_slice(), &domain, &mail].concat())
}

fn keccak(data: &[u8]) -> [u8; 32] {
    Keccak256::digest(data).into()
}

fn public_key(key: &Key) -> Result<PublicKey> {
    Ok(PublicKey::from_slice(&hex(&key.public_key)?)?)
}

/// The two halves of a signature: 64 bytes.
fn compact(signature: &Signature) -> Result<Vec<u8>> {
    Ok([hex(&signature.r)?, hex(&signature.s)?].concat())
}

fn hex(text: &str) -> Result<Vec<u8>> {
    use bitcoin::hex::FromHex as _;
    Ok(Vec::from_hex(text.trim_start_matches("0x"))?)
}
