//! Control of prices, of the metadata of tokens, and of fees.

use super::Control;
use super::destination::of_family;
use super::word::{done, post, whole};
use crate::chain::{self, Family, Fee};
use crate::ledger::{Asset, NetworkState, Price, Token};
use crate::operations::{check, payments};
use crate::refusal::Refusal;
use crate::store::Entity as _;
use dfns_endpoints::Network;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The metadata of a token.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct TokenMetadata {
    /// The symbol, such as `USDC`.
    pub symbol: String,
    /// The number of decimals.
    pub decimals: u32,
    /// True if the token is known to be the one that its symbol names.
    pub verified: bool,
    /// The price of one whole unit in US dollars. Defaults to that of the symbol.
    pub price: Option<f64>,
}

/// The highest price, with which every balance has a finite value.
const MAX_PRICE: f64 = 1e12;

/// A price in US dollars.
fn price(field: &str, usd: f64) -> Result<f64, Refusal> {
    if (0.0..=MAX_PRICE).contains(&usd) {
        Ok(usd)
    } else {
        Err(Refusal::invalid(format!("`{field}` must be a number from 0 to {MAX_PRICE}")))
    }
}

impl Control<'_> {
    /// Sets the metadata of a token, and its price in US dollars.
    ///
    /// # Errors
    /// 400 if the network has no such tokens.
    pub async fn define_token(
        &self,
        network: Network,
        asset: impl Into<Value>,
        token: TokenMetadata,
    ) -> Result<(), Refusal> {
        let asset = asset.into();
        self.alter(move |cx| {
            let info = chain::of(&network)?;
            let asset = Asset::parse(info, "asset", &asset)?;
            let mut known = Token::get(cx, info, &asset)?;
            check::label("symbol", &token.symbol)?;
            if token.decimals > 77 {
                return Err(Refusal::invalid("`decimals` must be at most 77"));
            }
            known.symbol = Some(token.symbol);
            known.decimals = token.decimals;
            known.is_verified = token.verified;
            known.price = token.price.map(|usd| price("price", usd)).transpose()?;
            if cx.find::<Price>(known.id())?.is_some() {
                cx.remove::<Price>(known.id())?;
            }
            known.save(cx)
        })
        .await
    }

    /// Sets the price in US dollars of the verified assets with a symbol, or of a network's native
    /// coin. `None` makes it unknown.
    ///
    /// # Errors
    /// 400 if the price is negative or above 10^12.
    pub async fn set_price(&self, symbol_or_network: &str, usd: impl Into<Option<f64>>) -> Result<(), Refusal> {
        let (name, usd) = (symbol_or_network.to_owned(), usd.into());
        self.alter(move |cx| {
            let symbol = chain::of(&name.as_str().into()).map_or(name, |info| info.symbol.to_owned());
            if symbol.is_empty() || symbol.len() > 100 {
                return Err(Refusal::invalid("`symbol` must be a string of 1 to 100 characters"));
            }
            let price = Price { symbol, usd: usd.map(|usd| price("usd", usd)).transpose()? };
            cx.put(&price)
        })
        .await
    }

    /// Sets the price in US dollars of one asset of a network, whatever its symbol. `None` makes it
    /// unknown. `tid` is the Dfns name of the asset: `native:eth`, `erc20:0x..`.
    ///
    /// # Errors
    /// 400 if the network has no such asset, or the price is negative or above 10^12.
    pub async fn set_asset_price(
        &self,
        network: Network,
        tid: &str,
        usd: impl Into<Option<f64>>,
    ) -> Result<(), Refusal> {
        let (tid, usd) = (tid.to_owned(), usd.into());
        self.alter(move |cx| {
            let info = chain::of(&network)?;
            let asset = Asset::of_tid(info, &tid);
            let asset = asset.ok_or_else(|| check::must_be("tid", "the name of an asset, such as `erc20:0x..`"))?;
            let token = Token::get(cx, info, &asset)?;
            let usd = usd.map(|usd| price("usd", usd)).transpose()?;
            cx.put(&Price { symbol: token.id().to_owned(), usd })
        })
        .await
    }

    /// Sets the base fee of an EVM network, in wei per gas. Used from the next estimate or
    /// transaction on.
    ///
    /// # Errors
    /// 400 if it is not an EVM network.
    pub async fn set_base_fee(&self, network: Network, wei_per_gas: u128) -> Result<(), Refusal> {
        self.alter(move |cx| {
            let info = of_family(&network, Family::Evm)?;
            let mut state = NetworkState::get(cx, info)?;
            state.base_fee = wei_per_gas;
            state.save(cx)?;
            payments::kick(cx, info)
        })
        .await
    }

    /// Sets the standard fee rate on Bitcoin or a relative, in satoshi per virtual byte. `Slow`
    /// pays two fifths of it, `Fast` twice as much.
    ///
    /// # Errors
    /// 400 if the network has no fee rate, or if it is 0.
    pub async fn set_fee_rate(&self, network: Network, satoshi_per_virtual_byte: u64) -> Result<(), Refusal> {
        self.alter(move |cx| {
            let info = of_family(&network, Family::Bitcoin)?;
            if info.fee != Fee::PerVirtualByte || !(1..=1_000_000).contains(&satoshi_per_virtual_byte) {
                return Err(Refusal::invalid("`value` must be a whole number from 1 to 1000000"));
            }
            let mut state = NetworkState::get(cx, info)?;
            state.set_fee_rate(satoshi_per_virtual_byte);
            state.save(cx)
        })
        .await
    }
}

post! {
    /// Sets the metadata of a token.
    DefineToken as "define_token" {
        network: Network,
        asset: Value,
        symbol: String,
        decimals: u32,
        verified: Option<bool>,
        price: Option<f64>,
    } |this, control| {
        let verified = this.verified.unwrap_or(true);
        let token = TokenMetadata { symbol: this.symbol, decimals: this.decimals, verified, price: this.price };
        control.define_token(this.network, this.asset, token).await.map(done)
    }

    /// Sets a price.
    SetPrice as "set_price" {
        network: Option<Network>,
        symbol: Option<String>,
        tid: Option<String>,
        usd: Value,
    } |this, control| {
        let usd = match &this.usd {
            Value::Null => None,
            usd => Some(usd.as_f64().ok_or_else(|| Refusal::invalid("`usd` must be a number, or null for unknown"))?),
        };
        let name = match (this.network, this.symbol, this.tid) {
            (Some(network), None, Some(tid)) => return control.set_asset_price(network, &tid, usd).await.map(done),
            (Some(network), None, None) => chain::of(&network)?.name.to_owned(),
            (None, Some(symbol), None) => symbol,
            _ => return Err(Refusal::invalid("give `network`, `network` and `tid`, or `symbol`")),
        };
        control.set_price(&name, usd).await.map(done)
    }

    /// Sets the base fee of an EVM network.
    SetBaseFee as "set_base_fee" { network: Network, value: String } |this, control| {
        control.set_base_fee(this.network, whole("value", &this.value)?).await.map(done)
    }

    /// Sets the fee rate of Bitcoin or a relative.
    SetFeeRate as "set_fee_rate" { network: Network, value: String } |this, control| {
        control.set_fee_rate(this.network, whole("value", &this.value)?).await.map(done)
    }
}
