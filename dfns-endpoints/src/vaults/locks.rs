//! Locks: funds of a vault that are set aside, for example for a settlement elsewhere or as escrow.
//!
//! The user who creates a lock owns it. Only the owner can replace the lock, transfer its funds to
//! the beneficiary, or release it.

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
    /// Some API descriptions return a lock request, others return a change request.
    pub enum PendingVaultLock {
        /// A request for a lock.
        Request(VaultLockRequest),
        /// A change request.
        Change(ChangeRequest),
    }
}

/// Lists the locks of a vault, including deleted ones.
#[dfns_endpoint(GET, "/vaults/{vaultId}/locks",
    group = Vaults, returns = Page<VaultLock>, paginated, permissions = ["Vaults:Read"])]
pub struct ListVaultLocks {
    /// The vault.
    pub vault_id: VaultId,
    /// The maximum number of locks per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Returns only locks on this network.
    pub network: Option<Network>,
    /// Returns only locks of the asset with this id, such as `native:eth`.
    pub tid: Option<String>,
}

/// Locks available funds of a vault.
///
/// Locked funds cannot be transferred, except to the beneficiary with [`TransferVaultLock`]. The
/// caller owns the lock: only the owner can replace, transfer or release it.
///
/// Takes effect at once, unless a policy on `Vaults:CreateLock` requires approval or blocks it.
#[dfns_endpoint(POST, "/vaults/{vaultId}/locks",
    group = Vaults, returns = VaultLock, signed, may_be_pending = PendingVaultLock,
    permissions = ["Vaults:Locks:Create"])]
pub struct CreateVaultLock {
    /// The vault.
    pub vault_id: VaultId,
    /// The network. Must be an EVM network.
    pub network: Network,
    /// The asset's id on its network as Dfns writes it, such as `native:eth`.
    pub tid: String,
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// An id of your own, to find the lock in another system.
    pub external_id: Option<String>,
    /// The reason for the lock.
    pub reason: Option<String>,
    /// The address that [`TransferVaultLock`] sends the funds to.
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

/// Replaces a lock with a lock of another amount. Only for the lock's owner.
///
/// Returns the new lock, with a new id and with the owner and external id of the old one.
///
/// Takes effect at once, unless a policy on `Vaults:ReplaceLock` requires approval or blocks it.
#[dfns_endpoint(POST, "/vaults/{vaultId}/locks/{lockId}/replace",
    group = Vaults, returns = VaultLock, signed, may_be_pending = PendingVaultLock,
    permissions = ["Vaults:Locks:Create", "Vaults:Locks:Release"])]
pub struct ReplaceVaultLock {
    /// The vault.
    pub vault_id: VaultId,
    /// The lock to replace.
    pub lock_id: VaultLockId,
    /// The amount of the new lock, in the smallest unit.
    pub amount: Amount,
    /// The reason for the new lock. Defaults to that of the old one.
    pub reason: Option<String>,
}

/// Transfers all or part of a lock's funds to its beneficiary. Only for the owner of the lock.
/// Policies do not apply.
///
/// The vault's available funds pay the fee. The funds stay locked until the transfer is confirmed.
/// Then the lock is deleted, and the remainder becomes available. If the transfer fails, the lock
/// remains and the call can be repeated.
#[dfns_endpoint(POST, "/vaults/{vaultId}/locks/{lockId}/transfer",
    group = Vaults, returns = TransferRequest, signed, permissions = ["Vaults:Locks:Transfer"])]
pub struct TransferVaultLock {
    /// The vault.
    pub vault_id: VaultId,
    /// The lock. Must have a beneficiary.
    pub lock_id: VaultLockId,
    /// The amount to send, in the smallest unit: at most the locked amount.
    pub amount: Amount,
}

/// Deletes a lock, so that its funds are available again. Only for the lock's owner.
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
    /// The asset's id on its network as Dfns writes it, such as `native:eth`.
    pub tid: String,
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// The user who created the lock, and who alone can replace, transfer or release it.
    pub owner: UserId,
    /// The external id, as given by the client.
    pub external_id: Option<String>,
    /// The reason for the lock.
    pub reason: Option<String>,
    /// The address that [`TransferVaultLock`] sends the funds to.
    pub beneficiary: Option<String>,
    /// The transfer to the beneficiary.
    pub transfer_id: Option<TransferId>,
    /// The amount of the transfer, in the smallest unit.
    pub transfer_amount: Option<Amount>,
    /// The lock that this one has replaced.
    pub replaces_lock_id: Option<VaultLockId>,
    /// The lock that has replaced this one.
    pub replaced_by_lock_id: Option<VaultLockId>,
    /// The creation time.
    pub date_created: Timestamp,
    /// The time of the release, replacement or transfer.
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
    /// The asset's id on its network as Dfns writes it, such as `native:eth`.
    pub tid: String,
    /// The amount to lock, in the smallest unit.
    pub amount: Amount,
    /// The external id, as given by the client.
    pub external_id: Option<String>,
    /// The reason for the lock.
    pub reason: Option<String>,
    /// The user who requested the lock.
    pub requester: Requester,
    /// The status. Its values are not documented.
    pub status: String,
    /// The reason for the rejection.
    pub rejection_reason: Option<String>,
    /// The approval that a policy requires.
    pub approval_id: Option<ApprovalId>,
    /// The lock, once the request is approved.
    pub lock_id: Option<VaultLockId>,
    /// The time of the request.
    pub date_created: Timestamp,
}
