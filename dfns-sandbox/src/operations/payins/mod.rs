//! Payins: bank payments that providers deliver to wallets as coins.
//!
//! * `payin`: payins themselves;
//! * `progress`: how a payin goes on, and its delivery;
//! * `borderless`: the account there, what it delivers, and orders;
//! * `circle`: the balances at Circle Mint, and the wallets that it may deliver to;
//! * `quote`: offers of Borderless.

mod borderless;
mod circle;
mod payin;
mod progress;
mod quote;

pub(super) use circle::RecipientStep;
pub(crate) use circle::{set_balance, set_recipient};
pub(super) use payin::PayinRecord;
pub use progress::PayinEvent;
pub(super) use progress::PayinStep;
pub(crate) use progress::act;

use super::{Handler, amounts, check, handlers};
use crate::ledger::Stablecoin;
use crate::refusal::Refusal;
use dfns_core::Amount;
use dfns_endpoints::PaymentProvider;

pub(super) const OPERATIONS: &[Handler] = handlers![payins:
    ListPayins,
    CreatePayin,
    GetPayin,
    CreatePayinQuote,
    ListPayinBalances,
    GetPayinRecipient,
    CreatePayinRecipient,
    ListPayinOptions,
    ListPayinAccounts,
    RegisterPayinAccountAsset,
];

/// Checks that an operation is one of this provider.
fn check_provider(provider: &PaymentProvider, only: &PaymentProvider) -> Result<(), Refusal> {
    if provider == only { Ok(()) } else { Err(check::must_be("provider", &format!("`{only}`"))) }
}

/// Reads an amount in whole units of a stablecoin: `100.00`.
fn units(field: &str, amount: &str) -> Result<u128, Refusal> {
    let what = "a decimal number below 10^32 with at most 6 places, such as 100.00";
    amounts::in_whole_units(field, amount, Stablecoin::DECIMALS, what)
}

/// Reads the amount of a payin, which is above zero.
fn amount(amount: &Amount) -> Result<u128, Refusal> {
    match units("amount", amount.as_ref())? {
        0 => Err(check::must_be("amount", "more than 0")),
        units => Ok(units),
    }
}
