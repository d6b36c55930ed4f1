//! What a vault holds: by asset, with what it is worth, and by entry of the vault's books.

use super::{QuarantineId, VaultLockId, Vaults};
use crate::onchain::Quotes;
use crate::{Network, TransferId, VaultId};
use dfns_core::{Amount, Page, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// Names an entry of a vault's books.
    pub struct VaultBalanceId;
}

dfns_core::open_enum! {
    /// What an entry of a vault's books counts.
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
        /// Funds that a quarantine holds back.
        Quarantined => "Quarantined",
    }
}

/// Lists the assets of a vault and what they are worth: all of them, at once.
#[dfns_endpoint(GET, "/vaults/{vaultId}/assets",
    group = Vaults, returns = VaultAssets, permissions = ["Vaults:Read"])]
pub struct ListVaultAssets {
    /// The vault.
    pub vault_id: VaultId,
    /// Whether to list assets as well that Dfns does not know to be what their symbol says.
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

/// What a vault holds.
#[dfns_object(response)]
pub struct VaultAssets {
    /// The assets.
    pub items: Vec<VaultAsset>,
    /// What all of them are worth together.
    pub net_worth: VaultNetWorth,
}

/// An asset that a vault holds. Its balances are in the smallest unit.
#[dfns_object(response)]
pub struct VaultAsset {
    /// The standard it follows: that of a transfer of it, `Native` or `Erc20` for instance.
    pub kind: String,
    /// The network.
    pub network: Network,
    /// What Dfns calls it on that network: `native:eth`, for instance.
    pub tid: String,
    /// The number of decimals of the asset.
    pub decimals: u32,
    /// The symbol.
    pub symbol: Option<String>,
    /// Whether Dfns has verified the asset.
    pub verified: Option<bool>,
    /// How much can be used.
    pub available_balance: Amount,
    /// How much is held back by quarantines.
    pub quarantined_balance: Amount,
    /// How much is set aside by locks.
    pub locked_balance: Amount,
    /// What a whole unit is worth.
    pub quotes: Option<Quotes>,
}

/// What a vault is worth, by currency.
#[dfns_object(response)]
pub struct VaultNetWorth {
    /// What can be used.
    pub available: Quotes,
    /// What quarantines hold back.
    pub quarantined: Quotes,
    /// What locks have set aside.
    pub locked: Quotes,
    /// All of it.
    pub total: Quotes,
}

/// An entry of a vault's books.
#[dfns_object(response)]
pub struct VaultBalanceEntry {
    /// The entry's id.
    pub id: VaultBalanceId,
    /// What it counts.
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
