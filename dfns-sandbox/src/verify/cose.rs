//! Public keys as authenticators write them: in COSE, which is CBOR.

use super::key::PublicKey;
use cbor4ii::core::Value;
use cbor4ii::core::dec::{Decode as _, Read as _, Reference};
use cbor4ii::core::utils::SliceReader;

/// The labels and values of COSE keys, from the registry of RFC 9053 and RFC 8230.
mod label {
    pub(super) const KIND: i128 = 1;
    pub(super) const ALGORITHM: i128 = 3;
    /// The curve of an elliptic key.
    pub(super) const CURVE: i128 = -1;
    pub(super) const X: i128 = -2;
    pub(super) const Y: i128 = -3;
    pub(super) const RSA_MODULUS: i128 = -1;
    pub(super) const RSA_EXPONENT: i128 = -2;
}

/// The CBOR value at the start of the input, and the bytes that follow it. The reader refuses
/// values that are nested more than 256 deep.
pub(super) fn read_cbor(input: &[u8]) -> Option<(Value, &[u8])> {
    let mut reader = SliceReader::new(input);
    let value = Value::decode(&mut reader).ok()?;
    match reader.fill(input.len()) {
        Ok(Reference::Long(rest)) => Some((value, rest)),
        _ => None,
    }
}

/// The field of this name in a map. A map that repeats the name has none.
pub(super) fn field<'v>(map: &'v Value, name: &str) -> Option<&'v Value> {
    entry(map, &Value::Text(name.to_owned()))
}

fn entry<'v>(map: &'v Value, wanted: &Value) -> Option<&'v Value> {
    let Value::Map(entries) = map else { return None };
    let mut named = entries.iter().filter(|(key, _)| key == wanted);
    let (_, value) = named.next()?;
    named.next().is_none().then_some(value)
}

/// The content of a byte string.
pub(super) fn bytes(value: &Value) -> Option<&[u8]> {
    if let Value::Bytes(bytes) = value { Some(bytes) } else { None }
}

/// The content of a string.
pub(super) fn text(value: &Value) -> Option<&str> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

/// The key and the number of its algorithm: ES256 with P-256, EdDSA with Ed25519, or RS256.
pub(super) fn public_key(key: &Value) -> Option<(PublicKey, i128)> {
    let parameter = |label: i128| entry(key, &Value::Integer(label));
    let number = |label| if let Some(Value::Integer(number)) = parameter(label) { Some(*number) } else { None };
    let bytes = |label| parameter(label).and_then(bytes);
    let algorithm = number(label::ALGORITHM)?;
    let public = match (number(label::KIND)?, algorithm, number(label::CURVE)) {
        (2, -7, Some(1)) => PublicKey::p256(bytes(label::X)?, bytes(label::Y)?),
        (1, -8, Some(6)) => PublicKey::ed25519(bytes(label::X)?),
        (3, -257, None) => PublicKey::rsa(bytes(label::RSA_MODULUS)?, bytes(label::RSA_EXPONENT)?),
        _ => None,
    };
    Some((public?, algorithm))
}

#[cfg(test)]
mod tests {
    use super::{field, public_key, read_cbor, text};
    use cbor4ii::core::Value;

    #[test]
    fn cbor_is_read_up_to_its_end() {
        let input = b"\xa2\x63fmt\x64none\x64list\x82\x42\x01\x02\xf5\xff";
        let (value, rest) = read_cbor(input).unwrap();
        assert_eq!(rest, [0xff]);
        assert_eq!(field(&value, "fmt").and_then(text), Some("none"));
        assert_eq!(field(&value, "other"), None);
        for length in 0..input.len() - 1 {
            assert!(read_cbor(&input[..length]).is_none(), "{length} bytes");
        }
        let (twice, _) = read_cbor(b"\xa2\x63fmt\x64none\x63fmt\x66packed").unwrap();
        assert_eq!(field(&twice, "fmt"), None);
    }

    #[test]
    fn lengths_and_depths_that_nobody_writes_are_refused() {
        let huge = [0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        let (huge_text, huge_bytes, huge_map) = ([0x7b; 9], [0x5b; 9], [0xbb; 9]);
        let nested = vec![0x81; 1_000_000];
        for input in [&huge[..], &huge_text, &huge_bytes, &huge_map, &[0x5f], &[0x9f], &[0xbf], &nested, &[0x61, 0xff]]
        {
            assert!(read_cbor(input).is_none(), "{:02x?}", &input[..1]);
        }
    }

    #[test]
    fn a_key_that_is_none_is_refused_in_cose_too() {
        let map = |fields: &[(i128, Value)]| {
            Value::Map(fields.iter().map(|(label, value)| (Value::Integer(*label), value.clone())).collect())
        };
        let int = Value::Integer;
        let okp = |x: &[u8]| map(&[(1, int(1)), (3, int(-8)), (-1, int(6)), (-2, Value::Bytes(x.to_vec()))]);
        let ec2 = |x: &[u8], y: &[u8]| {
            let (x, y) = (Value::Bytes(x.to_vec()), Value::Bytes(y.to_vec()));
            map(&[(1, int(2)), (3, int(-7)), (-1, int(1)), (-2, x), (-3, y)])
        };
        let rsa = |n: &[u8], e: &[u8]| {
            let (n, e) = (Value::Bytes(n.to_vec()), Value::Bytes(e.to_vec()));
            map(&[(1, int(3)), (3, int(-257)), (-1, n), (-2, e)])
        };
        let odd = [0xff; 256];
        assert!(public_key(&rsa(&odd, &[1, 0, 1])).is_some());
        let mut one = [0; 32];
        one[0] = 1;
        for key in [
            okp(&one),
            okp(&[0; 32]),
            okp(&[0xff; 32]),
            okp(&[]),
            ec2(&[0; 32], &[0; 32]),
            ec2(&[1; 32], &[1; 32]),
            ec2(&[], &[]),
            rsa(&odd, &[1]),
            rsa(&odd, &[2]),
            rsa(&odd[..128], &[1, 0, 1]),
            rsa(&[], &[]),
            Value::Map(Vec::new()),
            Value::Null,
        ] {
            assert!(public_key(&key).is_none(), "{key:?}");
        }
    }
}
