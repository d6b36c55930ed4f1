//! Transactions that Dfns creates for a wallet. Only in responses.

use super::transactions;
use dfns_core::{AnyJson, dfns_object};

transactions! {
    /// A transaction that activates the wallet's account on its network.
    #[dfns_object(response)]
    pub struct AccountActivation {
        /// The arguments of the activation, which depend on the network.
        pub args: Option<AnyJson>,
    }

    /// A transaction that cancels another by replacing it.
    #[dfns_object(response)]
    pub struct CancellingTransaction {
        /// The hash of the cancelled transaction.
        pub tx_hash: Option<String>,
        /// The cancelled transaction, signed, in hex.
        pub signed_tx: String,
    }

    /// A transaction that replaces another with a higher fee.
    #[dfns_object(response)]
    pub struct SpeedingUpTransaction {
        /// The hash of the replaced transaction.
        pub tx_hash: String,
        /// The replaced transaction, signed, in hex.
        pub signed_tx: String,
    }
}
