//! Policies and their definitions.

use super::Policies;
use super::action::PolicyAction;
use super::activity::{PolicyActivityKind, PolicyFilters};
use super::combination::{ActionFor, PolicyActivity, RuleFor};
use super::rule::PolicyRule;
use crate::PolicyId;
use dfns_core::{ChangeRequest, Page, Timestamp, dfns_endpoint, dfns_object};
use serde::{Deserialize, Serialize};

dfns_core::open_enum! {
    /// The status of a policy.
    pub enum PolicyStatus {
        /// In effect.
        Active => "Active",
        /// No longer in effect.
        Archived => "Archived",
    }
}

/// Lists the policies of the organization, active and archived.
#[dfns_endpoint(GET, "/v2/policies",
    group = Policies, returns = Page<Policy>, paginated, callers(employee, service_account),
    permissions = ["Policies:Read"])]
pub struct ListPolicies {
    /// The maximum number of policies per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Returns only policies with this status.
    pub status: Option<PolicyStatus>,
}

/// Creates a policy. It takes effect at once, without approval.
///
/// An activity to which no policy applies is allowed. If several policies apply, all of them are
/// evaluated. A triggered policy that blocks rejects the activity. Otherwise every approval group
/// of every triggered policy must approve.
///
/// In the guide: `docs/src/policies.md`.
#[dfns_endpoint(POST, "/v2/policies",
    group = Policies, returns = Policy, signed, callers(employee, service_account),
    permissions = ["Policies:Create"])]
pub struct CreatePolicy {
    /// The definition of the policy.
    #[dfns(body)]
    pub policy: PolicyDefinition,
}

/// Reads a policy, active or archived.
#[dfns_endpoint(GET, "/v2/policies/{policyId}",
    group = Policies, returns = Policy, callers(employee, service_account),
    permissions = ["Policies:Read"])]
pub struct GetPolicy {
    /// The policy to read.
    pub policy_id: PolicyId,
}

/// Replaces the definition of a policy.
///
/// Takes effect at once, unless a policy on `Policies:Modify` requires approval. To change only a
/// part, start from the existing definition:
///
/// ```no_run
/// use dfns::prelude::*;
/// use dfns::PolicyId;
/// use dfns::policies::{PolicyDefinition, UpdatePolicy};
///
/// # async fn example(client: dfns::ServiceClient) -> Result<(), Error> {
/// let id = PolicyId::from("plc-1");
/// let mut definition = PolicyDefinition::from(client.policies().get_policy(id.clone()).await?);
/// definition.name = "Payments, since the audit".into();
/// match client.policies().update_policy(UpdatePolicy::new(id, definition)).await? {
///     Outcome::Done(policy) => println!("{} is changed", policy.name),
///     Outcome::Pending(change) => println!("{} awaits approval", change.id),
/// }
/// # Ok(())
/// # }
/// ```
///
/// In the guide: `docs/src/policies.md`.
#[dfns_endpoint(PUT, "/v2/policies/{policyId}",
    group = Policies, returns = Policy, signed, may_be_pending, callers(employee, service_account),
    permissions = ["Policies:Update"])]
pub struct UpdatePolicy {
    /// The policy to change.
    pub policy_id: PolicyId,
    /// The new definition.
    #[dfns(body)]
    pub policy: PolicyDefinition,
}

/// Archives a policy. It no longer applies to activities, and cannot be restored.
///
/// Takes effect at once, unless a policy on `Policies:Modify` requires approval.
#[dfns_endpoint(DELETE, "/v2/policies/{policyId}",
    group = Policies, returns = Policy, signed, may_be_pending, callers(employee, service_account),
    permissions = ["Policies:Archive"] | ["Policies:Delete"])]
pub struct DeletePolicy {
    /// The policy to archive.
    pub policy_id: PolicyId,
}

/// The definition of a policy: an activity with filters, a rule, and an action.
#[derive(Debug, Clone, Deserialize, Serialize, dfns_core::Describe)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct PolicyDefinition {
    /// A display name.
    pub name: String,
    /// The kind of activity that the policy applies to.
    pub activity_kind: PolicyActivityKind,
    /// The condition that triggers the policy.
    pub rule: PolicyRule,
    /// The effect of the triggered policy on the activity.
    pub action: PolicyAction,
    /// The filters. Without them, the policy applies to all activities of its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filters: Option<PolicyFilters>,
}

impl PolicyDefinition {
    /// Defines a policy for an activity, with a matching rule and action.
    ///
    /// For combinations that this version does not know, change the fields of a similar definition.
    pub fn new<A: PolicyActivity>(
        name: impl Into<String>,
        activity: A,
        rule: impl RuleFor<A>,
        action: impl ActionFor<A>,
    ) -> Self {
        Self {
            name: name.into(),
            activity_kind: A::KIND,
            rule: rule.into(),
            action: action.into(),
            filters: activity.into_filters(),
        }
    }
}

impl From<Policy> for PolicyDefinition {
    fn from(policy: Policy) -> Self {
        let Policy { name, activity_kind, rule, action, filters, .. } = policy;
        Self { name, activity_kind, rule, action, filters }
    }
}

/// A policy.
#[dfns_object(response)]
pub struct Policy {
    /// The policy's id.
    pub id: PolicyId,
    /// A display name.
    pub name: String,
    /// The status.
    pub status: PolicyStatus,
    /// The kind of activity that the policy applies to.
    pub activity_kind: PolicyActivityKind,
    /// The condition that triggers the policy.
    pub rule: PolicyRule,
    /// The effect of the triggered policy on the activity.
    pub action: PolicyAction,
    /// The filters. Without them, the policy applies to all activities of its kind.
    pub filters: Option<PolicyFilters>,
    /// The creation time.
    pub date_created: Option<Timestamp>,
    /// The time of the last change.
    pub date_updated: Option<Timestamp>,
    /// A change of the policy that is pending approval, with the policy in its new state.
    pub pending_change_request: Option<Box<ChangeRequest<Policy>>>,
}
