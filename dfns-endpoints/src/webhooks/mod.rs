//! Webhooks: events that Dfns delivers to a server of yours.

dfns_core::dfns_group! {
    /// Webhooks: events that Dfns delivers to a server of yours.
    pub Webhooks via WebhooksApi::webhooks []
}
