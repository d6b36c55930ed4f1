//! Responses on standard output. It may be a terminal, which a server's text must not control.

use dfns_core::one_line;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt::Write as _;

/// Escapes characters that a terminal acts upon or does not show.
///
/// In JSON they become `\u` escapes, which change no value. In other text they become Rust's
/// escapes. Bytes that are not UTF-8 stay unchanged.
pub(crate) fn printable(body: &[u8]) -> Cow<'_, [u8]> {
    let Ok(text) = std::str::from_utf8(body) else { return body.into() };
    if !text.contains(is_escaped) {
        return body.into();
    }
    let is_json = serde_json::from_str::<&RawValue>(text).is_ok();
    let mut printable = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            // White space in JSON; the end of a line in a table.
            '\r' if is_json => printable.push('\n'),
            '\r' if characters.peek() == Some(&'\n') => {}
            character if !is_escaped(character) => printable.push(character),
            character if is_json => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let _ = write!(printable, "\\u{unit:04x}");
                }
            }
            character => printable.extend(character.escape_unicode()),
        }
    }
    printable.into_bytes().into()
}

/// Returns whether a terminal acts upon a character or does not show it.
pub(super) fn is_escaped(character: char) -> bool {
    !matches!(character, '\n' | '\t' | ' '..='~') && !one_line(character, LONGEST_ESCAPE).starts_with(character)
}

/// The bytes of the longest escape of a character.
const LONGEST_ESCAPE: usize = 16;

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn json_keeps_its_value_and_loses_its_control_characters() {
        let text = "{\"a\":\"\u{9b}2J\u{7f}\u{202e}\u{e0041}é🚀\",\r\n\"b\":\"\\u001b\\n\"}";
        let printed = String::from_utf8(printable(text.as_bytes()).into_owned()).unwrap();
        assert_eq!(printed, "{\"a\":\"\\u009b2J\\u007f\\u202e\\udb40\\udc41é🚀\",\n\n\"b\":\"\\u001b\\n\"}");
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(value(&printed), value(text));
    }

    #[test]
    fn other_text_is_escaped_and_bytes_are_not() {
        for (body, printed) in [
            (&b"a,b\r\nc,d\r\n"[..], &b"a,b\nc,d\n"[..]),
            (b"a\tb\x1b[2J\rc", b"a\tb\\u{1b}[2J\\u{d}c"),
            (b"plain {", b"plain {"),
            (b"\xff\x1b", b"\xff\x1b"),
            (b"", b""),
        ] {
            assert_eq!(printable(body).as_ref(), printed, "{}", body.escape_ascii());
        }
    }
}
