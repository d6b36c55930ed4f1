//! Fields of responses that are always present, and `null` if they have no value.

/// Keeps an empty field in the JSON, as `null`. It is the `skip_serializing_if` of such fields.
pub(crate) fn never<T>(_: &T) -> bool {
    false
}
