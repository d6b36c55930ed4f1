//! The fields of credentials that are in base64url.

use crate::operations::check;
use crate::refusal::Refusal;
use crate::text::base64url;

/// The id of a credential. Some clients leave the padding on.
pub(super) fn credential_id(path: &str, id: &str) -> Result<String, Refusal> {
    check::text(path, id)?;
    Ok(id.trim_end_matches('=').to_owned())
}

/// The longest field in base64url, in bytes. Attestations with certificates are a few kilobytes
/// long.
const MAX_ENCODED: usize = 64 * 1024;

/// A field in base64url.
pub(super) fn decode(path: &str, text: &str) -> Result<Vec<u8>, Refusal> {
    check::text(path, text)?;
    if text.len() > MAX_ENCODED {
        return Err(Refusal::invalid(format!("`{path}` is longer than {MAX_ENCODED} bytes")));
    }
    base64url(text).ok_or_else(|| check::must_be(path, "base64url"))
}
