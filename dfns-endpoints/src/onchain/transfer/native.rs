//! Transfers of native coins.

use super::transfers;
use crate::onchain::FeePriority;
use dfns_core::{Amount, Timestamp, dfns_object};

transfers! {
    /// A transfer of the native coin of the wallet's network. Supported on every network.
    #[dfns_object]
    pub struct NativeTransfer {
        /// The recipient's address, in the network's notation.
        pub to: String,
        /// The amount, in the smallest unit of the coin, such as wei, satoshi or lamport.
        pub amount: Amount,
        /// A memo or destination tag. For Stellar, TON and the XRP Ledger, and in the newest API
        /// also Algorand, Hedera and Solana (at most 64 characters).
        ///
        /// On the XRP Ledger it is a destination tag, a number from 0 to 4294967295 in decimal
        /// digits.
        pub memo: Option<String>,
        /// The fee priority. For EVM networks and Bitcoin. Defaults to `Standard`.
        pub priority: Option<FeePriority>,
        /// Whether to create the receiving account. For networks where an account must exist before
        /// it can receive, such as Stellar.
        pub create_destination_account: Option<bool>,
        /// Whether to create an offer, which the recipient must accept. For Canton.
        pub offer: Option<bool>,
        /// The expiration time of the offer. For Canton.
        pub expires_at: Option<Timestamp>,
        /// Deprecated: the receiving chain of a network with several chains (Kadena).
        ///
        /// The newest API descriptions no longer include it.
        pub target_chain: Option<String>,
        /// Whether to use one of the wallet's durable nonce accounts, so that the transaction stays
        /// valid for longer than 90 seconds. For Solana.
        ///
        /// [`CreateSolanaNonceAccounts`](crate::onchain::CreateSolanaNonceAccounts) creates them.
        pub use_durable_nonce: Option<bool>,
    }
}
