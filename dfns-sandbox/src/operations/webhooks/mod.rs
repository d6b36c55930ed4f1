//! Webhooks, and the log of their deliveries.

mod event;
mod webhook;

use crate::operations::{Handler, handlers};
use dfns_endpoints::webhooks::{
    CreateWebhook, DeleteWebhook, GetWebhook, GetWebhookEvent, ListWebhookEvents, ListWebhooks, PingWebhook,
    UpdateWebhook,
};

pub(super) const OPERATIONS: &[Handler] = handlers![
    ListWebhooks,
    CreateWebhook,
    GetWebhook,
    UpdateWebhook,
    DeleteWebhook,
    PingWebhook,
    ListWebhookEvents,
    GetWebhookEvent,
];
