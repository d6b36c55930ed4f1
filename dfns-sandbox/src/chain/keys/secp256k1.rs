//! Keys of secp256k1: ECDSA with recovery, and the Schnorr signatures of Taproot.

use crate::chain::Rejection;
use crate::chain::signature::{RawSignature, Tweak};
use bitcoin::TapNodeHash;
use bitcoin::hashes::Hash as _;
use bitcoin::key::TapTweak as _;
use k256::elliptic_curve::PrimeField as _;
use k256::elliptic_curve::ops::Reduce as _;
use secp256k1::ecdsa::{RecoverableSignature, RecoveryId, Signature};
use secp256k1::{Keypair, Message, PublicKey, SECP256K1, SecretKey};
use zeroize::Zeroizing;

/// The compressed public key, if the scalar is one.
pub(super) fn public(scalar: &[u8; 32]) -> Option<[u8; 33]> {
    let secret = SecretKey::from_slice(scalar).ok()?;
    Some(PublicKey::from_secret_key(SECP256K1, &secret).serialize())
}

/// Both coordinates of a compressed point.
pub(super) fn coordinates(point: &[u8; 33]) -> Result<[u8; 64], Rejection> {
    let point =
        PublicKey::from_slice(point).map_err(|_| Rejection::invalid("publicKey", "not a point of the curve"))?;
    let mut coordinates = [0; 64];
    coordinates.copy_from_slice(&point.serialize_uncompressed()[1..]);
    Ok(coordinates)
}

/// The number of these bytes, modulo the order.
pub(super) fn reduced(bytes: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    let scalar = k256::Scalar::reduce(&k256::U256::from_be_slice(bytes));
    Zeroizing::new(scalar.to_repr().into())
}

/// The sum of a scalar and a number, modulo the order.
pub(super) fn add(scalar: &[u8; 32], number: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    let sum = k256::Scalar::reduce(&k256::U256::from_be_slice(scalar))
        + k256::Scalar::reduce(&k256::U256::from_be_slice(number));
    Zeroizing::new(sum.to_repr().into())
}

/// Signs a digest as RFC 6979 has it, with low S.
pub(super) fn sign(scalar: &[u8; 32], digest: &[u8; 32]) -> Option<RawSignature> {
    let secret = SecretKey::from_slice(scalar).ok()?;
    let signature = SECP256K1.sign_ecdsa_recoverable(&Message::from_digest(*digest), &secret);
    let (recid, bytes) = signature.serialize_compact();
    let (r, s) = bytes.split_at(32);
    Some(RawSignature::Ecdsa {
        r: r.try_into().ok()?,
        s: s.try_into().ok()?,
        recid: u8::try_from(recid.to_i32()).ok()?,
    })
}

/// The ECDSA signature with these halves, with low S and its recovery id, if it is that of a key
/// over a digest.
pub(super) fn recover(point: &[u8; 33], digest: &[u8; 32], compact: &[u8]) -> Option<RawSignature> {
    let mut signature = Signature::from_compact(compact).ok()?;
    signature.normalize_s();
    let (compact, message) = (signature.serialize_compact(), Message::from_digest(*digest));
    let is_recovered = |recid: &u8| {
        let recid = RecoveryId::from_i32(i32::from(*recid));
        let signature = recid.and_then(|recid| RecoverableSignature::from_compact(&compact, recid));
        let key = signature.and_then(|signature| SECP256K1.recover_ecdsa(&message, &signature));
        key.is_ok_and(|key| key.serialize() == *point)
    };
    let recid = (0..4).find(is_recovered)?;
    let (r, s) = compact.split_at(32);
    Some(RawSignature::Ecdsa { r: r.try_into().ok()?, s: s.try_into().ok()?, recid })
}

/// Signs a digest as BIP-340 has it, under the key tweaked by BIP-341.
pub(super) fn sign_schnorr(scalar: &[u8; 32], digest: &[u8; 32], tweak: Tweak) -> Option<RawSignature> {
    let pair = Keypair::from_seckey_slice(SECP256K1, scalar).ok()?;
    let pair = match tweak {
        Tweak::None => pair,
        Tweak::KeyOnly => pair.tap_tweak(SECP256K1, None).to_keypair(),
        Tweak::Root(root) => pair.tap_tweak(SECP256K1, Some(TapNodeHash::from_byte_array(root))).to_keypair(),
    };
    let signature = SECP256K1.sign_schnorr_with_aux_rand(&Message::from_digest(*digest), &pair, &[0; 32]);
    Some(RawSignature::Schnorr(signature.serialize()))
}
