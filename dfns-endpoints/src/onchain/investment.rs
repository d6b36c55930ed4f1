//! Assets that earn interest in a protocol: types shared by yields and by allocations, which
//! replaced them.

use super::trade::TradedAsset;
use super::untagged::untagged_union;
use crate::{FeeSponsorId, WalletId};
use dfns_core::dfns_object;

dfns_core::open_enum! {
    /// A protocol in which assets earn interest. All but `0fns` are vaults that Yield.xyz provides,
    /// on main networks.
    pub enum InvestmentProtocol {
        /// `0fns`, a US dollar token by M0, bought with USDC on Ethereum.
        Ofns => "0fns",
        /// Sky's savings rate, for USDS on Ethereum.
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
        /// Out of the protocol.
        Withdraw => "Withdraw",
    }
}

dfns_core::open_union! {
    /// Assets to invest in a protocol. The protocol determines the fields.
    ///
    /// Dfns documents only the fields of `0fns`. For another protocol, decode the body from JSON:
    /// it becomes the variant `Unknown`.
    ///
    /// ```
    /// use dfns::onchain::NewInvestment;
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
    /// Dfns documents only the trade of `0fns`. For another protocol, decode the action from JSON,
    /// as in [`NewInvestment`].
    pub enum InvestmentAction {
        /// A trade: buys the protocol's token, or sells it.
        Trade(InvestmentTrade),
    }

    /// The request body of an action.
    pub enum InvestmentRequest {
        /// The request that created the investment and is its first action.
        New(NewInvestment),
        /// A later trade.
        Trade(InvestmentTrade),
    }
}

/// A purchase of the token `0fns`.
#[dfns_object]
pub struct NewOfnsInvestment {
    /// The source wallet.
    pub wallet_id: WalletId,
    /// The asset to pay with: an amount of an ERC-20 token.
    pub source_asset: TradedAsset,
    /// The asset to buy: an amount of the token `0fns`.
    pub target_asset: TradedAsset,
    /// The maximum slippage, in basis points (1/100 of a percent): 0 to 10000.
    pub slippage_bps: u32,
    /// An idempotency key. A request that repeats it returns the first result and does nothing
    /// else.
    pub external_id: Option<String>,
    /// The fee sponsor that pays the fee for the wallet.
    pub fee_sponsor_id: Option<FeeSponsorId>,
}

/// A trade of ERC-20 tokens for `0fns`, or of `0fns` for ERC-20 tokens.
#[dfns_object]
pub struct InvestmentTrade {
    /// The direction of the transfer.
    pub kind: InvestmentActionKind,
    /// The asset to sell: an amount of an ERC-20 token.
    pub source_asset: TradedAsset,
    /// The asset to buy: an amount of an ERC-20 token.
    pub target_asset: TradedAsset,
    /// The maximum slippage, in basis points (1/100 of a percent): 0 to 10000.
    pub slippage_bps: u32,
    /// An idempotency key. A request that repeats it returns the first result and does nothing
    /// else.
    pub external_id: Option<String>,
    /// The fee sponsor that pays the fee for the wallet.
    pub fee_sponsor_id: Option<FeeSponsorId>,
}
