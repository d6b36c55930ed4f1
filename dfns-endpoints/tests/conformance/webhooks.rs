//! Events: typed if Dfns documents them, otherwise kept unchanged.

use dfns_core::webhooks::{Event, SIGNATURE_HEADER, Verifier, sign};
use dfns_endpoints::webhooks::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::SystemTime;

fn samples() -> Vec<Value> {
    let samples: Value = serde_json::from_str(include_str!("../samples/webhooks.json")).unwrap();
    samples["get_webhook_event"]["responses"].as_array().unwrap().clone()
}

fn read(event: &Value) -> WebhookEvent {
    serde_json::from_str(&event.to_string()).unwrap()
}

#[test]
fn events_of_described_kinds_are_typed() {
    let events: Vec<WebhookEvent> = samples().iter().map(read).collect();
    let (untyped, typed): (Vec<_>, Vec<_>) =
        events.iter().partition(|event| matches!(event.data, WebhookEventData::Unknown(_)));
    let names = |events: &[&WebhookEvent]| -> BTreeSet<String> {
        events.iter().map(|event| event.kind.as_str().to_owned()).collect()
    };
    assert_eq!(names(&untyped), BTreeSet::from(["payout.action.required".to_owned()]));
    assert_eq!(names(&typed).len(), 33, "a kind whose data have a type has no sample");
}

#[test]
fn what_an_event_tells_in_another_shape_is_kept_as_it_came() {
    for data in [json!({}), json!({"transferRequest": {"id": 7}}), json!({"moon": [1.5, null]})] {
        for kind in ["wallet.transfer.confirmed", "moon.landed"] {
            let event = json!({"id": "whe-1", "kind": kind, "date": "2025-03-03T09:10:00.000Z", "data": data,
                "timestampSent": 1_740_993_000});
            let read = read(&event);
            assert!(matches!(read.data, WebhookEventData::Unknown(_)), "{kind}: {data}");
            assert_eq!(serde_json::to_value(&read).unwrap(), event);
        }
    }
}

#[tokio::test]
async fn a_verified_delivery_is_a_typed_event_in_one_call() {
    let sample = samples().into_iter().find(|event| event["kind"] == "wallet.transfer.confirmed").unwrap();
    let delivery = Event::new("whe-1", "wallet.transfer.confirmed", &sample["data"], SystemTime::now());
    let body = serde_json::to_vec(&delivery).unwrap();
    let mut headers = http::HeaderMap::new();
    headers.insert(SIGNATURE_HEADER, sign("whs-1", &body).parse().unwrap());

    let verified = Verifier::new(["whs-1"]).unwrap().verify(&headers, body).await.unwrap();
    let event: WebhookEvent = verified.decode().unwrap();
    let WebhookEventData::TransferConfirmed(data) = event.data else { panic!("{:?}", event.data) };
    assert_eq!(data.transfer_request.id, sample["data"]["transferRequest"]["id"].as_str().unwrap());
    assert_eq!(event.delivery_attempt, Some(1));
}

#[test]
fn the_secret_of_a_new_webhook_does_not_show() {
    let samples: Value = serde_json::from_str(include_str!("../samples/webhooks.json")).unwrap();
    let response = &samples["create_webhook"]["responses"][0];
    let created: CreatedWebhook = serde_json::from_str(&response.to_string()).unwrap();
    assert!(!format!("{created:?}").contains("whs-"));
    assert_eq!(serde_json::to_value(&created).unwrap(), *response);
}
