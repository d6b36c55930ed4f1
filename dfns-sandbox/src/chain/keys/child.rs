//! Child keys of a master key, along a path: BIP-32 on secp256k1 and the curve of Starknet, the
//! same construction on Ed25519.
//!
//! A step adds the left half of HMAC-SHA-512(chain code, public key || index) to the scalar, modulo
//! the order; the right half is the next chain code. Only steps that are not hardened exist.

use super::{KeyKind, PrivateKey, Rejection, Secret, ed25519, secp256k1, stark};
use crate::chain::encoding::hash::hmac_sha512;
use crate::chain::rejection::quoted;
use std::fmt;
use std::str::FromStr;
use zeroize::Zeroizing;

/// A path of indices, such as `m/44/60/0`: at least one, none of them hardened.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct DerivationPath(Vec<u32>);

/// Steps, at most.
const LONGEST: usize = 16;

impl DerivationPath {
    /// The path of one step.
    pub(crate) fn single(index: u32) -> Self {
        Self(vec![index & 0x7fff_ffff])
    }
}

impl FromStr for DerivationPath {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        let reject = || {
            let reason =
                format!("expected a path such as `m/44/60/0` without hardened steps, found `{}`", quoted(text));
            Rejection::invalid("deriveFrom.path", reason)
        };
        let index = |step: &str| {
            let plain = step.bytes().all(|byte| byte.is_ascii_digit());
            step.parse().ok().filter(|&index| plain && index < 0x8000_0000).ok_or_else(reject)
        };
        let steps = text.strip_prefix("m/").ok_or_else(reject)?;
        let steps: Vec<u32> = steps.split('/').take(LONGEST + 1).map(index).collect::<Result<_, _>>()?;
        if steps.len() > LONGEST { Err(reject()) } else { Ok(Self(steps)) }
    }
}

impl fmt::Display for DerivationPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("m")?;
        self.0.iter().try_for_each(|index| write!(formatter, "/{index}"))
    }
}

impl PrivateKey {
    /// Derives a child key and its chain code.
    pub(crate) fn child(
        &self,
        chain_code: &[u8; 32],
        path: &DerivationPath,
    ) -> Result<(Self, Zeroizing<[u8; 32]>), Rejection> {
        if matches!(self.kind(), KeyKind::Dh | KeyKind::Schnorr) {
            let reason = format!("keys of scheme {} have no children", self.kind().scheme());
            return Err(Rejection::invalid("deriveFrom.keyId", reason));
        }
        let start = (self.clone(), Zeroizing::new(*chain_code));
        path.0.iter().try_fold(start, |(parent, chain_code), index| parent.step(&chain_code, *index))
    }

    fn step(&self, chain_code: &[u8; 32], index: u32) -> Result<(Self, Zeroizing<[u8; 32]>), Rejection> {
        let output = Zeroizing::new(hmac_sha512(chain_code, &[self.public.bytes(), &index.to_be_bytes()]));
        let (mut shift, mut next) = (Zeroizing::new([0; 32]), Zeroizing::new([0; 32]));
        shift.copy_from_slice(&output[..32]);
        next.copy_from_slice(&output[32..]);
        let scalar = match self.kind() {
            KeyKind::EdDsa => ed25519::add(&self.own_scalar(), &shift),
            KeyKind::EcdsaStark => stark::add(&self.own_scalar(), &shift),
            KeyKind::Ecdsa | KeyKind::Schnorr | KeyKind::Dh => secp256k1::add(&self.own_scalar(), &shift),
        };
        Ok((Self::of(self.kind(), Secret::Scalar(scalar))?, next))
    }
}
