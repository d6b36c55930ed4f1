//! Later actions on stakes: deposits, unbonding and withdrawals.

use super::protocol::{check_locked, units, unknown_protocol};
use super::record::{ActionRecord, StakeRecord, network};
use super::stake::{actions, new_action, pay_in, with_actions};
use super::steps;
use crate::chain::KeyKind;
use crate::operations::keys::{self, KeyRecord};
use crate::operations::{Operation, check, replay};
use crate::refusal::Refusal;
use crate::store::Context;
use crate::text::sha256_hex;
use dfns_core::{Amount, Page};
use dfns_endpoints::onchain::{ActionStatus, SignHash, SignatureStatus};
use dfns_endpoints::staking::{
    BabylonStakeAction, CreateStakeAction, EthereumStakeAction, IotaStakeAction, ListStakeActions, NewStakeAction,
    Stake, StakeAction, StakeActionKind, StakeActionRequest, StakingProtocol,
};
use dfns_endpoints::wallets::Wallet;

/// An action that was read: its protocol, its kind, and the amount if it names one.
struct Wanted {
    protocol: StakingProtocol,
    kind: StakeActionKind,
    amount: Option<u128>,
}

impl Wanted {
    fn read(action: &NewStakeAction) -> Result<Self, Refusal> {
        let unknown = |kinds: &str| Err(check::must_be("kind", kinds));
        let (protocol, kind, amount) = match action {
            NewStakeAction::Babylon(action) => match action {
                BabylonStakeAction::Unbond(_) => (StakingProtocol::Babylon, StakeActionKind::Unbond, None),
                BabylonStakeAction::Withdraw(_) => (StakingProtocol::Babylon, StakeActionKind::Withdraw, None),
                _ => return unknown("Unbond or Withdraw"),
            },
            NewStakeAction::Ethereum(action) => match action {
                EthereumStakeAction::Withdraw(_) => (StakingProtocol::Ethereum, StakeActionKind::Withdraw, None),
                _ => return unknown("Withdraw"),
            },
            NewStakeAction::Iota(action) => match action {
                IotaStakeAction::Deposit(deposit) => {
                    check_locked(deposit.locked_iotas.as_deref())?;
                    (StakingProtocol::Iota, StakeActionKind::Deposit, Some(units(&deposit.amount)?))
                }
                IotaStakeAction::Withdraw(withdrawal) => {
                    (StakingProtocol::Iota, StakeActionKind::Withdraw, Some(units(&withdrawal.amount)?))
                }
                _ => return unknown("Deposit or Withdraw"),
            },
            _ => return Err(unknown_protocol()),
        };
        Ok(Self { protocol, kind, amount })
    }
}

impl Operation for CreateStakeAction {
    fn run(self, cx: &mut Context<'_>) -> Result<Stake, Refusal> {
        let external_id = replay::external_id(&self.action)?;
        let Wanted { protocol, kind, amount } = Wanted::read(&self.action)?;
        let record = cx.get::<StakeRecord>(&self.stake_id)?;
        if record.stake.protocol != protocol {
            return Err(check::must_be("protocol", &format!("that of the stake, {}", record.stake.protocol)));
        }
        let request_body = StakeActionRequest::Action(self.action);
        if let Some(external_id) = external_id {
            let is_same = |earlier: &ActionRecord| {
                let is_of_stake = earlier.action.stake_id == self.stake_id;
                Ok(is_of_stake && replay::same_body(&earlier.action.request_body, &request_body)?)
            };
            if replay::find(cx, &external_id, is_same)?.is_some() {
                return with_actions(cx, &record, None, None);
            }
        }
        record.check_admits(&kind, amount)?;
        let (info, wallet) = network(cx, &record.stake)?;
        let key = KeyRecord::get_own(cx, &wallet.signing_key.id)?;
        key.check_signs(cx)?;
        let is_deposit = kind == StakeActionKind::Deposit;
        let action = new_action(cx, &record.stake, kind, request_body)?;
        match amount {
            Some(amount) if is_deposit => pay_in(cx, (info, &wallet), action, amount)?,
            _ => sign(cx, (&key, &wallet), action, amount)?,
        }
        with_actions(cx, &cx.get(&self.stake_id)?, None, None)
    }
}

/// Authorizes an action by a signature of the wallet, on which policies decide.
fn sign(
    cx: &mut Context<'_>,
    (key, wallet): (&KeyRecord, &Wallet),
    mut action: StakeAction,
    amount: Option<u128>,
) -> Result<(), Refusal> {
    let hash = sha256_hex(format!("dfns-sandbox stake action {}", action.id).as_bytes());
    let mut body = SignHash::new(hash);
    if key.private.kind() == KeyKind::Schnorr {
        body.taproot_merkle_root = Some(String::new());
    }
    let signature = keys::generate(cx, key, Some(wallet), body.into())?;
    action.signature_id = Some(signature.id.clone());
    if signature.status == SignatureStatus::Pending {
        action.status = Some(ActionStatus::PendingPolicyApproval);
    }
    cx.insert(&ActionRecord { action, amount: amount.map(Amount::from), rewards: 0 })?;
    if signature.status == SignatureStatus::Pending { Ok(()) } else { steps::authorized(cx, &signature.id) }
}

impl Operation for ListStakeActions {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<StakeAction>, Refusal> {
        let record = cx.get::<StakeRecord>(&self.stake_id)?;
        actions(cx, &record, self.limit, self.pagination_token.as_deref())
    }
}
