//! Bulk creation of wallets: a job that derives their keys from a master key of its own.

use super::wallet::{NewWallet, add_tags, insert};
use crate::chain;
use crate::operations::keys::{KeyRecord, NewKey, create_child};
use crate::operations::{Operation, check, signers};
use crate::refusal::Refusal;
use crate::store::{Context, Due, Entity, List};
use dfns_core::{OpenEnum as _, Page};
use dfns_endpoints::WalletId;
use dfns_endpoints::wallets::{
    BulkCreateWallets, BulkWalletJob, BulkWalletJobHandle, BulkWalletJobId, BulkWalletJobStatus, GetBulkWalletJob,
    ListBulkWalletJobWallets, ListBulkWalletJobs, Wallet,
};
use http::StatusCode;
use serde::{Deserialize, Serialize};

/// The networks on which wallets are created in bulk.
const NETWORKS: [&str; 16] = [
    "ArbitrumOne",
    "ArbitrumSepolia",
    "Base",
    "BaseSepolia",
    "Bsc",
    "BscTestnet",
    "Ethereum",
    "EthereumHolesky",
    "EthereumHoodi",
    "EthereumSepolia",
    "Optimism",
    "OptimismSepolia",
    "Solana",
    "SolanaDevnet",
    "Tron",
    "TronNile",
];

/// The wallets that are created in one step.
const BATCH: u32 = 250;

/// A job, with the wallets that it has created.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct JobRecord {
    job: BulkWalletJob,
    wallets: Vec<WalletId>,
}

impl Entity for JobRecord {
    const NOUN: &'static str = "bulk wallet job";

    fn id(&self) -> &str {
        self.job.id.as_str()
    }
}

/// A wallet of a job that is over. They are in the order of the ids of the wallets.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct JobWallet {
    id: WalletId,
    job_id: BulkWalletJobId,
}

impl Entity for JobWallet {
    const NOUN: &'static str = "wallet of a job";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("job", self.job_id.to_string())]
    }
}

/// The next step of a job.
#[derive(Serialize, Deserialize)]
pub(crate) struct JobStep {
    id: BulkWalletJobId,
}

impl Due for JobStep {
    const KIND: &'static str = "step of a bulk wallet job";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let mut record = cx.get::<JobRecord>(&self.id)?;
        match step(cx, &mut record) {
            Ok(()) => {}
            // A master key that was deleted meanwhile, for instance.
            Err(refusal) => end(cx, &mut record, Some(refusal.message().to_owned()))?,
        }
        record.job.date_updated = cx.now();
        cx.update(&record)?;
        let is_over = record.job.date_completed.is_some();
        if is_over { Ok(()) } else { cx.schedule(cx.time(), &self) }
    }
}

/// Starts a job, or creates its next wallets.
fn step(cx: &mut Context<'_>, record: &mut JobRecord) -> Result<(), Refusal> {
    if record.job.status == BulkWalletJobStatus::Pending {
        record.job.status = BulkWalletJobStatus::InProgress;
        return Ok(());
    }
    let info = chain::of(&record.job.network)?;
    let master = record.job.master_key_id.clone().ok_or_else(Refusal::internal)?;
    let master = cx.get::<KeyRecord>(&master)?;
    master.check_active()?;
    let first = record.job.completed_count;
    let end_of_batch = first.saturating_add(BATCH).min(record.job.total_count);
    for index in first..end_of_batch {
        let name = format!("{}-{}", record.job.name_prefix, index.saturating_add(1));
        let key = create_child(cx, &master, &record.job.keystore_id, index, name.clone())?;
        let new = NewWallet {
            network: info,
            name: Some(name),
            external_id: None,
            tags: record.job.tags.clone(),
            validator_id: None,
            vault_id: None,
        };
        record.wallets.push(insert(cx, &key, new)?.id);
        record.job.completed_count = index.saturating_add(1);
    }
    if record.job.completed_count == record.job.total_count { end(cx, record, None) } else { Ok(()) }
}

