//! The facts that transactions are built from, and a transaction that was built.

use super::Unsigned;
use serde::{Deserialize, Serialize};

/// The facts of the simulated chain that a transaction needs. Each family takes those it uses.
#[derive(Debug, Clone, Default)]
pub(crate) struct Given<'a> {
    /// The number of transactions of the account so far.
    pub(crate) nonce: u64,
    /// The base fee on EVM networks, in wei.
    pub(crate) base_fee_per_gas: u128,
    /// The outputs that the wallet can spend, on Bitcoin and its relatives.
    pub(crate) utxos: &'a [Utxo],
    /// The fee there, in satoshi for each virtual byte.
    pub(crate) fee_rate: u64,
    /// The recent block hash on Solana.
    pub(crate) recent_blockhash: [u8; 32],
    /// The account that pays the fee on Solana, if it is not the wallet.
    pub(crate) fee_payer: Option<[u8; 32]>,
    /// The nonce account on Solana that keeps the transaction from expiring.
    pub(crate) durable_nonce: Option<DurableNonce>,
    /// The decimals of the token on Solana.
    pub(crate) token_decimals: u8,
}

/// A nonce account on Solana, and its value.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct DurableNonce {
    pub(crate) account: [u8; 32],
    pub(crate) value: [u8; 32],
}

/// A transaction to be signed, and what it costs.
#[derive(Debug)]
pub(crate) struct Built {
    /// The transaction.
    pub(crate) unsigned: Unsigned,
    /// The fee that it will pay, in the smallest unit of the native coin.
    pub(crate) fee: u128,
    /// The outputs that it spends, on Bitcoin and its relatives.
    pub(crate) spent: Vec<Utxo>,
}

/// An output that a wallet can spend. It pays to the wallet's own address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct Utxo {
    /// The id of its transaction, in the order of bytes that hashes have.
    pub(crate) txid: [u8; 32],
    /// Its number in the transaction.
    pub(crate) vout: u32,
    /// Its amount in satoshi.
    pub(crate) value: u64,
}
