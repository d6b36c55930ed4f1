//! Webhooks: events that Dfns delivers to your server.
//!
//! * Webhooks, with their URL and kinds of events: [`CreateWebhook`], [`PingWebhook`].
//! * The log of deliveries, kept for 31 days: [`ListWebhookEvents`].
//! * The kinds of events ([`WebhookEventKind`]) and their data ([`WebhookEventData`]).
//!
//! In the guide: `docs/src/webhooks.md`. A receiver verifies each delivery and then decodes it as a
//! [`WebhookEvent`]:
//!
//! ```
//! use dfns::webhooks::{Verified, WebhookError};
//! use dfns::webhooks::{WebhookEvent, WebhookEventData};
//!
//! fn handle(delivery: &Verified) -> Result<(), WebhookError> {
//!     let event: WebhookEvent = delivery.decode()?;
//!     match event.data {
//!         WebhookEventData::TransferConfirmed(data) => println!("{} is on chain", data.transfer_request.id),
//!         WebhookEventData::ApprovalPending(data) => println!("{} awaits approval", data.approval.id),
//!         _ => println!("{} happened", event.kind),
//!     }
//!     Ok(())
//! }
//! ```

// In this order, rustdoc lists the methods of the group. Blank lines keep it.
mod webhook;

mod event;

mod kind;

mod data;

pub use data::{
    ApprovalEvent, KeyEvent, OfferEvent, OnChainEvent, PolicyTriggeredEvent, SignatureEvent, TransactionEvent,
    TransferEvent, TriggeredPolicy, VaultEvent, VaultLedgerEntry, VaultLedgerEntryKind, WalletEvent, WalletTagsEvent,
};
pub use event::{GetWebhookEvent, ListWebhookEvents, WebhookEvent};
pub use kind::{WebhookEventData, WebhookEventKind};
pub use webhook::{
    CreateWebhook, CreatedWebhook, DeleteWebhook, DeletedWebhook, GetWebhook, ListWebhooks, PingWebhook, UpdateWebhook,
    Webhook, WebhookPing, WebhookStatus,
};

dfns_core::dfns_group! {
    /// Webhooks: events that Dfns delivers to your server.
    pub Webhooks via WebhooksApi::webhooks [
        // Webhooks
        ListWebhooks, CreateWebhook, GetWebhook, UpdateWebhook, DeleteWebhook, PingWebhook,
        // Events
        ListWebhookEvents, GetWebhookEvent,
    ]
}
