//! The status and the fee priority of broadcasts.

dfns_core::open_enum! {
    /// The status of a transfer or a transaction.
    pub enum BroadcastStatus {
        /// Pending approval by a policy.
        Pending => "Pending",
        /// Approved, about to be signed and sent.
        Executing => "Executing",
        /// Sent to the network.
        Broadcasted => "Broadcasted",
        /// Confirmed in a block, as far as Dfns has indexed the chain.
        Confirmed => "Confirmed",
        /// Failed, before or after the broadcast.
        Failed => "Failed",
        /// Rejected by an approver.
        Rejected => "Rejected",
    }

    /// Fee priority: how much to pay for faster confirmation.
    pub enum FeePriority {
        /// Low priority.
        Slow => "Slow",
        /// Standard priority. The default.
        Standard => "Standard",
        /// High priority.
        Fast => "Fast",
    }
}
