//! The verifier (secrets, clock, tolerance, replay store), and the delivery that it verified.

use super::claim::{Claim, settle_unclaimed};
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

/// The accepted difference between the time of sending and now, in either direction: five minutes,
/// as Dfns recommends.
pub const DEFAULT_TOLERANCE: Duration = Duration::from_mins(5);

/// How long a delivery claims its event, unless [`Verifier::with_lease`] says otherwise: ten
/// minutes, less than the twelve after which Dfns repeats it a second time.
pub const DEFAULT_LEASE: Duration = Duration::from_mins(10);

/// The shortest lease: without one, every repetition would be handled, too.
const SHORTEST_LEASE: Duration = Duration::from_secs(1);
/// The longest lease: after a crash, no repetition comes after it.
const LONGEST_LEASE: Duration = Duration::from_hours(24);

/// Verifies that a delivery is from Dfns, recent and new.
///
/// Create one when the program starts. Clones are cheap and share their replay store.
#[derive(Clone)]
pub struct Verifier {
    keys: Arc<[SigningKey]>,
    tolerance: Duration,
    lease: Duration,
    clock: Arc<dyn Fn() -> SystemTime + Send + Sync>,
    replays: Arc<dyn ReplayStore>,
}

impl Verifier {
    /// Creates a verifier for deliveries that any of these secrets signed.
    ///
    /// A secret is the field `secret` that Dfns returns when a webhook is created, `whs-` included.
    /// To rotate it, create a second webhook with the same URL and the status `Disabled`, and
    /// accept both secrets. Then enable it, and disable and delete the first webhook.
    ///
    /// While both are enabled, each event comes twice, under two ids of which neither names the
    /// other. Both reach the handler. So it should recognize what it has done, by the entity and
    /// its status.
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
            lease: DEFAULT_LEASE,
            clock: Arc::new(SystemTime::now),
            replays: Arc::new(ReplayGuard::default()),
        })
    }

    /// Accepts deliveries that were sent less than this long ago, and less than this far in the
    /// future, to the second.
    ///
    /// Handled events are remembered for twice as long, at least 48 hours and at most a year.
    /// Beyond that, a recorded delivery is handled again.
    #[must_use]
    pub fn with_tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Sets how long a delivery claims its event. Defaults to [`DEFAULT_LEASE`].
    ///
    /// It must be longer than a handler takes: when it ends, a repetition is handled, too. It
    /// should be short enough for a repetition by Dfns to arrive after it, in case the process
    /// crashes.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] if it is shorter than a second, or longer than the day after
    /// which Dfns repeats an event for the last time.
    pub fn with_lease(mut self, lease: Duration) -> Result<Self, Error> {
        if !(SHORTEST_LEASE..=LONGEST_LEASE).contains(&lease) {
            let message = format_args!("lease of an event: {lease:?} is not between 1 second and 24 hours");
            return Err(Error::new(ErrorKind::Configuration, message));
        }
        self.lease = lease;
        Ok(self)
    }

    /// Keeps claimed and handled events in this store. Defaults to a [`ReplayGuard`].
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

    /// Verifies a delivery: its signature, its time, and that its event is neither handled nor
    /// being handled. `body` is the exact bytes of the request.
    ///
    /// The delivery claims the event. Pass the handler's work to [`Verified::handle`], which
    /// settles or releases the claim. Without that it ends with the lease.
    ///
    /// # Errors
    /// [`WebhookError`], with the status to respond with: 200 for a duplicate, 409 for an event
    /// that is being handled.
    pub async fn verify(&self, headers: &HeaderMap, body: impl Into<Bytes>) -> Result<Verified, WebhookError> {
        let mut verified = self.authenticate(headers, body)?;
        let store = Arc::clone(&self.replays);
        verified.claim = Some(Claim::take(store, &verified.event, self.lease, self.tolerance).await?);
        Ok(verified)
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
        Ok(Verified { body, event, secret, claim: None, replays: Arc::clone(&self.replays), tolerance: self.tolerance })
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
            .field("lease", &self.lease)
            .finish_non_exhaustive()
    }
}

/// A delivery that a [`Verifier`] verified to be from Dfns. It cannot be created in any other way.
#[derive(Clone)]
pub struct Verified {
    body: Bytes,
    event: Event,
    secret: usize,
    claim: Option<Claim>,
    replays: Arc<dyn ReplayStore>,
    tolerance: Duration,
}

impl Verified {
    /// Runs the handler's work, and records that the event was handled, or that it was not.
    ///
    /// After success, repetitions are acknowledged and not handled again. After an error, the next
    /// repetition is handled. A panic or a crash ends the claim with its lease.
    ///
    /// ```
    /// # use dfns_core::webhooks::{Verifier, WebhookError};
    /// # use http::{HeaderMap, StatusCode};
    /// /// A receiver for any framework. Returns the status to respond with.
    /// async fn receive(verifier: &Verifier, headers: &HeaderMap, body: Vec<u8>) -> StatusCode {
    ///     let verified = match verifier.verify(headers, body).await {
    ///         Ok(verified) => verified,
    ///         Err(error) => return error.status(), // 200 for a duplicate
    ///     };
    ///     let work = async { Ok::<(), Box<dyn std::error::Error>>(println!("{}", verified.event().kind)) };
    ///     match verified.handle(work).await {
    ///         Ok(()) => StatusCode::OK,
    ///         Err(_) => StatusCode::INTERNAL_SERVER_ERROR, // Dfns repeats the event
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// The error of the work. [`WebhookError::Store`] if the success cannot be recorded: the event
    /// took effect, and its repetition will be handled again.
    pub async fn handle<T, E: From<WebhookError>>(&self, work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        match work.await {
            Ok(done) => {
                self.handled().await?;
                Ok(done)
            }
            Err(error) => {
                // If the store fails, the claim ends with its lease.
                let _ = self.failed().await;
                Err(error)
            }
        }
    }

    /// Records that the event was handled, so that repetitions are acknowledged and not handled
    /// again. Call it after the event took effect and before the response, which may be lost.
    ///
    /// # Errors
    /// [`WebhookError::Store`] if the store fails.
    pub async fn handled(&self) -> Result<(), WebhookError> {
        match &self.claim {
            Some(claim) => claim.settle().await,
            None => settle_unclaimed(&*self.replays, &self.event, self.tolerance).await,
        }
    }

    /// Records that the event was not handled, so that its next repetition is handled, before the
    /// lease ends. Does nothing to an event that was handled.
    ///
    /// # Errors
    /// [`WebhookError::Store`] if the store fails.
    pub async fn failed(&self) -> Result<(), WebhookError> {
        match &self.claim {
            Some(claim) => claim.release().await,
            None => Ok(()),
        }
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
