//! Reorganisations: blocks are undone, and what they confirmed is in the mempool again.
//!
//! Real Dfns waits for finality, so this happens on request only. A transaction stays confirmed if
//! it cannot be undone: if its recipient has spent what came, if a later transaction of its sender
//! stays, if a sponsor paid for it, if a vault is concerned, or if something followed it in another
//! noun.

use super::record::{Payment, Stage};
use super::request::Request;
use super::steps;
use crate::chain::{Family, NetworkInfo};
use crate::faults::ChainHow;
use crate::ledger::{self, Account, Effect, NetworkState, Pace};
use crate::refusal::Refusal;
use crate::store::{Context, Due, Entity as _, List};
use dfns_endpoints::onchain::{BroadcastStatus, TransferBody};
use dfns_endpoints::wallets::Wallet;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The outcome of undoing blocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Reorganised {
    /// The ids of the requests that are in the mempool again, the latest first.
    pub request_ids: Vec<String>,
    /// The requests in these blocks that stay as they are.
    pub kept: Vec<KeptRequest>,
}

/// A request that stays as it is although its block was undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct KeptRequest {
    /// The id of the transfer or the transaction.
    pub id: String,
    /// Why it cannot be undone.
    pub reason: &'static str,
}

/// How long a payment with this fault stays confirmed, on the clock.
const CONFIRMED_TIME: Duration = Duration::from_secs(1);

/// The block of a confirmed payment is undone, because a fault says so.
#[derive(Serialize, Deserialize)]
pub(crate) struct Reorganisation {
    id: String,
}

impl Due for Reorganisation {
    const KIND: &'static str = "reorganisation";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let mut payment = cx.get::<Payment>(&self.id)?;
        payment.fault = None;
        cx.update(&payment)?;
        undo(cx, payment).map(drop)
    }
}

/// Schedules the end of a confirmation, if a fault undoes it.
pub(crate) fn begin_reorg(cx: &mut Context<'_>, payment: &Payment) -> Result<(), Refusal> {
    if payment.fault != Some(ChainHow::Reorg) {
        return Ok(());
    }
    let at = cx.time().checked_add(CONFIRMED_TIME).unwrap_or_else(|| cx.time());
    cx.schedule(at, &Reorganisation { id: payment.id().to_owned() })
}

/// Undoes the last blocks of a network.
pub(crate) fn reorganise(cx: &mut Context<'_>, info: &NetworkInfo, depth: u64) -> Result<Reorganised, Refusal> {
    let height = NetworkState::get(cx, info)?.height(cx, info)?;
    let is_undone = |payment: &Payment| {
        let number = payment.block.map(|block| block.number);
        payment.network == info.name && number.is_some_and(|number| number > height.saturating_sub(depth))
    };
    let mut payments = cx.list::<Payment>(&List::all().only(is_undone))?;
    payments.sort_by_key(|payment| payment.block.map(|block| (block.number, payment.nonce)));
    let mut outcome = Reorganised { request_ids: Vec::new(), kept: Vec::new() };
    for payment in payments.into_iter().rev() {
        let id = payment.id().to_owned();
        match undo(cx, payment)? {
            None => outcome.request_ids.push(id),
            Some(reason) => outcome.kept.push(KeptRequest { id, reason }),
        }
    }
    Ok(outcome)
}

/// Takes a payment out of its block. Returns why that is not possible, if it is not.
fn undo(cx: &mut Context<'_>, mut payment: Payment) -> Result<Option<&'static str>, Refusal> {
    let info = payment.info()?;
    let mut request = Request::get(cx, payment.id())?;
    if payment.stage == Stage::Mined {
        return_to_mempool(cx, info, payment)?;
        return Ok(None);
    }
    let is_plain = match &request {
        Request::Transfer(transfer) => match &transfer.request_body {
            TransferBody::Native(native) => native.offer != Some(true),
            TransferBody::Cip56(token) => token.offer != Some(true),
            _ => true,
        },
        Request::Transaction(_) => true,
    };
    let effect = payment.effect.clone().filter(|_| *request.status() == BroadcastStatus::Confirmed);
    let Some(effect) = effect else { return Ok(Some("it is not confirmed")) };
    let account = Account::get(cx, info, &payment.sender)?;
    let is_last = payment.nonce.is_none_or(|nonce| nonce.checked_add(1) == Some(account.nonce));
    let reason = if payment.purpose.is_some() {
        Some("another entity depends on it")
    } else if payment.fee_sponsor_id.is_some() {
        Some("a sponsor paid for it")
    } else if payment.replaces.is_some() {
        Some("it replaced another request")
    } else if payment.nonce_account.is_some() || !payment.new_nonce_accounts.is_empty() {
        Some("it advanced or created a nonce account")
    } else if !is_plain {
        Some("it made an offer")
    } else if concerns_vault(cx, info, &effect)? {
        Some("the books of a vault have followed it")
    } else if !is_last {
        Some("a later one of its sender stays")
    } else {
        None
    };
    if reason.is_some() {
        return Ok(reason);
    }
    let tx_hash = request.tx_hash().unwrap_or_default().to_owned();
    if !ledger::undo(cx, info, &effect, ledger::txid(&tx_hash))? {
        return Ok(Some("its recipient has spent what came"));
    }
    ledger::forget(cx, info, &effect, &tx_hash)?;
    ledger::reserve(cx, info, &effect)?;
    request.set_unconfirmed();
    request.update(cx)?;
    payment.stage = Stage::Mined;
    return_to_mempool(cx, info, payment)?;
    request.emit(cx, Request::broadcasted)?;
    Ok(None)
}

/// Whether a payment comes from a vault or goes to one, whose books have followed it.
fn concerns_vault(cx: &Context<'_>, info: &NetworkInfo, effect: &Effect) -> Result<bool, Refusal> {
    let addresses = effect.movements.iter().map(|movement| &movement.to).chain([&effect.from]);
    for address in addresses {
        let at = format!("{} {address}", info.name);
        if cx.list::<Wallet>(&List::by("address", &at))?.iter().any(|wallet| wallet.vault_id.is_some()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Puts a payment out of its block into the mempool, to be mined in a later block.
fn return_to_mempool(cx: &mut Context<'_>, info: &NetworkInfo, mut payment: Payment) -> Result<(), Refusal> {
    if let Some(nonce) = payment.nonce.filter(|_| info.family == Family::Evm) {
        let mut account = Account::get(cx, info, &payment.sender)?;
        account.undo_nonce(nonce);
        account.save(cx)?;
    }
    payment.stage = Stage::Mempool;
    payment.block = None;
    cx.update(&payment)?;
    if NetworkState::get(cx, info)?.pace(cx)? == Pace::Manual {
        return Ok(());
    }
    let at = cx.time().checked_add(info.block_time).unwrap_or_else(|| cx.time());
    steps::schedule_at(cx, &payment, at)
}
