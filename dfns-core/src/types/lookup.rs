//! Tables that find a value of an enum by its hash. The compiler builds them while it checks that
//! the values differ (`meta/distinct.rs`).
//!
//! A table has a power of two of slots. A slot holds one more than the position of a value, or 0 if
//! it is free. A value is in the first free slot from that of its hash.

/// Returns a hash of the length and three bytes of a value: each byte costs the compiler time.
pub(crate) const fn hash(value: &str) -> usize {
    let value = value.as_bytes();
    let length = value.len();
    if length == 0 {
        return 0;
    }
    let ends = 31 * value[0] as usize + 7 * value[length - 1] as usize;
    length + ends + value[length / 2] as usize
}

/// Returns the position of a value, if it is in the table. `is_at` compares it with the value of a
/// position.
pub(super) fn position(table: &[u16], value: &str, is_at: impl Fn(usize) -> bool) -> Option<usize> {
    let last = table.len().checked_sub(1)?;
    let mut slot = hash(value) & last;
    loop {
        let position = usize::from(table[slot]).checked_sub(1)?;
        if is_at(position) {
            return Some(position);
        }
        slot = (slot + 1) & last;
    }
}

#[cfg(test)]
mod tests {
    use super::{hash, position};
    use crate::meta::build::distinct;

    #[test]
    fn values_of_one_hash_are_all_found_and_others_are_not() {
        const VALUES: [(&str, &str); 5] = [("A", "abcde"), ("B", "aXcYe"), ("C", "a1c2e"), ("D", ""), ("E", "e")];
        let table = distinct::<16>("Values", &VALUES);
        let look_up = |value: &str| position(&table, value, |position| VALUES[position].1 == value);
        assert_eq!(hash("abcde"), hash("aXcYe"));
        for (place, (_, value)) in VALUES.iter().enumerate() {
            assert_eq!(look_up(value), Some(place), "{value}");
        }
        for value in ["a_c_e", "abcdf", "f", "\u{e9}", "abcdeabcde"] {
            assert_eq!(look_up(value), None, "{value}");
        }
        assert_eq!(position(&[], "a", |_| true), None);
    }
}
