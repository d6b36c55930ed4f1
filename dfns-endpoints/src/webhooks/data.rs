//! What events tell: which wallet, transfer, approval it is about, as the operations of their domains response them.

use crate::keys::Key;
use crate::onchain::{BlockchainEvent, SignatureRequest, TransactionRequest, TransferRequest};
use crate::policies::{Activity, Approval, Policy};
use crate::wallets::{Offer, Wallet};
use crate::{TransferId, VaultId, WalletId};
use dfns_core::{AnyJson, Timestamp, dfns_object};

/// Something happened to a wallet.
#[dfns_object(response)]
pub struct WalletEvent {
    /// The wallet, as it is then.
    pub wallet: Wallet,
}

/// The tags of a wallet changed.
#[dfns_object(response)]
pub struct WalletTagsEvent {
    /// The wallet, as it is then.
    pub wallet: Wallet,
    /// The tags it got.
    pub tags_added: Option<Vec<String>>,
    /// The tags it lost.
    pub tags_removed: Option<Vec<String>>,
}

/// Something happened to a wallet on chain.
#[dfns_object(response)]
pub struct OnChainEvent {
    /// The event.
    pub blockchain_event: BlockchainEvent,
    /// The wallet. Not in older deliveries.
    pub wallet: Option<Wallet>,
}

/// Something happened to a transfer.
#[dfns_object(response)]
pub struct TransferEvent {
    /// The transfer, as it is then.
    pub transfer_request: TransferRequest,
}

/// Something happened to a transaction.
#[dfns_object(response)]
pub struct TransactionEvent {
    /// The transaction, as it is then.
    pub transaction_request: TransactionRequest,
}

/// Something happened to a signature.
#[dfns_object(response)]
pub struct SignatureEvent {
    /// The request for the signature, as it is then.
    pub signature_request: SignatureRequest,
}

/// Something happened to an offer.
#[dfns_object(response)]
pub struct OfferEvent {
    /// The offer, as it is then.
    pub offer: Offer,
}

/// Something happened to a key.
#[dfns_object(response)]
pub struct KeyEvent {
    /// The key, as it is then.
    pub key: Key,
}

/// A policy triggered.
#[dfns_object(response)]
pub struct PolicyTriggeredEvent {
    /// The triggered policies, with reasons.
    pub policy_evaluation: TriggeredPolicy,
}

/// The triggered policies, with reasons.
#[dfns_object(response)]
pub struct TriggeredPolicy {
    /// The evaluation's id (`plce-...`).
    pub id: String,
    /// Whether the policy triggered; yes, or there would be no event.
    pub triggered: bool,
    /// The reason, as a display string.
    pub reason: Option<String>,
    /// The time.
    pub date: Option<Timestamp>,
    /// The policy.
    pub policy: Policy,
    /// What it governed.
    pub activity: Activity,
    /// What it looked at; depends on the rule. A rule that screens has its results here.
    pub context: Option<AnyJson>,
}

/// Something happened to an approval.
#[dfns_object(response)]
pub struct ApprovalEvent {
    /// The approval, as it is then.
    pub approval: Approval,
}

/// Something happened to a vault's balance.
#[dfns_object(response)]
pub struct VaultEvent {
    /// The new entry in the vault's ledger.
    pub vault_event: VaultLedgerEntry,
}

dfns_core::open_enum! {
    /// What happened to a vault's balance.
    pub enum VaultLedgerEntryKind {
        /// A transfer came in.
        IncomingTransfer => "IncomingTransfer",
        /// Quarantined funds were released.
        Unquarantine => "Unquarantine",
        /// A transfer out was asked for.
        OutgoingTransferInitiated => "OutgoingTransferInitiated",
        /// A transfer out is on chain.
        OutgoingTransferConfirmed => "OutgoingTransferConfirmed",
        /// A transfer out was aborted.
        OutgoingTransferAborted => "OutgoingTransferAborted",
        /// A transfer out was not approved.
        OutgoingTransferRejected => "OutgoingTransferRejected",
        /// A transfer out failed.
        OutgoingTransferFailed => "OutgoingTransferFailed",
        /// Funds were locked.
        LockCreated => "LockCreated",
        /// A lock ended.
        LockDeleted => "LockDeleted",
    }
}

/// An entry in a vault's ledger.
#[dfns_object(response)]
pub struct VaultLedgerEntry {
    /// The entry's id (`vlt-evt-...`).
    pub id: String,
    /// The vault.
    pub vault_id: VaultId,
    /// The wallet of the vault.
    pub wallet_id: Option<WalletId>,
    /// The event.
    pub kind: VaultLedgerEntryKind,
    /// The time.
    pub timestamp: Timestamp,
    /// The transfer, where it is about one. It is what connects the entry with the transaction on chain.
    pub transfer_id: Option<TransferId>,
    /// The quarantine (`vlt-qua-...`), where it is about one.
    pub quarantine_id: Option<String>,
    /// The lock (`vlt-lck-...`), where it is about one.
    pub lock_id: Option<String>,
}
