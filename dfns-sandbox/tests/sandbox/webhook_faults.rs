//! Faults of webhooks, as a receiver sees them.

use crate::client::{Actor, employee};
use crate::webhooks::{FINE, Received, Receiver, builder, create, emit};
use dfns_core::webhooks::Verifier;
use dfns_sandbox::{Fault, ManualClock, Sandbox, WebhookHow};
use std::time::Duration;

struct World {
    sandbox: Sandbox,
    actor: Actor,
    receiver: Receiver,
    webhook_id: String,
    verifier: Verifier,
}

async fn world() -> World {
    let sandbox = builder().clock(ManualClock::default()).start().await.unwrap();
    let actor = employee(&sandbox);
    let receiver = Receiver::start(FINE).await;
    let (path, secret) = create(&actor, &receiver.url, &["wallet.created", "key.created"]).await;
    let webhook_id = path.strip_prefix("/webhooks/").unwrap().to_owned();
    World { sandbox, actor, receiver, webhook_id, verifier: Verifier::new([secret]).unwrap() }
}

impl World {
    async fn emit(&self, kind: &str, note: &str) {
        emit(&self.actor, kind, note).await;
    }

    async fn settle(&self) -> Vec<Received> {
        self.sandbox.control().settle().await.unwrap();
        self.receiver.got()
    }

    /// The notes of what arrived, in the order of arrival.
    async fn notes(&self) -> Vec<String> {
        let got = self.settle().await;
        got.iter().map(|got| got.json()["data"]["note"].as_str().unwrap().to_owned()).collect()
    }

    async fn is_authentic(&self, got: &Received) -> bool {
        self.verifier.verify(&got.headers, got.body.clone()).await.is_ok()
    }

    /// The statuses of what was sent, the oldest first.
    async fn statuses(&self) -> Vec<String> {
        let sent = self.sandbox.control().deliveries(Some(&self.webhook_id)).await.unwrap();
        sent.into_iter().rev().map(|sent| sent.status).collect()
    }
}

#[tokio::test]
async fn deliveries_are_lost_repeated_delayed_and_reversed() {
    let world = world().await;
    let faults = world.sandbox.faults();
    faults.add(Fault::webhook(WebhookHow::Drop).on_event("wallet.*").once()).unwrap();
    for note in ["lost", "arrives"] {
        world.emit("wallet.created", note).await;
    }
    assert_eq!(world.notes().await, ["arrives"]);
    assert_eq!(world.statuses().await, ["200", "200"], "the sandbox believes that both arrived");
    faults.add(Fault::webhook(WebhookHow::Duplicate).once()).unwrap();
    world.emit("key.created", "twice").await;
    faults.add(Fault::webhook(WebhookHow::Flood).deliveries(5).once()).unwrap();
    world.settle().await;
    world.emit("key.created", "often").await;
    assert_eq!(world.notes().await, [vec!["arrives"], vec!["twice"; 2], vec!["often"; 5]].concat());
    let first = &world.receiver.got()[1..3];
    assert_eq!(first[0].json()["id"], first[1].json()["id"], "one delivery, so a receiver can tell");

    faults.add(Fault::webhook(WebhookHow::Reorder).deliveries(3).times(5)).unwrap();
    for note in ["a", "b", "c", "d", "e"] {
        world.emit("key.created", note).await;
    }
    assert_eq!(world.notes().await[8..], ["c", "b", "a", "e", "d"], "two are left, which settling releases");
    let begin = std::time::Instant::now();
    let delay = serde_json::json!({ "when": { "times": 1 }, "fault": { "kind": "webhook", "how": "delay", "ms": 50,
                                    "webhook": world.webhook_id } });
    crate::transfers::word(&world.sandbox, "faults", &delay).await.ok();
    world.emit("key.created", "late").await;
    world.settle().await;
    assert!(begin.elapsed() >= Duration::from_millis(50));
    assert_eq!(world.notes().await.last().unwrap(), "late");
}

#[tokio::test]
async fn deliveries_are_forged_and_our_verifier_rejects_them() {
    for (how, is_json) in [
        (WebhookHow::BadSignature, true),
        (WebhookHow::OtherSecret, true),
        (WebhookHow::Tampered, true),
        (WebhookHow::OldTimestamp, true),
        (WebhookHow::Truncated, false),
    ] {
        let world = world().await;
        world.sandbox.faults().add(Fault::webhook(how).once()).unwrap();
        for note in ["forged", "right"] {
            world.emit("wallet.created", note).await;
            world.settle().await;
        }
        let got = world.receiver.got();
        assert!(!world.is_authentic(&got[0]).await && world.is_authentic(&got[1]).await, "{how:?}");
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&got[0].body).is_ok(), is_json, "{how:?}");
    }
}

