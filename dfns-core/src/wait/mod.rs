//! Waits until an entity settles: a transfer is confirmed, a signature is made, an approval is
//! decided.
//!
//! [`Client::wait`] takes an entity from a response, [`Client::wait_for`] the request that reads
//! it, for a process that knows only its id. The result says whether the entity reached the awaited
//! status or ended before. A deadline is an error with the last known state.
//!
//! * `settles`: the trait of such entities, and when a wait is over;
//! * `pace`: how often they are read;
//! * `inbox`: webhooks in place of reading;
//! * `error`: the failure of a wait.
//!
//! ```
//! # use dfns_core as dfns;
//! # use dfns_core::{Client, Error, dfns_endpoint, dfns_group, dfns_object, id_types, open_enum};
//! # use std::time::Duration;
//! # id_types! { /// An id.
//! #     pub struct ParcelId; }
//! # open_enum! { /// The status of a parcel.
//! #     pub enum ParcelStatus { /// Packed.
//! #         Packed => "Packed", /// Sent.
//! #         Sent => "Sent", /// Delivered.
//! #         Delivered => "Delivered", /// Lost.
//! #         Lost => "Lost" } }
//! # dfns_group! { pub Parcels via ParcelsApi::parcels [GetParcel] }
//! # #[dfns_endpoint(GET, "/parcels/{parcelId}", group = Parcels, returns = Parcel, permissions = none)]
//! # pub struct GetParcel { pub parcel_id: ParcelId }
//! use dfns::wait::Settled;
//!
//! /// A parcel.
//! #[dfns_object(response, settles(status, read = GetParcel { parcel_id = id }, done = [Delivered], ended = [Lost]))]
//! pub struct Parcel {
//!     /// The id.
//!     pub id: ParcelId,
//!     /// The status.
//!     pub status: ParcelStatus,
//! }
//!
//! # async fn example<P: dfns_core::TokenCaller, S>(client: Client<P, S>, parcel: Parcel) -> Result<(), Box<dyn std::error::Error>> {
//! match client.wait(parcel).within(Duration::from_secs(600)).await? {
//!     Settled::Reached(parcel) => println!("{} is delivered", parcel.id),
//!     Settled::Ended(parcel) => println!("{} is {}", parcel.id, parcel.status),
//! }
//! // In another process, from the id alone, and for an earlier status.
//! let sent = client.wait_for(GetParcel::new("pa-1")).until(ParcelStatus::Sent).await?;
//! # let _ = sent;
//! # Ok(())
//! # }
//! ```

mod error;
mod inbox;
mod pace;
pub(crate) mod settles;

pub use error::WaitError;
pub use inbox::Inbox;
pub use settles::{Settled, Settles};

use crate::call::Call;
use crate::client::Client;
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind};
use crate::meta::Standing;
use crate::retry::chance::Chance;
use crate::runtime::on_tokio;
use crate::signing::BoxFuture;
use crate::typestate::{MayCall, Unsigned};
use http::StatusCode;
use inbox::{News, Subscription};
use pace::Pace;
use settles::{is_reached, position};
use std::fmt;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout_at};

/// How long a wait may take, unless [`Wait::within`] says otherwise.
const DEFAULT_WITHIN: Duration = Duration::from_secs(15 * 60);
/// The shortest pause between two reads, however many events arrive.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
/// How long after the beginning an entity may not be found. A service that reads from copies of its
/// database shows what it has just created a moment later.
const LATE: Duration = Duration::from_secs(10);
/// The longest wait: longer durations are as good as for ever.
const LONGEST_WAIT: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

impl<P, S> Client<P, S> {
    /// Waits until an entity settles, starting from its state in a response.
    ///
    /// Returns at once, without a request, if that state has settled already. The wait reads the
    /// entity with the request of its declaration ([`Settles::read`]). If your permissions are for
    /// another request that returns it, use [`wait_for`](Self::wait_for) and
    /// [`from`](Wait::from).
    pub fn wait<T: Settles>(&self, entity: T) -> Wait<T>
    where
        P: MayCall<<T::Read as Endpoint>::Callers>,
    {
        Wait::new(Call::new(self.session(), &entity.read()), self.session().shared.chance.clone()).from(entity)
    }

    /// Waits until the entity that a request reads settles. For programs that know only its id,
    /// such as a process that restarted.
    #[allow(clippy::needless_pass_by_value, reason = "as the methods of groups take their requests")]
    pub fn wait_for<E: Endpoint<Mode = Unsigned>>(&self, read: E) -> Wait<E::Response>
    where
        E::Response: Settles,
        P: MayCall<E::Callers>,
    {
        Wait::new(Call::new(self.session(), &read), self.session().shared.chance.clone())
    }
}

