//! Token transfers on Hedera.

use super::transfers;
use dfns_core::{Amount, dfns_object};

transfers! {
    /// A transfer of a HIP-17 NFT.
    #[dfns_object]
    pub struct Hip17Transfer {
        /// The collection's token id, such as `0.0.1234`.
        pub token_id: String,
        /// The serial number in the collection, in decimal digits.
        pub serial_number: String,
        /// The receiving account: `0.0.1234`, or an EVM address.
        pub to: String,
        /// A memo.
        pub memo: Option<String>,
    }

    /// A transfer of an HTS token.
    #[dfns_object]
    pub struct HtsTransfer {
        /// The token's id, such as `0.0.1234`.
        pub token_id: String,
        /// The receiving account: `0.0.1234`, or an EVM address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// A memo.
        pub memo: Option<String>,
    }
}
