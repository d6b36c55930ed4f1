//! Hand-written signing, with the cryptographic library that our client uses.

use crate::fixtures::PRIVATE_KEY;
use crate::{Result, fixtures};
use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// A key that signs challenges.
pub struct Key(Ed25519KeyPair);

/// A signed challenge, in the form of the API.
pub struct Assertion {
    /// The credential that signed.
    pub credential: &'static str,
    /// The client data that was signed.
    pub client_data: String,
    /// The signature.
    pub signature: String,
}

impl Key {
    /// Returns the key of the fixtures.
    pub fn new() -> Result<Self> {
        let der = STANDARD.decode(PRIVATE_KEY)?;
        Ok(Self(Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).map_err(|error| error.to_string())?))
    }

    /// Signs a challenge. It is base64url, so JSON need not escape it.
    pub fn sign(&self, challenge: &str) -> Assertion {
        let client_data = format!(r#"{{"type":"key.get","challenge":"{challenge}"}}"#);
        let signature = self.0.sign(client_data.as_bytes());
        Assertion {
            credential: fixtures::CREDENTIAL,
            client_data: URL_SAFE_NO_PAD.encode(client_data),
            signature: URL_SAFE_NO_PAD.encode(signature),
        }
    }
}
