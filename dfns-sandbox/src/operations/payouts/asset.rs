//! The assets of payouts and of the transfers that settle them.

use crate::chain::NetworkInfo;
use crate::ledger::{Asset, Token};
use crate::operations::{amounts, check, trades};
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::payouts::{PaidOutAsset, PaidOutAssetMetadata, PaidOutErc20, PaidOutSpl, PayoutAsset, SplPayout};
use serde::Serialize;

/// An amount of an asset of a network.
#[derive(PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) asset: Asset,
    pub(super) amount: u128,
}

impl Sum {
    /// Reads the asset of a payout or of its transfer. `field` is its name in the request.
    ///
    /// # Errors
    /// 400 if the network has no such asset, or the amount is 0 or larger than any balance.
    pub(super) fn read(info: &NetworkInfo, field: &str, body: &impl Serialize) -> Result<Self, Refusal> {
        let body = serde_json::to_value(body).map_err(|_| Refusal::internal())?;
        let asset = Asset::parse(info, &format!("{field}.kind"), &body)?;
        let amount = body.get("amount").and_then(|amount| amount.as_str()).unwrap_or_default();
        Ok(Self { asset, amount: amounts::units(&format!("{field}.amount"), amount)? })
    }
}

/// The asset of a payout as responses show it.
///
/// # Errors
/// 400 if the asset is none that can be paid out on the network, or is a token that nobody knows.
pub(super) fn paid_out(
    cx: &Context<'_>,
    info: &NetworkInfo,
    asset: &PayoutAsset,
) -> Result<(PaidOutAsset, Token), Refusal> {
    let kinds = "`Erc20`, `Spl` or `Spl2022`";
    if matches!(asset, PayoutAsset::Unknown(_)) {
        return Err(check::must_be("asset.kind", kinds));
    }
    let token = Token::get(cx, info, &Sum::read(info, "asset", asset)?.asset)?;
    if token.symbol.is_none() {
        return Err(trades::unknown("asset"));
    }
    let metadata = Some(PaidOutAssetMetadata {
        name: None,
        symbol: token.symbol.clone(),
        decimals: token.decimals,
        verified: Some(token.is_verified),
    });
    let network = info.network();
    let spl = |spl: &SplPayout, metadata| PaidOutSpl {
        mint: spl.mint.clone(),
        amount: spl.amount.clone(),
        network: info.network(),
        metadata,
    };
    let shown = match asset {
        PayoutAsset::Erc20(erc20) => PaidOutAsset::Erc20(PaidOutErc20 {
            contract: erc20.contract.clone(),
            amount: erc20.amount.clone(),
            network,
            metadata,
        }),
        PayoutAsset::Spl(asset) => PaidOutAsset::Spl(spl(asset, metadata)),
        PayoutAsset::Spl2022(asset) => PaidOutAsset::Spl2022(spl(asset, metadata)),
        _ => return Err(check::must_be("asset.kind", kinds)),
    };
    Ok((shown, token))
}
