//! Fields of responses that are always there, with `null` for nothing.

/// Keeps an empty field in the JSON, as `null`. It is the `skip_serializing_if` of such fields.
pub(crate) fn never<T>(_: &T) -> bool {
    false
}
