//! Sends what waits, and records the results.
//!
//! Each webhook has its own lanes, so a receiver that never responds delays its own deliveries
//! alone. Nothing is sent or waited for in a transaction.

use super::body::{Message, timestamp_sent};
use super::faulty::{self, Outgoing};
use super::outbox::{self, Waiting};
use super::post::Posted;
use super::record::{Delivery, WebhookRecord};
use crate::refusal::Refusal;
use crate::service::Service;
use crate::store::Scope;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::sleep;

/// How long to wait for a state that cannot be read or written at the moment.
const PATIENCE: Duration = Duration::from_secs(1);

/// A delivery to send.
struct Parcel {
    /// The organization of the webhook.
    scope: Scope,
    hook: Arc<WebhookRecord>,
    delivery: Delivery,
}

/// Sends what waits until the other end of `stop` is dropped. Deliveries that are under way then
/// are sent again at the next start.
pub(crate) async fn run(service: Arc<Service>, mut stop: watch::Receiver<()>) {
    let mut sending = JoinSet::new();
    loop {
        let taking = {
            let service = Arc::clone(&service);
            spawn_blocking(move || take(&service))
        };
        let taken = taking.await.ok().and_then(Result::ok);
        let can_read = taken.is_some();
        for parcel in taken.unwrap_or_default() {
            sending.spawn(carry(Arc::clone(&service), parcel, stop.clone()));
        }
        tokio::select! {
            _ = stop.changed() => break,
            () = service.courier.woken() => {}
            Some(_) = sending.join_next() => {}
            () = sleep(PATIENCE), if !can_read => {}
        }
    }
    while sending.join_next().await.is_some() {}
}

/// Takes the deliveries that may be sent now.
fn take(service: &Service) -> Result<Vec<Parcel>, Refusal> {
    // Before the state is read: what is recorded meanwhile still waits in the state that is read.
    let known = service.courier.known();
    let waiting = service.look(outbox::waiting)?;
    let mut parcels = Vec::new();
    for Waiting { scope, hook, deliveries } in waiting {
        let hook = Arc::new(hook);
        for delivery in deliveries.into_iter().filter(|delivery| !known.contains(&delivery.id)) {
            service.courier.begin(&delivery.id);
            parcels.push(Parcel { scope: scope.clone(), hook: Arc::clone(&hook), delivery });
        }
    }
    Ok(parcels)
}

/// Sends a delivery and records the result.
async fn carry(service: Arc<Service>, parcel: Parcel, mut stop: watch::Receiver<()>) {
    let Parcel { scope, hook, delivery } = parcel;
    let now = timestamp_sent();
    let sending = async {
        if !hook.is_enabled() {
            return (now, Posted::disabled());
        }
        let message = Message::of(&delivery, now);
        let outgoing = Outgoing { hook: &hook, message, limit: service.shared.delivery_limit };
        let fault = faulty::meet(&service.shared.faults, &outgoing, service.clock_time());
        faulty::send(outgoing, fault, Some(&service.courier)).await
    };
    let (sent, posted) = tokio::select! {
        sent_and_posted = sending => sent_and_posted,
        _ = stop.changed() => return,
    };
    let posted = Arc::new(posted);
    let courier = &service.courier;
    loop {
        let recording = {
            let (service, posted, id) = (Arc::clone(&service), Arc::clone(&posted), delivery.id.clone());
            let scope = scope.clone();
            spawn_blocking(move || service.change_in(scope, |cx| outbox::record(cx, &id, sent, &posted)))
        };
        if let Ok(Ok(())) = recording.await {
            return courier.end(&delivery.id);
        }
        courier.cannot_record(&delivery.id);
        tokio::select! {
            () = sleep(PATIENCE) => {}
            _ = stop.changed() => return,
        }
    }
}
