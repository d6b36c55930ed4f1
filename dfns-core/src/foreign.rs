//! Foreign text: strings from a server, a file or another library's error, made safe to show.
//!
//! A server may send a megabyte, a line break that forges a log line, or an escape sequence that
//! rewrites a terminal. Everything an error shows goes through [`one_line`], which removes all of
//! these. Values that programs use (ids, names, raw bodies) are never altered.

use std::error::Error;
use std::fmt::{self, Write};

/// Renders text as one line of at most `limit` bytes, for a log or a terminal.
///
/// Control, bidirectional and invisible characters are written as Rust escapes (`\n`, `\u{1b}`).
/// Text beyond the limit is cut off and replaced by `…`. Tokens, which a server or a proxy may
/// repeat, are written as `[redacted]`: JSON web tokens, such as Dfns tokens, and anything after
/// the word `Bearer` that looks like a token.
///
/// ```
/// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
/// use dfns::core::one_line;
///
/// assert_eq!(one_line("no\u{1b}[2J such user\r\nerror: forged", 100), r"no\u{1b}[2J such user\r\nerror: forged");
/// assert_eq!(one_line("x".repeat(1_000_000), 10), "xxxxxxx…");
/// ```
pub fn one_line(text: impl fmt::Display, limit: usize) -> String {
    let mut line = Line { text: String::new(), limit, is_cut: false };
    // The only possible failure is a full line.
    let _ = write!(line, "{text}");
    line.finish()
}

/// Writes an error for `Debug`: its name, its message and those of its causes, on one line of
/// bounded length.
///
/// A derived `Debug` would show fields and causes as they came from a server or a library.
pub fn debug_error(f: &mut fmt::Formatter<'_>, name: &str, error: &dyn Error) -> fmt::Result {
    write!(f, "{name}(\"{}\")", one_line(Chain(error), LONGEST_ERROR))
}

/// The longest text of an error that is not the client's own, in bytes.
pub(crate) const LONGEST_ERROR: usize = 1000;

/// An error and its causes, separated by colons. The outermost text rarely names the cause.
pub(crate) struct Chain<'a>(pub(crate) &'a dyn Error);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A longer text would be cut off.
        let text = |error: &dyn Error| one_line(error, 2 * LONGEST_ERROR);
        let mut shown = text(self.0);
        f.write_str(&shown)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            let next = text(error);
            // Many errors repeat their cause.
            if !shown.contains(&next) {
                write!(f, ": {next}")?;
                shown = next;
            }
            cause = error.source();
        }
        Ok(())
    }
}

/// The line so far. Writing to a full line fails, so that rendering stops early.
struct Line {
    text: String,
    limit: usize,
    is_cut: bool,
}

const ELLIPSIS: char = '…';

impl Line {
    fn finish(mut self) -> String {
        if self.is_cut {
            while self.text.len() + ELLIPSIS.len_utf8() > self.limit && self.text.pop().is_some() {}
            self.text.push(ELLIPSIS);
        }
        without_tokens(self.text)
    }
}

/// The beginning of a JSON web token: `{"` in base64url.
const WEB_TOKEN: &str = "eyJ";

/// The length from which a string is a token, in bytes. The first 20 of a JSON web token are the
/// same for many.
const SHORTEST_TOKEN: usize = 20;

pub(crate) const REDACTED: &str = "[redacted]";

/// Replaces tokens, including those that were cut off. The text becomes shorter, if it changes.
fn without_tokens(text: String) -> String {
    const BEARER: &str = "bearer ";
    let bytes = text.as_bytes();
    let is_of_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.~+/=".contains(byte);
    let follows_bearer = |at: usize| {
        at.checked_sub(BEARER.len()).is_some_and(|begin| bytes[begin..at].eq_ignore_ascii_case(BEARER.as_bytes()))
    };
    let (mut clean, mut copied, mut at) = (String::new(), 0, 0);
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|byte| is_of_token(byte)).count();
        let word = &bytes[at..at + length];
        // A word may begin before the token, as in `token=eyJ..`.
        let begin = word.windows(WEB_TOKEN.len()).position(|window| window == WEB_TOKEN.as_bytes());
        let begin = begin.or_else(|| (follows_bearer(at) && word.iter().any(u8::is_ascii_digit)).then_some(0));
        if let Some(begin) = begin.filter(|begin| length - begin >= SHORTEST_TOKEN) {
            clean.push_str(&text[copied..at + begin]);
            clean.push_str(REDACTED);
            copied = at + length;
        }
        at += length.max(1);
    }
    if copied == 0 {
        return text;
    }
    clean.push_str(&text[copied..]);
    clean
}

