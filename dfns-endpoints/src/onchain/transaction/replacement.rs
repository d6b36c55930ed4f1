//! Transactions that Dfns broadcasts for a wallet on its own. In responses only.

use super::transactions;
use dfns_core::{AnyJson, dfns_object};

transactions! {
    /// The transaction that activates the wallet's account on its network.
    #[dfns_object(response)]
    pub struct AccountActivation {
        /// Network-specific arguments of the activation.
        pub args: Option<AnyJson>,
    }

    /// A transaction that cancels another by replacing it.
    #[dfns_object(response)]
    pub struct CancellingTransaction {
        /// The hash of the transaction to cancel.
        pub tx_hash: Option<String>,
        /// The transaction to cancel, signed.
        pub signed_tx: String,
    }

    /// A transaction that replaces another with a higher fee.
    #[dfns_object(response)]
    pub struct SpeedingUpTransaction {
        /// The hash of the transaction to speed up.
        pub tx_hash: String,
        /// The transaction to speed up, signed.
        pub signed_tx: String,
    }
}
