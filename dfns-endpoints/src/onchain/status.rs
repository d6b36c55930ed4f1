//! The status and the fee priority of broadcasts.

dfns_core::open_enum! {
    /// The status of a transfer or a transaction.
    pub enum BroadcastStatus {
        /// Requested and not executed yet; awaiting approval if `approval_id` is set.
        Pending => "Pending",
        /// Approved, and about to be signed and broadcast.
        Executing => "Executing",
        /// Broadcast to the network, but not in a final block yet.
        Broadcasted => "Broadcasted",
        /// Confirmed: Dfns found the transaction in a final block. Final.
        Confirmed => "Confirmed",
        /// Failed before the broadcast or on chain, or aborted, or replaced. Final.
        Failed => "Failed",
        /// Blocked by a policy, denied by an approver, or not approved in time. Final.
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
