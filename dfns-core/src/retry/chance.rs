//! Randomness: for the delays between tries, and for the ids of operations.
//!
//! Neither has to be unpredictable to be safe, but two processes must not make the same ids. So the
//! default is the randomness of the system. Tests inject their own.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Fills bytes at random.
type Fill = dyn Fn(&mut [u8]) + Send + Sync;

/// A source of random bytes.
#[derive(Clone)]
pub(crate) struct Chance(Arc<Fill>);

impl Chance {
    pub(crate) fn new(fill: impl Fn(&mut [u8]) + Send + Sync + 'static) -> Self {
        Self(Arc::new(fill))
    }

    /// Returns 128 random bits.
    pub(crate) fn bits(&self) -> u128 {
        let mut bytes = [0; 16];
        (self.0)(&mut bytes);
        u128::from_be_bytes(bytes)
    }

    /// Returns a duration from zero to this one, both possible.
    pub(crate) fn up_to(&self, longest: Duration) -> Duration {
        let mut bytes = [0; 4];
        (self.0)(&mut bytes);
        longest.mul_f64(f64::from(u32::from_be_bytes(bytes)) / f64::from(u32::MAX))
    }
}

impl Default for Chance {
    fn default() -> Self {
        // Systems without randomness do not get as far: signing and TLS need it too. Were it to
        // fail, ids would repeat, and Dfns would return the first entity instead of paying twice.
        Self::new(|bytes| {
            let _ = SystemRandom::new().fill(bytes);
        })
    }
}

impl fmt::Debug for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chance")
    }
}
