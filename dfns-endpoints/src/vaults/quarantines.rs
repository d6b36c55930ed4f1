//! Quarantines: incoming transfers that screening has flagged, and that must be released before
//! use.

use super::Vaults;
use crate::{Network, VaultId};
use dfns_core::{AnyJson, ApprovalId, Page, Requester, Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// The id of a quarantine.
    pub struct QuarantineId;

    /// The id of a quarantine release.
    pub struct QuarantineReleaseId;
}

dfns_core::open_enum! {
    /// The status of a quarantine release.
    pub enum QuarantineReleaseStatus {
        /// Awaiting approval.
        Pending => "Pending",
        /// Released: the funds are available.
        Executed => "Executed",
        /// Rejected: blocked by a policy, denied by an approver, or not approved in time.
        Rejected => "Rejected",
    }
}

/// Lists the quarantines of a vault, including released ones.
#[dfns_endpoint(GET, "/vaults/{vaultId}/quarantines",
    group = Vaults, returns = Page<VaultQuarantine>, paginated, permissions = ["Vaults:Read"])]
pub struct ListVaultQuarantines {
    /// The vault.
    pub vault_id: VaultId,
    /// The maximum number of quarantines per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Returns only quarantines on this network.
    pub network: Option<Network>,
}

/// Reads a quarantine of a vault.
#[dfns_endpoint(GET, "/vaults/{vaultId}/quarantines/{quarantineId}",
    group = Vaults, returns = VaultQuarantine, permissions = ["Vaults:Read"])]
pub struct GetVaultQuarantine {
    /// The vault.
    pub vault_id: VaultId,
    /// The quarantine to read.
    pub quarantine_id: QuarantineId,
}

/// Releases quarantined funds, so that they are available in the vault.
///
/// Takes effect at once, unless a policy on `Vaults:ReleaseQuarantine` applies. If it requires
/// approval, the status is [`Pending`](QuarantineReleaseStatus::Pending) and `approval_id` is set.
#[dfns_endpoint(POST, "/vaults/{vaultId}/quarantines/{quarantineId}/release",
    group = Vaults, returns = QuarantineRelease, signed, permissions = ["Vaults:Quarantines:Release"])]
pub struct ReleaseQuarantine {
    /// The vault.
    pub vault_id: VaultId,
    /// The quarantine to release.
    pub quarantine_id: QuarantineId,
    /// The reason for the release.
    pub reason: Option<String>,
}

/// A quarantine: an incoming transfer that screening has flagged, current or released.
#[dfns_object(response)]
pub struct VaultQuarantine {
    /// The quarantine's id.
    pub id: QuarantineId,
    /// The vault.
    pub vault_id: VaultId,
    /// The network.
    pub network: Network,
    /// The hash of the incoming transaction.
    pub transaction_hash: String,
    /// The result of the screening. Its form is not documented.
    pub kyt_result: Option<AnyJson>,
    /// The time of the release. Absent while the funds are quarantined.
    pub date_released: Option<Timestamp>,
    /// The time of the quarantine.
    pub date_created: Timestamp,
}

/// The release of a quarantine, with its status.
#[dfns_object(response)]
pub struct QuarantineRelease {
    /// The release's id.
    pub id: QuarantineReleaseId,
    /// The vault.
    pub vault_id: VaultId,
    /// The quarantine.
    pub quarantine_id: QuarantineId,
    /// The network.
    pub network: Network,
    /// The hash of the incoming transaction.
    pub transaction_hash: String,
    /// The result of the screening. Its form is not documented.
    pub kyt_result: Option<AnyJson>,
    /// The user who requested the release.
    pub requester: Requester,
    /// The reason for the release.
    pub reason: Option<String>,
    /// The reason for the rejection.
    pub rejection_reason: Option<String>,
    /// The status.
    pub status: QuarantineReleaseStatus,
    /// The approval that a policy requires.
    pub approval_id: Option<ApprovalId>,
    /// The time of the request.
    pub date_created: Timestamp,
}
