//! Token transfers on Move networks: Aptos, Sui and IOTA.

use super::events;
use dfns_core::{Amount, dfns_object};

events! {
    /// A transfer of a fungible asset on Aptos (AIP-21).
    #[dfns_object(response)]
    pub struct Aip21TransferEvent {
        /// The address of the asset's metadata object.
        pub metadata_address: String,
        /// The sender's address.
        pub from: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub value: Amount,
    }

    /// A transfer or a lock of a coin on Sui or IOTA.
    #[dfns_object(response)]
    pub struct CoinTransferEvent {
        /// The coin's type, such as `0x2::sui::SUI`.
        pub coin: String,
        /// The sender's address.
        pub from: String,
        /// The recipients' addresses.
        pub tos: Option<Vec<String>>,
        /// The amount, in the smallest unit.
        pub value: Amount,
    }
}
