//! Stakes with their principal and their rewards, and the actions on them.

use super::protocol;
use crate::chain::{self, NetworkInfo};
use crate::operations::{check, replay};
use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use dfns_core::Amount;
use dfns_endpoints::StakeId;
use dfns_endpoints::onchain::{ActionStatus, BroadcastStatus, TransactionRequest};
use dfns_endpoints::staking::{Stake, StakeAction, StakeActionKind, StakeStatus, StakingProtocol};
use dfns_endpoints::wallets::Wallet;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use std::time::SystemTime;

/// The rewards of a year, in hundredths of the principal.
const YEARLY_PERCENT: u128 = 3;

/// A stake, and what the pool owes for it.
#[derive(Serialize, Deserialize)]
pub(super) struct StakeRecord {
    pub(super) stake: Stake,
    #[serde(with = "crate::ledger::units")]
    pub(super) principal: u128,
    rewards: Rewards,
    /// The height at which the stake began.
    pub(super) height: Option<u64>,
}

/// Rewards that accrue on the clock: simple interest.
#[derive(Serialize, Deserialize)]
struct Rewards {
    /// Those until `since`.
    #[serde(with = "crate::ledger::units")]
    settled: u128,
    /// The time since when they accrue, while they do.
    since: Option<SystemTime>,
}

impl Entity for StakeRecord {
    const NOUN: &'static str = "stake";

    fn id(&self) -> &str {
        self.stake.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let external_id = replay::external_id(&self.stake.request_body).ok().flatten();
        external_id.map(|id| (replay::EXTERNAL_ID, id)).into_iter().collect()
    }
}

/// The simple interest on a principal: so many hundredths a year, for whole seconds.
fn interest(principal: u128, yearly_percent: u128, seconds: u64) -> u128 {
    const YEAR: u128 = 365 * 24 * 60 * 60;
    // Large and small parts are counted apart, so that nothing overflows.
    let yearly = principal / 100 * yearly_percent + principal % 100 * yearly_percent / 100;
    let (years, rest) = (u128::from(seconds) / YEAR, u128::from(seconds) % YEAR);
    let part = yearly / YEAR * rest + yearly % YEAR * rest / YEAR;
    yearly.saturating_mul(years).saturating_add(part)
}

impl StakeRecord {
    /// A stake that is not paid for yet.
    pub(super) fn new(stake: Stake) -> Self {
        Self { stake, principal: 0, rewards: Rewards { settled: 0, since: None }, height: None }
    }

    /// The rewards until now.
    pub(super) fn accrued(&self, now: SystemTime) -> u128 {
        let Some(since) = self.rewards.since else { return self.rewards.settled };
        let seconds = now.duration_since(since).unwrap_or_default().as_secs();
        self.rewards.settled.saturating_add(interest(self.principal, YEARLY_PERCENT, seconds))
    }

    /// Changes the principal. Rewards accrue on the new one from now on, if any do.
    pub(super) fn set_principal(&mut self, now: SystemTime, principal: u128) {
        self.rewards = Rewards { settled: self.accrued(now), since: self.rewards.since.map(|_| now) };
        self.principal = principal;
    }

    /// Lets rewards accrue from now on, or no longer.
    pub(super) fn set_earning(&mut self, now: SystemTime, is_earning: bool) {
        self.rewards = Rewards { settled: self.accrued(now), since: is_earning.then_some(now) };
    }

    /// Takes the principal and the rewards out, which earn nothing from now on.
    pub(super) fn take_all(&mut self, now: SystemTime) -> (u128, u128) {
        let all = (self.principal, self.accrued(now));
        (self.principal, self.rewards) = (0, Rewards { settled: 0, since: None });
        all
    }

    /// Refuses an action that the stake does not admit as it is now.
    ///
    /// # Errors
    /// 412 in another state; 400 if more is to be withdrawn than is staked.
    pub(super) fn check_admits(&self, kind: &StakeActionKind, amount: Option<u128>) -> Result<(), Refusal> {
        let is_babylon = self.stake.protocol == StakingProtocol::Babylon;
        let required = match kind {
            StakeActionKind::Withdraw if is_babylon => StakeStatus::Unbond,
            _ => StakeStatus::Active,
        };
        if self.stake.status != required {
            let message = format!("stake {} must be {required} for this, and it is {}", self.id(), self.stake.status);
            return Err(Refusal::new(StatusCode::PRECONDITION_FAILED, message));
        }
        if *kind == StakeActionKind::Withdraw && amount.is_some_and(|amount| amount > self.principal) {
            return Err(check::must_be("amount", &format!("at most {}, which is staked", self.principal)));
        }
        Ok(())
    }

