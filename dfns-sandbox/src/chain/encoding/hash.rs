//! The hash functions of the chains, by their names.

use aws_lc_rs::{digest, hmac};
use bitcoin::hashes::{Hash as _, hash160 as bitcoin_hash160};
use blake2::Blake2b;
use blake2::digest::consts::{U20, U28, U32, U64};
use blake2::digest::{Digest as _, OutputSizeUser};
use sha3::{Keccak256, Sha3_256};

fn aws<const N: usize>(algorithm: &'static digest::Algorithm, parts: &[&[u8]]) -> [u8; N] {
    let mut context = digest::Context::new(algorithm);
    for part in parts {
        context.update(part);
    }
    let mut output = [0; N];
    output.copy_from_slice(context.finish().as_ref());
    output
}

/// SHA-224.
pub(crate) fn sha224(parts: &[&[u8]]) -> [u8; 28] {
    aws(&digest::SHA224, parts)
}

/// SHA-256.
pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    aws(&digest::SHA256, parts)
}

/// SHA-512.
pub(crate) fn sha512(parts: &[&[u8]]) -> [u8; 64] {
    aws(&digest::SHA512, parts)
}

/// The first half of SHA-512, which the XRP Ledger uses.
pub(crate) fn sha512_half(parts: &[&[u8]]) -> [u8; 32] {
    let mut half = [0; 32];
    half.copy_from_slice(&sha512(parts)[..32]);
    half
}

/// SHA-512/256.
pub(crate) fn sha512_256(parts: &[&[u8]]) -> [u8; 32] {
    aws(&digest::SHA512_256, parts)
}

/// HMAC with SHA-256.
pub(crate) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    authenticate(hmac::HMAC_SHA256, key, parts)
}

/// HMAC with SHA-512.
pub(crate) fn hmac_sha512(key: &[u8], parts: &[&[u8]]) -> [u8; 64] {
    authenticate(hmac::HMAC_SHA512, key, parts)
}

fn authenticate<const N: usize>(algorithm: hmac::Algorithm, key: &[u8], parts: &[&[u8]]) -> [u8; N] {
    let mut context = hmac::Context::with_key(&hmac::Key::new(algorithm, key));
    for part in parts {
        context.update(part);
    }
    let mut output = [0; N];
    output.copy_from_slice(context.sign().as_ref());
    output
}

/// RIPEMD-160 of SHA-256.
pub(crate) fn hash160(bytes: &[u8]) -> [u8; 20] {
    bitcoin_hash160::Hash::hash(bytes).to_byte_array()
}

/// Keccak-256, the hash of Ethereum.
pub(crate) fn keccak256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Keccak256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// SHA3-256.
pub(crate) fn sha3_256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha3_256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

fn blake2b<H: blake2::digest::Digest + OutputSizeUser>(parts: &[&[u8]]) -> blake2::digest::Output<H> {
    let mut hasher = H::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize()
}

/// BLAKE2b with 20 bytes of output.
pub(crate) fn blake2b_160(parts: &[&[u8]]) -> [u8; 20] {
    blake2b::<Blake2b<U20>>(parts).into()
}

/// BLAKE2b with 28 bytes of output.
pub(crate) fn blake2b_224(parts: &[&[u8]]) -> [u8; 28] {
    blake2b::<Blake2b<U28>>(parts).into()
}

/// BLAKE2b with 32 bytes of output.
pub(crate) fn blake2b_256(parts: &[&[u8]]) -> [u8; 32] {
    blake2b::<Blake2b<U32>>(parts).into()
}

/// BLAKE2b with 64 bytes of output.
pub(crate) fn blake2b_512(parts: &[&[u8]]) -> [u8; 64] {
    blake2b::<Blake2b<U64>>(parts).into()
}
