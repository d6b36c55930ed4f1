//! Facts: what policies look at, read from the state.
//!
//! The recipient and the amount come from the request that is signed. Where they cannot be told
//! from it, the payment is unknown, and rules about it trigger.

use super::decimal::Decimal;
use super::evaluate::Subject;
use super::rules::{Earlier, Facts, Payment, Tagged, Target};
use super::screening::{Screener, Screening, Verdict};
use super::{Held, rules};
use crate::chain::{self, Family};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use crate::text::from_hex;
use dfns_core::AnyJson;
use dfns_endpoints::Network;
use dfns_endpoints::onchain::{EvmTransaction, HexOrJson, SignatureBody, SignatureRequest, SignatureStatus};
use dfns_endpoints::policies::Policy;
use dfns_endpoints::{KeyId, WalletId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

/// The settings of policies that tests decide.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Switches {
    pub(crate) block_as: BlockAs,
    pub(crate) testnet_prices: TestnetPrices,
}

/// The response to a request to sign that a policy blocks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum BlockAs {
    /// The request, which is rejected. The default.
    #[default]
    Rejected,
    /// Status 403, without a request.
    Error,
}

/// The prices of the assets of test networks, in policies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum TestnetPrices {
    /// Those of the main network. The default.
    #[default]
    Mainnet,
    /// None, so that rules about amounts trigger.
    None,
}

impl Entity for Switches {
    const NOUN: &'static str = "switches of policies";

    #[expect(clippy::unnecessary_literal_bound, reason = "the trait's signature")]
    fn id(&self) -> &str {
        ""
    }
}

/// An activity that was evaluated, for the windows of later ones.
#[derive(Serialize, Deserialize)]
pub(crate) struct Measured {
    activity: Held,
    key_id: KeyId,
    wallet_id: Option<WalletId>,
    /// In milliseconds since 1970.
    at: u64,
    value: Option<String>,
}

impl Entity for Measured {
    const NOUN: &'static str = "measured activity";

    fn id(&self) -> &str {
        self.activity.id()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("key", self.key_id.to_string())]
    }
}

/// The facts of an activity, as far as these policies need them.
pub(super) fn facts(cx: &Context<'_>, subject: &Subject<'_>, policies: &[Policy]) -> Result<Facts, Refusal> {
    let mut facts = Facts {
        target: Target::Wallets(Vec::new()),
        payment: None,
        travel_rule: None,
        verdicts: BTreeMap::new(),
        earlier: Vec::new(),
        now: cx.time(),
    };
    match subject {
        Subject::Signature { request, wallets } => {
            facts.target = Target::Wallets(wallets.iter().map(tagged).collect());
            facts.payment = signature_payment(request);
        }
        Subject::Permission(change) => facts.target = Target::Permission(change.entity_id.clone()),
        Subject::Assignment { permission_id, .. } => facts.target = Target::Permission(permission_id.to_string()),
        Subject::Policy(change) => facts.target = Target::Policy(change.entity_id.as_str().into()),
    }
    if let Some((key_id, wallet_id)) = subject.signer()
        && let Some(longest) = rules::longest_window(policies)
    {
        facts.earlier = earlier(cx, key_id, wallet_id, longest)?;
    }
    if let Some(payment) = &facts.payment {
        for screener in Screener::ALL {
            if let Some(verdict) = verdict(cx, screener, &payment.network, &payment.recipient)? {
                facts.verdicts.insert(screener, verdict);
            }
        }
    }
    Ok(facts)
}

/// Remembers an activity for the windows of later ones.
pub(super) fn measure(cx: &mut Context<'_>, subject: &Subject<'_>, facts: &Facts) -> Result<(), Refusal> {
    let Some((key_id, wallet_id)) = subject.signer() else { return Ok(()) };
    let since = facts.now.duration_since(UNIX_EPOCH).unwrap_or_default();
    cx.insert(&Measured {
        activity: subject.held(),
        key_id: key_id.clone(),
        wallet_id: wallet_id.cloned(),
        at: u64::try_from(since.as_millis()).unwrap_or(u64::MAX),
        value: facts.payment.as_ref().and_then(|payment| payment.value.as_ref()).map(Decimal::to_string),
    })
}

