//! Fields that responses of older API versions do not contain.
//!
//! They are required today, so they are not `Option`s. In an old response a string or an id is empty,
//! and left out again when written.

/// Returns the empty value of an absent field.
pub(crate) fn absent<T: for<'text> From<&'text str>>() -> T {
    T::from("")
}

/// Returns whether the field was absent.
pub(crate) fn is_absent<T: AsRef<str>>(value: &T) -> bool {
    value.as_ref().is_empty()
}

/// Returns the value of an absent flag that used to hold always.
pub(crate) fn yes() -> bool {
    true
}
