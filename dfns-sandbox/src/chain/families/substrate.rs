//! Polkadot, Kusama, Polymesh and other Substrate networks: SS58 addresses, signer payloads, and
//! extrinsics of version 4.

use crate::chain::encoding::hash::{blake2b_256, blake2b_512};
use crate::chain::encoding::{hex, number};
use crate::chain::{Payload, PublicKey, RawSignature, Rejection, Signed, Unsigned};
use bitcoin::base58;
use dfns_endpoints::onchain::SignerPayloadFields;
use k256::U256;

/// The address of a key in a format.
pub(super) fn address(key: &PublicKey, format: u8) -> Result<String, Rejection> {
    let mut bytes = vec![format];
    bytes.extend(key.ed25519()?);
    let checksum = blake2b_512(&[b"SS58PRE", &bytes]);
    bytes.extend_from_slice(&checksum[..2]);
    Ok(base58::encode(&bytes))
}

/// Whether the text is an address in a format.
pub(super) fn is_address(text: &str, format: u8) -> bool {
    // 35 bytes have at most 48 symbols.
    let bytes = Some(text).filter(|text| text.len() <= 48).and_then(|text| base58::decode(text).ok());
    bytes.filter(|bytes| bytes.len() == 35 && bytes[0] == format).is_some_and(|bytes| {
        let (content, checksum) = bytes.split_at(33);
        blake2b_512(&[b"SS58PRE", content])[..2] == *checksum
    })
}

/// A signature behind the number of its scheme.
pub(super) fn encode(signature: &RawSignature) -> Vec<u8> {
    [[0].as_slice(), &signature.compact()].concat()
}

/// Prepares a payload that is already bytes: only its signature is returned.
pub(super) fn bytes(payload: Vec<u8>) -> Unsigned {
    Unsigned::one(to_sign(payload), |signature| Ok(Signed::alone(signature, Some(&encode(signature)))))
}

/// Long payloads are hashed before they are signed.
fn to_sign(payload: Vec<u8>) -> Payload {
    Payload::EdDsa(if payload.len() > 256 { blake2b_256(&[&payload]).to_vec() } else { payload })
}

/// Prepares the fields of a payload: the signed extrinsic is returned as well.
pub(super) fn fields(key: &PublicKey, payload: &SignerPayloadFields) -> Result<Unsigned, Rejection> {
    let public = key.ed25519()?;
    let account = Some(&payload.address).filter(|address| address.len() <= 48);
    let account = account.and_then(|address| base58::decode(address).ok()).filter(|bytes| bytes.len() == 35);
    if account.is_none_or(|bytes| bytes[1..33] != public) {
        return Err(Rejection::foreign_sender("payload.address"));
    }
    if payload.version != 4 {
        return Err(Rejection::not_simulated("payload.version", "extrinsics of versions other than 4"));
    }
    let method = hex::decode("payload.method", &payload.method)?;
    let mut extra = hex::decode("payload.era", &payload.era)?;
    extra.extend(compact(&number::parse("payload.nonce", &payload.nonce)?));
    extra.extend(compact(&number::parse("payload.tip", &payload.tip)?));
    let with_metadata_hash = payload.signed_extensions.iter().any(|name| name == "CheckMetadataHash");
    if with_metadata_hash {
        let mode = payload.mode.unwrap_or(0);
        let mode = u8::try_from(mode).ok().filter(|mode| *mode <= 1);
        extra.push(mode.ok_or_else(|| Rejection::invalid("payload.mode", "expected 0 or 1"))?);
    }
    let mut to_be_signed = [method.as_slice(), &extra].concat();
    to_be_signed.extend(version("payload.specVersion", &payload.spec_version)?);
    to_be_signed.extend(version("payload.transactionVersion", &payload.transaction_version)?);
    to_be_signed.extend(hex::decode_array::<32>("payload.genesisHash", &payload.genesis_hash)?);
    to_be_signed.extend(hex::decode_array::<32>("payload.blockHash", &payload.block_hash)?);
    if with_metadata_hash {
        match &payload.metadata_hash {
            None => to_be_signed.push(0),
            Some(hash) => {
                to_be_signed.push(1);
                to_be_signed.extend(hex::decode_array::<32>("payload.metadataHash", hash)?);
            }
        }
    }
    let unsigned_data = to_be_signed.clone();
    Ok(Unsigned::one(to_sign(to_be_signed), move |signature| {
        let encoded = encode(signature);
        let content = [[0x84, 0].as_slice(), &public, &encoded, &extra, &method].concat();
        let mut signed = compact(&U256::from_u64(content.len() as u64));
        signed.extend(content);
        let (data, tx_hash) = (Some(hex::prefixed(&signed)), Some(hex::prefixed(&blake2b_256(&[&signed]))));
        Ok(Signed { data, tx_hash, ..Signed::alone(signature, Some(&encoded)) })
    })
    .of_transaction(unsigned_data))
}

/// A version in four bytes.
fn version(field: &'static str, text: &str) -> Result<[u8; 4], Rejection> {
    let bytes = number::be_bytes(&number::parse(field, text)?);
    let significant = number::trimmed(&bytes);
    if significant.len() > 4 {
        return Err(Rejection::invalid(field, "expected a number of at most 32 bits"));
    }
    let mut version = [0; 4];
    version[4 - significant.len()..].copy_from_slice(significant);
    version.reverse();
    Ok(version)
}

/// The compact encoding of a number.
fn compact(number: &U256) -> Vec<u8> {
    let bytes = number::be_bytes(number);
    let mut significant = number::trimmed(&bytes).to_vec();
    significant.reverse();
    let value = significant.iter().rev().fold(0_u64, |value, byte| value.saturating_mul(256) | u64::from(*byte));
    let (mode, length) = match value {
        0..=0x3f => (0, 1),
        0x40..=0x3fff => (1, 2),
        0x4000..=0x3fff_ffff => (2, 4),
        _ => {
            let length = significant.len().to_le_bytes()[0];
            significant.insert(0, (length - 4) << 2 | 3);
            return significant;
        }
    };
    (value << 2 | mode).to_le_bytes()[..length].to_vec()
}
