//! Decode failures of JSON: serde's message without values, and a path instead of a line number.
//!
//! It depends on no other module, because responses, requests that are read back, webhook events
//! and unions all need it.

use crate::depth::TOO_DEEP;
use crate::json_path::{join, path_at, path_of_object_at};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// Wraps the failure of a union's field that came before the tag. [`locate`] unwraps it.
#[cold]
pub(crate) fn before_tag(name: &str, value: &str, failure: &serde_json::Error) -> String {
    let (message, path) = locate(value, failure);
    within(&join(name, &path), &message)
}

/// Returns the message of a failure at this path within the object being read. [`locate`] unwraps
/// it.
///
/// The message must not contain the value.
#[cold]
pub(crate) fn within(path: &str, message: &str) -> String {
    format!("{message}{AT}{path}{WITHIN}")
}

const AT: &str = " (at `";
const WITHIN: &str = "` of this object)";

/// Reads an object and converts it. Unlike serde's `try_from`, it reports a failure at the object
/// itself and not at the one around it.
#[doc(hidden)]
pub fn converted<'de, A, T, D>(deserializer: D) -> Result<T, D::Error>
where
    A: Deserialize<'de>,
    T: TryFrom<A, Error: fmt::Display>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_map(Converted::<A, T>(PhantomData))
}

struct Converted<A, T>(PhantomData<(A, T)>);

impl<'de, A: Deserialize<'de>, T: TryFrom<A, Error: fmt::Display>> Visitor<'de> for Converted<A, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<T, M::Error> {
        A::deserialize(MapAccessDeserializer::new(map))?.try_into().map_err(M::Error::custom)
    }
}

/// Returns the message and the whole path of a failure.
pub(crate) fn locate(text: &str, failure: &serde_json::Error) -> (String, String) {
    let full = failure.to_string();
    let message = full.rsplit_once(" at line ").map_or(full.as_str(), |(message, _)| message);
    let (line, column) = (failure.line(), failure.column());
    let inner = message.strip_suffix(WITHIN).and_then(|message| message.rsplit_once(AT));
    if let Some((message, inner)) = inner {
        return (message.to_owned(), join(&path_of_object_at(text, line, column), inner));
    }
    (without_values(message), path_at(text, line, column))
}

/// Returns the message of serde, or of a type's own decoder, without the offending value.
fn without_values(message: &str) -> String {
    if message.starts_with("recursion limit exceeded") {
        return TOO_DEEP.to_owned();
    }
    for (prefix, found) in [
        ("invalid type: string \"", "invalid type: a string"),
        ("invalid type: integer `", "invalid type: an integer"),
        ("invalid type: floating point `", "invalid type: a number"),
        ("invalid type: boolean `", "invalid type: a boolean"),
        ("invalid type: character `", "invalid type: a character"),
        ("invalid value: string \"", "invalid value: a string"),
        ("invalid value: integer `", "invalid value: an integer"),
        ("invalid value: floating point `", "invalid value: a number"),
        ("invalid value: boolean `", "invalid value: a boolean"),
        ("invalid value: character `", "invalid value: a character"),
        ("unknown variant `", "unknown variant"),
        ("unknown field `", "unknown field"),
    ] {
        if message.starts_with(prefix) {
            // The expectation comes last. The value may contain the same words.
            let expected = message.rfind(", expected ").map_or("", |start| &message[start..]);
            return format!("{found}{expected}");
        }
    }
    if ["invalid type: ", "invalid value: ", "invalid length ", "missing field `", "duplicate field `"]
        .iter()
        .any(|known| message.starts_with(known))
    {
        return message.to_owned();
    }
    unquoted(message)
}

/// Removes quoted parts from a message of unknown origin: they may contain the value.
fn unquoted(message: &str) -> String {
    let (mut text, mut quote) = (String::new(), None);
    for character in message.chars() {
        match (character, quote) {
            ('`' | '"', None) => {
                quote = Some(character);
                text.push_str("`…`");
            }
            (_, Some(open)) if character == open => quote = None,
            (_, Some(_)) => {}
            (_, None) => text.push(character),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::without_values;

    proptest::proptest! {
        #[test]
        fn no_message_panics(message in ".*", known in "(invalid type: string \"|unknown field `|`|\"|, expected )*") {
            without_values(&message);
            without_values(&known);
        }
    }
}
