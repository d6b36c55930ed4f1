//! Creating wallets by the thousand: a job that runs on after the call, and can be looked at meanwhile.
//!
//! Known from the newest descriptions of the API only.

use super::{Wallet, Wallets};
use crate::{KeyId, KeyStoreId, Network, OrgId};
use dfns_core::{Page, Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// Names a job that creates wallets.
    pub struct BulkWalletJobId;
}

dfns_core::open_enum! {
    /// How far a job that creates wallets is.
    pub enum BulkWalletJobStatus {
        /// It has not begun.
        Pending => "Pending",
        /// It is at work.
        InProgress => "InProgress",
        /// All wallets are there.
        Completed => "Completed",
        /// Some wallets are there, and there will be no more.
        PartiallyCompleted => "PartiallyCompleted",
        /// Failed.
        Failed => "Failed",
    }
}

/// Lists the jobs that create wallets.
#[dfns_endpoint(GET, "/wallets/bulk-create",
    group = Wallets, returns = Page<BulkWalletJob>, paginated, permissions = unknown)]
pub struct ListBulkWalletJobs {
    /// The maximum number of jobs per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Only jobs that are this far.
    pub status: Option<BulkWalletJobStatus>,
}

/// Starts a job that creates wallets of one network.
///
/// Their keys are derived from a master key. Ethereum and some of its relatives, TRON and Solana are supported.
#[dfns_endpoint(POST, "/wallets/bulk-create",
    group = Wallets, returns = BulkWalletJobHandle, signed, permissions = unknown)]
pub struct BulkCreateWallets {
    /// The network.
    pub network: Network,
    /// How many wallets to create.
    pub count: u32,
    /// The prefix of the wallet names.
    pub name: String,
    /// The tags that each of them gets.
    pub tags: Option<Vec<String>>,
    /// The key store that keeps their keys.
    pub keystore_id: Option<KeyStoreId>,
}

/// Reads a job that creates wallets.
#[dfns_endpoint(GET, "/wallets/bulk-create/{jobId}",
    group = Wallets, returns = BulkWalletJob, permissions = unknown)]
pub struct GetBulkWalletJob {
    /// The job to read.
    pub job_id: BulkWalletJobId,
}

/// Lists the wallets that a job has created so far.
#[dfns_endpoint(GET, "/wallets/bulk-create/{jobId}/wallets",
    group = Wallets, returns = Page<Wallet>, paginated, permissions = unknown)]
pub struct ListBulkWalletJobWallets {
    /// The job.
    pub job_id: BulkWalletJobId,
    /// The maximum number of wallets per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// A job that was started.
#[dfns_object(response)]
pub struct BulkWalletJobHandle {
    /// The job's id; [`GetBulkWalletJob`] reads it whole.
    pub id: BulkWalletJobId,
    /// The status.
    pub status: BulkWalletJobStatus,
}

/// A job that creates wallets.
#[dfns_object(response)]
pub struct BulkWalletJob {
    /// The job's id.
    pub id: BulkWalletJobId,
    /// The organization that gets the wallets.
    pub org_id: OrgId,
    /// The status.
    pub status: BulkWalletJobStatus,
    /// The network of the wallets.
    pub network: Network,
    /// The prefix of the wallet names.
    pub name_prefix: String,
    /// The tags that each of them gets.
    pub tags: Vec<String>,
    /// How many wallets there will be.
    pub total_count: u32,
    /// How many there are.
    pub completed_count: u32,
    /// The key store that keeps their keys.
    pub keystore_id: KeyStoreId,
    /// The master key that their keys are derived from.
    pub master_key_id: Option<KeyId>,
    /// The reason for the failure.
    pub reason: Option<String>,
    /// When it is tried again, after a fault that passes.
    pub next_retry_date: Option<Timestamp>,
    /// The number of that attempt.
    pub next_retry_attempt: Option<u32>,
    /// The start time.
    pub date_created: Timestamp,
    /// The time of the last change.
    pub date_updated: Timestamp,
    /// When it came to its end.
    pub date_completed: Option<Timestamp>,
}
