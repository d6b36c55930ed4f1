//! Tokens of Canton.

use super::transfers;
use dfns_core::{Amount, dfns_object};

transfers! {
    /// Moves a token of Canton (CIP-56).
    #[dfns_object]
    pub struct Cip56Transfer {
        /// The party that administers the instrument.
        pub instrument_admin: String,
        /// The instrument's id with its administrator.
        pub instrument_id: String,
        /// The party that receives.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// Whether to make an offer that the receiver has to accept.
        pub offer: Option<bool>,
    }
}
