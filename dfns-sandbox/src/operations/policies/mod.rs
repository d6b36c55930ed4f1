//! Policies and approvals.
//!
//! * `policy`: the policies themselves;
//! * `definition`: the definitions that are accepted;
//! * `approvals`: approvals and decisions;
//! * `travel_rule`: the key that encrypts travel rule data.
//!
//! The room `policies` of the sandbox evaluates them.

mod approvals;
mod definition;
mod policy;
mod travel_rule;

pub(crate) use approvals::{check_decision, decide};
pub(super) use policy::settle;

use super::{Handler, handlers};
use dfns_endpoints::policies::{
    CreateApprovalDecision, CreatePolicy, DeletePolicy, GetApproval, GetPolicy, GetSumsubTravelRulePublicKey,
    ListApprovals, ListPolicies, UpdatePolicy,
};

pub(super) const OPERATIONS: &[Handler] = handlers![
    ListPolicies,
    CreatePolicy,
    GetPolicy,
    UpdatePolicy,
    DeletePolicy,
    ListApprovals,
    GetApproval,
    CreateApprovalDecision,
    GetSumsubTravelRulePublicKey,
];
