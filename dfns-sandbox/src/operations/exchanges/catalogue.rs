//! The assets that every exchange lists, and the networks that it moves them on: a coin on every
//! network whose coin it is, test networks included, and tokens by their contracts.

use crate::chain::{NETWORKS, NetworkInfo};
use crate::ledger::{Asset, STABLECOINS, Stablecoin};
use dfns_endpoints::exchanges::{NetworkCoin, TokenByContract, TokenByMint, WithdrawalNetwork};

/// The symbols of the coins.
const COINS: [&str; 5] = ["BTC", "ETH", "SOL", "TRX", "XRP"];

/// Every symbol.
pub(super) const SYMBOLS: [&str; 7] = ["BTC", "ETH", "SOL", "TRX", "XRP", "USDC", "USDT"];

/// The symbol and the decimals of an asset of a network, if exchanges list it.
pub(super) fn find(info: &NetworkInfo, asset: &Asset) -> Option<(&'static str, u32)> {
    if asset.is_native() {
        let coin = COINS.into_iter().find(|coin| *coin == info.symbol)?;
        return Some((coin, info.decimals.into()));
    }
    let coin = Stablecoin::of_asset(info, asset).filter(|coin| SYMBOLS.contains(&coin.symbol))?;
    Some((coin.symbol, Stablecoin::DECIMALS))
}

/// The networks of an asset.
pub(super) fn networks(symbol: &str) -> Vec<WithdrawalNetwork> {
    let is_coin = |info: &&NetworkInfo| info.symbol == symbol && COINS.contains(&symbol);
    let coins = NETWORKS
        .iter()
        .filter(is_coin)
        .map(|info| WithdrawalNetwork::Native(NetworkCoin { network: info.network(), decimals: info.decimals.into() }));
    let tokens = STABLECOINS.iter().filter(|coin| coin.symbol == symbol).map(|coin| {
        let (network, decimals, address) = (coin.network.into(), Stablecoin::DECIMALS, coin.address.to_owned());
        match coin.kind {
            "Spl" => WithdrawalNetwork::Spl(TokenByMint { network, decimals, mint: address }),
            "Trc20" => WithdrawalNetwork::Trc20(TokenByContract { network, decimals, contract: address }),
            _ => WithdrawalNetwork::Erc20(TokenByContract { network, decimals, contract: address }),
        }
    });
    coins.chain(tokens).collect()
}
