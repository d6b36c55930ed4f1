//! JSON that a person wrote. A field that occurs twice is a mistake: servers and decoders differ
//! in which one counts.

use dfns_core::one_line;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeSet;
use std::fmt;

/// The longest path that a message shows, in bytes.
const MAX_PATH: usize = 300;

/// Decodes JSON in which each object has each field once. An error says what is wrong with it.
pub(crate) fn decode<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    check(text)?;
    serde_json::from_str(text).map_err(|error| format!("cannot be read as JSON: {error}"))
}

/// Refuses JSON with an object that has a field twice, and names its path.
pub(crate) fn check(text: &str) -> Result<(), String> {
    let mut path = String::new();
    let mut twice = None;
    let mut decoder = serde_json::Deserializer::from_str(text);
    let read = Value { path: &mut path, twice: &mut twice }.deserialize(&mut decoder).and_then(|()| decoder.end());
    match (twice, read) {
        (Some(path), _) => Err(format!("has the field `{}` twice", one_line(path, MAX_PATH))),
        (None, Err(error)) => Err(format!("cannot be read as JSON: {error}")),
        (None, Ok(())) => Ok(()),
    }
}

/// A value at a path. Objects and lists are read, everything else is skipped.
struct Value<'a> {
    path: &'a mut String,
    twice: &'a mut Option<String>,
}

impl Value<'_> {
    /// Returns the value one step further.
    fn at(&mut self, step: fmt::Arguments<'_>) -> usize {
        let length = self.path.len();
        // A path deeper than any that is shown stays short.
        if length <= MAX_PATH {
            self.path.push_str(&one_line(step, MAX_PATH));
        }
        length
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = map.next_key::<String>()? {
            let dot = if self.path.is_empty() { "" } else { "." };
            let length = self.at(format_args!("{dot}{name}"));
            if !names.insert(name) {
                *self.twice = Some(self.path.clone());
                return Err(A::Error::custom("a field occurs twice"));
            }
            map.next_value_seed(Value { path: &mut *self.path, twice: &mut *self.twice })?;
            self.path.truncate(length);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        for position in 0_usize.. {
            let length = self.at(format_args!("[{position}]"));
            let item = list.next_element_seed(Value { path: &mut *self.path, twice: &mut *self.twice })?;
            self.path.truncate(length);
            if item.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn a_field_that_is_there_twice_is_named_with_its_path() {
        for (text, path) in [
            (r#"{"a": 1, "a": 2}"#, "a"),
            (r#"{"a": {"b": [0, {"c": 1, "d": 2, "c": 1}]}}"#, "a.b[1].c"),
            (r#"{"a": {"x": 1}, "b": {"x": 1}, "\u0061": null}"#, "a"),
            (r#"[[{"\u001b[2J": 1, "\u001b[2J": 1}]]"#, r"[0][0].\u{1b}[2J"),
        ] {
            assert_eq!(check(text).unwrap_err(), format!("has the field `{path}` twice"), "{text}");
        }
        for text in ["1e3", r#"{"a": {"a": {"a": [true, null, "a", -1, 1.5]}}, "A": {}}"#, r#"[{"a": 1}, {"a": 2}]"#] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
        for text in ["", "{", "{} {}", "nul", r#"{"a": "#] {
            assert!(check(text).unwrap_err().starts_with("cannot be read as JSON"), "{text}");
        }
        let deep = format!("{}{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
        assert!(check(&deep).unwrap_err().contains("recursion limit"));
        let long = format!("{{\"{0}\": 1, \"{0}\": 1}}", "x".repeat(1_000_000));
        assert!(check(&long).unwrap_err().len() < 500);
    }
}
