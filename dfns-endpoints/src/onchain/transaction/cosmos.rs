//! Cosmos and its relatives.

use super::{TransactionBody, transactions};
use dfns_core::dfns_object;

transactions! {
    /// A document to sign of Cosmos, in its sign mode `direct`.
    #[dfns_object]
    pub struct SignDocDirectTransaction {
        /// The `SignDoc` as protocol buffers encode it, in hex.
        pub sign_doc: String,
    }
}

impl TransactionBody {
    /// Cosmos and its relatives: the `SignDoc` of sign mode `direct` as protocol buffers encode it,
    /// in hex.
    ///
    /// ```
    /// use dfns_endpoints::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::cosmos_sign_doc("0x0a9a010a").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"SignDocDirect","signDoc":"0x0a9a010a"}"#);
    /// ```
    pub fn cosmos_sign_doc(sign_doc: impl Into<String>) -> SignDocDirectTransaction {
        SignDocDirectTransaction::new(sign_doc)
    }
}
