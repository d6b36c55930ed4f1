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

    /// The asset to receive. Its amount is in the response.
    pub enum TargetAsset by "kind" {
        /// The native coin of the network.
        Native(TargetNative) => "Native",
        /// An ERC-20 token on an EVM network.
        Erc20(TargetErc20) => "Erc20",
        /// A token of Solana's Token program (SPL).
        Spl(TargetSpl) => "Spl",
    }

    /// An amount of an asset, with the asset's metadata.
    pub enum AssetAmount by "kind" {
        /// The native coin of the network.
        Native(NativeAmount) => "Native",
        /// An ERC-20 token on an EVM network.
        Erc20(Erc20Amount) => "Erc20",
        /// A token of Solana's Token program (SPL).
        Spl(SplAmount) => "Spl",
    }
}

objects_in_common! {
    common {
        /// The amount, in the smallest unit.
        pub amount: Amount,
    }

    /// An amount of the native coin.
    #[dfns_object]
    pub struct TradedNative {}

    /// An amount of an ERC-20 token.
    #[dfns_object]
    pub struct TradedErc20 {
        /// The address of the token contract.
        pub contract: String,
    }

    /// An amount of a Solana token.
    #[dfns_object]
    pub struct TradedSpl {
        /// The address of the token's mint account.
        pub mint: String,
    }
}

objects_in_common! {
    common {
        /// The amount, in the smallest unit. Swap quotes reject it.
        pub amount: Option<Amount>,
    }

    /// The native coin, to receive.
    #[dfns_object]
    pub struct TargetNative {}

    /// An ERC-20 token, to receive.
    #[dfns_object]
    pub struct TargetErc20 {
        /// The address of the token contract.
        pub contract: String,
    }

    /// A Solana token, to receive.
    #[dfns_object]
    pub struct TargetSpl {
        /// The address of the token's mint account.
        pub mint: String,
    }
}

objects_in_common! {
    common {
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// The asset's metadata.
        pub metadata: Option<AssetAmountMetadata>,
    }

    /// An amount of the native coin, with its metadata.
    #[dfns_object(response)]
    pub struct NativeAmount {}

    /// An amount of an ERC-20 token, with its metadata.
    #[dfns_object(response)]
    pub struct Erc20Amount {
        /// The address of the token contract.
        pub contract: String,
    }

    /// An amount of a Solana token, with its metadata.
    #[dfns_object(response)]
    pub struct SplAmount {
        /// The address of the token's mint account.
        pub mint: String,
    }
}

/// Metadata of an asset.
#[dfns_object(response)]
pub struct AssetAmountMetadata {
    /// The network.
    pub network: Network,
    /// The display name.
    pub name: Option<String>,
    /// The symbol.
    pub symbol: Option<String>,
    /// The number of decimals of the asset.
    pub decimals: u32,
    /// The asset's id on its network as Dfns writes it, such as `native:eth` or `erc20:0x...`.
    pub tid: Option<String>,
}

impl From<AssetAmount> for TradedAsset {
    /// Converts to the form that requests use.
    fn from(known: AssetAmount) -> Self {
        match known {
            AssetAmount::Native(known) => TradedNative { amount: known.amount }.into(),
            AssetAmount::Erc20(known) => TradedErc20 { contract: known.contract, amount: known.amount }.into(),
            AssetAmount::Spl(known) => TradedSpl { mint: known.mint, amount: known.amount }.into(),
            AssetAmount::Unknown(known) => Self::Unknown(known),
        }
    }
}
