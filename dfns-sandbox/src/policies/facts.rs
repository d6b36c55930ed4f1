//! Facts: what policies look at, read from the state.
//!
//! The recipient and the amount come from the request that is signed. Where they cannot be told
//! from it, the payment is unknown, and rules about it trigger.

use super::decimal::Decimal;
use super::rules::{Earlier, Facts, Payment, Tagged, Target};
use super::screening::{Screener, Screening, Verdict, VerdictWord};
use super::subject::{Payers, Subject};
use super::{Held, rules};
use crate::chain::{self, Family, NetworkInfo};
use crate::ledger::{Asset, Token};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use crate::text::{from_hex, to_hex};
use dfns_core::AnyJson;
use dfns_endpoints::Network;
use dfns_endpoints::onchain::{
    BlockchainEvent, BroadcastStatus, EvmTransaction, HexOrJson, SignatureBody, SignatureRequest, SignatureStatus,
    TransactionBody, TransactionRequest, TransferDirection, TransferRequest,
};
use dfns_endpoints::policies::Policy;
use dfns_endpoints::vaults::Vault;
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::{KeyId, WalletId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
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
        Subject::Transfer { request, payers } => {
            facts.target = paying(payers);
            facts.payment = transfer_payment(cx, request)?;
            let body = json(&request.request_body)?;
            facts.travel_rule = body.pointer("/travelRule/kind").and_then(Value::as_str).map(str::to_owned);
        }
        Subject::Transaction { request, payers } | Subject::Swap { transaction: request, payers, .. } => {
            facts.target = paying(payers);
            facts.payment = transaction_payment(cx, request)?;
        }
        Subject::Signature { request, wallets } => {
            facts.target = Target::Wallets(wallets.iter().map(tagged).collect());
            facts.payment = signature_payment(cx, request)?;
        }
        Subject::Permission(change) => facts.target = Target::Permission(change.entity_id.clone()),
        Subject::Assignment { permission_id, .. } => facts.target = Target::Permission(permission_id.to_string()),
        Subject::Policy(change) => facts.target = Target::Policy(change.entity_id.as_str().into()),
        Subject::VaultLock { vault, .. } => facts.target = of_vault(vault),
        Subject::QuarantineRelease { release, vault } => {
            facts.target = of_vault(vault);
            // The screening of the deposit, which is not a payment of the organization.
            facts.payment = Some(received(release.network.to_string(), String::new()));
            let result = release.kyt_result.as_ref();
            let verdict = result.map_or(Ok(VerdictWord::Clean.into()), AnyJson::decode);
            facts.verdicts.insert(Screener::Chainalysis, verdict.map_err(|_| Refusal::internal())?);
        }
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

/// The facts of a transaction into a wallet: its payment is that of the sender.
pub(super) fn incoming(cx: &Context<'_>, event: &BlockchainEvent) -> Result<Option<Facts>, Refusal> {
    let event = json(event)?;
    let field = |name: &str| event.get(name).and_then(Value::as_str).unwrap_or_default();
    let wallet = cx.find::<Wallet>(field("walletId"))?;
    let Some(wallet) = wallet.filter(|_| field("direction") == TransferDirection::In.as_str()) else { return Ok(None) };
    let mut facts = Facts {
        target: Target::Wallets(vec![tagged(&wallet)]),
        payment: Some(received(wallet.network.to_string(), field("to").to_owned())),
        travel_rule: None,
        verdicts: BTreeMap::new(),
        earlier: Vec::new(),
        now: cx.time(),
    };
    for subject in [field("from"), field("txHash")] {
        if let Some(verdict) = verdict(cx, Screener::Chainalysis, wallet.network.as_str(), subject)? {
            facts.verdicts.insert(Screener::Chainalysis, verdict);
        }
    }
    Ok(Some(facts))
}

/// A payment that was received, of which screeners alone know something.
fn received(network: String, recipient: String) -> Payment {
    Payment { network, recipient, ignores_case: false, asset: String::new(), units: None, value: None }
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

/// The wallets of a payment whose filters count.
fn paying(payers: &Payers<'_>) -> Target {
    Target::Wallets(payers.governed().into_iter().chain(payers.sponsor).map(tagged).collect())
}

fn of_vault(vault: &Vault) -> Target {
    Target::Vault { id: vault.id.clone(), tags: vault.tags.clone() }
}

pub(super) fn tagged(wallet: &Wallet) -> Tagged {
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
    let is_lost = |status: &BroadcastStatus, is_broadcast: bool| {
        *status == BroadcastStatus::Rejected || (*status == BroadcastStatus::Failed && !is_broadcast)
    };
    Ok(match activity {
        Held::Transfer(id) => cx
            .find::<TransferRequest>(id)?
            .is_some_and(|request| !is_lost(&request.status, request.date_broadcasted.is_some())),
        Held::Transaction(id) | Held::Swap(_, id) => cx
            .find::<TransactionRequest>(id)?
            .is_some_and(|request| !is_lost(&request.status, request.date_broadcasted.is_some())),
        Held::Signature(id) => cx
            .find::<SignatureRequest>(id)?
            .is_some_and(|request| !matches!(request.status, SignatureStatus::Rejected | SignatureStatus::Failed)),
        Held::Change(_) | Held::VaultLock(_) | Held::QuarantineRelease(_) => false,
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

/// The payment of a transfer: every kind says who receives it.
fn transfer_payment(cx: &Context<'_>, request: &TransferRequest) -> Result<Option<Payment>, Refusal> {
    let network = chain::of(&request.network)?;
    let body = json(&request.request_body)?;
    let Some(recipient) = body.get("to").and_then(Value::as_str) else { return Ok(None) };
    let (asset, amount) = Asset::of_transfer(network, &request.request_body)?;
    // An NFT is not an amount of anything.
    let units = if asset.is_nft() { None } else { Decimal::parse(&amount) };
    payment(cx, network, recipient.to_owned(), &asset, units).map(Some)
}

/// The payment of a transaction, or of a signature: that of an EVM transaction in JSON.
fn transaction_payment(cx: &Context<'_>, request: &TransactionRequest) -> Result<Option<Payment>, Refusal> {
    let transaction = match &request.request_body {
        TransactionBody::Transaction(body) => match &body.transaction {
            HexOrJson::Json(json) => json.clone(),
            HexOrJson::Hex(_) => return Ok(None),
        },
        TransactionBody::Evm(body) => AnyJson::new(body).map_err(|_| Refusal::internal())?,
        TransactionBody::Eip1559(body) => AnyJson::new(body).map_err(|_| Refusal::internal())?,
        _ => return Ok(None),
    };
    evm_payment(cx, &request.network, &transaction)
}

fn signature_payment(cx: &Context<'_>, request: &SignatureRequest) -> Result<Option<Payment>, Refusal> {
    let SignatureBody::Transaction(body) = &request.request_body else { return Ok(None) };
    let (HexOrJson::Json(transaction), Some(network)) = (&body.transaction, &request.network) else { return Ok(None) };
    evm_payment(cx, network, transaction)
}

/// The payment of an EVM transaction in JSON: of the native coin, or a plain ERC-20 transfer.
fn evm_payment(cx: &Context<'_>, network: &Network, json: &AnyJson) -> Result<Option<Payment>, Refusal> {
    let network = chain::of(network)?;
    if network.family != Family::Evm {
        return Ok(None);
    }
    match read_evm(json) {
        Some((recipient, asset, units)) => payment(cx, network, recipient, &asset, Some(units)).map(Some),
        None => Ok(None),
    }
}

/// The recipient, the asset and the amount of an EVM transaction, if it makes one plain payment.
fn read_evm(json: &AnyJson) -> Option<(String, Asset, Decimal)> {
    /// `transfer(address,uint256)`, and the zeros before the address.
    const TRANSFER: &[u8] = &[0xa9, 0x05, 0x9c, 0xbb, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let transaction: EvmTransaction = json.decode().ok()?;
    if transaction.authorization_list.is_some_and(|list| !list.is_empty()) {
        return None;
    }
    let to = transaction.to?;
    let data = transaction.data.unwrap_or_default();
    let data = from_hex(data.strip_prefix("0x").unwrap_or(&data))?;
    let value = transaction.value.map_or(Some(Decimal::default()), |value| Decimal::parse(value.as_ref()))?;
    if data.is_empty() {
        return Some((to, Asset::native(), value));
    }
    let (recipient, units) = data.strip_prefix(TRANSFER).filter(|rest| rest.len() == 52)?.split_at(20);
    let is_plain = value == Decimal::default();
    let asset = Asset::of_contract("Erc20", &to.to_lowercase());
    is_plain.then_some((format!("0x{}", to_hex(recipient)), asset, Decimal::of_bytes(units)?))
}

/// A payment, with its value at the price of now.
fn payment(
    cx: &Context<'_>,
    network: &'static NetworkInfo,
    recipient: String,
    asset: &Asset,
    units: Option<Decimal>,
) -> Result<Payment, Refusal> {
    let switches = cx.find::<Switches>("")?.unwrap_or_default();
    let has_price = !network.test || switches.testnet_prices == TestnetPrices::Mainnet;
    let token = Token::get(cx, network, asset)?;
    let price = token.usd(cx)?.filter(|_| has_price).and_then(Decimal::of_number);
    let whole = units.clone().and_then(|units| units.shifted(token.decimals));
    Ok(Payment {
        network: network.name.to_owned(),
        recipient,
        ignores_case: network.family == Family::Evm,
        asset: asset.tid(network),
        units,
        value: whole.zip(price).map(|(whole, price)| whole.times(&price)),
    })
}

fn json(value: &impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(value).map_err(|_| Refusal::internal())
}
