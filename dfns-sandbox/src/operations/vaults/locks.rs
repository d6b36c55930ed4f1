//! Locks on funds of vaults. Their owner alone ends or replaces them, or sends their funds.
//!
//! A lock that needs an approval is a lock request until then. Its funds are not set aside, so that
//! the vault may lack them once it is approved. A lock has one pending replacement at most, and one
//! with an `externalId` is made once, however often it is requested.

use super::events::{self, About};
use super::history::{self, Item};
use super::position::{Position, is_same_tid, units};
use super::{transfers, vault};
use crate::chain::{self, Family};
use crate::ledger::{Aside, AsideKind};
use crate::operations::ownership::requester;
use crate::operations::payments::{Purpose, Request};
use crate::operations::{Operation, check, replay};
use crate::policies::{Subject, Verdict, evaluate};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_core::{Amount, Outcome, Page};
use dfns_endpoints::VaultId;
use dfns_endpoints::onchain::{BroadcastStatus, TransferRequest};
use dfns_endpoints::vaults::{
    CreateVaultLock, GetVaultLock, ListVaultLocks, PendingVaultLock, ReleaseVaultLock, ReplaceVaultLock,
    TransferVaultLock, Vault, VaultLock, VaultLockId, VaultLockRequest, VaultLockRequestId,
};
use dfns_endpoints::webhooks::VaultLedgerEntryKind;
use http::StatusCode;
use serde::{Deserialize, Serialize};

impl Entity for VaultLock {
    const NOUN: &'static str = "lock";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("vault", self.vault_id.to_string())]
    }
}

impl Entity for VaultLockRequest {
    const NOUN: &'static str = "lock request";

    fn id(&self) -> &str {
        self.id.as_str()
    }
}

/// The status of a lock request that waits for its approval. Dfns does not document the values.
const PENDING: &str = "Pending";

/// The lock that a lock request would make.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Order {
    request_id: VaultLockRequestId,
    lock: VaultLock,
}

impl Entity for Order {
    const NOUN: &'static str = "lock order";

    fn id(&self) -> &str {
        self.request_id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        self.lock.replaces_lock_id.iter().map(|id| (REPLACED, id.to_string())).collect()
    }
}

/// The index of the orders of replacements.
const REPLACED: &str = "replaced";

/// A request with an `externalId`, as it was made, under the id of its lock or lock request.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Named {
    id: String,
    lock: VaultLock,
}

impl Entity for Named {
    const NOUN: &'static str = "vault lock";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        self.lock.external_id.iter().map(|id| (replay::EXTERNAL_ID, id.clone())).collect()
    }
}

impl Named {
    /// The lock or the lock request as it is now.
    fn outcome(&self, cx: &Context<'_>) -> Result<Outcome<VaultLock, PendingVaultLock>, Refusal> {
        let Some(request) = cx.find::<VaultLockRequest>(&self.id)? else {
            return cx.get::<VaultLock>(&self.id).map(Outcome::Done);
        };
        match &request.lock_id {
            Some(id) => cx.get::<VaultLock>(id).map(Outcome::Done),
            None => Ok(Outcome::Pending(Box::new(PendingVaultLock::Request(request)))),
        }
    }
}

fn get(cx: &Context<'_>, vault_id: &VaultId, id: &VaultLockId) -> Result<VaultLock, Refusal> {
    vault::get(cx, vault_id)?;
    let lock = cx.get::<VaultLock>(id)?;
    if lock.vault_id == *vault_id { Ok(lock) } else { Err(Refusal::not_found(VaultLock::NOUN)) }
}

/// The lock with this id, if the caller owns it and can use it.
fn get_own(cx: &Context<'_>, vault_id: &VaultId, id: &VaultLockId) -> Result<VaultLock, Refusal> {
    let lock = get(cx, vault_id, id)?;
    if lock.owner.as_str() != cx.caller_id()? {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "only the owner of the lock may do this"));
    }
    check_usable(&lock)?;
    Ok(lock)
}

