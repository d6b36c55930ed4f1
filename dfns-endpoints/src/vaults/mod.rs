//! Vaults: funds on several networks under one account, which Dfns keeps the books of.
//!
//! A vault has an address on each network that it is to hold funds on. What arrives there is available, unless it is
//! held back for a closer look:
//!
//! * `vault`: vaults themselves, their addresses and tags;
//! * `balances`: what a vault holds, by asset and by entry of its books;
//! * `history`: what came, went and was locked;
//! * `transfers`: what leaves a vault for another address;
//! * `locks`: funds set aside for a settlement elsewhere, to be released or sent to a beneficiary later;
//! * `quarantines`: deposits that are held back until somebody releases them.

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
