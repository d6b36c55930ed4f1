//! What can happen, and what each event tells: one table, from which the names and the data come.

use super::data::{
    ApprovalEvent, KeyEvent, OfferEvent, OnChainEvent, PolicyTriggeredEvent, SignatureEvent, TransactionEvent,
    TransferEvent, VaultEvent, WalletEvent, WalletTagsEvent,
};
use dfns_core::AnyJson;
use serde::Serialize;

macro_rules! webhook_events {
    (
        described { $($(#[$attribute:meta])* $event:ident($data:ty) => $kind:literal,)+ }
        undescribed { $($(#[$other_attribute:meta])* $other:ident => $other_kind:literal,)+ }
    ) => {
        dfns_core::open_enum! {
            /// What can happen.
            pub enum WebhookEventKind {
                $($(#[$attribute])* $event => $kind,)+
                $($(#[$other_attribute])* $other => $other_kind,)+
                /// Everything, the kinds to come too: for webhooks to ask for. No event is of this kind.
                All => "*",
            }
        }

        /// What an event tells: told apart by its kind.
        ///
        /// Open: what events of other kinds tell is kept as it came, and so is what has another shape than the kind's.
        /// To see in what it differs, decode it as the type of the kind's arm: the failure names the member.
        #[derive(Debug, Clone, Serialize)]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum WebhookEventData {
            $($(#[$attribute])* $event(Box<$data>),)+
            /// What this version cannot name, as it came.
            Unknown(AnyJson),
        }

        impl WebhookEventData {
            /// Reads what an event of this kind tells. Nothing is refused: a delivery must not fail, and be lost after
            /// a day of attempts, because Dfns changed a member of it.
            // It decodes nearly every entity there is: to be compiled by who receives events, not by everybody.
            #[inline]
            pub(super) fn read(kind: &WebhookEventKind, json: AnyJson) -> Self {
                let data = match kind {
                    $(WebhookEventKind::$event => json.decode().map(Self::$event).ok(),)+
                    _ => None,
                };
                data.unwrap_or(Self::Unknown(json))
            }
        }
    };
}

webhook_events! {
    described {
        /// A wallet was created.
        WalletCreated(WalletEvent) => "wallet.created",
        /// A wallet was activated, as wallets of Canton have to be.
        WalletActivated(WalletEvent) => "wallet.activated",
        /// A wallet was delegated to an end user.
        WalletDelegated(WalletEvent) => "wallet.delegated",
        /// A wallet was exported. Deprecated: keys are exported now.
        WalletExported(WalletEvent) => "wallet.exported",
        /// The tags of a wallet changed.
        WalletTagsModified(WalletTagsEvent) => "wallet.tags.modified",
        /// Something happened to a wallet on chain, a deposit for instance, and is final.
        BlockchainEventDetected(OnChainEvent) => "wallet.blockchainevent.detected",
        /// A transfer into a wallet is in a block that is not yet final.
        BlockchainTransferIncluded(OnChainEvent) => "wallet.blockchain_event.transfer.included",
        /// A transfer was asked for.
        TransferRequested(TransferEvent) => "wallet.transfer.requested",
        /// A transfer was sent to the network.
        TransferBroadcasted(TransferEvent) => "wallet.transfer.broadcasted",
        /// A transfer is on chain.
        TransferConfirmed(TransferEvent) => "wallet.transfer.confirmed",
        /// A transfer failed.
        TransferFailed(TransferEvent) => "wallet.transfer.failed",
        /// A transfer was not approved.
        TransferRejected(TransferEvent) => "wallet.transfer.rejected",
        /// A transaction was asked for.
        TransactionRequested(TransactionEvent) => "wallet.transaction.requested",
        /// A transaction was sent to the network.
        TransactionBroadcasted(TransactionEvent) => "wallet.transaction.broadcasted",
        /// A transaction is on chain.
        TransactionConfirmed(TransactionEvent) => "wallet.transaction.confirmed",
        /// A transaction failed.
        TransactionFailed(TransactionEvent) => "wallet.transaction.failed",
        /// A transaction was not approved.
        TransactionRejected(TransactionEvent) => "wallet.transaction.rejected",
        /// A signature was asked for.
        SignatureRequested(SignatureEvent) => "wallet.signature.requested",
        /// A signature was made.
        SignatureSigned(SignatureEvent) => "wallet.signature.signed",
        /// A signature failed.
        SignatureFailed(SignatureEvent) => "wallet.signature.failed",
        /// A signature was not approved.
        SignatureRejected(SignatureEvent) => "wallet.signature.rejected",
        /// A transfer was offered to a wallet.
        OfferReceived(OfferEvent) => "wallet.offer.received",
        /// An offer was accepted, and that is on chain.
        OfferAccepted(OfferEvent) => "wallet.offer.accepted",
        /// An offer was turned down, and that is on chain.
        OfferRejected(OfferEvent) => "wallet.offer.rejected",
        /// An offer was withdrawn by its sender.
        OfferWithdrawn(OfferEvent) => "wallet.offer.withdrawn",
        /// A key was created.
        KeyCreated(KeyEvent) => "key.created",
        /// A key was deleted.
        KeyDeleted(KeyEvent) => "key.deleted",
        /// A key was delegated to an end user.
        KeyDelegated(KeyEvent) => "key.delegated",
        /// A key was exported.
        KeyExported(KeyEvent) => "key.exported",
        /// A policy triggered.
        PolicyTriggered(PolicyTriggeredEvent) => "policy.triggered",
        /// An activity waits for approval.
        ApprovalPending(ApprovalEvent) => "policy.approval.pending",
        /// An activity was approved or denied, or nobody decided in time.
        ApprovalResolved(ApprovalEvent) => "policy.approval.resolved",
        /// Something happened to a vault's balance.
        VaultEventCreated(VaultEvent) => "vault.event.created",
    }
    undescribed {
        /// Something other than a transfer happened to a wallet on chain, and is final.
        BlockchainMiscConfirmed => "wallet.blockchain_event.misc.confirmed",
        /// An activity that policies govern goes ahead or is stopped, finally.
        PolicyActivityResolved => "policy.activity.resolved",
        /// A vault was created.
        VaultCreated => "vault.created",
        /// A vault changed.
        VaultUpdated => "vault.updated",
        /// The tags of a vault changed.
        VaultTagsModified => "vault.tags.modified",
        /// A transfer from or to a watched address is on chain.
        AddressWatchTransferConfirmed => "address_watch.blockchain_event.transfer.confirmed",
        /// Something else happened to a watched address on chain.
        AddressWatchMiscConfirmed => "address_watch.blockchain_event.misc.confirmed",
        /// A payout cannot go on without somebody's action.
        PayoutActionRequired => "payout.action.required",
        /// An action on an allocation was asked for.
        AllocationActionCreated => "allocation.action.created",
        /// An action on an allocation is done.
        AllocationActionCompleted => "allocation.action.completed",
        /// An action on an allocation failed.
        AllocationActionFailed => "allocation.action.failed",
        /// A swap was asked for.
        SwapRequested => "swap.requested",
        /// A swap was not approved.
        SwapRejected => "swap.rejected",
        /// A swap is done.
        SwapCompleted => "swap.completed",
        /// A swap failed.
        SwapFailed => "swap.failed",
        /// A delivery that had failed is tried again.
        WebhookRetryTriggered => "webhook.event.retry.triggered",
    }
}
