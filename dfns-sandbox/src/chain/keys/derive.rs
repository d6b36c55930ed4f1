//! Values that a Diffie-Hellman key derives: the seed is hashed to a point of secp256k1, the point
//! is multiplied by the key, and the product is hashed.

use super::{KeyKind, PrivateKey, Rejection};
use crate::chain::encoding::hash::sha256;
use k256::elliptic_curve::group::GroupEncoding as _;
use k256::elliptic_curve::ops::Reduce as _;
use k256::hash2curve::{ExpandMsgXmd, hash_from_bytes};
use k256::{Scalar, Secp256k1, U256};
use zeroize::Zeroizing;

/// Derives the value of a seed in a domain.
pub(crate) fn derive(key: &PrivateKey, domain: &[u8], seed: &[u8]) -> Result<[u8; 32], Rejection> {
    if key.kind() != KeyKind::Dh {
        return Err(Rejection::invalid("keyId", "only keys of scheme DH derive values"));
    }
    let point = hash_from_bytes::<Secp256k1, ExpandMsgXmd<k256::sha2::Sha256>>(&[seed], &[domain]);
    let point = point.map_err(|_| Rejection::invalid("domain", "expected at least one byte"))?;
    let scalar = Zeroizing::new(Scalar::reduce(&U256::from_be_slice(key.scalar().as_slice())));
    Ok(sha256(&[(point * *scalar).to_bytes().as_slice()]))
}
