//! The handle with which a Rust test controls the sandbox.

use crate::bootstrap::Bootstrap;
use crate::faults::Faults;
use crate::identity::scope_of;
use crate::mail::Mail;
use crate::refusal::Refusal;
use crate::scheduler;
use crate::service::Service;
use crate::store::{Context, List, Scope};
use crate::webhooks::body::{Message, signature};
use crate::webhooks::outbox;
use crate::webhooks::record::{Delivery, LOG, WebhookRecord};
use dfns_core::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};
use tokio::task::spawn_blocking;

/// The deliveries of a webhook that are listed.
const MAX_LISTED: u32 = 500;

/// Controls a sandbox. Returned by [`Sandbox::control`](crate::Sandbox::control).
///
/// Every method is also a command under `/__sandbox/`, for tests in other languages. It acts on the
/// organization that the sandbox starts with, unless [`organization`](Self::organization) names
/// another.
#[derive(Clone, Copy)]
pub struct Control<'a> {
    pub(super) service: &'a Arc<Service>,
    /// The organization; none for the first one.
    org_id: Option<&'a str>,
}

/// The outcome of settling: the time, and how much happened until nothing was left to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Settled {
    /// The time of the sandbox.
    pub now: Timestamp,
    /// The number of timers that fired.
    pub timers: u64,
    /// The number of deliveries that were sent, successful or not.
    pub deliveries: u64,
}

/// The sandbox as a whole.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Status {
    /// The seed of ids and keys, unless they are unpredictable.
    pub seed: Option<u64>,
    /// The version of the sandbox.
    pub version: &'static str,
    /// The time of the sandbox.
    pub now: Timestamp,
    /// The number of entities of each kind.
    pub entities: BTreeMap<String, u64>,
    /// The number of timers.
    pub timers: u64,
    /// The time of the next timer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_timer: Option<Timestamp>,
    /// The number of deliveries that are being sent.
    pub deliveries_under_way: u64,
}

