//! The symbols, decimals and prices of assets, and how much of each there is.

use super::{Asset, Stablecoin};
use crate::chain::NetworkInfo;
use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use dfns_endpoints::onchain::{AssetMetadata, Balance, Quotes};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// An asset of a network, with its metadata.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Token {
    id: String,
    pub(crate) network: String,
    pub(crate) asset: Asset,
    pub(crate) symbol: Option<String>,
    pub(crate) decimals: u32,
    pub(crate) is_verified: bool,
    /// The address of an NFT's metadata.
    pub(crate) uri: Option<String>,
    /// The price of one whole unit in US dollars, if it is not that of its symbol.
    pub(crate) price: Option<f64>,
    /// All that was credited, less what was burned.
    #[serde(with = "super::units")]
    pub(crate) supply: u128,
    /// The part of the supply that protocols issued, such as rewards.
    #[serde(with = "super::units")]
    pub(crate) issued: u128,
    /// The fees that were paid with it.
    #[serde(with = "super::units")]
    pub(crate) fees: u128,
}

impl Entity for Token {
    const NOUN: &'static str = "asset";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("network", self.network.clone())]
    }
}

/// The price of the assets with a symbol, or of one asset.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Price {
    /// The symbol, or the id of the asset.
    pub(crate) symbol: String,
    /// `None` if it is unknown, whatever it was at the start.
    pub(crate) usd: Option<f64>,
}

impl Entity for Price {
    const NOUN: &'static str = "price";

    fn id(&self) -> &str {
        &self.symbol
    }
}

/// The prices at the start, in US dollars.
const PRICES: &[(&str, f64)] = &[
    ("ETH", 3000.0),
    ("BTC", 60_000.0),
    ("SOL", 150.0),
    ("USDC", 1.0),
    ("USDT", 1.0),
    ("DAI", 1.0),
    ("EURC", 1.0),
    ("PYUSD", 1.0),
];

impl Token {
    /// An asset. One that nobody defined has no symbol and no decimals, unless it is native or a
    /// stablecoin.
    pub(crate) fn get(cx: &Context<'_>, info: &NetworkInfo, asset: &Asset) -> Result<Self, Refusal> {
        let id = format!("{} {}", info.name, asset.key());
        if let Some(token) = cx.find::<Self>(&id)? {
            return Ok(token);
        }
        let known = if asset.is_native() {
            Some((info.symbol, info.decimals.into()))
        } else {
            Stablecoin::of_asset(info, asset).map(|coin| (coin.symbol, Stablecoin::DECIMALS))
        };
        Ok(Self {
            id,
            network: info.name.to_owned(),
            asset: asset.clone(),
            symbol: known.map(|(symbol, _)| symbol.to_owned()),
            decimals: known.map_or(0, |(_, decimals)| decimals),
            is_verified: known.is_some(),
            uri: None,
            price: None,
            supply: 0,
            issued: 0,
            fees: 0,
        })
    }

    pub(crate) fn save(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        if cx.find::<Self>(&self.id)?.is_some() { cx.update(self) } else { cx.insert(self) }
    }

    /// The price of one whole unit in US dollars.
    pub(crate) fn usd(&self, cx: &Context<'_>) -> Result<Option<f64>, Refusal> {
        if let Some(price) = cx.find::<Price>(&self.id)? {
            return Ok(price.usd);
        }
        let Some(symbol) = self.symbol.as_deref().filter(|_| self.is_verified && self.price.is_none()) else {
            return Ok(self.price);
        };
        Ok(match cx.find::<Price>(symbol)? {
            Some(price) => price.usd,
            None => PRICES.iter().find(|(known, _)| *known == symbol).map(|(_, usd)| *usd),
        })
    }

    /// The price, as the API shows it.
    pub(crate) fn quotes(&self, cx: &Context<'_>) -> Result<Option<Quotes>, Refusal> {
        Ok(self.usd(cx)?.map(|usd| [("USD".to_owned(), usd)].into()))
    }

    /// The value of an amount in US dollars; 0 if it has no price.
    #[expect(clippy::cast_precision_loss, reason = "prices are no more exact")]
    pub(crate) fn worth(&self, cx: &Context<'_>, amount: u128) -> Result<f64, Refusal> {
        let units = 10_f64.powi(i32::try_from(self.decimals).unwrap_or(i32::MAX));
        Ok(self.usd(cx)?.map_or(0.0, |usd| amount as f64 / units * usd))
    }

    /// A balance of it, as the API shows it.
    pub(crate) fn balance(&self, cx: &Context<'_>, amount: u128) -> Result<Balance, Refusal> {
        let mut object = self.asset.to_json();
        let fields = json!({
            "symbol": self.symbol,
            "decimals": self.decimals,
            "verified": self.is_verified,
            "balance": amount.to_string(),
            "quotes": self.quotes(cx)?,
        });
        if let Value::Object(fields) = fields {
            object.extend(fields);
        }
        serde_json::from_value(Value::Object(object)).map_err(|_| Refusal::internal())
    }

    /// The metadata, as the API shows it.
    pub(crate) fn metadata(&self, cx: &Context<'_>) -> Result<AssetMetadata, Refusal> {
        Ok(AssetMetadata {
            symbol: self.symbol.clone(),
            decimals: Some(self.decimals),
            verified: Some(self.is_verified),
            quotes: self.quotes(cx)?,
        })
    }
}
