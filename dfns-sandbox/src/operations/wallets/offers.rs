//! Offers on Canton: transfers that the receiving wallet must accept.
//!
//! The amount stays reserved at the sender until the offer is settled, withdrawn or expires.

use super::wallet::{get, get_payer};
use crate::chain::{self, canonical};
use crate::ledger::{self, Block, Effect, Occurrence};
use crate::operations::payments::{self, Payment, Request};
use crate::operations::{Operation, check};
use crate::policies;
use crate::refusal::Refusal;
use crate::store::{Context, Due, Entity, List};
use dfns_core::{Amount, Page};
use dfns_endpoints::onchain::{
    BroadcastStatus, OfferDecision, OfferSettlement, TransactionBody, TransactionRequest, TransferBody, TransferKind,
    TransferRequest,
};
use dfns_endpoints::wallets::{AcceptOffer, GetOffer, ListOffers, Offer, OfferId, OfferStatus, RejectOffer, Wallet};
use dfns_endpoints::webhooks::{OfferEvent, WebhookEventKind};
use dfns_endpoints::{TransactionId, WalletId};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// An offer, with what is reserved for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct OfferRecord {
    offer: Offer,
    effect: Effect,
    block: Block,
    /// The transaction that settles it, while it is under way.
    settlement: Option<TransactionId>,
    is_expired: bool,
}

impl Entity for OfferRecord {
    const NOUN: &'static str = "offer";

    fn id(&self) -> &str {
        self.offer.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let mut keys = vec![("wallet", self.offer.wallet_id.to_string()), ("hash", self.offer.tx_hash.clone())];
        keys.extend(self.settlement.as_ref().map(|settlement| ("settlement", settlement.to_string())));
        keys
    }
}

/// The expiry of an offer.
#[derive(Serialize, Deserialize)]
pub(crate) struct OfferExpiry {
    id: String,
}

impl Due for OfferExpiry {
    const KIND: &'static str = "expiry of an offer";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let mut record = cx.get::<OfferRecord>(&self.id)?;
        if record.offer.status != OfferStatus::Pending {
            return Ok(());
        }
        record.is_expired = true;
        if record.settlement.is_some() {
            return cx.update(&record);
        }
        end(cx, record, OfferStatus::Expired)
    }
}

/// Creates the offer of a transfer that is on chain. What the effect moves is reserved.
pub(in crate::operations) fn offered(
    cx: &mut Context<'_>,
    transfer: &TransferRequest,
    wallet: &Wallet,
    effect: Effect,
    block: Block,
) -> Result<(), Refusal> {
    let (expires_at, memo) = match &transfer.request_body {
        TransferBody::Native(native) => (native.expires_at.clone(), native.memo.clone()),
        _ => (None, None),
    };
    let offer = Offer {
        id: cx.new_id("offer").into(),
        org_id: cx.org_id().into(),
        wallet_id: wallet.id.clone(),
        network: transfer.network.clone(),
        kind: TransferKind::from(transfer.request_body.tag()),
        metadata: transfer.metadata.clone(),
        tx_hash: transfer.tx_hash.clone().unwrap_or_default(),
        status: OfferStatus::Pending,
        from: effect.from.clone(),
        to: effect.movements.first().map(|movement| movement.to.clone()).unwrap_or_default(),
        value: Amount::from(effect.movements.first().map_or(0, |movement| movement.amount)),
        timestamp: block.time.into(),
        expires_at,
        memo,
        settlement_transaction_id: None,
        date_settled: None,
    };
    if let Some(at) = offer.expires_at.as_ref().and_then(|at| at.to_system_time().ok()) {
        cx.schedule(at, &OfferExpiry { id: offer.id.to_string() })?;
    }
    let record = OfferRecord { offer, effect, block, settlement: None, is_expired: false };
    cx.insert(&record)?;
    emit(cx, WebhookEventKind::OfferReceived, &record)
}

fn emit(cx: &mut Context<'_>, kind: WebhookEventKind, record: &OfferRecord) -> Result<(), Refusal> {
    cx.emit(kind, &OfferEvent { offer: record.offer.clone() })
}

/// Ends an offer without settling it: the amount is the sender's again.
fn end(cx: &mut Context<'_>, mut record: OfferRecord, status: OfferStatus) -> Result<(), Refusal> {
    ledger::release(cx, chain::of(&record.offer.network)?, &record.effect)?;
    record.offer.status = status;
    record.settlement = None;
    cx.update(&record)
}

/// Refuses to settle an offer that is not pending.
fn check_pending(record: &OfferRecord) -> Result<(), Refusal> {
    if record.offer.status == OfferStatus::Pending && record.settlement.is_none() {
        return Ok(());
    }
    let details = json!({ "status": record.offer.status, "settlementTransactionId": record.settlement });
    Err(Refusal::conflict("the offer is not pending", details))
}

/// Withdraws an offer.
pub(crate) fn withdraw(cx: &mut Context<'_>, id: &str) -> Result<(), Refusal> {
    let record = cx.get::<OfferRecord>(id)?;
    check_pending(&record)?;
    end(cx, record, OfferStatus::Withdrawn)?;
    let record = cx.get::<OfferRecord>(id)?;
    emit(cx, WebhookEventKind::OfferWithdrawn, &record)
}

