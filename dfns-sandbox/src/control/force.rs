//! Control takes entities to their end: approvals without people; payments, signatures and whatever
//! takes several steps, such as swaps, without waiting.

use super::Control;
use super::policies::ForcedOutcome;
use super::word::{post, written};
use crate::operations::payments::{self, Payment, Request};
use crate::operations::{course, keys};
use crate::policies::HeldApproval;
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::onchain::SignatureRequest;
use serde_json::Value;

/// The end of a transfer, a transaction, a signature, or an entity of several steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ForcedEnd {
    /// Confirmed on chain, signed, or completed.
    Confirm,
    /// Failed.
    Fail,
    /// Dropped from the mempool.
    Drop,
}

/// An outcome of the word `force`.
enum Outcome {
    Approval(ForcedOutcome),
    Request(ForcedEnd),
}

impl Outcome {
    fn parse(text: &str) -> Result<Self, Refusal> {
        Ok(match text {
            "approve" => Self::Approval(ForcedOutcome::Approve),
            "deny" => Self::Approval(ForcedOutcome::Deny),
            "expire" => Self::Approval(ForcedOutcome::Expire),
            "confirm" => Self::Request(ForcedEnd::Confirm),
            "fail" => Self::Request(ForcedEnd::Fail),
            "drop" => Self::Request(ForcedEnd::Drop),
            _ => {
                let message = "`outcome` must be one of approve, deny, expire (of approvals), confirm, fail, drop";
                return Err(Refusal::invalid(message));
            }
        })
    }
}

impl Control<'_> {
    /// Takes a transfer, a transaction or a signature to its end, whatever its pace, and returns it
    /// as the API shows it. The reason is that of a failure.
    ///
    /// # Errors
    /// 404 if there is no such request; 412 if it is over, awaits approval, or cannot go on because
    /// it is held or its network is down; 400 if a signature is to be dropped.
    pub async fn force_request(&self, id: &str, end: ForcedEnd, reason: Option<String>) -> Result<Value, Refusal> {
        let (id, reason) = (id.to_owned(), checked(reason)?);
        self.alter(move |cx| force(cx, &id, end, reason)).await
    }

    /// Takes a swap, an action on a stake or an allocation, a payin, a payout, or a transfer of an
    /// exchange to its end, and returns it as the API shows it. Its payment and all that follows in
    /// time happen at once. The reason is that of a failure.
    ///
    /// # Errors
    /// 404 if there is no such entity; 412 if it is over, awaits approval or a call of the API, or
    /// cannot reach this end; 400 if it has no transaction in the mempool that could be dropped.
    pub async fn force_action(&self, id: &str, end: ForcedEnd, reason: Option<String>) -> Result<Value, Refusal> {
        let reason = checked(reason)?;
        let key = id.to_owned();
        let found = self.look(move |cx| course::Kind::find(cx, &key)).await?;
        let kind = found.ok_or_else(|| Refusal::not_found("entity of several steps"))?;
        let key = id.to_owned();
        match end {
            ForcedEnd::Confirm => {
                // Each step is a transaction of its own, like what follows from it.
                let mut steps = 0;
                while steps < MOST_STEPS {
                    let key = key.clone();
                    if !self.alter(move |cx| kind.confirm(cx, &key)).await? {
                        break;
                    }
                    steps += 1;
                }
                if steps == 0 {
                    return Err(kind.over());
                }
            }
            ForcedEnd::Fail => self.alter(move |cx| kind.fail(cx, &key, reason)).await?,
            ForcedEnd::Drop => self.alter(move |cx| kind.drop(cx, &key)).await?,
        }
        let key = id.to_owned();
        self.look(move |cx| kind.show(cx, &key)).await
    }
}

/// More steps than any entity takes.
const MOST_STEPS: u32 = 10;

/// The reason of a failure, which has a default.
fn checked(reason: Option<String>) -> Result<String, Refusal> {
    if reason.as_ref().is_some_and(|reason| reason.is_empty() || reason.len() > 1000) {
        return Err(Refusal::invalid("`reason` must be a string of 1 to 1000 bytes"));
    }
    Ok(reason.unwrap_or_else(|| "Failed on request".to_owned()))
}

fn force(cx: &mut Context<'_>, id: &str, end: ForcedEnd, reason: String) -> Result<Value, Refusal> {
    if cx.find::<SignatureRequest>(id)?.is_some() {
        let id = id.into();
        match end {
            ForcedEnd::Confirm => keys::force_sign(cx, &id)?,
            ForcedEnd::Fail => keys::force_fail(cx, &id, reason)?,
            ForcedEnd::Drop => return Err(Refusal::invalid("`outcome`: signatures are not in the mempool")),
        }
        return written(&cx.get::<SignatureRequest>(&id)?);
    }
    if cx.find::<Payment>(id)?.is_none() {
        return Err(Refusal::not_found("approval, request or action"));
    }
    match end {
        ForcedEnd::Confirm => payments::force_confirm(cx, id)?,
        ForcedEnd::Fail => payments::force_fail(cx, id, reason)?,
        ForcedEnd::Drop => payments::drop_payment(cx, id)?,
    }
    match Request::get(cx, id)? {
        Request::Transfer(transfer) => written(&transfer),
        Request::Transaction(transaction) => written(&transaction),
    }
}

post! {
    /// Ends an approval, a payment, a signature, or an entity of several steps.
    Force as "force" { id: String, outcome: String, reason: Option<String> } |this, control| {
        let outcome = Outcome::parse(&this.outcome)?;
        let end = match outcome {
            Outcome::Approval(outcome) => {
                return written(&control.force_approval(this.id, outcome, this.reason).await?);
            }
            Outcome::Request(end) => end,
        };
        let id = this.id.clone();
        let found = control.look(move |cx| {
            Ok((cx.find::<HeldApproval>(&id)?.is_some(), course::Kind::find(cx, &id)?.is_some()))
        });
        match found.await? {
            (true, _) => Err(Refusal::invalid("`outcome`: approvals are approved, denied or expire")),
            (_, true) => control.force_action(&this.id, end, this.reason).await,
            _ => control.force_request(&this.id, end, this.reason).await,
        }
    }
}