    /// The stake as the API shows it, without its actions.
    pub(super) fn shown(&self, cx: &Context<'_>) -> Result<Stake, Refusal> {
        let wallet = cx.get::<Wallet>(&self.stake.wallet_id)?;
        let request = &self.stake.request_body;
        let data = self.height.and_then(|height| protocol::data(self.id(), &wallet, request, self.principal, height));
        Ok(Stake { data, ..self.stake.clone() })
    }
}

/// An action on a stake.
#[derive(Serialize, Deserialize)]
pub(super) struct ActionRecord {
    pub(super) action: StakeAction,
    /// The part of the principal that goes in or out. All of it if absent.
    pub(super) amount: Option<Amount>,
    /// The rewards that go out.
    #[serde(with = "crate::ledger::units")]
    pub(super) rewards: u128,
}

impl Entity for ActionRecord {
    const NOUN: &'static str = "stake action";

    fn id(&self) -> &str {
        self.action.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let mut keys = vec![(STAKE, self.action.stake_id.to_string())];
        keys.extend(self.action.signature_id.as_ref().map(|id| (SIGNATURE, id.to_string())));
        // The first action is that of the stake, which has the external id itself.
        if self.action.kind != StakeActionKind::Stake {
            let external_id = replay::external_id(&self.action.request_body).ok().flatten();
            keys.extend(external_id.map(|id| (replay::EXTERNAL_ID, id)));
        }
        keys
    }
}

/// The index of the actions on a stake.
pub(super) const STAKE: &str = "stake";

/// The index of the action that a signature authorizes.
pub(super) const SIGNATURE: &str = "signature";

impl ActionRecord {
    /// The action as it is now: it waits as long as its transaction does.
    pub(super) fn shown(self, cx: &Context<'_>) -> Result<StakeAction, Refusal> {
        let mut action = self.action;
        if let Some(id) = &action.transaction_id {
            let transaction = cx.get::<TransactionRequest>(id)?;
            let waits = transaction.status == BroadcastStatus::Pending && transaction.approval_id.is_some();
            if waits && action.status == Some(ActionStatus::InProgress) {
                action.status = Some(ActionStatus::PendingPolicyApproval);
            }
            action.transaction_hash = action.transaction_hash.or(transaction.tx_hash);
        }
        Ok(action)
    }
}

/// Takes an amount from a stake, as a protocol punishes its validator. It stays in the pool.
pub(crate) fn slash(cx: &mut Context<'_>, id: &StakeId, amount: &Amount) -> Result<Stake, Refusal> {
    let mut record = cx.get::<StakeRecord>(id)?;
    let status = &record.stake.status;
    if !matches!(status, StakeStatus::Active | StakeStatus::Unbonding | StakeStatus::Unbond) {
        return Err(Refusal::invalid(format!("`stakeId`: only staked coins are slashed, and the stake is {status}")));
    }
    let left = record.principal.checked_sub(protocol::units(amount)?);
    let left =
        left.ok_or_else(|| check::must_be("amount", &format!("at most {}, which is staked", record.principal)))?;
    record.set_principal(cx.time(), left);
    cx.update(&record)?;
    record.shown(cx)
}

/// The network and the wallet of a stake.
pub(super) fn network(cx: &Context<'_>, stake: &Stake) -> Result<(&'static NetworkInfo, Wallet), Refusal> {
    let wallet = cx.get::<Wallet>(&stake.wallet_id)?;
    Ok((chain::of(&wallet.network)?, wallet))
}

#[cfg(test)]
mod tests {
    use super::interest;

    #[test]
    fn interest_is_linear_and_never_overflows() {
        let year = 365 * 24 * 60 * 60;
        assert_eq!(interest(1_000_000, 3, year), 30_000);
        assert_eq!(interest(1_000_000, 3, year / 2), 15_000);
        assert_eq!(interest(1_000_000, 3, 5 * year), 150_000);
        assert_eq!(interest(50, 3, year), 1, "a part of a unit is not paid");
        assert_eq!(interest(u128::MAX, 3, u64::MAX), u128::MAX);
    }
}
