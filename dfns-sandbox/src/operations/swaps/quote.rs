//! Quotes: offers to swap, which expire after some minutes and can be used once.

use crate::chain::{self, Family, NetworkInfo};
use crate::ledger::Asset;
use crate::operations::ownership::requester;
use crate::operations::wallets::get_payer;
use crate::operations::{Operation, check, trades};
use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use dfns_endpoints::swaps::{GetSwapQuote, RequestSwapQuote, SwapProvider, SwapQuote, SwapQuoteId, SwapQuoteTerms};
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::{SwapId, WalletId};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime};

/// How long a quote is valid.
const VALIDITY: Duration = Duration::from_secs(600);

/// The part of the value that providers keep, in thousandths.
const PROVIDER_FEE: u128 = 3;

/// A quote, and whether it can still be used.
#[derive(Serialize, Deserialize)]
pub(super) struct QuoteRecord {
    pub(super) quote: SwapQuote,
    expires: SystemTime,
    /// The swap that used it.
    pub(super) swap_id: Option<SwapId>,
}

impl Entity for QuoteRecord {
    const NOUN: &'static str = "swap quote";

    fn id(&self) -> &str {
        self.quote.id.as_str()
    }
}

impl QuoteRecord {
    /// Refuses a quote that has expired.
    pub(super) fn check_valid(&self, cx: &Context<'_>) -> Result<(), Refusal> {
        if cx.time() < self.expires {
            return Ok(());
        }
        let message = format!("swap quote {} has expired; request another", self.quote.id);
        Err(Refusal::new(StatusCode::PRECONDITION_FAILED, message))
    }
}

/// Lets a quote expire now.
pub(crate) fn expire(cx: &mut Context<'_>, id: &SwapQuoteId) -> Result<(), Refusal> {
    let mut record = cx.get::<QuoteRecord>(id)?;
    record.expires = record.expires.min(cx.time());
    cx.update(&record)
}

/// A wallet that can swap, with its network.
pub(super) fn swapping(
    cx: &Context<'_>,
    field: &str,
    id: &WalletId,
) -> Result<(Wallet, &'static NetworkInfo), Refusal> {
    let wallet = get_payer(cx, id)?;
    let info = chain::of(&wallet.network)?;
    if info.family != Family::Evm {
        return Err(check::must_be(field, "a wallet on an EVM network"));
    }
    Ok((wallet, info))
}

/// The amount of the target that a swap brings now.
pub(super) fn target_amount(
    cx: &Context<'_>,
    source: (&NetworkInfo, &Asset, u128),
    target: (&NetworkInfo, &Asset),
) -> Result<u128, Refusal> {
    trades::exchange(cx, source, target, PROVIDER_FEE)
}

impl Operation for RequestSwapQuote {
    fn run(self, cx: &mut Context<'_>) -> Result<SwapQuote, Refusal> {
        check::known("provider", &self.provider)?;
        trades::check_slippage(self.slippage_bps)?;
        let is_elsewhere = self.target_wallet_id.as_ref().is_some_and(|target| *target != self.wallet_id);
        if is_elsewhere && self.provider != SwapProvider::CircleCctp {
            return Err(check::must_be("targetWalletId", "the same as `walletId`"));
        }
        let (_, info) = swapping(cx, "walletId", &self.wallet_id)?;
        let target_info = match &self.target_wallet_id {
            Some(target) => swapping(cx, "targetWalletId", target)?.1,
            None => info,
        };
        let (source, amount) = trades::parse_amount(info, "sourceAsset", &self.source_asset)?;
        let (target, excess) = trades::parse(target_info, "targetAsset", &self.target_asset)?;
        if excess.is_some() {
            return Err(Refusal::invalid("`targetAsset.amount` must be absent: the quote returns it"));
        }
        if (info.name, &source) == (target_info.name, &target) {
            return Err(check::must_be("targetAsset", "an asset other than `sourceAsset`"));
        }
        let units = target_amount(cx, (info, &source, amount), (target_info, &target))?;
        let quote = SwapQuote {
            id: cx.new_id("swapQuote").into(),
            wallet_id: self.wallet_id.clone(),
            target_wallet_id: self.target_wallet_id.clone(),
            provider: self.provider.clone(),
            source_asset: trades::shown(cx, info, &source, amount)?,
            target_asset: trades::shown(cx, target_info, &target, units)?,
            slippage_bps: self.slippage_bps,
            fee: None,
            date_created: cx.now(),
            request_body: SwapQuoteTerms {
                provider: Some(self.provider),
                wallet_id: Some(self.wallet_id),
                target_wallet_id: self.target_wallet_id,
                source_asset: Some(self.source_asset),
                target_asset: Some(self.target_asset),
                slippage_bps: Some(self.slippage_bps),
            },
            requester: requester(cx)?,
        };
        let expires = cx.time().checked_add(VALIDITY).unwrap_or_else(|| cx.time());
        cx.insert(&QuoteRecord { quote: quote.clone(), expires, swap_id: None })?;
        Ok(quote)
    }
}

impl Operation for GetSwapQuote {
    fn run(self, cx: &mut Context<'_>) -> Result<SwapQuote, Refusal> {
        Ok(cx.get::<QuoteRecord>(&self.quote_id)?.quote)
    }
}
