//! Control of policies: approvals without people, verdicts of screeners, and how policies behave.

use super::Control;
use super::word::{Word, done, post, written};
use crate::chain;
use crate::identity::{Foundation, User, check_active};
use crate::operations::check;
use crate::operations::policies::{check_decision, decide};
use crate::policies::{
    BlockAs, Findings, HeldApproval, Screener, Screening, ScreeningVerdict, Switches, TestnetPrices, resolve, view,
};
use crate::refusal::Refusal;
use dfns_core::ApprovalId;
use dfns_endpoints::policies::{Approval, ApprovalStatus, Decision};
use dfns_endpoints::{Network, UserId};
use http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// The end of an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ForcedOutcome {
    /// Approved, as if every missing approver had approved.
    Approve,
    /// Denied.
    Deny,
    /// Expired.
    Expire,
}

impl Control<'_> {
    /// Ends an approval, although people have not decided, and returns it. Its activity goes on or
    /// is rejected at once. The reason is that of a denial.
    ///
    /// # Errors
    /// 404 if there is no such approval, 412 if it is resolved; an error if the state cannot be
    /// written.
    pub async fn force_approval(
        &self,
        approval_id: impl Into<ApprovalId>,
        outcome: ForcedOutcome,
        reason: Option<String>,
    ) -> Result<Approval, Refusal> {
        let approval_id = approval_id.into();
        let approval = self
            .change(move |cx| {
                let mut approval = cx.get::<HeldApproval>(&approval_id)?;
                if !approval.is_pending() {
                    let message = format!("approval {approval_id} is resolved: {}", approval.status);
                    return Err(Refusal::new(StatusCode::PRECONDITION_FAILED, message));
                }
                approval.forced_reason = reason;
                let status = match outcome {
                    ForcedOutcome::Approve => ApprovalStatus::Approved,
                    ForcedOutcome::Deny => ApprovalStatus::Denied,
                    ForcedOutcome::Expire => ApprovalStatus::Expired,
                };
                let approval = resolve(cx, approval, status)?;
                view(cx, &approval)
            })
            .await?;
        let service = Arc::clone(self.service);
        self.run(move || service.fire_due()).await?;
        Ok(approval)
    }

    /// Decides an approval as a user, by default the approver among the first identities, and
    /// returns it. It counts as if the user had called `POST /v2/policy-approvals/{id}/decisions`.
    ///
    /// # Errors
    /// As that call: 404 if there is no such approval or user, 403 if the user is not an approver
    /// of it, 409 if the user has decided, 412 if it is resolved; an error if the state cannot be
    /// written.
    pub async fn decide_approval(
        &self,
        approval_id: impl Into<ApprovalId>,
        user_id: Option<UserId>,
        value: Decision,
        reason: Option<String>,
    ) -> Result<Approval, Refusal> {
        let approval_id = approval_id.into();
        self.alter(move |cx| {
            check_decision(&value, reason.as_deref())?;
            let user = if let Some(user_id) = user_id {
                cx.get::<User>(user_id.as_str())?
            } else {
                let approver = cx.find::<User>(cx.get::<Foundation>("")?.bootstrap.approver.user_id)?;
                approver.ok_or_else(|| Refusal::invalid("`userId` is required in another organization"))?
            };
            check_active(cx, &user)?;
            decide(cx, &approval_id, &user.id, value, reason)
        })
        .await
    }

    /// Decides what a screener says about an address or the hash of a transaction, on a network or
    /// on every network. Without a verdict it is clean.
    ///
    /// # Errors
    /// 400 if the network or the level is unknown, or the subject is empty or longer than 256
    /// characters; an error if the state cannot be written.
    pub async fn set_verdict(
        &self,
        screener: Screener,
        network: Option<Network>,
        subject: impl Into<String>,
        verdict: impl Into<ScreeningVerdict>,
    ) -> Result<(), Refusal> {
        let (subject, verdict) = (subject.into(), verdict.into());
        self.change(move |cx| {
            network.as_ref().map(chain::of).transpose()?;
            check::label("subject", &subject)?;
            check_verdict(&verdict)?;
            let network = network.as_ref().map(Network::as_str);
            cx.put(&Screening::new(screener, network, &subject, verdict))
        })
        .await
    }

    /// Decides the response to requests that policies block.
    ///
    /// # Errors
    /// If the state cannot be written.
    pub async fn set_block_as(&self, block_as: BlockAs) -> Result<(), Refusal> {
        self.switch(move |switches| switches.block_as = block_as).await
    }

    /// Decides the prices of the assets of test networks, in policies.
    ///
    /// # Errors
    /// If the state cannot be written.
    pub async fn set_testnet_prices(&self, prices: TestnetPrices) -> Result<(), Refusal> {
        self.switch(move |switches| switches.testnet_prices = prices).await
    }

    async fn switch(&self, switch: impl FnOnce(&mut Switches) + Send + 'static) -> Result<(), Refusal> {
        self.change(|cx| {
            let mut switches = cx.find::<Switches>("")?.unwrap_or_default();
            switch(&mut switches);
            cx.put(&switches)
        })
        .await
    }
}

/// Checks that Chainalysis has the level of an alert.
pub(super) fn check_verdict(verdict: &ScreeningVerdict) -> Result<(), Refusal> {
    match verdict {
        ScreeningVerdict::Findings(Findings { level: Some(level), .. }) => check::known("verdict.level", level),
        _ => Ok(()),
    }
}

post! {
    /// Decides an approval as a user.
    Decide as "decide" { id: ApprovalId, user_id: Option<UserId>, value: Decision, reason: Option<String> } |this, control| {
        written(&control.decide_approval(this.id, this.user_id, this.value, this.reason).await?)
    }
}

/// Decides what a screener says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Kyt {
    network: Option<Network>,
    address: Option<String>,
    tx_hash: Option<String>,
    provider: Option<Screener>,
    verdict: ScreeningVerdict,
}

impl Word for Kyt {
    const NAME: &'static str = "kyt";
    const METHOD: Method = Method::POST;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        let (field, subject) = match (self.address, self.tx_hash) {
            (Some(address), None) => ("address", address),
            (None, Some(hash)) => ("txHash", hash),
            _ => return Err(Refusal::invalid("give one of `address` and `txHash`")),
        };
        check::label(field, &subject)?;
        let provider = self.provider.unwrap_or(Screener::Chainalysis);
        control.set_verdict(provider, self.network, subject, self.verdict).await?;
        Ok(json!({}))
    }
}

/// Decides how policies behave.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Policies {
    testnet_prices: Option<TestnetPrices>,
    block_as: Option<BlockAs>,
}

impl Word for Policies {
    const NAME: &'static str = "policies";
    const METHOD: Method = Method::POST;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        let switch = move |switches: &mut Switches| {
            switches.testnet_prices = self.testnet_prices.unwrap_or(switches.testnet_prices);
            switches.block_as = self.block_as.unwrap_or(switches.block_as);
        };
        control.switch(switch).await.map(done)
    }
}
