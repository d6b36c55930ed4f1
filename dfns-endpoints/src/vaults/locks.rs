//! Locks: funds of a vault that are set aside for a settlement elsewhere or in escrow.
//!
//! The creator of a lock owns it. Only the owner can release the funds, send them to the
//! beneficiary, or replace the lock.

use super::Vaults;
use crate::onchain::TransferRequest;
use crate::onchain::untagged::untagged_union;
use crate::{Network, TransferId, UserId, VaultId};
use dfns_core::{Amount, ApprovalId, ChangeRequest, Page, Requester, Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// The id of a lock on funds of a vault.
    pub struct VaultLockId;

    /// The id of a lock request that is pending approval.
    pub struct VaultLockRequestId;
}

untagged_union! {
    /// A lock that is pending approval.
    ///
    /// Newer API descriptions use a lock request; others use a change request, as elsewhere.
    pub enum PendingVaultLock {
        /// A request for a lock.
        Request(VaultLockRequest),
        /// A change request.
        Change(ChangeRequest),
    }
}

/// Lists the locks of a vault, those that are over as well.
#[dfns_endpoint(GET, "/vaults/{vaultId}/locks",
    group = Vaults, returns = Page<VaultLock>, paginated, permissions = ["Vaults:Read"])]
pub struct ListVaultLocks {
    /// The vault.
    pub vault_id: VaultId,
    /// The maximum number of locks per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Locks on this network only.
    pub network: Option<Network>,
    /// Locks on this asset only, by its `tid`.
    pub tid: Option<String>,
}

/// Sets aside funds that are available in a vault.
#[dfns_endpoint(POST, "/vaults/{vaultId}/locks",
    group = Vaults, returns = VaultLock, signed, may_be_pending = PendingVaultLock,
    permissions = ["Vaults:Locks:Create"])]
pub struct CreateVaultLock {
    /// The vault.
    pub vault_id: VaultId,
    /// The network. EVM networks only.
    pub network: Network,
    /// The asset's Dfns name on that network, such as `native:eth`.
    pub tid: String,
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// An external id, to correlate the lock with another system.
    pub external_id: Option<String>,
    /// The purpose.
    pub reason: Option<String>,
    /// The address that the funds can be sent to with [`TransferVaultLock`].
    pub beneficiary: Option<String>,
}

/// Reads a lock of a vault.
#[dfns_endpoint(GET, "/vaults/{vaultId}/locks/{lockId}",
    group = Vaults, returns = VaultLock, permissions = ["Vaults:Read"])]
pub struct GetVaultLock {
    /// The vault.
    pub vault_id: VaultId,
    /// The lock to read.
    pub lock_id: VaultLockId,
}

/// Replaces a lock with one of another amount.
///
/// Returns the new lock, which has a new id, and the owner, external id and reason of the old one.
#[dfns_endpoint(POST, "/vaults/{vaultId}/locks/{lockId}/replace",
    group = Vaults, returns = VaultLock, signed, may_be_pending = PendingVaultLock,
    permissions = ["Vaults:Locks:Create", "Vaults:Locks:Release"])]
pub struct ReplaceVaultLock {
    /// The vault.
    pub vault_id: VaultId,
    /// The lock to replace.
    pub lock_id: VaultLockId,
    /// The total amount to lock, in the smallest unit.
    pub amount: Amount,
    /// The purpose of the new lock.
    pub reason: Option<String>,
}

/// Sends all or part of a lock's funds to its beneficiary. Policies do not apply.
///
/// The vault's available funds pay the fee. The funds stay locked until the transfer is confirmed;
/// then the lock ends and the remainder becomes available. If the transfer fails, the lock stays
/// and the funds can be sent again.
#[dfns_endpoint(POST, "/vaults/{vaultId}/locks/{lockId}/transfer",
    group = Vaults, returns = TransferRequest, signed, permissions = ["Vaults:Locks:Transfer"])]
pub struct TransferVaultLock {
    /// The vault.
    pub vault_id: VaultId,
    /// The lock.
    pub lock_id: VaultLockId,
    /// The amount to send, in the smallest unit.
    pub amount: Amount,
}

/// Makes the funds of a lock available in the vault again.
#[dfns_endpoint(POST, "/vaults/{vaultId}/locks/{lockId}/release",
    group = Vaults, returns = VaultLock, signed, permissions = ["Vaults:Locks:Release"])]
pub struct ReleaseVaultLock {
    /// The vault.
    pub vault_id: VaultId,
    /// The lock to release.
    pub lock_id: VaultLockId,
}

/// A lock on funds of a vault.
#[dfns_object(response)]
pub struct VaultLock {
    /// The lock's id.
    pub id: VaultLockId,
    /// The vault.
    pub vault_id: VaultId,
    /// The network.
    pub network: Network,
    /// The asset, by its Dfns name on that network.
    pub tid: String,
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// The owner, who created the lock and can end it.
    pub owner: UserId,
    /// The client-provided external id.
    pub external_id: Option<String>,
    /// The purpose.
    pub reason: Option<String>,
    /// The address that the funds can be sent to.
    pub beneficiary: Option<String>,
    /// The transfer that sends the funds.
    pub transfer_id: Option<TransferId>,
    /// The amount of that transfer, in the smallest unit.
    pub transfer_amount: Option<Amount>,
    /// The lock in whose place this one was put.
    pub replaces_lock_id: Option<VaultLockId>,
    /// The lock that was put in the place of this one.
    pub replaced_by_lock_id: Option<VaultLockId>,
    /// The creation time.
    pub date_created: Timestamp,
    /// The deletion time.
    pub date_deleted: Option<Timestamp>,
}

/// A lock request that is pending approval.
#[dfns_object(response)]
pub struct VaultLockRequest {
    /// The request's id.
    pub id: VaultLockRequestId,
    /// The vault.
    pub vault_id: VaultId,
    /// The network.
    pub network: Network,
    /// The asset, by its Dfns name on that network.
    pub tid: String,
    /// The amount to lock, in the smallest unit.
    pub amount: Amount,
    /// The client-provided external id.
    pub external_id: Option<String>,
    /// The purpose of the lock.
    pub reason: Option<String>,
    /// The requester.
    pub requester: Requester,
    /// The status. Its values are not documented.
    pub status: String,
    /// The reason for the rejection.
    pub rejection_reason: Option<String>,
    /// The approval it waits for.
    pub approval_id: Option<ApprovalId>,
    /// The lock, once it is made.
    pub lock_id: Option<VaultLockId>,
    /// The time of the request.
    pub date_created: Timestamp,
}
