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
        /// The liquidity pool that sent or received the amount. For Stellar.
        pub liquidity_pool: Option<String>,
        /// The claimable balance that sent or received the amount. For Stellar.
        pub balance_id: Option<String>,
        /// Deprecated: use `metadata.asset.symbol`.
        pub symbol: String,
        /// Deprecated: use `metadata.asset.decimals`.
        pub decimals: u32,
        /// Deprecated: use `metadata.asset.verified`.
        pub verified: Option<bool>,
    }

    /// A transaction on a UTXO network, such as Bitcoin, with several senders and recipients.
    #[dfns_object(response)]
    pub struct UtxoTransferEvent {
        /// The senders' addresses.
        pub froms: Vec<String>,
        /// The recipients' addresses.
        pub tos: Vec<String>,
        /// The amount, in the smallest unit.
        pub value: Amount,
    }
}
