//! The ledger of the simulated chains: who has what, and what is in which block.
//!
//! * `asset`: native coins, tokens and NFTs;
//! * `token`: their symbols, decimals and prices;
//! * `stablecoin`: the tokens that exchanges and payment providers know;
//! * `account`: the balances of an address, its nonces and its unspent outputs;
//! * `network`: the height, the fees and the pace of a network;
//! * `number`: the numbers of accounts on Hedera;
//! * `nonce_account`: accounts on Solana that let transactions wait;
//! * `book`: the only place that moves balances;
//! * `aside`: what vaults have and cannot use;
//! * `sums`: what the books add up to;
//! * `transactions`: the hashes that a network knows;
//! * `faucet`: the funds that tests give to wallets;
//! * `pool`: the accounts of protocols, which pay wallets;
//! * `rules`: the least that accounts must keep, and the tokens that they have consented to;
//! * `history`: the events that wallets and watches see.
//!
//! Everything is an entity of the store, so it is in snapshots and in the data file. The module
//! `chain` builds and signs transactions; the module `operations::payments` decides when a
//! transaction is broadcast, mined and confirmed.

mod account;
mod aside;
mod asset;
mod book;
mod consent;
mod faucet;
mod history;
mod network;
mod nonce_account;
mod number;
mod pool;
mod rules;
mod stablecoin;
mod sums;
mod token;
mod transactions;

pub(crate) use account::{Account, MAX_GAP, Output};
pub(crate) use aside::{
    Aside, AsideKind, Deposited, VAULT, available, cover_fee, end_spending, expect, expect_no_more,
};
pub(crate) use asset::Asset;
pub(crate) use book::{
    Effect, Movement, Shortage, charge, check_supply, confirm, deposit, release, reserve, shortage, undo,
};
pub(crate) use consent::{consent, needs_consent};
pub(crate) use faucet::{Credit, credit, new_hash};
pub(crate) use history::{HistoryRecord, Occurrence, WatchedTransfer, forget, record};
pub(crate) use network::{Block, NetworkState};
pub use network::{Outage, Pace};
pub(crate) use nonce_account::NonceAccount;
pub(crate) use pool::Payout;
pub(crate) use rules::{activation, breaks_reserve};
pub(crate) use stablecoin::{STABLECOINS, Stablecoin};
pub(crate) use sums::sums;
pub(crate) use token::{Price, Token};
pub(crate) use transactions::{forget_transaction, is_known, note_deposit, note_transaction, txid};

/// Whole numbers of up to 128 bits, as decimal strings, which every JSON reader keeps exact.
pub(crate) mod units {
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(number: &u128, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
