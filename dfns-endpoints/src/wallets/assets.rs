//! The assets of a wallet.

use super::Wallets;
use crate::onchain::{Balance, Nft, Quotes};
use crate::{Network, WalletId};
use dfns_core::{dfns_endpoint, dfns_object};

/// Reads the balances of a wallet.
#[dfns_endpoint(GET, "/wallets/{walletId}/assets",
    group = Wallets, returns = WalletAssets, callers(employee, end_user, service_account),
    permissions = ["Wallets:Read"])]
pub struct GetWalletAssets {
    /// The wallet.
    pub wallet_id: WalletId,
    /// Whether to include the total value. Omit it instead of sending `false`, which Dfns does not
    /// understand.
    pub net_worth: Option<bool>,
}

/// Reads the NFTs of a wallet.
#[dfns_endpoint(GET, "/wallets/{walletId}/nfts",
    group = Wallets, returns = WalletNfts, callers(employee, end_user, service_account),
    permissions = ["Wallets:Read"])]
pub struct GetWalletNfts {
    /// The wallet.
    pub wallet_id: WalletId,
}

/// The balances of a wallet.
#[dfns_object(response)]
pub struct WalletAssets {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The wallet's network.
    pub network: Network,
    /// The balance of each asset.
    pub assets: Vec<Balance>,
    /// The total value by currency, if requested.
    pub net_worth: Option<Quotes>,
}

/// The NFTs of a wallet.
#[dfns_object(response)]
pub struct WalletNfts {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The wallet's network.
    pub network: Network,
    /// The NFTs.
    pub nfts: Vec<Nft>,
}
