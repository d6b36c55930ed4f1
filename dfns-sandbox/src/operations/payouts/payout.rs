//! Payouts themselves: requested, confirmed or cancelled, read and listed.

use super::asset::{Sum, paid_out};
use crate::chain::{self, canonical};
use crate::operations::ownership::{Listed, check_visible, requester};
use crate::operations::payments::Purpose;
use crate::operations::{Operation, check, replay, wallets};
use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use dfns_core::Page;
use dfns_endpoints::PaymentProvider;
use dfns_endpoints::onchain::TransferBody;
use dfns_endpoints::payouts::{
    BorderlessPayout, ConfirmPayout, CreatePayout, CreatePayoutAction, GetPayout, ListPayouts, NewPayout, Payout,
    PayoutAction, PayoutData, PayoutId, PayoutProgress, PayoutStatus,
};
use dfns_endpoints::wallets::Wallet;
use http::StatusCode;
use serde::{Deserialize, Serialize};

/// A payout, with the request that it was made by, which a replay repeats.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::operations) struct PayoutRecord {
    pub(super) payout: Payout,
    request: BorderlessPayout,
}

/// The index of the payouts that a user requested.
const REQUESTER: &str = "requester";

impl Entity for PayoutRecord {
    const NOUN: &'static str = "payout";

    fn id(&self) -> &str {
        self.payout.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let external_id = self.payout.external_id.clone().map(|id| (replay::EXTERNAL_ID, id));
        std::iter::once((REQUESTER, self.payout.requester.user_id.clone())).chain(external_id).collect()
    }
}

/// Checks that a provider makes payouts.
pub(super) fn check_provider(provider: &PaymentProvider) -> Result<(), Refusal> {
    if *provider == PaymentProvider::Borderless { Ok(()) } else { Err(check::must_be("provider", "`Borderless`")) }
}