/// 412 for a lock that is over, or whose funds are being sent.
fn check_usable(lock: &VaultLock) -> Result<(), Refusal> {
    let problem = match (&lock.date_deleted, &lock.transfer_id) {
        (Some(_), _) => format!("lock {} has ended", lock.id),
        (None, Some(transfer)) => format!("lock {} is being sent by transfer {transfer}", lock.id),
        (None, None) => return Ok(()),
    };
    Err(Refusal::new(StatusCode::PRECONDITION_FAILED, problem))
}

fn position(cx: &Context<'_>, lock: &VaultLock) -> Result<Position, Refusal> {
    Position::of(cx, cx.get::<Vault>(&lock.vault_id)?, &lock.network, &lock.tid)
}

fn amount(lock: &VaultLock) -> Result<u128, Refusal> {
    lock.amount.to_u128().ok_or_else(Refusal::internal)
}

fn check_reason(reason: Option<&str>) -> Result<(), Refusal> {
    reason.map_or(Ok(()), |reason| check::length("reason", reason, 0..=1000))
}

/// Makes a lock, or lets it wait for an approval.
fn govern(cx: &mut Context<'_>, lock: VaultLock) -> Result<Outcome<VaultLock, PendingVaultLock>, Refusal> {
    let request = VaultLockRequest {
        id: cx.new_id("vlt-lrq").into(),
        vault_id: lock.vault_id.clone(),
        network: lock.network.clone(),
        tid: lock.tid.clone(),
        amount: lock.amount.clone(),
        external_id: lock.external_id.clone(),
        reason: lock.reason.clone(),
        requester: requester(cx)?,
        status: PENDING.to_owned(),
        rejection_reason: None,
        approval_id: None,
        lock_id: None,
        date_created: cx.now(),
    };
    let vault = cx.get::<Vault>(&lock.vault_id)?;
    let is_replacement = lock.replaces_lock_id.is_some();
    match evaluate(cx, &Subject::VaultLock { request: &request, vault: &vault, is_replacement })? {
        Verdict::Allowed => {
            let lock = make(cx, lock)?;
            name(cx, lock.id.as_str(), &lock)?;
            Ok(Outcome::Done(lock))
        }
        Verdict::Held(approval_id) => {
            let request = VaultLockRequest { approval_id: Some(approval_id), ..request };
            name(cx, request.id.as_str(), &lock)?;
            cx.insert(&request)?;
            cx.insert(&Order { request_id: request.id.clone(), lock })?;
            Ok(Outcome::Pending(Box::new(PendingVaultLock::Request(request))))
        }
        Verdict::Blocked(reason) | Verdict::Unsponsored(reason) => Err(Refusal::new(StatusCode::FORBIDDEN, reason)),
    }
}

/// Remembers a request with an `externalId`. A replacement carries that of the lock on.
fn name(cx: &mut Context<'_>, id: &str, lock: &VaultLock) -> Result<(), Refusal> {
    if lock.external_id.is_none() || lock.replaces_lock_id.is_some() {
        return Ok(());
    }
    cx.insert(&Named { id: id.to_owned(), lock: lock.clone() })
}

/// Makes a lock that waited for an approval, or rejects it.
pub(in crate::operations) fn resume_lock(
    cx: &mut Context<'_>,
    id: &VaultLockRequestId,
    rejection: Option<String>,
) -> Result<(), Refusal> {
    let mut request = cx.get::<VaultLockRequest>(id)?;
    if request.status != PENDING {
        return Ok(());
    }
    let order = cx.remove::<Order>(id)?;
    let (status, reason) = if let Some(reason) = rejection {
        ("Rejected", Some(reason))
    } else {
        match make(cx, VaultLock { date_created: cx.now(), ..order.lock }) {
            Ok(lock) => {
                request.lock_id = Some(lock.id);
                ("Executed", None)
            }
            Err(refusal) if refusal.status().is_client_error() => ("Failed", Some(refusal.message().to_owned())),
            Err(refusal) => return Err(refusal),
        }
    };
    (request.status, request.rejection_reason) = (status.to_owned(), reason);
    cx.update(&request)
}

