//! Lone surrogates in JSON: half a character, which JavaScript produces when it cuts a string in
//! the middle of one.
//!
//! `"\ud83c"` is valid JSON but not Unicode. No Rust string can hold it, and `serde_json` rejects
//! the whole document: one cut name would hide every other item of its page. Each half is therefore
//! replaced before decoding.

use memchr::memchr;
use std::borrow::Cow;

/// The length of an escape such as `\ud83c`, and of the one that replaces it.
const LENGTH: usize = 6;
const REPLACEMENT: &[u8; LENGTH] = br"\ufffd";

/// Returns the JSON with U+FFFD in place of each lone surrogate. Every byte keeps its position.
pub(crate) fn without_lone_surrogates(json: &str) -> Cow<'_, str> {
    let text = json.as_bytes();
    let mut replaced: Option<Vec<u8>> = None;
    let mut position = 0;
    while let Some(distance) = memchr(b'\\', &text[position..]) {
        let start = position + distance;
        position = match (unit(text, start), unit(text, start + LENGTH)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => start + 2 * LENGTH,
            (Some(0xD800..=0xDFFF), _) => {
                let copy = replaced.get_or_insert_with(|| text.to_vec());
                copy[start..start + LENGTH].copy_from_slice(REPLACEMENT);
                start + LENGTH
            }
            // Another escape: skip the escaped character.
            _ => (start + 2).min(text.len()),
        };
    }
    // ASCII replaced ASCII, so it is still UTF-8.
    replaced.and_then(|bytes| String::from_utf8(bytes).ok()).map_or(Cow::Borrowed(json), Cow::Owned)
}

/// Returns the escaped UTF-16 unit at this position.
fn unit(text: &[u8], position: usize) -> Option<u16> {
    let digits = text.get(position..position + LENGTH)?.strip_prefix(br"\u")?;
    digits.iter().try_fold(0, |unit, &digit| Some(unit << 4 | u16::try_from(char::from(digit).to_digit(16)?).ok()?))
}

#[cfg(test)]
mod tests {
    use super::without_lone_surrogates;
    use std::borrow::Cow;

    #[test]
    fn halves_are_replaced_and_pairs_and_other_escapes_are_kept() {
        for (json, expected) in [
            (r#""FREE \ud83c""#, r#""FREE \ufffd""#),
            (r#""\uDF55 first""#, r#""\ufffd first""#),
            (r#""\ud83c\ud83c\udf55""#, r#""\ufffd\ud83c\udf55""#),
            (r#""\udf55\ud83c""#, r#""\ufffd\ufffd""#),
            (r#""\ud83c\n\udf55""#, r#""\ufffd\n\ufffd""#),
            (r#"{"k\ud800ey":["\ud800"]}"#, r#"{"k\ufffdey":["\ufffd"]}"#),
        ] {
            assert_eq!(without_lone_surrogates(json), expected);
        }
        for json in [
            r#""\ud83c\udf55""#,
            r#""\\ud83c""#,
            r#""\\\\ud83c""#,
            r#""\u00e9\/""#,
            "\"plain\"",
            r#""\ud83""#,
            r"\",
            r"\u",
            "",
        ] {
            assert!(matches!(without_lone_surrogates(json), Cow::Borrowed(same) if same == json), "{json}");
        }
    }

    proptest::proptest! {
        /// Any string of halves and pairs decodes as JavaScript's `toWellFormed` converts it.
        #[test]
        fn strings_decode_as_utf_16_that_may_be_ill_formed(units: Vec<u16>, near in proptest::collection::vec(0xD700_u16..0xE100, 0..8)) {
            let units = [units, near].concat();
            let escapes: Vec<String> = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let json = format!("\"{}\"", escapes.concat());
            let decoded: String = serde_json::from_str(&without_lone_surrogates(&json)).unwrap();
            assert_eq!(decoded, String::from_utf16_lossy(&units));
        }

        #[test]
        fn nothing_else_changes(json in r#"([a"]|\\\\|\\u|\\ud8|d8|00|dc){0,12}"#) {
            let fixed = without_lone_surrogates(&json);
            assert_eq!(fixed.len(), json.len());
            assert_eq!(without_lone_surrogates(&fixed), &*fixed, "done once, it changes nothing more");
        }
    }
}
