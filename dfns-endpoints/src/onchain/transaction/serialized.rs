//! Transactions as bytes in hex, or in the network's own JSON.
//!
//! These networks share one kind and differ in the encoding.

use super::{TransactionBody, transactions};
use crate::onchain::HexOrJson;
use dfns_core::dfns_object;

transactions! {
    /// A transaction in bytes, or in the network's own JSON.
    #[dfns_object]
    pub struct SerializedTransaction {
        /// The unsigned transaction.
        pub transaction: HexOrJson,
    }
}

/// Networks that take a transaction as bytes.
impl TransactionBody {
    /// Algorand: the unsigned transaction in `MessagePack`, in hex.
    ///
    /// ```
    /// use dfns_endpoints::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::algorand("0x8aa3616d74").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"Transaction","transaction":"0x8aa3616d74"}"#);
    /// ```
    pub fn algorand(hex: impl Into<String>) -> SerializedTransaction {
        SerializedTransaction::new(hex.into())
    }

    /// Aptos: the bytes, in hex, that BCS makes of a `RawTransaction`, or of a `SignedTransaction`
    /// whose authenticator is `FeePayer` or `MultiAgent`.
    ///
    /// ```
    /// use dfns_endpoints::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::aptos("0xe6d2a4f1").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"Transaction","transaction":"0xe6d2a4f1"}"#);
    /// ```
    pub fn aptos(hex: impl Into<String>) -> SerializedTransaction {
        SerializedTransaction::new(hex.into())
    }

    /// Cardano: the unsigned transaction in CBOR, in hex.
    ///
    /// ```
    /// use dfns_endpoints::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::cardano("0x84a30081").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"Transaction","transaction":"0x84a30081"}"#);
    /// ```
    pub fn cardano(hex: impl Into<String>) -> SerializedTransaction {
        SerializedTransaction::new(hex.into())
    }

    /// Solana: the serialised transaction, legacy or versioned, with room for its signatures left
    /// empty, in hex.
    ///
    /// The block hash inside is good for some 90 seconds. A transaction that may wait longer, for
    /// an approval for instance, is built on a nonce account: see
    /// [`solana_nonce_accounts`](Self::solana_nonce_accounts).
    ///
    /// ```
    /// use dfns_endpoints::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::solana("0x01000000").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"Transaction","transaction":"0x01000000"}"#);
    /// ```
    pub fn solana(hex: impl Into<String>) -> SerializedTransaction {
        SerializedTransaction::new(hex.into())
    }

    /// Stellar: the transaction's envelope in XDR, in hex.
    ///
    /// ```
    /// use dfns_endpoints::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::stellar("0x00000002").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"Transaction","transaction":"0x00000002"}"#);
    /// ```
    pub fn stellar(hex: impl Into<String>) -> SerializedTransaction {
        SerializedTransaction::new(hex.into())
    }

    /// Tezos: the forged operation, in hex.
    ///
    /// ```
    /// use dfns_endpoints::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::tezos("0x8fcf233f").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"Transaction","transaction":"0x8fcf233f"}"#);
    /// ```
    pub fn tezos(hex: impl Into<String>) -> SerializedTransaction {
        SerializedTransaction::new(hex.into())
    }

    /// TRON: the transaction's `raw_data` as protocol buffers encode it, in hex.
    ///
    /// ```
    /// use dfns_endpoints::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::tron("0x0a02a2e1").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"Transaction","transaction":"0x0a02a2e1"}"#);
    /// ```
    pub fn tron(hex: impl Into<String>) -> SerializedTransaction {
        SerializedTransaction::new(hex.into())
    }

    /// The XRP Ledger: the transaction in the ledger's binary format, in hex.
    ///
    /// ```
    /// use dfns_endpoints::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::xrp_ledger("0x12000022").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"Transaction","transaction":"0x12000022"}"#);
    /// ```
    pub fn xrp_ledger(hex: impl Into<String>) -> SerializedTransaction {
        SerializedTransaction::new(hex.into())
    }
}
