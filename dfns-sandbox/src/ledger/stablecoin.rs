//! The stablecoins that exchanges and payment providers know: their symbols and their addresses on
//! each network.

use super::Asset;
use crate::chain::{NetworkInfo, canonical};
use crate::refusal::Refusal;
use serde_json::json;

/// A stablecoin on a network.
pub(crate) struct Stablecoin {
    pub(crate) symbol: &'static str,
    pub(crate) network: &'static str,
    pub(crate) kind: &'static str,
    /// The address of its contract, or of its mint account.
    pub(crate) address: &'static str,
}

impl Stablecoin {
    /// The decimals of every stablecoin.
    pub(crate) const DECIMALS: u32 = 6;

    const fn new(symbol: &'static str, network: &'static str, kind: &'static str, address: &'static str) -> Self {
        Self { symbol, network, kind, address }
    }

    /// The stablecoin that an asset of a network is, if it is one.
    pub(crate) fn of_asset(info: &NetworkInfo, asset: &Asset) -> Option<&'static Self> {
        let address = asset.field("contract").or_else(|| asset.field("mint"))?;
        let is_it = |coin: &&Self| {
            (coin.network, coin.kind) == (info.name, asset.kind()) && canonical(info, coin.address) == address
        };
        STABLECOINS.iter().find(is_it)
    }

    /// The stablecoin with this symbol on a network.
    pub(crate) fn of_symbol(info: &NetworkInfo, symbol: &str) -> Option<&'static Self> {
        STABLECOINS.iter().find(|coin| (coin.network, coin.symbol) == (info.name, symbol))
    }

    /// The stablecoin as an asset of its network.
    pub(crate) fn asset(&self, info: &NetworkInfo) -> Result<Asset, Refusal> {
        let field = if self.kind == "Spl" { "mint" } else { "contract" };
        Asset::parse(info, "asset", &json!({ "kind": self.kind, field: self.address }))
    }
}

/// Every stablecoin.
pub(crate) const STABLECOINS: &[Stablecoin] = &[
    Stablecoin::new("USDC", "Ethereum", "Erc20", "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"),
    Stablecoin::new("USDC", "Polygon", "Erc20", "0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359"),
    Stablecoin::new("USDC", "ArbitrumOne", "Erc20", "0xaf88d065e77c8cC2239327C5EDb3A432268e5831"),
    Stablecoin::new("USDC", "Optimism", "Erc20", "0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85"),
    Stablecoin::new("USDC", "EthereumSepolia", "Erc20", "0x1c7D4B196Cb0C7B01d743Fbc6116a902379C7238"),
    Stablecoin::new("USDC", "Solana", "Spl", "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"),
    Stablecoin::new("USDT", "Ethereum", "Erc20", "0xdAC17F958D2ee523a2206206994597C13D831ec7"),
    Stablecoin::new("USDT", "Solana", "Spl", "Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB"),
    Stablecoin::new("USDT", "Tron", "Trc20", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
    Stablecoin::new("EURC", "Ethereum", "Erc20", "0x1aBaEA1f7C830bD89Acc67eC4af516284b1bC33c"),
    Stablecoin::new("EURC", "EthereumSepolia", "Erc20", "0x08210F9170F89Ab7658F0B5E3fF39b0E03C594D4"),
    Stablecoin::new("EURC", "Solana", "Spl", "HzwqbKZw8HxMN6bF2yFZNrht3c2iXXzpKcFu7uBEDKtr"),
];
