//! Token transfers on EVM networks.

use super::transfers;
use crate::onchain::FeePriority;
use dfns_core::{Amount, dfns_object};

transfers! {
    /// A transfer of an ERC-20 token.
    #[dfns_object]
    pub struct Erc20Transfer {
        /// The address of the token contract: `0x` and 20 bytes in hex.
        pub contract: String,
        /// The recipient's address: `0x` and 20 bytes in hex.
        pub to: String,
        /// The amount, in the token's smallest unit: 1000000 is one unit of a token with 6
        /// decimals.
        pub amount: Amount,
        /// The fee priority. Defaults to `Standard`.
        pub priority: Option<FeePriority>,
    }

    /// A transfer of an ERC-721 NFT.
    #[dfns_object]
    pub struct Erc721Transfer {
        /// The address of the collection's contract: `0x` and 20 bytes in hex.
        pub contract: String,
        /// The recipient's address: `0x` and 20 bytes in hex.
        pub to: String,
        /// The token id in the collection, in decimal digits.
        pub token_id: String,
        /// The fee priority. Defaults to `Standard`.
        pub priority: Option<FeePriority>,
    }

    /// A transfer of an ERC-7984 confidential token.
    #[dfns_object]
    pub struct Erc7984Transfer {
        /// The address of the token contract: `0x` and 20 bytes in hex.
        pub contract: String,
        /// The recipient's address: `0x` and 20 bytes in hex.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// The fee priority. Defaults to `Standard`.
        pub priority: Option<FeePriority>,
    }
}
