//! The built-in signer: a private key in memory.
//!
//! Servers use [`KeySigner`]: a service account or a personal access token has one key credential,
//! whose private key is configured as a file or a variable. `file` finds the key, `private_key`
//! parses it and signs, and [`KeyError`] explains why a key cannot be used.

mod error;
mod file;
mod private_key;

pub(crate) use private_key::PrivateKey;

pub use error::KeyError;
pub use private_key::{DigestAlgorithm, KeyAlgorithm};

use super::{BoxFuture, FirstFactor, KeyAssertion, SignError, SignedFactors, Signer, UserActionChallenge};
use crate::pem;
use crate::secret::KeyFile;
use std::fmt;

/// Signs with the private key of a `Key` credential.
///
/// The key is parsed once, when the signer is created. It stays in memory until the signer is
/// dropped, and is wiped then.
///
/// ```
/// # use dfns_core as dfns;
/// use dfns::signing::{KeyAlgorithm, KeySigner};
///
/// # fn main() -> Result<(), dfns_core::signing::KeyError> {
/// // Usually from the environment or a secret store.
/// let pem = "-----BEGIN PRIVATE KEY-----
/// MC4CAQAwBQYDK2VwBCIEIJKGQfN5qFfupniqaQzaXl5tJ4hzCvZ0zN56jIEcekNx
/// -----END PRIVATE KEY-----";
/// let signer = KeySigner::from_pem("8tPaH5iaHGJnIf9UMX9fSRhO_oiKy17tNNKtk5ARcI0", pem)?;
/// assert_eq!(signer.algorithm(), KeyAlgorithm::Ed25519);
/// # Ok(())
/// # }
/// ```
pub struct KeySigner {
    credential_id: String,
    key: PrivateKey,
    digest: DigestAlgorithm,
}

impl KeySigner {
    /// Creates the signer of the credential with this id from its private key.
    ///
    /// The key may be PKCS#8 (`PRIVATE KEY`), SEC1 (`EC PRIVATE KEY`) or PKCS#1 (`RSA PRIVATE
    /// KEY`), even under another label. Its algorithm may be Ed25519, ECDSA over P-256, secp256k1
    /// or P-384, or RSA of 2048 to 8192 bits. The first private key in the input is used; other
    /// blocks are skipped.
    ///
    /// The input may have any common deployment form: PEM with line breaks of any kind, missing, or
    /// spelled `\n`; DER; hex or base64 of DER; base64 of PEM; UTF-8 or UTF-16. Intermediate copies
    /// are wiped. A [`Secret`](crate::Secret) is wiped as well; wiping another input is up to the
    /// caller.
    ///
    /// # Errors
    /// [`KeyError`] names the actual content of the input, or the defect of the key. It contains
    /// nothing of the input.
    #[expect(clippy::needless_pass_by_value, reason = "accepts a value or a reference, like `AsRef`")]
    pub fn from_pem(credential_id: impl Into<String>, pem: impl KeyFile) -> Result<Self, KeyError> {
        Self::read(credential_id.into().trim(), pem.key_file())
    }

    fn read(credential_id: &str, pem: &[u8]) -> Result<Self, KeyError> {
        if credential_id.is_empty() {
            return Err(KeyError::EmptyCredentialId);
        }
        let key = PrivateKey::read(pem)?;
        Ok(Self { credential_id: credential_id.to_owned(), key, digest: DigestAlgorithm::default() })
    }

    /// Uses a digest other than SHA-256.
    ///
    /// Assertions do not name the digest, like those of the official signer with its `algorithm`
    /// option. Use this only for a credential that Dfns verifies with that digest.
    ///
    /// # Errors
    /// [`KeyError::NoDigest`] if the key is Ed25519, which takes no digest.
    pub fn with_digest(self, digest: DigestAlgorithm) -> Result<Self, KeyError> {
        match self.algorithm() {
            KeyAlgorithm::Ed25519 => Err(KeyError::NoDigest),
            _ => Ok(Self { digest, ..self }),
        }
    }

    /// Returns the id of the credential.
    pub fn credential_id(&self) -> &str {
        &self.credential_id
    }

    /// Returns the algorithm of the key.
    pub fn algorithm(&self) -> KeyAlgorithm {
        self.key.algorithm()
    }

    /// Returns the public key as DER (`SubjectPublicKeyInfo`).
    pub fn public_key_der(&self) -> &[u8] {
        self.key.public_key_der()
    }

    /// Returns the public key as PEM, for example to register with a new service account.
    pub fn public_key_pem(&self) -> String {
        pem::encode_public_key(self.public_key_der())
    }

    /// Signs a message. Returns the signature as Dfns expects it for this kind of key.
    pub(crate) fn signature(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        self.key.sign(message, self.digest).map_err(|error| {
            SignError::with_source(format!("the {} key {} did not sign", self.algorithm(), self.credential_id), error)
        })
    }

    fn assertion(&self, challenge: &UserActionChallenge) -> Result<KeyAssertion, SignError> {
        let allowed = challenge.allow_credentials.require_key(&self.credential_id)?;
        let client_data = challenge.key_client_data();
        let signature = self.signature(client_data.as_bytes())?;
        // The id as Dfns spells it; it may differ in padding.
        Ok(KeyAssertion::from_signature(&allowed.id, client_data, signature))
    }
}

impl Signer for KeySigner {
    /// Signs on the thread that polls, in well under a millisecond, or a few milliseconds with a
    /// large RSA key.
    ///
    /// # Errors
    /// [`SignError::credential_not_allowed`], before anything is signed, if the challenge does not
    /// list the credential.
    fn sign<'a>(&'a self, challenge: &'a UserActionChallenge) -> BoxFuture<'a, Result<SignedFactors, SignError>> {
        Box::pin(async move { self.assertion(challenge).map(|assertion| FirstFactor::Key(assertion).into()) })
    }
}

impl fmt::Debug for KeySigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeySigner")
            .field("credential_id", &self.credential_id)
            .field("algorithm", &self.algorithm())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
