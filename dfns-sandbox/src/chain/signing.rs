//! A signature in three steps: a family says which bytes are signed ([`Payload`]), a key signs them
//! ([`RawSignature`]), and the family assembles what the API returns ([`Signed`]).
//!
//! [`Unsigned`] holds the first step and the last one, for messages and for transactions alike.

use super::Rejection;
use super::encoding::hex;
use super::keys::PrivateKey;
use dfns_endpoints::onchain::Signature;
use std::fmt;

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

/// The result of signing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signed {
    /// The signature, where one is enough.
    pub(crate) signature: Option<Signature>,
    /// The signatures, where there are several.
    pub(crate) signatures: Option<Vec<Signature>>,
    /// The signed payload, where the chain has a form for it.
    pub(crate) data: Option<String>,
    /// The hash of the signed transaction, in the notation of the chain.
    pub(crate) tx_hash: Option<String>,
}

impl Signed {
    /// One signature and nothing else.
    pub(crate) fn alone(signature: &RawSignature, encoded: Option<&[u8]>) -> Self {
        Self { signature: Some(signature.show(encoded)), ..Self::default() }
    }
}

type Assemble = Box<dyn FnOnce(&[RawSignature]) -> Result<Signed, Rejection> + Send>;

/// Bytes to be signed, and how the result is assembled from their signatures.
pub(crate) struct Unsigned {
    payloads: Vec<Payload>,
    /// The serialised transaction before it is signed, where there is one.
    transaction: Vec<u8>,
    assemble: Assemble,
}

impl Unsigned {
    /// One payload.
    pub(crate) fn one(
        payload: Payload,
        assemble: impl FnOnce(&RawSignature) -> Result<Signed, Rejection> + Send + 'static,
    ) -> Self {
        Self::many(vec![payload], move |signatures| match signatures {
            [signature] => assemble(signature),
            _ => Err(Rejection::invalid("signature", "expected one signature")),
        })
    }

    /// Several payloads, signed in this order.
    pub(crate) fn many(
        payloads: Vec<Payload>,
        assemble: impl FnOnce(&[RawSignature]) -> Result<Signed, Rejection> + Send + 'static,
    ) -> Self {
        Self { payloads, transaction: Vec::new(), assemble: Box::new(assemble) }
    }

    /// Keeps the serialised transaction.
    pub(crate) fn of_transaction(mut self, transaction: Vec<u8>) -> Self {
        self.transaction = transaction;
        self
    }

    /// Requires that no other signatures are missing in the result, so that it can be broadcast.
    pub(crate) fn complete(self) -> Self {
        let assemble = self.assemble;
        let complete = move |signatures: &[RawSignature]| {
            let signed = assemble(signatures)?;
            if signed.tx_hash.is_some() {
                Ok(signed)
            } else {
                Err(Rejection::invalid("transaction", "signatures of other accounts are missing"))
            }
        };
        Self { payloads: self.payloads, transaction: self.transaction, assemble: Box::new(complete) }
    }

    /// The bytes to be signed, in order.
    pub(crate) fn payloads(&self) -> &[Payload] {
        &self.payloads
    }

    /// The serialised transaction before it is signed; empty for messages.
    pub(crate) fn transaction(&self) -> &[u8] {
        &self.transaction
    }

    /// Assembles the result from one signature for each payload.
    pub(crate) fn assemble(self, signatures: &[RawSignature]) -> Result<Signed, Rejection> {
        if signatures.len() != self.payloads.len() {
            return Err(Rejection::invalid("signatures", format!("expected {} signatures", self.payloads.len())));
        }
        (self.assemble)(signatures)
    }

    /// Signs every payload and assembles the result.
    pub(crate) fn sign(self, key: &PrivateKey) -> Result<Signed, Rejection> {
        let signatures = self.payloads.iter().map(|payload| key.sign(payload)).collect::<Result<Vec<_>, _>>()?;
        self.assemble(&signatures)
    }
}

impl fmt::Debug for Unsigned {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Unsigned").field("payloads", &self.payloads).finish_non_exhaustive()
    }
}
