//! The retries of a pool: a bucket of tokens, so that an outage is not amplified.
//!
//! Each retry takes tokens, each successful call returns some. While most calls succeed the bucket
//! stays full. When Dfns is down it empties after some 35 retries, and then every call of the pool
//! is tried once until calls succeed again.

use std::sync::atomic::{AtomicU32, Ordering};

/// The tokens of a full bucket.
const FULL: u32 = 500;
/// The price of a retry.
const RETRY: u32 = 14;
/// The price of a retry that Dfns asked to delay: it is up, and sets the pace itself.
const ASKED_TO_WAIT: u32 = 5;
/// The tokens that a call returns if it succeeded at once.
const SUCCESS: u32 = 1;

/// The bucket.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicU32::new(FULL))
    }
}

impl Budget {
    /// Takes the price of a retry and returns it. Returns `None` if there is not enough left.
    pub(crate) fn take(&self, was_asked_to_wait: bool) -> Option<u32> {
        let price = if was_asked_to_wait { ASKED_TO_WAIT } else { RETRY };
        let taken = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(price));
        taken.is_ok().then_some(price)
    }

    /// Returns tokens after a success: what its last retry took, or a little.
    pub(crate) fn succeed(&self, taken: u32) {
        let back = taken.max(SUCCESS);
        // A full bucket, the usual case, is only read.
        if self.0.load(Ordering::Relaxed) < FULL {
            let more = |left: u32| Some(left.saturating_add(back).min(FULL));
            // It cannot fail: the function always returns a value.
            let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        }
    }

    /// Returns the tokens that are left.
    pub(crate) fn left(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_ends_retries_and_successes_allow_them_again() {
        let budget = Budget::default();
        assert_eq!(std::iter::from_fn(|| budget.take(false)).count(), 35);
        assert_eq!((budget.left(), budget.take(true), budget.take(true)), (10, Some(5), Some(5)));
        assert_eq!(budget.take(true), None);
        (0..14).for_each(|_| budget.succeed(0));
        assert_eq!(budget.take(false), Some(RETRY));
        budget.succeed(RETRY);
        assert_eq!(budget.left(), RETRY);
        (0..2 * FULL).for_each(|_| budget.succeed(RETRY));
        assert_eq!(budget.left(), FULL);
    }
}
