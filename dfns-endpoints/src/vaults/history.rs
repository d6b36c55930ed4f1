//! The history of a vault: transfers and locks.

use super::{VaultQuarantine, Vaults};
use crate::onchain::AssetMetadata;
use crate::{Network, VaultId, WalletId};
use dfns_core::{Amount, AnyJson, Page, Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// The id of an item in a vault's history.
    pub struct VaultHistoryId;
}

dfns_core::open_enum! {
    /// The kind of an item in a vault's history.
    pub enum VaultHistoryKind {
        /// An incoming transfer.
        IncomingTransfer => "IncomingTransfer",
        /// An outgoing transfer.
        OutgoingTransfer => "OutgoingTransfer",
        /// A created lock.
        LockCreated => "LockCreated",
        /// A deleted lock.
        LockDeleted => "LockDeleted",
    }
}

/// Lists the history of a vault, newest first.
///
/// Each transfer is one item, with its current status. Each creation and deletion of a lock is one
/// item.
#[dfns_endpoint(GET, "/vaults/{vaultId}/history",
    group = Vaults, returns = Page<VaultHistoryItem>, paginated, permissions = unknown)]
pub struct ListVaultHistory {
    /// The vault.
    pub vault_id: VaultId,
    /// The maximum number of items per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Returns only items on one of these networks.
    pub network: Option<Vec<Network>>,
    /// Returns only items about an asset with one of these ids, such as `native:eth`.
    pub tid: Option<Vec<String>>,
    /// Returns only items of one of these kinds.
    pub kind: Option<Vec<VaultHistoryKind>>,
}

dfns_core::open_union! {
    /// An item in the history of a vault.
    pub enum VaultHistoryItem by "kind" {
        /// An incoming transfer.
        IncomingTransfer(VaultDeposit) => "IncomingTransfer",
        /// An outgoing transfer. Its form is not documented.
        OutgoingTransfer(AnyJson) without From => "OutgoingTransfer",
        /// A created lock. Its form is not documented.
        LockCreated(AnyJson) without From => "LockCreated",
        /// A deleted lock. Its form is not documented.
        LockDeleted(AnyJson) without From => "LockDeleted",
    }
}

/// An incoming transfer of a vault.
#[dfns_object(response)]
pub struct VaultDeposit {
    /// The item's id.
    pub id: VaultHistoryId,
    /// The vault.
    pub vault_id: VaultId,
    /// The wallet of the vault's address.
    pub wallet_id: WalletId,
    /// The time of the block.
    pub timestamp: Timestamp,
    /// The network.
    pub network: Network,
    /// The asset's id on its network as Dfns writes it, such as `native:eth`.
    pub tid: String,
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// The status. Its values are not documented.
    pub status: String,
    /// The quarantine of the transfer, current or released. Absent if it was never quarantined.
    pub quarantine: Option<VaultQuarantine>,
    /// The on-chain transfer.
    pub incoming_transfer: VaultIncomingTransfer,
}

/// The on-chain data of an incoming transfer.
#[dfns_object(response)]
pub struct VaultIncomingTransfer {
    /// The transaction hash, in the network's notation.
    pub tx_hash: String,
    /// The index of the transfer in its transaction.
    pub index: Option<String>,
    /// The senders' addresses.
    pub senders: Vec<String>,
    /// The asset's metadata.
    pub asset: Option<AssetMetadata>,
}
