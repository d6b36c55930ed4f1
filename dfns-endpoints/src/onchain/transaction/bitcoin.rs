//! Bitcoin and related networks.

use super::{TransactionBody, transactions};
use dfns_core::dfns_object;

transactions! {
    /// A partially signed transaction (PSBT) of Bitcoin or a related network.
    #[dfns_object]
    pub struct PsbtTransaction {
        /// The PSBT, in hex (not Base64).
        pub psbt: String,
    }
}

impl TransactionBody {
    /// Builds a partially signed transaction (PSBT) for Bitcoin, Litecoin or a related network, in
    /// hex (not Base64).
    ///
    /// An early vendor table called the field `transaction`; the API has always expected `psbt`.
    ///
    /// ```
    /// use dfns::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::bitcoin_psbt("0x70736274ff").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"Psbt","psbt":"0x70736274ff"}"#);
    /// ```
    pub fn bitcoin_psbt(hex: impl Into<String>) -> PsbtTransaction {
        PsbtTransaction::new(hex)
    }
}
