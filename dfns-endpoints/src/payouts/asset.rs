//! The assets of payouts, in requests, in responses and in transfers.

use crate::Network;
use dfns_core::{Amount, dfns_object};

dfns_core::open_union! {
    /// An amount of a token to pay out, on the network of the wallet.
    pub enum PayoutAsset by "kind" {
        /// An ERC-20 token on an EVM network.
        Erc20(Erc20Payout) => "Erc20",
        /// A token of Solana's Token program (SPL).
        Spl(SplPayout) => "Spl",
        /// A token of Solana's Token-2022 program.
        Spl2022(SplPayout) without From => "Spl2022",
    }

    /// An amount of a token to pay out, with its metadata.
    pub enum PaidOutAsset by "kind" {
        /// An ERC-20 token on an EVM network.
        Erc20(PaidOutErc20) => "Erc20",
        /// A token of Solana's Token program (SPL).
        Spl(PaidOutSpl) => "Spl",
        /// A token of Solana's Token-2022 program.
        Spl2022(PaidOutSpl) without From => "Spl2022",
    }

    /// The transfer that settles a payout.
    pub enum PayoutTransfer by "kind" {
        /// An ERC-20 token on an EVM network.
        Erc20(PayoutErc20Transfer) => "Erc20",
        /// A token of Solana's Token program (SPL).
        Spl(PayoutSplTransfer) => "Spl",
        /// A token of Solana's Token-2022 program.
        Spl2022(PayoutSplTransfer) without From => "Spl2022",
    }
}

/// An amount of an ERC-20 token.
#[dfns_object]
pub struct Erc20Payout {
    /// The address of the token contract.
    pub contract: String,
    /// The amount, in the smallest unit.
    pub amount: Amount,
}

/// An amount of a Solana token.
#[dfns_object]
pub struct SplPayout {
    /// The address of the token's mint account.
    pub mint: String,
    /// The amount, in the smallest unit.
    pub amount: Amount,
}

/// An amount of an ERC-20 token, with its metadata.
#[dfns_object(response)]
pub struct PaidOutErc20 {
    /// The address of the token contract.
    pub contract: String,
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// The network.
    pub network: Network,
    /// The token's metadata.
    pub metadata: Option<PaidOutAssetMetadata>,
}

/// An amount of a Solana token, with its metadata.
#[dfns_object(response)]
pub struct PaidOutSpl {
    /// The address of the token's mint account.
    pub mint: String,
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// The network.
    pub network: Network,
    /// The token's metadata.
    pub metadata: Option<PaidOutAssetMetadata>,
}

/// Metadata of a token.
#[dfns_object(response)]
pub struct PaidOutAssetMetadata {
    /// The display name.
    pub name: Option<String>,
    /// The symbol.
    pub symbol: Option<String>,
    /// The number of decimals of the asset.
    pub decimals: u32,
    /// Whether Dfns has verified the asset.
    pub verified: Option<bool>,
}

/// A transfer of an ERC-20 token.
#[dfns_object]
pub struct PayoutErc20Transfer {
    /// The address of the token contract.
    pub contract: String,
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// The recipient's address. Must be
    /// [`PayoutData::deposit_address`](super::PayoutData::deposit_address).
    pub to: String,
}

/// A transfer of a Solana token.
#[dfns_object]
pub struct PayoutSplTransfer {
    /// The address of the token's mint account.
    pub mint: String,
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// The recipient's address. Must be
    /// [`PayoutData::deposit_address`](super::PayoutData::deposit_address).
    pub to: String,
}
