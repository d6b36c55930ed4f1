//! Control looks back: which requests came, what they left behind, and whether it can be.

use super::Control;
use super::word::{Word, whole, written};
use crate::invariants::{self, Violation};
use crate::journal::JournalEntry;
use crate::ledger::{self, Account, Asset};
use crate::refusal::Refusal;
use crate::store::{Context, List};
use dfns_endpoints::onchain::{
    BroadcastStatus, SignatureRequest, SignatureStatus, TransactionRequest, TransferRequest,
};
use dfns_endpoints::wallets::Wallet;
use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The ids that are listed of each group of requests.
const MAX_IDS: usize = 100;

/// The effects of all requests: which entities exist, and who has what.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Ledger {
    /// The transfers by wallet and `externalId`.
    pub transfers: Vec<Requested>,
    /// The transactions by wallet and `externalId`.
    pub transactions: Vec<Requested>,
    /// The signatures by wallet and `externalId`.
    pub signatures: Vec<Requested>,
    /// The balances of all accounts.
    pub balances: Vec<AccountBalance>,
    /// The sums of all assets.
    pub sums: Vec<AssetSum>,
}

impl Ledger {
    /// Returns the number of transfers with this `externalId`, of all wallets.
    pub fn transfers(&self, external_id: &str) -> usize {
        let named = self.transfers.iter().filter(|group| group.external_id.as_deref() == Some(external_id));
        named.map(|group| group.count).sum()
    }
}

/// The entities of one kind with the same wallet and `externalId`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Requested {
    /// The wallet; absent for signatures of a key.
    pub wallet_id: Option<String>,
    /// The `externalId`; absent for entities without one.
    pub external_id: Option<String>,
    /// The number of entities.
    pub count: usize,
    /// The number of those that are confirmed, or signed.
    pub done: usize,
    /// The ids of the entities, the oldest first, at most 100.
    pub ids: Vec<String>,
}

/// A balance of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AccountBalance {
    /// The wallet; absent if the address is that of none.
    pub wallet_id: Option<String>,
    /// The network.
    pub network: String,
    /// The address.
    pub address: String,
    /// The asset, with the kind and the identifying fields of a transfer.
    pub asset: Value,
    /// The balance in the smallest unit, in decimal digits.
    pub balance: String,
    /// The part of it that transactions in the mempool spend.
    pub reserved: String,
}

/// The books of one asset. The balances and the fees are the supply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AssetSum {
    /// The network.
    pub network: String,
    /// The asset, with the kind and the identifying fields of a transfer.
    pub asset: Value,
    /// The balances of all accounts, in decimal digits.
    pub balances: String,
    /// The fees that were paid with it.
    pub fees: String,
    /// All that was credited, less what was burned.
    pub supply: String,
}

impl Control<'_> {
    /// Lists the last 10,000 requests for the API with a higher number, the oldest first. They are
    /// kept in memory, without bodies, queries and tokens.
    pub fn requests(&self, since: u64) -> Vec<JournalEntry> {
        self.service.journal.since(since)
    }

    /// Reads which entities requests have left behind, and who has what.
    ///
    /// # Errors
    /// If the state cannot be read.
    pub async fn ledger(&self) -> Result<Ledger, Refusal> {
        self.look(effects).await
    }

    /// Checks what must hold in every state: no two entities of one kind for one `externalId`,
    /// books that add up, no effect of what awaits approval, no status without those before it.
    /// Returns what does not hold.
    ///
    /// # Errors
    /// If the state cannot be read.
    pub async fn invariants(&self) -> Result<Vec<Violation>, Refusal> {
        let service = Arc::clone(self.service);
        self.run(move || service.look(invariants::violations)).await
    }
}

