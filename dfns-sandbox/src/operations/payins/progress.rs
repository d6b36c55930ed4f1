//! The progress of payins: by the clock and by the payer, until the coins are in the wallet.

use super::circle::Balance;
use super::payin::PayinRecord;
use crate::chain;
use crate::ledger::{self, Credit, NetworkState};
use crate::operations::course::{self, Course};
use crate::operations::payments::address_of;
use crate::policies;
use crate::refusal::Refusal;
use crate::store::{Context, Due, Entity};
use dfns_endpoints::PaymentProvider;
use dfns_endpoints::payins::{
    DepositDetails, DepositInstruction, Payin, PayinId, PayinMethod, PayinProgress, PayinStatus,
};
use dfns_endpoints::wallets::Wallet;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The next step of a payin that is still this far.
#[derive(Serialize, Deserialize)]
pub(in crate::operations) struct PayinStep {
    id: PayinId,
    from: PayinProgress,
}

impl Due for PayinStep {
    const KIND: &'static str = "step of a payin";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let record = cx.get::<PayinRecord>(&self.id)?;
        if record.payin.data.execution_status == self.from { record.advance(cx) } else { Ok(()) }
    }
}

/// An event at the payer or the provider of a payin, besides those that happen with time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum PayinEvent {
    /// The payer has paid: the coins are delivered.
    Paid,
    /// The payin fails.
    Failed,
}

/// Takes a payin further, as its payer or its provider would.
///
/// # Errors
/// 404 if there is no such payin; 412 if the event cannot happen now.
pub(crate) fn act(cx: &mut Context<'_>, id: &PayinId, event: PayinEvent) -> Result<Payin, Refusal> {
    let record = cx.get::<PayinRecord>(id)?;
    let (progress, is_over) =
        (record.payin.data.execution_status.clone(), record.payin.status != PayinStatus::Processing);
    match event {
        PayinEvent::Paid if progress == PayinProgress::AwaitingDeposit => record.deliver(cx)?,
        PayinEvent::Failed if !is_over => record.end_in_failure(cx, "Failed at the provider")?,
        PayinEvent::Paid => {
            return Err(not_now(&format!(
                "only payins that are AwaitingDeposit can be paid, and this payin is {progress}"
            )));
        }
        PayinEvent::Failed => {
            return Err(not_now(&format!("only payins that are Processing can fail, and this payin is {progress}")));
        }
    }
    Ok(cx.get::<PayinRecord>(id)?.payin)
}

fn not_now(message: &str) -> Refusal {
    Refusal::new(StatusCode::PRECONDITION_FAILED, message)
}

impl Course for PayinRecord {
    fn request(&self, _: &Context<'_>) -> Result<Option<String>, Refusal> {
        Ok(None)
    }

    fn go_on(self, cx: &mut Context<'_>) -> Result<bool, Refusal> {
        match self.payin.data.execution_status {
            _ if self.payin.status != PayinStatus::Processing => Ok(false),
            PayinProgress::AwaitingDeposit => self.deliver(cx).map(|()| true),
            _ => self.advance(cx).map(|()| true),
        }
    }

    fn fail(self, cx: &mut Context<'_>, reason: String) -> Result<(), Refusal> {
        if self.payin.status != PayinStatus::Processing {
            return Err(course::over(Self::NOUN));
        }
        self.end_in_failure(cx, &reason)
    }

    fn show(self, _: &Context<'_>) -> Result<Value, Refusal> {
        course::shown(&self.payin)
    }
}

/// The bank account to pay into.
fn instruction(payment_method: PayinMethod, reference: &str) -> DepositInstruction {
    let text = |text: &str| Some(text.to_owned());
    let mut details = DepositDetails {
        deposit_message: text(reference),
        bank_name: text("Sandbox Bank"),
        bank_address: None,
        bank_account_number: None,
        bank_routing_number: None,
        bank_beneficiary_name: None,
        bank_beneficiary_address: None,
        iban: None,
        bic: None,
        account_holder_name: None,
    };
    if payment_method == PayinMethod::Sepa {
        details.iban = text("DE75512108001245126199");
        details.bic = text("SANDDEFFXXX");
        details.account_holder_name = text("Borderless Sandbox");
    } else {
        details.bank_address = text("1 Loopback Lane, Sandbox");
        details.bank_account_number = text("000123456789");
        details.bank_routing_number = text("021000021");
        details.bank_beneficiary_name = text("Borderless Sandbox");
        details.bank_beneficiary_address = text("1 Loopback Lane, Sandbox");
    }
    DepositInstruction { payment_method, details }
}

