//! Canton.

use super::{SerializedTransaction, TransactionBody, transactions};
use dfns_core::{AnyJson, dfns_object};

dfns_core::open_enum! {
    /// The decision on an offer.
    pub enum OfferDecision {
        /// Accept the offer.
        Accept => "Accept",
        /// Reject the offer.
        Reject => "Reject",
    }
}

transactions! {
    /// A preapproval: once it is confirmed, the wallet receives transfers without accepting each
    /// offer.
    #[dfns_object]
    pub struct TransferPreapproval {}

    /// A function call, in JSON.
    #[dfns_object]
    pub struct FunctionCallTransaction {
        /// The call and its arguments: an object. Its form is not documented.
        pub call: AnyJson,
    }

    /// The settlement of an offer: accepts or rejects it.
    #[dfns_object]
    pub struct OfferSettlement {
        /// The hash of the transaction that created the offer.
        pub tx_hash: String,
        /// The decision.
        pub decision: OfferDecision,
    }

    /// A transaction in JSON. Only in API descriptions of 2025.
    #[dfns_object]
    pub struct JsonTransaction {
        /// The transaction: an object.
        pub transaction: AnyJson,
    }
}

impl TransactionBody {
    /// Builds a Canton transaction from JSON. Dfns documents JSON transactions for EVM networks
    /// only.
    ///
    /// API descriptions of 2025 call the kind `Json`; the newest ones no longer include it.
    ///
    /// ```
    /// use dfns::AnyJson;
    /// use dfns::onchain::TransactionBody;
    ///
    /// let transaction: AnyJson = serde_json::from_str(r#"{"commands":[]}"#)?;
    /// let body: TransactionBody = TransactionBody::canton(transaction).into();
    /// assert_eq!(serde_json::to_string(&body)?, r#"{"kind":"Transaction","transaction":{"commands":[]}}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn canton(transaction: AnyJson) -> SerializedTransaction {
        SerializedTransaction::new(transaction)
    }

    /// Builds a Canton function call from JSON.
    ///
    /// Only the newest API descriptions contain this kind. They describe neither the object nor the
    /// networks.
    ///
    /// ```
    /// use dfns::AnyJson;
    /// use dfns::onchain::TransactionBody;
    ///
    /// let call: AnyJson = serde_json::from_str(r#"{"name":"tap"}"#)?;
    /// let body: TransactionBody = TransactionBody::canton_function_call(call).into();
    /// assert_eq!(serde_json::to_string(&body)?, r#"{"kind":"FunctionCall","call":{"name":"tap"}}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn canton_function_call(call: AnyJson) -> FunctionCallTransaction {
        FunctionCallTransaction::new(call)
    }

    /// Builds a Canton preapproval: once it is confirmed, the wallet receives transfers without
    /// accepting each offer.
    ///
    /// ```
    /// use dfns::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::canton_transfer_preapproval().into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"TransferPreapproval"}"#);
    /// ```
    pub fn canton_transfer_preapproval() -> TransferPreapproval {
        TransferPreapproval::default()
    }

    /// Builds a Canton transaction that accepts or rejects the offer that the transaction `tx_hash`
    /// created.
    #[deprecated(note = "the newest API settles an offer with `accept_offer` and `reject_offer`")]
    pub fn canton_settle_offer(tx_hash: impl Into<String>, decision: OfferDecision) -> OfferSettlement {
        OfferSettlement::new(tx_hash, decision)
    }

    /// Builds a Canton transaction from JSON, with the kind of 2025.
    #[deprecated(note = "the newest API knows the kind `Transaction` only: use `canton`")]
    pub fn canton_json(transaction: AnyJson) -> JsonTransaction {
        JsonTransaction::new(transaction)
    }
}
