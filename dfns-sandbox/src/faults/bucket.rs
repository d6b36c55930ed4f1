//! The tokens of a rate limit. A bucket holds as many as the limit, and is filled evenly: all of
//! them in a window.

use std::time::{Duration, SystemTime};

/// A bucket of tokens. A new one is full.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bucket {
    /// The time at which it is full again.
    full: Option<SystemTime>,
}

impl Bucket {
    /// Takes a token, if there is one.
    pub(crate) fn take(&mut self, now: SystemTime, limit: u32, window: Duration) -> bool {
        let each = (window / limit.max(1)).max(Duration::from_nanos(1));
        let missing = self.full.and_then(|full| full.duration_since(now).ok()).unwrap_or_default();
        // A clock that went back leaves it empty at most.
        let missing = missing.min(window);
        let is_there = missing.saturating_add(each) <= window;
        self.full = now.checked_add(if is_there { missing.saturating_add(each) } else { missing });
        is_there
    }
}

#[cfg(test)]
mod tests {
    use super::Bucket;
    use std::time::{Duration, SystemTime};

    #[test]
    fn a_bucket_is_filled_evenly_up_to_its_limit() {
        let (start, window) = (SystemTime::UNIX_EPOCH + Duration::from_secs(1000), Duration::from_secs(8));
        let mut bucket = Bucket::default();
        let mut at =
            |seconds: u64| (0..10).take_while(|_| bucket.take(start + Duration::from_secs(seconds), 4, window)).count();
        assert_eq!(at(0), 4);
        assert_eq!(at(1), 0);
        assert_eq!(at(2), 1, "a token each two seconds");
        assert_eq!(at(3), 0);
        assert_eq!(at(6), 2);
        assert_eq!(at(1000), 4, "no more than the limit");
        assert_eq!(at(0), 0, "a clock that went back");
        assert_eq!(at(8), 4);
    }

    #[test]
    fn any_limit_and_window_is_counted() {
        let mut bucket = Bucket::default();
        let now = SystemTime::UNIX_EPOCH;
        assert!(bucket.take(now, u32::MAX, Duration::from_secs(1)));
        assert!(Bucket::default().take(now, 0, Duration::ZERO.max(Duration::from_nanos(1))));
        assert!(Bucket::default().take(now, 1, Duration::from_secs(86_400)));
    }
}
