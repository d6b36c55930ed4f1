//! What Dfns does in several steps: swaps, and actions on stakes, yields and allocations.

dfns_core::open_enum! {
    /// How far a swap is, or an action on a stake, a yield or an allocation.
    pub enum ActionStatus {
        /// A policy holds it back until it is approved.
        PendingPolicyApproval => "PendingPolicyApproval",
        /// On its way.
        InProgress => "InProgress",
        /// Done.
        Completed => "Completed",
        /// It could not be done.
        Failed => "Failed",
        /// An approver turned it down.
        Rejected => "Rejected",
    }
}
