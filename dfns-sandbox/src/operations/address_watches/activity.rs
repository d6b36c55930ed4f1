//! The activity of watched addresses since each watch began. Earlier balances and transfers, and
//! those while a watch was deleted, do not count.

use crate::chain::{self, Family, NetworkInfo, canonical};
use crate::ledger::{self, Asset, NetworkState, Token, WatchedTransfer};
use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_core::{AnyJson, Timestamp};
use dfns_endpoints::AddressWatchId;
use dfns_endpoints::address_watches::{
    AddressWatch, AddressWatchStatus, GetAddressWatchAssets, GetAddressWatchBlockchainEvents, GetAddressWatchHistory,
    WatchPage, WatchedAssets, WatchedEvent,
};
use dfns_endpoints::onchain::{BlockchainEvent, BlockchainEventStatus, Quotes, TransferDirection};
use dfns_endpoints::webhooks::WebhookEventKind;
use serde_json::json;
use std::collections::BTreeMap;

impl Entity for WatchedEvent {
    const NOUN: &'static str = "watched event";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("watch", self.address_watch_id.to_string())]
    }
}

/// The amounts that came to an address since its watch began, less those that left it.
fn balances(cx: &Context<'_>, watch: &AddressWatch) -> Result<BTreeMap<Asset, u128>, Refusal> {
    let transfers = cx.list::<WatchedTransfer>(&List::by("watch", watch.id.as_str()).oldest_first())?;
    let mut balances = BTreeMap::new();
    balances.insert(Asset::native(), 0);
    for transfer in transfers {
        // Coins from before the watch may leave, too.
        let balance: &mut u128 = balances.entry(transfer.asset).or_default();
        *balance = match transfer.direction {
            TransferDirection::In => balance.saturating_add(transfer.amount),
            _ => balance.saturating_sub(transfer.amount),
        };
        let native = balances.entry(Asset::native()).or_default();
        *native = native.saturating_sub(transfer.fee);
    }
    Ok(balances)
}

impl Operation for GetAddressWatchAssets {
    fn run(self, cx: &mut Context<'_>) -> Result<WatchedAssets, Refusal> {
        let watch = cx.get::<AddressWatch>(&self.address_watch_id)?;
        let info = chain::of(&watch.network)?;
        let (mut assets, mut sum) = (Vec::new(), 0.0);
        let mut balances: Vec<_> = balances(cx, &watch)?.into_iter().collect();
        // The native coin comes first, as in wallets.
        balances.sort_by_key(|(asset, _)| !asset.is_native());
        for (asset, balance) in balances {
            if asset.is_nft() || (balance == 0 && !asset.is_native()) {
                continue;
            }
            let token = Token::get(cx, info, &asset)?;
            sum += token.worth(cx, balance)?;
            assets.push(token.balance(cx, balance)?);
        }
        let net_worth = (self.net_worth == Some(true)).then(|| Quotes::from([("USD".to_owned(), sum)]));
        Ok(WatchedAssets { address_watch_id: watch.id, network: watch.network, assets, net_worth })
    }
}

/// A contract in the spelling of the ledger.
fn contract(info: &NetworkInfo, contract: Option<&String>) -> Option<String> {
    contract.map(|contract| if info.family == Family::Evm { canonical(info, contract) } else { contract.clone() })
}

impl Operation for GetAddressWatchHistory {
    fn run(self, cx: &mut Context<'_>) -> Result<WatchPage<BlockchainEvent>, Refusal> {
        let watch = cx.get::<AddressWatch>(&self.address_watch_id)?;
        let contract = contract(chain::of(&watch.network)?, self.contract.as_ref());
        let is_listed = |transfer: &WatchedTransfer| {
            self.direction.as_ref().is_none_or(|direction| transfer.direction == *direction)
                && self.kind.as_ref().is_none_or(|kind| transfer.event.tag() == kind.as_str())
                && contract.as_deref().is_none_or(|contract| transfer.asset.field("contract") == Some(contract))
        };
        let list = List::by("watch", watch.id.as_str()).only(is_listed);
        let page = cx.page(&list, check::capped(self.limit), self.pagination_token.as_deref())?;
        drop(list);
        Ok(WatchPage {
            items: page.items.into_iter().map(|transfer| transfer.event).collect(),
            next_page_token: page.next_page_token,
            address_watch_id: watch.id,
            network: watch.network,
        })
    }
}

impl Operation for GetAddressWatchBlockchainEvents {
    fn run(self, cx: &mut Context<'_>) -> Result<WatchPage<WatchedEvent>, Refusal> {
        let watch = cx.get::<AddressWatch>(&self.address_watch_id)?;
        let info = chain::of(&watch.network)?;
        let wanted = contract(info, self.contract.as_ref());
        let is_listed = |event: &WatchedEvent| {
            let of = event.data.get("contract").and_then(|contract| contract.decode::<String>().ok());
            self.name.as_ref().is_none_or(|name| event.name == *name)
                && self.tx_hash.as_ref().is_none_or(|tx_hash| event.tx_hash == *tx_hash)
                && (wanted.is_none() || contract(info, of.as_ref()) == wanted)
        };
        let list = List::by("watch", watch.id.as_str()).only(is_listed);
        let page = cx.page(&list, check::capped(self.limit), self.pagination_token.as_deref())?;
        drop(list);
        Ok(WatchPage {
            items: page.items,
            next_page_token: page.next_page_token,
            address_watch_id: watch.id,
            network: watch.network,
        })
    }
}

/// Lets a contract log an event about a watched address, in a new block.
pub(crate) fn emit(
    cx: &mut Context<'_>,
    id: &AddressWatchId,
    name: String,
    data: BTreeMap<String, AnyJson>,
) -> Result<WatchedEvent, Refusal> {
    let watch = cx.get::<AddressWatch>(id)?;
    if watch.status != AddressWatchStatus::Active {
        return Err(Refusal::invalid("`addressWatchId`: the watch is archived"));
    }
    check::line("name", &name, 1..=100)?;
    let info = chain::of(&watch.network)?;
    let tx_hash = ledger::new_hash(cx, info)?;
    let mut state = NetworkState::get(cx, info)?;
    let block = state.new_block(cx, info)?;
    state.save(cx)?;
    let event = WatchedEvent {
        id: cx.new_id("awe"),
        address_watch_id: watch.id.clone(),
        network: watch.network.clone(),
        name,
        block_number: block.number,
        tx_hash,
        index: "0".to_owned(),
        timestamp: Timestamp::from(block.time),
        status: BlockchainEventStatus::Confirmed,
        data,
    };
    cx.insert(&event)?;
    let told = json!({ "blockchainEvent": event, "addressWatch": watch });
    cx.emit(WebhookEventKind::AddressWatchMiscConfirmed, &told)?;
    Ok(event)
}
