//! The activities that policies apply to, and the filters that select some of them.

use crate::{PermissionId, PolicyId, VaultId, WalletId};
use dfns_core::dfns_object;
use serde::{Deserialize, Serialize};

dfns_core::open_enum! {
    /// A kind of activity that policies govern.
    pub enum PolicyActivityKind {
        /// Signing with a wallet or a key: transfers, transactions, signatures, swaps.
        WalletsSign => "Wallets:Sign",
        /// A transaction into a wallet, which Dfns found on chain.
        WalletsIncomingTransaction => "Wallets:IncomingTransaction",
        /// Assigning or revoking a permission.
        PermissionsAssign => "Permissions:Assign",
        /// Updating, archiving or deleting a permission.
        PermissionsModify => "Permissions:Modify",
        /// Updating or archiving a policy.
        PoliciesModify => "Policies:Modify",
        /// Modifying the address book.
        RegistryAddressesModify => "Registry:Addresses:Modify",
        /// The former name of `Registry:Addresses:Modify`.
        AliasModify => "Alias:Modify",
        /// Modifying the registered contract schemas.
        RegistryContractSchemasModify => "Registry:ContractSchemas:Modify",
        /// Releasing quarantined funds of a vault.
        VaultsReleaseQuarantine => "Vaults:ReleaseQuarantine",
        /// Locking funds of a vault.
        VaultsCreateLock => "Vaults:CreateLock",
        /// Replacing a lock of a vault with another amount.
        VaultsReplaceLock => "Vaults:ReplaceLock",
        /// A signed call of one of several kinds.
        UserAction => "UserAction",
    }
}

/// The filters of a policy. All must match. Each kind of activity supports some of them.
#[dfns_object]
pub struct PolicyFilters {
    /// The wallets, by id.
    pub wallet_id: Option<IdFilter<WalletId>>,
    /// The wallets, by tags.
    pub wallet_tags: Option<TagFilter>,
    /// The permissions, by id.
    pub permission_id: Option<IdFilter<PermissionId>>,
    /// The policies, by id.
    pub policy_id: Option<IdFilter<PolicyId>>,
    /// The vaults, by id.
    pub vault_id: Option<IdFilter<VaultId>>,
    /// The vaults, by tags.
    pub vault_tags: Option<TagFilter>,
}

/// A filter that matches any of several ids.
#[derive(Debug, Clone, Deserialize, Serialize, dfns_core::Describe)]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct IdFilter<T> {
    /// The ids: 1 to 100.
    #[serde(rename = "in")]
    pub ids: Vec<T>,
}

impl<T> IdFilter<T> {
    /// Creates a filter that matches any of these ids: 1 to 100.
    pub fn new(ids: impl IntoIterator<Item = impl Into<T>>) -> Self {
        Self { ids: ids.into_iter().map(Into::into).collect() }
    }
}

/// A filter by tags. If both lists are set, both must match.
#[dfns_object]
pub struct TagFilter {
    /// The tags of which at least one must be present: 1 to 100.
    pub has_any: Option<Vec<String>>,
    /// The tags of which all must be present: 1 to 100.
    pub has_all: Option<Vec<String>>,
}
