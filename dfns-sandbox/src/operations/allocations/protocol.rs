//! The protocols, and the terms of what is put into them.

use crate::chain::NetworkInfo;
use crate::ledger::{Asset, Token};
use crate::operations::{amounts, check, trades};
use crate::refusal::Refusal;
use crate::store::Context;
use crate::text::sha256_hex;
use dfns_core::OpenEnum as _;
use dfns_endpoints::allocations::AllocationProvider;
use dfns_endpoints::onchain::{InvestmentActionKind, InvestmentProtocol};
use serde_json::Value;

/// A vault of Yield.xyz: the network, and the token that it takes.
struct Vault {
    protocol: InvestmentProtocol,
    network: &'static str,
    symbol: &'static str,
    decimals: u32,
    contract: &'static str,
}

const fn vault(
    protocol: InvestmentProtocol,
    network: &'static str,
    (symbol, decimals): (&'static str, u32),
    contract: &'static str,
) -> Vault {
    Vault { protocol, network, symbol, decimals, contract }
}

const USDC: &str = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48";
const USDC_ON_BASE: &str = "0x833589fcd6edb6e08f4c7c32d4f71b54bda02913";

static VAULTS: [Vault; 6] = [
    vault(InvestmentProtocol::SkySusds, "Ethereum", ("USDS", 18), "0xdc035d45d973e3ec169d2276ddab16f1e407384f"),
    vault(InvestmentProtocol::GauntletUsdcPrime, "Ethereum", ("USDC", 6), USDC),
    vault(InvestmentProtocol::SteakhouseUsdt, "Ethereum", ("USDT", 6), "0xdac17f958d2ee523a2206206994597c13d831ec7"),
    vault(InvestmentProtocol::GauntletUsdcPrimeBase, "Base", ("USDC", 6), USDC_ON_BASE),
    vault(InvestmentProtocol::SteakhouseUsdcBase, "Base", ("USDC", 6), USDC_ON_BASE),
    vault(InvestmentProtocol::SentoraPyusdMain, "Ethereum", ("PYUSD", 6), "0x6c3ea9036406852006290770bedfcaba0e23a0e8"),
];

/// The yearly rate of a protocol, in hundredths of a percent.
pub(super) fn yearly_bps(protocol: &InvestmentProtocol) -> u32 {
    if *protocol == InvestmentProtocol::Ofns { 400 } else { 350 }
}

pub(super) fn provider(protocol: &InvestmentProtocol) -> AllocationProvider {
    if *protocol == InvestmentProtocol::Ofns { AllocationProvider::M0 } else { AllocationProvider::YieldXyz }
}

/// Every protocol.
pub(super) fn all() -> impl Iterator<Item = InvestmentProtocol> {
    InvestmentProtocol::KNOWN.iter().map(|(name, _)| InvestmentProtocol::from(*name))
}

/// The account of a protocol, on every network. A vault is the contract of its own token, too.
pub(super) fn pool(protocol: &InvestmentProtocol) -> String {
    format!("0x{}", &sha256_hex(format!("dfns-sandbox protocol {protocol}").as_bytes())[..40])
}

/// The two sides of an investment: the tokens that are deposited, and those of the protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) deposited: Asset,
    pub(super) received: Asset,
}

/// The terms of an action: the assets and the amount, which is the same on both sides.
pub(super) struct Terms {
    pub(super) pair: Pair,
    /// All that is invested, if absent.
    pub(super) amount: Option<u128>,
}

/// Reads the terms of an action from its body.
pub(super) fn terms(
    info: &'static NetworkInfo,
    protocol: &InvestmentProtocol,
    kind: &InvestmentActionKind,
    body: &Value,
) -> Result<Terms, Refusal> {
    check::known("kind", kind)?;
    check::known("protocol", protocol)?;
    let is_deposit = *kind == InvestmentActionKind::Deposit;
    if let Some(vault) = VAULTS.iter().find(|vault| vault.protocol == *protocol) {
        if vault.network != info.name {
            return Err(check::must_be("walletId", &format!("a wallet on {}", vault.network)));
        }
        let received = Asset::of_contract("Erc20", &pool(protocol));
        let pair = Pair { deposited: Asset::of_contract("Erc20", vault.contract), received };
        let amount = match body.get("amount") {
            None | Some(Value::Null) if !is_deposit => None,
            amount => Some(amounts::units("amount", amount.and_then(Value::as_str).unwrap_or_default())?),
        };
        return Ok(Terms { pair, amount });
    }
    let slippage = body.get("slippageBps").and_then(Value::as_u64).and_then(|bps| u32::try_from(bps).ok());
    let slippage = slippage.unwrap_or(u32::MAX);
    trades::check_slippage(slippage)?;
    let (source, amount) = token(info, "sourceAsset", body)?;
    let (target, expected) = token(info, "targetAsset", body)?;
    if source == target {
        return Err(check::must_be("targetAsset", "an asset other than `sourceAsset`"));
    }
    if trades::least(expected, slippage) > amount {
        let message = format!("at most {amount}, which the source is worth, within the slippage");
        return Err(check::must_be("targetAsset.amount", &message));
    }
    let (deposited, received) = if is_deposit { (source, target) } else { (target, source) };
    Ok(Terms { pair: Pair { deposited, received }, amount: Some(amount) })
}

/// A token of a trade, with its amount.
fn token(info: &NetworkInfo, field: &str, body: &Value) -> Result<(Asset, u128), Refusal> {
    let (asset, amount) = trades::parse_amount(info, field, &body.get(field))?;
    if asset.is_native() {
        return Err(check::must_be(&format!("{field}.kind"), "Erc20"));
    }
    Ok((asset, amount))
}

/// Defines the tokens of an investment that the test has not defined.
///
/// # Errors
/// 400 if the deposited token is unknown.
pub(super) fn define(
    cx: &mut Context<'_>,
    info: &NetworkInfo,
    protocol: &InvestmentProtocol,
    pair: &Pair,
) -> Result<(), Refusal> {
    let mut deposited = Token::get(cx, info, &pair.deposited)?;
    if let (None, Some(vault)) = (&deposited.symbol, VAULTS.iter().find(|vault| vault.protocol == *protocol)) {
        (deposited.symbol, deposited.decimals) = (Some(vault.symbol.to_owned()), vault.decimals);
        deposited.is_verified = true;
        deposited.save(cx)?;
    }
    let deposited = trades::known(cx, info, "sourceAsset", &pair.deposited)?;
    let mut received = Token::get(cx, info, &pair.received)?;
    if received.symbol.is_none() {
        (received.symbol, received.decimals) = (Some(protocol.to_string()), deposited.decimals);
        (received.is_verified, received.price) = (true, deposited.usd(cx)?);
        received.save(cx)?;
    }
    Ok(())
}
