//! Tokens of TRON.

use super::transfers;
use dfns_core::{Amount, dfns_object};

transfers! {
    /// Moves a token of TRON's own (TRC-10).
    #[dfns_object]
    pub struct Trc10Transfer {
        /// The token id, in decimal digits.
        pub token_id: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
    }

    /// Moves a fungible token by contract (TRC-20).
    #[dfns_object]
    pub struct Trc20Transfer {
        /// The address of the token contract.
        pub contract: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
    }

    /// Moves a token that there is one of (TRC-721).
    #[dfns_object]
    pub struct Trc721Transfer {
        /// The address of the collection's contract.
        pub contract: String,
        /// The recipient's address.
        pub to: String,
        /// The token id in the collection, in decimal digits.
        pub token_id: String,
    }
}
