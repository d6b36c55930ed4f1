//! The kinds of events and their data, in one table.

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
            /// The kind of an event.
            pub enum WebhookEventKind {
                $($(#[$attribute])* $event => $kind,)+
                $($(#[$other_attribute])* $other => $other_kind,)+
                /// All events, including future kinds. Used in webhooks; no event has this kind.
                All => "*",
            }
        }

        /// The data of an event, by kind.
        ///
        /// Open: data of an unknown kind, or of an unexpected form, is kept unchanged. To find the
        /// difference, decode it as the type of the kind's variant: the error names the field.
        #[derive(Debug, Clone, Serialize, dfns_core::Describe)]
        #[describe(open)]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum WebhookEventData {
            $($(#[$attribute])* $event(Box<$data>),)+
            /// Data that this version does not know, kept unchanged.
            Unknown(AnyJson),
        }

        impl WebhookEventData {
            /// Decodes the data of an event of this kind. Never fails: a changed field must not
            /// make a delivery fail, which Dfns would drop after a day of attempts.
            // It decodes nearly every entity there is: to be compiled only where events are
            // received.
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
        /// A wallet was activated, as on Canton.
        WalletActivated(WalletEvent) => "wallet.activated",
        /// A wallet was delegated to an end user.
        WalletDelegated(WalletEvent) => "wallet.delegated",
        /// A wallet was exported. Deprecated: use `key.exported`.
        WalletExported(WalletEvent) => "wallet.exported",
        /// The tags of a wallet changed.
        WalletTagsModified(WalletTagsEvent) => "wallet.tags.modified",
        /// A final on-chain event of a wallet, such as a deposit.
        BlockchainEventDetected(OnChainEvent) => "wallet.blockchainevent.detected",
        /// A transfer into a wallet is in a block that is not yet final.
        BlockchainTransferIncluded(OnChainEvent) => "wallet.blockchain_event.transfer.included",
        /// A transfer was requested.
        TransferRequested(TransferEvent) => "wallet.transfer.requested",
        /// A transfer was broadcast.
        TransferBroadcasted(TransferEvent) => "wallet.transfer.broadcasted",
        /// A transfer was confirmed on chain.
        TransferConfirmed(TransferEvent) => "wallet.transfer.confirmed",
        /// A transfer failed.
        TransferFailed(TransferEvent) => "wallet.transfer.failed",
        /// A transfer was rejected.
        TransferRejected(TransferEvent) => "wallet.transfer.rejected",
        /// A transaction was requested.
        TransactionRequested(TransactionEvent) => "wallet.transaction.requested",
        /// A transaction was broadcast.
        TransactionBroadcasted(TransactionEvent) => "wallet.transaction.broadcasted",
        /// A transaction was confirmed on chain.
        TransactionConfirmed(TransactionEvent) => "wallet.transaction.confirmed",
        /// A transaction failed.
        TransactionFailed(TransactionEvent) => "wallet.transaction.failed",
        /// A transaction was rejected.
        TransactionRejected(TransactionEvent) => "wallet.transaction.rejected",
        /// A signature was requested.
        SignatureRequested(SignatureEvent) => "wallet.signature.requested",
        /// A signature was completed.
        SignatureSigned(SignatureEvent) => "wallet.signature.signed",
        /// A signature failed.
        SignatureFailed(SignatureEvent) => "wallet.signature.failed",
        /// A signature was rejected.
        SignatureRejected(SignatureEvent) => "wallet.signature.rejected",
        /// A transfer was offered to a wallet.
        OfferReceived(OfferEvent) => "wallet.offer.received",
        /// An offer was accepted, and the acceptance confirmed on chain.
        OfferAccepted(OfferEvent) => "wallet.offer.accepted",
        /// An offer was rejected, and the rejection confirmed on chain.
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
        /// An activity is pending approval.
        ApprovalPending(ApprovalEvent) => "policy.approval.pending",
        /// An activity was approved or denied, or its approval expired.
        ApprovalResolved(ApprovalEvent) => "policy.approval.resolved",
        /// A vault's balance changed.
        VaultEventCreated(VaultEvent) => "vault.event.created",
    }
    undescribed {
        /// A final on-chain event of a wallet other than a transfer.
        BlockchainMiscConfirmed => "wallet.blockchain_event.misc.confirmed",
        /// An activity that policies govern was allowed or rejected.
        PolicyActivityResolved => "policy.activity.resolved",
        /// A vault was created.
        VaultCreated => "vault.created",
        /// A vault changed.
        VaultUpdated => "vault.updated",
        /// The tags of a vault changed.
        VaultTagsModified => "vault.tags.modified",
        /// A transfer from or to a watched address was confirmed on chain.
        AddressWatchTransferConfirmed => "address_watch.blockchain_event.transfer.confirmed",
        /// Another event of a watched address was confirmed on chain.
        AddressWatchMiscConfirmed => "address_watch.blockchain_event.misc.confirmed",
        /// A payout awaits confirmation with `create_payout_action` of the domain `payouts`.
        PayoutActionRequired => "payout.action.required",
        /// An action on an allocation was requested.
        AllocationActionCreated => "allocation.action.created",
        /// An action on an allocation was completed.
        AllocationActionCompleted => "allocation.action.completed",
        /// An action on an allocation failed.
        AllocationActionFailed => "allocation.action.failed",
        /// A swap was requested.
        SwapRequested => "swap.requested",
        /// A swap was rejected.
        SwapRejected => "swap.rejected",
        /// A swap was completed.
        SwapCompleted => "swap.completed",
        /// A swap failed.
        SwapFailed => "swap.failed",
        /// A failed delivery is being retried.
        WebhookRetryTriggered => "webhook.event.retry.triggered",
    }
}
