//! Transfers of native coins.

use super::events;
use dfns_core::{Amount, dfns_object};

events! {
    /// A transfer of the native coin of the network.
    #[dfns_object(response)]
    pub struct NativeTransferEvent {
        /// The sender's address.
        pub from: Option<String>,
        /// The recipient's address.
        pub to: Option<String>,
        /// The amount, in the smallest unit.
        pub value: Amount,
        /// The memo or destination tag.
        pub memo: Option<String>,
        /// The liquidity pool it went to or came from. On Stellar.
        pub liquidity_pool: Option<String>,
        /// The claimable balance it went to or came from. On Stellar.
        pub balance_id: Option<String>,
        /// The asset's symbol.
        pub symbol: String,
        /// The number of decimals of the asset.
        pub decimals: u32,
        /// Whether Dfns has verified the asset.
        pub verified: Option<bool>,
    }

    /// A transfer on a UTXO network, such as Bitcoin: a transaction with several addresses on both
    /// sides.
    #[dfns_object(response)]
    pub struct UtxoTransferEvent {
        /// The addresses that sent.
        pub froms: Vec<String>,
        /// The addresses that received.
        pub tos: Vec<String>,
        /// The amount, in the smallest unit.
        pub value: Amount,
    }
}
