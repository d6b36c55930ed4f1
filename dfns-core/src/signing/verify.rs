//! Verifying an assertion offline: whether a credential's public key made a signature.
//!
//! The audit log keeps the assertion of every user action next to the public key of the credential, so that anybody can check later who
//! asked for what. Keys of the kinds `Key`, `PasswordProtectedKey` and `RecoveryKey` sign the client data; passkeys sign their
//! authenticator data followed by the client data's hash.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256K1_SHA256_ASN1, ECDSA_P384_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256,
    UnparsedPublicKey, VerificationAlgorithm,
};
use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use rustls_pki_types::SubjectPublicKeyInfoDer;
use rustls_pki_types::pem::PemObject as _;
use std::fmt;

/// Padding may be there or not, as in assertions of different signers.
const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a credential of any kind can sign with. Which it is, the key itself says: it fits one of them.
static ALGORITHMS: [&dyn VerificationAlgorithm; 5] = [
    &ED25519,
    &ECDSA_P256_SHA256_ASN1,
    &ECDSA_P256K1_SHA256_ASN1,
    &ECDSA_P384_SHA256_ASN1,
    &RSA_PKCS1_2048_8192_SHA256,
];

/// Why an assertion is not proved.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// The public key is not PEM of the form `BEGIN PUBLIC KEY`.
    PublicKey,
    /// This member of the assertion is not base64url.
    Encoding(&'static str),
    /// The signature was not made by this key over this data.
    Mismatch,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PublicKey => f.write_str("the public key is not PEM of the form `BEGIN PUBLIC KEY`"),
            Self::Encoding(member) => write!(f, "`{member}` of the assertion is not base64url"),
            Self::Mismatch => f.write_str("the signature was not made by this key over this data"),
        }
    }
}

impl std::error::Error for VerifyError {}

/// Verifies an assertion's signature with the credential's public key. The arguments are as they stand in the assertion: base64url,
/// with authenticator data for passkeys only. Returns the client data's bytes, which hold the challenge that was signed.
///
/// # Errors
/// [`VerifyError::Mismatch`] if the signature does not prove it; the others if it cannot be checked at all.
pub fn verify_assertion(
    public_key_pem: &str,
    client_data: &str,
    authenticator_data: Option<&str>,
    signature: &str,
) -> Result<Vec<u8>, VerifyError> {
    let key = SubjectPublicKeyInfoDer::from_pem_slice(public_key_pem.as_bytes()).map_err(|_| VerifyError::PublicKey)?;
    let decode = |text: &str, member| BASE64URL.decode(text).map_err(|_| VerifyError::Encoding(member));
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
    let verifies = |algorithm: &&'static dyn VerificationAlgorithm| {
        UnparsedPublicKey::new(*algorithm, &*key).verify(&message, &signature).is_ok()
    };
    if ALGORITHMS.iter().any(verifies) { Ok(client_data) } else { Err(VerifyError::Mismatch) }
}

#[cfg(test)]
mod tests {
    use super::{VerifyError, verify_assertion};

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
            assert_eq!(verify_assertion("no key", &data, None, &signature), Err(VerifyError::PublicKey));
            seen += 1;
        }
        assert!(seen > 20, "{seen}");
    }
}
