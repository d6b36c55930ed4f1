//! The balances of a vault: by asset, with values, and by ledger entry.

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
        /// Funds that can be used.
        Available => "Available",
        /// Funds that a transfer is about to send.
        Outgoing => "Outgoing",
        /// Funds that a transfer is about to pay its fee with.
        Fee => "Fee",
        /// Funds that are about to arrive.
        Incoming => "Incoming",
        /// Funds that a lock has set aside.
        Locked => "Locked",
        /// Quarantined funds.
        Quarantined => "Quarantined",
    }
}

/// Lists the assets of a vault with their values, in one response.
#[dfns_endpoint(GET, "/vaults/{vaultId}/assets",
    group = Vaults, returns = VaultAssets, permissions = ["Vaults:Read"])]
pub struct ListVaultAssets {
    /// The vault.
    pub vault_id: VaultId,
    /// Whether to include assets that Dfns has not verified.
    pub show_unverified: Option<bool>,
    /// Assets on this network only.
    pub network: Option<Network>,
}

/// Lists the entries of a vault's books.
#[dfns_endpoint(GET, "/vaults/{vaultId}/balances",
    group = Vaults, returns = Page<VaultBalanceEntry>, paginated, permissions = ["Vaults:Read"])]
pub struct ListVaultBalances {
    /// The vault.
    pub vault_id: VaultId,
    /// The maximum number of entries per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Entries of this kind only.
    pub kind: Option<VaultBalanceKind>,
    /// Entries on this network only.
    pub network: Option<Network>,
    /// Entries of this asset only, by its `tid`.
    pub tid: Option<String>,
}

/// The assets of a vault.
#[dfns_object(response)]
pub struct VaultAssets {
    /// The assets.
    pub items: Vec<VaultAsset>,
    /// The total values.
    pub net_worth: VaultNetWorth,
}

/// An asset that a vault holds. Its balances are in the smallest unit.
#[dfns_object(response)]
pub struct VaultAsset {
    /// The standard it follows: that of a transfer of it, `Native` or `Erc20` for instance.
    pub kind: String,
    /// The network.
    pub network: Network,
    /// The asset's Dfns name on that network, such as `native:eth`.
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
    /// The value of a whole unit.
    pub quotes: Option<Quotes>,
}

/// The value of a vault, by currency.
#[dfns_object(response)]
pub struct VaultNetWorth {
    /// The value of available funds.
    pub available: Quotes,
    /// The value of quarantined funds.
    pub quarantined: Quotes,
    /// The value of locked funds.
    pub locked: Quotes,
    /// All of it.
    pub total: Quotes,
}

/// An entry of a vault's books.
#[dfns_object(response)]
pub struct VaultBalanceEntry {
    /// The entry's id.
    pub id: VaultBalanceId,
    /// The kind of the balance.
    pub kind: VaultBalanceKind,
    /// The network.
    pub network: Network,
    /// The asset, by its Dfns name on that network.
    pub tid: String,
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// The transfer that it is about.
    pub transfer_id: Option<TransferId>,
    /// The quarantine that it is about.
    pub quarantine_id: Option<QuarantineId>,
    /// The lock that it is about.
    pub lock_id: Option<VaultLockId>,
}
