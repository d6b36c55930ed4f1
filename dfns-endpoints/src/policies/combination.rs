//! The rules, actions and filters that Dfns accepts for each activity, in one table.
//!
//! A policy governs an activity: a value of one of these types, whose methods add filters.
//! [`RuleFor`] and [`ActionFor`] define the accepted rules and actions, so that a policy which Dfns
//! would reject does not compile:
//!
//! ```compile_fail
//! use dfns::policies::{Currency, NoAction, PermissionsAssign, PolicyDefinition, TransactionAmountLimit};
//!
//! let limit = TransactionAmountLimit::new(10_000.0, Currency::Usd);
//! PolicyDefinition::new("No amounts here", PermissionsAssign::new(), limit, NoAction);
//! ```

use super::action::{Block, NoAction, PolicyAction, RequestApproval};
use super::activity::{IdFilter, PolicyActivityKind, PolicyFilters};
use super::rule::{
    AlwaysTrigger, PolicyRule, TransactionAmountLimit, TransactionAmountLimitNominal, TransactionAmountVelocity,
    TransactionCountVelocity, TransactionRecipientWhitelist, UserActionKinds,
};
use super::screening::{
    ChainalysisQuarantineScreening, ChainalysisTransactionPrescreening, ChainalysisTransactionScreening,
    EllipticTransactionPrescreening, GlobalLedgerTransactionPrescreening, TravelRuleTransactionPrescreening,
};
use crate::{PermissionId, PolicyId, VaultId, WalletId};

/// An activity that a policy can govern, with the policy's filters.
pub trait PolicyActivity {
    /// The name of the activity.
    const KIND: PolicyActivityKind;
    /// Returns the filters; `None` if the policy governs every such activity.
    fn into_filters(self) -> Option<PolicyFilters>;
}

/// A rule that Dfns accepts for policies of the activity `A`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a rule for policies of `{A}`",
    label = "Dfns rejects this rule for this activity"
)]
pub trait RuleFor<A>: Into<PolicyRule> {}

/// An action that Dfns accepts for policies of the activity `A`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an action for policies of `{A}`",
    label = "Dfns rejects this action for this activity"
)]
pub trait ActionFor<A>: Into<PolicyAction> {}

