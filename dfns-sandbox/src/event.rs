//! Events: what webhooks tell their receivers.

use dfns_core::{AnyJson, Timestamp};
use dfns_endpoints::webhooks::WebhookEventKind;

/// Something that happened, such as `wallet.created`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Event {
    /// The kind.
    pub kind: WebhookEventKind,
    /// The time.
    pub date: Timestamp,
    /// The data: an object with the entity that it is about.
    pub data: AnyJson,
}

/// The reader of the events.
pub(crate) type Listener = Box<dyn Fn(&Event) + Send + Sync>;
