//! How many times a call is tried, and how long it waits in between.

use super::chance::Chance;
use std::time::Duration;

/// How many times a call is tried, and how long it waits in between.
///
/// Only these are repeated: reads, the requests before the call itself, calls that Dfns rejected
/// without processing them, and operations that Dfns recognizes by their `externalId`. Everything
/// else is tried once, whatever the policy; see
/// [`Error::is_retryable`](crate::Error::is_retryable).
///
/// Within a try each request is sent once. A pooled connection may have been closed by the server:
/// a request goes to another one only if none of it was written.
///
/// The wait before a further try is random, from zero to a limit that doubles with each try, but at
/// least as long as Dfns demands (`Retry-After`). All tries share the deadline of the call
/// ([`call_timeout`](crate::ClientBuilder::call_timeout)): a wait that would end after it does not
/// begin.
///
/// ```
/// # use dfns_core as dfns;
/// use dfns::{Client, Retry};
/// use std::time::Duration;
///
/// # fn example() -> Result<(), dfns_core::Error> {
/// let client = Client::builder().retry(Retry::tries(5).first_delay(Duration::from_millis(100))).build()?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    tries: u32,
    first_delay: Duration,
    longest_delay: Duration,
}

impl Retry {
    /// Returns the default: three tries, with waits of up to 250 ms and 500 ms.
    pub const fn standard() -> Self {
        Self { tries: 3, first_delay: Duration::from_millis(250), longest_delay: Duration::from_secs(20) }
    }

    /// Returns a policy of one try, whose requests are each sent once. Such a call is sent even
    /// while a 429 stops the pool (see [`RateLimit`](crate::RateLimit)). If Dfns accepts it, the
    /// pool continues. For programs that repeat calls themselves.
    pub const fn never() -> Self {
        Self { tries: 1, ..Self::standard() }
    }

    /// Like [`Retry::standard`], with this many tries. At least one is made.
    pub const fn tries(tries: u32) -> Self {
        let tries = if tries == 0 { 1 } else { tries };
        Self { tries, ..Self::standard() }
    }

    /// Sets the longest wait before the second try. It doubles with each further try. Defaults to
    /// 250 ms.
    #[must_use]
    pub const fn first_delay(mut self, delay: Duration) -> Self {
        self.first_delay = delay;
        self
    }

    /// Sets the limit of the doubling. Defaults to 20 s. Dfns may ask for a longer wait.
    #[must_use]
    pub const fn longest_delay(mut self, delay: Duration) -> Self {
        self.longest_delay = delay;
        self
    }

    pub(crate) const fn is_never(&self) -> bool {
        self.tries == 1
    }

    /// Returns whether there is another try after this many.
    pub(crate) const fn allows_after(&self, tries: u32) -> bool {
        tries < self.tries
    }

    /// Draws the wait after this many tries.
    pub(crate) fn delay(&self, tries: u32, chance: &Chance) -> Duration {
        let doubled = self.first_delay.saturating_mul(2_u32.saturating_pow(tries.saturating_sub(1)));
        chance.up_to(doubled.min(self.longest_delay))
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self::standard()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_random_below_a_limit_that_doubles_up_to_a_bound() {
        let (least, most) = (Chance::new(|bytes| bytes.fill(0)), Chance::new(|bytes| bytes.fill(0xff)));
        let waits = |tries| Retry::standard().delay(tries, &most).as_millis();
        assert_eq!([1, 2, 3, 7, 8, 40, u32::MAX].map(waits), [250, 500, 1000, 16_000, 20_000, 20_000, 20_000]);
        assert_eq!(Retry::standard().delay(9, &least), Duration::ZERO);
        let longest = Retry::tries(3).first_delay(Duration::MAX).longest_delay(Duration::MAX);
        assert!(longest.delay(3, &Chance::new(|bytes| bytes.fill(0x7f))) < Duration::MAX);
    }

    #[test]
    fn there_is_at_least_one_try() {
        assert_eq!((Retry::tries(0), Retry::tries(1)), (Retry::never(), Retry::never()));
        assert!(Retry::standard().allows_after(2) && !Retry::standard().allows_after(3));
        assert!(!Retry::never().allows_after(1));
    }
}