/// A wait for an entity, returned by [`Client::wait`] and [`Client::wait_for`]. Await it.
///
/// It reads the entity from every second to every 15 seconds, every 60 seconds while it is pending
/// approval, and every 2 minutes [with an inbox](Wait::with). Each pause is shortened by up to half
/// at random. Transient failures do not end it, such as a failed connection or the page of a proxy
/// in maintenance: a read is harmless, so everything but a rejection is followed by another one.
/// Nor does a 404 within the first 10 seconds, because an entity that was just created may not be
/// readable yet. What ends it is any other status 400 to 499 except 408, 429 and 499, a response
/// larger than the client accepts, and a connection that the configuration makes impossible. A
/// response about another entity, or about one with the same id in another wallet, is ignored.
/// Cancel safe: dropping it loses nothing, and a new wait continues.
#[must_use = "nothing is read until the wait is awaited"]
pub struct Wait<T: Settles> {
    call: Call<T>,
    last: Option<T>,
    until: Option<T::Status>,
    within: Duration,
    inbox: Option<Inbox>,
    chance: Chance,
}

impl<T: Settles> Wait<T> {
    fn new(call: Call<T>, chance: Chance) -> Self {
        Self { call, last: None, until: None, within: DEFAULT_WITHIN, inbox: None, chance }
    }

    /// Starts from this state of the entity, which saves the first read.
    ///
    /// For an entity that is not read with the request of its declaration, such as a signature of a
    /// wallet:
    /// `client.wait_for(WalletGetSignature::new(&wallet_id, &signature.id)).from(signature)`.
    #[allow(clippy::should_implement_trait, reason = "it takes the wait as well")]
    pub fn from(mut self, entity: T) -> Self {
        self.last = Some(entity);
        self
    }

    /// Waits for this status or a later one, instead of success.
    ///
    /// Statuses are in the order of their declaration. A status that the entity has already passed
    /// is reached. If the status means that the entity ended without success, only that status is
    /// reached, and any other end is [`Settled::Ended`].
    pub fn until(mut self, status: T::Status) -> Self {
        self.until = Some(status);
        self
    }

    /// Sets how long to wait, counted from when the wait is awaited. Defaults to 15 min. The entity
    /// is read once more shortly before the limit.
    pub fn within(mut self, limit: Duration) -> Self {
        self.within = limit;
        self
    }

    /// Wakes the wait when a webhook reports a change of the entity. The wait still reads the
    /// entity every 2 minutes, in case a delivery is lost.
    pub fn with(mut self, inbox: &Inbox) -> Self {
        self.inbox = Some(inbox.clone());
        self
    }

    async fn run(mut self) -> Result<Settled<T>, WaitError<T>> {
        let mut known = Known { last: self.last.take(), by_event: false, trouble: None };
        let within = self.within.min(LONGEST_WAIT);
        let work = async {
            let now = Instant::now();
            let deadline = now.checked_add(within).unwrap_or(now);
            Ok(timeout_at(deadline, self.watch(&mut known, deadline)).await)
        };
        match on_tokio(work).await {
            Ok(Ok(Ok(true))) => known.last.map(Settled::Reached).ok_or_else(|| deadline_passed(within, None, None)),
            Ok(Ok(Ok(false))) => known.last.map(Settled::Ended).ok_or_else(|| deadline_passed(within, None, None)),
            Ok(Ok(Err(error))) | Err(error) => Err(WaitError::Read { error, last: known.last.map(Box::new) }),
            Ok(Err(_)) => Err(deadline_passed(within, known.last, known.trouble)),
        }
    }

    /// Follows the entity until it has settled. Returns whether it reached the awaited status.
    async fn watch(&mut self, known: &mut Known<T>, deadline: Instant) -> Result<bool, Error> {
        let mut pace = Pace::new(self.inbox.is_some(), self.chance.clone());
        let mut news: Option<Subscription> = None;
        let mut last_read: Option<Instant> = None;
        let begun = Instant::now();
        let last_chance = deadline - (deadline - begun).div_f64(10.0).min(Duration::from_secs(5));
        // Without a state there is nothing to wait for before the first read.
        let mut next_read = begun;
        if let Some(entity) = &known.last {
            next_read += pace.pause(entity.standing());
        }
        loop {
            if let Some(entity) = &known.last {
                if let Some(reached) = is_reached(entity, self.until.as_ref()) {
                    return Ok(reached);
                }
                if let (Some(inbox), None) = (&self.inbox, &news) {
                    news = Some(inbox.follow(entity.id()));
                }
            }
            if next_read > last_chance && last_read.is_none_or(|read| read < last_chance) {
                next_read = last_chance;
            }
            let arrived = if let Some(news) = &mut news {
                timeout_at(next_read, news.next()).await.ok()
            } else {
                sleep_until(next_read).await;
                None
            };
            let standing_before = known.standing();
            let status_before = known.status();
            match arrived {
                Some(News::Entity(entity)) if known.hear(&entity) => {}
                Some(_) => {
                    let earliest = last_read.map_or_else(Instant::now, |read| read + SHORTEST_PAUSE);
                    next_read = next_read.min(earliest.max(Instant::now()));
                    continue;
                }
                None => {
                    last_read = Some(Instant::now());
                    let read = std::future::poll_fn(|context| self.call.poll_repeatedly(context)).await;
                    let wait_at_least = match read {
                        Ok(other) if !self.awaits(known.last.as_ref(), &other) => known.misread(&other),
                        read => known.read(read, begun.elapsed())?,
                    };
                    next_read = Instant::now() + pace.pause(known.standing()).max(wait_at_least);
                }
            }
            if known.status() != status_before || known.standing() != standing_before {
                pace.reset();
                next_read = Instant::now() + pace.pause(known.standing());
            }
        }
    }
}

