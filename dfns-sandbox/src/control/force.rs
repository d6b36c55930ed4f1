//! Control takes entities to their end: approvals without people, payments and signatures without
//! waiting.

use super::Control;
use super::policies::ForcedOutcome;
use super::word::{post, written};
use crate::operations::keys;
use crate::operations::payments::{self, Payment, Request};
use crate::policies::HeldApproval;
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::onchain::SignatureRequest;
use serde_json::Value;
use std::sync::Arc;

/// The end of a transfer, a transaction or a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ForcedEnd {
    /// Confirmed on chain, or signed.
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
        let id = id.to_owned();
        self.alter(move |cx| {
            if reason.as_ref().is_some_and(|reason| reason.is_empty() || reason.len() > 1000) {
                return Err(Refusal::invalid("`reason` must be a string of 1 to 1000 bytes"));
            }
            let reason = reason.unwrap_or_else(|| "Failed on request".to_owned());
            force(cx, &id, end, reason)
        })
        .await
    }
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
        return Err(Refusal::not_found("approval or request"));
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
    /// Ends an approval, a payment or a signature.
    Force as "force" { id: String, outcome: String, reason: Option<String> } |this, control| {
        let outcome = Outcome::parse(&this.outcome)?;
        let (service, id) = (Arc::clone(control.service), this.id.clone());
        let is_approval =
            control.run(move || service.look(|cx| Ok(cx.find::<HeldApproval>(&id)?.is_some()))).await?;
        match (outcome, is_approval) {
            (Outcome::Approval(outcome), _) => {
                written(&control.force_approval(this.id, outcome, this.reason).await?)
            }
            (Outcome::Request(_), true) => {
                Err(Refusal::invalid("`outcome`: approvals are approved, denied or expire"))
            }
            (Outcome::Request(end), false) => control.force_request(&this.id, end, this.reason).await,
        }
    }
}
