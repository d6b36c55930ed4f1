//! The assets of a wallet.

use super::Wallets;
use crate::onchain::{Balance, Nft, Quotes};
use crate::{Network, WalletId};
use dfns_core::{AnyJson, dfns_endpoint, dfns_object};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;

/// Reads the balances of a wallet: the native coin and the tokens that Dfns has indexed.
///
/// Amounts are in the smallest unit of each asset. NFTs are in [`GetWalletNfts`].
#[dfns_endpoint(GET, "/wallets/{walletId}/assets",
    group = Wallets, returns = WalletAssets, callers(employee, end_user, service_account),
    permissions = ["Wallets:Read"])]
pub struct GetWalletAssets {
    /// The wallet.
    pub wallet_id: WalletId,
    /// Whether to include the total value, as `net_worth`. Omit it instead of sending `false`: the
    /// API accepts only `true`.
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
    #[serde(deserialize_with = "balances")]
    pub assets: Vec<Balance>,
    /// The total value of all assets by currency, such as `USD`. Only if requested.
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

/// Reads balances, including those of early 2024, which have no `kind`: an asset with a contract is
/// an ERC-20 token, any other the native coin.
fn balances<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Balance>, D::Error> {
    struct OfAnyEra(Balance);

    impl<'de> Deserialize<'de> for OfAnyEra {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let json = AnyJson::deserialize(deserializer)?;
            let decoded = json.decode().or_else(|failure| tagged(&json).ok_or(failure)?.decode());
            decoded.map(Self).map_err(D::Error::custom)
        }
    }

    /// The asset with its kind, if it has none.
    fn tagged(json: &AnyJson) -> Option<AnyJson> {
        let mut fields: BTreeMap<String, AnyJson> = json.decode().ok()?;
        if fields.contains_key("kind") {
            return None;
        }
        let kind = if fields.contains_key("contract") { "Erc20" } else { "Native" };
        fields.insert("kind".to_owned(), AnyJson::new(kind).ok()?);
        AnyJson::new(&fields).ok()
    }

    let balances = Vec::<OfAnyEra>::deserialize(deserializer)?;
    Ok(balances.into_iter().map(|OfAnyEra(balance)| balance).collect())
}
