//! Keys of Ed25519: signatures of RFC 8032, including those of keys that are a scalar without a
//! seed.

use crate::chain::encoding::hash::sha512;
use crate::chain::signature::RawSignature;
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::{Scalar, clamp_integer};
use zeroize::Zeroizing;

/// A key ready to sign.
pub(super) struct Expanded {
    scalar: Zeroizing<Scalar>,
    /// The secret that makes the nonce of a signature, with the message.
    nonce: Zeroizing<Vec<u8>>,
}

impl Expanded {
    /// Expands a seed, as RFC 8032 has it.
    pub(super) fn of_seed(seed: &[u8; 32]) -> Self {
        let hash = Zeroizing::new(sha512(&[seed]));
        let (scalar, nonce) = hash.split_at(32);
        let mut clamped = Zeroizing::new([0; 32]);
        clamped.copy_from_slice(scalar);
        let scalar = Zeroizing::new(Scalar::from_bytes_mod_order(clamp_integer(*clamped)));
        Self { scalar, nonce: Zeroizing::new(nonce.to_vec()) }
    }

    /// Expands a scalar, whose nonces are of the sandbox's own kind.
    pub(super) fn of_scalar(scalar: &[u8; 32]) -> Option<Self> {
        let canonical = Scalar::from_canonical_bytes(*scalar).into_option().filter(|scalar| *scalar != Scalar::ZERO)?;
        let nonce = Zeroizing::new([b"dfns-sandbox nonce".as_slice(), scalar].concat());
        Some(Self { scalar: Zeroizing::new(canonical), nonce })
    }

    /// The public key.
    pub(super) fn public(&self) -> [u8; 32] {
        EdwardsPoint::mul_base(&self.scalar).compress().to_bytes()
    }

    /// The scalar.
    pub(super) fn scalar(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.scalar.to_bytes())
    }

    /// Signs a message. The public key is this key's own.
    pub(super) fn sign(&self, public: &[u8], message: &[u8]) -> RawSignature {
        let nonce = Zeroizing::new(Scalar::from_bytes_mod_order_wide(&sha512(&[&self.nonce, message])));
        let r = EdwardsPoint::mul_base(&nonce).compress().to_bytes();
        let challenge = Scalar::from_bytes_mod_order_wide(&sha512(&[&r, public, message]));
        let s = *nonce + challenge * *self.scalar;
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&r);
        signature[32..].copy_from_slice(s.as_bytes());
        RawSignature::EdDsa(signature)
    }
}

/// The number of these bytes, little-endian, modulo the order.
pub(super) fn reduced(bytes: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(Scalar::from_bytes_mod_order(*bytes).to_bytes())
}

/// The sum of a scalar and a big-endian number, modulo the order.
pub(super) fn add(scalar: &[u8; 32], number: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    let mut number = *number;
    number.reverse();
    Zeroizing::new((Scalar::from_bytes_mod_order(*scalar) + Scalar::from_bytes_mod_order(number)).to_bytes())
}
