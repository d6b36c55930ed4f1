//! Policies, which block activities or require their approval, and approvals.
//!
//! A policy consists of an activity with filters (wallets, permissions, policies or vaults), a rule
//! that triggers the policy, and an action:
//!
//! ```
//! use dfns::policies::{
//!     ApprovalGroup, Approvers, CreatePolicy, Currency, PolicyDefinition, RequestApproval, TransactionAmountLimit,
//!     WalletsSign,
//! };
//!
//! let two_of_three = ApprovalGroup::new(2, Approvers::users(["us-1", "us-2", "us-3"]));
//! let request = CreatePolicy::new(PolicyDefinition::new(
//!     "Large payments of the treasury",
//!     WalletsSign::new().with_any_wallet_tag(["treasury"]),
//!     TransactionAmountLimit::new(10_000.0, Currency::Usd),
//!     RequestApproval::new([two_of_three]).with_auto_reject_timeout(24 * 60),
//! ));
//! ```
//!
//! Not every rule and action fits every activity. [`PolicyDefinition::new`] accepts the
//! combinations listed by [`RuleFor`] and [`ActionFor`]; others do not compile. Responses decode
//! with any combination.
//!
//! An activity that requires approval has an [`Approval`]. Approvers find it with
//! [`ListApprovals`] and decide it with [`CreateApprovalDecision`].
//!
//! In the guide: `docs/src/policies.md`.

// In this order, rustdoc lists the methods of the group. Blank lines keep it.
mod policy;

mod action;

mod activity;

mod combination;

mod rule;

mod screening;

mod number;

mod approval;

mod governed;

mod travel_rule;

pub use action::{ApprovalGroup, Approvers, Block, NoAction, PolicyAction, RequestApproval};
pub use activity::{IdFilter, PolicyActivityKind, PolicyFilters, TagFilter};
pub use approval::{
    Approval, ApprovalDecision, ApprovalStatus, CreateApprovalDecision, Decision, GetApproval, ListApprovals,
    PolicyEvaluation, PolicyTriggerStatus, Ruling,
};
pub use combination::{
    ActionFor, AliasModify, PermissionsAssign, PermissionsModify, PoliciesModify, PolicyActivity,
    RegistryAddressesModify, RegistryContractSchemasModify, RuleFor, UserActions, VaultsCreateLock,
    VaultsReleaseQuarantine, VaultsReplaceLock, WalletsIncomingTransaction, WalletsSign,
};
pub use governed::{
    Activity, AliasAddress, AliasChange, AliasChangeRequest, AliasUpdate, AliasValues, AliasesActivity,
    AssignmentActivity, ContractSchema, ContractSchemaActivity, ContractSchemaChangeRequest, IncomingActivity,
    NewAlias, PermissionActivity, PoliciesActivity, RemovedAlias, SigningActivity,
};
pub use policy::{
    CreatePolicy, DeletePolicy, GetPolicy, ListPolicies, Policy, PolicyDefinition, PolicyStatus, UpdatePolicy,
};
pub use rule::{
    AlwaysTrigger, AssetLimit, Configured, Currency, NoConfiguration, PolicyRule, TransactionAmountLimit,
    TransactionAmountLimitNominal, TransactionAmountVelocity, TransactionCountVelocity, TransactionRecipientWhitelist,
    UserActionKinds,
};
pub use screening::{
    ChainalysisAddresses, ChainalysisAlertLevel, ChainalysisAlerts, ChainalysisCategories, ChainalysisExposures,
    ChainalysisFallbacks, ChainalysisQuarantineScreening, ChainalysisTransactionPrescreening,
    ChainalysisTransactionScreening, EllipticFallbacks, EllipticMatches, EllipticTransactionPrescreening,
    GlobalLedgerFallbacks, GlobalLedgerTransactionPrescreening, NotabeneRule, SumsubRule,
    TravelRuleTransactionPrescreening,
};
pub use travel_rule::{GetSumsubTravelRulePublicKey, JwkKeyType, SumsubPublicKey};

dfns_core::dfns_group! {
    /// Policies, which block activities or require their approval, and approvals.
    pub Policies via PoliciesApi::policies [
        // Policies
        ListPolicies, CreatePolicy, GetPolicy, UpdatePolicy, DeletePolicy,
        // Approvals
        ListApprovals, GetApproval, CreateApprovalDecision,
        // The travel rule
        GetSumsubTravelRulePublicKey,
    ]
}
