//! How often an entity is read.
//!
//! While it moves, from 1 s to 15 s apart. While it is pending approval, 60 s apart. With an inbox,
//! reading is only the safety net for lost deliveries, 2 min apart. Each pause is shortened by up
//! to half at random, so that waits which began together do not read together.

use super::settles::Standing;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use std::sync::Arc;
use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(15);
const HELD: Duration = Duration::from_secs(60);
const WITH_INBOX: Duration = Duration::from_secs(120);

/// A source of numbers from 0 up to, but not including, 1.
pub(super) type Random = Arc<dyn Fn() -> f64 + Send + Sync>;

/// Returns random numbers of the operating system.
pub(super) fn system_random() -> Random {
    let source = SystemRandom::new();
    Arc::new(move || {
        let mut bytes = [0; 4];
        // Without randomness the pauses have their full length.
        if source.fill(&mut bytes).is_err() {
            return 0.0;
        }
        f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
    })
}

/// The pauses between reads of one entity.
pub(super) struct Pace {
    next: Duration,
    has_inbox: bool,
    random: Random,
}

impl Pace {
    pub(super) fn new(has_inbox: bool, random: Random) -> Self {
        Self { next: FIRST, has_inbox, random }
    }

    /// Starts again with short pauses, because the entity has changed.
    pub(super) fn reset(&mut self) {
        self.next = FIRST;
    }

    /// Returns the pause before the next read.
    pub(super) fn pause(&mut self, standing: Standing) -> Duration {
        let pause = match standing {
            _ if self.has_inbox => WITH_INBOX,
            Standing::Held => HELD,
            _ => {
                let pause = self.next;
                self.next = LONGEST.min(pause + pause / 2);
                pause
            }
        };
        let random = (self.random)();
        let random = if (0.0..1.0).contains(&random) { random } else { 0.0 };
        pause.mul_f64(1.0 - random / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Pace, system_random};
    use crate::wait::Standing;
    use std::sync::Arc;
    use std::time::Duration;

    #[test]
    fn pauses_grow_from_one_second_to_fifteen_and_are_sixty_pending_approval() {
        let mut pace = Pace::new(false, Arc::new(|| 0.0));
        let pauses: Vec<_> = (0..9).map(|_| pace.pause(Standing::Moving).as_millis()).collect();
        assert_eq!(pauses, [1000, 1500, 2250, 3375, 5062, 7593, 11_390, 15_000, 15_000]);
        assert_eq!(pace.pause(Standing::Held), Duration::from_secs(60));
        pace.reset();
        assert_eq!(pace.pause(Standing::Moving), Duration::from_secs(1));
        assert_eq!(Pace::new(true, Arc::new(|| 0.0)).pause(Standing::Moving), Duration::from_secs(120));
    }

    #[test]
    fn randomness_shortens_a_pause_by_at_most_half_whatever_it_returns() {
        for (random, millis) in [(0.0, 1000), (0.5, 750), (0.999_999, 500), (1.0, 1000), (-1.0, 1000), (f64::NAN, 1000)]
        {
            let pause = Pace::new(false, Arc::new(move || random)).pause(Standing::Moving);
            assert!(pause.as_millis().abs_diff(millis) <= 1, "{random}: {pause:?}");
        }
        let random = system_random();
        let numbers: Vec<f64> = (0..100).map(|_| random()).collect();
        assert!(numbers.iter().all(|number| (0.0..1.0).contains(number)));
        assert!(numbers.iter().any(|number| *number < 0.5) && numbers.iter().any(|number| *number >= 0.5));
    }
}