impl<T: Settles> Wait<T> {
    /// Returns whether this is the awaited entity: the one that is known, or that of the request.
    fn awaits(&self, known: Option<&T>, entity: &T) -> bool {
        if known.is_some_and(|known| !is_same(known, entity)) {
            return false;
        }
        let read = self.call.raw.path().filter(|_| self.call.raw.endpoint().id() == <T::Read as Endpoint>::META.id());
        // Another request than that of the declaration may name the entity differently.
        read.is_none_or(|path| path_of(entity).is_some_and(|own| own == path))
    }
}

/// Returns the path that reads an entity. It names the entity and its parents, such as the wallet.
fn path_of<T: Settles>(entity: &T) -> Option<String> {
    entity.read().encode().ok().map(|read| read.path)
}

/// Returns whether two responses are states of one entity. Ids alone may come from two wallets.
fn is_same<T: Settles>(one: &T, other: &T) -> bool {
    one.id() == other.id() && path_of(one).is_some_and(|path| path_of(other) == Some(path))
}

/// The knowledge of an entity.
struct Known<T> {
    last: Option<T>,
    /// Whether an event said so, which may be ahead of what is read.
    by_event: bool,
    trouble: Option<Error>,
}

impl<T: Settles> Known<T> {
    fn standing(&self) -> Standing {
        self.last.as_ref().map_or(Standing::Moving, Settles::standing)
    }

    fn status(&self) -> Option<T::Status> {
        self.last.as_ref().and_then(Settles::status).cloned()
    }

    /// Hears of a state from an event. Returns false if it must be read instead: it is not a whole
    /// entity, or its place in the entity's life is unknown.
    fn hear(&mut self, entity: &str) -> bool {
        let Ok(new) = serde_json::from_str::<T>(entity) else { return false };
        let place = |entity: &T| entity.status().and_then(position);
        match (self.last.as_ref(), place(&new)) {
            (Some(last), _) if !is_same(last, &new) => return true,
            (_, None) => return false,
            (None, Some(_)) => {}
            (Some(last), Some(new)) => match place(last) {
                Some(last) if new < last => return true,
                Some(_) => {}
                None => return false,
            },
        }
        (self.last, self.by_event) = (Some(new), true);
        true
    }

    /// Takes the read of another entity, as a proxy may return it. It says nothing about this one.
    fn misread(&mut self, other: &T) -> Duration {
        let (entity, path) = (T::SETTLING.entity(), path_of(other).unwrap_or_default());
        let message = format_args!("the response is about another {entity}, `{}` at `{path}`", other.id());
        self.trouble = Some(Error::new(ErrorKind::Decode, message).at_endpoint(<T::Read as Endpoint>::META));
        Duration::ZERO
    }

    /// Takes the result of a read, this long after the beginning. Returns the time that the server
    /// asks to wait.
    fn read(&mut self, read: Result<T, Error>, after: Duration) -> Result<Duration, Error> {
        match read {
            Ok(new) => {
                self.trouble = None;
                let place = |entity: &T| entity.status().and_then(position);
                let is_behind = match (self.last.as_ref().and_then(place), place(&new)) {
                    (Some(last), Some(new)) => self.by_event && new < last,
                    _ => false,
                };
                if !is_behind {
                    (self.last, self.by_event) = (Some(new), false);
                }
                Ok(Duration::ZERO)
            }
            Err(error) if error.is_retryable() || error.may_pass_for_a_read() || may_be_late(&error, after) => {
                let wait = error.retry_after().unwrap_or_default().min(LONGEST_WAIT);
                self.trouble = Some(error);
                Ok(wait)
            }
            Err(error) => Err(error),
        }
    }
}

/// Returns whether the entity may be there and not readable everywhere yet.
fn may_be_late(error: &Error, after: Duration) -> bool {
    error.status() == Some(StatusCode::NOT_FOUND) && after < LATE
}

fn deadline_passed<T>(within: Duration, last: Option<T>, trouble: Option<Error>) -> WaitError<T> {
    WaitError::Deadline { within, last: last.map(Box::new), trouble }
}

impl<T: Settles> IntoFuture for Wait<T> {
    type Output = Result<Settled<T>, WaitError<T>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<T: Settles> fmt::Debug for Wait<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait")
            .field("entity", &T::SETTLING.entity())
            .field("call", &self.call)
            .field("within", &self.within)
            .finish_non_exhaustive()
    }
}
