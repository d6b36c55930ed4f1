//! Quarantines, and their release.

use super::events::{self, About};
use super::position::Position;
use super::vault;
use crate::ledger::{Aside, AsideKind, Asset, HistoryRecord};
use crate::operations::ownership::requester;
use crate::operations::{Operation, check};
use crate::policies::{ScreeningVerdict, Subject, Verdict, evaluate};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_core::{AnyJson, Page};
use dfns_endpoints::VaultId;
use dfns_endpoints::vaults::{
    GetVaultQuarantine, ListVaultQuarantines, QuarantineId, QuarantineRelease, QuarantineReleaseId,
    QuarantineReleaseStatus, ReleaseQuarantine, Vault, VaultQuarantine,
};
use dfns_endpoints::webhooks::VaultLedgerEntryKind;
use http::StatusCode;
use serde::{Deserialize, Serialize};

/// A quarantine, with the asset that it is of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct QuarantineRecord {
    pub(super) quarantine: VaultQuarantine,
    asset: Asset,
}

impl Entity for QuarantineRecord {
    const NOUN: &'static str = "quarantine";

    fn id(&self) -> &str {
        self.quarantine.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("vault", self.quarantine.vault_id.to_string())]
    }
}

impl Entity for QuarantineRelease {
    const NOUN: &'static str = "quarantine release";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let is_pending = self.status == QuarantineReleaseStatus::Pending;
        is_pending.then(|| (PENDING, self.quarantine_id.to_string())).into_iter().collect()
    }
}

/// The index of the releases that wait for an approval.
const PENDING: &str = "pending";

impl QuarantineRecord {
    fn get(cx: &Context<'_>, vault_id: &VaultId, id: &QuarantineId) -> Result<Self, Refusal> {
        vault::get(cx, vault_id)?;
        let record = cx.get::<Self>(id)?;
        if record.quarantine.vault_id == *vault_id { Ok(record) } else { Err(Refusal::not_found(Self::NOUN)) }
    }

    /// Makes the quarantined amount available.
    fn release(mut self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        self.quarantine.date_released = Some(cx.now());
        cx.update(&self)?;
        for aside in Aside::about(cx, self.id())? {
            aside.end(cx)?;
        }
        let VaultQuarantine { id, vault_id, network, .. } = &self.quarantine;
        let position = Position::of_asset(cx, cx.get::<Vault>(vault_id)?, network, self.asset.clone())?;
        events::emit(cx, &position, VaultLedgerEntryKind::Unquarantine, &About::Quarantine(id))
    }
}

/// Quarantines a deposit.
pub(super) fn begin(
    cx: &mut Context<'_>,
    position: &Position,
    event: &HistoryRecord,
    finding: &ScreeningVerdict,
) -> Result<VaultQuarantine, Refusal> {
    let quarantine = VaultQuarantine {
        id: cx.new_id("vlt-qua").into(),
        vault_id: position.vault.id.clone(),
        network: position.wallet.network.clone(),
        transaction_hash: event.tx_hash.clone(),
        kyt_result: Some(AnyJson::new(finding).map_err(|_| Refusal::internal())?),
        date_released: None,
        date_created: cx.now(),
    };
    cx.insert(&QuarantineRecord { quarantine: quarantine.clone(), asset: position.asset.clone() })?;
    let about = quarantine.id.as_str();
    Aside::insert(cx, &position.wallet, &position.asset, (AsideKind::Quarantined, event.amount), about, None)?;
    Ok(quarantine)
}

impl Operation for ListVaultQuarantines {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<VaultQuarantine>, Refusal> {
        vault::get(cx, &self.vault_id)?;
        let is_listed = |record: &QuarantineRecord| {
            self.network.as_ref().is_none_or(|network| record.quarantine.network == *network)
        };
        let list = List::by("vault", self.vault_id.as_str()).only(is_listed);
        let page = cx.page(&list, self.limit, self.pagination_token.as_deref())?;
        let items = page.items.into_iter().map(|record| record.quarantine).collect();
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for GetVaultQuarantine {
    fn run(self, cx: &mut Context<'_>) -> Result<VaultQuarantine, Refusal> {
        Ok(QuarantineRecord::get(cx, &self.vault_id, &self.quarantine_id)?.quarantine)
    }
}

impl Operation for ReleaseQuarantine {
    fn run(self, cx: &mut Context<'_>) -> Result<QuarantineRelease, Refusal> {
        self.reason.as_deref().map_or(Ok(()), |reason| check::length("reason", reason, 0..=1000))?;
        let record = QuarantineRecord::get(cx, &self.vault_id, &self.quarantine_id)?;
        let unreleasable = |problem: String| Err(Refusal::new(StatusCode::PRECONDITION_FAILED, problem));
        if record.quarantine.date_released.is_some() {
            return unreleasable(format!("quarantine {} is released", self.quarantine_id));
        }
        if let Some(pending) = cx.find_by::<QuarantineRelease>(PENDING, self.quarantine_id.as_str())? {
            return unreleasable(format!("release {} is pending; approve or deny it first", pending.id));
        }
        let mut release = QuarantineRelease {
            id: cx.new_id("vlt-rel").into(),
            vault_id: self.vault_id,
            quarantine_id: self.quarantine_id,
            network: record.quarantine.network.clone(),
            transaction_hash: record.quarantine.transaction_hash.clone(),
            kyt_result: record.quarantine.kyt_result.clone(),
            requester: requester(cx)?,
            reason: self.reason,
            rejection_reason: None,
            status: QuarantineReleaseStatus::Pending,
            approval_id: None,
            date_created: cx.now(),
        };
        let vault = cx.get::<Vault>(&release.vault_id)?;
        match evaluate(cx, &Subject::QuarantineRelease { release: &release, vault: &vault })? {
            Verdict::Allowed => {
                release.status = QuarantineReleaseStatus::Executed;
                record.release(cx)?;
            }
            Verdict::Held(approval_id) => release.approval_id = Some(approval_id),
            Verdict::Blocked(reason) | Verdict::Unsponsored(reason) => {
                return Err(Refusal::new(StatusCode::FORBIDDEN, reason));
            }
        }
        cx.insert(&release)?;
        Ok(release)
    }
}

/// Executes a release that waited for an approval, or rejects it.
pub(in crate::operations) fn resume_release(
    cx: &mut Context<'_>,
    id: &QuarantineReleaseId,
    rejection: Option<String>,
) -> Result<(), Refusal> {
    let mut release = cx.get::<QuarantineRelease>(id)?;
    if release.status != QuarantineReleaseStatus::Pending {
        return Ok(());
    }
    release.status = match rejection {
        Some(_) => QuarantineReleaseStatus::Rejected,
        None => QuarantineReleaseStatus::Executed,
    };
    release.rejection_reason = rejection;
    cx.update(&release)?;
    if release.status == QuarantineReleaseStatus::Executed {
        cx.get::<QuarantineRecord>(&release.quarantine_id)?.release(cx)?;
    }
    Ok(())
}
