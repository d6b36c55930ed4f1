//! The assets that every exchange lists, and the networks that it moves them on: a coin on every
//! network whose coin it is, test networks included, and tokens by their contracts.

use crate::chain::{NETWORKS, NetworkInfo, canonical};
use crate::ledger::Asset;
use dfns_endpoints::exchanges::{NetworkCoin, TokenByContract, TokenByMint, WithdrawalNetwork};

/// The symbols of the coins.
const COINS: [&str; 5] = ["BTC", "ETH", "SOL", "TRX", "XRP"];

/// Every symbol.
pub(super) const SYMBOLS: [&str; 7] = ["BTC", "ETH", "SOL", "TRX", "XRP", "USDC", "USDT"];

/// The decimals of the tokens.
const TOKEN_DECIMALS: u32 = 6;

/// The tokens: symbol, network, kind and address.
const TOKENS: &[(&str, &str, &str, &str)] = &[
    ("USDC", "Ethereum", "Erc20", "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"),
    ("USDC", "Polygon", "Erc20", "0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359"),
    ("USDC", "ArbitrumOne", "Erc20", "0xaf88d065e77c8cC2239327C5EDb3A432268e5831"),
    ("USDC", "Optimism", "Erc20", "0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85"),
    ("USDC", "EthereumSepolia", "Erc20", "0x1c7D4B196Cb0C7B01d743Fbc6116a902379C7238"),
    ("USDC", "Solana", "Spl", "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"),
    ("USDT", "Ethereum", "Erc20", "0xdAC17F958D2ee523a2206206994597C13D831ec7"),
    ("USDT", "Solana", "Spl", "Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB"),
    ("USDT", "Tron", "Trc20", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
];

/// The symbol and the decimals of an asset of a network, if exchanges list it.
pub(super) fn find(info: &NetworkInfo, asset: &Asset) -> Option<(&'static str, u32)> {
    if asset.is_native() {
        let coin = COINS.into_iter().find(|coin| *coin == info.symbol)?;
        return Some((coin, info.decimals.into()));
    }
    let address = asset.field("contract").or_else(|| asset.field("mint"))?;
    let is_it = |(_, network, kind, listed): &&(&str, &str, &str, &str)| {
        (*network, *kind) == (info.name, asset.kind()) && canonical(info, listed) == address
    };
    TOKENS.iter().find(is_it).map(|(symbol, ..)| (*symbol, TOKEN_DECIMALS))
}

/// The networks of an asset.
pub(super) fn networks(symbol: &str) -> Vec<WithdrawalNetwork> {
    let is_coin = |info: &&NetworkInfo| info.symbol == symbol && COINS.contains(&symbol);
    let coins = NETWORKS
        .iter()
        .filter(is_coin)
        .map(|info| WithdrawalNetwork::Native(NetworkCoin { network: info.network(), decimals: info.decimals.into() }));
    let tokens = TOKENS.iter().filter(|(token, ..)| *token == symbol).map(|(_, network, kind, address)| {
        let (network, decimals, address) = ((*network).into(), TOKEN_DECIMALS, (*address).to_owned());
        match *kind {
            "Spl" => WithdrawalNetwork::Spl(TokenByMint { network, decimals, mint: address }),
            "Trc20" => WithdrawalNetwork::Trc20(TokenByContract { network, decimals, contract: address }),
            _ => WithdrawalNetwork::Erc20(TokenByContract { network, decimals, contract: address }),
        }
    });
    coins.chain(tokens).collect()
}
