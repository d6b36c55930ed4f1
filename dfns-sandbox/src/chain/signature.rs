//! Payloads to sign, and signatures as their curves make them.

use super::encoding::hex;
use dfns_endpoints::onchain::Signature;

/// The bytes that a key signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Payload {
    /// A digest, signed as it is.
    Ecdsa([u8; 32]),
    /// A message.
    EdDsa(Vec<u8>),
    /// A digest, signed under a key with a tweak.
    Schnorr {
        /// The digest.
        digest: [u8; 32],
        /// How the key is tweaked.
        tweak: Tweak,
    },
}

/// How a Schnorr key is tweaked before it signs, as BIP-341 has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tweak {
    /// Not at all.
    None,
    /// As for an output without scripts.
    KeyOnly,
    /// With the Merkle root of the scripts.
    Root([u8; 32]),
}

/// A signature as the curve makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RawSignature {
    /// An ECDSA signature.
    Ecdsa {
        /// The number r, big-endian.
        r: [u8; 32],
        /// The number s, big-endian.
        s: [u8; 32],
        /// Which of the keys that the signature fits is the right one.
        recid: u8,
    },
    /// The 64 bytes of RFC 8032.
    EdDsa([u8; 64]),
    /// The 64 bytes of BIP-340.
    Schnorr([u8; 64]),
}

impl RawSignature {
    /// Both halves: 64 bytes.
    pub(crate) fn compact(&self) -> [u8; 64] {
        match self {
            Self::EdDsa(bytes) | Self::Schnorr(bytes) => *bytes,
            Self::Ecdsa { r, s, .. } => {
                let mut bytes = [0; 64];
                bytes[..32].copy_from_slice(r);
                bytes[32..].copy_from_slice(s);
                bytes
            }
        }
    }

    /// The signature with one bit of its second half flipped.
    pub(crate) fn flipped(mut self) -> Self {
        match &mut self {
            Self::Ecdsa { s, .. } => s[31] ^= 1,
            Self::EdDsa(bytes) | Self::Schnorr(bytes) => bytes[63] ^= 1,
        }
        self
    }

    /// The other signature that a secp256k1 key makes, whose second half is high. Any other is
    /// flipped.
    pub(crate) fn high(self, is_secp256k1: bool) -> Self {
        let Self::Ecdsa { r, s, recid } = self else { return self.flipped() };
        if !is_secp256k1 {
            return self.flipped();
        }
        let (mut high, mut borrow) = ([0_u8; 32], false);
        for at in (0..32).rev() {
            let (less, first) = ORDER[at].overflowing_sub(s[at]);
            let (less, second) = less.overflowing_sub(u8::from(borrow));
            (high[at], borrow) = (less, first || second);
        }
        Self::Ecdsa { r, s: high, recid: recid ^ 1 }
    }

    /// The recovery id of an ECDSA signature; 0 for others.
    pub(crate) fn recid(&self) -> u8 {
        if let Self::Ecdsa { recid, .. } = self { *recid } else { 0 }
    }

    /// Both halves and 27 plus the recovery id, as Ethereum and TRON write signatures.
    pub(crate) fn with_v(&self) -> [u8; 65] {
        let mut bytes = [27 + self.recid(); 65];
        bytes[..64].copy_from_slice(&self.compact());
        bytes
    }

    /// An ECDSA signature in DER.
    pub(crate) fn der(&self) -> Vec<u8> {
        let compact = self.compact();
        let mut numbers = Vec::with_capacity(72);
        for number in compact.chunks(32) {
            let number = super::encoding::number::trimmed(number);
            let sign = number.first().is_none_or(|byte| byte & 0x80 != 0);
            numbers.extend([2, number.len().to_le_bytes()[0] + u8::from(sign)]);
            numbers.extend(sign.then_some(0));
            numbers.extend_from_slice(number);
        }
        let mut der = vec![0x30, numbers.len().to_le_bytes()[0]];
        der.extend(numbers);
        der
    }

    /// The signature as the API shows it, in the encoding of a chain if there is one.
    pub(crate) fn show(&self, encoded: Option<&[u8]>) -> Signature {
        let compact = self.compact();
        Signature {
            r: hex::prefixed(&compact[..32]),
            s: hex::prefixed(&compact[32..]),
            recid: if let Self::Ecdsa { recid, .. } = self { Some(*recid) } else { None },
            encoded: encoded.map(hex::prefixed),
        }
    }
}

/// The order of secp256k1, big-endian.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xba, 0xae, 0xdc,
    0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
];
