//! How deeply JSON may nest: 64 levels, counted in one way by all code that reads or writes it.
//!
//! A response can nest as deeply as it is long, and decoding recurses. A level is an object of a
//! declared type ([`Level`]), or an object or a list within raw JSON ([`is_too_deep`]). Lists
//! between declared objects are not levels: their number is fixed by the types.
//!
//! `serde_json` limits the containers within one decoder. That is not enough: a union may start
//! another decoder, for fields that stand before its tag (see `types/open_union/read.rs`). Levels
//! are counted across all decoders of a thread.

use memchr::memchr2;
use std::cell::Cell;

/// The number of objects and lists that JSON may nest. Deeper JSON is neither read nor written.
pub const MAX_JSON_LEVELS: usize = 64;

/// The message of the error.
pub(crate) const TOO_DEEP: &str = "nested too deeply: more than 64 levels";

/// The current level of a thread.
#[derive(Clone, Copy)]
struct Place {
    level: usize,
    /// True if the next object is the content of a union, which has entered it.
    is_content: bool,
}

thread_local! {
    static PLACE: Cell<Place> = const { Cell::new(Place { level: 0, is_content: false }) };
}

/// The level of an object that is being read or written. Dropping it leaves the level.
pub(crate) struct Level {
    outer: usize,
}

impl Level {
    /// Enters an object. Fails beyond the limit.
    pub(crate) fn enter() -> Result<Self, &'static str> {
        let Place { level: outer, is_content } = PLACE.get();
        let level = if is_content { outer } else { outer + 1 };
        if level > MAX_JSON_LEVELS {
            return Err(TOO_DEEP);
        }
        PLACE.set(Place { level, is_content: false });
        Ok(Self { outer })
    }
}

impl Drop for Level {
    fn drop(&mut self) {
        PLACE.set(Place { level: self.outer, is_content: false });
    }
}

/// Notes that the content of a union comes next, which is the object that the union has entered.
pub(crate) fn content_follows() {
    PLACE.set(Place { is_content: true, ..PLACE.get() });
}

/// Notes that a field comes next: an object in it is another one.
pub(crate) fn field_follows() {
    PLACE.set(Place { is_content: false, ..PLACE.get() });
}

/// Returns whether raw JSON at the current level nests too deeply. Scans without recursion and
/// stops at the first value beyond the limit.
pub(crate) fn is_too_deep(json: &str) -> bool {
    let Place { level, is_content } = PLACE.get();
    is_deeper(json, MAX_JSON_LEVELS - (level - usize::from(is_content)))
}

/// Returns whether more than this many objects and lists are nested in one another.
pub(crate) fn is_deeper(json: &str, levels: usize) -> bool {
    let (json, mut depth, mut position) = (json.as_bytes(), 0_usize, 0);
    while let Some(&byte) = json.get(position) {
        position += 1;
        match byte {
            b'"' => position = string_end(json, position),
            b'{' | b'[' => {
                depth += 1;
                if depth > levels {
                    return true;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// Returns the position after the string whose content starts here.
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
mod tests;
