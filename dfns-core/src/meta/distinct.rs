//! Stops the build when two variants of one enum or union have the same value on the wire.
//!
//! They are compared by their hash in an open table, so a thousand of them take a thousand steps.

use super::message::{Message, same_text};
use crate::types::lookup::hash;

/// Checks that the variants of an enum or a union differ on the wire. `SLOTS` is a power of two,
/// and at least twice their number. Returns the table of their positions, for
/// [`lookup`](crate::types::lookup).
#[doc(hidden)]
#[track_caller]
pub const fn distinct<const SLOTS: usize>(name: &str, variants: &[(&str, &str)]) -> [u16; SLOTS] {
    // One more than the position of the variant; 0 is free.
    let mut table = [0; SLOTS];
    let mut position = 0;
    while position < variants.len() {
        let (variant, text) = variants[position];
        let mut slot = hash(text) & (SLOTS - 1);
        while table[slot] != 0 {
            let (other, same) = variants[table[slot] as usize - 1];
            if same_text(text, same) {
                Message::new()
                    .quote(other)
                    .add(" and ")
                    .quote(variant)
                    .add(" of ")
                    .quote(name)
                    .add(" are both ")
                    .quoted(text)
                    .add(" on the wire\nhelp: drop one of them")
                    .fail();
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
        position += 1;
        assert!(position <= u16::MAX as usize, "an enum has at most 65,535 variants");
        #[expect(clippy::cast_possible_truncation, reason = "checked above")]
        let occupied = position as u16;
        table[slot] = occupied;
    }
    table
}
