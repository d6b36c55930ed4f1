//! Stops the build when two variants of one enum or union have the same value on the wire.
//!
//! They are compared by their hash in an open table, so a thousand of them take a thousand steps.

use super::message::{Message, same_text};

/// The number of bytes, at the end of a value, that enter its hash. Each costs the compiler time.
const HASHED: usize = 6;

/// Checks that the variants of an enum or a union differ on the wire. `SLOTS` is at least twice
/// their number.
#[doc(hidden)]
#[track_caller]
pub const fn distinct<const SLOTS: usize>(name: &str, variants: &[(&str, &str)]) {
    let mut table = [0_usize; SLOTS];
    let mut position = 0;
    while position < variants.len() {
        let (variant, text) = variants[position];
        let (_, end) = text.as_bytes().split_at(text.len().saturating_sub(HASHED));
        let mut slot = fnv(0x811c_9dc5, end, false) as usize % SLOTS;
        while table[slot] != 0 {
            let (other, same) = variants[table[slot] - 1];
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
            slot = (slot + 1) % SLOTS;
        }
        table[slot] = position + 1;
        position += 1;
    }
}

/// Continues an FNV-1a hash with this text, without the names of parameters if it is a path.
pub(super) const fn fnv(mut hash: u32, text: &[u8], is_path: bool) -> u32 {
    let mut index = 0;
    while index < text.len() {
        hash = (hash ^ text[index] as u32).wrapping_mul(0x0100_0193);
        index = if is_path && text[index] == b'{' { end_of_parameter(text, index) } else { index + 1 };
    }
    hash
}

/// Returns the position of the brace that ends a parameter of a path.
pub(super) const fn end_of_parameter(path: &[u8], mut index: usize) -> usize {
    while index < path.len() && path[index] != b'}' {
        index += 1;
    }
    index
}
