//! What Dfns does in several steps: swaps, and actions on stakes, yields and allocations.

dfns_core::open_enum! {
    /// How far a swap is, or an action on a stake, a yield or an allocation.
    pub enum ActionStatus {
        /// Pending approval by a policy.
        PendingPolicyApproval => "PendingPolicyApproval",
        /// On its way.
        InProgress => "InProgress",
        /// Done.
        Completed => "Completed",
        /// It could not be done.
        Failed => "Failed",
        /// Rejected by an approver.
        Rejected => "Rejected",
    }
}
