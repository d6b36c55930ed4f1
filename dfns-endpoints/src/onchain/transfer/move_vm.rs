//! Token transfers on Move networks: Aptos, Sui and IOTA.

use super::transfers;
use dfns_core::{Amount, dfns_object};

transfers! {
    /// A transfer of a fungible asset on Aptos (AIP-21).
    #[dfns_object]
    pub struct Aip21Transfer {
        /// The address of the asset's metadata object: `0x` and 32 bytes in hex.
        pub metadata: String,
        /// The recipient's address: `0x` and 32 bytes in hex.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
    }

    /// A transfer of a coin on Sui or IOTA.
    #[dfns_object]
    pub struct CoinTransfer {
        /// The coin's type, such as `0x2::sui::SUI`.
        pub coin: String,
        /// The recipient's address: `0x` and 32 bytes in hex.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
    }
}