impl Operation for ListPayouts {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<Payout>, Refusal> {
        check::filter("status", self.status.as_deref())?;
        check::filter("provider", self.provider.as_deref())?;
        let listed = Listed::new(cx, &[])?;
        let list = listed.list(REQUESTER).only(|record: &PayoutRecord| {
            let payout = &record.payout;
            self.wallet_id.as_ref().is_none_or(|id| *id == payout.wallet_id)
                && self.status.as_ref().is_none_or(|wanted| wanted.contains(&payout.status))
                && self.provider.as_ref().is_none_or(|wanted| wanted.contains(&payout.provider))
        });
        let page = cx.page(&list, check::capped(self.limit), self.pagination_token.as_deref())?;
        let items = page.items.into_iter().map(|record| record.shown(cx)).collect::<Result<_, _>>()?;
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for CreatePayout {
    fn run(self, cx: &mut Context<'_>) -> Result<Payout, Refusal> {
        let NewPayout::Borderless(request) = self.payout else {
            return Err(check::must_be("provider", "`Borderless`"));
        };
        let external_id = replay::external_id(&request)?;
        check::code("fiatCurrency", &request.fiat_currency, 3)?;
        check::code("country", &request.country, 2)?;
        check::text("borderlessAccountId", &request.borderless_account_id)?;
        check::text("paymentInstructionsId", &request.payment_instructions_id)?;
        check::known("paymentPurpose", &request.payment_purpose)?;
        let wallet = wallets::get_payer(cx, &request.wallet_id)?;
        let (asset, _) = paid_out(cx, chain::of(&wallet.network)?, &request.asset)?;
        if let Some(external_id) = &external_id {
            let is_same = |earlier: &PayoutRecord| replay::same_body(&earlier.request, &request);
            if let Some(earlier) = replay::find(cx, external_id, is_same)? {
                return earlier.shown(cx);
            }
        }
        let payout = Payout {
            id: cx.new_id("pyt").into(),
            wallet_id: wallet.id,
            fiat_currency: request.fiat_currency.clone(),
            asset,
            external_id,
            status: PayoutStatus::Processing,
            requester: requester(cx)?,
            date_created: cx.now(),
            date_finalized: None,
            provider: PaymentProvider::Borderless,
            data: PayoutData {
                execution_status: PayoutProgress::Initializing,
                status_reason: None,
                deposit_address: None,
                transfer_id: None,
                transaction_hash: None,
                date_confirmed: None,
                date_canceled: None,
                date_deposit_confirmed: None,
                date_payout_confirmed: None,
                borderless_account_id: Some(request.borderless_account_id.clone()),
                payment_instructions_id: Some(request.payment_instructions_id.clone()),
                payment_purpose: Some(request.payment_purpose.clone()),
                country: Some(request.country.clone()),
                borderless_payout_id: None,
            },
        };
        let mut record = PayoutRecord { payout, request };
        cx.insert(&record)?;
        record.enter(cx, PayoutProgress::Initializing)?;
        Ok(record.payout)
    }
}

/// The payout with this id, if the caller may see it.
fn get(cx: &Context<'_>, id: &PayoutId) -> Result<PayoutRecord, Refusal> {
    let record = cx.get::<PayoutRecord>(id)?;
    check_visible(cx, Some(&record.payout.requester.user_id.as_str().into()), PayoutRecord::NOUN)?;
    Ok(record)
}

impl Operation for GetPayout {
    fn run(self, cx: &mut Context<'_>) -> Result<Payout, Refusal> {
        get(cx, &self.payout_id)?.shown(cx)
    }
}

impl Operation for CreatePayoutAction {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let confirmation = match self.action {
            PayoutAction::Confirm(confirmation) => Some(confirmation),
            PayoutAction::Cancel => None,
            _ => return Err(check::must_be("action", "`Confirm` or `Cancel`")),
        };
        let record = get(cx, &self.payout_id)?;
        match confirmation {
            Some(confirmation) => confirm(cx, record, &confirmation),
            None => cancel(cx, record),
        }
    }
}

/// 412: the payout is too far, or not far enough.
pub(super) fn not_now(record: &PayoutRecord, what: &str) -> Refusal {
    let progress = &record.payout.data.execution_status;
    Refusal::new(StatusCode::PRECONDITION_FAILED, format!("{what}, and this payout is {progress}"))
}

fn cancel(cx: &mut Context<'_>, mut record: PayoutRecord) -> Result<(), Refusal> {
    if !record.is_unconfirmed() {
        return Err(not_now(&record, "only payouts that are not confirmed can be canceled"));
    }
    record.payout.data.date_canceled = Some(cx.now());
    record.enter(cx, PayoutProgress::Canceled)
}

/// Requests the transfer of a payout, which must be the one that the payout needs.
fn confirm(cx: &mut Context<'_>, mut record: PayoutRecord, confirmation: &ConfirmPayout) -> Result<(), Refusal> {
    let payout = &record.payout;
    let address = match &payout.data.deposit_address {
        Some(address) if payout.data.execution_status == PayoutProgress::AwaitingPayoutConfirmation => address,
        _ => return Err(not_now(&record, "only payouts that are AwaitingPayoutConfirmation can be confirmed")),
    };
    if confirmation.wallet_id != payout.wallet_id {
        return Err(check::must_be("walletId", "the wallet of the payout"));
    }
    let info = chain::of(&cx.get::<Wallet>(&payout.wallet_id)?.network)?;
    let (asked, needed) =
        (Sum::read(info, "transfer", &confirmation.transfer)?, Sum::read(info, "asset", &record.request.asset)?);
    if asked.asset != needed.asset {
        return Err(check::must_be("transfer", "of the asset of the payout"));
    }
    if asked.amount != needed.amount {
        return Err(check::must_be("transfer.amount", "the amount of the payout"));
    }
    let mut body = serde_json::to_value(&confirmation.transfer).map_err(|_| Refusal::internal())?;
    let to = body.get("to").and_then(|to| to.as_str()).unwrap_or_default();
    if canonical(info, to) != canonical(info, address) {
        return Err(check::must_be("transfer.to", &format!("the deposit address of the payout, {address}")));
    }
    body["to"] = address.as_str().into();
    let body: TransferBody = serde_json::from_value(body).map_err(|_| Refusal::internal())?;
    let (wallet_id, purpose) = (payout.wallet_id.clone(), Purpose::Payout(payout.id.clone()));
    let transfer = wallets::transfer(cx, &wallet_id, body, Some(purpose))?;
    record.payout.data.transfer_id = Some(transfer.id);
    record.payout.data.date_confirmed = Some(cx.now());
    record.enter(cx, PayoutProgress::SubmittingPayoutTransfer)
}
