//! Solana nonce accounts.

use super::{TransactionBody, transactions};
use crate::onchain::FeePriority;
use dfns_core::dfns_object;

transactions! {
    /// Creates nonce accounts, which keep transactions valid until they are signed.
    #[dfns_object]
    pub struct CreateSolanaNonceAccounts {
        /// The authority of the accounts. Defaults to the wallet's address. The wallet always pays.
        pub nonce_authority: Option<String>,
        /// The number of accounts: 1 to 8. Defaults to 1.
        pub count: Option<u32>,
        /// The fee priority.
        pub priority: Option<FeePriority>,
    }
}

impl TransactionBody {
    /// Creates 1 to 8 Solana nonce accounts for the wallet.
    ///
    /// Transfers use them on request
    /// ([`use_durable_nonce`](crate::onchain::NativeTransfer::use_durable_nonce)).
    ///
    /// ```
    /// use dfns_endpoints::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::solana_nonce_accounts(2).into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"CreateSolanaNonceAccounts","count":2}"#);
    /// ```
    pub fn solana_nonce_accounts(count: u32) -> CreateSolanaNonceAccounts {
        CreateSolanaNonceAccounts::default().with_count(count)
    }
}
