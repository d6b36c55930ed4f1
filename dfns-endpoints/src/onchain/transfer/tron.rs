//! Token transfers on TRON.

use super::transfers;
use dfns_core::{Amount, dfns_object};

transfers! {
    /// A transfer of a TRC-10 token.
    #[dfns_object]
    pub struct Trc10Transfer {
        /// The token id, in decimal digits.
        pub token_id: String,
        /// The recipient's address, which begins with `T`.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
    }

    /// A transfer of a TRC-20 token.
    #[dfns_object]
    pub struct Trc20Transfer {
        /// The address of the token contract, which begins with `T`.
        pub contract: String,
        /// The recipient's address, which begins with `T`.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
    }

    /// A transfer of a TRC-721 NFT.
    #[dfns_object]
    pub struct Trc721Transfer {
        /// The address of the collection's contract, which begins with `T`.
        pub contract: String,
        /// The recipient's address, which begins with `T`.
        pub to: String,
        /// The token id in the collection, in decimal digits.
        pub token_id: String,
    }
}
