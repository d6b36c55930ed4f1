//! Keys of the curve of Starknet, which only sign hashes.
//!
//! `dfns-key-transport` defines the curve. ECDSA on it follows RFC 6979 with the two habits of
//! Starknet's libraries: a digest of more than 252 bits loses its last four, and S may be high.

use crate::chain::encoding::hash::hmac_sha256;
use crate::chain::signature::RawSignature;
use dfns_key_transport::stark::{ProjectivePoint, Scalar};
use k256::elliptic_curve::bigint::U256;
use k256::elliptic_curve::ops::Reduce as _;
use k256::elliptic_curve::point::AffineCoordinates as _;
use k256::elliptic_curve::sec1::ToSec1Point as _;
use k256::elliptic_curve::{Group as _, PrimeField as _};
use zeroize::Zeroizing;

/// The compressed public key, if the scalar is one.
pub(super) fn public(scalar: &[u8; 32]) -> Option<[u8; 33]> {
    let scalar = Zeroizing::new(parse(scalar)?);
    let point = (ProjectivePoint::generator() * *scalar).to_affine().to_sec1_point(true);
    point.as_bytes().try_into().ok()
}

/// The number of these bytes, modulo the order.
pub(super) fn reduced(bytes: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(Scalar::reduce(&U256::from_be_slice(bytes)).to_repr().into())
}

/// The sum of a scalar and a number, modulo the order.
pub(super) fn add(scalar: &[u8; 32], number: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    let sum = Scalar::reduce(&U256::from_be_slice(scalar)) + Scalar::reduce(&U256::from_be_slice(number));
    Zeroizing::new(sum.to_repr().into())
}

/// Signs a digest.
pub(super) fn sign(secret: &[u8; 32], digest: &[u8; 32]) -> Option<RawSignature> {
    let scalar = Zeroizing::new(parse(secret)?);
    let hash = hash_number(digest);
    let hash_bytes: [u8; 32] = hash.to_repr().into();
    let mut nonces = Nonces::new(secret, &hash_bytes);
    loop {
        let Some(nonce) = nonces.next() else { continue };
        let point = (ProjectivePoint::generator() * *nonce).to_affine();
        let x = U256::from_be_slice(&point.x());
        let r = Scalar::reduce(&x);
        let inverse = Zeroizing::new(nonce.invert().into_option()?);
        let s = *inverse * (hash + r * *scalar);
        if bool::from(r.is_zero()) || bool::from(s.is_zero()) {
            nonces.update(&[&[0]]);
            continue;
        }
        let beyond = if U256::from_be_slice(&r.to_repr()) == x { 0 } else { 2 };
        let recid = beyond | point.y_is_odd().unwrap_u8();
        return Some(RawSignature::Ecdsa { r: r.to_repr().into(), s: s.to_repr().into(), recid });
    }
}

/// A scalar other than zero.
pub(super) fn parse(bytes: &[u8; 32]) -> Option<Scalar> {
    Scalar::from_repr((*bytes).into()).into_option().filter(|scalar| !bool::from(scalar.is_zero()))
}

pub(super) fn hash_number(digest: &[u8; 32]) -> Scalar {
    let number = U256::from_be_slice(digest);
    Scalar::reduce(&if digest[0] < 0x10 { number } else { number.shr_vartime(4) })
}

/// The nonces of RFC 6979, with HMAC-SHA-256.
struct Nonces {
    key: Zeroizing<[u8; 32]>,
    value: Zeroizing<[u8; 32]>,
}

impl Nonces {
    fn new(secret: &[u8; 32], hash: &[u8; 32]) -> Self {
        let mut nonces = Self { key: Zeroizing::new([0; 32]), value: Zeroizing::new([1; 32]) };
        for separator in [0, 1] {
            nonces.update(&[&[separator], secret, hash]);
        }
        nonces
    }

    fn update(&mut self, parts: &[&[u8]]) {
        let value = self.value.clone();
        let parts: Vec<&[u8]> = std::iter::once(value.as_slice()).chain(parts.iter().copied()).collect();
        *self.key = hmac_sha256(self.key.as_slice(), &parts);
        *self.value = hmac_sha256(self.key.as_slice(), &[self.value.as_slice()]);
    }

    /// The next candidate, if it is a scalar.
    fn next(&mut self) -> Option<Zeroizing<Scalar>> {
        *self.value = hmac_sha256(self.key.as_slice(), &[self.value.as_slice()]);
        let candidate = U256::from_be_slice(self.value.as_slice());
        // A candidate that begins with a zero byte is shorter and is not cut.
        let candidate = if self.value[0] == 0 { candidate } else { candidate.shr_vartime(4) };
        let mut bytes = Zeroizing::new([0; 32]);
        bytes.copy_from_slice(candidate.to_be_bytes().as_ref());
        let scalar = parse(&bytes).map(Zeroizing::new);
        if scalar.is_none() {
            self.update(&[&[0]]);
        }
        scalar
    }
}