/// Makes a lock, in the place of another one if it replaces it.
///
/// # Errors
/// 400 if the vault lacks the funds, 412 if the replaced lock cannot be used. Then nothing has
/// changed.
fn make(cx: &mut Context<'_>, lock: VaultLock) -> Result<VaultLock, Refusal> {
    let position = position(cx, &lock)?;
    let locked = amount(&lock)?;
    let replaced = lock.replaces_lock_id.as_ref().map(|id| cx.get::<VaultLock>(id)).transpose()?;
    let given_back = match &replaced {
        Some(old) => {
            check_usable(old)?;
            amount(old)?
        }
        None => 0,
    };
    let available = position.available(cx)?.saturating_add(given_back);
    if locked > available {
        return Err(position.lacks(locked, available));
    }
    if let Some(mut old) = replaced {
        old.replaced_by_lock_id = Some(lock.id.clone());
        end(cx, &position, &mut old)?;
    }
    cx.insert(&lock)?;
    let about = lock.id.as_str();
    Aside::insert(cx, &position.wallet, &position.asset, (AsideKind::Locked, locked), about, None)?;
    history::add(cx, &position, Item::LockCreated(lock.id.clone()))?;
    events::emit(cx, &position, VaultLedgerEntryKind::LockCreated, &About::Lock(&lock.id))?;
    Ok(lock)
}

/// Ends a lock. What it has left is available.
fn end(cx: &mut Context<'_>, position: &Position, lock: &mut VaultLock) -> Result<(), Refusal> {
    lock.date_deleted = Some(cx.now());
    cx.update(lock)?;
    for aside in Aside::about(cx, lock.id.as_str())? {
        aside.end(cx)?;
    }
    history::add(cx, position, Item::LockDeleted(lock.id.clone()))?;
    events::emit(cx, position, VaultLedgerEntryKind::LockDeleted, &About::Lock(&lock.id))
}

impl Operation for ListVaultLocks {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<VaultLock>, Refusal> {
        vault::get(cx, &self.vault_id)?;
        let is_listed = |lock: &VaultLock| {
            self.network.as_ref().is_none_or(|network| lock.network == *network)
                && self.tid.as_ref().is_none_or(|tid| is_same_tid(&lock.tid, tid))
        };
        let list = List::by("vault", self.vault_id.as_str()).only(is_listed);
        cx.page(&list, self.limit, self.pagination_token.as_deref())
    }
}

impl Operation for CreateVaultLock {
    fn run(self, cx: &mut Context<'_>) -> Result<Outcome<VaultLock, PendingVaultLock>, Refusal> {
        let locked = units(&self.amount)?;
        let external_id = self.external_id.as_deref();
        external_id.map_or(Ok(()), |id| check::line("externalId", id, 1..=50))?;
        check_reason(self.reason.as_deref())?;
        let info = chain::of(&self.network)?;
        if info.family != Family::Evm {
            return Err(check::must_be("network", "an EVM network, which alone has locks"));
        }
        if let Some(beneficiary) = &self.beneficiary {
            chain::check_address(info, "beneficiary", beneficiary)?;
        }
        let vault = vault::get(cx, &self.vault_id)?;
        let position = Position::of(cx, vault, &self.network, &self.tid)?;
        let lock = VaultLock {
            id: cx.new_id("vlt-lck").into(),
            vault_id: self.vault_id,
            network: self.network,
            tid: position.tid,
            amount: locked.into(),
            owner: cx.caller_id()?.into(),
            external_id: self.external_id,
            reason: self.reason,
            beneficiary: self.beneficiary,
            transfer_id: None,
            transfer_amount: None,
            replaces_lock_id: None,
            replaced_by_lock_id: None,
            date_created: cx.now(),
            date_deleted: None,
        };
        if let Some(external_id) = &lock.external_id {
            let is_same = |earlier: &Named| {
                let fields = |lock: &VaultLock| {
                    let VaultLock { vault_id, network, tid, amount, reason, beneficiary, .. } = lock.clone();
                    (vault_id, network, tid, amount, reason, beneficiary)
                };
                Ok(fields(&earlier.lock) == fields(&lock))
            };
            if let Some(earlier) = replay::find(cx, external_id, is_same)? {
                return earlier.outcome(cx);
            }
        }
        govern(cx, lock)
    }
}

