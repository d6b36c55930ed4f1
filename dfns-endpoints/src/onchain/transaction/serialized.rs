//! Transactions as bytes in hex, or in the network's own JSON.
//!
//! These networks share one kind and differ in the encoding.

use super::{TransactionBody, transactions};
use crate::onchain::HexOrJson;
use dfns_core::dfns_object;

transactions! {
    /// A serialized transaction, or one in the network's own JSON.
    #[dfns_object]
    pub struct SerializedTransaction {
        /// The unsigned transaction: hex, or JSON on networks that accept it.
        pub transaction: HexOrJson,
    }
}

/// Networks that take a transaction as bytes.
impl TransactionBody {
    /// Builds an Algorand transaction from its unsigned `MessagePack` encoding, in hex.
    ///
    /// ```
    /// use dfns::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::algorand("0x8aa3616d74").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"Transaction","transaction":"0x8aa3616d74"}"#);
    /// ```
    pub fn algorand(hex: impl Into<String>) -> SerializedTransaction {
        SerializedTransaction::new(hex.into())
    }

    /// Builds an Aptos transaction from its BCS encoding, in hex.
    ///
    /// Accepts a `RawTransaction`, or a `SignedTransaction` whose authenticator is `FeePayer` or
    /// `MultiAgent`.
    ///
    /// ```
    /// use dfns::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::aptos("0xe6d2a4f1").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"Transaction","transaction":"0xe6d2a4f1"}"#);
    /// ```
    pub fn aptos(hex: impl Into<String>) -> SerializedTransaction {
        SerializedTransaction::new(hex.into())
    }

    /// Builds a Cardano transaction from its unsigned CBOR encoding, in hex.
    ///
    /// ```
    /// use dfns::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::cardano("0x84a30081").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"Transaction","transaction":"0x84a30081"}"#);
    /// ```
    pub fn cardano(hex: impl Into<String>) -> SerializedTransaction {
        SerializedTransaction::new(hex.into())
    }

    /// Builds a Solana transaction from its serialization, legacy or versioned, with empty
    /// signature slots, in hex.
    ///
    /// Its block hash is valid for about 90 seconds. If the transaction may wait longer, for
    /// example for an approval, build it with a durable nonce account: see
    /// [`solana_nonce_accounts`](Self::solana_nonce_accounts).
    ///
    /// ```
    /// use dfns::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::solana("0x01000000").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"Transaction","transaction":"0x01000000"}"#);
    /// ```
    pub fn solana(hex: impl Into<String>) -> SerializedTransaction {
        SerializedTransaction::new(hex.into())
    }

    /// Builds a Stellar transaction from its XDR envelope, in hex.
    ///
    /// ```
    /// use dfns::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::stellar("0x00000002").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"Transaction","transaction":"0x00000002"}"#);
    /// ```
    pub fn stellar(hex: impl Into<String>) -> SerializedTransaction {
        SerializedTransaction::new(hex.into())
    }

    /// Builds a Tezos operation from its forged bytes, in hex.
    ///
    /// ```
    /// use dfns::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::tezos("0x8fcf233f").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"Transaction","transaction":"0x8fcf233f"}"#);
    /// ```
    pub fn tezos(hex: impl Into<String>) -> SerializedTransaction {
        SerializedTransaction::new(hex.into())
    }

    /// Builds a TRON transaction from its protobuf `raw_data`, in hex.
    ///
    /// ```
    /// use dfns::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::tron("0x0a02a2e1").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"Transaction","transaction":"0x0a02a2e1"}"#);
    /// ```
    pub fn tron(hex: impl Into<String>) -> SerializedTransaction {
        SerializedTransaction::new(hex.into())
    }

    /// Builds an XRP Ledger transaction from its binary form, in hex.
    ///
    /// ```
    /// use dfns::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::xrp_ledger("0x12000022").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"Transaction","transaction":"0x12000022"}"#);
    /// ```
    pub fn xrp_ledger(hex: impl Into<String>) -> SerializedTransaction {
        SerializedTransaction::new(hex.into())
    }
}
