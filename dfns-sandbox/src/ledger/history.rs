//! The history of wallets and watches: an event for each movement that they see, in and out.

use super::{Account, Asset, Block, Effect, Movement, Token, aside, number};
use crate::chain::NetworkInfo;
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_core::Timestamp;
use dfns_endpoints::address_watches::{AddressWatch, AddressWatchStatus};
use dfns_endpoints::onchain::{BlockchainEvent, TransferDirection, TransferMetadata};
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::webhooks::{OnChainEvent, WebhookEventKind};
use dfns_endpoints::{AddressWatchId, WalletId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// An event of a wallet, with what it is searched by.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct HistoryRecord {
    id: String,
    pub(crate) wallet_id: WalletId,
    pub(crate) direction: TransferDirection,
    pub(crate) contract: Option<String>,
    pub(crate) timestamp: Timestamp,
    pub(crate) event: BlockchainEvent,
    /// The asset that moved, for the history of the organization.
    pub(crate) asset: Asset,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) metadata: TransferMetadata,
    #[serde(with = "super::units")]
    pub(crate) amount: u128,
    #[serde(with = "super::units")]
    pub(crate) fee: u128,
    pub(crate) network: String,
    pub(crate) tx_hash: String,
}

impl Entity for HistoryRecord {
    const NOUN: &'static str = "blockchain event";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("wallet", self.wallet_id.to_string())]
    }
}

/// A transaction in a block.
pub(crate) struct Occurrence {
    pub(crate) tx_hash: String,
    pub(crate) block: Block,
    /// The sender, which deposits of a test may name.
    pub(crate) from: Option<String>,
    pub(crate) memo: Option<String>,
}

/// A transfer from or to a watched address.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct WatchedTransfer {
    id: String,
    watch_id: AddressWatchId,
    pub(crate) direction: TransferDirection,
    pub(crate) asset: Asset,
    pub(crate) event: BlockchainEvent,
    #[serde(with = "super::units")]
    pub(crate) amount: u128,
    /// The fee that the address paid, in the native coin.
    #[serde(with = "super::units")]
    pub(crate) fee: u128,
}

impl Entity for WatchedTransfer {
    const NOUN: &'static str = "watched transfer";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("watch", self.watch_id.to_string())]
    }
}

/// Records the movements of a transaction for every wallet and every watch, and returns the events
/// of the wallets.
pub(crate) fn record(
    cx: &mut Context<'_>,
    info: &NetworkInfo,
    effect: &Effect,
    occurrence: &Occurrence,
) -> Result<Vec<BlockchainEvent>, Refusal> {
    let mut events = Vec::new();
    for (index, movement) in effect.movements.iter().enumerate() {
        Account::assign_number(cx, info, &movement.to)?;
        for (address, direction) in [(&effect.from, TransferDirection::Out), (&movement.to, TransferDirection::In)] {
            let seen = Seen { info, effect, occurrence, index, movement, direction };
            let at = format!("{} {}", info.name, number::address(cx, info, address)?);
            for wallet in cx.list::<Wallet>(&List::by("address", &at).oldest_first())? {
                events.push(seen.by_wallet(cx, wallet)?);
            }
            let watches =
                List::by("address", &at).only(|watch: &AddressWatch| watch.status == AddressWatchStatus::Active);
            for watch in cx.list(&watches)? {
                seen.by_watch(cx, &watch)?;
            }
        }
    }
    Ok(events)
}

/// Forgets the events of a transaction whose block is undone.
pub(crate) fn forget(cx: &mut Context<'_>, info: &NetworkInfo, effect: &Effect, tx_hash: &str) -> Result<(), Refusal> {
    for address in effect.movements.iter().flat_map(|movement| [&effect.from, &movement.to]) {
        let at = format!("{} {}", info.name, number::address(cx, info, address)?);
        for wallet in cx.list::<Wallet>(&List::by("address", &at))? {
            let of_it = |event: &HistoryRecord| event.tx_hash == tx_hash && event.network == info.name;
            for event in cx.list::<HistoryRecord>(&List::by("wallet", wallet.id.as_str()).only(of_it))? {
                cx.remove::<HistoryRecord>(&event.id)?;
            }
        }
    }
    Ok(())
}

/// A movement of a transaction, from one side.
struct Seen<'a> {
    info: &'a NetworkInfo,
    effect: &'a Effect,
    occurrence: &'a Occurrence,
    /// The number of the movement in the transaction.
    index: usize,
    movement: &'a Movement,
    direction: TransferDirection,
}