/// Ends a job: it is completed, or stops here for a reason.
fn end(cx: &mut Context<'_>, record: &mut JobRecord, reason: Option<String>) -> Result<(), Refusal> {
    record.job.status = match (&reason, record.job.completed_count) {
        (None, _) => BulkWalletJobStatus::Completed,
        (Some(_), 0) => BulkWalletJobStatus::Failed,
        (Some(_), _) => BulkWalletJobStatus::PartiallyCompleted,
    };
    record.job.reason = reason;
    record.job.date_completed = Some(cx.now());
    record.wallets.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    for id in std::mem::take(&mut record.wallets) {
        cx.insert(&JobWallet { id, job_id: record.job.id.clone() })?;
    }
    Ok(())
}

impl Operation for BulkCreateWallets {
    fn run(self, cx: &mut Context<'_>) -> Result<BulkWalletJobHandle, Refusal> {
        check::line("name", &self.name, 1..=90)?;
        if !(1..=10_000).contains(&self.count) {
            return Err(Refusal::invalid("`count` must be a whole number from 1 to 10000"));
        }
        let info = chain::of(&self.network)?;
        if !NETWORKS.contains(&info.name) {
            return Err(Refusal::invalid(format!("`network` must be one of {}", NETWORKS.join(", "))));
        }
        let mut tags = Vec::new();
        add_tags(Wallet::NOUN, &mut tags, self.tags.unwrap_or_default())?;
        let store = signers::find_store(cx, self.keystore_id.as_ref())?;
        let master = NewKey {
            kind: info.key_kind(None)?,
            name: Some(self.name.clone()),
            is_master: true,
            derive_from: None,
            store_id: Some(store.id.clone()),
            delegate_to: None,
            delays_delegation: false,
        };
        let master = master.create(cx)?;
        let job = BulkWalletJob {
            id: cx.new_id("bwj").into(),
            org_id: cx.org_id().into(),
            status: BulkWalletJobStatus::Pending,
            network: self.network,
            name_prefix: self.name,
            tags,
            total_count: self.count,
            completed_count: 0,
            keystore_id: store.id,
            master_key_id: Some(master.key.id),
            reason: None,
            next_retry_date: None,
            next_retry_attempt: None,
            date_created: cx.now(),
            date_updated: cx.now(),
            date_completed: None,
        };
        let handle = BulkWalletJobHandle { id: job.id.clone(), status: job.status.clone() };
        cx.insert(&JobRecord { job, wallets: Vec::new() })?;
        cx.schedule(cx.time(), &JobStep { id: handle.id.clone() })?;
        Ok(handle)
    }
}

impl Operation for GetBulkWalletJob {
    fn run(self, cx: &mut Context<'_>) -> Result<BulkWalletJob, Refusal> {
        Ok(cx.get::<JobRecord>(&self.job_id)?.job)
    }
}

impl Operation for ListBulkWalletJobs {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<BulkWalletJob>, Refusal> {
        if let Some(status) = &self.status
            && !BulkWalletJobStatus::KNOWN.iter().any(|(name, _)| *name == status.as_str())
        {
            return Err(Refusal::invalid("`status` must be the status of a job"));
        }
        let is_listed = |record: &JobRecord| self.status.as_ref().is_none_or(|status| record.job.status == *status);
        let list = List::all().only(is_listed);
        let page = cx.page(&list, check::capped(self.limit), self.pagination_token.as_deref())?;
        let items = page.items.into_iter().map(|record| record.job).collect();
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for ListBulkWalletJobWallets {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<Wallet>, Refusal> {
        let record = cx.get::<JobRecord>(&self.job_id)?;
        if record.job.date_completed.is_none() {
            return Err(Refusal::new(StatusCode::PRECONDITION_FAILED, "the job is not completed yet"));
        }
        let list = List::<JobWallet>::by("job", self.job_id.as_str()).oldest_first();
        let page = cx.page(&list, check::capped(self.limit), self.pagination_token.as_deref())?;
        let items = page.items.iter().map(|wallet| cx.get::<Wallet>(&wallet.id)).collect::<Result<_, _>>()?;
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}
