//! Vaults: funds on several networks in one account, for which Dfns keeps a ledger.
//!
//! A vault has one address per network. Incoming funds are available unless they are quarantined:
//!
//! * `vault`: vaults, their addresses and tags;
//! * `balances`: balances, by asset and by ledger entry;
//! * `history`: transfers and locks;
//! * `transfers`: outgoing transfers;
//! * `locks`: funds set aside for a settlement elsewhere;
//! * `quarantines`: deposits that must be released.

mod balances;
mod history;
mod locks;
mod quarantines;
mod transfers;
mod vault;

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
    /// Vaults: funds on several networks under one account, which Dfns keeps the books of.
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
