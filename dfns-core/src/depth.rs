//! How deeply JSON may nest: limits for all code that reads or writes nested values.
//!
//! A response can nest as deeply as it is long, and decoding recurses. `serde_json` counts the
//! containers within one decoder. A union may start another decoder, for fields that stand before
//! its tag (see `types/open_union/read.rs`), so unions count their own levels across all decoders
//! of a thread. Raw JSON is text and costs no stack, but decoding it later recurses, so it keeps
//! the limit of `serde_json` too.

use memchr::memchr2;
use std::cell::Cell;

/// The largest number of nested unions.
const UNIONS: usize = 64;
/// The largest number of nested objects and lists. `serde_json` accepts no more.
const CONTAINERS: usize = 127;

thread_local! {
    static LEVEL: Cell<usize> = const { Cell::new(0) };
}

/// One level of nesting on this thread. Dropping it leaves the level.
pub(crate) struct Level(());

impl Level {
    /// Enters one more level. Fails beyond the limit.
    pub(crate) fn enter() -> Result<Self, &'static str> {
        let level = LEVEL.get();
        if level >= UNIONS {
            return Err(TOO_DEEP);
        }
        LEVEL.set(level + 1);
        Ok(Self(()))
    }
}

impl Drop for Level {
    fn drop(&mut self) {
        LEVEL.set(LEVEL.get() - 1);
    }
}

/// The message of the error.
pub(crate) const TOO_DEEP: &str = "nested too deeply";

/// Whether raw JSON nests too deeply. Scans without recursion and stops at the first value beyond
/// the limit.
pub(crate) fn is_too_deep(json: &str) -> bool {
    let (json, mut depth, mut position) = (json.as_bytes(), 0_usize, 0);
    while let Some(&byte) = json.get(position) {
        position += 1;
        match byte {
            b'"' => position = string_end(json, position),
            b'{' | b'[' => {
                depth += 1;
                if depth > CONTAINERS {
                    return true;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// Returns the position behind the string whose content starts here.
fn string_end(json: &[u8], mut position: usize) -> usize {
    while let Some(distance) = json.get(position..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        position += distance + 1;
        if json[position - 1] == b'"' {
            return position;
        }
        position += 1;
    }
    json.len()
}

#[cfg(test)]
mod tests {
    use super::{CONTAINERS, Level, UNIONS, is_too_deep};

    #[test]
    fn brackets_in_strings_do_not_count_and_closed_ones_no_longer() {
        let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(!is_too_deep(&nested(CONTAINERS)) && is_too_deep(&nested(CONTAINERS + 1)));
        assert!(serde_json::from_str::<serde_json::Value>(&nested(CONTAINERS)).is_ok());
        assert!(is_too_deep(&"{\"a\":".repeat(100_000)));
        assert!(!is_too_deep(&format!("[{}1]", "{},[],".repeat(1000))));
        assert!(!is_too_deep(&format!(r#"["{}\"{}\\"]"#, "[".repeat(200), "{".repeat(200))));
        assert!(!is_too_deep("]]]]\"[[[["));
    }

    #[test]
    fn a_level_that_was_left_can_be_entered_again() {
        fn deepest() -> usize {
            let Ok(_level) = Level::enter() else { return 0 };
            1 + deepest()
        }
        assert_eq!((deepest(), deepest()), (UNIONS, UNIONS));
    }
}