#[tokio::test]
async fn a_receiver_seems_to_fail_without_one() {
    let world = world().await;
    world.sandbox.faults().add(Fault::receiver_status(503).on_event("wallet.created").once()).unwrap();
    world.sandbox.faults().add(Fault::receiver_timeout().once()).unwrap();
    world.emit("wallet.created", "a").await;
    assert!(world.settle().await.is_empty());
    assert_eq!(world.statuses().await, ["503"]);
    world.sandbox.control().advance_to_next_timer().await.unwrap();
    assert_eq!(world.statuses().await, ["503", "TIMEOUT"]);
    world.sandbox.control().advance_to_next_timer().await.unwrap();
    assert_eq!(world.statuses().await, ["503", "TIMEOUT", "200"]);
    assert_eq!(world.notes().await, ["a"]);
    let fired = world.sandbox.faults().fired();
    assert_eq!((fired[0].fault.as_str(), fired[0].step.as_str()), ("webhook_receiver.503", "delivery"));
}

/// Every kind of fault of webhooks, apart from `reorder`, which needs several deliveries.
fn kinds() -> Vec<Fault> {
    let hows = [
        WebhookHow::Drop,
        WebhookHow::Duplicate,
        WebhookHow::Flood,
        WebhookHow::Delay,
        WebhookHow::BadSignature,
        WebhookHow::OldTimestamp,
        WebhookHow::OtherSecret,
        WebhookHow::Tampered,
        WebhookHow::Truncated,
    ];
    let faults = hows.into_iter().map(Fault::webhook);
    faults.chain([Fault::receiver_status(503), Fault::receiver_timeout()]).collect()
}

#[tokio::test]
async fn every_fault_has_its_effect_on_every_kind_of_delivery() {
    for (number, fault) in kinds().into_iter().enumerate() {
        for kind in ["event", "redelivery", "ping"] {
            let world = world().await;
            let path = format!("/webhooks/{}", world.webhook_id);
            if kind == "redelivery" {
                world.emit("wallet.created", "first").await;
                world.settle().await;
            }
            let before = world.receiver.got().len();
            world.sandbox.faults().add(fault.clone().once()).unwrap();
            let begin = std::time::Instant::now();
            let mut ping = serde_json::Value::Null;
            match kind {
                "event" => world.emit("wallet.created", "first").await,
                "redelivery" => {
                    let sent = world.sandbox.control().deliveries(Some(&world.webhook_id)).await.unwrap();
                    world.sandbox.control().redeliver(&sent[0].event_id).await.unwrap();
                }
                _ => ping = world.actor.signed("POST", &format!("{path}/ping"), &serde_json::json!({})).await.ok(),
            }
            let got = world.settle().await.split_off(before);
            let fired: Vec<_> = world.sandbox.faults().fired().iter().map(|fired| fired.fault.clone()).collect();
            assert_eq!(fired.len(), 1, "{kind}: {fault:?}");
            let times = match number {
                0 | 9 | 10 => 0,
                1 => 2,
                2 => 100,
                _ => 1,
            };
            assert_eq!(got.len(), times, "{kind}: {fault:?}");
            if number == 3 {
                assert!(begin.elapsed() >= Duration::from_secs(1), "{kind}");
            }
            // The verifier knows the others again.
            for got in got.iter().take(1) {
                assert_eq!(world.is_authentic(got).await, number < 4, "{kind}: {fault:?}");
            }
            if kind == "ping" {
                let failed = number > 8;
                assert_eq!(ping["status"], if failed { "500" } else { "200" }, "{fault:?}: {ping}");
                assert_eq!(ping["error"].is_string(), failed, "{fault:?}: {ping}");
            }
        }
    }
}

#[tokio::test]
async fn faults_of_webhooks_that_could_never_apply_are_refused() {
    let world = world().await;
    for (fault, message) in [
        (
            Fault::webhook(WebhookHow::Reorder).on_event("ping"),
            "`reorder` does not apply to pings: nothing follows one that could overtake it",
        ),
        (
            Fault::webhook(WebhookHow::Drop).on_event("wallet.creatd"),
            "there is no kind of event `wallet.creatd`; kinds are such as `wallet.created`",
        ),
        (Fault::webhook(WebhookHow::Drop).deliveries(3), "`n` is for `duplicate`, `flood` and `reorder`"),
        (
            Fault::status(500, dfns_sandbox::Phase::OnReceive).on_event("wallet.created"),
            "`on_event` means nothing for a fault of kind `status.500.on_receive`",
        ),
        (Fault::receiver_timeout().retry_after(1), "`retry_after` means nothing for a fault of kind"),
        (Fault::receiver_timeout().limit(1, 1), "`limit` means nothing for a fault of kind"),
        (Fault::receiver_timeout().deliveries(1), "`deliveries` means nothing for a fault of kind"),
    ] {
        let refused = world.sandbox.faults().add(fault).unwrap_err();
        assert!(refused.message().starts_with(message), "{refused}");
    }
    for event in ["ping", "wallet.*", "*", "policy.approval.pending"] {
        world.sandbox.faults().add(Fault::webhook(WebhookHow::Drop).on_event(event)).unwrap();
    }
    // A rule for all events leaves pings in their order.
    world.sandbox.faults().clear();
    world.sandbox.faults().add(Fault::webhook(WebhookHow::Reorder)).unwrap();
    let path = format!("/webhooks/{}/ping", world.webhook_id);
    assert_eq!(world.actor.signed("POST", &path, &serde_json::json!({})).await.ok()["status"], "200");
    assert_eq!(world.sandbox.faults().fired().len(), 0);
}
