//! Canton.

use super::{SerializedTransaction, TransactionBody, transactions};
use dfns_core::{AnyJson, dfns_object};

dfns_core::open_enum! {
    /// The decision on an offer.
    pub enum OfferDecision {
        /// Accepts the offer.
        Accept => "Accept",
        /// Rejects the offer.
        Reject => "Reject",
    }
}

transactions! {
    /// Lets the wallet receive transfers without accepting an offer each time.
    #[dfns_object]
    pub struct TransferPreapproval {}

    /// The call of a function, in JSON.
    #[dfns_object]
    pub struct FunctionCallTransaction {
        /// The call and its arguments, an object. The API does not describe it further.
        pub call: AnyJson,
    }

    /// Accepts or rejects an offer.
    #[dfns_object]
    pub struct OfferSettlement {
        /// The hash of the transaction that made the offer.
        pub tx_hash: String,
        /// The decision.
        pub decision: OfferDecision,
    }

    /// A transaction in JSON, under the name of 2025.
    #[dfns_object]
    pub struct JsonTransaction {
        /// The transaction, an object.
        pub transaction: AnyJson,
    }
}

impl TransactionBody {
    /// Builds a Canton transaction in JSON. Dfns documents JSON transactions for Ethereum only.
    ///
    /// The descriptions of 2025 call the kind `Json`; the newest ones no longer include it.
    ///
    /// ```
    /// use dfns_core::AnyJson;
    /// use dfns_endpoints::onchain::TransactionBody;
    ///
    /// let transaction: AnyJson = serde_json::from_str(r#"{"commands":[]}"#)?;
    /// let body: TransactionBody = TransactionBody::canton(transaction).into();
    /// assert_eq!(serde_json::to_string(&body)?, r#"{"kind":"Transaction","transaction":{"commands":[]}}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn canton(transaction: AnyJson) -> SerializedTransaction {
        SerializedTransaction::new(transaction)
    }

    /// Canton: the call of a function, in JSON. Known from the newest descriptions of the API,
    /// which do not describe the object and name no network.
    ///
    /// ```
    /// use dfns_core::AnyJson;
    /// use dfns_endpoints::onchain::TransactionBody;
    ///
    /// let call: AnyJson = serde_json::from_str(r#"{"name":"tap"}"#)?;
    /// let body: TransactionBody = TransactionBody::canton_function_call(call).into();
    /// assert_eq!(serde_json::to_string(&body)?, r#"{"kind":"FunctionCall","call":{"name":"tap"}}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn canton_function_call(call: AnyJson) -> FunctionCallTransaction {
        FunctionCallTransaction::new(call)
    }

    /// Canton: lets the wallet receive transfers without accepting an offer each time.
    ///
    /// ```
    /// use dfns_endpoints::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::canton_transfer_preapproval().into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"TransferPreapproval"}"#);
    /// ```
    pub fn canton_transfer_preapproval() -> TransferPreapproval {
        TransferPreapproval::default()
    }

    /// Canton: accepts or rejects the offer that this transaction made, in the way of 2025.
    #[deprecated(note = "the newest API settles an offer with `accept_offer` and `reject_offer`")]
    pub fn canton_settle_offer(tx_hash: impl Into<String>, decision: OfferDecision) -> OfferSettlement {
        OfferSettlement::new(tx_hash, decision)
    }

    /// Canton: a transaction in JSON, under the kind of 2025.
    #[deprecated(note = "the newest API knows the kind `Transaction` only: use `canton`")]
    pub fn canton_json(transaction: AnyJson) -> JsonTransaction {
        JsonTransaction::new(transaction)
    }
}
