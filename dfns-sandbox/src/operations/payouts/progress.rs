//! The progress of payouts: by the clock, by the transfer of the coins, and by the provider.

use super::payout::{PayoutRecord, not_now};
use crate::chain;
use crate::ledger::NetworkState;
use crate::operations::course::{self, Course};
use crate::operations::payments::{Request, address_of};
use crate::refusal::Refusal;
use crate::store::{Context, Due, Entity};
use dfns_endpoints::onchain::{BroadcastStatus, TransferRequest};
use dfns_endpoints::payouts::{Payout, PayoutId, PayoutProgress, PayoutStatus};
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::webhooks::WebhookEventKind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::time::Duration;

/// How long a payout waits for its confirmation.
const CONFIRMATION_TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);

/// The next step of a payout that nobody has taken further by then.
#[derive(Serialize, Deserialize)]
pub(in crate::operations) struct PayoutStep {
    id: PayoutId,
    from: PayoutProgress,
}

impl Due for PayoutStep {
    const KIND: &'static str = "step of a payout";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let record = cx.get::<PayoutRecord>(&self.id)?;
        if record.payout.data.execution_status == self.from { record.advance(cx) } else { Ok(()) }
    }
}

/// An event at the provider of a payout, besides those that happen with time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum PayoutEvent {
    /// The deposit address is known: the payout can be confirmed.
    Instructions,
    /// The money is in the bank account.
    Disbursed,
    /// The payout fails.
    Failed,
    /// The time for the confirmation is over.
    Expired,
}

/// Takes a payout further, as its provider would.
///
/// # Errors
/// 404 if there is no such payout; 412 if the event cannot happen now.
pub(crate) fn act(cx: &mut Context<'_>, id: &PayoutId, event: PayoutEvent) -> Result<Payout, Refusal> {
    let mut record = cx.get::<PayoutRecord>(id)?;
    let is_disbursing = record.payout.data.execution_status == PayoutProgress::DisbursementPending;
    match event {
        PayoutEvent::Instructions if record.awaits_instructions() => record.instruct(cx)?,
        PayoutEvent::Disbursed if is_disbursing => record.advance(cx)?,
        PayoutEvent::Expired if record.is_unconfirmed() => record.enter(cx, PayoutProgress::Expired)?,
        PayoutEvent::Failed if is_disbursing || record.is_unconfirmed() => {
            record.payout.data.status_reason = Some("Failed at the provider".to_owned());
            record.enter(cx, PayoutProgress::Failed)?;
        }
        PayoutEvent::Instructions => return Err(not_now(&record, "instructions come to new payouts")),
        PayoutEvent::Disbursed => return Err(not_now(&record, "only payouts that are DisbursementPending end so")),
        PayoutEvent::Expired => return Err(not_now(&record, "only payouts that are not confirmed expire")),
        PayoutEvent::Failed => {
            return Err(not_now(&record, "providers fail payouts before their transfer or after it"));
        }
    }
    cx.get::<PayoutRecord>(id)?.shown(cx)
}

/// Takes a payout further whose transfer has ended.
pub(in crate::operations) fn ended(cx: &mut Context<'_>, id: &PayoutId, request: &Request) -> Result<(), Refusal> {
    let mut record = cx.get::<PayoutRecord>(id)?;
    let data = &mut record.payout.data;
    let progress = match request.status() {
        BroadcastStatus::Confirmed => {
            data.transaction_hash = request.tx_hash().map(str::to_owned);
            data.date_deposit_confirmed = Some(cx.now());
            PayoutProgress::DisbursementPending
        }
        status => {
            data.status_reason = request.reason().map(str::to_owned);
            if *status == BroadcastStatus::Rejected { PayoutProgress::Rejected } else { PayoutProgress::Failed }
        }
    };
    record.enter(cx, progress)
}

impl Course for PayoutRecord {
    fn request(&self, _: &Context<'_>) -> Result<Option<String>, Refusal> {
        Ok(self.payout.data.transfer_id.as_ref().map(ToString::to_string))
    }

    fn go_on(self, cx: &mut Context<'_>) -> Result<bool, Refusal> {
        if self.is_unconfirmed() {
            return Err(course::cannot("the payout awaits its confirmation, which is a call of the API"));
        }
        if self.payout.data.execution_status != PayoutProgress::DisbursementPending {
            return Ok(false);
        }
        self.advance(cx).map(|()| true)
    }

