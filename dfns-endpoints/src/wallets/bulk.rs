//! Bulk creation of wallets: an asynchronous job, with operations to monitor it.
//!
//! Documented only in the newest API descriptions.

use super::{Wallet, Wallets};
use crate::{KeyId, KeyStoreId, Network, OrgId};
use dfns_core::{Page, Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// The id of a bulk wallet job.
    pub struct BulkWalletJobId;
}

dfns_core::open_enum! {
    /// The status of a bulk wallet job.
    pub enum BulkWalletJobStatus {
        /// Not started.
        Pending => "Pending",
        /// In progress.
        InProgress => "InProgress",
        /// Ended: all wallets are created.
        Completed => "Completed",
        /// Ended: only some of the wallets are created.
        PartiallyCompleted => "PartiallyCompleted",
        /// Ended: no wallet was created.
        Failed => "Failed",
    }
}

/// Lists the bulk wallet jobs of the organization, newest first.
#[dfns_endpoint(GET, "/wallets/bulk-create",
    group = Wallets, returns = Page<BulkWalletJob>, paginated, permissions = unknown)]
pub struct ListBulkWalletJobs {
    /// The maximum number of jobs per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Returns only jobs with this status.
    pub status: Option<BulkWalletJobStatus>,
}

/// Starts a job that creates many wallets on one network.
///
/// Returns at once. Poll the job with [`GetBulkWalletJob`], and list the wallets once it has
/// completed.
///
/// All keys are derived from one new master key, and the organization owns the wallets. Supported
/// networks: Ethereum, BNB Smart Chain, Base, Arbitrum, Optimism, TRON, Solana, and their test
/// networks.
#[dfns_endpoint(POST, "/wallets/bulk-create",
    group = Wallets, returns = BulkWalletJobHandle, signed, permissions = unknown)]
pub struct BulkCreateWallets {
    /// The network of all wallets.
    pub network: Network,
    /// The number of wallets to create.
    pub count: u32,
    /// The prefix of the wallet names. Dfns appends a number to it.
    pub name: String,
    /// The tags of each wallet. Defaults to none.
    pub tags: Option<Vec<String>>,
    /// The key store of the keys. Defaults to the organization's primary key store.
    pub keystore_id: Option<KeyStoreId>,
}

/// Reads a bulk wallet job, with its progress.
#[dfns_endpoint(GET, "/wallets/bulk-create/{jobId}",
    group = Wallets, returns = BulkWalletJob, permissions = unknown)]
pub struct GetBulkWalletJob {
    /// The job to read.
    pub job_id: BulkWalletJobId,
}

/// Lists the wallets that a job has created, ordered by wallet id.
///
/// Available only after the job has completed.
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

/// A bulk wallet job that has just been started.
#[dfns_object(response)]
pub struct BulkWalletJobHandle {
    /// The job's id, for [`GetBulkWalletJob`].
    pub id: BulkWalletJobId,
    /// The status.
    pub status: BulkWalletJobStatus,
}

/// A job that creates wallets.
#[dfns_object(response, settles(status,
    read = GetBulkWalletJob { job_id = id }, done = [Completed], ended = [PartiallyCompleted, Failed]))]
pub struct BulkWalletJob {
    /// The job's id.
    pub id: BulkWalletJobId,
    /// The organization that owns the wallets.
    pub org_id: OrgId,
    /// The status.
    pub status: BulkWalletJobStatus,
    /// The network of the wallets.
    pub network: Network,
    /// The prefix of the wallet names.
    pub name_prefix: String,
    /// The tags of each wallet.
    pub tags: Vec<String>,
    /// The number of wallets to create.
    pub total_count: u32,
    /// The number of wallets created so far.
    pub completed_count: u32,
    /// The key store of the keys.
    pub keystore_id: KeyStoreId,
    /// The master key that the keys are derived from.
    pub master_key_id: Option<KeyId>,
    /// The reason for the failure, if the job failed or created only some of the wallets.
    pub reason: Option<String>,
    /// The time of the next retry, after a temporary failure.
    pub next_retry_date: Option<Timestamp>,
    /// The number of the next attempt, after a temporary failure.
    pub next_retry_attempt: Option<u32>,
    /// The start time.
    pub date_created: Timestamp,
    /// The time of the last change.
    pub date_updated: Timestamp,
    /// The time when the job ended. Absent while it runs.
    pub date_completed: Option<Timestamp>,
}
