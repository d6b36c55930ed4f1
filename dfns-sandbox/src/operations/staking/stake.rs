//! New stakes, and how stakes are read.

use super::protocol::{self, Plan, pool};
use super::record::{ActionRecord, STAKE, StakeRecord, network};
use super::steps;
use crate::chain::NetworkInfo;
use crate::ledger::Asset;
use crate::operations::ownership::requester;
use crate::operations::payments::{self, Order, Purpose, Request};
use crate::operations::{Operation, replay};
use crate::refusal::Refusal;
use crate::store::{Context, List};
use dfns_core::{Amount, Page};
use dfns_endpoints::onchain::{ActionStatus, BroadcastStatus};
use dfns_endpoints::staking::{
    CreateStake, GetStakeRewards, GetStakes, ListStakes, Stake, StakeAction, StakeActionKind, StakeActionRequest,
    StakeRewards, StakeStatus,
};
use dfns_endpoints::wallets::Wallet;

/// A new action on a stake, which is not inserted yet.
pub(super) fn new_action(
    cx: &mut Context<'_>,
    stake: &Stake,
    kind: StakeActionKind,
    request_body: StakeActionRequest,
) -> Result<StakeAction, Refusal> {
    Ok(StakeAction {
        id: cx.new_id("stka").into(),
        stake_id: stake.id.clone(),
        status: Some(ActionStatus::InProgress),
        transaction_id: None,
        signature_id: None,
        transaction_hash: None,
        kind,
        requester: requester(cx)?,
        request_body,
        failure_reason: None,
        date_created: cx.now(),
    })
}

/// Pays an amount into the pool of a stake, by an action with a transaction of the wallet.
pub(super) fn pay_in(
    cx: &mut Context<'_>,
    (info, wallet): (&'static NetworkInfo, &Wallet),
    mut action: StakeAction,
    amount: u128,
) -> Result<(), Refusal> {
    let (to, asset) = (pool(info)?, Asset::native());
    let purpose = Purpose::StakeAction(action.id.clone());
    let order = Order { to: &to, asset: &asset, amount, fee_sponsor_id: None, purpose };
    let (mut request, payment) = order.prepare(cx, wallet)?;
    let id = request.id().to_owned();
    action.transaction_id = Some(id.as_str().into());
    let action_id = action.id.clone();
    cx.insert(&ActionRecord { action, amount: Some(Amount::from(amount)), rewards: 0 })?;
    payments::submit(cx, &mut request, &payment)?;
    let request = Request::get(cx, &id)?;
    // A policy that blocks it has ended it already.
    if *request.status() == BroadcastStatus::Rejected { steps::paid(cx, &action_id, &request) } else { Ok(()) }
}

impl Operation for CreateStake {
    fn run(self, cx: &mut Context<'_>) -> Result<Stake, Refusal> {
        let external_id = replay::external_id(&self.stake)?;
        let Plan { wallet, info, amount, protocol, provider } = protocol::plan(cx, &self.stake)?;
        if let Some(external_id) = external_id {
            let is_same = |earlier: &StakeRecord| replay::same_body(&earlier.stake.request_body, &self.stake);
            if let Some(earlier) = replay::find(cx, &external_id, is_same)? {
                return with_actions(cx, &earlier, None, None);
            }
        }
        let stake = Stake {
            id: cx.new_id("stk").into(),
            provider,
            wallet_id: wallet.id.clone(),
            status: StakeStatus::Staking,
            requester: requester(cx)?,
            request_body: self.stake.clone(),
            date_created: cx.now(),
            protocol,
            data: None,
            actions: None,
            next_page_token: None,
        };
        let record = StakeRecord::new(stake);
        cx.insert(&record)?;
        let request_body = StakeActionRequest::Stake(self.stake);
        let action = new_action(cx, &record.stake, StakeActionKind::Stake, request_body)?;
        pay_in(cx, (info, &wallet), action, amount)?;
        with_actions(cx, &cx.get(&record.stake.id)?, None, None)
    }
}

impl Operation for ListStakes {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<Stake>, Refusal> {
        let page = cx.page::<StakeRecord>(&List::all(), self.limit, self.pagination_token.as_deref())?;
        let items = page.items.iter().map(|record| record.shown(cx)).collect::<Result<_, _>>()?;
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

/// A page of the actions on a stake, the newest first.
pub(super) fn actions(
    cx: &Context<'_>,
    stake: &StakeRecord,
    limit: Option<u32>,
    token: Option<&str>,
) -> Result<Page<StakeAction>, Refusal> {
    let page = cx.page::<ActionRecord>(&List::by(STAKE, stake.stake.id.as_str()), limit, token)?;
    let items = page.items.into_iter().map(|record| record.shown(cx)).collect::<Result<_, _>>()?;
    Ok(Page { items, next_page_token: page.next_page_token })
}

/// A stake with a page of its actions.
pub(super) fn with_actions(
    cx: &Context<'_>,
    record: &StakeRecord,
    limit: Option<u32>,
    token: Option<&str>,
) -> Result<Stake, Refusal> {
    let page = actions(cx, record, limit, token)?;
    Ok(Stake { actions: Some(page.items), next_page_token: page.next_page_token, ..record.shown(cx)? })
}

impl Operation for GetStakes {
    fn run(self, cx: &mut Context<'_>) -> Result<Stake, Refusal> {
        with_actions(cx, &cx.get(&self.stake_id)?, self.limit, self.pagination_token.as_deref())
    }
}

impl Operation for GetStakeRewards {
    fn run(self, cx: &mut Context<'_>) -> Result<StakeRewards, Refusal> {
        let record = cx.get::<StakeRecord>(&self.stake_id)?;
        let (info, _) = network(cx, &record.stake)?;
        let balance = Amount::from(record.coins.rewards(cx.time()));
        Ok(StakeRewards { symbol: info.symbol.to_owned(), balance })
    }
}
