//! The verifier: secrets, a clock, a tolerance, a memory; and what it gives for a delivery that passes.

use super::event::{decode, since_1970};
use super::signature::{self, SigningKey};
use super::{Event, ReplayGuard, ReplayStore, WebhookError};
use crate::error::{Error, ErrorKind};
use crate::secret::Secret;
use bytes::Bytes;
use http::HeaderMap;
use serde::de::DeserializeOwned;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// How far the time of sending may be from now, in either direction, unless a [`Verifier`] is told otherwise: what Dfns
/// recommends.
pub const DEFAULT_TOLERANCE: Duration = Duration::from_secs(300);

/// Tells deliveries of Dfns from everything else.
///
/// Make one when the program starts. Clones are cheap and share their memory of delivered events.
#[derive(Clone)]
pub struct Verifier {
    keys: Arc<[SigningKey]>,
    tolerance: Duration,
    clock: Arc<dyn Fn() -> SystemTime + Send + Sync>,
    replays: Arc<dyn ReplayStore>,
}

impl Verifier {
    /// A verifier for deliveries that any of these secrets signed.
    ///
    /// One secret is the rule: `secret` as Dfns returns it when a webhook is created, `whs-` included. To rotate it,
    /// create a second webhook with the same URL, accept both secrets, and delete the first webhook.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] if there is no secret, or one is empty or surrounded by white space, as a line of a
    /// file is: with an empty secret, anybody could sign.
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

    /// Accepts deliveries that were sent less than this long ago, and less than this far in the future, to the second.
    #[must_use]
    pub fn with_tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Keeps the ids of delivered events here, in place of a [`ReplayGuard`] of its own.
    #[must_use]
    pub fn with_replay_store(mut self, store: impl ReplayStore + 'static) -> Self {
        self.replays = Arc::new(store);
        self
    }

    /// Reads the time here, so that a test needs not wait for a delivery to grow old.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Verifies a delivery: its signature, its time, and that it is the first with its id. `body` is what came, to the
    /// byte.
    ///
    /// The id counts as delivered from now on, whatever the program then makes of the event. That loses nothing:
    /// answered with anything but 200, Dfns sends it again under another id.
    ///
    /// # Errors
    /// [`WebhookError`], with the status to respond with.
    pub async fn verify(&self, headers: &HeaderMap, body: impl Into<Bytes>) -> Result<Verified, WebhookError> {
        let verified = self.authenticate(headers, body)?;
        // Sent almost a tolerance ahead of now, it stays acceptable for almost twice the tolerance.
        let keep_for = self.tolerance.saturating_mul(2);
        let id = &verified.event.id;
        match self.replays.remember(id, keep_for).await {
            Ok(true) => Ok(verified),
            Ok(false) => Err(WebhookError::Replayed(id.clone())),
            Err(error) => Err(WebhookError::Store(error)),
        }
    }

    /// Verifies signature and time only.
    ///
    /// For programs that record the event's id by themselves, best in the transaction in which they act on the event.
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
        Ok(Verified { body, event, secret })
    }

    /// To the second, which is how precise the time of sending is.
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

/// A delivery that a [`Verifier`] let pass: who holds one knows that it is from Dfns.
#[derive(Clone)]
pub struct Verified {
    body: Bytes,
    event: Event,
    secret: usize,
}

impl Verified {
    /// The event, its data as raw JSON.
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// The body as it came, which is what was signed.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Which of the verifier's secrets signed it, counted from 0: when a rotation is over, the old one's no longer
    /// occurs.
    pub fn secret_index(&self) -> usize {
        self.secret
    }

    /// Decodes the whole body: as [`Event<T>`] with a type for the data, or as a type of yours.
    ///
    /// # Errors
    /// [`WebhookError::Undecodable`] if it is of another shape.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, WebhookError> {
        decode(&self.body).map_err(WebhookError::Undecodable)
    }
}

impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified").field("event", &self.event).field("secret", &self.secret).finish_non_exhaustive()
    }
}
