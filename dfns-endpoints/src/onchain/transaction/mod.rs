//! Transactions: what a wallet signs and broadcasts as it is given, rather than as a transfer that Dfns builds.
//!
//! [`TransactionBody`] is what can be given, and has a constructor by the name of each network: `serialized` for those
//! that take bytes in hex and nothing else, `evm`, `bitcoin`, `canton`, `cosmos` and `solana` for those with kinds of
//! their own. `replacement` is what Dfns itself broadcasts for a wallet. [`TransactionRequest`] is what Dfns makes of a
//! body.

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
    /// What a wallet signs and broadcasts.
    ///
    /// Made by the constructor that has the network's name, so that each network gets the kind that Dfns documents for
    /// it:
    ///
    /// | network | constructor |
    /// | --- | --- |
    /// | Algorand | [`algorand`](Self::algorand) |
    /// | Aptos | [`aptos`](Self::aptos) |
    /// | Bitcoin, Litecoin, Dogecoin | [`bitcoin_psbt`](Self::bitcoin_psbt) |
    /// | Canton | [`canton`](Self::canton), [`canton_function_call`](Self::canton_function_call), [`canton_transfer_preapproval`](Self::canton_transfer_preapproval) |
    /// | Cardano | [`cardano`](Self::cardano) |
    /// | Cosmos | [`cosmos_sign_doc`](Self::cosmos_sign_doc) |
    /// | Ethereum and whatever runs its virtual machine | [`evm`](Self::evm), [`evm_json`](Self::evm_json), [`evm_user_operations`](Self::evm_user_operations) |
    /// | Solana | [`solana`](Self::solana), [`solana_nonce_accounts`](Self::solana_nonce_accounts) |
    /// | Stellar | [`stellar`](Self::stellar) |
    /// | Tezos | [`tezos`](Self::tezos) |
    /// | TRON | [`tron`](Self::tron) |
    /// | XRP Ledger | [`xrp_ledger`](Self::xrp_ledger) |
    /// | any other that takes bytes | [`SerializedTransaction`] |
    ///
    /// Each returns the object of its kind, so that more can be added, and whatever takes a `TransactionBody` takes
    /// that object as it is:
    ///
    /// ```
    /// use dfns_endpoints::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::solana("0x0100").with_external_id("payroll-7").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body).unwrap(),
    ///     r#"{"kind":"Transaction","transaction":"0x0100","externalId":"payroll-7"}"#
    /// );
    /// ```
    pub enum TransactionBody by "kind" {
        /// A transaction in bytes, or in the network's own JSON.
        Transaction(SerializedTransaction) => "Transaction",
        /// A partially signed transaction of Bitcoin or a relative.
        Psbt(PsbtTransaction) => "Psbt",
        /// A sign document of Cosmos.
        SignDocDirect(SignDocDirectTransaction) => "SignDocDirect",
        /// Calls that a fee sponsor pays for, on networks that run Ethereum's virtual machine.
        UserOperations(EvmUserOperations) => "UserOperations",
        /// The call of a function, in JSON.
        FunctionCall(FunctionCallTransaction) => "FunctionCall",
        /// Lets a Canton wallet receive without accepting each offer.
        TransferPreapproval(TransferPreapproval) => "TransferPreapproval",
        /// Makes nonce accounts on Solana.
        CreateSolanaNonceAccounts(CreateSolanaNonceAccounts) => "CreateSolanaNonceAccounts",
        /// Deprecated: a transaction of Ethereum without a fee of its own. `Transaction` has taken its place.
        Evm(EvmTemplate) => "Evm",
        /// Deprecated: a transaction of Ethereum with an EIP-1559 fee. `Transaction` has taken its place.
        Eip1559(Eip1559Transaction) => "Eip1559",
        /// Deprecated: a transaction in JSON, known from the descriptions of 2025 only. `Transaction` has taken its
        /// place.
        Json(JsonTransaction) => "Json",
        /// Accepts or rejects an offer on Canton. The newest API has operations of their own for that, and shows this
        /// kind in responses only.
        SettleOffer(OfferSettlement) => "SettleOffer",
        /// Activates the wallet's account. In responses only.
        ActivateAccount(AccountActivation) => "ActivateAccount",
        /// Takes the place of a transaction, for that one not to be confirmed. In responses only.
        CancelTransaction(CancellingTransaction) => "CancelTransaction",
        /// Takes the place of a transaction, with a higher fee. In responses only.
        SpeedUpTransaction(SpeedingUpTransaction) => "SpeedUpTransaction",
    }
}

/// Declares kinds of transactions: their own members, and the one that every kind has.
macro_rules! transactions {
    ($($kinds:tt)+) => {
        $crate::onchain::objects::objects_in_common! {
            common {
                /// An id of your own, 1 to 50 characters. The same body with the same id is carried out once only, and
                /// yields the first request again, failed or not; another body with it is refused.
                pub external_id: Option<String>,
            }
            $($kinds)+
        }
    };
}

use transactions;
