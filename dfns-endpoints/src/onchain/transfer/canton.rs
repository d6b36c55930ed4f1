//! Token transfers on Canton.

use super::transfers;
use dfns_core::{Amount, dfns_object};

transfers! {
    /// A transfer of a token on Canton (CIP-56).
    #[dfns_object]
    pub struct Cip56Transfer {
        /// The party that administers the token.
        pub instrument_admin: String,
        /// The id of the token, which its administrator assigns.
        pub instrument_id: String,
        /// The receiving party.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// Whether to create an offer, which the recipient must accept.
        pub offer: Option<bool>,
    }
}
