//! Public keys as authenticators write them, in COSE.

use super::key::PublicKey;
use coset::cbor::Value;
use coset::cbor::de::from_reader_with_recursion_limit;
use coset::iana::{Algorithm, Ec2KeyParameter, EllipticCurve, EnumI64 as _, KeyType, OkpKeyParameter, RsaKeyParameter};
use coset::{AsCborValue as _, CoseKey, Label, RegisteredLabel, RegisteredLabelWithPrivate};

/// How deeply CBOR may be nested. Authenticators nest it 4 deep.
const MAX_DEPTH: usize = 8;

/// The CBOR value at the start of the input, and the bytes that follow it.
pub(super) fn read_cbor(input: &[u8]) -> Option<(Value, &[u8])> {
    let mut rest = input;
    let value = from_reader_with_recursion_limit(&mut rest, MAX_DEPTH).ok()?;
    Some((value, rest))
}

/// The field of this name in a map. A map that repeats the name has none.
pub(super) fn field<'v>(map: &'v Value, name: &str) -> Option<&'v Value> {
    let mut named = map.as_map()?.iter().filter(|(key, _)| key.as_text() == Some(name));
    let (_, value) = named.next()?;
    named.next().is_none().then_some(value)
}

/// The key and the number of its algorithm: ES256 with P-256, EdDSA with Ed25519, or RS256.
pub(super) fn public_key(key: Value) -> Option<(PublicKey, i64)> {
    let key = CoseKey::from_cbor_value(key).ok()?;
    let (RegisteredLabel::Assigned(kind), Some(RegisteredLabelWithPrivate::Assigned(algorithm))) = (&key.kty, &key.alg)
    else {
        return None;
    };
    let parameter = |number: i64| {
        let parameter = key.params.iter().find(|(label, _)| *label == Label::Int(number));
        parameter.map(|(_, value)| value)
    };
    let bytes = |number| parameter(number).and_then(Value::as_bytes).map(Vec::as_slice);
    let is_on = |number, curve: EllipticCurve| parameter(number) == Some(&Value::from(curve.to_i64()));
    let public = match (kind, algorithm) {
        (KeyType::EC2, Algorithm::ES256) if is_on(Ec2KeyParameter::Crv.to_i64(), EllipticCurve::P_256) => {
            PublicKey::p256(bytes(Ec2KeyParameter::X.to_i64())?, bytes(Ec2KeyParameter::Y.to_i64())?)
        }
        (KeyType::OKP, Algorithm::EdDSA) if is_on(OkpKeyParameter::Crv.to_i64(), EllipticCurve::Ed25519) => {
            PublicKey::ed25519(bytes(OkpKeyParameter::X.to_i64())?)
        }
        (KeyType::RSA, Algorithm::RS256) => {
            PublicKey::rsa(bytes(RsaKeyParameter::N.to_i64())?, bytes(RsaKeyParameter::E.to_i64())?)
        }
        _ => None,
    };
    Some((public?, algorithm.to_i64()))
}

#[cfg(test)]
mod tests {
    use super::{field, public_key, read_cbor};
    use coset::cbor::Value;

    #[test]
    fn cbor_is_read_up_to_its_end() {
        let input = b"\xa2\x63fmt\x64none\x64list\x82\x42\x01\x02\xf5\xff";
        let (value, rest) = read_cbor(input).unwrap();
        assert_eq!(rest, [0xff]);
        assert_eq!(field(&value, "fmt").and_then(Value::as_text), Some("none"));
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
        let map = |fields: &[(i64, Value)]| {
            Value::Map(fields.iter().map(|(label, value)| (Value::from(*label), value.clone())).collect())
        };
        let okp = |x: &[u8]| map(&[(1, 1.into()), (3, (-8).into()), (-1, 6.into()), (-2, Value::Bytes(x.to_vec()))]);
        let ec2 = |x: &[u8], y: &[u8]| {
            let (x, y) = (Value::Bytes(x.to_vec()), Value::Bytes(y.to_vec()));
            map(&[(1, 2.into()), (3, (-7).into()), (-1, 1.into()), (-2, x), (-3, y)])
        };
        let rsa = |n: &[u8], e: &[u8]| {
            let (n, e) = (Value::Bytes(n.to_vec()), Value::Bytes(e.to_vec()));
            map(&[(1, 3.into()), (3, (-257).into()), (-1, n), (-2, e)])
        };
        let odd = [0xff; 256];
        assert!(public_key(rsa(&odd, &[1, 0, 1])).is_some());
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
            assert!(public_key(key.clone()).is_none(), "{key:?}");
        }
    }
}
