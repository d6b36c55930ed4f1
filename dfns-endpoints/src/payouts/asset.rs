//! The coins of a payout: as they are asked for, as Dfns knows them, and as they are sent.

use crate::Network;
use dfns_core::{Amount, dfns_object};

dfns_core::open_union! {
    /// An amount of an asset, on the network of the wallet, to be paid out.
    pub enum PayoutAsset by "kind" {
        /// A fungible token of a network that runs Ethereum's virtual machine (ERC-20).
        Erc20(Erc20Payout) => "Erc20",
        /// A token of Solana's token program.
        Spl(SplPayout) => "Spl",
        /// A token of Solana's newer token program, Token-2022.
        Spl2022(SplPayout) without From => "Spl2022",
    }

    /// An amount of an asset that is paid out, with what Dfns knows of the asset.
    pub enum PaidOutAsset by "kind" {
        /// A fungible token of a network that runs Ethereum's virtual machine (ERC-20).
        Erc20(PaidOutErc20) => "Erc20",
        /// A token of Solana's token program.
        Spl(PaidOutSpl) => "Spl",
        /// A token of Solana's newer token program, Token-2022.
        Spl2022(PaidOutSpl) without From => "Spl2022",
    }

    /// The transfer that settles a payout: the coins, and where they go.
    pub enum PayoutTransfer by "kind" {
        /// A fungible token of a network that runs Ethereum's virtual machine (ERC-20).
        Erc20(PayoutErc20Transfer) => "Erc20",
        /// A token of Solana's token program.
        Spl(PayoutSplTransfer) => "Spl",
        /// A token of Solana's newer token program, Token-2022.
        Spl2022(PayoutSplTransfer) without From => "Spl2022",
    }
}

/// An amount of a token of a network that runs Ethereum's virtual machine.
#[dfns_object]
pub struct Erc20Payout {
    /// The address of the token's contract.
    pub contract: String,
    /// How much, in the smallest unit.
    pub amount: Amount,
}

/// An amount of a token of Solana.
#[dfns_object]
pub struct SplPayout {
    /// The address of the token's mint.
    pub mint: String,
    /// How much, in the smallest unit.
    pub amount: Amount,
}

/// An amount of a token of a network that runs Ethereum's virtual machine, with what Dfns knows of the token.
#[dfns_object(response)]
pub struct PaidOutErc20 {
    /// The address of the token's contract.
    pub contract: String,
    /// How much, in the smallest unit.
    pub amount: Amount,
    /// The network it is on.
    pub network: Network,
    /// What Dfns knows of the token.
    pub metadata: Option<PaidOutAssetMetadata>,
}

/// An amount of a token of Solana, with what Dfns knows of the token.
#[dfns_object(response)]
pub struct PaidOutSpl {
    /// The address of the token's mint.
    pub mint: String,
    /// How much, in the smallest unit.
    pub amount: Amount,
    /// The network it is on.
    pub network: Network,
    /// What Dfns knows of the token.
    pub metadata: Option<PaidOutAssetMetadata>,
}

/// What Dfns knows of an asset.
#[dfns_object(response)]
pub struct PaidOutAssetMetadata {
    /// Its name, for people to read.
    pub name: Option<String>,
    /// Its symbol.
    pub symbol: Option<String>,
    /// How many decimals a whole unit of it has.
    pub decimals: u32,
    /// Whether Dfns knows it to be what its symbol says.
    pub verified: Option<bool>,
}

/// A transfer of a token of a network that runs Ethereum's virtual machine.
#[dfns_object]
pub struct PayoutErc20Transfer {
    /// The address of the token's contract.
    pub contract: String,
    /// How much, in the smallest unit.
    pub amount: Amount,
    /// The address to send to: [`PayoutData::deposit_address`](super::PayoutData::deposit_address).
    pub to: String,
}

/// A transfer of a token of Solana.
#[dfns_object]
pub struct PayoutSplTransfer {
    /// The address of the token's mint.
    pub mint: String,
    /// How much, in the smallest unit.
    pub amount: Amount,
    /// The address to send to: [`PayoutData::deposit_address`](super::PayoutData::deposit_address).
    pub to: String,
}
