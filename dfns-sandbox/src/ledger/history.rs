//! The history of wallets: an event for each movement that a wallet sees, in and out.

use super::{Asset, Block, Effect, Movement, Token};
use crate::chain::NetworkInfo;
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_core::Timestamp;
use dfns_endpoints::WalletId;
use dfns_endpoints::onchain::{BlockchainEvent, TransferDirection, TransferMetadata};
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::webhooks::{OnChainEvent, WebhookEventKind};
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

/// Tells every wallet of the movements of a transaction, and returns the events.
pub(crate) fn record(
    cx: &mut Context<'_>,
    info: &NetworkInfo,
    effect: &Effect,
    occurrence: &Occurrence,
) -> Result<Vec<BlockchainEvent>, Refusal> {
    let mut events = Vec::new();
    for (index, movement) in effect.movements.iter().enumerate() {
        for (address, direction) in [(&effect.from, TransferDirection::Out), (&movement.to, TransferDirection::In)] {
            for wallet in wallets_at(cx, info, address)? {
                events.push(one(cx, info, effect, occurrence, index, movement, wallet, direction.clone())?);
            }
        }
    }
    Ok(events)
}

/// The wallets with an address.
fn wallets_at(cx: &Context<'_>, info: &NetworkInfo, address: &str) -> Result<Vec<Wallet>, Refusal> {
    cx.list(&List::by("address", &format!("{} {address}", info.name)).oldest_first())
}

#[expect(clippy::too_many_arguments, reason = "all of it is in the event")]
fn one(
    cx: &mut Context<'_>,
    info: &NetworkInfo,
    effect: &Effect,
    occurrence: &Occurrence,
    index: usize,
    movement: &Movement,
    wallet: Wallet,
    direction: TransferDirection,
) -> Result<BlockchainEvent, Refusal> {
    let is_out = direction == TransferDirection::Out;
    let from = if is_out { Some(&effect.from) } else { occurrence.from.as_ref().or(Some(&effect.from)) };
    let from = from.filter(|from| !from.is_empty()).cloned().unwrap_or_default();
    let token = Token::get(cx, info, &movement.asset)?;
    let pays = is_out && effect.fee_payer == effect.from;
    let metadata = TransferMetadata {
        asset: token.metadata(cx)?,
        fee: if pays { Some(Token::get(cx, info, &Asset::native())?.metadata(cx)?) } else { None },
    };
    let is_utxo = info.has_outputs() && movement.asset.is_native();
    // On Bitcoin and its relatives, the fee is part of what leaves the wallet.
    let value = if is_utxo && pays { movement.amount.saturating_add(effect.fee) } else { movement.amount };
    let timestamp = Timestamp::from(occurrence.block.time);
    let mut fields: Map<String, Value> = movement.asset.to_json();
    let kind = if is_utxo { "UtxoTransfer".to_owned() } else { format!("{}Transfer", movement.asset.kind()) };
    if let Some(metadata) = fields.remove("metadata") {
        fields.insert("metadataAddress".to_owned(), metadata);
    }
    let common = json!({
        "kind": kind,
        "walletId": wallet.id,
        "direction": direction,
        "network": info.name,
        "blockNumber": occurrence.block.number,
        "txHash": occurrence.tx_hash,
        "timestamp": timestamp,
        "metadata": metadata,
        "from": from,
        "froms": [from],
        "to": movement.to,
        "tos": [movement.to],
        "value": value.to_string(),
        "symbol": token.symbol,
        "decimals": token.decimals,
        "verified": token.is_verified,
        "memo": occurrence.memo,
        "fee": pays.then(|| effect.fee.to_string()),
        "index": (!movement.asset.is_native()).then(|| index.to_string()),
    });
    let Value::Object(common) = common else { return Err(Refusal::internal()) };
    fields.extend(common);
    // Each kind takes the fields that it has.
    let event: BlockchainEvent = serde_json::from_value(Value::Object(fields)).map_err(|_| Refusal::internal())?;
    let record = HistoryRecord {
        id: cx.new_id("bev"),
        wallet_id: wallet.id.clone(),
        direction,
        contract: movement.asset.field("contract").map(str::to_owned),
        timestamp,
        event: event.clone(),
        asset: movement.asset.clone(),
        from,
        to: movement.to.clone(),
        metadata,
        amount: value,
        fee: if pays { effect.fee } else { 0 },
        network: info.name.to_owned(),
        tx_hash: occurrence.tx_hash.clone(),
    };
    cx.insert(&record)?;
    let told = OnChainEvent { blockchain_event: event.clone(), wallet: Some(wallet) };
    cx.emit(WebhookEventKind::BlockchainEventDetected, &told)?;
    Ok(event)
}
