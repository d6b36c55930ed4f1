//! Multi-step operations: swaps, and actions on stakes, yields and allocations.

dfns_core::open_enum! {
    /// The status of a swap, or of an action on a stake, a yield or an allocation.
    pub enum ActionStatus {
        /// Pending approval by a policy.
        PendingPolicyApproval => "PendingPolicyApproval",
        /// On its way.
        InProgress => "InProgress",
        /// Done.
        Completed => "Completed",
        /// Failed.
        Failed => "Failed",
        /// Rejected by an approver.
        Rejected => "Rejected",
    }
}
