//! The newest wallets with their balances, and a form that funds them.

use super::parts::{View, code, empty, more, status, text};
use crate::chain::{self, NetworkInfo};
use crate::ledger::{Account, Asset, STABLECOINS, Token};
use crate::refusal::Refusal;
use crate::store::List;
use dfns_core::Amount;
use dfns_endpoints::wallets::Wallet;
use maud::{Markup, html};
use serde_json::{Value, json};

/// The wallets that are shown.
const MAX_WALLETS: u32 = 12;
/// The assets of a wallet that are shown.
const MAX_ASSETS: usize = 8;

/// An asset of a wallet.
struct Held {
    asset: Asset,
    symbol: String,
    decimals: u32,
    total: u128,
    reserved: u128,
}

pub(super) fn render(view: &View<'_>) -> Result<Markup, Refusal> {
    let wallets = view.cx.page::<Wallet>(&List::all(), Some(MAX_WALLETS), None)?.items;
    if wallets.is_empty() {
        return Ok(empty("No wallets yet. Programs create them with POST /wallets."));
    }
    let cards: Vec<_> = wallets.iter().map(|wallet| card(view, wallet)).collect::<Result<_, _>>()?;
    Ok(html! {
        div.cards { @for card in &cards { (card) } }
        (more(view.count("wallet"), wallets.len(), "GET /wallets"))
    })
}

fn card(view: &View<'_>, wallet: &Wallet) -> Result<Markup, Refusal> {
    let info = chain::of(&wallet.network)?;
    let (held, all) = held(view, wallet, info)?;
    let name = wallet.name.as_deref().map_or_else(|| wallet.id.to_string(), text);
    Ok(html! {
        article.card {
            h3 { (name) }
            p.soft { (wallet.network.as_str()) " " @if wallet.status.as_str() != "Active" { (status(wallet.status.as_str())) } }
            p { (code(wallet.id.as_str())) }
            @if let Some(address) = &wallet.address { p { (code(address)) } }
            ul.balances {
                @for asset in &held {
                    li {
                        strong { (amount(asset.total, asset.decimals)) } " " (text(&asset.symbol))
                        @if asset.reserved > 0 { span.soft { " " (amount(asset.reserved, asset.decimals)) " being spent" } }
                    }
                }
            }
            (more(all, held.len(), "GET /wallets/{walletId}/assets"))
            @if wallet.address.is_some() { (fund(view, wallet, info, &held)) }
        }
    })
}

/// The first assets that a wallet has, the native coin among them, and the number of all.
fn held(view: &View<'_>, wallet: &Wallet, info: &'static NetworkInfo) -> Result<(Vec<Held>, u64), Refusal> {
    let account = Account::get(view.cx, info, wallet.address.as_deref().unwrap_or_default())?;
    let native = Asset::native();
    let mut all = vec![(native.clone(), account.total(&native), account.total(&native) - account.available(&native))];
    let tokens = account.holdings.iter().filter(|holding| !holding.asset.is_native() && holding.total > 0);
    all.extend(tokens.map(|holding| (holding.asset.clone(), holding.total, holding.reserved)));
    let count = u64::try_from(all.len()).unwrap_or(u64::MAX);
    all.truncate(MAX_ASSETS);
    let named = all.into_iter().map(|(asset, total, reserved)| {
        let token = Token::get(view.cx, info, &asset)?;
        let symbol = token.symbol.unwrap_or_else(|| asset.kind().to_owned());
        Ok(Held { asset, symbol, decimals: token.decimals, total, reserved })
    });
    Ok((named.collect::<Result<_, Refusal>>()?, count))
}

/// A form that funds a wallet with an asset that it has, or with a stablecoin of its network.
fn fund(view: &View<'_>, wallet: &Wallet, info: &'static NetworkInfo, held: &[Held]) -> Markup {
    let mut choices: Vec<(String, Value)> = Vec::new();
    for asset in held.iter().filter(|held| !held.asset.is_nft()) {
        choices.push((asset.symbol.clone(), json!(asset.asset)));
    }
    let coins = STABLECOINS.iter().filter(|coin| coin.network == info.name);
    for asset in coins.filter_map(|coin| Some((coin.symbol.to_owned(), json!(coin.asset(info).ok()?)))) {
        if !choices.contains(&asset) {
            choices.push(asset);
        }
    }
    let id = wallet.id.as_str();
    view.form(
        "fund",
        &html! {
            input type="hidden" name="wallet" value=(id);
            div.row {
                label { span.hint { "Amount for " (id) } input name="amount" inputmode="decimal" value="1" size="6" required; }
                label {
                    span.hint { "Asset" }
                    select name="asset" {
                        @for (symbol, asset) in &choices { option value=(asset) { (text(symbol)) } }
                    }
                }
                button { "Fund" span.hint { " " (id) } }
            }
        },
    )
}

/// An amount in whole units.
pub(super) fn amount(units: u128, decimals: u32) -> String {
    Amount::from(units).to_decimal(decimals).unwrap_or_else(|| units.to_string())
}