impl Operation for GetVaultLock {
    fn run(self, cx: &mut Context<'_>) -> Result<VaultLock, Refusal> {
        get(cx, &self.vault_id, &self.lock_id)
    }
}

impl Operation for ReplaceVaultLock {
    fn run(self, cx: &mut Context<'_>) -> Result<Outcome<VaultLock, PendingVaultLock>, Refusal> {
        let locked = units(&self.amount)?;
        check_reason(self.reason.as_deref())?;
        let old = get_own(cx, &self.vault_id, &self.lock_id)?;
        if let Some(order) = cx.find_by::<Order>(REPLACED, old.id.as_str())? {
            let message = format!("replacement {} is pending; approve or deny it first", order.request_id);
            return Err(Refusal::new(StatusCode::PRECONDITION_FAILED, message));
        }
        let lock = VaultLock {
            id: cx.new_id("vlt-lck").into(),
            amount: locked.into(),
            reason: self.reason.or_else(|| old.reason.clone()),
            replaces_lock_id: Some(old.id.clone()),
            date_created: cx.now(),
            ..old
        };
        govern(cx, lock)
    }
}

impl Operation for ReleaseVaultLock {
    fn run(self, cx: &mut Context<'_>) -> Result<VaultLock, Refusal> {
        let mut lock = get_own(cx, &self.vault_id, &self.lock_id)?;
        let position = position(cx, &lock)?;
        end(cx, &position, &mut lock)?;
        Ok(lock)
    }
}

impl Operation for TransferVaultLock {
    fn run(self, cx: &mut Context<'_>) -> Result<TransferRequest, Refusal> {
        let sent = units(&self.amount)?;
        let mut lock = get_own(cx, &self.vault_id, &self.lock_id)?;
        let Some(beneficiary) = lock.beneficiary.clone() else {
            return Err(Refusal::invalid("the lock has no `beneficiary` to send its funds to"));
        };
        if sent > amount(&lock)? {
            return Err(check::must_be("amount", &format!("at most that of the lock, {}", lock.amount)));
        }
        let position = position(cx, &lock)?;
        let body = position.transfer(&beneficiary, &Amount::from(sent), None)?;
        let transfer = transfers::send(cx, &position, body, None, Purpose::VaultLock(lock.id.clone()))?;
        for aside in Aside::about(cx, lock.id.as_str())? {
            aside.set_spender(cx, Some(transfer.id.as_str()))?;
        }
        lock.transfer_id = Some(transfer.id.clone());
        lock.transfer_amount = Some(sent.into());
        cx.update(&lock)?;
        Ok(transfer)
    }
}

/// Ends the transfer of a lock's funds: the lock ends with it, or is as before if it failed.
pub(in crate::operations) fn lock_transfer_ended(
    cx: &mut Context<'_>,
    id: &VaultLockId,
    request: &Request,
) -> Result<(), Refusal> {
    let mut lock = cx.get::<VaultLock>(id)?;
    transfers::transfer_ended(cx, &lock.vault_id, request)?;
    if *request.status() == BroadcastStatus::Confirmed {
        let position = position(cx, &lock)?;
        return end(cx, &position, &mut lock);
    }
    (lock.transfer_id, lock.transfer_amount) = (None, None);
    cx.update(&lock)
}
