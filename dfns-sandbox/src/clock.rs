//! The current time. It is injected, so that a test can let a challenge expire without waiting.

use crate::error::Error;
use jiff::{SignedDuration, Timestamp};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// A source of the current time.
pub trait Clock: Send + Sync + 'static {
    /// The current time.
    fn now(&self) -> SystemTime;

    /// Registers what is to be done each time the clock was moved. Returns false if the clock does
    /// not tell, which is the default: then the sandbox looks at it when the next thing is due.
    fn on_move(&self, _fire: Box<dyn Fn() + Send + Sync>) -> bool {
        false
    }

    /// Moves the clock forward, perhaps by nothing. Returns false if it cannot be moved, which is
    /// the default: then the sandbox adds the time itself.
    fn advance_by(&self, _by: Duration) -> bool {
        false
    }
}

/// The clock of a sandbox: the configured one, and by how much it was moved if it cannot be moved
/// itself. It never goes back, except by [`put_back`](Self::put_back).
pub(crate) struct SandboxClock {
    clock: Box<dyn Clock>,
    /// Whether the configured clock can be moved.
    is_movable: bool,
    start: Hand,
    hand: Mutex<Hand>,
}

/// By how much a clock was moved.
#[derive(Clone, Copy)]
pub(crate) struct Hand {
    /// By how much the sandbox is ahead of the configured clock.
    ahead: Duration,
    /// The latest time that was shown.
    latest: SystemTime,
}

impl SandboxClock {
    /// A clock that is this much ahead of the configured one, or more if that would be before the
    /// latest time that the state knows.
    pub(crate) fn new(clock: Box<dyn Clock>, ahead: Duration, latest: SystemTime) -> Self {
        let is_movable = clock.advance_by(Duration::ZERO);
        let behind = latest.duration_since(clock.now()).unwrap_or_default();
        let start = Hand { ahead: ahead.max(behind), latest };
        Self { clock, is_movable, start, hand: Mutex::new(start) }
    }

    /// By how much the sandbox is to be further ahead after it was advanced.
    pub(crate) fn further(&self, by: Duration) -> Duration {
        if self.is_movable { Duration::ZERO } else { by }
    }

    /// By how much the sandbox was ahead at the start.
    pub(crate) fn start(&self) -> Duration {
        self.start.ahead
    }

    /// Shows the time again that it would show if it had not been moved since the start.
    pub(crate) fn put_back(&self) {
        self.set_hand(self.start);
    }

    /// The state of the clock, for [`set_hand`](Self::set_hand).
    pub(crate) fn hand(&self) -> Hand {
        *self.hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_hand(&self, hand: Hand) {
        *self.hand.lock().unwrap_or_else(PoisonError::into_inner) = hand;
    }
}

impl Clock for SandboxClock {
    fn now(&self) -> SystemTime {
        let mut hand = self.hand.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        hand.latest = hand.latest.max(now.checked_add(hand.ahead).unwrap_or(now));
        hand.latest
    }

    fn on_move(&self, fire: Box<dyn Fn() + Send + Sync>) -> bool {
        self.clock.on_move(fire)
    }

    fn advance_by(&self, by: Duration) -> bool {
        if !self.clock.advance_by(by) {
            let mut hand = self.hand.lock().unwrap_or_else(PoisonError::into_inner);
            hand.ahead = hand.ahead.saturating_add(by);
        }
        true
    }
}

/// The computer's own clock, which is the default.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// A clock that stands still until it is advanced. Clones show the same time.
///
/// ```
/// use dfns_sandbox::{Clock, ManualClock};
/// use std::time::Duration;
///
/// let clock = ManualClock::default();
/// let before = clock.now();
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(clock.now(), before + Duration::from_secs(60));
/// ```
#[derive(Clone)]
pub struct ManualClock(Arc<Hands>);

struct Hands {
    now: Mutex<SystemTime>,
    /// Called each time the clock is moved.
    listeners: Mutex<Vec<Arc<dyn Fn() + Send + Sync>>>,
}

impl ManualClock {
    /// Creates a clock that shows this time.
    pub fn new(now: SystemTime) -> Self {
        Self(Arc::new(Hands { now: Mutex::new(now), listeners: Mutex::default() }))
    }

    /// Moves the clock, and every clone of it, forward. Everything that became due has happened
    /// when this returns, except that deliveries of webhooks are on their way:
    /// [`Control::advance`](crate::Control::advance) waits for them. A clock that cannot show the
    /// new time stays where it is.
    pub fn advance(&self, by: Duration) {
        {
            let mut now = self.0.now.lock().unwrap_or_else(PoisonError::into_inner);
            *now = now.checked_add(by).unwrap_or(*now);
        }
        let listeners = self.0.listeners.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for fire in listeners {
            fire();
        }
    }
}

impl fmt::Debug for ManualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ManualClock").field(&self.now()).finish()
    }
}

/// Starts at the present.
impl Default for ManualClock {
    fn default() -> Self {
        Self::new(SystemTime::now())
    }
}

impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        *self.0.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn on_move(&self, fire: Box<dyn Fn() + Send + Sync>) -> bool {
        self.0.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(fire.into());
        true
    }

    fn advance_by(&self, by: Duration) -> bool {
        self.advance(by);
        true
    }
}

/// Reads a clock. Times are written with a year of four digits, and everything that is to expire
/// has to fit in.
pub(crate) fn read(clock: &dyn Clock) -> Result<Timestamp, Error> {
    usable(clock.now()).ok_or(Error::Clock)
}

/// The time in whole microseconds, if it can be written. Timers are of the same precision: with a
/// finer one, they would fire a little before their time.
pub(crate) fn usable(time: SystemTime) -> Option<Timestamp> {
    let latest = Timestamp::MAX.saturating_sub(MARGIN).unwrap_or(Timestamp::MAX);
    let time = Timestamp::try_from(time).ok().filter(|time| (Timestamp::UNIX_EPOCH..=latest).contains(time))?;
    Timestamp::from_microsecond(time.as_microsecond()).ok()
}

/// More than a challenge, a user action or a code lasts.
const MARGIN: SignedDuration = SignedDuration::from_hours(24);

/// A time as Dfns writes it: UTC, with milliseconds.
pub(crate) fn date(time: Timestamp) -> String {
    format!("{time:.3}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_are_as_precise_as_timers() {
        let time: jiff::Timestamp = "2026-01-02T03:04:05.123456789Z".parse().unwrap();
        assert_eq!(super::usable(time.into()).unwrap().to_string(), "2026-01-02T03:04:05.123456Z");
    }

    #[test]
    fn dates_have_milliseconds_and_end_in_z() {
        let time: jiff::Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        assert_eq!(super::date(time), "2026-01-02T03:04:05.000Z");
    }
}