impl fmt::Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            if needs_escape(character) {
                self.text.extend(character.escape_default());
            } else {
                self.text.push(character);
            }
            if self.text.len() > self.limit {
                self.is_cut = true;
                return Err(fmt::Error);
            }
        }
        Ok(())
    }
}

/// Returns whether a character is invisible, moves the cursor, or reorders the characters around
/// it.
fn needs_escape(character: char) -> bool {
    character.is_control()
        || matches!(character,
            // Soft hyphen, grapheme joiner, Arabic letter mark, fillers, invisible separators.
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            // Zero-width characters, line separators, embeddings, overrides and isolates.
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            // Variation selectors, the byte order mark, annotations.
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            // Shorthand and musical formatting, tags, more variation selectors.
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn text_of_a_server_stays_on_its_line_and_in_order() {
        for (text, line) in [
            ("wallet not found", "wallet not found"),
            ("a\u{1b}[31mb\u{7}", r"a\u{1b}[31mb\u{7}"),
            ("a\r\nb\tc", r"a\r\nb\tc"),
            ("a\u{85}b\u{2028}c\u{9b}", r"a\u{85}b\u{2028}c\u{9b}"),
            ("gpj.\u{202e}exe", r"gpj.\u{202e}exe"),
            ("pay\u{200b}pal\u{feff}", r"pay\u{200b}pal\u{feff}"),
            ("\u{e0041}\u{3164}", r"\u{e0041}\u{3164}"),
            ("naïve 署名 ✓ `x` \"y\" \\", "naïve 署名 ✓ `x` \"y\" \\"),
        ] {
            assert_eq!(one_line(text, 1000), line);
        }
    }

    #[test]
    fn tokens_that_a_server_repeats_are_redacted() {
        let token = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJvci0xIn0.c2lnbmF0dXJl-_8";
        for (text, line) in [
            (format!("Authorization: Bearer {token}"), "Authorization: Bearer [redacted]"),
            (format!("<p>token={token}</p>, again \"{token}\"é"), "<p>token=[redacted]</p>, again \"[redacted]\"é"),
            ("bearer 0123456789abcdef0123".to_owned(), "bearer [redacted]"),
            ("Bearer authentication-is-required".to_owned(), "Bearer authentication-is-required"),
            ("eyJhbGciOiJF is short".to_owned(), "eyJhbGciOiJF is short"),
            (token.repeat(40), "[redacted]…"),
        ] {
            assert_eq!(one_line(text, 1000), line);
        }
        assert_eq!(one_line(format!("the token {token}"), 40), "the token [redacted]…");
    }

    #[test]
    fn a_line_is_cut_at_its_limit_and_between_characters() {
        assert_eq!(one_line("abcdef", 6), "abcdef");
        assert_eq!(one_line("abcdefg", 6), "abc…");
        assert_eq!(one_line("ééééé", 7), "éé…");
        assert_eq!(one_line("\u{1b}\u{1b}", 8), r"\u{1b…");
        assert_eq!(one_line("", 0), "");
    }

    proptest::proptest! {
        #[test]
        fn any_text_becomes_one_bounded_line(text: String, limit in 3_usize..60) {
            let line = one_line(&text, limit);
            assert!(line.len() <= limit && !line.chars().any(char::is_control), "{line:?}");
            // Applying it again changes nothing.
            assert_eq!(one_line(&line, limit), line);
        }
    }
}
