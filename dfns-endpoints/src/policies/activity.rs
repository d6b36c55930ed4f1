//! The activities that policies govern, by their names on the wire, and the filters that narrow them.

use crate::{PermissionId, PolicyId, VaultId, WalletId};
use dfns_core::dfns_object;
use serde::{Deserialize, Serialize};

dfns_core::open_enum! {
    /// A kind of activity that policies govern.
    pub enum PolicyActivityKind {
        /// Signing with a wallet or a key: transfers, transactions, signatures, swaps.
        WalletsSign => "Wallets:Sign",
        /// A transaction into a wallet, found on chain.
        WalletsIncomingTransaction => "Wallets:IncomingTransaction",
        /// Assigning or revoking a permission.
        PermissionsAssign => "Permissions:Assign",
        /// Updating, archiving or deleting a permission.
        PermissionsModify => "Permissions:Modify",
        /// Updating or archiving a policy.
        PoliciesModify => "Policies:Modify",
        /// Modifying the address book.
        RegistryAddressesModify => "Registry:Addresses:Modify",
        /// Changing the address book, as it was called before `Registry:Addresses:Modify`.
        AliasModify => "Alias:Modify",
        /// Modifying the registered contract schemas.
        RegistryContractSchemasModify => "Registry:ContractSchemas:Modify",
        /// Releasing quarantined funds of a vault.
        VaultsReleaseQuarantine => "Vaults:ReleaseQuarantine",
        /// Locking funds of a vault.
        VaultsCreateLock => "Vaults:CreateLock",
        /// Changing the amount of a vault's lock.
        VaultsReplaceLock => "Vaults:ReplaceLock",
        /// Any call that is signed as a user action.
        UserAction => "UserAction",
    }
}

/// What narrows a policy: it governs only what passes all of them. Which ones there are depends on the activity.
#[dfns_object]
pub struct PolicyFilters {
    /// Only these wallets.
    pub wallet_id: Option<OneOf<WalletId>>,
    /// Only wallets with these tags.
    pub wallet_tags: Option<Tagged>,
    /// Only these permissions.
    pub permission_id: Option<OneOf<PermissionId>>,
    /// Only these policies.
    pub policy_id: Option<OneOf<PolicyId>>,
    /// Only these vaults.
    pub vault_id: Option<OneOf<VaultId>>,
    /// Only vaults with these tags.
    pub vault_tags: Option<Tagged>,
}

/// That an id is one of these.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[non_exhaustive]
pub struct OneOf<T> {
    /// The ids: 1 to 100 of them.
    #[serde(rename = "in")]
    pub ids: Vec<T>,
}

impl<T> OneOf<T> {
    /// That an id is one of these: 1 to 100 of them.
    pub fn new(ids: impl IntoIterator<Item = impl Into<T>>) -> Self {
        Self { ids: ids.into_iter().map(Into::into).collect() }
    }
}

/// That something has tags. If both lists are there, both have to pass.
#[dfns_object]
pub struct Tagged {
    /// One of these at least: 1 to 100 of them.
    pub has_any: Option<Vec<String>>,
    /// Every one of these: 1 to 100 of them.
    pub has_all: Option<Vec<String>>,
}
