//! What Solana has beside plain transactions.

use super::{TransactionBody, transactions};
use crate::onchain::FeePriority;
use dfns_core::dfns_object;

transactions! {
    /// Makes nonce accounts, with which transactions stay valid for as long as it takes to sign them.
    #[dfns_object]
    pub struct CreateSolanaNonceAccounts {
        /// The address that is to rule over the accounts. The wallet's own, if not said; the wallet pays in any case.
        pub nonce_authority: Option<String>,
        /// How many accounts to make: 1 to 8. One, if not said.
        pub count: Option<u32>,
        /// The fee priority.
        pub priority: Option<FeePriority>,
    }
}

impl TransactionBody {
    /// Solana: makes this many nonce accounts, 1 to 8, for the wallet itself.
    ///
    /// Transfers then use them if they say so
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
