//! The vectors of every network, properties of keys and signatures, and broken input.
//!
//! `vectors/addresses.json` and `vectors/signatures.json` were computed with the chains' own
//! libraries.

mod addresses;
mod fuzz;
mod properties;
mod signatures;
mod transactions;
mod transfers;

use super::encoding::hex;
use super::{KeyKind, PrivateKey};
use serde::Deserialize;
use sha3::Digest as _;

/// A key of the vectors.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TestKey {
    scheme: String,
    curve: String,
    private_key: String,
    public_key: String,
}

impl TestKey {
    fn kind(&self) -> KeyKind {
        KeyKind::new(&self.scheme.as_str().into(), &self.curve.as_str().into()).unwrap()
    }

    /// The private key, checked against the public one.
    fn private(&self) -> PrivateKey {
        let key = private(self.kind(), &self.private_key);
        assert_eq!(key.public().to_hex(), self.public_key);
        key
    }
}

/// A key of a scalar, or of a seed for EdDSA.
fn private(kind: KeyKind, secret: &str) -> PrivateKey {
    let bytes = hex::decode_array("privateKey", secret).unwrap();
    PrivateKey::generate(kind, || bytes)
}

/// Reproducible bytes.
struct Random(u64);

impl Random {
    fn bytes(&mut self) -> [u8; 32] {
        self.0 += 1;
        sha3::Sha3_256::digest(self.0.to_be_bytes()).into()
    }

    fn below(&mut self, limit: usize) -> usize {
        let bytes = self.bytes();
        usize::from(u16::from_be_bytes([bytes[0], bytes[1]])) % limit.max(1)
    }
}
