//! Decodes a JSON string that arrives in chunks.

use crate::error::{Error, ErrorKind};

/// The state of reading a string.
#[derive(Default)]
pub(super) struct JsonString {
    place: Place,
    /// The first half of a UTF-16 surrogate pair.
    high: Option<u16>,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    #[default]
    Before,
    Inside,
    /// After a backslash.
    Escape,
    /// After some of the four digits of a unit.
    Unit {
        digits: u8,
        value: u16,
    },
    After,
}

impl JsonString {
    /// Decodes a chunk and appends it to the text.
    pub(super) fn read(&mut self, piece: &[u8], text: &mut Vec<u8>) -> Result<(), Error> {
        for &byte in piece {
            self.place =
                self.step(byte, text).ok_or_else(|| fault("the response is not the JSON string it begins as"))?;
        }
        Ok(())
    }

    /// Succeeds if the string is complete.
    pub(super) fn end(&self) -> Result<(), Error> {
        if self.place == Place::After { Ok(()) } else { Err(fault("the response is cut off within a JSON string")) }
    }

    fn step(&mut self, byte: u8, text: &mut Vec<u8>) -> Option<Place> {
        let follows = match self.place {
            Place::Inside => byte == b'\\',
            Place::Escape => byte == b'u',
            _ => true,
        };
        if !follows && self.high.take().is_some() {
            push(char::REPLACEMENT_CHARACTER, text);
        }
        match (self.place, byte) {
            (Place::Before, b'"') => Some(Place::Inside),
            (Place::Inside, b'"') => Some(Place::After),
            (Place::Inside, b'\\') => Some(Place::Escape),
            (Place::Inside, _) => {
                text.push(byte);
                Some(Place::Inside)
            }
            (Place::Escape, b'u') => Some(Place::Unit { digits: 0, value: 0 }),
            (Place::Escape, _) => {
                text.push(escaped(byte)?);
                Some(Place::Inside)
            }
            (Place::Unit { digits, value }, _) => {
                let digit = char::from(byte).to_digit(16)?;
                let value = value << 4 | u16::try_from(digit).ok()?;
                if digits < 3 {
                    return Some(Place::Unit { digits: digits + 1, value });
                }
                self.unit(value, text);
                Some(Place::Inside)
            }
            (Place::Before | Place::After, _) => byte.is_ascii_whitespace().then_some(self.place),
        }
    }

    /// Adds a character, or keeps its first half until the second arrives. A lone half becomes
    /// U+FFFD.
    fn unit(&mut self, unit: u16, text: &mut Vec<u8>) {
        let is_high = (0xD800..0xDC00).contains(&unit);
        let pending = self.high.take();
        if is_high {
            self.high = Some(unit);
        }
        let known = pending.into_iter().chain(Some(unit).filter(|_| !is_high));
        for character in char::decode_utf16(known) {
            push(character.unwrap_or(char::REPLACEMENT_CHARACTER), text);
        }
    }
}

fn push(character: char, text: &mut Vec<u8>) {
    text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

/// Returns the character for a letter after a backslash.
fn escaped(letter: u8) -> Option<u8> {
    Some(match letter {
        b'"' | b'\\' | b'/' => letter,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 0x08,
        b'f' => 0x0C,
        _ => return None,
    })
}

fn fault(message: &str) -> Error {
    Error::new(ErrorKind::Decode, message)
}

#[cfg(test)]
mod tests {
    use super::JsonString;

    fn read(json: &str, length: usize) -> Result<String, String> {
        let (mut string, mut text) = (JsonString::default(), Vec::new());
        let mut pieces = json.as_bytes().chunks(length);
        pieces.try_for_each(|piece| string.read(piece, &mut text)).map_err(|error| error.to_string())?;
        string.end().map_err(|error| error.to_string())?;
        Ok(String::from_utf8(text).unwrap())
    }

    proptest::proptest! {
        #[test]
        fn it_is_read_as_serde_reads_it(text in ".*", length in 1..20_usize) {
            let json = serde_json::to_string(&text).unwrap();
            assert_eq!(read(&format!(" {json}\n"), length).unwrap(), text);
            let units: Vec<_> = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
            assert_eq!(read(&format!("\"{}\"", units.concat()), length).unwrap(), text);
        }

        #[test]
        fn strings_that_serde_json_rejects_are_rejected(json in "\"?(\\\\u[dD][89cC]00|\\\\[nutx\"]|[0aé\"]){0,6}\"? ?") {
            let whole = crate::surrogates::without_lone_surrogates(&json);
            assert_eq!(read(&json, 1).ok(), serde_json::from_str(&whole).ok(), "{json}");
        }
    }

    #[test]
    fn errors_say_whether_it_is_cut_off() {
        assert!(read("\"a\\n", 1).unwrap_err().contains("cut off"));
        assert!(read("\"a\" b", 1).unwrap_err().contains("not the JSON string"));
    }
}
