//! Token transfers on Hedera.

use super::transfers;
use dfns_core::{Amount, dfns_object};

transfers! {
    /// A transfer of a HIP-17 NFT.
    #[dfns_object]
    pub struct Hip17Transfer {
        /// The collection's token id.
        pub token_id: String,
        /// The token id in the collection, in decimal digits.
        pub serial_number: String,
        /// The account that receives, for instance `0.0.1234`.
        pub to: String,
        /// A memo.
        pub memo: Option<String>,
    }

    /// A transfer of an HTS token.
    #[dfns_object]
    pub struct HtsTransfer {
        /// The token's id.
        pub token_id: String,
        /// The account that receives, for instance `0.0.1234`.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// A memo.
        pub memo: Option<String>,
    }
}
