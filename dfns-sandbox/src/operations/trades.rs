//! Assets of trades: how requests name them, what they are worth, and how responses show them.

use super::{amounts, check};
use crate::chain::{self, NetworkInfo};
use crate::ledger::{Asset, Token};
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::onchain::AssetAmount;
use serde::Serialize;
use serde_json::{Value, json};

/// Prices are used to a millionth of a dollar.
const MICRO: f64 = 1_000_000.0;

/// An asset of a request on an EVM network, and its amount if it has one.
pub(super) fn parse(info: &NetworkInfo, field: &str, asset: &impl Serialize) -> Result<(Asset, Option<u128>), Refusal> {
    let value = serde_json::to_value(asset).map_err(|_| Refusal::internal())?;
    let kind = value.get("kind").and_then(Value::as_str).unwrap_or_default();
    if !matches!(kind, "Native" | "Erc20") {
        return Err(check::must_be(&format!("{field}.kind"), "Native or Erc20"));
    }
    let asset = Asset::parse(info, field, &value)?;
    if let Some(contract) = asset.field("contract") {
        chain::check_address(info, "contract", contract)?;
    }
    let Some(amount) = value.get("amount").and_then(Value::as_str) else { return Ok((asset, None)) };
    Ok((asset, Some(amounts::units(&format!("{field}.amount"), amount)?)))
}

/// An asset of a request with its amount.
pub(super) fn parse_amount(info: &NetworkInfo, field: &str, asset: &impl Serialize) -> Result<(Asset, u128), Refusal> {
    match parse(info, field, asset)? {
        (asset, Some(amount)) => Ok((asset, amount)),
        (_, None) => Err(check::must_be(&format!("{field}.amount"), "a whole number above 0")),
    }
}

/// The token of an asset, which the test must have defined.
pub(super) fn known(cx: &Context<'_>, info: &NetworkInfo, field: &str, asset: &Asset) -> Result<Token, Refusal> {
    let token = Token::get(cx, info, asset)?;
    if token.symbol.is_none() { Err(unknown(field)) } else { Ok(token) }
}

/// 400: nobody knows the token.
pub(super) fn unknown(field: &str) -> Refusal {
    Refusal::invalid(format!("`{field}`: the token is unknown; define it with `define_token`"))
}

/// A token, and its price in millionths of a dollar.
fn priced(cx: &Context<'_>, info: &NetworkInfo, field: &str, asset: &Asset) -> Result<(Token, u128), Refusal> {
    let token = known(cx, info, field, asset)?;
    let usd = token.usd(cx)?.unwrap_or_default();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "prices are not negative")]
    let micro = (usd * MICRO).round() as u128;
    if micro == 0 {
        return Err(Refusal::invalid(format!("`{field}`: the asset has no price; set one with `set_price`")));
    }
    Ok((token, micro))
}

/// The amount of the target that an amount of the source buys now, of which the provider keeps a
/// part, in thousandths.
pub(super) fn exchange(
    cx: &Context<'_>,
    (source_info, source, amount): (&NetworkInfo, &Asset, u128),
    (target_info, target): (&NetworkInfo, &Asset),
    kept: u128,
) -> Result<u128, Refusal> {
    let (source, source_price) = priced(cx, source_info, "sourceAsset", source)?;
    let (target, target_price) = priced(cx, target_info, "targetAsset", target)?;
    // Both sides are scaled by the difference of the decimals only, so that they stay small.
    let scale = |more: u32, less: u32| 10_u128.checked_pow(more.saturating_sub(less));
    let value = amount
        .checked_mul(source_price)
        .and_then(|value| value.checked_mul(1000_u128.saturating_sub(kept)))
        .and_then(|value| value.checked_mul(scale(target.decimals, source.decimals)?));
    let price =
        target_price.checked_mul(1000).and_then(|price| price.checked_mul(scale(source.decimals, target.decimals)?));
    match value.zip(price).and_then(|(value, price)| value.checked_div(price)) {
        Some(0) => Err(Refusal::invalid("`sourceAsset.amount` is too small for the target asset")),
        Some(units) => Ok(units),
        None => Err(Refusal::invalid("`sourceAsset.amount` is too large")),
    }
}

/// The least of an expected amount that the slippage allows, in basis points.
pub(super) fn least(expected: u128, slippage_bps: u32) -> u128 {
    let bps = u128::from(slippage_bps);
    let lost = expected / 10_000 * bps + expected % 10_000 * bps / 10_000;
    expected.saturating_sub(lost)
}

/// Checks the slippage of a request.
pub(super) fn check_slippage(slippage_bps: u32) -> Result<(), Refusal> {
    if slippage_bps <= 10_000 { Ok(()) } else { Err(check::must_be("slippageBps", "a whole number from 0 to 10000")) }
}

/// An amount of an asset, as responses show it.
pub(super) fn shown(cx: &Context<'_>, info: &NetworkInfo, asset: &Asset, amount: u128) -> Result<AssetAmount, Refusal> {
    let token = Token::get(cx, info, asset)?;
    let tid = match asset.field("contract") {
        Some(contract) => format!("erc20:{contract}"),
        None => format!("native:{}", info.symbol.to_lowercase()),
    };
    let mut object = asset.to_json();
    object.insert("amount".to_owned(), Value::from(amount.to_string()));
    let metadata = json!({ "network": info.name, "symbol": token.symbol, "decimals": token.decimals, "tid": tid });
    object.insert("metadata".to_owned(), metadata);
    serde_json::from_value(Value::Object(object)).map_err(|_| Refusal::internal())
}

#[cfg(test)]
mod tests {
    use super::least;

    #[test]
    fn slippage_is_counted_in_hundredths_of_a_percent() {
        assert_eq!(least(1_000_000, 50), 995_000);
        assert_eq!(least(u128::MAX, 10_000), 0);
        assert_eq!(least(u128::MAX, 0), u128::MAX);
        assert_eq!(least(199, 100), 198, "a part of a unit is not lost");
    }
}
