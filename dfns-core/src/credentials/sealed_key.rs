//! Credentials whose private key Dfns keeps, encrypted: `PasswordProtectedKey` and `RecoveryKey`.
//!
//! Both encrypt the private key in an envelope and register the public one. The id of a recovery
//! key is the hash of its encrypted form, and its attestation names the algorithm, as in the
//! official example.

use super::{
    CredentialError, CredentialInfo, FirstFactorCredential, KeyEnvelope, KeyPair, RecoveryCredential,
    SecondFactorCredential, random_credential_id,
};
#[cfg(feature = "password-envelope")]
use super::{PasswordEnvelope, RecoverySecret};
use crate::secret::Secret;
use crate::signing::KeyAlgorithm;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

impl KeyPair {
    /// Creates the registration of a `PasswordProtectedKey` credential: encrypts the key, and
    /// registers it for a challenge under a random id. Returns the `credentialInfo` and the
    /// `encryptedPrivateKey`.
    ///
    /// [`FirstFactorCredential::seal`] creates a first factor directly.
    ///
    /// # Errors
    /// The errors of the envelope.
    pub fn create_password_protected_credential(
        &self,
        challenge: &str,
        envelope: &dyn KeyEnvelope,
    ) -> Result<(CredentialInfo, Secret), CredentialError> {
        let encrypted = envelope.seal(self.private_key_der())?;
        let signer = self.private_key_der().signer(random_credential_id()?)?;
        Ok((signer.create_credential(challenge)?, encrypted))
    }
}

impl FirstFactorCredential {
    /// Creates a `PasswordProtectedKey` credential from a key pair: encrypts the key, and registers
    /// it for a challenge.
    ///
    /// The credential gets a random id. Sign with it through a
    /// [`PasswordProtectedKeySigner`](super::PasswordProtectedKeySigner).
    ///
    /// ```
    /// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
    /// use dfns::core::credentials::{CredentialError, FirstFactorCredential, KeyEnvelope, KeyPair};
    /// use dfns::signing::KeyAlgorithm;
    ///
    /// # fn example(challenge: &str, envelope: &dyn KeyEnvelope) -> Result<(), CredentialError> {
    /// let pair = KeyPair::generate(KeyAlgorithm::Ed25519)?;
    /// let credential = FirstFactorCredential::seal(challenge, &pair, envelope)?;
    /// # let _ = credential;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The errors of the envelope.
    pub fn seal(challenge: &str, pair: &KeyPair, envelope: &dyn KeyEnvelope) -> Result<Self, CredentialError> {
        let (info, encrypted) = pair.create_password_protected_credential(challenge, envelope)?;
        Ok(Self::password_protected_key(info, encrypted))
    }
}

impl SecondFactorCredential {
    /// Creates a `PasswordProtectedKey` credential from a key pair, as
    /// [`FirstFactorCredential::seal`] does.
    ///
    /// # Errors
    /// The errors of the envelope.
    pub fn seal(challenge: &str, pair: &KeyPair, envelope: &dyn KeyEnvelope) -> Result<Self, CredentialError> {
        let (info, encrypted) = pair.create_password_protected_credential(challenge, envelope)?;
        Ok(Self::password_protected_key(info, encrypted))
    }
}

impl RecoveryCredential {
    /// Creates a recovery key for a user and its registration for a challenge, as the official
    /// example does: ECDSA over P-256, encrypted in a [`PasswordEnvelope`] with a new secret.
    ///
    /// The user must keep the secret: no one else has it. The challenge is used unchanged, as with
    /// every other key; the example encodes it once more.
    ///
    /// Requires the feature `password-envelope`.
    ///
    /// # Errors
    /// [`CredentialError::Library`] if the system provides no randomness.
    #[cfg(feature = "password-envelope")]
    pub fn generate(challenge: &str, username: &str) -> Result<(Self, RecoverySecret), CredentialError> {
        let secret = RecoverySecret::generate()?;
        let pair = KeyPair::generate(KeyAlgorithm::EcdsaP256)?;
        let envelope = PasswordEnvelope::new(username, &secret)?;
        Ok((Self::seal(challenge, &pair, &envelope)?, secret))
    }

    /// Creates a recovery key from a key pair: encrypts the key, and registers it for a challenge.
    ///
    /// The credential's id is the SHA-256 of the encrypted key.
    ///
    /// # Errors
    /// The errors of the envelope.
    pub fn seal(challenge: &str, pair: &KeyPair, envelope: &dyn KeyEnvelope) -> Result<Self, CredentialError> {
        let encrypted = envelope.seal(pair.private_key_der())?;
        let signer = pair.private_key_der().signer(credential_id(&encrypted))?;
        let info = match pair.algorithm() {
            // Ed25519 takes no digest.
            KeyAlgorithm::Ed25519 => signer.create_credential(challenge)?,
            _ => signer.create_credential_with_algorithm(challenge, "SHA256")?,
        };
        Ok(Self::new(info).with_encrypted_private_key(encrypted))
    }
}

/// Returns the id of a recovery key.
pub(super) fn credential_id(encrypted_private_key: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, encrypted_private_key.expose().as_bytes()))
}
