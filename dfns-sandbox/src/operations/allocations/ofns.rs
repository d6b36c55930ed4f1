//! Quotes and orders of the protocol `0fns`. Orders are filled at once, unless the test holds them.

use super::invest::{end, fill, investing, pay, sponsor};
use super::orders;
use super::protocol::pool;
use super::record::{ActionRecord, Investment, UNFILLED};
use crate::ledger::Asset;
use crate::operations::course::{self, Course};
use crate::operations::payments::{self, Order, Outcome, Purpose, Request};
use crate::operations::{Operation, check, replay, trades};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_endpoints::allocations::{
    AllocationActionId, AllocationQuote, Cancel0fnsOrderPlacement, CancelledOrderPlacement, CreateAllocationQuote,
};
use dfns_endpoints::onchain::{ActionStatus, InvestmentActionKind, InvestmentProtocol};
use dfns_endpoints::{FeeSponsorId, TransactionId};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The time until an order is filled, as quotes estimate it.
const FILL_TIME: u64 = 60;

/// Lets orders stay unfilled from now on, or fills all of them.
pub(crate) fn hold_orders(cx: &mut Context<'_>, are_held: bool) -> Result<(), Refusal> {
    orders::set_held(cx, are_held)?;
    if are_held {
        return Ok(());
    }
    for action in cx.list::<ActionRecord>(&List::by(UNFILLED, "").oldest_first())? {
        let investment = cx.get::<Investment>(&action.investment_id)?;
        fill(cx, investment, action)?;
    }
    Ok(())
}

impl Operation for CreateAllocationQuote {
    fn run(self, cx: &mut Context<'_>) -> Result<AllocationQuote, Refusal> {
        if self.protocol != InvestmentProtocol::Ofns {
            return Err(check::must_be("protocol", "`0fns`"));
        }
        check::known("kind", &self.kind)?;
        let (_, info) = investing(cx, &self.wallet_id)?;
        let (source, amount) = trades::parse_amount(info, "sourceAsset", &self.source_asset)?;
        let (target, _) = trades::parse(info, "targetAsset", &self.target_asset)?;
        for (field, asset) in [("sourceAsset", &source), ("targetAsset", &target)] {
            if asset.is_native() {
                return Err(check::must_be(&format!("{field}.kind"), "Erc20"));
            }
        }
        Ok(AllocationQuote {
            wallet_id: self.wallet_id,
            protocol: self.protocol,
            kind: self.kind,
            source_asset: trades::shown(cx, info, &source, amount)?,
            target_asset: trades::shown(cx, info, &target, amount)?,
            est_fill_time: FILL_TIME,
            date_created: cx.now(),
        })
    }
}

/// A request to cancel an order.
#[derive(Serialize, Deserialize)]
struct Cancellation {
    transaction_id: TransactionId,
    action_id: AllocationActionId,
    external_id: Option<String>,
    fee_sponsor_id: Option<FeeSponsorId>,
    is_over: bool,
}

/// The index of the cancellations of an action that are under way.
const ACTION: &str = "action";

impl Entity for Cancellation {
    const NOUN: &'static str = "cancellation";

    fn id(&self) -> &str {
        self.transaction_id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let mut keys: Vec<_> = self.external_id.iter().map(|id| (replay::EXTERNAL_ID, id.clone())).collect();
        keys.extend((!self.is_over).then(|| (ACTION, self.action_id.to_string())));
        keys
    }
}

impl Operation for Cancel0fnsOrderPlacement {
    fn run(self, cx: &mut Context<'_>) -> Result<CancelledOrderPlacement, Refusal> {
        let Self { allocation_action_id: action_id, external_id, fee_sponsor_id, .. } = self;
        if let Some(external_id) = &external_id {
            check::line("externalId", external_id, 1..=50)?;
        }
        let action = cx.get::<ActionRecord>(&action_id)?;
        let investment = Investment::get(cx, &action.investment_id, ActionRecord::NOUN)?;
        let (wallet, _) = investing(cx, &investment.wallet_id)?;
        if let Some(external_id) = &external_id {
            let is_same =
                |earlier: &Cancellation| Ok(earlier.action_id == action_id && earlier.fee_sponsor_id == fee_sponsor_id);
            if let Some(earlier) = replay::find(cx, external_id, is_same)? {
                return Ok(CancelledOrderPlacement { transaction_id: earlier.transaction_id });
            }
        }
        if !action.is_order || cx.find_by::<Cancellation>(ACTION, action_id.as_str())?.is_some() {
            let message = format!("allocation action {action_id} is not an unfilled order, or is being canceled");
            return Err(Refusal::new(StatusCode::PRECONDITION_FAILED, message));
        }
        let fee_sponsor_id = sponsor(cx, &wallet, fee_sponsor_id.map(|id| id.to_string()))?;
        let (to, asset) = (pool(&investment.protocol), Asset::native());
        let order = Order {
            to: &to,
            asset: &asset,
            amount: 0,
            fee_sponsor_id: fee_sponsor_id.clone(),
            purpose: Purpose::OrderCancellation(action_id.clone()),
        };
        let (mut request, payment) = order.prepare(cx, &wallet)?;
        let transaction_id = TransactionId::from(request.id());
        let cancellation = Cancellation {
            transaction_id: transaction_id.clone(),
            action_id,
            external_id,
            fee_sponsor_id,
            is_over: false,
        };
        cx.insert(&cancellation)?;
        payments::submit(cx, &mut request, &payment)?;
        Ok(CancelledOrderPlacement { transaction_id })
    }
}

/// Carries on once the transaction has ended that cancels an order: the protocol gives back what
/// was paid for it.
pub(in crate::operations) fn canceled(
    cx: &mut Context<'_>,
    id: &AllocationActionId,
    request: &Request,
) -> Result<(), Refusal> {
    let mut cancellation = cx.find_by::<Cancellation>(ACTION, id.as_str())?.ok_or_else(Refusal::internal)?;
    cancellation.is_over = true;
    cx.update(&cancellation)?;
    let action = cx.get::<ActionRecord>(id)?;
    if !matches!(Outcome::of(request), Outcome::Confirmed { .. }) || !action.is_order {
        return Ok(());
    }
    give_back(cx, action, "Canceled".to_owned())
}

/// Gives back what was paid for an order, which fails.
fn give_back(cx: &mut Context<'_>, action: ActionRecord, reason: String) -> Result<(), Refusal> {
    let investment = cx.get::<Investment>(&action.investment_id)?;
    let pair = investment.pair();
    let asset = if action.kind == InvestmentActionKind::Deposit { pair.deposited } else { pair.received };
    pay(cx, &investment, &asset, action.amount, 0)?;
    end(cx, action, ActionStatus::Failed, Some(reason))
}

impl Course for ActionRecord {
    fn request(&self, _: &Context<'_>) -> Result<Option<String>, Refusal> {
        Ok(self.transaction_id.as_ref().map(ToString::to_string))
    }

    fn go_on(self, cx: &mut Context<'_>) -> Result<bool, Refusal> {
        if !self.is_order {
            return Ok(false);
        }
        let investment = cx.get::<Investment>(&self.investment_id)?;
        fill(cx, investment, self).map(|()| true)
    }

    fn fail(self, cx: &mut Context<'_>, reason: String) -> Result<(), Refusal> {
        if self.is_order { give_back(cx, self, reason) } else { Err(course::over(Self::NOUN)) }
    }

    fn show(self, cx: &Context<'_>) -> Result<Value, Refusal> {
        course::shown(&self.now(cx)?.allocation_action())
    }
}
