//! The history of vaults: an item for each deposit, each transfer, and each lock that begins or
//! ends.

use super::position::{Position, is_same_tid};
use super::quarantines::QuarantineRecord;
use super::vault;
use crate::operations::Operation;
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_core::{AnyJson, Page, Timestamp};
use dfns_endpoints::onchain::TransferRequest;
use dfns_endpoints::vaults::{
    ListVaultHistory, VaultDeposit, VaultHistoryId, VaultHistoryItem, VaultHistoryKind, VaultLock, VaultLockId,
};
use dfns_endpoints::{Network, TransferId, VaultId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The entity that an item is about, which is shown as it is now.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Item {
    Deposit(Box<VaultDeposit>),
    Transfer(TransferId),
    LockCreated(VaultLockId),
    LockDeleted(VaultLockId),
}

impl Item {
    fn kind(&self) -> VaultHistoryKind {
        match self {
            Self::Deposit(_) => VaultHistoryKind::IncomingTransfer,
            Self::Transfer(_) => VaultHistoryKind::OutgoingTransfer,
            Self::LockCreated(_) => VaultHistoryKind::LockCreated,
            Self::LockDeleted(_) => VaultHistoryKind::LockDeleted,
        }
    }
}

/// An item of a vault's history.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Row {
    id: VaultHistoryId,
    vault_id: VaultId,
    network: Network,
    tid: String,
    timestamp: Timestamp,
    item: Item,
}

impl Entity for Row {
    const NOUN: &'static str = "vault history item";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("vault", self.vault_id.to_string())]
    }
}

/// Adds an item.
pub(super) fn add(cx: &mut Context<'_>, position: &Position, item: Item) -> Result<(), Refusal> {
    let id = cx.new_id("vlt-his").into();
    insert(cx, position, id, item)
}

/// Adds a deposit.
pub(super) fn add_deposit(cx: &mut Context<'_>, position: &Position, deposit: VaultDeposit) -> Result<(), Refusal> {
    insert(cx, position, deposit.id.clone(), Item::Deposit(Box::new(deposit)))
}

fn insert(cx: &mut Context<'_>, position: &Position, id: VaultHistoryId, item: Item) -> Result<(), Refusal> {
    let row = Row {
        id,
        vault_id: position.vault.id.clone(),
        network: position.wallet.network.clone(),
        tid: position.tid.clone(),
        timestamp: cx.now(),
        item,
    };
    cx.insert(&row)
}

impl Row {
    fn shown(self, cx: &Context<'_>) -> Result<VaultHistoryItem, Refusal> {
        let details = match &self.item {
            Item::Deposit(deposit) => {
                let mut deposit = deposit.clone();
                if let Some(quarantine) = &deposit.quarantine {
                    deposit.quarantine = Some(cx.get::<QuarantineRecord>(&quarantine.id)?.quarantine);
                }
                return Ok(VaultHistoryItem::IncomingTransfer(*deposit));
            }
            Item::Transfer(id) => {
                let transfer = cx.get::<TransferRequest>(id)?;
                let body = serde_json::to_value(&transfer.request_body).map_err(|_| Refusal::internal())?;
                json!({ "amount": body["amount"], "status": transfer.status, "outgoingTransfer": transfer })
            }
            Item::LockCreated(id) | Item::LockDeleted(id) => {
                let lock = cx.get::<VaultLock>(id)?;
                json!({ "amount": lock.amount, "lock": lock })
            }
        };
        let mut fields = json!({
            "id": self.id, "vaultId": self.vault_id, "timestamp": self.timestamp, "network": self.network,
            "tid": self.tid, "kind": self.item.kind(),
        });
        if let (Value::Object(fields), Value::Object(details)) = (&mut fields, details) {
            fields.extend(details);
        }
        let fields = AnyJson::new(&fields).map_err(|_| Refusal::internal())?;
        Ok(match self.item {
            Item::LockCreated(_) => VaultHistoryItem::LockCreated(fields),
            Item::LockDeleted(_) => VaultHistoryItem::LockDeleted(fields),
            Item::Deposit(_) | Item::Transfer(_) => VaultHistoryItem::OutgoingTransfer(fields),
        })
    }
}

impl Operation for ListVaultHistory {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<VaultHistoryItem>, Refusal> {
        vault::get(cx, &self.vault_id)?;
        let is_listed = |row: &Row| {
            self.network.as_ref().is_none_or(|networks| networks.contains(&row.network))
                && self.tid.as_ref().is_none_or(|tids| tids.iter().any(|tid| is_same_tid(&row.tid, tid)))
                && self.kind.as_ref().is_none_or(|kinds| kinds.contains(&row.item.kind()))
        };
        let list = List::by("vault", self.vault_id.as_str()).only(is_listed);
        let page = cx.page::<Row>(&list, self.limit, self.pagination_token.as_deref())?;
        let items = page.items.into_iter().map(|row| row.shown(cx)).collect::<Result<_, _>>()?;
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}