    fn fail(mut self, cx: &mut Context<'_>, reason: String) -> Result<(), Refusal> {
        let is_disbursing = self.payout.data.execution_status == PayoutProgress::DisbursementPending;
        if !is_disbursing && !self.is_unconfirmed() {
            return Err(course::over(Self::NOUN));
        }
        self.payout.data.status_reason = Some(reason);
        self.enter(cx, PayoutProgress::Failed)
    }

    fn show(self, cx: &Context<'_>) -> Result<Value, Refusal> {
        course::shown(&self.shown(cx)?)
    }
}

/// The status of a payout that is this far.
fn status(progress: &PayoutProgress) -> PayoutStatus {
    match progress {
        PayoutProgress::Completed => PayoutStatus::Completed,
        PayoutProgress::Rejected => PayoutStatus::Rejected,
        PayoutProgress::Failed => PayoutStatus::Failed,
        PayoutProgress::Expired => PayoutStatus::Expired,
        PayoutProgress::Canceled => PayoutStatus::Canceled,
        _ => PayoutStatus::Processing,
    }
}

impl PayoutRecord {
    /// Whether the deposit address is not known yet.
    fn awaits_instructions(&self) -> bool {
        let progress = &self.payout.data.execution_status;
        matches!(progress, PayoutProgress::Initializing | PayoutProgress::AwaitingPayoutInstructions)
    }

    /// Whether the payout can still be cancelled.
    pub(super) fn is_unconfirmed(&self) -> bool {
        let progress = &self.payout.data.execution_status;
        self.awaits_instructions() || *progress == PayoutProgress::AwaitingPayoutConfirmation
    }

    /// Takes the step that follows with time.
    fn advance(mut self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        match self.payout.data.execution_status {
            PayoutProgress::Initializing => self.enter(cx, PayoutProgress::AwaitingPayoutInstructions),
            PayoutProgress::AwaitingPayoutInstructions => self.instruct(cx),
            PayoutProgress::AwaitingPayoutConfirmation => self.enter(cx, PayoutProgress::Expired),
            PayoutProgress::DisbursementPending => {
                self.payout.data.date_payout_confirmed = Some(cx.now());
                self.enter(cx, PayoutProgress::Completed)
            }
            _ => Ok(()),
        }
    }

    /// Notes the deposit address: the payout can be confirmed.
    fn instruct(&mut self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let info = chain::of(&cx.get::<Wallet>(&self.payout.wallet_id)?.network)?;
        self.payout.data.borderless_payout_id = Some(cx.new_id("bpo"));
        self.payout.data.deposit_address = Some(address_of(info, &format!("payout {}", self.payout.id))?);
        self.enter(cx, PayoutProgress::AwaitingPayoutConfirmation)?;
        cx.emit(WebhookEventKind::PayoutActionRequired, &json!({ "payout": self.payout }))
    }

    /// Notes how far it is, and schedules the step that follows with time.
    pub(super) fn enter(&mut self, cx: &mut Context<'_>, progress: PayoutProgress) -> Result<(), Refusal> {
        self.payout.status = status(&progress);
        if self.payout.status != PayoutStatus::Processing {
            self.payout.date_finalized = Some(cx.now());
        }
        self.payout.data.execution_status = progress.clone();
        cx.update(self)?;
        let at = match progress {
            PayoutProgress::AwaitingPayoutConfirmation => cx.time().checked_add(CONFIRMATION_TIMEOUT),
            PayoutProgress::Initializing
            | PayoutProgress::AwaitingPayoutInstructions
            | PayoutProgress::DisbursementPending => {
                let info = chain::of(&cx.get::<Wallet>(&self.payout.wallet_id)?.network)?;
                Some(NetworkState::next_action(cx, info)?)
            }
            _ => None,
        };
        let step = PayoutStep { id: self.payout.id.clone(), from: progress };
        at.map_or(Ok(()), |at| cx.schedule(at, &step))
    }

    /// The payout as it is now. While its transfer is under way, that says how far the payout is.
    pub(super) fn shown(mut self, cx: &Context<'_>) -> Result<Payout, Refusal> {
        let data = &mut self.payout.data;
        if let (PayoutProgress::SubmittingPayoutTransfer, Some(id)) = (&data.execution_status, &data.transfer_id) {
            let transfer = cx.get::<TransferRequest>(id)?;
            let is_held = transfer.approval_id.is_some() && transfer.date_policy_resolved.is_none();
            match transfer.status {
                BroadcastStatus::Pending if is_held => data.execution_status = PayoutProgress::PendingPolicyApproval,
                BroadcastStatus::Broadcasted => data.execution_status = PayoutProgress::DepositProcessing,
                _ => {}
            }
        }
        Ok(self.payout)
    }
}
