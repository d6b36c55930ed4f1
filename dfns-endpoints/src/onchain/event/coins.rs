//! Coins of networks.

use super::events;
use dfns_core::{Amount, dfns_object};

events! {
    /// The coin of the network moved.
    #[dfns_object(response)]
    pub struct NativeTransferEvent {
        /// The address that sent.
        pub from: Option<String>,
        /// The address that received.
        pub to: Option<String>,
        /// How much, in the smallest unit.
        pub value: Amount,
        /// The memo or destination tag.
        pub memo: Option<String>,
        /// The liquidity pool it went to or came from. On Stellar.
        pub liquidity_pool: Option<String>,
        /// The claimable balance it went to or came from. On Stellar.
        pub balance_id: Option<String>,
        /// The asset's symbol.
        pub symbol: String,
        /// How many decimals a whole unit has.
        pub decimals: u32,
        /// Whether Dfns knows the asset to be what its symbol says.
        pub verified: Option<bool>,
    }

    /// The coin of Bitcoin or a relative moved: a transaction has several addresses on both sides.
    #[dfns_object(response)]
    pub struct UtxoTransferEvent {
        /// The addresses that sent.
        pub froms: Vec<String>,
        /// The addresses that received.
        pub tos: Vec<String>,
        /// How much, in the smallest unit.
        pub value: Amount,
    }
}
