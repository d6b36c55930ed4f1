//! The facts that the documentation of a field states in fixed words: limits, formats, deprecation.
//!
//! Declarations write limits after a colon, in the words of their documentation: "A display name:
//! at most 100 characters." The same words serve readers, documents and programs. Anything else is
//! not a limit.

use std::borrow::Cow;
use std::fmt;

/// A format of a string that a name or a documentation states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StatedFormat {
    Url,
    Email,
    Hex,
    Base64,
}

/// Returns whether the first sentence states that an amount counts the smallest unit.
pub(super) fn is_in_the_smallest_unit(documentation: &str) -> bool {
    sentences(documentation).next().is_some_and(|first| first.contains("in the smallest unit"))
}

/// The limits of a field: of the length of a string, the number of items of a list, or the value of
/// a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The least length, number or value.
    pub min: Option<u64>,
    /// The greatest length, number or value.
    pub max: Option<u64>,
    /// Whether the limits count characters.
    pub characters: bool,
    /// Whether the limits count the items of a list.
    pub items: bool,
}

impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min, self.max) {
            (Some(min), Some(max)) => write!(f, "{min} to {max}")?,
            (Some(min), None) => write!(f, "at least {min}")?,
            (None, Some(max)) => write!(f, "at most {max}")?,
            (None, None) => f.write_str("any number")?,
        }
        let plural = if self.max.or(self.min) == Some(1) { "" } else { "s" };
        match (self.characters, self.items) {
            (true, _) => write!(f, " character{plural}"),
            (false, true) => write!(f, " item{plural}"),
            (false, false) => Ok(()),
        }
    }
}

/// Returns documentation without the space that follows `///`, and without the blank lines around
/// it.
pub(super) fn text(documentation: &'static str) -> Cow<'static, str> {
    if !documentation.contains('\n') {
        return Cow::Borrowed(documentation.trim());
    }
    let lines = documentation.split('\n').map(|line| line.strip_prefix(' ').unwrap_or(line));
    Cow::Owned(lines.collect::<Vec<_>>().join("\n").trim().to_owned())
}

/// Returns the sentences of the first paragraph.
fn sentences(documentation: &str) -> impl Iterator<Item = &str> {
    let first = documentation.trim().split("\n\n").next().unwrap_or_default();
    first.split(". ").flat_map(|sentence| sentence.split(".\n")).map(|sentence| sentence.trim().trim_end_matches('.'))
}

/// Returns whether a sentence of the first paragraph begins with "Deprecated".
pub(in crate::meta) fn is_deprecated(documentation: &str) -> bool {
    sentences(documentation).any(|sentence| sentence.starts_with("Deprecated"))
}

/// Returns whether a sentence of the first paragraph begins with "May be `null`".
pub(in crate::meta) fn may_be_null(documentation: &str) -> bool {
    sentences(documentation).any(|sentence| sentence.starts_with("May be `null`"))
}

/// Returns the limits that the first sentence states after its colon, or another sentence after
/// "Must be".
pub(in crate::meta) fn limits(documentation: &str) -> Limits {
    let stated = sentences(documentation).enumerate().find_map(|(index, sentence)| {
        let words = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
        let after = match words.strip_prefix("Must be ") {
            Some(rest) => rest,
            None if index == 0 => words.split_once(": ")?.1,
            None => return None,
        };
        stated(after)
    });
    stated.unwrap_or_default()
}

/// Reads `1 to 50 characters`, `at most 100 characters`, `at least one`.
fn stated(words: &str) -> Option<Limits> {
    let (min, max, rest) = if let Some(rest) = words.strip_prefix("at most ") {
        let (max, rest) = number(rest)?;
        (None, Some(max), rest)
    } else if let Some(rest) = words.strip_prefix("at least ") {
        let (min, rest) = number(rest)?;
        (Some(min), None, rest)
    } else {
        let (min, rest) = number(words)?;
        let (max, rest) = number(rest.strip_prefix(" to ")?)?;
        (Some(min), Some(max), rest)
    };
    let characters = rest.starts_with(" characters") || rest.starts_with(" letters");
    // Another unit, such as days, is not what the value counts.
    let counts = characters || rest.is_empty() || rest.starts_with([',', ';', ' ']) && !starts_with_a_noun(rest);
    counts.then_some(Limits { min, max, characters, items: false })
}

/// Returns whether a word follows, and not a parenthesis.
fn starts_with_a_noun(rest: &str) -> bool {
    rest.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_alphabetic))
}

