//! Fields that responses of older API versions do not contain.
//!
//! They are required today, so they are not `Option`s: in an old response, a string or an id is
//! empty.

/// Returns the empty value of an absent field.
pub(crate) fn absent<T: for<'text> From<&'text str>>() -> T {
    T::from("")
}

/// Returns true, for a flag that old responses lack because it was always true.
pub(crate) fn yes() -> bool {
    true
}
