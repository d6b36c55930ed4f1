//! The networks: their keys, addresses, signatures and transactions, as pure functions.
//!
//! Nothing here keeps state, reads a clock or knows an entity of the API. [`of`] finds a network in
//! the one table of networks. A [`PrivateKey`] is made from given randomness and signs a
//! [`Payload`]. [`address`] writes the address of a key. [`signature_request`],
//! [`transaction_request`] and [`transfer_request`] read a request, check it against the network,
//! and return an [`Unsigned`], which a key turns into what the API returns. All keys, addresses and
//! signatures are real: the libraries of the chains accept them.
//!
//! `families` has one module for each family of networks, `encoding` what they share.

mod consent;
mod encoding;
mod families;
mod given;
mod keys;
mod network;
mod rejection;
mod signature;
mod signature_request;
mod signing;
#[cfg(test)]
mod tests;
mod transaction_request;
mod transfer_request;

pub(crate) use consent::Consent;
pub(crate) use encoding::number::saturating;
pub(crate) use families::evm::abi;
pub(crate) use families::evm::{EvmCall, EvmTransfer, evm_call, fees, user_calls, user_gas};
pub(crate) use families::solana::{SolanaCall, address_bytes as solana_address, blockhash, nonce_value, solana_call};
pub(crate) use families::{activated_address, address, canonical, canton, check_address, consents, offers, tx_hash};
pub(crate) use given::{Built, DurableNonce, Given, Utxo};
pub(crate) use keys::{DerivationPath, KeyKind, PrivateKey, PublicKey, derive};
pub(crate) use network::{Family, Fee, NETWORKS, NetworkInfo, of};
pub(crate) use rejection::{Rejection, RejectionKind};
pub(crate) use signature::{Payload, RawSignature, Tweak};
pub(crate) use signature_request::signature_request;
pub(crate) use signing::{Signed, Unsigned};
pub(crate) use transaction_request::transaction_request;
pub(crate) use transfer_request::transfer_request;

/// The bytes of hexadecimal digits.
pub(crate) fn bytes(hex: &str) -> Option<Vec<u8>> {
    encoding::hex::decode("transaction", hex).ok()
}
