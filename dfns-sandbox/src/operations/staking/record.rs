//! Stakes with their principal and their rewards, and the actions on them.

use super::protocol;
use crate::chain::{self, NetworkInfo};
use crate::operations::payments::awaits_approval;
use crate::operations::rewards::Accrual;
use crate::operations::{check, replay};
use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use dfns_core::Amount;
use dfns_endpoints::StakeId;
use dfns_endpoints::onchain::{ActionStatus, TransactionRequest};
use dfns_endpoints::staking::{Stake, StakeAction, StakeActionKind, StakeStatus, StakingProtocol};
use dfns_endpoints::wallets::Wallet;
use http::StatusCode;
use serde::{Deserialize, Serialize};

/// The rewards of a year, in hundredths of a percent of the principal.
const YEARLY_BPS: u32 = 300;

/// A stake, and what the pool owes for it.
#[derive(Serialize, Deserialize)]
pub(super) struct StakeRecord {
    pub(super) stake: Stake,
    /// The coins in the pool.
    pub(super) coins: Accrual,
    /// The height at which the stake began.
    pub(super) height: Option<u64>,
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

impl StakeRecord {
    /// A stake that is not paid for yet.
    pub(super) fn new(stake: Stake) -> Self {
        Self { stake, coins: Accrual::new(YEARLY_BPS), height: None }
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
        if *kind == StakeActionKind::Withdraw && amount.is_some_and(|amount| amount > self.coins.principal()) {
            return Err(check::must_be("amount", &format!("at most {}, which is staked", self.coins.principal())));
        }
        Ok(())
    }

    /// The stake as the API shows it, without its actions.
    pub(super) fn shown(&self, cx: &Context<'_>) -> Result<Stake, Refusal> {
        let wallet = cx.get::<Wallet>(&self.stake.wallet_id)?;
        let request = &self.stake.request_body;
        let data = |height| protocol::data(self.id(), &wallet, request, self.coins.principal(), height);
        let data = self.height.and_then(data);
        Ok(Stake { data, ..self.stake.clone() })
    }
}

/// An action on a stake.
#[derive(Serialize, Deserialize)]
pub(in crate::operations) struct ActionRecord {
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
            if action.status == Some(ActionStatus::InProgress) && awaits_approval(cx, id)? {
                action.status = Some(ActionStatus::PendingPolicyApproval);
            }
            let transaction = cx.get::<TransactionRequest>(id)?;
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
    let principal = record.coins.principal();
    let left = principal.checked_sub(protocol::units(amount)?);
    let left = left.ok_or_else(|| check::must_be("amount", &format!("at most {principal}, which is staked")))?;
    record.coins.set_principal(cx.time(), left);
    cx.update(&record)?;
    record.shown(cx)
}

/// The network and the wallet of a stake.
pub(super) fn network(cx: &Context<'_>, stake: &Stake) -> Result<(&'static NetworkInfo, Wallet), Refusal> {
    let wallet = cx.get::<Wallet>(&stake.wallet_id)?;
    Ok((chain::of(&wallet.network)?, wallet))
}
