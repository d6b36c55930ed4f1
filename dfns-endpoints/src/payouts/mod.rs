//! Payouts: tokens of a wallet that are paid to a bank account.
//!
//! [`CreatePayout`] starts a payout. Once the provider has returned the deposit address, the payout
//! awaits confirmation ([`PayoutProgress::AwaitingPayoutConfirmation`]). [`CreatePayoutAction`]
//! then confirms or cancels it. Tokens leave the wallet only after the confirmation.
//!
//! In the guide: `docs/src/transfers.md`.

// In this order, rustdoc lists the methods of the group. Blank lines keep it.
mod payout;

mod quote;

mod asset;

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
    /// Payouts: tokens of a wallet that are paid to a bank account.
    pub Payouts via PayoutsApi::payouts [
        ListPayouts, CreatePayout, RequestPayoutQuote, GetPayout, CreatePayoutAction,
    ]
}
