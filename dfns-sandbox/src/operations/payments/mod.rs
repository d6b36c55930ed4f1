//! Payments: transfers and transactions on their way to the chain.
//!
//! * `request`: a transfer or a transaction, whichever it is;
//! * `record`: the chain side of a request, which the API does not show;
//! * `build`: from a request to a signed transaction, and what it does to the books;
//! * `recipient`: what networks demand of it;
//! * `steps`: from one status to the next, when each is due;
//! * `replace`: a transaction that gives way to one that pays more;
//! * `reorg`: blocks that are undone;
//! * `incoming`: transfers from elsewhere;
//! * `counterparty`: the addresses of those who pay and are paid;
//! * `after`: what a transaction does besides moving balances;
//! * `protocol`: payments to protocols and from them, for stakes and the like;
//! * `obstacles`: what tests put in their way.
//!
//! [`submit`] takes a new request. Once no policy holds it, [`execute`] sends it on its way; if one
//! blocks it, [`reject`] ends it. [`resume`] does either once an approval is resolved.

mod after;
mod build;
mod counterparty;
mod incoming;
mod obstacles;
mod protocol;
mod recipient;
mod record;
mod reorg;
mod replace;
mod request;
mod steps;

pub(crate) use after::{Sequel, recipient};
pub(crate) use build::{Facts, check_nonce_account, check_transfer, estimate_fee};
pub(crate) use counterparty::address_of;
pub(crate) use incoming::{Arrival, announce};
pub use obstacles::FailureStage;
pub(crate) use obstacles::{Hold, PlannedFailures};
pub(crate) use protocol::{Order, Outcome, awaits_approval, pay_out};
pub(crate) use record::{Payment, Purpose};
pub use reorg::{KeptRequest, Reorganised};
pub(crate) use reorg::{Reorganisation, begin_reorg, reorganise};
pub(crate) use replace::{Replacement, new_transaction, replace};
pub(crate) use request::Request;
pub(crate) use steps::{
    ABORTED, Step, abort, drop_payment, finish_at_once, force_confirm, force_fail, kick, mine, signed_offline, step,
};

use crate::faults::FaultKind;
use crate::operations::fee_sponsors;
use crate::policies::{self, Payers, Subject, Verdict};
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::onchain::BroadcastStatus;
use dfns_endpoints::swaps::Swap;
use dfns_endpoints::wallets::Wallet;

/// Takes a new request, which has been checked and has no effect yet. Policies decide whether it
/// goes on.
pub(crate) fn submit(cx: &mut Context<'_>, request: &mut Request, payment: &Payment) -> Result<(), Refusal> {
    accept(cx, request, payment)?;
    let verdict = evaluate(cx, request, payment, None)?;
    settle(cx, request, verdict)
}

/// Takes the transaction of a new swap, and returns it as it is then. Policies decide on the swap.
pub(crate) fn submit_swap(
    cx: &mut Context<'_>,
    swap: &Swap,
    mut request: Request,
    payment: &Payment,
) -> Result<Request, Refusal> {
    accept(cx, &request, payment)?;
    let verdict = evaluate(cx, &request, payment, Some(swap))?;
    settle(cx, &mut request, verdict)?;
    Request::get(cx, request.id())
}

/// Does with a new request what policies decided.
fn settle(cx: &mut Context<'_>, request: &mut Request, verdict: Verdict) -> Result<(), Refusal> {
    let id = request.id().to_owned();
    match verdict {
        Verdict::Allowed => execute(cx, &id),
        Verdict::Held(approval_id) => {
            request.set_approval(approval_id);
            request.update(cx)
        }
        Verdict::Blocked(reason) => reject(cx, &id, &reason),
        Verdict::Unsponsored(reason) => {
            *request.date_policy_resolved() = Some(cx.now());
            request.update(cx)?;
            let payment = cx.get::<Payment>(&id)?;
            steps::fail(cx, payment, reason)
        }
    }
}

/// Takes a new request that no policy governs.
pub(crate) fn submit_ungoverned(cx: &mut Context<'_>, request: &Request, payment: &Payment) -> Result<(), Refusal> {
    accept(cx, request, payment)?;
    execute(cx, request.id())
}

fn accept(cx: &mut Context<'_>, request: &Request, payment: &Payment) -> Result<(), Refusal> {
    request.insert(cx)?;
    match cx.fault.take() {
        Some(FaultKind::Chain { how }) => cx.insert(&payment.with_fault(how))?,
        _ => cx.insert(payment)?,
    }
    request.emit(cx, Request::requested)
}

/// Evaluates the policies. They do not govern what end users do with their own wallets, or some
/// payments for other entities. Those of a wallet that pays the fee count in any case.
fn evaluate(
    cx: &mut Context<'_>,
    request: &Request,
    payment: &Payment,
    swap: Option<&Swap>,
) -> Result<Verdict, Refusal> {
    let wallet = cx.get::<Wallet>(&payment.wallet_id)?;
    let is_governed = payment.purpose.as_ref().is_none_or(Purpose::is_governed);
    let is_governed = wallet.signing_key.delegated_to.is_none() && is_governed;
    let sponsor = payment.fee_sponsor_id.as_ref().map(|id| fee_sponsors::wallet(cx, id)).transpose()?;
    if !is_governed && sponsor.is_none() {
        return Ok(Verdict::Allowed);
    }
    let payers = Payers { wallet: &wallet, is_governed, sponsor: sponsor.as_ref() };
    let subject = match (request, swap) {
        (Request::Transaction(transaction), Some(swap)) => Subject::Swap { swap, transaction, payers },
        (Request::Transaction(request), None) => Subject::Transaction { request, payers },
        (Request::Transfer(request), _) => Subject::Transfer { request, payers },
    };
    policies::evaluate(cx, &subject)
}

/// Carries on with a request that waited for an approval, or rejects it.
pub(super) fn resume(cx: &mut Context<'_>, id: &str, rejection: Option<String>) -> Result<(), Refusal> {
    match rejection {
        Some(reason) => reject(cx, id, &reason),
        None => execute(cx, id),
    }
}

/// Sends a request on its way, which needs no approval or has it. It takes its nonce and its funds
/// later: if they are missing, it fails then.
fn execute(cx: &mut Context<'_>, id: &str) -> Result<(), Refusal> {
    let mut request = Request::get(cx, id)?;
    if *request.status() != BroadcastStatus::Pending {
        return Err(Refusal::internal());
    }
    if request.approval_id().is_some() {
        *request.date_policy_resolved() = Some(cx.now());
        request.update(cx)?;
    }
    steps::start(cx, id)
}

/// Ends a request that a policy blocks, or whose approval was denied or has expired.
fn reject(cx: &mut Context<'_>, id: &str, reason: &str) -> Result<(), Refusal> {
    let mut request = Request::get(cx, id)?;
    if *request.status() != BroadcastStatus::Pending {
        return Err(Refusal::internal());
    }
    *request.date_policy_resolved() = Some(cx.now());
    request.set(BroadcastStatus::Rejected, Some(reason.to_owned()));
    request.update(cx)?;
    let mut payment = cx.get::<Payment>(id)?;
    payment.finish(cx)?;
    request.emit(cx, Request::rejected)?;
    after::follow(cx, &request, &payment, None)
}