fn tagged(wallet: &dfns_endpoints::wallets::Wallet) -> Tagged {
    Tagged { id: wallet.id.clone(), tags: wallet.tags.clone() }
}

/// The earlier activities that count: of the wallet and of its key alone, or of every wallet of the
/// key.
fn earlier(
    cx: &Context<'_>,
    key_id: &KeyId,
    wallet_id: Option<&WalletId>,
    longest: Duration,
) -> Result<Vec<Earlier>, Refusal> {
    let start = cx.time().checked_sub(longest).unwrap_or(UNIX_EPOCH);
    let at = |measured: &Measured| UNIX_EPOCH.checked_add(Duration::from_millis(measured.at)).unwrap_or(UNIX_EPOCH);
    let is_same = |measured: &Measured| {
        wallet_id.is_none() || measured.wallet_id.is_none() || measured.wallet_id.as_ref() == wallet_id
    };
    let list = List::by("key", key_id.as_str()).only(is_same).until(|measured| at(measured) < start);
    let mut earlier = Vec::new();
    for measured in cx.list::<Measured>(&list)? {
        if counts(cx, &measured.activity)? {
            let value = measured.value.as_deref().and_then(Decimal::parse);
            earlier.push(Earlier { at: at(&measured), value });
        }
    }
    Ok(earlier)
}

/// Whether an earlier activity counts: unless it was rejected, or failed before anything was
/// signed.
fn counts(cx: &Context<'_>, activity: &Held) -> Result<bool, Refusal> {
    Ok(match activity {
        Held::Signature(id) => cx
            .find::<SignatureRequest>(id)?
            .is_some_and(|request| !matches!(request.status, SignatureStatus::Rejected | SignatureStatus::Failed)),
        Held::Change(_) => false,
    })
}

/// The verdict of a screener on an address or a transaction, on this network or on all.
pub(crate) fn verdict(
    cx: &Context<'_>,
    screener: Screener,
    network: &str,
    subject: &str,
) -> Result<Option<Verdict>, Refusal> {
    for network in [Some(network), None] {
        if let Some(screening) = cx.find::<Screening>(Screening::key(screener, network, subject))? {
            return Ok(Some(screening.verdict));
        }
    }
    Ok(None)
}

/// The payment of a signature: that of a transaction in JSON, on EVM networks.
fn signature_payment(request: &SignatureRequest) -> Option<Payment> {
    let SignatureBody::Transaction(body) = &request.request_body else { return None };
    let HexOrJson::Json(json) = &body.transaction else { return None };
    evm_payment(request.network.as_ref()?, json)
}

/// The payment of an EVM transaction in JSON: of the native coin, or a plain ERC-20 transfer.
fn evm_payment(network: &Network, json: &AnyJson) -> Option<Payment> {
    /// `transfer(address,uint256)`, and the zeros before the address.
    const TRANSFER: &[u8] = &[0xa9, 0x05, 0x9c, 0xbb, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let network = chain::of(network).ok().filter(|network| network.family == Family::Evm)?;
    let transaction: EvmTransaction = json.decode().ok()?;
    if transaction.authorization_list.is_some_and(|list| !list.is_empty()) {
        return None;
    }
    let to = transaction.to?;
    let data = transaction.data.unwrap_or_default();
    let data = from_hex(data.strip_prefix("0x").unwrap_or(&data))?;
    let value = transaction.value.map_or(Some(Decimal::default()), |value| Decimal::parse(value.as_ref()))?;
    let payment = |recipient, asset, units| Payment {
        network: network.name.to_owned(),
        recipient,
        ignores_case: true,
        asset: Some(asset),
        units: Some(units),
        value: None,
    };
    if data.is_empty() {
        return Some(payment(to, format!("native:{}", network.symbol.to_lowercase()), value));
    }
    let (recipient, units) = data.strip_prefix(TRANSFER).filter(|rest| rest.len() == 52)?.split_at(20);
    let is_plain = value == Decimal::default();
    let recipient = format!("0x{}", crate::text::to_hex(recipient));
    is_plain.then_some(payment(recipient, format!("erc20:{}", to.to_lowercase()), Decimal::of_bytes(units)?))
}
