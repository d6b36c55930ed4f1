//! Parses just enough DER to classify its content.
//!
//! Nothing here is trusted: later, `aws-lc-rs` parses and checks keys, and `rustls` certificates.
//! This module only follows lengths and tags, over borrowed bytes, without copies. The crate `der`
//! could replace these lines at the price of two packages, but does not classify.

use super::content::{Content, PrivateKeyForm};

/// Object identifiers, encoded as in DER.
pub(crate) mod oid {
    pub(crate) const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
    pub(crate) const RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10];
    pub(crate) const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
    pub(crate) const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
    pub(crate) const SECP256K1: &[u8] = &[0x2b, 0x81, 4, 0, 10];
    pub(crate) const P384: &[u8] = &[0x2b, 0x81, 4, 0, 34];
    pub(crate) const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
    pub(super) const PKCS7: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7];
}

/// Names an algorithm or a curve that credentials cannot use.
pub(crate) fn algorithm_name(oid: &[u8]) -> Option<&'static str> {
    Some(match oid {
        oid::RSA_PSS => "RSA-PSS",
        [0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1] => "DSA",
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 3, 1] => "Diffie-Hellman",
        [0x2b, 0x65, 0x6e] => "X25519",
        [0x2b, 0x65, 0x6f] => "X448",
        [0x2b, 0x65, 0x71] => "Ed448",
        [0x2b, 0x81, 4, 0, 33] => "ECDSA P-224",
        [0x2b, 0x81, 4, 0, 35] => "ECDSA P-521",
        [0x2b, 0x24, 3, 3, 2, 8, 1, 1, _] => "Brainpool",
        [0x2a, 0x81, 0x1c, 0xcf, 0x55, 1, 0x82, 0x2d] => "SM2",
        [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 17..=19] => "ML-DSA",
        _ => return None,
    })
}

pub(super) const INTEGER: u8 = 2;
pub(super) const BIT_STRING: u8 = 3;
const OCTET_STRING: u8 = 4;
pub(super) const OBJECT_ID: u8 = 6;
pub(super) const SEQUENCE: u8 = 0x30;
const CONTEXT_0: u8 = 0xa0;
const CONTEXT_1: u8 = 0xa1;
const CONTEXT_1_PRIMITIVE: u8 = 0x81;

/// A sequence of elements.
#[derive(Clone, Copy)]
struct Elements<'a>(&'a [u8]);

impl<'a> Elements<'a> {
    fn tag(self) -> Option<u8> {
        self.0.first().copied()
    }

    /// Returns the contents of the next element, if it has this tag.
    fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (header, length) = header(self.0)?;
        let contents = self.0.get(header..)?.get(..length).filter(|_| self.tag() == Some(tag))?;
        self.0 = &self.0[header + length..];
        Some(contents)
    }

    fn inside(&mut self, tag: u8) -> Option<Self> {
        self.take(tag).map(Self)
    }
}

/// Returns the length of an element's header, and of its contents.
fn header(bytes: &[u8]) -> Option<(usize, usize)> {
    match bytes.get(1)? {
        length @ 0..=0x7f => Some((2, usize::from(*length))),
        // No file needs more than four bytes of length.
        more @ 0x81..=0x84 => {
            let digits = bytes.get(2..2 + usize::from(more - 0x80))?;
            let length =
                digits.iter().try_fold(0_usize, |sum, digit| sum.checked_mul(256)?.checked_add((*digit).into()));
            Some((2 + digits.len(), length?))
        }
        _ => None,
    }
}

/// Splits a whole element off, header included.
pub(super) fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (header, length) = header(bytes)?;
    bytes.split_at_checked(header.checked_add(length)?)
}

/// Returns whether these are the first bytes of a longer element.
pub(super) fn is_cut_off(bytes: &[u8]) -> bool {
    bytes.first() == Some(&SEQUENCE)
        && header(bytes).is_none_or(|(header, length)| header.saturating_add(length) > bytes.len())
}

/// Classifies the content of an element.
pub(super) fn classify(der: &[u8]) -> Content {
    let Some((der, _)) = split(der) else { return Content::Unknown };
    let mut elements = Elements(der);
    if elements.tag() == Some(OBJECT_ID) {
        return Content::Parameters;
    }
    let Some(inside) = elements.inside(SEQUENCE) else { return Content::Unknown };
    match inside.tag() {
        Some(INTEGER) => classify_numbered(inside),
        Some(SEQUENCE) => classify_nested(inside),
        Some(OBJECT_ID) if { inside }.take(OBJECT_ID).is_some_and(|oid| oid.starts_with(oid::PKCS7)) => Content::Pkcs7,
        _ => Content::Unknown,
    }
}

/// Classifies private keys and key stores, which begin with a version, and RSA public keys.
fn classify_numbered(mut inside: Elements<'_>) -> Content {
    let Some(first) = inside.take(INTEGER) else { return Content::Unknown };
    match (first, inside.tag()) {
        ([3], Some(SEQUENCE)) => Content::Pkcs12,
        ([0 | 1], Some(SEQUENCE)) => {
            let is_key = inside.inside(SEQUENCE).is_some_and(|algorithm| algorithm.tag() == Some(OBJECT_ID))
                && inside.tag() == Some(OCTET_STRING);
            if is_key { Content::PrivateKey(PrivateKeyForm::Pkcs8) } else { Content::Unknown }
        }
        ([1], Some(OCTET_STRING)) => Content::PrivateKey(PrivateKeyForm::Sec1),
        (_, Some(INTEGER)) => {
            let mut count = 1;
            while inside.take(INTEGER).is_some() {
                count += 1;
            }
            match (first, count) {
                ([0], 6) => Content::PrivateKey(PrivateKeyForm::Dsa),
                ([0 | 1], 9) => Content::PrivateKey(PrivateKeyForm::Pkcs1),
                (_, 2) => Content::RsaPublicKey,
                _ => Content::Unknown,
            }
        }
        _ => Content::Unknown,
    }
}

