//! The status and the fee priority of broadcasts.

dfns_core::open_enum! {
    /// The status of a transfer or a transaction.
    pub enum BroadcastStatus {
        /// Queued, or awaiting approval if `approval_id` is set.
        Pending => "Pending",
        /// Approved, and about to be signed and broadcast.
        Executing => "Executing",
        /// Broadcast to the network, and not in a final block yet.
        Broadcasted => "Broadcasted",
        /// Confirmed: Dfns found the transaction in a final block.
        Confirmed => "Confirmed",
        /// Failed for good: before the broadcast, on chain, or because it was aborted or replaced.
        Failed => "Failed",
        /// Rejected for good: blocked by a policy, denied by an approver, or not approved in time.
        Rejected => "Rejected",
    }

    /// Fee priority: how much to pay for faster confirmation.
    pub enum FeePriority {
        /// The lowest fee, and the slowest confirmation.
        Slow => "Slow",
        /// An average fee. The default.
        Standard => "Standard",
        /// The highest fee, and the fastest confirmation.
        Fast => "Fast",
    }
}
