//! Payins themselves: ordered, read and listed.

use super::borderless::Order;
use super::{amount, circle, quote};
use crate::chain;
use crate::ledger::Asset;
use crate::operations::ownership::{Listed, check_visible, requester};
use crate::operations::{Operation, check, wallets};
use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use dfns_core::{Amount, Page};
use dfns_endpoints::PaymentProvider;
use dfns_endpoints::payins::{
    BorderlessPayin, CirclePayin, CreatePayin, GetPayin, ListPayins, NewPayin, Payin, PayinCurrency, PayinData,
    PayinProgress, PayinStatus,
};
use dfns_endpoints::wallets::Wallet;
use serde::{Deserialize, Serialize};

/// A payin, and what it delivers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::operations) struct PayinRecord {
    pub(super) payin: Payin,
    pub(super) asset: Asset,
    /// The amount in the smallest unit.
    #[serde(with = "crate::ledger::units")]
    pub(super) units: u128,
}

/// The index of the payins that a user requested.
const REQUESTER: &str = "requester";

impl Entity for PayinRecord {
    const NOUN: &'static str = "payin";

    fn id(&self) -> &str {
        self.payin.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![(REQUESTER, self.payin.requester.user_id.clone())]
    }
}

impl Operation for ListPayins {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<Payin>, Refusal> {
        check::filter("status", self.status.as_deref())?;
        check::filter("provider", self.provider.as_deref())?;
        let listed = Listed::new(cx, &[])?;
        let list = listed.list(REQUESTER).only(|record: &PayinRecord| {
            let payin = &record.payin;
            self.wallet_id.as_ref().is_none_or(|id| *id == payin.wallet_id)
                && self.status.as_ref().is_none_or(|wanted| wanted.contains(&payin.status))
                && self.provider.as_ref().is_none_or(|wanted| wanted.contains(&payin.provider))
        });
        let page = cx.page(&list, check::capped(self.limit), self.pagination_token.as_deref())?;
        let items = page.items.into_iter().map(|record| record.payin).collect();
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for GetPayin {
    fn run(self, cx: &mut Context<'_>) -> Result<Payin, Refusal> {
        let record = cx.get::<PayinRecord>(&self.payin_id)?;
        check_visible(cx, Some(&record.payin.requester.user_id.as_str().into()), PayinRecord::NOUN)?;
        Ok(record.payin)
    }
}

impl Operation for CreatePayin {
    fn run(self, cx: &mut Context<'_>) -> Result<Payin, Refusal> {
        match self.payin {
            NewPayin::Borderless(payin) => order_from_borderless(cx, payin),
            NewPayin::CircleMint(payin) => order_from_circle(cx, payin),
            _ => Err(check::must_be("provider", "`Borderless` or `CircleMint`")),
        }
    }
}

fn order_from_borderless(cx: &mut Context<'_>, payin: BorderlessPayin) -> Result<Payin, Refusal> {
    let order = Order::new(cx, &payin)?;
    order.check_registered(cx)?;
    quote::check(cx, &payin)?;
    let data = PayinData {
        borderless_account_id: Some(payin.borderless_account_id),
        country: Some(payin.country),
        payment_method: Some(payin.payment_method),
        asset: Some(order.name),
        quote_id: payin.quote_id,
        ..new_data()
    };
    let terms = (PaymentProvider::Borderless, payin.amount, payin.currency);
    insert(cx, &order.wallet, terms, data, order.asset, order.units)
}

fn order_from_circle(cx: &mut Context<'_>, payin: CirclePayin) -> Result<Payin, Refusal> {
    let units = amount(&payin.amount)?;
    check::known("currency", &payin.currency)?;
    let wallet = wallets::get_active(cx, &payin.wallet_id)?;
    let asset = circle::asset(chain::of(&wallet.network)?, &payin.currency)?;
    let recipient_address_id = circle::recipient_address(cx, &wallet.id, &payin.currency)?;
    let data = PayinData { recipient_address_id, ..new_data() };
    insert(cx, &wallet, (PaymentProvider::CircleMint, payin.amount, payin.currency), data, asset, units)
}

/// The data of a payin about which nothing is known.
fn new_data() -> PayinData {
    PayinData {
        execution_status: PayinProgress::Initializing,
        status_reason: None,
        transaction_hash: None,
        recipient_address_id: None,
        circle_transfer_id: None,
        date_transfer_confirmed: None,
        borderless_account_id: None,
        country: None,
        payment_method: None,
        asset: None,
        quote_id: None,
        borderless_transaction_id: None,
        pfi_name: None,
        deposit_instruction: None,
        date_delivery_confirmed: None,
    }
}

fn insert(
    cx: &mut Context<'_>,
    wallet: &Wallet,
    (provider, amount, currency): (PaymentProvider, Amount, PayinCurrency),
    data: PayinData,
    asset: Asset,
    units: u128,
) -> Result<Payin, Refusal> {
    let payin = Payin {
        id: cx.new_id("pyn").into(),
        wallet_id: wallet.id.clone(),
        amount,
        currency,
        network: wallet.network.clone(),
        status: PayinStatus::Processing,
        requester: requester(cx)?,
        date_created: cx.now(),
        date_finalized: None,
        provider,
        data,
    };
    let mut record = PayinRecord { payin, asset, units };
    cx.insert(&record)?;
    record.enter(cx, PayinProgress::Initializing)?;
    Ok(record.payin)
}
