//! Payins: bank payments that are delivered to a wallet as tokens.
//!
//! Circle Mint delivers from the organization's balance there, to wallets registered as recipients
//! ([`CreatePayinRecipient`]). Borderless returns payment instructions for the payer
//! ([`PayinData::deposit_instruction`]). It delivers to the address registered for the account and
//! asset ([`RegisterPayinAccountAsset`]).
//!
//! In the guide: `docs/src/transfers.md`.

// In this order, rustdoc lists the methods of the group. Blank lines keep it.
mod payin;

mod quote;

mod account;

mod recipient;

mod asset;

pub use account::{
    ListPayinAccounts, ListPayinBalances, ListPayinOptions, PayinAccount, PayinAccountAsset, PayinAccounts,
    PayinBalance, PayinBalances, PayinCurrencyOption, PayinMethodOption, PayinOptions, RegisterPayinAccountAsset,
};
pub use asset::{PayinAsset, PayinErc20, PayinSpl};
pub use payin::{
    BorderlessPayin, CirclePayin, CreatePayin, DepositDetails, DepositInstruction, GetPayin, ListPayins, NewPayin,
    Payin, PayinCurrency, PayinData, PayinId, PayinMethod, PayinProgress, PayinQuoteId, PayinStatus,
};
pub use quote::{CreatePayinQuote, PayinOffer, PayinQuote, PayinQuotes};
pub use recipient::{CreatePayinRecipient, GetPayinRecipient, PayinRecipient, PayinRecipientStatus};

dfns_core::dfns_group! {
    /// Payins: bank payments that are delivered to a wallet as tokens.
    pub Payins via PayinsApi::payins [
        ListPayins, CreatePayin, GetPayin, CreatePayinQuote,
        // Circle Mint
        ListPayinBalances, GetPayinRecipient, CreatePayinRecipient,
        // Borderless
        ListPayinOptions, ListPayinAccounts, RegisterPayinAccountAsset,
    ]
}
