//! Assets that earn in a protocol: what yields have in common with the allocations that took their place.

use super::trade::TradedAsset;
use super::untagged::untagged_union;
use crate::{FeeSponsorId, WalletId};
use dfns_core::dfns_object;

dfns_core::open_enum! {
    /// A protocol that assets earn in. All but `0fns` are vaults of Yield.xyz, on main networks.
    pub enum InvestmentProtocol {
        /// A token by M0 for dollars: USDC on Ethereum is traded for it.
        Ofns => "0fns",
        /// The savings rate of Sky, for USDS on Ethereum.
        SkySusds => "SkySusds",
        /// Gauntlet's vault for USDC on Ethereum.
        GauntletUsdcPrime => "GauntletUsdcPrime",
        /// Steakhouse's vault for USDT on Ethereum.
        SteakhouseUsdt => "SteakhouseUsdt",
        /// Gauntlet's vault for USDC on Base.
        GauntletUsdcPrimeBase => "GauntletUsdcPrimeBase",
        /// Steakhouse's vault for USDC on Base.
        SteakhouseUsdcBase => "SteakhouseUsdcBase",
        /// Sentora's vault for PYUSD on Ethereum.
        SentoraPyusdMain => "SentoraPyusdMain",
    }

    /// The direction of the transfer.
    pub enum InvestmentActionKind {
        /// Into the protocol.
        Deposit => "Deposit",
        /// Out of it.
        Withdraw => "Withdraw",
    }
}

dfns_core::open_union! {
    /// Assets to put into a protocol, in the way that the protocol takes them.
    ///
    /// Dfns describes the way of `0fns` only. What another protocol takes is written as JSON, and read as an unknown
    /// one:
    ///
    /// ```
    /// use dfns_endpoints::onchain::NewInvestment;
    ///
    /// let investment: NewInvestment = serde_json::from_str(r#"{"protocol":"SkySusds","walletId":"wa-1"}"#)?;
    /// assert_eq!(investment.tag(), "SkySusds");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub enum NewInvestment by "protocol" {
        /// A trade for the token `0fns`.
        Ofns(NewOfnsInvestment) => "0fns",
    }
}

untagged_union! {
    /// What to do with assets in a protocol.
    ///
    /// Dfns describes the way of `0fns` only, a trade. What another protocol takes is read from JSON, as in
    /// [`NewInvestment`].
    pub enum InvestmentAction {
        /// A trade for the protocol's token, or of that token.
        Trade(InvestmentTrade),
    }

    /// What an action was asked for with.
    pub enum InvestmentRequest {
        /// What the investment was created with, which is its first action.
        New(NewInvestment),
        /// A trade that was asked for later.
        Trade(InvestmentTrade),
    }
}

/// Assets to put into `0fns`.
#[dfns_object]
pub struct NewOfnsInvestment {
    /// The source wallet.
    pub wallet_id: WalletId,
    /// What to give: an amount of an ERC-20 token.
    pub source_asset: TradedAsset,
    /// What to get for it: an amount of the token `0fns`.
    pub target_asset: TradedAsset,
    /// How much less than that is acceptable, should the price move: in hundredths of a percent, 0 to 10000.
    pub slippage_bps: u32,
    /// An idempotency key: a request that repeats it returns the first result instead of being
    /// executed again.
    pub external_id: Option<String>,
    /// The fee sponsor that pays the fee for the wallet.
    pub fee_sponsor_id: Option<FeeSponsorId>,
}

/// A trade that puts assets into `0fns` or takes them out.
#[dfns_object]
pub struct InvestmentTrade {
    /// The direction of the transfer.
    pub kind: InvestmentActionKind,
    /// What to give: an amount of an ERC-20 token.
    pub source_asset: TradedAsset,
    /// What to get for it: an amount of an ERC-20 token.
    pub target_asset: TradedAsset,
    /// How much less than that is acceptable, should the price move: in hundredths of a percent, 0 to 10000.
    pub slippage_bps: u32,
    /// An idempotency key: a request that repeats it returns the first result instead of being
    /// executed again.
    pub external_id: Option<String>,
    /// The fee sponsor that pays the fee for the wallet.
    pub fee_sponsor_id: Option<FeeSponsorId>,
}
