//! Addresses, and the scripts that they stand for.

use crate::chain::encoding::hash::hash160;
use crate::chain::network::{Details, NetworkInfo};
use crate::chain::rejection::quoted;
use crate::chain::{KeyKind, PublicKey, Rejection};
use bitcoin::bech32::{Hrp, segwit};
use bitcoin::hashes::Hash as _;
use bitcoin::{
    PubkeyHash, ScriptBuf, ScriptHash, TapNodeHash, WPubkeyHash, WitnessProgram, WitnessVersion, XOnlyPublicKey, base58,
};
use secp256k1::SECP256K1;

/// The script that spends to an ECDSA key, with segregated witness.
pub(super) fn p2wpkh(key: &PublicKey) -> Result<ScriptBuf, Rejection> {
    Ok(ScriptBuf::new_p2wpkh(&WPubkeyHash::from_byte_array(hash160(&key.secp256k1()?))))
}

/// The script that spends to an ECDSA key, without segregated witness.
pub(super) fn p2pkh(key: &PublicKey) -> Result<ScriptBuf, Rejection> {
    Ok(ScriptBuf::new_p2pkh(&PubkeyHash::from_byte_array(hash160(&key.secp256k1()?))))
}

/// The script of BIP-86 that spends to a Schnorr key.
pub(super) fn p2tr(key: &PublicKey) -> Result<ScriptBuf, Rejection> {
    Ok(ScriptBuf::new_p2tr(SECP256K1, x_only(key)?, None::<TapNodeHash>))
}

/// The script that spends to a Schnorr key as it is, without a tweak.
pub(super) fn p2tr_untweaked(key: &PublicKey) -> Result<ScriptBuf, Rejection> {
    let key = bitcoin::key::TweakedPublicKey::dangerous_assume_tweaked(x_only(key)?);
    Ok(ScriptBuf::new_p2tr_tweaked(key))
}

pub(super) fn x_only(key: &PublicKey) -> Result<XOnlyPublicKey, Rejection> {
    XOnlyPublicKey::from_slice(&key.secp256k1()?[1..])
        .map_err(|_| Rejection::invalid("publicKey", "not a point of the curve"))
}

/// The script of a key's address on a network.
pub(in crate::chain) fn own_script(network: &NetworkInfo, key: &PublicKey) -> Result<ScriptBuf, Rejection> {
    match (network.details, key.kind()) {
        (Details::Bech32(_), KeyKind::Schnorr) => p2tr(key),
        (Details::Bech32(_), _) => p2wpkh(key),
        _ => p2pkh(key),
    }
}

/// The address of a key on a network.
pub(in crate::chain) fn address(network: &NetworkInfo, key: &PublicKey) -> Result<String, Rejection> {
    let script = own_script(network, key)?;
    match network.details {
        Details::Bech32(prefix) => {
            let (version, program) = if key.kind() == KeyKind::Schnorr {
                (segwit::VERSION_1, &script.as_bytes()[2..])
            } else {
                (segwit::VERSION_0, &script.as_bytes()[2..])
            };
            let prefix = Hrp::parse(prefix).map_err(|error| Rejection::invalid("network", error.to_string()))?;
            segwit::encode(prefix, version, program).map_err(|error| Rejection::invalid("network", error.to_string()))
        }
        Details::Base58(version) => {
            Ok(base58::encode_check(&[&[version], hash160(&key.secp256k1()?).as_slice()].concat()))
        }
        _ => Err(Rejection::invalid("network", format!("{} has no addresses of this family", network.name))),
    }
}

/// The script of an address on a network.
pub(in crate::chain) fn parse(
    field: &'static str,
    network: &NetworkInfo,
    address: &str,
) -> Result<ScriptBuf, Rejection> {
    let reject =
        || Rejection::invalid(field, format!("expected an address on {}, found `{}`", network.name, quoted(address)));
    if let Details::Bech32(prefix) = network.details
        && let Ok((found, version, program)) = segwit::decode(address)
    {
        let version = WitnessVersion::try_from(version.to_u8()).map_err(|_| reject())?;
        let program = WitnessProgram::new(version, &program).map_err(|_| reject())?;
        return if found.to_lowercase() == prefix {
            Ok(ScriptBuf::new_witness_program(&program))
        } else {
            Err(reject())
        };
    }
    // 25 bytes have at most 35 symbols; decoding takes the square of the length.
    let bytes =
        Some(address).filter(|address| address.len() <= 35).and_then(|address| base58::decode_check(address).ok());
    let bytes = bytes.ok_or_else(reject)?;
    let (version, hash) = bytes.split_first().ok_or_else(reject)?;
    let hash: [u8; 20] = hash.try_into().map_err(|_| reject())?;
    let (key_version, script_versions): (u8, &[u8]) = match network.details {
        Details::Bech32("bc") => (0x00, &[0x05]),
        Details::Bech32("tb") => (0x6f, &[0xc4]),
        Details::Bech32("ltc") => (0x30, &[0x32, 0x05]),
        Details::Bech32(_) => (0x6f, &[0x3a, 0xc4]),
        Details::Base58(version) if network.test => (version, &[0xc4]),
        Details::Base58(version) => (version, &[0x16]),
        _ => return Err(reject()),
    };
    if *version == key_version {
        Ok(ScriptBuf::new_p2pkh(&PubkeyHash::from_byte_array(hash)))
    } else if script_versions.contains(version) {
        Ok(ScriptBuf::new_p2sh(&ScriptHash::from_byte_array(hash)))
    } else {
        Err(reject())
    }
}
