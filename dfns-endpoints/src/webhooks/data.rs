//! The data of webhook events, in the form that the operations of each domain return.

use crate::keys::Key;
use crate::onchain::{BlockchainEvent, SignatureRequest, TransactionRequest, TransferRequest};
use crate::policies::{Activity, Approval, Policy};
use crate::wallets::{Offer, Wallet};
use crate::{TransferId, VaultId, WalletId};
use dfns_core::{AnyJson, Timestamp, dfns_object};

/// The data of a wallet event.
#[dfns_object(response)]
pub struct WalletEvent {
    /// The wallet, as it was at the time of the event.
    pub wallet: Wallet,
}

/// The data of a change of wallet tags.
#[dfns_object(response)]
pub struct WalletTagsEvent {
    /// The wallet, as it was at the time of the event.
    pub wallet: Wallet,
    /// The added tags.
    pub tags_added: Option<Vec<String>>,
    /// The removed tags.
    pub tags_removed: Option<Vec<String>>,
}

/// The data of an on-chain event of a wallet.
#[dfns_object(response)]
pub struct OnChainEvent {
    /// The event.
    pub blockchain_event: BlockchainEvent,
    /// The wallet. Absent from older deliveries.
    pub wallet: Option<Wallet>,
}

/// The data of a transfer event.
#[dfns_object(response)]
pub struct TransferEvent {
    /// The transfer request, as it was at the time of the event.
    pub transfer_request: TransferRequest,
}

/// The data of a transaction event.
#[dfns_object(response)]
pub struct TransactionEvent {
    /// The transaction request, as it was at the time of the event.
    pub transaction_request: TransactionRequest,
}

/// The data of a signature event.
#[dfns_object(response)]
pub struct SignatureEvent {
    /// The signature request, as it was at the time of the event.
    pub signature_request: SignatureRequest,
}

/// The data of an offer event.
#[dfns_object(response)]
pub struct OfferEvent {
    /// The offer, as it was at the time of the event.
    pub offer: Offer,
}

/// The data of a key event.
#[dfns_object(response)]
pub struct KeyEvent {
    /// The key, as it was at the time of the event.
    pub key: Key,
}

/// The data of a triggered policy.
#[dfns_object(response)]
pub struct PolicyTriggeredEvent {
    /// The evaluation that triggered.
    pub policy_evaluation: TriggeredPolicy,
}

/// A policy evaluation that triggered.
#[dfns_object(response)]
pub struct TriggeredPolicy {
    /// The evaluation's id (`plce-...`).
    pub id: String,
    /// Whether the policy triggered. Always true in events.
    pub triggered: bool,
    /// The reason, as a display string.
    pub reason: Option<String>,
    /// The time of the evaluation.
    pub date: Option<Timestamp>,
    /// The policy.
    pub policy: Policy,
    /// The activity that the policy applies to.
    pub activity: Activity,
    /// The data that the rule evaluated, such as the results of a screening. Its form depends on
    /// the rule.
    pub context: Option<AnyJson>,
}

/// The data of an approval event.
#[dfns_object(response)]
pub struct ApprovalEvent {
    /// The approval, as it was at the time of the event.
    pub approval: Approval,
}

/// The data of a vault event.
#[dfns_object(response)]
pub struct VaultEvent {
    /// The new entry in the vault's ledger.
    pub vault_event: VaultLedgerEntry,
}

dfns_core::open_enum! {
    /// The kind of an entry in a vault's ledger.
    pub enum VaultLedgerEntryKind {
        /// An incoming transfer.
        IncomingTransfer => "IncomingTransfer",
        /// A release of quarantined funds.
        Unquarantine => "Unquarantine",
        /// A requested outgoing transfer.
        OutgoingTransferInitiated => "OutgoingTransferInitiated",
        /// A confirmed outgoing transfer.
        OutgoingTransferConfirmed => "OutgoingTransferConfirmed",
        /// An aborted outgoing transfer.
        OutgoingTransferAborted => "OutgoingTransferAborted",
        /// A rejected outgoing transfer.
        OutgoingTransferRejected => "OutgoingTransferRejected",
        /// A failed outgoing transfer.
        OutgoingTransferFailed => "OutgoingTransferFailed",
        /// A new lock.
        LockCreated => "LockCreated",
        /// A deleted lock.
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
    /// The kind of entry.
    pub kind: VaultLedgerEntryKind,
    /// The time of the entry.
    pub timestamp: Timestamp,
    /// The transfer, if the entry is about one. Links the entry to the on-chain transaction.
    pub transfer_id: Option<TransferId>,
    /// The quarantine (`vlt-qua-...`), if the entry is about one.
    pub quarantine_id: Option<String>,
    /// The lock (`vlt-lck-...`), if the entry is about one.
    pub lock_id: Option<String>,
}
