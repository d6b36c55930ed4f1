//! From a request to an action, whose transaction pays the protocol, and to its end.

use super::orders;
use super::protocol::{self, Pair, Terms, pool, terms};
use super::record::{ActionRecord, Investment};
use crate::chain::{self, Family, NetworkInfo};
use crate::ledger::{Asset, Payout};
use crate::operations::ownership::requester;
use crate::operations::payments::{self, Order, Outcome, Purpose, Request, pay_out};
use crate::operations::wallets::get_payer;
use crate::operations::{check, fee_sponsors, replay};
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_core::AnyJson;
use dfns_endpoints::onchain::{
    ActionStatus, BroadcastStatus, InvestmentActionKind, InvestmentProtocol, InvestmentRequest, InvestmentTrade,
    NewInvestment,
};
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::webhooks::WebhookEventKind;
use dfns_endpoints::{FeeSponsorId, WalletId};
use serde_json::Value;

/// The prefixes of the ids of an investment and of its actions.
pub(in crate::operations) struct Prefixes {
    pub(in crate::operations) investment: &'static str,
    pub(in crate::operations) action: &'static str,
}

/// A wallet that can invest, with its network.
pub(super) fn investing(cx: &Context<'_>, id: &WalletId) -> Result<(Wallet, &'static NetworkInfo), Refusal> {
    let wallet = get_payer(cx, id)?;
    let info = chain::of(&wallet.network)?;
    if info.family != Family::Evm {
        return Err(check::must_be("walletId", "a wallet on an EVM network"));
    }
    Ok((wallet, info))
}

/// The fee sponsor of a request, which may pay for the wallet.
pub(super) fn sponsor(cx: &Context<'_>, wallet: &Wallet, id: Option<String>) -> Result<Option<FeeSponsorId>, Refusal> {
    let id = id.map(FeeSponsorId::from);
    if let Some(id) = &id {
        fee_sponsors::check(cx, wallet, id)?;
    }
    Ok(id)
}

fn json(value: &impl serde::Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(value).map_err(|_| Refusal::internal())
}

/// Creates an investment with its first deposit, and returns its id.
pub(in crate::operations) fn create(
    cx: &mut Context<'_>,
    request_body: NewInvestment,
    prefixes: &Prefixes,
) -> Result<String, Refusal> {
    let external_id = replay::external_id(&request_body)?;
    let body = json(&request_body)?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let protocol = InvestmentProtocol::from(text("protocol"));
    check::known("protocol", &protocol)?;
    check::text("walletId", text("walletId"))?;
    let (wallet, info) = investing(cx, &text("walletId").into())?;
    let kind = InvestmentActionKind::Deposit;
    let terms = terms(info, &protocol, &kind, &body)?;
    if let Some(external_id) = &external_id {
        let is_same = |earlier: &Investment| replay::same_body(&earlier.request_body, &request_body);
        if let Some(earlier) = replay::find(cx, external_id, is_same)? {
            return Ok(earlier.id);
        }
    }
    let fee_sponsor_id = sponsor(cx, &wallet, replay::field(&body, "feeSponsorId")?)?;
    protocol::define(cx, info, &protocol, &terms.pair)?;
    let id = cx.new_id(prefixes.investment);
    let (pair, now) = (terms.pair.clone(), cx.now());
    let investment = Investment::new(id, wallet.id.clone(), protocol, now, request_body.clone(), pair);
    cx.insert(&investment)?;
    let action = ActionRecord {
        id: cx.new_id(prefixes.action),
        investment_id: investment.id.clone(),
        kind,
        status: ActionStatus::InProgress,
        requester: requester(cx)?,
        request_body: InvestmentRequest::New(request_body),
        external_id,
        fee_sponsor_id,
        failure_reason: None,
        date_created: cx.now(),
        is_first: true,
        amount: terms.amount.unwrap_or_default(),
        transaction_id: None,
        is_order: false,
    };
    submit(cx, &investment, &wallet, action)?;
    Ok(investment.id)
}

/// Makes a deposit or a withdrawal.
pub(in crate::operations) fn act(
    cx: &mut Context<'_>,
    investment: &Investment,
    body: &impl serde::Serialize,
    prefixes: &Prefixes,
) -> Result<(), Refusal> {
    let body = json(body)?;
    let external_id = replay::external_id(&body)?;
    let kind = InvestmentActionKind::from(body.get("kind").and_then(Value::as_str).unwrap_or_default());
    let (wallet, info) = investing(cx, &investment.wallet_id)?;
    let Terms { pair, amount } = terms(info, &investment.protocol, &kind, &body)?;
    check_pair(&pair, &investment.pair(), &kind)?;
    let request_body = match serde_json::from_value::<InvestmentTrade>(body.clone()) {
        Ok(trade) => InvestmentRequest::Trade(trade),
        Err(_) => InvestmentRequest::Unknown(AnyJson::new(&body).map_err(|_| Refusal::internal())?),
    };
    if let Some(external_id) = &external_id {
        let is_same = |earlier: &ActionRecord| {
            Ok(earlier.investment_id == investment.id && replay::same_body(&earlier.request_body, &request_body)?)
        };
        if replay::find(cx, external_id, is_same)?.is_some() {
            return Ok(());
        }
    }
    let action = ActionRecord {
        id: cx.new_id(prefixes.action),
        investment_id: investment.id.clone(),
        kind,
        status: ActionStatus::InProgress,
        requester: requester(cx)?,
        request_body,
        external_id,
        fee_sponsor_id: sponsor(cx, &wallet, replay::field(&body, "feeSponsorId")?)?,
        failure_reason: None,
        date_created: cx.now(),
        is_first: false,
        amount: amount.unwrap_or_else(|| investment.invested.principal()),
        transaction_id: None,
        is_order: false,
    };
    submit(cx, investment, &wallet, action)
}

