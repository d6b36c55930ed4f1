//! Locks: funds of a vault set aside for a settlement elsewhere or in escrow.
//!
//! Whoever makes a lock owns it. The owner alone can release the funds back to the vault, send them to the beneficiary,
//! or put another lock in the place of this one.

use super::Vaults;
use crate::onchain::TransferRequest;
use crate::onchain::untagged::untagged_union;
use crate::{Network, TransferId, UserId, VaultId};
use dfns_core::{Amount, ApprovalId, ChangeRequest, Page, Requester, Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// Names a lock on funds of a vault.
    pub struct VaultLockId;

    /// Names a request for a lock, from before it was approved.
    pub struct VaultLockRequestId;
}

untagged_union! {
    /// A lock that waits for approval.
    ///
    /// Newer descriptions of the API have a request of its own for that; others speak of change requests, as elsewhere.
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
    /// The network: one that runs Ethereum's virtual machine.
    pub network: Network,
    /// The asset: what Dfns calls it on that network, `native:eth` for instance.
    pub tid: String,
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// An id of yours, to find the lock again in another system.
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

/// Puts a lock on another amount in the place of a lock.
///
/// Yields the new lock, which has another id, and the owner, the external id and the reason of the old one.
#[dfns_endpoint(POST, "/vaults/{vaultId}/locks/{lockId}/replace",
    group = Vaults, returns = VaultLock, signed, may_be_pending = PendingVaultLock,
    permissions = ["Vaults:Locks:Create", "Vaults:Locks:Release"])]
pub struct ReplaceVaultLock {
    /// The vault.
    pub vault_id: VaultId,
    /// The lock to replace.
    pub lock_id: VaultLockId,
    /// How much to lock in all, in the smallest unit.
    pub amount: Amount,
    /// What the new lock is for.
    pub reason: Option<String>,
}

/// Sends the funds of a lock, or some of them, to the beneficiary of the lock. No policy can hold it back.
///
/// The fee is paid from what is available in the vault. The funds stay locked until the transfer is confirmed; then the
/// lock is over, and what was not sent is available again. If the transfer fails, the lock stays and the funds can be
/// sent once more.
#[dfns_endpoint(POST, "/vaults/{vaultId}/locks/{lockId}/transfer",
    group = Vaults, returns = TransferRequest, signed, permissions = ["Vaults:Locks:Transfer"])]
pub struct TransferVaultLock {
    /// The vault.
    pub vault_id: VaultId,
    /// The lock.
    pub lock_id: VaultLockId,
    /// How much to send, in the smallest unit.
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
    /// Who made it, and can end it.
    pub owner: UserId,
    /// The client-provided external id.
    pub external_id: Option<String>,
    /// The purpose.
    pub reason: Option<String>,
    /// The address that the funds can be sent to.
    pub beneficiary: Option<String>,
    /// The transfer that sends the funds.
    pub transfer_id: Option<TransferId>,
    /// How much that transfer sends, in the smallest unit.
    pub transfer_amount: Option<Amount>,
    /// The lock in whose place this one was put.
    pub replaces_lock_id: Option<VaultLockId>,
    /// The lock that was put in the place of this one.
    pub replaced_by_lock_id: Option<VaultLockId>,
    /// When it was made.
    pub date_created: Timestamp,
    /// When it was over.
    pub date_deleted: Option<Timestamp>,
}

/// A request for a lock that a policy holds back.
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
    /// How much is to be locked, in the smallest unit.
    pub amount: Amount,
    /// The client-provided external id.
    pub external_id: Option<String>,
    /// What the lock is for.
    pub reason: Option<String>,
    /// The requester.
    pub requester: Requester,
    /// How far the request is, in words of Dfns.
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
