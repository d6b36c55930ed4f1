//! The verifier (secrets, clock, tolerance, replay store), and the delivery that it verified.

use super::event::{decode, since_1970};
use super::signature::{self, SigningKey};
use super::{Event, ReplayGuard, ReplayStore, WebhookError, WebhookEventId};
use crate::error::{Error, ErrorKind};
use crate::secret::Secret;
use bytes::Bytes;
use http::HeaderMap;
use serde::de::DeserializeOwned;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// The accepted difference between the time of sending and now, in either direction: five minutes,
/// as Dfns recommends.
pub const DEFAULT_TOLERANCE: Duration = Duration::from_mins(5);

/// How long handled events are remembered. Dfns repeats a delivery for up to 27 hours.
const KEEP_HANDLED: Duration = Duration::from_hours(48);

/// Verifies that a delivery is from Dfns, recent and new.
///
/// Create one when the program starts. Clones are cheap and share their replay store.
#[derive(Clone)]
pub struct Verifier {
    keys: Arc<[SigningKey]>,
    tolerance: Duration,
    clock: Arc<dyn Fn() -> SystemTime + Send + Sync>,
    replays: Arc<dyn ReplayStore>,
}

impl Verifier {
    /// Creates a verifier for deliveries that any of these secrets signed.
    ///
    /// A secret is the field `secret` that Dfns returns when a webhook is created, `whs-` included.
    /// To rotate it, create a second webhook with the same URL, accept both secrets, and delete
    /// the first webhook.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] if there is no secret, or one is empty or surrounded by white
    /// space. With an empty secret, anyone could sign.
    pub fn new(secrets: impl IntoIterator<Item = impl Into<Secret>>) -> Result<Self, Error> {
        let secrets: Vec<Secret> = secrets.into_iter().map(Into::into).collect();
        let fault = |message| Err(Error::new(ErrorKind::Configuration, message));
        if secrets.is_empty() || secrets.iter().any(|secret| secret.expose().is_empty()) {
            return fault("webhook secret: it is missing or empty; give the one that Dfns returned for the webhook");
        }
        if secrets.iter().any(|secret| secret.expose().trim() != secret.expose()) {
            return fault("webhook secret: there is white space around it; remove it");
        }
        Ok(Self {
            keys: secrets.iter().map(SigningKey::new).collect(),
            tolerance: DEFAULT_TOLERANCE,
            clock: Arc::new(SystemTime::now),
            replays: Arc::new(ReplayGuard::default()),
        })
    }

    /// Accepts deliveries that were sent less than this long ago, and less than this far in the
    /// future, to the second.
    #[must_use]
    pub fn with_tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Keeps the ids of delivered events in this store. Defaults to a [`ReplayGuard`].
    #[must_use]
    pub fn with_replay_store(mut self, store: impl ReplayStore + 'static) -> Self {
        self.replays = Arc::new(store);
        self
    }

    /// Reads the time from this clock, for tests. Defaults to the system's clock.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Verifies a delivery: its signature, its time, and that it is new. `body` is the exact bytes
    /// of the request.
    ///
    /// The id counts as delivered from now on, so the same delivery again is a
    /// [`Duplicate`](WebhookError::Duplicate). If the program responds with an error, Dfns
    /// repeats the event under another id, and the repetition is verified as new. Once the
    /// event is handled, call [`Verified::handled`]: repetitions are duplicates from then on, too.
    ///
    /// # Errors
    /// [`WebhookError`], with the status to respond with; for a duplicate that is 200.
    pub async fn verify(&self, headers: &HeaderMap, body: impl Into<Bytes>) -> Result<Verified, WebhookError> {
        let verified = self.authenticate(headers, body)?;
        let Event { id, retry_of, .. } = &verified.event;
        let duplicate = || WebhookError::Duplicate(id.clone());
        if let Some(earlier) = retry_of
            && self.replays.remembers(&handled(earlier)).await.map_err(WebhookError::Store)?
        {
            return Err(duplicate());
        }
        // Sent almost a tolerance ahead of now, it stays acceptable for almost twice the tolerance.
        let keep_for = self.tolerance.saturating_mul(2);
        let is_new = self.replays.remember(id, keep_for).await.map_err(WebhookError::Store)?;
        if is_new { Ok(verified) } else { Err(duplicate()) }
    }

    /// Verifies signature and time only.
    ///
    /// For programs that record the event's id themselves, ideally in the transaction in which they
    /// act on the event.
    ///
    /// # Errors
    /// [`WebhookError`], with the status to respond with.
    pub fn authenticate(&self, headers: &HeaderMap, body: impl Into<Bytes>) -> Result<Verified, WebhookError> {
        let body = body.into();
        let signature = signature::read(headers)?;
        let secret =
            self.keys.iter().position(|key| key.made(signature, &body)).ok_or(WebhookError::NoSecretMatches)?;
        let event: Event = decode(&body).map_err(WebhookError::NotAnEvent)?;
        self.check_time(event.timestamp_sent)?;
        Ok(Verified { body, event, secret, replays: Arc::clone(&self.replays) })
    }

    /// Compares whole seconds, the precision of the time of sending.
    fn check_time(&self, sent: u64) -> Result<(), WebhookError> {
        let now = since_1970((self.clock)()).as_secs();
        let tolerance = self.tolerance;
        let difference = Duration::from_secs(now.abs_diff(sent));
        if difference < tolerance {
            Ok(())
        } else if sent < now {
            Err(WebhookError::TooOld { age: difference, tolerance })
        } else {
            Err(WebhookError::FromTheFuture { ahead: difference, tolerance })
        }
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("secrets", &self.keys.len())
            .field("tolerance", &self.tolerance)
            .finish_non_exhaustive()
    }
}

/// Returns the key under which a handled event is remembered. No id of Dfns looks like it.
fn handled(id: &WebhookEventId) -> WebhookEventId {
    WebhookEventId::from(format!("{id}/handled"))
}

/// A delivery that a [`Verifier`] verified to be from Dfns. It cannot be created in any other way.
#[derive(Clone)]
pub struct Verified {
    body: Bytes,
    event: Event,
    secret: usize,
    replays: Arc<dyn ReplayStore>,
}

impl Verified {
    /// Records that the event was handled, so that Dfns' repetitions of it are acknowledged and not
    /// handled again.
    ///
    /// Call it after the event took effect and before the response, which may be lost. Without the
    /// call, repetitions are handled like new events: a failure never loses one.
    ///
    /// # Errors
    /// [`WebhookError::Store`] if the replay store fails.
    pub async fn handled(&self) -> Result<(), WebhookError> {
        for id in std::iter::once(&self.event.id).chain(&self.event.retry_of) {
            self.replays.remember(&handled(id), KEEP_HANDLED).await.map_err(WebhookError::Store)?;
        }
        Ok(())
    }

    /// Returns the event, its data as raw JSON.
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// Returns the exact bytes that were signed.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Returns the index of the secret that signed the delivery, in the order given to the
    /// verifier. When the old secret's index no longer occurs, a rotation is complete.
    pub fn secret_index(&self) -> usize {
        self.secret
    }

    /// Decodes the whole body, for instance as [`Event<T>`] with a type for the data.
    ///
    /// # Errors
    /// [`WebhookError::Undecodable`] if the body has another shape.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, WebhookError> {
        decode(&self.body).map_err(WebhookError::Undecodable)
    }
}

impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified").field("event", &self.event).field("secret", &self.secret).finish_non_exhaustive()
    }
}
