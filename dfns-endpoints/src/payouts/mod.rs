//! Payouts: coins of a wallet that end as money in a bank account.
//!
//! A payout is started ([`CreatePayout`]), waits until the provider has told where to send the coins
//! ([`PayoutProgress::AwaitingPayoutConfirmation`]), and is then confirmed or cancelled ([`CreatePayoutAction`]). Only what is
//! confirmed leaves the wallet.

mod asset;
mod payout;
mod quote;

pub use asset::{
    Erc20Payout, PaidOutAsset, PaidOutAssetMetadata, PaidOutErc20, PaidOutSpl, PayoutAsset, PayoutErc20Transfer,
    PayoutSplTransfer, PayoutTransfer, SplPayout,
};
pub use payout::{
    BorderlessPayout, ConfirmPayout, CreatePayout, CreatePayoutAction, GetPayout, ListPayouts, NewPayout, Payout,
    PayoutAction, PayoutData, PayoutId, PayoutProgress, PayoutPurpose, PayoutStatus,
};
pub use quote::{PayoutOffer, PayoutQuote, PayoutQuoteId, PayoutQuotes, RequestPayoutQuote};

dfns_core::dfns_group! {
    /// Payouts: coins of a wallet that end as money in a bank account.
    pub Payouts via PayoutsApi::payouts [
        ListPayouts, CreatePayout, RequestPayoutQuote, GetPayout, CreatePayoutAction,
    ]
}