impl Seen<'_> {
    fn is_out(&self) -> bool {
        self.direction == TransferDirection::Out
    }

    /// The fee, if this side pays it.
    fn fee(&self) -> Option<u128> {
        (self.is_out() && self.effect.fee_payer == self.effect.from).then_some(self.effect.fee)
    }

    fn is_utxo(&self) -> bool {
        self.info.has_outputs() && self.movement.asset.is_native()
    }

    fn from(&self) -> String {
        let sender = Some(&self.effect.from);
        let from = if self.is_out() { sender } else { self.occurrence.from.as_ref().or(sender) };
        from.filter(|from| !from.is_empty()).cloned().unwrap_or_default()
    }

    /// The amount. On Bitcoin and its relatives, the fee is part of what leaves the wallet.
    fn value(&self) -> u128 {
        let fee = self.fee().filter(|_| self.is_utxo()).unwrap_or_default();
        self.movement.amount.saturating_add(fee)
    }

    fn metadata(&self, cx: &Context<'_>) -> Result<TransferMetadata, Refusal> {
        let native = Token::get(cx, self.info, &Asset::native())?;
        Ok(TransferMetadata {
            asset: Token::get(cx, self.info, &self.movement.asset)?.metadata(cx)?,
            fee: self.fee().map(|_| native.metadata(cx)).transpose()?,
        })
    }

    /// The event, with the field that says who sees it.
    fn event(&self, cx: &Context<'_>, owner: &str, id: &str) -> Result<BlockchainEvent, Refusal> {
        let Self { info, occurrence, movement, .. } = self;
        let token = Token::get(cx, info, &movement.asset)?;
        let mut fields: Map<String, Value> = movement.asset.to_json();
        let kind =
            if self.is_utxo() { "UtxoTransfer".to_owned() } else { format!("{}Transfer", movement.asset.kind()) };
        if let Some(metadata) = fields.remove("metadata") {
            fields.insert("metadataAddress".to_owned(), metadata);
        }
        let from = self.from();
        let common = json!({
            "kind": kind,
            owner: id,
            "direction": self.direction,
            "network": info.name,
            "blockNumber": occurrence.block.number,
            "txHash": occurrence.tx_hash,
            "timestamp": Timestamp::from(occurrence.block.time),
            "metadata": self.metadata(cx)?,
            "from": from,
            "froms": [from],
            "to": movement.to,
            "tos": [movement.to],
            "value": self.value().to_string(),
            "symbol": token.symbol,
            "decimals": token.decimals,
            "verified": token.is_verified,
            "memo": occurrence.memo,
            "fee": self.fee().map(|fee| fee.to_string()),
            "index": (!movement.asset.is_native()).then(|| self.index.to_string()),
        });
        let Value::Object(common) = common else { return Err(Refusal::internal()) };
        fields.extend(common);
        // Each kind takes the fields that it has.
        serde_json::from_value(Value::Object(fields)).map_err(|_| Refusal::internal())
    }

    fn by_wallet(&self, cx: &mut Context<'_>, wallet: Wallet) -> Result<BlockchainEvent, Refusal> {
        let event = self.event(cx, "walletId", wallet.id.as_str())?;
        let record = HistoryRecord {
            id: cx.new_id("bev"),
            wallet_id: wallet.id.clone(),
            direction: self.direction.clone(),
            contract: self.movement.asset.field("contract").map(str::to_owned),
            timestamp: Timestamp::from(self.occurrence.block.time),
            event: event.clone(),
            asset: self.movement.asset.clone(),
            from: self.from(),
            to: self.movement.to.clone(),
            metadata: self.metadata(cx)?,
            amount: self.value(),
            fee: self.fee().unwrap_or_default(),
            network: self.info.name.to_owned(),
            tx_hash: self.occurrence.tx_hash.clone(),
        };
        cx.insert(&record)?;
        if !self.is_out() && wallet.vault_id.is_some() && !self.movement.asset.is_nft() {
            aside::arrive(cx, &wallet, &self.movement.asset, self.movement.amount, &record.id)?;
        }
        let told = OnChainEvent { blockchain_event: event.clone(), wallet: Some(wallet) };
        cx.emit(WebhookEventKind::BlockchainEventDetected, &told)?;
        Ok(event)
    }

    fn by_watch(&self, cx: &mut Context<'_>, watch: &AddressWatch) -> Result<(), Refusal> {
        let event = self.event(cx, "addressWatchId", watch.id.as_str())?;
        let transfer = WatchedTransfer {
            id: cx.new_id("bev"),
            watch_id: watch.id.clone(),
            direction: self.direction.clone(),
            asset: self.movement.asset.clone(),
            event: event.clone(),
            amount: self.movement.amount,
            // A transaction pays its fee once.
            fee: self.fee().filter(|_| self.index == 0).unwrap_or_default(),
        };
        cx.insert(&transfer)?;
        let told = json!({ "blockchainEvent": event, "addressWatch": watch });
        cx.emit(WebhookEventKind::AddressWatchTransferConfirmed, &told)
    }
}