fn effects(cx: &Context<'_>) -> Result<Ledger, Refusal> {
    let mut ledger = Ledger {
        transfers: Vec::new(),
        transactions: Vec::new(),
        signatures: Vec::new(),
        balances: Vec::new(),
        sums: Vec::new(),
    };
    let confirmed = |status: &BroadcastStatus| *status == BroadcastStatus::Confirmed;
    ledger.transfers = grouped(cx.list::<TransferRequest>(&List::all().oldest_first())?.into_iter().map(|request| {
        (Some(request.wallet_id.to_string()), request.external_id, confirmed(&request.status), request.id.to_string())
    }));
    let transactions = cx.list::<TransactionRequest>(&List::all().oldest_first())?.into_iter();
    ledger.transactions = grouped(transactions.map(|request| {
        (Some(request.wallet_id.to_string()), request.external_id, confirmed(&request.status), request.id.to_string())
    }));
    let signatures = cx.list::<SignatureRequest>(&List::all().oldest_first())?.into_iter();
    ledger.signatures = grouped(signatures.map(|request| {
        let is_signed = matches!(request.status, SignatureStatus::Signed | SignatureStatus::Confirmed);
        (request.wallet_id.map(|id| id.to_string()), request.external_id, is_signed, request.id.to_string())
    }));
    let wallets = cx.list::<Wallet>(&List::all())?.into_iter();
    let owners = wallets.filter_map(|wallet| {
        let address = crate::chain::canonical(crate::chain::of(&wallet.network).ok()?, wallet.address.as_deref()?);
        Some(((wallet.network.to_string(), address), wallet.id.to_string()))
    });
    let owners: BTreeMap<_, _> = owners.collect();
    for account in cx.list::<Account>(&List::all().oldest_first())? {
        let owner = owners.get(&(account.network.clone(), account.address.clone()));
        ledger.balances.extend(account.holdings.iter().map(|holding| AccountBalance {
            wallet_id: owner.cloned(),
            network: account.network.clone(),
            address: account.address.clone(),
            asset: shown(&holding.asset),
            balance: holding.total.to_string(),
            reserved: holding.reserved.to_string(),
        }));
    }
    ledger.sums = ledger::sums(cx)?
        .into_iter()
        .map(|sum| AssetSum {
            asset: shown(&sum.asset),
            network: sum.network,
            balances: sum.balances.map_or_else(|| "more than 2^128".to_owned(), |balances| balances.to_string()),
            fees: sum.fees.to_string(),
            supply: sum.supply.to_string(),
        })
        .collect();
    Ok(ledger)
}

fn shown(asset: &Asset) -> Value {
    json!(asset)
}

/// Groups entities by wallet and `externalId`. Each has those, whether it is done, and its id.
fn grouped(entities: impl Iterator<Item = (Option<String>, Option<String>, bool, String)>) -> Vec<Requested> {
    let mut groups: BTreeMap<_, Requested> = BTreeMap::new();
    for (wallet_id, external_id, is_done, id) in entities {
        let group = groups.entry((wallet_id.clone(), external_id.clone())).or_insert_with(|| Requested {
            wallet_id,
            external_id,
            count: 0,
            done: 0,
            ids: Vec::new(),
        });
        group.count += 1;
        group.done += usize::from(is_done);
        if group.ids.len() < MAX_IDS {
            group.ids.push(id);
        }
    }
    groups.into_values().collect()
}

/// Lists the requests for the API.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Requests {
    since: Option<String>,
}

impl Word for Requests {
    const NAME: &'static str = "requests";
    const METHOD: Method = Method::GET;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        let since = self.since.map_or(Ok(0), |since| whole("since", &since))?;
        Ok(json!({ "items": control.requests(since) }))
    }
}

/// Reads the effects of all requests.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LedgerWord {}

impl Word for LedgerWord {
    const NAME: &'static str = "ledger";
    const METHOD: Method = Method::GET;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        written(&control.ledger().await?)
    }
}

/// Checks what must hold.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Invariants {}

impl Word for Invariants {
    const NAME: &'static str = "invariants";
    const METHOD: Method = Method::GET;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        Ok(json!({ "items": control.invariants().await? }))
    }
}
