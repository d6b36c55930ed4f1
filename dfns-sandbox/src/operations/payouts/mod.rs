//! Payouts: coins of a wallet that a provider pays to a bank account.
//!
//! * `payout`: payouts themselves, and what callers do with them;
//! * `progress`: how a payout goes on, by the clock, by its transfer and by the provider;
//! * `asset`: the assets of payouts and of the transfers that settle them;
//! * `quote`: what a payout would pay.

mod asset;
mod payout;
mod progress;
mod quote;

pub(super) use payout::PayoutRecord;
pub use progress::PayoutEvent;
pub(crate) use progress::act;
pub(super) use progress::{PayoutStep, ended};

use super::{Handler, handlers};

pub(super) const OPERATIONS: &[Handler] =
    handlers![payouts: ListPayouts, CreatePayout, RequestPayoutQuote, GetPayout, CreatePayoutAction];
