//! Transfers of native coins.

use super::transfers;
use crate::onchain::FeePriority;
use dfns_core::{Amount, Timestamp, dfns_object};

transfers! {
    /// A transfer of the native coin of the wallet's network. Supported on every network.
    #[dfns_object]
    pub struct NativeTransfer {
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// A memo or destination tag, on networks that know one: Stellar, TON, the XRP Ledger.
        pub memo: Option<String>,
        /// The fee priority. For Bitcoin and EVM networks.
        pub priority: Option<FeePriority>,
        /// Whether to create the receiving account, on networks where one must exist before it can
        /// receive (Stellar).
        pub create_destination_account: Option<bool>,
        /// Whether to create an offer that the recipient must accept. For Canton.
        pub offer: Option<bool>,
        /// The expiration of the offer. For Canton.
        pub expires_at: Option<Timestamp>,
        /// The chain that receives, on networks that consist of several (Kadena).
        ///
        /// Deprecated: the newest descriptions of the API do not have it.
        pub target_chain: Option<String>,
        /// Whether to use one of the wallet's durable nonce accounts, so that the transaction stays
        /// valid for longer than 90 seconds. For Solana.
        pub use_durable_nonce: Option<bool>,
    }
}
