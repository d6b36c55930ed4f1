//! How often an entity is read.
//!
//! While it moves, from 1 s to 15 s apart. While it is pending approval, 60 s apart. With an inbox,
//! reading is only the safety net for lost deliveries, 2 min apart. Each pause is shortened by up
//! to half at random, so that waits which began together do not read together.

use crate::meta::Standing;
use crate::retry::chance::Chance;
use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(15);
const HELD: Duration = Duration::from_secs(60);
const WITH_INBOX: Duration = Duration::from_secs(120);

/// The pauses between reads of one entity.
pub(super) struct Pace {
    next: Duration,
    has_inbox: bool,
    chance: Chance,
}

impl Pace {
    pub(super) fn new(has_inbox: bool, chance: Chance) -> Self {
        Self { next: FIRST, has_inbox, chance }
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
        pause.saturating_sub(self.chance.up_to(pause / 2))
    }
}

#[cfg(test)]
mod tests {
    use super::Pace;
    use crate::meta::Standing;
    use crate::retry::chance::Chance;
    use std::time::Duration;

    /// The same byte for ever.
    fn constant(byte: u8) -> Chance {
        Chance::new(move |bytes| bytes.fill(byte))
    }

    #[test]
    fn pauses_grow_from_one_second_to_fifteen_and_are_sixty_pending_approval() {
        let mut pace = Pace::new(false, constant(0));
        let pauses: Vec<_> = (0..9).map(|_| pace.pause(Standing::Moving).as_millis()).collect();
        assert_eq!(pauses, [1000, 1500, 2250, 3375, 5062, 7593, 11_390, 15_000, 15_000]);
        assert_eq!(pace.pause(Standing::Held), Duration::from_secs(60));
        pace.reset();
        assert_eq!(pace.pause(Standing::Moving), Duration::from_secs(1));
        assert_eq!(Pace::new(true, constant(0)).pause(Standing::Moving), Duration::from_secs(120));
    }

    #[test]
    fn randomness_shortens_a_pause_by_at_most_half() {
        for (byte, millis) in [(0, 1000), (0x7f, 750), (0xff, 500)] {
            let pause = Pace::new(false, constant(byte)).pause(Standing::Moving);
            assert!(pause.as_millis().abs_diff(millis) <= 2, "{byte}: {pause:?}");
        }
        let mut pace = Pace::new(true, Chance::default());
        let pauses: Vec<_> = (0..100).map(|_| pace.pause(Standing::Held).as_secs()).collect();
        assert!(pauses.iter().any(|pause| *pause < 90) && pauses.iter().any(|pause| *pause >= 90), "{pauses:?}");
    }
}
