//! Token transfers on Canton.

use super::transfers;
use dfns_core::{Amount, dfns_object};

transfers! {
    /// A transfer of a token on Canton (CIP-56).
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
        /// Whether to create an offer that the recipient must accept.
        pub offer: Option<bool>,
    }
}
