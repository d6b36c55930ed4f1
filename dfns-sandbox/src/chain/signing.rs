//! A signature in three steps: a family says which bytes are signed ([`Payload`]), a key signs them
//! ([`RawSignature`]), and the family assembles what the API returns ([`Signed`]).
//!
//! [`Unsigned`] holds the first step and the last one, for messages and for transactions alike.

use super::Rejection;
use super::keys::PrivateKey;
use super::signature::{Payload, RawSignature};
use dfns_endpoints::onchain::Signature;
use std::fmt;

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
    /// The serialized transaction before it is signed, where there is one.
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

    /// Keeps the serialized transaction.
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

    /// The serialized transaction before it is signed; empty for messages.
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
        self.sign_and_change(key, |signature| signature)
    }

    /// Signs every payload, changes the signatures, and assembles the result.
    pub(crate) fn sign_and_change(
        self,
        key: &PrivateKey,
        change: impl Fn(RawSignature) -> RawSignature,
    ) -> Result<Signed, Rejection> {
        let signatures = self.payloads.iter().map(|payload| key.sign(payload).map(&change));
        let signatures = signatures.collect::<Result<Vec<_>, _>>()?;
        self.assemble(&signatures)
    }
}

impl fmt::Debug for Unsigned {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Unsigned").field("payloads", &self.payloads).finish_non_exhaustive()
    }
}