fn number(words: &str) -> Option<(u64, &str)> {
    if let Some(rest) = words.strip_prefix("one") {
        return (!rest.starts_with(char::is_alphanumeric))
            .then_some((1, rest))
            .filter(|(_, rest)| !starts_with_a_noun(rest));
    }
    let end = words.find(|character: char| !(character.is_ascii_digit() || character == ',')).unwrap_or(words.len());
    let digits = words[..end].trim_end_matches(',');
    let rest = &words[digits.len()..];
    digits.replace(',', "").parse().ok().map(|number| (number, rest))
}

/// Returns the format of a string that the name or the documentation of its field states.
pub(super) fn format(wire: &str, documentation: &str) -> Option<StatedFormat> {
    let first = sentences(documentation).next().unwrap_or_default();
    let is = |word: &str| first.split(|character: char| !character.is_alphanumeric()).any(|other| other == word);
    if wire.ends_with("Url") || wire == "url" {
        Some(StatedFormat::Url)
    } else if wire.ends_with("Email") || wire == "email" {
        Some(StatedFormat::Email)
    } else if first.contains("in hex") {
        Some(StatedFormat::Hex)
    } else if is("base64") || is("base64url") {
        Some(StatedFormat::Base64)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Limits, StatedFormat, format, is_deprecated, limits, may_be_null};

    #[test]
    fn limits_are_read_in_the_words_of_declarations() {
        let read = |documentation| {
            let Limits { min, max, characters, .. } = limits(documentation);
            (min, max, characters)
        };
        for (documentation, expected) in [
            ("A display name: at most 100 characters.", (None, Some(100), true)),
            ("An external id: 1 to 50 characters. A request that repeats it is the same.", (Some(1), Some(50), true)),
            ("The minimum score that triggers the policy: 0 to 10.", (Some(0), Some(10), false)),
            ("The timeframe, in minutes: 1 to 43200 (30 days).", (Some(1), Some(43_200), false)),
            ("The limit: 1 to 100,000.", (Some(1), Some(100_000), false)),
            ("The wallets to create: at least one.", (Some(1), None, false)),
            ("The number of approvals required: at least 1, and at most the number.", (Some(1), None, false)),
            ("The number of signers. Must be at least 1.", (Some(1), None, false)),
            ("A memo: at most 64\nletters or digits.", (None, Some(64), true)),
            ("The end of the time range: at most 7 days after the start.", (None, None, false)),
            ("The expiration time: at most one minute from now.", (None, None, false)),
            ("The amount: at most the locked amount.", (None, None, false)),
            ("Takes 1 to 5.", (None, None, false)),
            ("", (None, None, false)),
        ] {
            assert_eq!(read(documentation), expected, "{documentation}");
        }
    }

    #[test]
    fn limits_are_shown_in_the_same_words() {
        for words in ["at most 100 characters", "1 to 50 characters", "0 to 10", "at least 1"] {
            assert_eq!(limits(&format!("A value: {words}.")).to_string(), words);
        }
    }

    #[test]
    fn null_is_stated_in_a_sentence() {
        assert!(may_be_null("The timeout. May be `null` in responses.") && may_be_null("May be `null`."));
        assert!(!may_be_null("The timeout.\n\nMay be `null`.") && !may_be_null("Nothing may be `null` here."));
    }

    #[test]
    fn formats_and_deprecation_are_stated_by_name_or_in_words() {
        for (wire, documentation, expected) in [
            ("txHash", "The transaction hash, in hex.", Some(StatedFormat::Hex)),
            ("share", "The share, in base64.", Some(StatedFormat::Base64)),
            ("redirectUrl", "", Some(StatedFormat::Url)),
            ("email", "The address.", Some(StatedFormat::Email)),
            ("name", "A name. In hexameters.", None),
        ] {
            assert_eq!(format(wire, documentation), expected, "{wire}");
        }
        assert!(is_deprecated("A password. Deprecated by Dfns.") && is_deprecated("Deprecated: use `owner`."));
        assert!(!is_deprecated("Not a word.\n\nDeprecated things are elsewhere."));
    }
}