/// Classifies encrypted private keys, public keys, and signed structures.
fn classify_nested(mut inside: Elements<'_>) -> Content {
    let Some(mut first) = inside.inside(SEQUENCE) else { return Content::Unknown };
    match (first.tag(), inside.tag()) {
        (Some(OBJECT_ID), Some(OCTET_STRING)) => Content::EncryptedPrivateKey,
        (Some(OBJECT_ID), Some(BIT_STRING)) => Content::PublicKey,
        // The signed part, the algorithm, and the signature.
        (Some(tag), Some(SEQUENCE)) => {
            let signed = inside.take(SEQUENCE).is_some() && inside.tag() == Some(BIT_STRING);
            if !signed {
                return Content::Unknown;
            }
            if tag == CONTEXT_0 {
                return Content::Certificate;
            }
            // Without a version it is a certificate of version 1: a serial number, then the
            // algorithm, an issuer, and dates. A request has a name and a key; a revocation list
            // begins with its algorithm.
            if first.take(INTEGER).is_none() {
                return Content::RevocationList;
            }
            let algorithm = first.inside(SEQUENCE);
            match (algorithm.and_then(Elements::tag), first.inside(SEQUENCE).and_then(Elements::tag)) {
                (Some(OBJECT_ID), Some(_)) if first.tag() == Some(SEQUENCE) => Content::Certificate,
                (_, Some(SEQUENCE)) => Content::CertificateRequest,
                _ => Content::RevocationList,
            }
        }
        _ => Content::Unknown,
    }
}

/// A key and its algorithm.
pub(crate) struct KeyInfo<'a> {
    /// The algorithm's object identifier.
    pub(crate) algorithm: &'a [u8],
    /// The curve's object identifier, if any.
    pub(crate) curve: Option<&'a [u8]>,
    /// The key.
    pub(crate) key: &'a [u8],
    /// The public half of a private key, if included.
    pub(crate) public_key: Option<&'a [u8]>,
}

/// Reads a PKCS#8 key. Its public half may have the tag of the standard, or an explicit tag as
/// written by ring before 0.17 and dfx.
pub(crate) fn pkcs8(der: &[u8]) -> Option<KeyInfo<'_>> {
    let mut inside = Elements(der).inside(SEQUENCE)?;
    inside.take(INTEGER)?;
    let mut algorithm = inside.inside(SEQUENCE)?;
    let (algorithm, curve) = (algorithm.take(OBJECT_ID)?, algorithm.take(OBJECT_ID));
    let key = inside.take(OCTET_STRING)?;
    inside.take(CONTEXT_0);
    let public_key = match inside.tag() {
        None => None,
        Some(CONTEXT_1_PRIMITIVE) => Some(whole_bytes(inside.take(CONTEXT_1_PRIMITIVE)?)?),
        Some(_) => Some(whole_bytes(inside.inside(CONTEXT_1)?.take(BIT_STRING)?)?),
    };
    Some(KeyInfo { algorithm, curve, key, public_key })
}

/// Reads a `SubjectPublicKeyInfo`.
pub(crate) fn public_key(der: &[u8]) -> Option<KeyInfo<'_>> {
    let mut inside = Elements(der).inside(SEQUENCE)?;
    let mut algorithm = inside.inside(SEQUENCE)?;
    let (algorithm, curve) = (algorithm.take(OBJECT_ID)?, algorithm.take(OBJECT_ID));
    let key = whole_bytes(inside.take(BIT_STRING)?)?;
    Some(KeyInfo { algorithm, curve, key, public_key: None })
}

/// Returns the curve of a SEC1 key, if it names one.
pub(crate) fn sec1_curve(der: &[u8]) -> Option<&[u8]> {
    let mut inside = Elements(der).inside(SEQUENCE)?;
    inside.take(INTEGER)?;
    inside.take(OCTET_STRING)?;
    inside.inside(CONTEXT_0)?.take(OBJECT_ID)
}

/// Returns the bytes of a bit string without unused bits.
fn whole_bytes(bits: &[u8]) -> Option<&[u8]> {
    bits.strip_prefix(&[0])
}

/// Returns the contents of an octet string that spans all the bytes.
pub(crate) fn octets(der: &[u8]) -> Option<&[u8]> {
    let mut elements = Elements(der);
    elements.take(OCTET_STRING).filter(|_| elements.0.is_empty())
}

/// Returns the modulus and the exponent of an RSA public key, without leading zeros.
pub(crate) fn rsa_public_key(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut inside = Elements(der).inside(SEQUENCE)?;
    let mut number = || {
        let number = inside.take(INTEGER)?;
        // Negative numbers are invalid.
        number.first().filter(|first| **first < 0x80)?;
        number.iter().position(|byte| *byte != 0).map(|start| &number[start..])
    };
    Some((number()?, number()?))
}
