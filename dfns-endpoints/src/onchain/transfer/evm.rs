//! Tokens of networks that run Ethereum's virtual machine.

use super::transfers;
use crate::onchain::FeePriority;
use dfns_core::{Amount, dfns_object};

transfers! {
    /// Moves a fungible token (ERC-20).
    #[dfns_object]
    pub struct Erc20Transfer {
        /// The address of the token contract.
        pub contract: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// The fee priority.
        pub priority: Option<FeePriority>,
    }

    /// Moves a token that there is one of (ERC-721).
    #[dfns_object]
    pub struct Erc721Transfer {
        /// The address of the collection's contract.
        pub contract: String,
        /// The recipient's address.
        pub to: String,
        /// The token id in the collection, in decimal digits.
        pub token_id: String,
        /// The fee priority.
        pub priority: Option<FeePriority>,
    }

    /// Moves a token whose amounts are confidential (ERC-7984).
    #[dfns_object]
    pub struct Erc7984Transfer {
        /// The address of the token contract.
        pub contract: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// The fee priority.
        pub priority: Option<FeePriority>,
    }
}
