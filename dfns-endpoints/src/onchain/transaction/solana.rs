//! Solana nonce accounts.

use super::{TransactionBody, transactions};
use crate::onchain::FeePriority;
use dfns_core::dfns_object;

transactions! {
    /// Creates durable nonce accounts, with which transactions stay valid until they are broadcast.
    #[dfns_object]
    pub struct CreateSolanaNonceAccounts {
        /// The address that may use the accounts. Defaults to the wallet's address. The wallet pays
        /// for the accounts in both cases.
        pub nonce_authority: Option<String>,
        /// The number of accounts: 1 to 8. Defaults to 1.
        pub count: Option<u32>,
        /// The fee priority. Defaults to `Standard`.
        pub priority: Option<FeePriority>,
    }
}

impl TransactionBody {
    /// Builds a transaction that creates 1 to 8 durable nonce accounts for a Solana wallet.
    ///
    /// Transfers use them on request
    /// ([`use_durable_nonce`](crate::onchain::NativeTransfer::use_durable_nonce)).
    ///
    /// ```
    /// use dfns::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::solana_nonce_accounts(2).into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"CreateSolanaNonceAccounts","count":2}"#);
    /// ```
    pub fn solana_nonce_accounts(count: u32) -> CreateSolanaNonceAccounts {
        CreateSolanaNonceAccounts::default().with_count(count)
    }
}
