//! The balances of a vault, by asset and by ledger entry.

use super::{QuarantineId, VaultLockId, Vaults};
use crate::onchain::Quotes;
use crate::{Network, TransferId, VaultId};
use dfns_core::{Amount, Page, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// The id of a vault balance.
    pub struct VaultBalanceId;
}

dfns_core::open_enum! {
    /// The kind of a vault balance.
    pub enum VaultBalanceKind {
        /// Available for transfers and locks.
        Available => "Available",
        /// Reserved for the amount of a transfer.
        Outgoing => "Outgoing",
        /// Reserved for the fee of a transfer.
        Fee => "Fee",
        /// Incoming, and not final yet.
        Incoming => "Incoming",
        /// Locked.
        Locked => "Locked",
        /// Quarantined: an incoming transfer that screening has flagged.
        Quarantined => "Quarantined",
    }
}

/// Lists the assets of a vault, with their balances and values. Not paginated.
#[dfns_endpoint(GET, "/vaults/{vaultId}/assets",
    group = Vaults, returns = VaultAssets, permissions = ["Vaults:Read"])]
pub struct ListVaultAssets {
    /// The vault.
    pub vault_id: VaultId,
    /// Whether to include assets that Dfns has not verified. The default is not documented.
    pub show_unverified: Option<bool>,
    /// Returns only assets on this network.
    pub network: Option<Network>,
}

/// Lists the balance entries of a vault.
///
/// Each entry is an amount of an asset in one state, with the transfer, quarantine or lock that it
/// belongs to.
#[dfns_endpoint(GET, "/vaults/{vaultId}/balances",
    group = Vaults, returns = Page<VaultBalanceEntry>, paginated, permissions = ["Vaults:Read"])]
pub struct ListVaultBalances {
    /// The vault.
    pub vault_id: VaultId,
    /// The maximum number of entries per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Returns only entries of this kind.
    pub kind: Option<VaultBalanceKind>,
    /// Returns only entries on this network.
    pub network: Option<Network>,
    /// Returns only entries of the asset with this id, such as `native:eth`.
    pub tid: Option<String>,
}

/// The assets of a vault.
#[dfns_object(response)]
pub struct VaultAssets {
    /// All assets.
    pub items: Vec<VaultAsset>,
    /// The total value of all assets.
    pub net_worth: VaultNetWorth,
}

/// An asset of a vault. Balances are in the smallest unit.
#[dfns_object(response)]
pub struct VaultAsset {
    /// The token standard, as in a transfer, such as `Native` or `Erc20`.
    pub kind: String,
    /// The network.
    pub network: Network,
    /// The asset's id on its network as Dfns writes it, such as `native:eth`.
    pub tid: String,
    /// The number of decimals of the asset.
    pub decimals: u32,
    /// The symbol.
    pub symbol: Option<String>,
    /// Whether Dfns has verified the asset.
    pub verified: Option<bool>,
    /// The available balance.
    pub available_balance: Amount,
    /// The quarantined balance.
    pub quarantined_balance: Amount,
    /// The locked balance.
    pub locked_balance: Amount,
    /// The value of a whole unit by currency, such as `USD`.
    pub quotes: Option<Quotes>,
}

/// The value of a vault's assets, by currency.
#[dfns_object(response)]
pub struct VaultNetWorth {
    /// The value of available balances.
    pub available: Quotes,
    /// The value of quarantined balances.
    pub quarantined: Quotes,
    /// The value of locked balances.
    pub locked: Quotes,
    /// The value of all balances.
    pub total: Quotes,
}

/// A balance entry of a vault.
#[dfns_object(response)]
pub struct VaultBalanceEntry {
    /// The entry's id.
    pub id: VaultBalanceId,
    /// The kind of balance.
    pub kind: VaultBalanceKind,
    /// The network.
    pub network: Network,
    /// The asset's id on its network as Dfns writes it, such as `native:eth`.
    pub tid: String,
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// The transfer that the entry belongs to.
    pub transfer_id: Option<TransferId>,
    /// The quarantine that the entry belongs to.
    pub quarantine_id: Option<QuarantineId>,
    /// The lock that the entry belongs to.
    pub lock_id: Option<VaultLockId>,
}
