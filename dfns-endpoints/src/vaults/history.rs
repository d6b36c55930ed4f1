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
        /// Funds that came.
        IncomingTransfer => "IncomingTransfer",
        /// Funds that went.
        OutgoingTransfer => "OutgoingTransfer",
        /// A lock that was made.
        LockCreated => "LockCreated",
        /// A lock that is over.
        LockDeleted => "LockDeleted",
    }
}

/// Lists the history of a vault, newest first.
///
/// Each transfer has one item with its present status. Each created or deleted lock has one.
#[dfns_endpoint(GET, "/vaults/{vaultId}/history",
    group = Vaults, returns = Page<VaultHistoryItem>, paginated, permissions = unknown)]
pub struct ListVaultHistory {
    /// The vault.
    pub vault_id: VaultId,
    /// The maximum number of items per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Items on one of these networks only.
    pub network: Option<Vec<Network>>,
    /// Items about one of these assets only, by their `tid`.
    pub tid: Option<Vec<String>>,
    /// Items of one of these kinds only.
    pub kind: Option<Vec<VaultHistoryKind>>,
}

dfns_core::open_union! {
    /// An item of a vault's history.
    pub enum VaultHistoryItem by "kind" {
        /// Funds that came.
        IncomingTransfer(VaultDeposit) => "IncomingTransfer",
        /// An outgoing transfer, as it came: its fields are not documented.
        OutgoingTransfer(AnyJson) without From => "OutgoingTransfer",
        /// A created lock, as it came: its fields are not documented.
        LockCreated(AnyJson) without From => "LockCreated",
        /// A deleted lock, as it came: its fields are not documented.
        LockDeleted(AnyJson) without From => "LockDeleted",
    }
}

/// Funds that came into a vault.
#[dfns_object(response)]
pub struct VaultDeposit {
    /// The item's id.
    pub id: VaultHistoryId,
    /// The vault.
    pub vault_id: VaultId,
    /// The wallet behind the vault's address.
    pub wallet_id: WalletId,
    /// The time of the event.
    pub timestamp: Timestamp,
    /// The network.
    pub network: Network,
    /// The asset, by its Dfns name on that network.
    pub tid: String,
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// The status. Its values are not documented.
    pub status: String,
    /// The quarantine of the funds, present or past.
    pub quarantine: Option<VaultQuarantine>,
    /// The on-chain transfer.
    pub incoming_transfer: VaultIncomingTransfer,
}

/// The transfer that brought funds into a vault.
#[dfns_object(response)]
pub struct VaultIncomingTransfer {
    /// The hash of its transaction on the network.
    pub tx_hash: String,
    /// The index of the transfer in its transaction.
    pub index: Option<String>,
    /// The addresses that sent.
    pub senders: Vec<String>,
    /// The asset's metadata.
    pub asset: Option<AssetMetadata>,
}
