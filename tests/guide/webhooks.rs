//! Webhooks: a receiver for any framework.

use dfns::prelude::*;
use dfns::testing::Sandbox;
use dfns::webhooks::{CreateWebhook, Event, SIGNATURE_HEADER, Verifier, WebhookEventKind, sign};
use http::{HeaderMap, StatusCode};
use std::time::SystemTime;

// ANCHOR: verify
/// Handles a delivery: the headers and the exact bytes of a request. Returns the status of the
/// response.
async fn receive(verifier: &Verifier, headers: &HeaderMap, body: Vec<u8>) -> StatusCode {
    let delivery = match verifier.verify(headers, body).await {
        Ok(delivery) => delivery,
        Err(error) => return error.status(), // 200 for an event that was handled before
    };
    if record(delivery.event()).is_err() {
        let _ = delivery.failed().await; // the next repetition is handled
        return StatusCode::INTERNAL_SERVER_ERROR; // Dfns delivers the event again
    }
    match delivery.handled().await {
        Ok(()) => StatusCode::OK,
        Err(error) => error.status(),
    }
}
// ANCHOR_END: verify

/// Fails for one kind of event.
fn record(event: &Event) -> Result<(), &'static str> {
    if event.kind == "wallet.transfer.failed" { Err("no room") } else { Ok(()) }
}

#[tokio::test]
async fn a_receiver_without_axum_acknowledges_what_it_has_handled() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.service_client();
    let request = CreateWebhook::new("https://example.co/dfns", [WebhookEventKind::All]);
    let webhook = client.webhooks().create_webhook(request).await.unwrap();
    let verifier = Verifier::new([webhook.secret.expose()]).unwrap();

    let deliver = async |kind: &str, id: &str| {
        let event = Event::new(id, kind, serde_json::json!({}), SystemTime::now());
        let body = serde_json::to_vec(&event).unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(SIGNATURE_HEADER, sign(webhook.secret.expose(), &body).parse().unwrap());
        receive(&verifier, &headers, body).await
    };
    assert_eq!(deliver("wallet.transfer.confirmed", "whe-1").await, StatusCode::OK);
    assert_eq!(deliver("wallet.transfer.confirmed", "whe-1").await, StatusCode::OK);
    assert_eq!(deliver("wallet.transfer.failed", "whe-2").await, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(deliver("wallet.transfer.failed", "whe-2").await, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(receive(&verifier, &HeaderMap::new(), vec![]).await, StatusCode::UNAUTHORIZED);
}