/// A delivery as it was sent.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SentDelivery {
    /// The id of the event (`whe-...`).
    pub event_id: String,
    /// The webhook.
    pub webhook_id: String,
    /// The body, byte for byte.
    pub body: String,
    /// The value of the header `X-DFNS-WEBHOOK-SIGNATURE`.
    pub signature: String,
    /// The receiver's status, or a word if it did not respond, such as `TIMEOUT`.
    pub status: String,
    /// The error, unless it was delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl<'a> Control<'a> {
    pub(crate) fn of(service: &'a Arc<Service>) -> Self {
        Self { service, org_id: None }
    }

    /// Controls another organization: its wallets, keys, policies, chains and prices. The time, the
    /// state, faults and mail are always those of the whole sandbox.
    ///
    /// Every method that reads or changes an organization then fails with 404 if no organization
    /// has this id.
    #[must_use]
    pub fn organization(self, org_id: &'a str) -> Self {
        Self { org_id: Some(org_id), ..self }
    }

    /// Reads the version, the time, the number of entities and the timers.
    ///
    /// # Errors
    /// If the state cannot be read.
    pub async fn status(&self) -> Result<Status, Refusal> {
        let service = Arc::clone(self.service);
        self.run(move || {
            let (entities, timers, next_timer) =
                service.look(|cx| Ok((cx.count_entities(), cx.count_due(), cx.next_due())))?;
            Ok(Status {
                seed: service.shared.random.seed(),
                version: env!("CARGO_PKG_VERSION"),
                now: service.time()?,
                entities,
                timers: u64::try_from(timers).unwrap_or(u64::MAX),
                next_timer: next_timer.map(Timestamp::from),
                deliveries_under_way: u64::try_from(service.courier.under_way()).unwrap_or(u64::MAX),
            })
        })
        .await
    }

    /// Moves the clock forward, and returns once everything that became due has happened,
    /// deliveries of webhooks included.
    ///
    /// # Errors
    /// 400 if the clock cannot show the new time; an error if the state cannot be read or written.
    pub async fn advance(&self, by: Duration) -> Result<Settled, Refusal> {
        let before = self.counts();
        let service = Arc::clone(self.service);
        self.run(move || service.advance(by)).await?;
        self.settle_since(before).await
    }

    /// Moves the clock forward to this time; see [`advance`](Self::advance).
    ///
    /// # Errors
    /// 400 if the time is in the past; also as [`advance`](Self::advance).
    pub async fn advance_until(&self, time: SystemTime) -> Result<Settled, Refusal> {
        let by = time
            .duration_since(self.service.clock_time())
            .map_err(|_| Refusal::invalid("`until` must not be in the past: the clock moves forward only"))?;
        self.advance(by).await
    }

    /// Moves the clock forward to the next timer, if there is one; see [`advance`](Self::advance).
    ///
    /// # Errors
    /// As [`advance`](Self::advance).
    pub async fn advance_to_next_timer(&self) -> Result<Settled, Refusal> {
        let next = self.service.next_due();
        let wait = next.and_then(|next| next.duration_since(self.service.clock_time()).ok());
        self.advance(wait.unwrap_or_default()).await
    }

    /// Makes everything happen that is due now, deliveries of webhooks included, and returns once
    /// nothing is left to do.
    ///
    /// # Errors
    /// If the state cannot be read or written.
    pub async fn settle(&self) -> Result<Settled, Refusal> {
        self.settle_since(self.counts()).await
    }

    async fn settle_since(&self, (timers, deliveries): (u64, u64)) -> Result<Settled, Refusal> {
        scheduler::settle(self.service).await?;
        let (all_timers, all_deliveries) = self.counts();
        Ok(Settled {
            now: self.service.time()?,
            timers: all_timers.saturating_sub(timers),
            deliveries: all_deliveries.saturating_sub(deliveries),
        })
    }

    /// The timers that fired and the deliveries that were recorded since the start.
    fn counts(self) -> (u64, u64) {
        (self.service.fired.load(Ordering::Relaxed), self.service.courier.recorded())
    }

    /// Restores the state in which the sandbox was started, with the time of its clock and the
    /// faults of that time. The identities, their tokens and the address stay. A sandbox that read
    /// its state from a file returns to that state.
    ///
    /// # Errors
    /// If the state cannot be read or written.
    pub async fn reset(&self) -> Result<Bootstrap, Refusal> {
        self.reset_with(None, None).await
    }

    /// Resets the sandbox, with a seed for the ids, keys and faults from now on, and with other
    /// faults than those of the start. See [`reset`](Self::reset).
    ///
    /// # Errors
    /// 400 if a fault can never apply, before anything is changed; an error if the state cannot be
    /// read or written.
    pub async fn reset_with(&self, seed: Option<u64>, faults: Option<Faults>) -> Result<Bootstrap, Refusal> {
        let service = Arc::clone(self.service);
        self.run(move || service.reset(seed, faults.as_ref())).await
    }

    /// Remembers the state, in memory, and returns the id of the snapshot. The last 16 are kept.
    /// Challenges, user actions and codes are not part of it.
    ///
    /// # Errors
    /// If the state cannot be read.
    pub async fn snapshot(&self) -> Result<String, Refusal> {
        let service = Arc::clone(self.service);
        self.run(move || service.keep_snapshot()).await
    }

    /// Restores the state of a snapshot, as often as needed. The clock is not changed, so
    /// everything that became due since the snapshot happens at once. It moves forward if it is
    /// behind the snapshot, which it can be after a reset.
    ///
    /// # Errors
    /// 404 if there is no such snapshot; an error if the state cannot be written.
    pub async fn restore(&self, id: &str) -> Result<Bootstrap, Refusal> {
        let (service, id) = (Arc::clone(self.service), id.to_owned());
        self.run(move || service.restore_snapshot(&id)).await
    }

    /// Lists what was sent to a webhook, or to each, the newest first: at most 500 for each.
    ///
    /// # Errors
    /// 404 if there is no such webhook; an error if the state cannot be read.
    pub async fn deliveries(&self, webhook_id: Option<&str>) -> Result<Vec<SentDelivery>, Refusal> {
        let webhook_id = webhook_id.map(str::to_owned);
        self.look(move |cx| deliveries(cx, webhook_id.as_deref())).await
    }

    /// Delivers an event once more, now, and returns the id of the new delivery. It is sent even if
    /// the earlier one arrived, and is not tried again if it fails. [`settle`](Self::settle) waits
    /// until it was received.
    ///
    /// # Errors
    /// 404 if there is no such event; an error if the state cannot be written.
    pub async fn redeliver(&self, event_id: &str) -> Result<String, Refusal> {
        let event_id = event_id.to_owned();
        self.change(move |cx| outbox::redeliver(cx, &event_id)).await
    }

    /// Lists the last 1000 mails with codes, the oldest first. They are kept in memory.
    pub fn mail(&self) -> Vec<Mail> {
        self.service.mail()
    }

    /// Changes the state, once whatever is due has happened, as before a request. Then takes up
    /// what has become due.
    pub(super) async fn alter<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Context<'_>) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (service, org_id) = self.target();
        self.run(move || {
            service.fire_due()?;
            let result = service.change_in(scope(&service, org_id)?, change)?;
            service.fire_due()?;
            Ok(result)
        })
        .await
    }

    /// Changes the state, whatever is due.
    pub(super) async fn change<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Context<'_>) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (service, org_id) = self.target();
        self.run(move || service.change_in(scope(&service, org_id)?, change)).await
    }

    /// Reads the state.
    pub(super) async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Context<'_>) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (service, org_id) = self.target();
        self.run(move || service.look_in(scope(&service, org_id)?, |cx| look(cx))).await
    }

    /// The sandbox and the organization.
    fn target(&self) -> (Arc<Service>, Option<String>) {
        (Arc::clone(self.service), self.org_id.map(str::to_owned))
    }

    /// Runs what may wait for the state.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        run: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        spawn_blocking(run).await.map_err(|_| Refusal::internal())?
    }
}

/// The scope of the organization with this id.
fn scope(service: &Service, org_id: Option<String>) -> Result<Scope, Refusal> {
    let Some(org_id) = org_id else { return Ok(Scope::FIRST) };
    let scope = service.look(|cx| scope_of(cx, &org_id))?;
    let is_org = |scope: &Scope| *scope != service.shared.tenant;
    scope.filter(is_org).ok_or_else(|| Refusal::not_found("org"))
}

fn deliveries(cx: &Context<'_>, webhook_id: Option<&str>) -> Result<Vec<SentDelivery>, Refusal> {
    let hooks = match webhook_id {
        Some(id) => vec![cx.get::<WebhookRecord>(id)?],
        None => cx.list::<WebhookRecord>(&List::all())?,
    };
    let mut sent = Vec::new();
    for hook in hooks {
        let page = cx.page::<Delivery>(&List::by(LOG, hook.webhook.id.as_str()), Some(MAX_LISTED), None)?;
        sent.extend(page.items.into_iter().filter_map(|delivery| {
            let result = delivery.result.as_ref()?;
            let body = Message::of(&delivery, result.timestamp_sent).encode();
            Some(SentDelivery {
                event_id: delivery.id.clone(),
                webhook_id: delivery.webhook_id.clone(),
                signature: signature(&hook.secret, &body),
                body,
                status: result.status.clone(),
                error: result.error.clone(),
            })
        }));
    }
    Ok(sent)
}
