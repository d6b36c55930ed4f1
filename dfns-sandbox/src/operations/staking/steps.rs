//! Later steps of stakes: orders end, signatures are made, coins become free, and the pool pays.

use super::protocol::{UNBONDING_BLOCKS, pool};
use super::record::{ActionRecord, SIGNATURE, StakeRecord, network};
use crate::chain::NetworkInfo;
use crate::ledger::{Asset, NetworkState, Pace, Payout};
use crate::operations::course::{self, Course};
use crate::operations::payments::{Outcome, Request, pay_out};
use crate::refusal::Refusal;
use crate::store::{Context, Due, Entity};
use dfns_core::Amount;
use dfns_endpoints::onchain::{ActionStatus, SignatureRequest, SignatureStatus};
use dfns_endpoints::staking::{NewStake, StakeActionId, StakeActionKind, StakeStatus};
use dfns_endpoints::{SignatureId, StakeId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::SystemTime;

/// The time of the block so many blocks from now.
fn after_blocks(cx: &Context<'_>, info: &NetworkInfo, blocks: u32) -> SystemTime {
    let wait = info.block_time.checked_mul(blocks).unwrap_or_default();
    cx.time().checked_add(wait).unwrap_or_else(|| cx.time())
}

/// The next step of a stake.
#[derive(Serialize, Deserialize)]
pub(in crate::operations) enum StakeStep {
    /// The lock of bitcoins ends.
    Unlock(StakeId),
    /// An action ends: the coins are free, or the pool pays.
    End(StakeActionId),
}

impl Due for StakeStep {
    const KIND: &'static str = "step of a stake";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        match self {
            Self::Unlock(id) => {
                let mut record = cx.get::<StakeRecord>(&id)?;
                // The coins may be on their way out already.
                if record.stake.status == StakeStatus::Active {
                    record.coins.set_earning(cx.time(), false);
                    record.stake.status = StakeStatus::Unbond;
                    cx.update(&record)?;
                }
                Ok(())
            }
            Self::End(id) => end(cx, &id),
        }
    }
}

/// Ends an action whose time has come.
fn end(cx: &mut Context<'_>, id: &StakeActionId) -> Result<(), Refusal> {
    let mut action = cx.get::<ActionRecord>(id)?;
    let mut record = cx.get::<StakeRecord>(&action.action.stake_id)?;
    if action.action.kind == StakeActionKind::Unbond {
        record.stake.status = StakeStatus::Unbond;
    } else {
        let principal = action.amount.as_ref().and_then(Amount::to_u128).unwrap_or_default();
        let amount = principal.saturating_add(action.rewards);
        if amount > 0 {
            let (info, wallet) = network(cx, &record.stake)?;
            let (pool, asset) = (pool(info)?, Asset::native());
            let to = wallet.address.as_deref().unwrap_or_default();
            let payout = Payout { pool: &pool, to, asset: &asset, amount, issued: action.rewards };
            action.action.transaction_hash = Some(pay_out(cx, info, &payout)?);
        }
        if record.stake.status == StakeStatus::Withdrawing {
            record.stake.status = StakeStatus::Withdrawn;
        }
    }
    // A deposit that came too late has failed, and is paid back only.
    if action.action.status == Some(ActionStatus::InProgress) {
        action.action.status = Some(ActionStatus::Completed);
    }
    cx.update(&record)?;
    cx.update(&action)
}

/// Carries on with an action that a signature authorizes, if the signature is for one: it was made,
/// or rejected.
pub(in crate::operations) fn authorized(cx: &mut Context<'_>, id: &SignatureId) -> Result<(), Refusal> {
    let Some(mut action) = cx.find_by::<ActionRecord>(SIGNATURE, id.as_str())? else { return Ok(()) };
    let signature = cx.get::<SignatureRequest>(id)?;
    if signature.status != SignatureStatus::Signed {
        let is_rejected = signature.status == SignatureStatus::Rejected;
        let status = if is_rejected { ActionStatus::Rejected } else { ActionStatus::Failed };
        (action.action.status, action.action.failure_reason) = (Some(status), signature.reason);
        return cx.update(&action);
    }
    let mut record = cx.get::<StakeRecord>(&action.action.stake_id)?;
    let amount = action.amount.as_ref().and_then(Amount::to_u128);
    // The stake may have changed while the signature waited.
    if let Err(refusal) = record.check_admits(&action.action.kind, amount) {
        action.action.status = Some(ActionStatus::Failed);
        action.action.failure_reason = Some(refusal.message().to_owned());
        return cx.update(&action);
    }
    action.action.status = Some(ActionStatus::InProgress);
    let (info, _) = network(cx, &record.stake)?;
    let now = cx.time();
    let blocks = if action.action.kind == StakeActionKind::Unbond {
        record.stake.status = StakeStatus::Unbonding;
        record.coins.set_earning(now, false);
        UNBONDING_BLOCKS
    } else {
        if let Some(part) = amount.filter(|amount| *amount < record.coins.principal()) {
            record.coins.set_principal(now, record.coins.principal().saturating_sub(part));
        } else {
            let (principal, rewards) = record.coins.take_all(now);
            (action.amount, action.rewards) = (Some(Amount::from(principal)), rewards);
            record.stake.status = StakeStatus::Withdrawing;
        }
        match NetworkState::get(cx, info)?.pace(cx)? {
            Pace::Clock => info.confirmations,
            Pace::Instant | Pace::Manual => 0,
        }
    };
    cx.update(&record)?;
    cx.update(&action)?;
    cx.schedule(after_blocks(cx, info, blocks), &StakeStep::End(action.action.id))
}

