//! JSON with other white space. The text of every value stays as it is, so no digit is lost.

use std::fmt::Write as _;

const KEY: &str = "\x1b[1;34m";
const STRING: &str = "\x1b[32m";
const LITERAL: &str = "\x1b[33m";
const RESET: &str = "\x1b[0m";

/// Returns JSON on one line, without white space between values.
pub(super) fn compact(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for token in Tokens(json) {
        text.push_str(token);
    }
    text
}

/// Returns JSON with a line for each value, perhaps with colours.
pub(super) fn indented(json: &str, colours: bool) -> String {
    let mut text = String::with_capacity(json.len() * 2);
    let mut level = 0;
    let mut tokens = Tokens(json).peekable();
    while let Some(token) = tokens.next() {
        let next = tokens.peek().copied();
        match token {
            "{" | "[" => {
                text.push_str(token);
                if !matches!(next, Some("}" | "]")) {
                    level += 1;
                    line(&mut text, level);
                }
            }
            "}" | "]" => {
                if !text.ends_with(['{', '[']) {
                    level = level.saturating_sub(1);
                    line(&mut text, level);
                }
                text.push_str(token);
            }
            "," => {
                text.push(',');
                line(&mut text, level);
            }
            ":" => text.push_str(": "),
            value if colours => {
                let colour = match (value.starts_with('"'), next) {
                    (true, Some(":")) => KEY,
                    (true, _) => STRING,
                    (false, _) => LITERAL,
                };
                let _ = write!(text, "{colour}{value}{RESET}");
            }
            value => text.push_str(value),
        }
    }
    text
}

fn line(text: &mut String, level: usize) {
    let _ = write!(text, "\n{:width$}", "", width = level * 2);
}

/// The tokens of JSON, which is known to be correct.
struct Tokens<'a>(&'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.0.trim_start();
        let length = match text.bytes().next()? {
            b'"' => {
                let mut escaped = false;
                let end = text.bytes().skip(1).position(|byte| {
                    let ends = byte == b'"' && !escaped;
                    escaped = byte == b'\\' && !escaped;
                    ends
                });
                end.map_or(text.len(), |end| end + 2)
            }
            b'{' | b'}' | b'[' | b']' | b',' | b':' => 1,
            _ => text.find([',', '}', ']', ':', '"', ' ', '\n', '\r', '\t']).unwrap_or(text.len()),
        };
        let (token, rest) = text.split_at(length);
        self.0 = rest;
        Some(token)
    }
}

#[cfg(test)]
mod tests {
    use super::{compact, indented};

    const JSON: &str = "{ \"a\\\"\\\\\" : [1.50,\n18446744073709551617, {}, [ ]],\t\"b,:}\": \"\", \"c\": null }";

    #[test]
    fn only_white_space_between_values_changes() {
        assert_eq!(compact(JSON), "{\"a\\\"\\\\\":[1.50,18446744073709551617,{},[]],\"b,:}\":\"\",\"c\":null}");
        let expected = "{\n  \"a\\\"\\\\\": [\n    1.50,\n    18446744073709551617,\n    {},\n    []\n  ],\n  \"b,:}\": \"\",\n  \"c\": null\n}";
        assert_eq!(indented(JSON, false), expected);
        assert_eq!(compact(expected), compact(JSON));
        for text in ["7", "\"x\"", "[]", "{}", "null"] {
            assert_eq!((compact(text), indented(text, false)), (text.to_owned(), text.to_owned()));
        }
    }

    #[test]
    fn colours_are_around_values_only() {
        let text = indented(r#"{"a":"b","c":1}"#, true);
        assert!(text.contains("\x1b[1;34m\"a\"\x1b[0m: \x1b[32m\"b\"\x1b[0m,"), "{text:?}");
        assert!(text.contains("\x1b[33m1\x1b[0m\n}"), "{text:?}");
    }
}
