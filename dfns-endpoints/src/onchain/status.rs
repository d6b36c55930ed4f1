//! How far something is that Dfns puts on chain, and in what hurry it is.

dfns_core::open_enum! {
    /// How far a transfer or a transaction is on its way to the chain.
    pub enum BroadcastStatus {
        /// Pending approval by a policy.
        Pending => "Pending",
        /// Approved, about to be signed and sent.
        Executing => "Executing",
        /// Sent to the network.
        Broadcasted => "Broadcasted",
        /// In a block, as far as Dfns has indexed the chain.
        Confirmed => "Confirmed",
        /// It could not be sent, or failed on chain.
        Failed => "Failed",
        /// Rejected by an approver.
        Rejected => "Rejected",
    }

    /// How much of a hurry a transaction is in, which decides what fee it offers.
    pub enum FeePriority {
        /// It can wait.
        Slow => "Slow",
        /// As most transactions. The one that counts if nothing is said.
        Standard => "Standard",
        /// As soon as possible.
        Fast => "Fast",
    }
}
