//! Inputs that a key owns: what is signed for each, and how the signature goes into the input.

use super::address;
use crate::chain::signature::Tweak;
use crate::chain::{KeyKind, Payload, PublicKey, RawSignature, Rejection};
use bitcoin::hashes::{Hash as _, sha256d};
use bitcoin::script::PushBytesBuf;
use bitcoin::sighash::{EcdsaSighashType, Prevouts, SighashCache, TapSighashType};
use bitcoin::{ScriptBuf, Transaction, TxOut, Witness, ecdsa, taproot};

/// The kind of an output that a key owns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ownership {
    /// Spent by a signature in the witness.
    P2wpkh,
    /// Spent by a signature in the script.
    P2pkh,
    /// As P2pkh, on Bitcoin Cash.
    P2pkhForkId,
    /// Spent by a Schnorr signature.
    P2tr(Tweak),
}

/// The part of the transaction that a signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Coverage {
    pub(super) ecdsa: EcdsaSighashType,
    pub(super) taproot: TapSighashType,
}

impl Coverage {
    /// The whole transaction.
    pub(super) const ALL: Self = Self { ecdsa: EcdsaSighashType::All, taproot: TapSighashType::Default };
}

/// The flag of Bitcoin Cash in sighash types.
pub(super) const FORK_ID: u8 = 0x40;

impl Ownership {
    /// Finds how a key owns a script, if it does.
    pub(super) fn of(key: &PublicKey, script: &ScriptBuf, cash: bool) -> Result<Option<Self>, Rejection> {
        let candidates = match (key.kind(), cash) {
            (KeyKind::Schnorr, _) => vec![
                (address::p2tr(key)?, Self::P2tr(Tweak::KeyOnly)),
                (address::p2tr_untweaked(key)?, Self::P2tr(Tweak::None)),
            ],
            (_, true) => vec![(address::p2pkh(key)?, Self::P2pkhForkId)],
            (_, false) => vec![(address::p2wpkh(key)?, Self::P2wpkh), (address::p2pkh(key)?, Self::P2pkh)],
        };
        Ok(candidates.into_iter().find(|(own, _)| own == script).map(|(_, ownership)| ownership))
    }

    /// The bytes to sign for an input. Outputs that are spent may be unknown unless Taproot needs
    /// them.
    pub(super) fn payload(
        self,
        field: &'static str,
        transaction: &Transaction,
        index: usize,
        spent: &[Option<TxOut>],
        coverage: Coverage,
    ) -> Result<Payload, Rejection> {
        let reject = |error: String| Rejection::invalid(field, format!("input {index}: {error}"));
        let unknown = || reject("the output that is spent is unknown".to_owned());
        let own = spent.get(index).and_then(Option::as_ref).ok_or_else(unknown)?;
        let mut cache = SighashCache::new(transaction);
        let digest = match self {
            Self::P2wpkh => cache
                .p2wpkh_signature_hash(index, &own.script_pubkey, own.value, coverage.ecdsa)
                .map_err(|error| reject(error.to_string()))?
                .to_byte_array(),
            Self::P2pkh => cache
                .legacy_signature_hash(index, &own.script_pubkey, coverage.ecdsa.to_u32())
                .map_err(|error| reject(error.to_string()))?
                .to_byte_array(),
            Self::P2pkhForkId => {
                let mut data = Vec::new();
                cache
                    .segwit_v0_encode_signing_data_to(&mut data, index, &own.script_pubkey, own.value, coverage.ecdsa)
                    .map_err(|error| reject(error.to_string()))?;
                // The sighash type ends the data; its lowest byte has the flag.
                if let Some(kind) = data.len().checked_sub(4).and_then(|at| data.get_mut(at)) {
                    *kind |= FORK_ID;
                }
                sha256d::Hash::hash(&data).to_byte_array()
            }
            Self::P2tr(tweak) => {
                let spent: Option<Vec<&TxOut>> = spent.iter().map(Option::as_ref).collect();
                let spent = spent.ok_or_else(unknown)?;
                let digest = cache
                    .taproot_key_spend_signature_hash(index, &Prevouts::All(&spent), coverage.taproot)
                    .map_err(|error| reject(error.to_string()))?
                    .to_byte_array();
                return Ok(Payload::Schnorr { digest, tweak });
            }
        };
        Ok(Payload::Ecdsa(digest))
    }

    /// The signature in the encoding of the API: DER, or 64 bytes of Schnorr.
    pub(super) fn encode(self, signature: &RawSignature) -> Vec<u8> {
        if let Self::P2tr(_) = self { signature.compact().to_vec() } else { signature.der() }
    }

    /// Puts a signature into an input of a transaction that is complete.
    pub(super) fn finish(
        self,
        key: &PublicKey,
        signature: &RawSignature,
        coverage: Coverage,
        input: &mut bitcoin::TxIn,
    ) -> Result<(), Rejection> {
        match self {
            Self::P2wpkh => {
                input.witness = Witness::new();
                input.witness.push(ecdsa_signature(signature, coverage.ecdsa)?.to_vec());
                input.witness.push(key.bytes());
            }
            Self::P2pkh | Self::P2pkhForkId => {
                let mut encoded = signature.der();
                encoded.push(coverage.ecdsa.to_u32().to_le_bytes()[0] | if self == Self::P2pkh { 0 } else { FORK_ID });
                let too_long = |_| Rejection::invalid("signature", "the signature is too long");
                let encoded = PushBytesBuf::try_from(encoded).map_err(too_long)?;
                let key = PushBytesBuf::try_from(key.bytes().to_vec()).map_err(too_long)?;
                input.script_sig = ScriptBuf::builder().push_slice(encoded).push_slice(key).into_script();
            }
            Self::P2tr(_) => {
                input.witness = Witness::new();
                input.witness.push(taproot_signature(signature, coverage.taproot)?.to_vec());
            }
        }
        Ok(())
    }
}

/// An ECDSA signature as libraries of Bitcoin hold it.
pub(super) fn ecdsa_signature(
    signature: &RawSignature,
    sighash_type: EcdsaSighashType,
) -> Result<ecdsa::Signature, Rejection> {
    let signature = secp256k1::ecdsa::Signature::from_compact(&signature.compact())
        .map_err(|_| Rejection::invalid("signature", "not an ECDSA signature"))?;
    Ok(ecdsa::Signature { signature, sighash_type })
}

/// A Schnorr signature as libraries of Bitcoin hold it.
pub(super) fn taproot_signature(
    signature: &RawSignature,
    sighash_type: TapSighashType,
) -> Result<taproot::Signature, Rejection> {
    let signature = secp256k1::schnorr::Signature::from_slice(&signature.compact())
        .map_err(|_| Rejection::invalid("signature", "not a Schnorr signature"))?;
    Ok(taproot::Signature { signature, sighash_type })
}