macro_rules! combinations {
    ($(
        $(#[$attribute:meta])*
        $activity:ident is $kind:ident by $filters:ident when $($rule:ident)|+ then $($action:ident)|+;
    )+) => {$(
        $(#[$attribute])*
        #[derive(Debug, Clone, Default)]
        pub struct $activity {
            filters: Option<PolicyFilters>,
        }

        impl $activity {
            /// Selects all activities of this kind.
            pub fn new() -> Self {
                Self::default()
            }
        }

        filters_by!($filters $activity);

        impl PolicyActivity for $activity {
            const KIND: PolicyActivityKind = PolicyActivityKind::$kind;
            fn into_filters(self) -> Option<PolicyFilters> {
                self.filters
            }
        }

        $(impl RuleFor<$activity> for $rule {})+
        $(impl ActionFor<$activity> for $action {})+
    )+};
}

macro_rules! filters_by {
    (nothing $activity:ident) => {};
    (permissions $activity:ident) => {
        ids_and_tags!($activity: "permissions", with_permissions(PermissionId) permission_id);
    };
    (policies $activity:ident) => {
        ids_and_tags!($activity: "policies", with_policies(PolicyId) policy_id);
    };
    (wallets $activity:ident) => {
        ids_and_tags!($activity: "wallets", with_wallets(WalletId) wallet_id,
            with_any_wallet_tag with_all_wallet_tags wallet_tags);
    };
    (vaults $activity:ident) => {
        ids_and_tags!($activity: "vaults", with_vaults(VaultId) vault_id,
            with_any_vault_tag with_all_vault_tags vault_tags);
    };
}

macro_rules! ids_and_tags {
    ($activity:ident: $what:literal, $with_ids:ident($id:ty) $ids:ident
        $(, $with_any:ident $with_all:ident $tags:ident)?
    ) => {
        impl $activity {
            #[doc = concat!("Selects only these ", $what, ": 1 to 100.")]
            #[must_use]
            pub fn $with_ids(mut self, ids: impl IntoIterator<Item = impl Into<$id>>) -> Self {
                self.filters.get_or_insert_default().$ids = Some(IdFilter::new(ids));
                self
            }

            $(
                #[doc = concat!("Selects only ", $what, " with at least one of these tags: 1 to 100.")]
                #[must_use]
                pub fn $with_any(mut self, tags: impl IntoIterator<Item = impl Into<String>>) -> Self {
                    let filter = self.filters.get_or_insert_default().$tags.get_or_insert_default();
                    filter.has_any = Some(tags.into_iter().map(Into::into).collect());
                    self
                }

                #[doc = concat!("Selects only ", $what, " with all of these tags: 1 to 100.")]
                #[must_use]
                pub fn $with_all(mut self, tags: impl IntoIterator<Item = impl Into<String>>) -> Self {
                    let filter = self.filters.get_or_insert_default().$tags.get_or_insert_default();
                    filter.has_all = Some(tags.into_iter().map(Into::into).collect());
                    self
                }
            )?
        }
    };
}

combinations! {
    /// Signing with a wallet or a key: transfers, transactions, signatures, swaps. Policies do not
    /// apply to wallets that an end user owns.
    WalletsSign is WalletsSign by wallets
        when AlwaysTrigger | TransactionRecipientWhitelist | TransactionAmountLimit | TransactionAmountLimitNominal
            | TransactionAmountVelocity | TransactionCountVelocity | ChainalysisTransactionPrescreening
            | EllipticTransactionPrescreening | GlobalLedgerTransactionPrescreening | TravelRuleTransactionPrescreening
        then RequestApproval | Block | NoAction;

    /// An incoming transaction, found on chain. It has already happened, so only [`NoAction`] is
    /// accepted.
    WalletsIncomingTransaction is WalletsIncomingTransaction by wallets
        when ChainalysisTransactionScreening
        then NoAction;

    /// Assigning or revoking a permission.
    PermissionsAssign is PermissionsAssign by permissions
        when AlwaysTrigger
        then RequestApproval | Block;

    /// Updating, archiving or deleting a permission.
    PermissionsModify is PermissionsModify by permissions
        when AlwaysTrigger
        then RequestApproval | Block;

    /// Updating or archiving a policy. Cannot be blocked, since a block could never be undone.
    PoliciesModify is PoliciesModify by policies
        when AlwaysTrigger
        then RequestApproval;

    /// Modifying the address book.
    RegistryAddressesModify is RegistryAddressesModify by nothing
        when AlwaysTrigger
        then RequestApproval | Block;

    /// Modifying the address book. The former name of [`RegistryAddressesModify`].
    AliasModify is AliasModify by nothing
        when AlwaysTrigger
        then RequestApproval | Block;

    /// Modifying the registered contract schemas.
    RegistryContractSchemasModify is RegistryContractSchemasModify by nothing
        when AlwaysTrigger
        then RequestApproval | Block;

    /// Releasing quarantined funds of a vault.
    VaultsReleaseQuarantine is VaultsReleaseQuarantine by vaults
        when AlwaysTrigger | ChainalysisQuarantineScreening
        then RequestApproval | Block;

    /// Locking funds of a vault.
    VaultsCreateLock is VaultsCreateLock by vaults
        when AlwaysTrigger
        then RequestApproval | Block;

    /// Replacing a lock of a vault with another amount.
    VaultsReplaceLock is VaultsReplaceLock by vaults
        when AlwaysTrigger
        then RequestApproval | Block;

    /// A signed call of one of several kinds.
    UserActions is UserAction by nothing
        when UserActionKinds
        then RequestApproval | Block;
}
