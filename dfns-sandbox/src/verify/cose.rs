//! Public keys as authenticators write them.

use super::cbor::Cbor;
use super::key::PublicKey;

// The labels and values of the COSE registry.
const KEY_TYPE: i64 = 1;
const ALGORITHM: i64 = 3;
const ES256: i64 = -7;
const EDDSA: i64 = -8;
const RS256: i64 = -257;

/// What comes before the two coordinates of a P-256 key in a `SubjectPublicKeyInfo`.
const P256_PREFIX: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];

/// What comes before the 32 bytes of an Ed25519 key.
const ED25519_PREFIX: &[u8] = &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// The key and the number of its algorithm: ES256 with P-256, EdDSA with Ed25519, or RS256.
pub(super) fn public_key(key: &Cbor<'_>) -> Option<(PublicKey, i64)> {
    let number = |label| key.label(label).and_then(Cbor::int);
    let bytes = |label| key.label(label).and_then(Cbor::bytes);
    let algorithm = number(ALGORITHM)?;
    let coordinate = |label| bytes(label).filter(|bytes| bytes.len() == 32);
    let public = match (number(KEY_TYPE)?, algorithm) {
        (2, ES256) if number(-1) == Some(1) => {
            PublicKey::from_der([P256_PREFIX, coordinate(-2)?, coordinate(-3)?].concat())
        }
        (1, EDDSA) if number(-1) == Some(6) => PublicKey::from_der([ED25519_PREFIX, coordinate(-2)?].concat()),
        (3, RS256) => PublicKey::from_pkcs1(sequence(&[integer(bytes(-1)?)?, integer(bytes(-2)?)?].concat())?),
        _ => None,
    };
    Some((public?, algorithm))
}

fn sequence(content: &[u8]) -> Option<Vec<u8>> {
    element(0x30, content)
}

/// A number without a sign; DER would take its first bit for one.
fn integer(number: &[u8]) -> Option<Vec<u8>> {
    let start = number.iter().position(|byte| *byte != 0)?;
    let digits = &number[start..];
    let padding: &[u8] = if digits[0] & 0x80 == 0 { &[] } else { &[0] };
    element(0x02, &[padding, digits].concat())
}

fn element(tag: u8, content: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(content.len()).ok()?;
    let header = match (length.to_be_bytes(), length) {
        ([_, low], 0..=0x7f) => vec![tag, low],
        ([_, low], 0x80..=0xff) => vec![tag, 0x81, low],
        ([high, low], _) => vec![tag, 0x82, high, low],
    };
    Some([&header, content].concat())
}
