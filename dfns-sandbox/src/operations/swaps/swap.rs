//! Swaps: the wallet pays the provider in a transaction, and the provider pays the wallet.
//!
//! Policies decide on the swap. While they hold it, its transaction waits; if it is rejected, so is
//! its transaction. A price that has moved by more than the slippage fails the swap, and the
//! provider pays the source back.

use super::agreements;
use super::quote::{QuoteRecord, swapping, target_amount};
use crate::chain::{self, NetworkInfo};
use crate::ledger::{Asset, NetworkState, Pace, Payout};
use crate::operations::course::{self, Course};
use crate::operations::ownership::requester;
use crate::operations::payments::{self, Order, Outcome, Payment, Purpose, Request, pay_out};
use crate::operations::{Operation, check, fee_sponsors, trades};
use crate::refusal::Refusal;
use crate::store::{Context, Due, Entity, List};
use dfns_core::Page;
use dfns_endpoints::onchain::{ActionStatus, BroadcastStatus};
use dfns_endpoints::swaps::{CreateSwap, GetSwap, ListSwaps, Swap, SwapQuote, SwapTerms};
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::webhooks::WebhookEventKind;
use dfns_endpoints::{SwapId, TransactionId, WalletId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::time::Duration;

/// The account of the providers on every network: the address of Uniswap's router on Ethereum.
const POOL: &str = "0x66a9893cc07d91d95644aedd05d03f95e1dba8af";

impl Entity for Swap {
    const NOUN: &'static str = "swap";

    fn id(&self) -> &str {
        self.id.as_str()
    }
}

/// The side of a swap that the API does not show.
#[derive(Serialize, Deserialize)]
struct Side {
    id: SwapId,
    /// The least that the wallet accepts, in units of the target asset.
    #[serde(with = "crate::ledger::units")]
    least: u128,
}

impl Entity for Side {
    const NOUN: &'static str = "side of a swap";

    fn id(&self) -> &str {
        self.id.as_str()
    }
}

/// Whether a swap has not ended.
fn is_open(swap: &Swap) -> bool {
    matches!(swap.status, ActionStatus::PendingPolicyApproval | ActionStatus::InProgress)
}

/// Ends a swap.
fn end(cx: &mut Context<'_>, mut swap: Swap, status: ActionStatus, reason: Option<String>) -> Result<(), Refusal> {
    let kind = match status {
        ActionStatus::Completed => WebhookEventKind::SwapCompleted,
        ActionStatus::Rejected => WebhookEventKind::SwapRejected,
        _ => WebhookEventKind::SwapFailed,
    };
    (swap.status, swap.failure_reason) = (status, reason);
    cx.update(&swap)?;
    cx.emit(kind, &json!({ "swap": swap }))
}

/// One half of a swap: an amount of an asset of a wallet.
struct Half {
    info: &'static NetworkInfo,
    address: String,
    asset: Asset,
    amount: u128,
}

impl Half {
    fn of(cx: &Context<'_>, wallet_id: &WalletId, asset: &impl Serialize) -> Result<Self, Refusal> {
        let wallet = cx.get::<Wallet>(wallet_id)?;
        let info = chain::of(&wallet.network)?;
        let (asset, amount) = trades::parse_amount(info, "asset", asset)?;
        Ok(Self { info, address: wallet.address.unwrap_or_default(), asset, amount })
    }

    /// Pays an amount of the asset from the pool to the wallet.
    fn pay(&self, cx: &mut Context<'_>, amount: u128) -> Result<(), Refusal> {
        let payout = Payout { pool: POOL, to: &self.address, asset: &self.asset, amount, issued: 0 };
        pay_out(cx, self.info, &payout).map(drop)
    }
}

/// Checks that a swap repeats its quote, so that its signature covers the quote. Returns the least
/// that the wallet accepts of the target.
fn check_terms(swap: &CreateSwap, quote: &SwapQuote, infos: (&NetworkInfo, &NetworkInfo)) -> Result<u128, Refusal> {
    let differs = |field: &str| Err(check::must_be(field, "as in the quote"));
    if swap.provider != quote.provider {
        return differs("provider");
    }
    if swap.wallet_id != quote.wallet_id {
        return differs("walletId");
    }
    if swap.target_wallet_id.as_ref().unwrap_or(&swap.wallet_id)
        != quote.target_wallet_id.as_ref().unwrap_or(&quote.wallet_id)
    {
        return differs("targetWalletId");
    }
    if swap.slippage_bps != quote.slippage_bps {
        return differs("slippageBps");
    }
    let source = trades::parse_amount(infos.0, "sourceAsset", &swap.source_asset)?;
    if source != trades::parse_amount(infos.0, "sourceAsset", &quote.source_asset)? {
        return differs("sourceAsset");
    }
    let (target, least) = trades::parse_amount(infos.1, "targetAsset", &swap.target_asset)?;
    let (quoted, most) = trades::parse_amount(infos.1, "targetAsset", &quote.target_asset)?;
    if target != quoted {
        return differs("targetAsset");
    }
    if least > most {
        return Err(check::must_be("targetAsset.amount", "at most the amount of the quote"));
    }
    Ok(least)
}

impl Operation for CreateSwap {
    fn run(self, cx: &mut Context<'_>) -> Result<Swap, Refusal> {
        if let Some(reference) = &self.reference {
            check::line("reference", reference, 1..=100)?;
        }
        let mut record = cx.get::<QuoteRecord>(&self.quote_id)?;
        let (wallet, info) = swapping(cx, "walletId", &record.quote.wallet_id)?;
        let target_id = record.quote.target_wallet_id.clone().unwrap_or_else(|| wallet.id.clone());
        let (_, target_info) = swapping(cx, "targetWalletId", &target_id)?;
        let least = check_terms(&self, &record.quote, (info, target_info))?;
        if let Some(id) = &self.fee_sponsor_id {
            fee_sponsors::check(cx, &wallet, id)?;
        }
        agreements::check(cx, &self.provider)?;
        if let Some(swap_id) = &record.swap_id {
            return Err(Refusal::conflict("the quote was used already", json!({ "swapId": swap_id })));
        }
        record.check_valid(cx)?;
        let id: SwapId = cx.new_id("swap").into();
        record.swap_id = Some(id.clone());
        cx.update(&record)?;
        let swap = Swap {
            id: id.clone(),
            quote_id: self.quote_id.clone(),
            reference: self.reference.clone(),
            wallet_id: wallet.id.clone(),
            target_wallet_id: target_id,
            status: ActionStatus::InProgress,
            provider: self.provider.clone(),
            fee_sponsor_id: self.fee_sponsor_id.clone(),
            quoted_source_asset: record.quote.source_asset,
            quoted_target_asset: record.quote.target_asset,
            slippage_bps: self.slippage_bps,
            date_created: cx.now(),
            requester: requester(cx)?,
            failure_reason: None,
            protocol_status: None,
            request_body: terms(self),
        };
        cx.insert(&Side { id: id.clone(), least })?;
        submit(cx, swap, &wallet)?;
        cx.get(&id)
    }
}

/// Submits the transaction of a new swap, if policies do not reject the swap.
fn submit(cx: &mut Context<'_>, mut swap: Swap, wallet: &Wallet) -> Result<(), Refusal> {
    let source = Half::of(cx, &swap.wallet_id, &swap.quoted_source_asset)?;
    let order = Order {
        to: POOL,
        asset: &source.asset,
        amount: source.amount,
        fee_sponsor_id: swap.fee_sponsor_id.clone(),
        purpose: Purpose::Swap(swap.id.clone()),
    };
    let (request, payment) = order.prepare(cx, wallet)?;
    cx.insert(&swap)?;
    cx.emit(WebhookEventKind::SwapRequested, &json!({ "swap": swap }))?;
    let request = payments::submit_swap(cx, &swap, request, &payment)?;
    match request.status() {
        BroadcastStatus::Rejected | BroadcastStatus::Failed => paid(cx, &swap.id, &request),
        BroadcastStatus::Pending if request.approval_id().is_some() => {
            swap.status = ActionStatus::PendingPolicyApproval;
            cx.update(&swap)
        }
        _ => Ok(()),
    }
}

fn terms(swap: CreateSwap) -> SwapTerms {
    SwapTerms {
        quote_id: Some(swap.quote_id),
        reference: swap.reference,
        provider: Some(swap.provider),
        wallet_id: Some(swap.wallet_id),
        target_wallet_id: swap.target_wallet_id,
        slippage_bps: Some(swap.slippage_bps),
        source_asset: Some(swap.source_asset),
        target_asset: Some(swap.target_asset),
        fee_sponsor_id: swap.fee_sponsor_id,
    }
}

/// Carries on with a swap that waited for an approval, or rejects it.
pub(in crate::operations) fn resume(
    cx: &mut Context<'_>,
    id: &SwapId,
    transaction_id: &TransactionId,
    rejection: Option<String>,
) -> Result<(), Refusal> {
    if rejection.is_none() {
        let swap = cx.get::<Swap>(id)?;
        cx.update(&Swap { status: ActionStatus::InProgress, ..swap })?;
    }
    payments::resume(cx, transaction_id.as_str(), rejection)
}

/// Carries on with a swap whose transaction has ended.
pub(in crate::operations) fn paid(cx: &mut Context<'_>, id: &SwapId, request: &Request) -> Result<(), Refusal> {
    let swap = cx.get::<Swap>(id)?;
    if !is_open(&swap) {
        return Ok(());
    }
    match Outcome::of(request) {
        Outcome::Confirmed { .. } => {
            let target = Half::of(cx, &swap.target_wallet_id, &swap.quoted_target_asset)?;
            let wait = match NetworkState::get(cx, target.info)?.pace(cx)? {
                Pace::Clock => target.info.block_time.saturating_mul(2),
                Pace::Instant | Pace::Manual => Duration::ZERO,
            };
            let at = cx.time().checked_add(wait).unwrap_or_else(|| cx.time());
            cx.schedule(at, &SwapArrival { swap_id: swap.id })
        }
        Outcome::Rejected(reason) => end(cx, swap, ActionStatus::Rejected, reason),
        Outcome::Failed(reason) => end(cx, swap, ActionStatus::Failed, reason),
    }
}

/// The provider pays.
#[derive(Serialize, Deserialize)]
pub(in crate::operations) struct SwapArrival {
    swap_id: SwapId,
}

impl Due for SwapArrival {
    const KIND: &'static str = "payment of a swap";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let swap = cx.get::<Swap>(&self.swap_id)?;
        let side = cx.get::<Side>(&self.swap_id)?;
        let source = Half::of(cx, &swap.wallet_id, &swap.quoted_source_asset)?;
        let target = Half::of(cx, &swap.target_wallet_id, &swap.quoted_target_asset)?;
        let least = side.least.min(trades::least(target.amount, swap.slippage_bps));
        let now = target_amount(cx, (source.info, &source.asset, source.amount), (target.info, &target.asset));
        let failure = match now {
            Ok(units) if units < least => "Slippage exceeded".to_owned(),
            Ok(units) => match target.pay(cx, units) {
                Ok(()) => return end(cx, swap, ActionStatus::Completed, None),
                Err(refusal) => refusal.message().to_owned(),
            },
            Err(refusal) => refusal.message().to_owned(),
        };
        source.pay(cx, source.amount)?;
        end(cx, swap, ActionStatus::Failed, Some(failure))
    }
}

