//! Trades between assets: types shared by swaps, yields and allocations.

use super::objects::objects_in_common;
use crate::Network;
use dfns_core::{Amount, dfns_object};

dfns_core::open_union! {
    /// An amount of an asset to trade.
    pub enum TradedAsset by "kind" {
        /// The native coin of the network.
        Native(TradedNative) => "Native",
        /// An ERC-20 token on an EVM network.
        Erc20(TradedErc20) => "Erc20",
        /// A token of Solana's Token program (SPL).
        Spl(TradedSpl) => "Spl",
    }

    /// The target asset, whose amount the quote returns.
    pub enum WantedAsset by "kind" {
        /// The native coin of the network.
        Native(WantedNative) => "Native",
        /// An ERC-20 token on an EVM network.
        Erc20(WantedErc20) => "Erc20",
        /// A token of Solana's Token program (SPL).
        Spl(WantedSpl) => "Spl",
    }

    /// An amount of an asset, with the asset's metadata.
    pub enum KnownAsset by "kind" {
        /// The native coin of the network.
        Native(KnownNative) => "Native",
        /// An ERC-20 token on an EVM network.
        Erc20(KnownErc20) => "Erc20",
        /// A token of Solana's Token program (SPL).
        Spl(KnownSpl) => "Spl",
    }
}

objects_in_common! {
    common {
        /// The amount, in the smallest unit.
        pub amount: Amount,
    }

    /// An amount of the network's coin.
    #[dfns_object]
    pub struct TradedNative {}

    /// An amount of an ERC-20 token.
    #[dfns_object]
    pub struct TradedErc20 {
        /// The address of the token contract.
        pub contract: String,
    }

    /// An amount of a token of Solana.
    #[dfns_object]
    pub struct TradedSpl {
        /// The address of the token's mint account.
        pub mint: String,
    }
}

objects_in_common! {
    common {
        /// The amount, in the smallest unit, where the caller sets it. Swaps reject it.
        pub amount: Option<Amount>,
    }

    /// The network's coin, to get.
    #[dfns_object]
    pub struct WantedNative {}

    /// An ERC-20 token as the target.
    #[dfns_object]
    pub struct WantedErc20 {
        /// The address of the token contract.
        pub contract: String,
    }

    /// A token of Solana, to get.
    #[dfns_object]
    pub struct WantedSpl {
        /// The address of the token's mint account.
        pub mint: String,
    }
}

objects_in_common! {
    common {
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// The asset's metadata.
        pub metadata: Option<KnownAssetMetadata>,
    }

    /// An amount of the native coin, with its metadata.
    #[dfns_object(response)]
    pub struct KnownNative {}

    /// An amount of an ERC-20 token, with its metadata.
    #[dfns_object(response)]
    pub struct KnownErc20 {
        /// The address of the token contract.
        pub contract: String,
    }

    /// An amount of a Solana token, with its metadata.
    #[dfns_object(response)]
    pub struct KnownSpl {
        /// The address of the token's mint account.
        pub mint: String,
    }
}

/// Metadata of an asset.
#[dfns_object(response)]
pub struct KnownAssetMetadata {
    /// The network.
    pub network: Network,
    /// The display name.
    pub name: Option<String>,
    /// The symbol.
    pub symbol: Option<String>,
    /// The number of decimals of the asset.
    pub decimals: u32,
    /// The asset's Dfns name on its network, such as `native:eth` or `erc20:0x...`.
    pub tid: Option<String>,
}

impl From<KnownAsset> for TradedAsset {
    /// Converts to the form that requests use.
    fn from(known: KnownAsset) -> Self {
        match known {
            KnownAsset::Native(known) => TradedNative { amount: known.amount }.into(),
            KnownAsset::Erc20(known) => TradedErc20 { contract: known.contract, amount: known.amount }.into(),
            KnownAsset::Spl(known) => TradedSpl { mint: known.mint, amount: known.amount }.into(),
            KnownAsset::Unknown(known) => Self::Unknown(known),
        }
    }
}