impl PayinRecord {
    /// Takes the step that follows with time.
    fn advance(mut self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        match (&self.payin.data.execution_status, &self.payin.provider) {
            (PayinProgress::Initializing, PaymentProvider::Borderless) => {
                let data = &mut self.payin.data;
                data.borderless_transaction_id = Some(cx.new_id("btx"));
                data.pfi_name = Some("Sandbox Bank".to_owned());
                data.deposit_instruction =
                    data.payment_method.clone().map(|method| instruction(method, self.payin.id.as_str()));
                self.enter(cx, PayinProgress::AwaitingDeposit)
            }
            (PayinProgress::Initializing, _) => {
                if !Balance::get(cx, &self.payin.currency)?.take(cx, self.units)? {
                    return self.end_in_failure(cx, "Insufficient balance at Circle Mint");
                }
                self.payin.data.circle_transfer_id = Some(cx.new_id("ctr"));
                self.enter(cx, PayinProgress::AwaitingTransfer)
            }
            (PayinProgress::AwaitingTransfer, _) => self.deliver(cx),
            _ => Ok(()),
        }
    }

    /// Ends a payin that fails. What was taken from the balance at Circle Mint returns.
    fn end_in_failure(mut self, cx: &mut Context<'_>, reason: &str) -> Result<(), Refusal> {
        if self.payin.data.execution_status == PayinProgress::AwaitingTransfer {
            Balance::get(cx, &self.payin.currency)?.give(cx, self.units)?;
        }
        self.payin.data.status_reason = Some(reason.to_owned());
        self.enter(cx, PayinProgress::Failed)
    }

    /// Delivers the coins, in a new block.
    fn deliver(mut self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let info = chain::of(&self.payin.network)?;
        if let Err(refusal) = ledger::check_supply(cx, info, &self.asset, self.units) {
            return self.end_in_failure(cx, refusal.message());
        }
        let to = cx.get::<Wallet>(&self.payin.wallet_id)?.address.ok_or_else(Refusal::internal)?;
        let from = Some(address_of(info, &format!("payins by {}", self.payin.provider))?);
        let credit = Credit { to, asset: self.asset.clone(), amount: self.units, from, memo: None };
        let event = ledger::credit(cx, info, credit, None)?;
        policies::screen(cx, event.as_slice())?;
        let event = serde_json::to_value(event).map_err(|_| Refusal::internal())?;
        let data = &mut self.payin.data;
        data.transaction_hash = event.get("txHash").and_then(Value::as_str).map(str::to_owned);
        let confirmed = match self.payin.provider {
            PaymentProvider::Borderless => &mut data.date_delivery_confirmed,
            _ => &mut data.date_transfer_confirmed,
        };
        *confirmed = Some(cx.now());
        self.enter(cx, PayinProgress::Completed)
    }

    /// Notes how far it is, and schedules the step that follows with time.
    pub(super) fn enter(&mut self, cx: &mut Context<'_>, progress: PayinProgress) -> Result<(), Refusal> {
        self.payin.status = match progress {
            PayinProgress::Completed => PayinStatus::Completed,
            PayinProgress::Failed => PayinStatus::Failed,
            _ => PayinStatus::Processing,
        };
        if self.payin.status != PayinStatus::Processing {
            self.payin.date_finalized = Some(cx.now());
        }
        self.payin.data.execution_status = progress.clone();
        cx.update(self)?;
        if !matches!(progress, PayinProgress::Initializing | PayinProgress::AwaitingTransfer) {
            return Ok(());
        }
        let at = NetworkState::next_action(cx, chain::of(&self.payin.network)?)?;
        cx.schedule(at, &PayinStep { id: self.payin.id.clone(), from: progress })
    }
}
