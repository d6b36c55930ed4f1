//! Exchanges: the organization's accounts there, with deposits and withdrawals.
//!
//! * `exchange`: exchanges, and `record`: what is remembered of them;
//! * `account`: the accounts at an exchange and their balances;
//! * `catalogue`: the assets that every exchange lists, and on which networks;
//! * `transfer`: deposits, which are transfers of wallets, and withdrawals, which arrive on chain.

mod account;
mod catalogue;
mod exchange;
mod record;
mod transfer;

pub(crate) use account::set_balance;
pub(super) use transfer::{WithdrawalArrival, deposited};

use super::{Handler, handlers};

pub(super) const OPERATIONS: &[Handler] = handlers![exchanges:
    ListExchanges,
    CreateExchange,
    GetExchange,
    DeleteExchange,
    ListAccounts,
    ListAccountAssets,
    ListAssetWithdrawalNetworks,
    CreateDeposit,
    CreateWithdrawal,
];
