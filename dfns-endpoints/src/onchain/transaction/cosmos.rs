//! Cosmos and related networks.

use super::{TransactionBody, transactions};
use dfns_core::dfns_object;

transactions! {
    /// A Cosmos transaction, signed in the mode `direct`.
    #[dfns_object]
    pub struct SignDocDirectTransaction {
        /// The protobuf message `SignDoc`, in hex.
        pub sign_doc: String,
    }
}

impl TransactionBody {
    /// Builds a transaction for Cosmos or a related network: the protobuf message `SignDoc`, in
    /// hex, to sign in the mode `direct`.
    ///
    /// ```
    /// use dfns::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::cosmos_sign_doc("0x0a9a010a").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"SignDocDirect","signDoc":"0x0a9a010a"}"#);
    /// ```
    pub fn cosmos_sign_doc(sign_doc: impl Into<String>) -> SignDocDirectTransaction {
        SignDocDirectTransaction::new(sign_doc)
    }
}