impl Course for Swap {
    fn request(&self, cx: &Context<'_>) -> Result<Option<String>, Refusal> {
        let payments = Payment::of_network(cx, cx.get::<Wallet>(&self.wallet_id)?.network.as_str())?;
        let is_of_swap = |payment: &&Payment| matches!(&payment.purpose, Some(Purpose::Swap(id)) if *id == self.id);
        Ok(payments.iter().find(is_of_swap).map(|payment| payment.id().to_owned()))
    }

    fn go_on(self, cx: &mut Context<'_>) -> Result<bool, Refusal> {
        cx.hasten(|arrival: &SwapArrival| arrival.swap_id == self.id)
    }

    /// The wallet has paid, and is paid back.
    fn fail(self, cx: &mut Context<'_>, reason: String) -> Result<(), Refusal> {
        if cx.unschedule(|arrival: &SwapArrival| arrival.swap_id == self.id)?.is_empty() {
            return Err(course::over(Self::NOUN));
        }
        let source = Half::of(cx, &self.wallet_id, &self.quoted_source_asset)?;
        source.pay(cx, source.amount)?;
        end(cx, self, ActionStatus::Failed, Some(reason))
    }

    fn show(self, _: &Context<'_>) -> Result<Value, Refusal> {
        course::shown(&self)
    }
}

impl Operation for ListSwaps {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<Swap>, Refusal> {
        cx.page(&List::all(), self.limit, self.pagination_token.as_deref())
    }
}

impl Operation for GetSwap {
    fn run(self, cx: &mut Context<'_>) -> Result<Swap, Refusal> {
        cx.get(&self.swap_id)
    }
}
