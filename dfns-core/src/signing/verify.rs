//! Offline verification of assertions with a credential's public key.
//!
//! The audit log keeps the assertion of every user action with the credential's public key, so that
//! anyone can verify later who authorized it. Keys of the kinds `Key`, `PasswordProtectedKey` and
//! `RecoveryKey` sign the client data; passkeys sign their authenticator data followed by the
//! client data's hash.

use super::{PublicKey, PublicKeyError};
use crate::foreign::debug_error;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::fmt;

/// Base64url with or without padding, because signers differ.
const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The reason why an assertion is not verified.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The public key is rejected.
    #[error("the public key of the credential cannot be used")]
    PublicKey(#[from] PublicKeyError),
    /// This field of the assertion is not base64url.
    #[error("`{0}` of the assertion is not base64url")]
    Encoding(&'static str),
    /// The signature was not made by this key over this data.
    #[error("the signature was not made by this key over this data")]
    Mismatch,
}

impl fmt::Debug for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(f, "VerifyError", self)
    }
}

/// Verifies an assertion's signature with the credential's public key, and returns the client data.
///
/// The arguments are the fields of the assertion, in base64url. Only passkeys have authenticator
/// data. The client data contains the signed challenge.
///
/// # Errors
/// [`VerifyError::Mismatch`] if this key did not make the signature; the other variants if it
/// cannot be verified.
pub fn verify_assertion(
    public_key_pem: &str,
    client_data: &str,
    authenticator_data: Option<&str>,
    signature: &str,
) -> Result<Vec<u8>, VerifyError> {
    let key = PublicKey::read(public_key_pem)?;
    let decode = |text: &str, field| BASE64URL.decode(text).map_err(|_| VerifyError::Encoding(field));
    let client_data = decode(client_data, "clientData")?;
    let signature = decode(signature, "signature")?;
    let message = match authenticator_data.filter(|data| !data.is_empty()) {
        None => client_data.clone(),
        Some(data) => {
            let mut message = decode(data, "authenticatorData")?;
            message.extend_from_slice(digest(&SHA256, &client_data).as_ref());
            message
        }
    };
    if key.verifies(&message, &signature) { Ok(client_data) } else { Err(VerifyError::Mismatch) }
}

#[cfg(test)]
mod tests {
    use super::{PublicKeyError, VerifyError, verify_assertion};

    fn vectors() -> Vec<serde_json::Value> {
        let recorded: serde_json::Value = serde_json::from_str(include_str!("vectors/signing-vectors.json")).unwrap();
        recorded["vectors"].as_array().unwrap().clone()
    }

    #[test]
    fn recorded_assertions_of_every_algorithm_verify_and_altered_ones_do_not() {
        let mut seen = 0;
        for vector in vectors().iter().filter(|vector| vector["hash"] != "sha512") {
            let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
            let assertion = &vector["assertion"]["credentialAssertion"];
            let (key, data, signature) =
                (text(&vector["publicKeyPem"]), text(&assertion["clientData"]), text(&assertion["signature"]));
            let client_data = verify_assertion(&key, &data, None, &signature).unwrap();
            assert_eq!(String::from_utf8(client_data).unwrap(), text(&vector["clientDataUtf8"]));
            let other = format!("e30{}", &data[3..]);
            assert_eq!(
                verify_assertion(&key, &other, None, &signature),
                Err(VerifyError::Mismatch),
                "{}",
                vector["id"]
            );
            assert_eq!(verify_assertion(&key, &data, Some("AAAA"), &signature), Err(VerifyError::Mismatch));
            assert_eq!(verify_assertion(&key, "%", None, &signature), Err(VerifyError::Encoding("clientData")));
            assert_eq!(
                verify_assertion("no key", &data, None, &signature),
                Err(VerifyError::PublicKey(PublicKeyError::NotFound))
            );
            seen += 1;
        }
        assert!(seen > 20, "{seen}");
    }
}
