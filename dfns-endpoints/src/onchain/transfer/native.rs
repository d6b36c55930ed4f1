//! The coin of a network.

use super::transfers;
use crate::onchain::FeePriority;
use dfns_core::{Amount, Timestamp, dfns_object};

transfers! {
    /// Moves the coin of the wallet's network. Every network has it.
    #[dfns_object]
    pub struct NativeTransfer {
        /// The address that receives.
        pub to: String,
        /// How much, in the smallest unit.
        pub amount: Amount,
        /// A memo or destination tag, on networks that know one: Stellar, TON, the XRP Ledger.
        pub memo: Option<String>,
        /// How much of a hurry it is in. For Bitcoin and for networks that run Ethereum's virtual machine.
        pub priority: Option<FeePriority>,
        /// Whether to create the receiving account, on networks where one must exist before it can receive (Stellar).
        pub create_destination_account: Option<bool>,
        /// Whether to make an offer that the receiver has to accept. For Canton.
        pub offer: Option<bool>,
        /// When the offer ends. For Canton.
        pub expires_at: Option<Timestamp>,
        /// The chain that receives, on networks that consist of several (Kadena).
        ///
        /// Deprecated: the newest descriptions of the API do not have it.
        pub target_chain: Option<String>,
        /// Whether to build it on one of the wallet's nonce accounts, so that it stays valid for longer than 90 seconds.
        /// For Solana.
        pub use_durable_nonce: Option<bool>,
    }
}
