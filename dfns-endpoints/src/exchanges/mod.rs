//! Exchanges: the organization's accounts at exchanges, with deposits and withdrawals.
//!
//! Connect an exchange once, with its API keys ([`CreateExchange`]). [`CreateDeposit`] then moves
//! an asset from a wallet to an exchange account, and [`CreateWithdrawal`] moves it back. Neither
//! names an address: Dfns knows both sides.
//!
//! In the guide: `docs/src/transfers.md`.

// In this order, rustdoc lists the methods of the group. Blank lines keep it.
mod exchange;

mod account;

mod transfer;

pub use account::{
    ExchangeAccount, ExchangeAccountId, ExchangeAsset, ListAccountAssets, ListAccounts, ListAssetWithdrawalNetworks,
    NetworkCoin, TokenByAddress, TokenByAssetCode, TokenByAssetId, TokenByCoinType, TokenByContract, TokenByCurrency,
    TokenByInstrument, TokenByIssuance, TokenByMaster, TokenByMetadata, TokenByMint, TokenByTokenId, WithdrawalNetwork,
};
pub use exchange::{
    CreateExchange, DeleteExchange, DeletedExchange, Exchange, ExchangeApiKeys, ExchangeKind, GetExchange,
    ListExchanges,
};
pub use transfer::{
    AsaExchangeTransfer, CreateDeposit, CreateWithdrawal, Erc20ExchangeTransfer, ExchangeTransfer,
    ExchangeTransferBody, ExchangeTransferId, ExchangeTransferKind, NativeExchangeTransfer, Sep41ExchangeTransfer,
    SplExchangeTransfer, Tep74ExchangeTransfer, Trc10ExchangeTransfer, Trc20ExchangeTransfer,
};

dfns_core::dfns_group! {
    /// Exchanges: the organization's accounts at exchanges, with deposits and withdrawals.
    pub Exchanges via ExchangesApi::exchanges [
        // Exchanges
        ListExchanges, CreateExchange, GetExchange, DeleteExchange,
        // Accounts
        ListAccounts, ListAccountAssets, ListAssetWithdrawalNetworks,
        // Deposits and withdrawals
        CreateDeposit, CreateWithdrawal,
    ]
}