/// Notes that a transaction of a wallet settles an offer.
pub(super) fn begin_settlement(
    cx: &mut Context<'_>,
    wallet: &Wallet,
    tx_hash: &str,
    transaction: &TransactionRequest,
) -> Result<(), Refusal> {
    let list = List::by("hash", tx_hash).only(|record: &OfferRecord| record.offer.wallet_id == wallet.id);
    let found = cx.list(&list)?.into_iter().next();
    drop(list);
    let mut record = found.ok_or_else(|| Refusal::not_found(OfferRecord::NOUN))?;
    check_pending(&record)?;
    record.settlement = Some(transaction.id.clone());
    record.offer.settlement_transaction_id = Some(transaction.id.clone());
    cx.update(&record)
}

/// Settles an offer, whose transaction is confirmed.
pub(in crate::operations) fn settled(
    cx: &mut Context<'_>,
    transaction: &str,
    decision: &OfferDecision,
) -> Result<(), Refusal> {
    let Some(mut record) = cx.find_by::<OfferRecord>("settlement", transaction)? else { return Ok(()) };
    record.offer.date_settled = Some(cx.now());
    if *decision != OfferDecision::Accept {
        end(cx, record.clone(), OfferStatus::Rejected)?;
        (record.offer.status, record.settlement) = (OfferStatus::Rejected, None);
        return emit(cx, WebhookEventKind::OfferRejected, &record);
    }
    let info = chain::of(&record.offer.network)?;
    ledger::confirm(cx, info, &record.effect, [0; 32])?;
    (record.offer.status, record.settlement) = (OfferStatus::Accepted, None);
    cx.update(&record)?;
    emit(cx, WebhookEventKind::OfferAccepted, &record)?;
    let request = Request::get(cx, transaction)?;
    let tx_hash = request.tx_hash().unwrap_or_default().to_owned();
    let block = cx.get::<Payment>(transaction)?.block.unwrap_or(record.block);
    let occurrence = Occurrence { tx_hash, block, from: None, memo: record.offer.memo.clone() };
    let events = ledger::record(cx, info, &record.effect, &occurrence)?;
    policies::screen(cx, &events)
}

/// Lets an offer be settled again, since its transaction failed or was rejected.
pub(in crate::operations) fn not_settled(cx: &mut Context<'_>, transaction: &str) -> Result<(), Refusal> {
    let Some(mut record) = cx.find_by::<OfferRecord>("settlement", transaction)? else { return Ok(()) };
    (record.settlement, record.offer.settlement_transaction_id) = (None, None);
    cx.update(&record)?;
    if record.is_expired { end(cx, record, OfferStatus::Expired) } else { Ok(()) }
}

fn find(cx: &Context<'_>, wallet_id: &WalletId, id: &OfferId) -> Result<OfferRecord, Refusal> {
    let record = cx.get::<OfferRecord>(id)?;
    if record.offer.wallet_id == *wallet_id { Ok(record) } else { Err(Refusal::not_found(OfferRecord::NOUN)) }
}

fn settle(
    cx: &mut Context<'_>,
    wallet_id: &WalletId,
    id: &OfferId,
    decision: &OfferDecision,
) -> Result<Offer, Refusal> {
    get(cx, wallet_id)?;
    let record = find(cx, wallet_id, id)?;
    let wallet = get_payer(cx, wallet_id)?;
    check_pending(&record)?;
    let body = OfferSettlement { tx_hash: record.offer.tx_hash.clone(), decision: decision.clone(), external_id: None };
    let request = payments::new_transaction(cx, &wallet, TransactionBody::from(body), None)?;
    begin_settlement(cx, &wallet, &record.offer.tx_hash, &request)?;
    let sender = canonical(chain::of(&wallet.network)?, wallet.address.as_deref().unwrap_or_default());
    let payment = Payment::new(request.id.as_str(), &wallet, sender);
    let transaction = request.id.clone();
    payments::submit(cx, &mut Request::Transaction(Box::new(request)), &payment)?;
    payments::finish_at_once(cx, transaction.as_str())?;
    if *Request::get(cx, transaction.as_str())?.status() == BroadcastStatus::Confirmed {
        settled(cx, transaction.as_str(), decision)?;
    }
    Ok(find(cx, wallet_id, id)?.offer)
}

impl Operation for AcceptOffer {
    fn run(self, cx: &mut Context<'_>) -> Result<Offer, Refusal> {
        settle(cx, &self.wallet_id, &self.offer_id, &OfferDecision::Accept)
    }
}

impl Operation for RejectOffer {
    fn run(self, cx: &mut Context<'_>) -> Result<Offer, Refusal> {
        settle(cx, &self.wallet_id, &self.offer_id, &OfferDecision::Reject)
    }
}

impl Operation for GetOffer {
    fn run(self, cx: &mut Context<'_>) -> Result<Offer, Refusal> {
        get(cx, &self.wallet_id)?;
        Ok(find(cx, &self.wallet_id, &self.offer_id)?.offer)
    }
}

impl Operation for ListOffers {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<Offer>, Refusal> {
        get(cx, &self.wallet_id)?;
        let list = List::<OfferRecord>::by("wallet", self.wallet_id.as_str());
        let page = cx.page(&list, check::capped(self.limit), self.pagination_token.as_deref())?;
        let items = page.items.into_iter().map(|record| record.offer).collect();
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}
