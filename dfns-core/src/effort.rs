//! How the effort of reading grows with the length of the input.
//!
//! Tests compare the processor time of two lengths within one run. It is the time of the thread
//! alone, so a busy computer fails no test.

use rustix::time::{ClockId, Timespec, clock_gettime};
use std::time::Duration;

/// Asserts that four times the input takes clearly less than sixteen times the effort, as reading
/// in quadratic time would. `read` receives the factor of the length: 1 or 4.
pub(crate) fn assert_grows_with_length(what: &str, mut read: impl FnMut(usize)) {
    // Less than that is dominated by work that does not depend on the length.
    let noise = Duration::from_millis(20);
    let mut measured = Vec::new();
    // A disturbance may spoil one comparison. A reader that is too slow fails all.
    for _ in 0..3 {
        let [short, long] = [1, 4].map(|factor| processor_time(|| read(factor)));
        if long < short * 9 + noise {
            return;
        }
        measured.push((short, long));
    }
    panic!("{what}: {measured:?} for the input and for four times as much");
}

/// Returns the time that this thread spends computing.
fn processor_time(work: impl FnOnce()) -> Duration {
    let before = now();
    work();
    now().saturating_sub(before)
}

/// Returns the processor time of this thread up to now.
fn now() -> Duration {
    let Timespec { tv_sec, tv_nsec } = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(tv_sec).unwrap_or_default(), u32::try_from(tv_nsec).unwrap_or_default())
}

#[test]
#[should_panic(expected = "and for four times as much")]
fn effort_that_grows_with_the_square_is_noticed() {
    assert_grows_with_length("squares", |factor| {
        let length = factor * 3_000;
        let pairs = (0..length).flat_map(|left| (0..length).map(move |right| left ^ right));
        std::hint::black_box(pairs.fold(0, usize::wrapping_add));
    });
}