/// Refuses other assets than those of the investment.
fn check_pair(pair: &Pair, invested: &Pair, kind: &InvestmentActionKind) -> Result<(), Refusal> {
    let (deposited, received) = match kind {
        InvestmentActionKind::Deposit => ("sourceAsset", "targetAsset"),
        _ => ("targetAsset", "sourceAsset"),
    };
    if pair.deposited != invested.deposited {
        return Err(check::must_be(deposited, "the token that was invested"));
    }
    if pair.received != invested.received {
        return Err(check::must_be(received, "the token of the allocation"));
    }
    Ok(())
}

/// Submits the transaction of a new action.
fn submit(
    cx: &mut Context<'_>,
    investment: &Investment,
    wallet: &Wallet,
    mut action: ActionRecord,
) -> Result<(), Refusal> {
    let is_deposit = action.kind == InvestmentActionKind::Deposit;
    let Pair { deposited, received } = investment.pair();
    let (to, asset) = (pool(&investment.protocol), if is_deposit { deposited } else { received });
    if !is_deposit && (action.amount == 0 || action.amount > investment.invested.principal()) {
        cx.insert(&action)?;
        action.emit(cx, WebhookEventKind::AllocationActionCreated)?;
        let reason = format!("The allocation has {}", investment.invested.principal());
        return end(cx, action, ActionStatus::Failed, Some(reason));
    }
    let order = Order {
        to: &to,
        asset: &asset,
        amount: action.amount,
        fee_sponsor_id: action.fee_sponsor_id.clone(),
        purpose: Purpose::InvestmentAction(action.id.as_str().into()),
    };
    let (mut request, payment) = order.prepare(cx, wallet)?;
    let transaction_id = request.id().to_owned();
    action.transaction_id = Some(transaction_id.as_str().into());
    cx.insert(&action)?;
    action.emit(cx, WebhookEventKind::AllocationActionCreated)?;
    payments::submit(cx, &mut request, &payment)?;
    let request = Request::get(cx, &transaction_id)?;
    // A policy that blocks it has ended it already.
    if *request.status() == BroadcastStatus::Rejected { paid(cx, &action.id, &request) } else { Ok(()) }
}

/// Ends an action.
pub(super) fn end(
    cx: &mut Context<'_>,
    mut action: ActionRecord,
    status: ActionStatus,
    reason: Option<String>,
) -> Result<(), Refusal> {
    let is_completed = status == ActionStatus::Completed;
    (action.status, action.failure_reason, action.is_order) = (status, reason, false);
    cx.update(&action)?;
    let kind = if is_completed {
        WebhookEventKind::AllocationActionCompleted
    } else {
        WebhookEventKind::AllocationActionFailed
    };
    action.emit(cx, kind)
}

/// Carries on with an action whose transaction has ended.
pub(in crate::operations) fn paid(cx: &mut Context<'_>, id: &str, request: &Request) -> Result<(), Refusal> {
    let mut action = cx.get::<ActionRecord>(id)?;
    if !action.is_open() {
        return Ok(());
    }
    match Outcome::of(request) {
        Outcome::Confirmed { .. } => {
            let investment = cx.get::<Investment>(&action.investment_id)?;
            if investment.protocol == InvestmentProtocol::Ofns && orders::are_held(cx)? {
                action.is_order = true;
                return cx.update(&action);
            }
            fill(cx, investment, action)
        }
        Outcome::Rejected(reason) => end(cx, action, ActionStatus::Rejected, reason),
        Outcome::Failed(reason) => end(cx, action, ActionStatus::Failed, reason),
    }
}

/// Pays an amount of an asset from a protocol to the wallet.
pub(super) fn pay(
    cx: &mut Context<'_>,
    investment: &Investment,
    asset: &Asset,
    amount: u128,
    issued: u128,
) -> Result<(), Refusal> {
    let (info, wallet) = investment.network(cx)?;
    let (pool, to) = (pool(&investment.protocol), wallet.address.as_deref().unwrap_or_default());
    pay_out(cx, info, &Payout { pool: &pool, to, asset, amount, issued }).map(drop)
}

/// Completes an action that is paid for.
pub(super) fn fill(cx: &mut Context<'_>, mut investment: Investment, action: ActionRecord) -> Result<(), Refusal> {
    let Pair { deposited, received } = investment.pair();
    let (now, principal) = (cx.time(), investment.invested.principal());
    if action.kind == InvestmentActionKind::Deposit {
        if let Err(refusal) = pay(cx, &investment, &received, action.amount, 0) {
            pay(cx, &investment, &deposited, action.amount, 0)?;
            return end(cx, action, ActionStatus::Failed, Some(refusal.message().to_owned()));
        }
        investment.invested.set_principal(now, principal.saturating_add(action.amount));
        investment.invested.set_earning(now, true);
    } else if action.amount > principal {
        // Another withdrawal came first.
        pay(cx, &investment, &received, action.amount, 0)?;
        return end(cx, action, ActionStatus::Failed, Some(format!("The allocation has {principal}")));
    } else {
        let rewards = if action.amount == principal {
            investment.invested.take_all(now).1
        } else {
            investment.invested.set_principal(now, principal.saturating_sub(action.amount));
            0
        };
        pay(cx, &investment, &deposited, action.amount.saturating_add(rewards), rewards)?;
    }
    cx.update(&investment)?;
    end(cx, action, ActionStatus::Completed, None)
}
