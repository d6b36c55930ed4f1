//! Policies: rules that hold an activity back until people approve it, and the approvals.

dfns_core::dfns_group! {
    /// Policies: rules that hold an activity back until people approve it, and the approvals.
    pub Policies via PoliciesApi::policies []
}
