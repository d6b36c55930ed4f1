//! Checks of fields whose type admits more than the API does. Each refusal names the field and what
//! it accepts.

use crate::refusal::Refusal;
pub(super) use crate::shape::any_of;
use dfns_core::OpenEnum;
use std::ops::RangeInclusive;

/// 400: this field must be something else.
pub(crate) fn must_be(field: &str, what: &str) -> Refusal {
    Refusal::invalid(format!("`{field}` must be {what}"))
}

/// A value that the API has.
pub(crate) fn known<T: OpenEnum>(field: &str, value: &T) -> Result<(), Refusal> {
    if value.is_known() {
        return Ok(());
    }
    let values: Vec<_> = T::KNOWN.iter().map(|(value, _)| *value).collect();
    Err(must_be(field, &any_of(&values)))
}

/// The values of a filter, all of which the API has.
pub(super) fn filter<T: OpenEnum>(field: &str, values: Option<&[T]>) -> Result<(), Refusal> {
    values.into_iter().flatten().try_for_each(|value| known(field, value))
}

/// The most characters of names, addresses and ids for which the API documents no limit.
const LONGEST: usize = 256;

/// A name or an id for which the API documents no limit: one line.
pub(crate) fn label(field: &str, value: &str) -> Result<(), Refusal> {
    text(field, value)?;
    line(field, value, 0..=LONGEST)
}

/// An optional name or id; see [`label`].
pub(super) fn optional_label(field: &str, value: Option<&str>) -> Result<(), Refusal> {
    value.map_or(Ok(()), |value| label(field, value))
}

/// One line of some number of characters, without any that cannot be shown.
pub(super) fn line(field: &str, value: &str, allowed: RangeInclusive<usize>) -> Result<(), Refusal> {
    length(field, value, allowed)?;
    if value.chars().any(char::is_control) {
        return Err(must_be(field, "a string without line breaks and other control characters"));
    }
    Ok(())
}

/// A string that is not empty.
pub(crate) fn text(field: &str, value: &str) -> Result<(), Refusal> {
    if value.is_empty() { Err(must_be(field, "a non-empty string")) } else { Ok(()) }
}

/// An optional string that is not empty.
pub(super) fn optional_text(field: &str, value: Option<&str>) -> Result<(), Refusal> {
    value.map_or(Ok(()), |value| text(field, value))
}

/// A list of at least one string, none of them empty.
pub(super) fn texts(field: &str, values: &[impl AsRef<str>]) -> Result<(), Refusal> {
    if values.is_empty() || values.iter().any(|value| value.as_ref().is_empty()) {
        return Err(must_be(field, "a list of at least one non-empty string"));
    }
    values.iter().enumerate().try_for_each(|(at, value)| label(&format!("{field}[{at}]"), value.as_ref()))
}

/// An optional list of at least one string, none of them empty.
pub(super) fn optional_texts(field: &str, values: Option<&[impl AsRef<str>]>) -> Result<(), Refusal> {
    values.map_or(Ok(()), |values| texts(field, values))
}

/// An e-mail address, as far as its form can tell.
pub(super) fn email(field: &str, value: &str) -> Result<(), Refusal> {
    let parts = value.split_once('@');
    let is_plausible =
        parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'));
    let is_unseen = |character: char| character.is_whitespace() || character.is_control() || is_format(character);
    let is_seen = !value.contains(is_unseen);
    // The most characters that RFC 5321 allows.
    let is_short = value.len() <= 254;
    if is_plausible && is_seen && is_short { Ok(()) } else { Err(must_be(field, "an e-mail address")) }
}

/// Whether a character changes how others are shown, and is not seen itself: with it, two addresses
/// look the same. The characters are those of the category `Cf` of Unicode outside of any script.
fn is_format(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A string of some number of characters, perhaps of several lines. The characters are counted as
/// JavaScript does, in units of UTF-16, which is how our client counts external ids.
pub(super) fn length(field: &str, value: &str, length: RangeInclusive<usize>) -> Result<(), Refusal> {
    if length.contains(&value.encode_utf16().take(length.end() + 1).count()) {
        let is_text = |character: char| !character.is_control() || matches!(character, '\n' | '\r' | '\t');
        let what = "a string without control characters, apart from line breaks and tabs";
        return if value.chars().all(is_text) { Ok(()) } else { Err(must_be(field, what)) };
    }
    let what = match length.start() {
        0 => format!("a string of at most {} characters", length.end()),
        least => format!("a string of {least} to {} characters", length.end()),
    };
    Err(must_be(field, &what))
}

/// A code of capital letters, such as a currency (`EUR`) or a country (`DE`).
pub(super) fn code(field: &str, value: &str, length: usize) -> Result<(), Refusal> {
    if value.len() == length && value.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Ok(());
    }
    Err(must_be(field, &format!("{length} capital letters")))
}

/// A display name or an external id of a key or a wallet.
pub(super) fn name(field: &str, value: Option<&str>) -> Result<(), Refusal> {
    value.map_or(Ok(()), |value| line(field, value, 0..=100))
}

/// The `limit` of lists that return 500 items at most, whatever the request says.
pub(super) fn capped(limit: Option<u32>) -> Option<u32> {
    limit.map(|limit| limit.min(500))
}
