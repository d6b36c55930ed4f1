//! Bitcoin and its relatives.

use super::{TransactionBody, transactions};
use dfns_core::dfns_object;

transactions! {
    /// A partially signed transaction (PSBT) of Bitcoin or a relative.
    #[dfns_object]
    pub struct PsbtTransaction {
        /// The PSBT, in hex.
        pub psbt: String,
    }
}

impl TransactionBody {
    /// Bitcoin and its relatives, Litecoin for instance: a partially signed transaction (PSBT), in hex, not in Base64.
    ///
    /// ```
    /// use dfns_endpoints::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::bitcoin_psbt("0x70736274ff").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"Psbt","psbt":"0x70736274ff"}"#);
    /// ```
    ///
    /// An early table of the vendor's called the member `transaction`; the API has always taken `psbt`.
    pub fn bitcoin_psbt(hex: impl Into<String>) -> PsbtTransaction {
        PsbtTransaction::new(hex)
    }
}
