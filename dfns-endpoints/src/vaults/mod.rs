//! Vaults: addresses on several networks, with a ledger of their funds that Dfns keeps.
//!
//! * Vaults and their addresses, one per network: [`CreateVault`], [`CreateVaultAddress`].
//! * Balances by asset ([`ListVaultAssets`]) and by entry ([`ListVaultBalances`]), and past events:
//!   [`ListVaultHistory`].
//! * Outgoing transfers: [`CreateVaultTransfer`].
//! * Locks, which set funds aside for a settlement elsewhere: [`CreateVaultLock`].
//! * Quarantines of flagged incoming transfers: [`ReleaseQuarantine`].
//!
//! In the guide: `docs/src/transfers.md`.

// In this order, rustdoc lists the methods of the group. Blank lines keep it.
mod vault;

mod balances;

mod history;

mod transfers;

mod locks;

mod quarantines;

pub use balances::{
    ListVaultAssets, ListVaultBalances, VaultAsset, VaultAssets, VaultBalanceEntry, VaultBalanceId, VaultBalanceKind,
    VaultNetWorth,
};
pub use history::{
    ListVaultHistory, VaultDeposit, VaultHistoryId, VaultHistoryItem, VaultHistoryKind, VaultIncomingTransfer,
};
pub use locks::{
    CreateVaultLock, GetVaultLock, ListVaultLocks, PendingVaultLock, ReleaseVaultLock, ReplaceVaultLock,
    TransferVaultLock, VaultLock, VaultLockId, VaultLockRequest, VaultLockRequestId,
};
pub use quarantines::{
    GetVaultQuarantine, ListVaultQuarantines, QuarantineId, QuarantineRelease, QuarantineReleaseId,
    QuarantineReleaseStatus, ReleaseQuarantine, VaultQuarantine,
};
pub use transfers::CreateVaultTransfer;
pub use vault::{
    CreateVault, CreateVaultAddress, GetVault, ListVaults, TagVault, UntagVault, UpdateVault, Vault, VaultAddress,
};

dfns_core::dfns_group! {
    /// Vaults: addresses on several networks, with a ledger of their funds that Dfns keeps.
    pub Vaults via VaultsApi::vaults [
        // Vaults
        ListVaults, CreateVault, GetVault, UpdateVault, TagVault, UntagVault, CreateVaultAddress,
        // Balances
        ListVaultAssets, ListVaultBalances,
        // History
        ListVaultHistory,
        // Transfers
        CreateVaultTransfer,
        // Locks
        ListVaultLocks, CreateVaultLock, GetVaultLock, ReplaceVaultLock, TransferVaultLock, ReleaseVaultLock,
        // Quarantines
        ListVaultQuarantines, GetVaultQuarantine, ReleaseQuarantine,
    ]
}
