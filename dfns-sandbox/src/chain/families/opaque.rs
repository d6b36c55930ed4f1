//! Transfers on the other families, and transactions without a form of their own.
//!
//! The transaction is the canonical JSON of the request, with a real signature and a hash in the
//! notation of the family.

use super::address::check_address;
use super::encoded::encode;
use crate::chain::encoding::hash::{blake2b_256, keccak256, sha3_256, sha256, sha512_256, sha512_half};
use crate::chain::encoding::{base32, hex, number};
use crate::chain::given::{Built, Given};
use crate::chain::network::{Family, Fee, NetworkInfo};
use crate::chain::{KeyKind, Payload, PublicKey, Rejection, Signed, Tweak, Unsigned};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bitcoin::base58;
use dfns_endpoints::onchain::TransferBody;
use serde_json::{Value, json};

/// Builds a transfer.
pub(super) fn transfer(
    network: &NetworkInfo,
    key: &PublicKey,
    body: &TransferBody,
    given: &Given<'_>,
) -> Result<Built, Rejection> {
    network.key_kind(Some(key.kind()))?;
    let request = serde_json::to_value(body).map_err(|error| Rejection::invalid("kind", error.to_string()))?;
    if let Some(amount) = request.get("amount").and_then(serde_json::Value::as_str) {
        number::parse("amount", amount)?;
    }
    if let Some(to) = request.get("to").and_then(serde_json::Value::as_str) {
        check_address(network, "to", to)?;
    }
    let unsigned = seal(network, key, "transfer", &request, given.nonce);
    let fee = if let Fee::Fixed(fee) = network.fee { fee } else { 0 };
    Ok(Built { unsigned, fee: fee.into(), spent: Vec::new() })
}

/// Prepares an opaque transaction with this content under this name.
pub(super) fn seal(network: &NetworkInfo, key: &PublicKey, name: &str, content: &Value, sequence: u64) -> Unsigned {
    let transaction = json!({ "from": key.to_hex(), "network": network.name, "sequence": sequence, name: content });
    // Fields are in the order of their names, so the same request has the same bytes.
    let bytes = transaction.to_string().into_bytes();
    let digest = sha256(&[&bytes]);
    let payload = match key.kind() {
        KeyKind::EdDsa => Payload::EdDsa(digest.to_vec()),
        KeyKind::Schnorr => Payload::Schnorr { digest, tweak: Tweak::KeyOnly },
        _ => Payload::Ecdsa(digest),
    };
    let tx_hash = tx_hash(network.family, &bytes, sequence);
    let (key, family, unsigned_data) = (*key, network.family, bytes.clone());
    let unsigned = Unsigned::one(payload, move |signature| {
        let signed = [bytes.as_slice(), &signature.compact()].concat();
        let encoded = encode(family, &key, signature);
        let (data, tx_hash) = (Some(hex::prefixed(&signed)), Some(tx_hash));
        Ok(Signed { data, tx_hash, ..Signed::alone(signature, encoded.as_deref()) })
    });
    unsigned.of_transaction(unsigned_data)
}

/// The hash of a transaction, in the notation of the family.
pub(in crate::chain) fn tx_hash(family: Family, bytes: &[u8], sequence: u64) -> String {
    match family {
        Family::Algorand => base32::encode(&sha512_256(&[b"TX", bytes])),
        Family::Aptos => hex::prefixed(&sha3_256(&[bytes])),
        Family::Canton => format!("1220{}", hex::bare(&sha256(&[bytes]))),
        Family::Cosmos => hex::bare(&sha256(&[bytes])).to_uppercase(),
        Family::Evm => hex::prefixed(&keccak256(&[bytes])),
        // The form `account@time`: the hash decides on both.
        Family::Hedera => format!("0.0.{}@{}.{:09}", 1001 + sequence % 1_000_000, 1_700_000_000_u64, digits(bytes)),
        Family::Iota | Family::Sui => base58::encode(&blake2b_256(&[b"TransactionData::", bytes])),
        Family::Kadena => URL_SAFE_NO_PAD.encode(blake2b_256(&[bytes])),
        Family::Near | Family::Solana => base58::encode(&sha256(&[bytes])),
        Family::Polymesh | Family::Substrate => hex::prefixed(&blake2b_256(&[bytes])),
        Family::Starknet => hex::prefixed(&sha256(&[bytes])),
        Family::Tezos => base58::encode_check(&[[0x05, 0x74].as_slice(), &blake2b_256(&[bytes])].concat()),
        Family::Xrpl => hex::bare(&sha512_half(&[b"TXN\0", bytes])).to_uppercase(),
        Family::Bitcoin
        | Family::BitcoinCash
        | Family::Cardano
        | Family::Concordium
        | Family::Icp
        | Family::Kaspa
        | Family::KeyOnly
        | Family::Stellar
        | Family::Ton
        | Family::Tron => hex::bare(&sha256(&[bytes])),
    }
}

/// Nine digits out of a hash.
fn digits(bytes: &[u8]) -> u64 {
    sha256(&[bytes]).iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte)) % 1_000_000_000
}
