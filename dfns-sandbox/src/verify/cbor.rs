//! As much of CBOR as authenticators write: definite lengths, no floating-point numbers, little nesting.

/// A value. Texts and bytes are borrowed from the input.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cbor<'a> {
    Int(i64),
    Bytes(&'a [u8]),
    Text(&'a str),
    List(Vec<Self>),
    Map(Vec<(Self, Self)>),
    Simple(u8),
}

/// How deeply values may be nested; what authenticators write is 4 deep.
const MAX_DEPTH: u32 = 8;

impl<'a> Cbor<'a> {
    /// The value at the start of the input, and what follows it.
    pub(super) fn read(input: &'a [u8]) -> Option<(Self, &'a [u8])> {
        Self::read_nested(input, MAX_DEPTH)
    }

    fn read_nested(input: &'a [u8], depth: u32) -> Option<(Self, &'a [u8])> {
        let depth = depth.checked_sub(1)?;
        let (&first, rest) = input.split_first()?;
        let (argument, mut rest) = argument(first & 0x1f, rest)?;
        let length = usize::try_from(argument).ok()?;
        Some(match first >> 5 {
            0 => (Self::Int(i64::try_from(argument).ok()?), rest),
            1 => (Self::Int(-1 - i64::try_from(argument).ok()?), rest),
            2 => rest.split_at_checked(length).map(|(bytes, rest)| (Self::Bytes(bytes), rest))?,
            3 => {
                let (bytes, rest) = rest.split_at_checked(length)?;
                (Self::Text(std::str::from_utf8(bytes).ok()?), rest)
            }
            // The length is only what the input says, so nothing is set aside for it.
            4 => {
                let mut list = Vec::new();
                for _ in 0..length {
                    let (item, after) = Self::read_nested(rest, depth)?;
                    list.push(item);
                    rest = after;
                }
                (Self::List(list), rest)
            }
            5 => {
                let mut map = Vec::new();
                for _ in 0..length {
                    let (key, after) = Self::read_nested(rest, depth)?;
                    let (value, after) = Self::read_nested(after, depth)?;
                    map.push((key, value));
                    rest = after;
                }
                (Self::Map(map), rest)
            }
            7 if first & 0x1f < 24 => (Self::Simple(first & 0x1f), rest),
            _ => return None,
        })
    }

    /// The value under this name of a map.
    pub(super) fn member(&self, name: &str) -> Option<&Self> {
        self.find(|key| *key == Cbor::Text(name))
    }

    /// The value under this number of a map.
    pub(super) fn label(&self, label: i64) -> Option<&Self> {
        self.find(|key| *key == Cbor::Int(label))
    }

    fn find(&self, is_key: impl Fn(&Self) -> bool) -> Option<&Self> {
        let Self::Map(members) = self else { return None };
        members.iter().find(|(key, _)| is_key(key)).map(|(_, value)| value)
    }

    pub(super) fn bytes(&self) -> Option<&'a [u8]> {
        if let Self::Bytes(bytes) = self { Some(bytes) } else { None }
    }

    pub(super) fn text(&self) -> Option<&'a str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub(super) fn int(&self) -> Option<i64> {
        if let Self::Int(int) = self { Some(*int) } else { None }
    }
}

/// The number that belongs to a value's first byte, and what follows it.
fn argument(info: u8, rest: &[u8]) -> Option<(u64, &[u8])> {
    let size = match info {
        0..24 => return Some((info.into(), rest)),
        24..28 => 1 << (info - 24),
        _ => return None,
    };
    let (bytes, rest) = rest.split_at_checked(size)?;
    Some((bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)), rest))
}

#[cfg(test)]
mod tests {
    use super::Cbor;

    #[test]
    fn what_authenticators_write_is_read() {
        // {"fmt": "none", 3: -7, "list": [h'0102', true, 500]} followed by 0xff
        let input = b"\xa3\x63fmt\x64none\x03\x26\x64list\x83\x42\x01\x02\xf5\x19\x01\xf4\xff";
        let (value, rest) = Cbor::read(input).unwrap();
        assert_eq!(rest, [0xff]);
        assert_eq!(value.member("fmt").and_then(Cbor::text), Some("none"));
        assert_eq!(value.label(3).and_then(Cbor::int), Some(-7));
        let list = vec![Cbor::Bytes(&[1, 2]), Cbor::Simple(21), Cbor::Int(500)];
        assert_eq!(value.member("list"), Some(&Cbor::List(list)));
        assert_eq!(value.member("other"), None);
        for length in 0..input.len() - 1 {
            assert_eq!(Cbor::read(&input[..length]), None, "{length} bytes");
        }
    }

    #[test]
    fn lengths_and_depths_that_nobody_writes_are_refused() {
        let huge = [0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        for input in [
            &huge[..],
            &[0x5f],
            &[0x9f],
            &[0xbf],
            &[0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x00],
            &[0xfb, 0, 0, 0, 0, 0, 0, 0, 0],
            &[0x61, 0xff],
        ] {
            assert_eq!(Cbor::read(input), None, "{input:?}");
        }
    }
}