/// Carries on with an action whose order has ended.
pub(in crate::operations) fn paid(cx: &mut Context<'_>, id: &StakeActionId, request: &Request) -> Result<(), Refusal> {
    let mut action = cx.get::<ActionRecord>(id)?;
    if action.action.status != Some(ActionStatus::InProgress) {
        return Ok(());
    }
    let mut record = cx.get::<StakeRecord>(&action.action.stake_id)?;
    let is_first = action.action.kind == StakeActionKind::Stake;
    let (status, reason) = match Outcome::of(request) {
        Outcome::Confirmed { tx_hash } => {
            action.action.transaction_hash = tx_hash;
            if is_first || record.stake.status == StakeStatus::Active {
                (ActionStatus::Completed, None)
            } else {
                cx.schedule(cx.time(), &StakeStep::End(id.clone()))?;
                (ActionStatus::Failed, Some("The stake has ended, so the deposit is paid back".to_owned()))
            }
        }
        Outcome::Failed(reason) => (ActionStatus::Failed, reason),
        Outcome::Rejected(reason) => (ActionStatus::Rejected, reason),
    };
    if status == ActionStatus::Completed {
        let amount = action.amount.as_ref().and_then(Amount::to_u128).unwrap_or_default();
        record.coins.set_principal(cx.time(), record.coins.principal().saturating_add(amount));
        if is_first {
            begin(cx, &mut record)?;
        }
    } else if is_first {
        record.stake.status = StakeStatus::Failed;
    }
    (action.action.status, action.action.failure_reason) = (Some(status), reason);
    cx.update(&action)?;
    cx.update(&record)
}

/// Lets a stake that is paid for begin.
fn begin(cx: &mut Context<'_>, record: &mut StakeRecord) -> Result<(), Refusal> {
    let (info, _) = network(cx, &record.stake)?;
    record.height = Some(NetworkState::get(cx, info)?.height(cx, info)?);
    record.stake.status = StakeStatus::Active;
    record.coins.set_earning(cx.time(), true);
    if let NewStake::Babylon(stake) = &record.stake.request_body {
        let at = after_blocks(cx, info, stake.duration);
        cx.schedule(at, &StakeStep::Unlock(record.stake.id.clone()))?;
    }
    Ok(())
}

impl Course for ActionRecord {
    fn request(&self, _: &Context<'_>) -> Result<Option<String>, Refusal> {
        Ok(self.action.transaction_id.as_ref().map(ToString::to_string))
    }

    fn go_on(self, cx: &mut Context<'_>) -> Result<bool, Refusal> {
        if self.action.status == Some(ActionStatus::PendingPolicyApproval) {
            return Err(course::cannot("the stake action awaits approval; force its approval"));
        }
        cx.hasten(|step: &StakeStep| matches!(step, StakeStep::End(id) if *id == self.action.id))
    }

    fn fail(self, _: &mut Context<'_>, _: String) -> Result<(), Refusal> {
        Err(match self.action.status {
            Some(ActionStatus::PendingPolicyApproval) => {
                course::cannot("the stake action awaits approval; force its approval")
            }
            Some(ActionStatus::InProgress) => {
                course::cannot("the protocol has begun the action, which cannot fail now")
            }
            _ => course::over(Self::NOUN),
        })
    }

    fn show(self, cx: &Context<'_>) -> Result<Value, Refusal> {
        course::shown(&self.shown(cx)?)
    }
}
