//! Transactions that a wallet signs and broadcasts unchanged. Transfers, in contrast, are built by
//! Dfns.
//!
//! [`TransactionBody`] is the request body, with one constructor per network. `serialized` contains
//! the networks that accept only bytes in hex; `evm`, `bitcoin`, `canton`, `cosmos` and `solana`
//! have their own kinds. `replacement` contains transactions that Dfns broadcasts itself.
//! [`TransactionRequest`] is the resulting request.

mod bitcoin;
mod canton;
mod cosmos;
mod evm;
mod replacement;
mod request;
mod serialized;
mod solana;

pub use bitcoin::PsbtTransaction;
pub use canton::{FunctionCallTransaction, JsonTransaction, OfferDecision, OfferSettlement, TransferPreapproval};
pub use cosmos::SignDocDirectTransaction;
pub use evm::{Eip1559Transaction, EvmTemplate, EvmTransaction, EvmUserOperations};
pub use replacement::{AccountActivation, CancellingTransaction, SpeedingUpTransaction};
pub use request::TransactionRequest;
pub use serialized::SerializedTransaction;
pub use solana::CreateSolanaNonceAccounts;

dfns_core::open_union! {
    /// A transaction that a wallet signs and broadcasts.
    ///
    /// Each network has a constructor, which sets the kind that Dfns documents for the network:
    ///
    /// | network | constructor |
    /// | --- | --- |
    /// | Algorand | [`algorand`](Self::algorand) |
    /// | Aptos | [`aptos`](Self::aptos) |
    /// | Bitcoin, Litecoin, Dogecoin | [`bitcoin_psbt`](Self::bitcoin_psbt) |
    /// | Canton | [`canton`](Self::canton), [`canton_function_call`](Self::canton_function_call), [`canton_transfer_preapproval`](Self::canton_transfer_preapproval) |
    /// | Cardano | [`cardano`](Self::cardano) |
    /// | Cosmos | [`cosmos_sign_doc`](Self::cosmos_sign_doc) |
    /// | EVM networks | [`evm`](Self::evm), [`evm_json`](Self::evm_json), [`evm_user_operations`](Self::evm_user_operations) |
    /// | Solana | [`solana`](Self::solana), [`solana_nonce_accounts`](Self::solana_nonce_accounts) |
    /// | Stellar | [`stellar`](Self::stellar) |
    /// | Tezos | [`tezos`](Self::tezos) |
    /// | TRON | [`tron`](Self::tron) |
    /// | XRP Ledger | [`xrp_ledger`](Self::xrp_ledger) |
    /// | any other network that accepts bytes | [`SerializedTransaction`] |
    ///
    /// Each returns the object of its kind, whose setters add more. It converts into a
    /// `TransactionBody`:
    ///
    /// ```
    /// use dfns::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::solana("0x0100").with_external_id("payroll-7").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body).unwrap(),
    ///     r#"{"kind":"Transaction","transaction":"0x0100","externalId":"payroll-7"}"#
    /// );
    /// ```
    pub enum TransactionBody by "kind" {
        /// A serialized transaction, or one in the network's own JSON.
        Transaction(SerializedTransaction) => "Transaction",
        /// A partially signed transaction (PSBT) of Bitcoin or a related network.
        Psbt(PsbtTransaction) => "Psbt",
        /// A Cosmos `SignDoc`.
        SignDocDirect(SignDocDirectTransaction) => "SignDocDirect",
        /// EVM calls whose fee a fee sponsor pays.
        UserOperations(EvmUserOperations) => "UserOperations",
        /// A function call, in JSON.
        FunctionCall(FunctionCallTransaction) => "FunctionCall",
        /// A preapproval that lets a Canton wallet receive without accepting each offer.
        TransferPreapproval(TransferPreapproval) => "TransferPreapproval",
        /// A transaction that creates durable nonce accounts on Solana.
        CreateSolanaNonceAccounts(CreateSolanaNonceAccounts) => "CreateSolanaNonceAccounts",
        /// Deprecated: an EVM transaction without fee fields. Replaced by `Transaction`.
        Evm(EvmTemplate) => "Evm",
        /// Deprecated: an EVM transaction with an EIP-1559 fee. Replaced by `Transaction`.
        Eip1559(Eip1559Transaction) => "Eip1559",
        /// Deprecated: a transaction in JSON. Only in API descriptions of 2025; replaced by
        /// `Transaction`.
        Json(JsonTransaction) => "Json",
        /// Accepts or rejects an offer on Canton. In the newest API, only in responses; use
        /// `accept_offer` and `reject_offer`.
        SettleOffer(OfferSettlement) => "SettleOffer",
        /// Activates the wallet's account. In responses only.
        ActivateAccount(AccountActivation) => "ActivateAccount",
        /// A transaction that cancels another by replacing it. In responses only.
        CancelTransaction(CancellingTransaction) => "CancelTransaction",
        /// A transaction that replaces another with a higher fee. In responses only.
        SpeedUpTransaction(SpeedingUpTransaction) => "SpeedUpTransaction",
    }
}

/// Declares kinds of transactions: their own fields, and the one that every kind has.
macro_rules! transactions {
    ($($kinds:tt)+) => {
        $crate::onchain::objects::objects_in_common! {
            common {
                /// An idempotency key: 1 to 50 characters. A request that repeats it with the same
                /// body returns the first transaction, even if it failed; with another body it is
                /// rejected.
                pub external_id: Option<String>,
            }
            $($kinds)+
        }
    };
}

use transactions;
