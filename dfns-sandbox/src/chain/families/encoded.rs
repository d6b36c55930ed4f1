//! The encoding of signatures, by the family of the network.

use super::{substrate, sui};
use crate::chain::network::Family;
use crate::chain::{PublicKey, RawSignature};

/// The encoding of a signature in a family; none where responses have none.
pub(super) fn encode(family: Family, key: &PublicKey, signature: &RawSignature) -> Option<Vec<u8>> {
    match (family, signature) {
        (_, RawSignature::Schnorr(_)) | (Family::Icp | Family::Kaspa | Family::Starknet | Family::KeyOnly, _) => None,
        (Family::Evm | Family::Tron, _) => Some(signature.with_v().to_vec()),
        (Family::Bitcoin | Family::BitcoinCash | Family::Xrpl, _) => Some(signature.der()),
        (Family::Sui | Family::Iota, _) => Some(sui::encode(key, signature)),
        (Family::Substrate | Family::Polymesh, _) => Some(substrate::encode(signature)),
        _ => Some(signature.compact().to_vec()),
    }
}
