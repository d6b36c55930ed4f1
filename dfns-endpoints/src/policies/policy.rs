//! The policies themselves.

use super::Policies;
use super::action::PolicyAction;
use super::activity::{PolicyActivityKind, PolicyFilters};
use super::combination::{ActionFor, PolicyActivity, RuleFor};
use super::rule::PolicyRule;
use crate::PolicyId;
use dfns_core::{ChangeRequest, Page, Timestamp, dfns_endpoint, dfns_object};
use serde::{Deserialize, Serialize};

dfns_core::open_enum! {
    /// The state of a policy.
    pub enum PolicyStatus {
        /// It counts.
        Active => "Active",
        /// It no longer counts.
        Archived => "Archived",
    }
}

/// Lists the policies of the organization.
#[dfns_endpoint(GET, "/v2/policies",
    group = Policies, returns = Page<Policy>, paginated, callers(employee, service_account),
    permissions = ["Policies:Read"])]
pub struct ListPolicies {
    /// The maximum number of policies per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Only policies in this state.
    pub status: Option<PolicyStatus>,
}

/// Creates a policy, which counts at once.
///
/// Where no policy governs an activity, it is allowed. Where several do, each has its say, and a block wins.
#[dfns_endpoint(POST, "/v2/policies",
    group = Policies, returns = Policy, signed, callers(employee, service_account),
    permissions = ["Policies:Create"])]
pub struct CreatePolicy {
    /// What the policy is to say.
    #[dfns(body)]
    pub policy: PolicyDefinition,
}

/// Reads a policy, archived or not.
#[dfns_endpoint(GET, "/v2/policies/{policyId}",
    group = Policies, returns = Policy, callers(employee, service_account),
    permissions = ["Policies:Read"])]
pub struct GetPolicy {
    /// The policy to read.
    pub policy_id: PolicyId,
}

/// Changes a policy to what is given, all of it.
///
/// A policy for `Policies:Modify` can hold the change back. To change a part, start from what the policy says:
///
/// ```no_run
/// use dfns_core::{Client, Error, Outcome, ServiceAccountToken, WithSigner};
/// use dfns_endpoints::PolicyId;
/// use dfns_endpoints::policies::{PolicyDefinition, UpdatePolicy};
/// use dfns_endpoints::prelude::*;
///
/// # async fn example(client: Client<ServiceAccountToken, WithSigner>) -> Result<(), Error> {
/// let id = PolicyId::from("plc-1");
/// let mut definition = PolicyDefinition::from(client.policies().get_policy(id.clone()).await?);
/// definition.name = "Payments, since the audit".into();
/// match client.policies().update_policy(UpdatePolicy::new(id, definition)).await? {
///     Outcome::Done(policy) => println!("{} is changed", policy.name),
///     Outcome::Pending(change) => println!("{} waits for approval", change.id),
/// }
/// # Ok(())
/// # }
/// ```
#[dfns_endpoint(PUT, "/v2/policies/{policyId}",
    group = Policies, returns = Policy, signed, may_be_pending, callers(employee, service_account),
    permissions = ["Policies:Update"])]
pub struct UpdatePolicy {
    /// The policy to change.
    pub policy_id: PolicyId,
    /// What the policy is to say from now on.
    #[dfns(body)]
    pub policy: PolicyDefinition,
}

/// Archives a policy, so that it no longer counts.
///
/// A policy for `Policies:Modify` can hold it back.
#[dfns_endpoint(DELETE, "/v2/policies/{policyId}",
    group = Policies, returns = Policy, signed, may_be_pending, callers(employee, service_account),
    permissions = ["Policies:Archive"] | ["Policies:Delete"])]
pub struct DeletePolicy {
    /// The policy to archive.
    pub policy_id: PolicyId,
}

/// What a policy says: which activity it governs, when it triggers and what it does then.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PolicyDefinition {
    /// A display name.
    pub name: String,
    /// The kind of activity it governs.
    pub activity_kind: PolicyActivityKind,
    /// The trigger condition.
    pub rule: PolicyRule,
    /// What it does when it triggers.
    pub action: PolicyAction,
    /// What narrows it. It governs all activities of its kind, if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filters: Option<PolicyFilters>,
}

impl PolicyDefinition {
    /// A policy for an activity, of a rule and an action that go with it.
    ///
    /// For what Dfns takes but this version does not know, change the members of one that comes close.
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
    /// The kind of activity it governs.
    pub activity_kind: PolicyActivityKind,
    /// The trigger condition.
    pub rule: PolicyRule,
    /// What it does when it triggers.
    pub action: PolicyAction,
    /// What narrows it. It governs all activities of its kind, if there is nothing.
    pub filters: Option<PolicyFilters>,
    /// The creation time.
    pub date_created: Option<Timestamp>,
    /// The time of the last change.
    pub date_updated: Option<Timestamp>,
    /// A change of the policy that waits for approval, with the policy as it would be.
    pub pending_change_request: Option<Box<ChangeRequest<Policy>>>,
}
