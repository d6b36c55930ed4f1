//! Assets that earn in a protocol: types shared by yields and by the allocations that replaced
//! them.

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
    /// Assets to invest in a protocol, in the protocol's own form.
    ///
    /// Dfns documents only the form of `0fns`. For another protocol, decode the body from JSON: it
    /// becomes an unknown variant.
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
    /// An action on assets in a protocol.
    ///
    /// Dfns documents only the form of `0fns`, a trade. For another protocol, decode the action
    /// from JSON, as in [`NewInvestment`].
    pub enum InvestmentAction {
        /// A trade for the protocol's token, or of that token.
        Trade(InvestmentTrade),
    }

    /// The request body of an action.
    pub enum InvestmentRequest {
        /// The request that created the investment, which is its first action.
        New(NewInvestment),
        /// A later trade.
        Trade(InvestmentTrade),
    }
}

/// Assets to put into `0fns`.
#[dfns_object]
pub struct NewOfnsInvestment {
    /// The source wallet.
    pub wallet_id: WalletId,
    /// The source: an amount of an ERC-20 token.
    pub source_asset: TradedAsset,
    /// The target: an amount of the token `0fns`.
    pub target_asset: TradedAsset,
    /// The maximum slippage in basis points: 0 to 10000.
    pub slippage_bps: u32,
    /// An idempotency key: a request that repeats it returns the first result instead of being
    /// executed again.
    pub external_id: Option<String>,
    /// The fee sponsor that pays the fee for the wallet.
    pub fee_sponsor_id: Option<FeeSponsorId>,
}

/// A trade that moves assets into or out of `0fns`.
#[dfns_object]
pub struct InvestmentTrade {
    /// The direction of the transfer.
    pub kind: InvestmentActionKind,
    /// The source: an amount of an ERC-20 token.
    pub source_asset: TradedAsset,
    /// The target: an amount of an ERC-20 token.
    pub target_asset: TradedAsset,
    /// The maximum slippage in basis points: 0 to 10000.
    pub slippage_bps: u32,
    /// An idempotency key: a request that repeats it returns the first result instead of being
    /// executed again.
    pub external_id: Option<String>,
    /// The fee sponsor that pays the fee for the wallet.
    pub fee_sponsor_id: Option<FeeSponsorId>,
}
