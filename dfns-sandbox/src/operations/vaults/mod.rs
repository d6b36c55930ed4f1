//! Vaults: wallets of several networks in one account, with books.
//!
//! * `vault`: vaults, their tags and addresses;
//! * `position`: an asset of a vault, by its `tid`;
//! * `deposits`: what arrives at the addresses;
//! * `transfers`: what leaves them;
//! * `locks`, `quarantines`: what is set aside;
//! * `balances`, `history`: the books as the API shows them;
//! * `events`: what webhooks learn of them.
//!
//! The ledger knows what a vault has, and what of it is set aside (`ledger::Aside`).

mod balances;
mod deposits;
mod events;
mod history;
mod locks;
mod position;
mod quarantines;
mod transfers;
mod vault;

pub(super) use locks::{lock_transfer_ended, resume_lock};
pub(super) use quarantines::resume_release;
pub(super) use transfers::transfer_ended;

use super::{Handler, handlers};

pub(super) const OPERATIONS: &[Handler] = handlers![vaults:
    ListVaults,
    CreateVault,
    GetVault,
    UpdateVault,
    TagVault,
    UntagVault,
    CreateVaultAddress,
    ListVaultAssets,
    ListVaultBalances,
    ListVaultHistory,
    CreateVaultTransfer,
    ListVaultLocks,
    CreateVaultLock,
    GetVaultLock,
    ReplaceVaultLock,
    TransferVaultLock,
    ReleaseVaultLock,
    ListVaultQuarantines,
    GetVaultQuarantine,
    ReleaseQuarantine,
];
