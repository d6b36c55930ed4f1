//! Credentials whose private key Dfns keeps, encrypted: `PasswordProtectedKey` and `RecoveryKey`.
//!
//! Both encrypt the private key in an envelope and register the public one. A recovery key is named after its encrypted
//! form and says how it signed, as the official example has it.

use super::{
    CredentialError, CredentialInfo, FirstFactorCredential, KeyEnvelope, KeyPair, PasswordEnvelope, RecoveryCredential,
    RecoverySecret, SecondFactorCredential, random_credential_id,
};
use crate::secret::Secret;
use crate::signing::KeyAlgorithm;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

impl KeyPair {
    /// Makes what registers a `PasswordProtectedKey` credential: encrypts the key, and registers it for a challenge under a
    /// random id. The result is the `credentialInfo` and the `encryptedPrivateKey`.
    ///
    /// [`FirstFactorCredential::seal`] makes a first factor of it at once.
    ///
    /// # Errors
    /// Those of the envelope.
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
    /// Makes a `PasswordProtectedKey` credential from a key pair: encrypts the key, and registers it for a challenge.
    ///
    /// The credential gets a random id. Sign with it through a
    /// [`PasswordProtectedKeySigner`](super::PasswordProtectedKeySigner).
    ///
    /// ```
    /// use dfns_core::credentials::{CredentialError, FirstFactorCredential, KeyPair, PasswordEnvelope};
    /// use dfns_core::signing::KeyAlgorithm;
    ///
    /// let pair = KeyPair::generate(KeyAlgorithm::Ed25519)?;
    /// let envelope = PasswordEnvelope::new("jdoe@example.co", "correct horse")?;
    /// let credential = FirstFactorCredential::seal("Y2gtMTIzNDU", &pair, &envelope)?;
    /// # let _ = credential;
    /// # Ok::<(), CredentialError>(())
    /// ```
    ///
    /// # Errors
    /// Those of the envelope.
    pub fn seal(challenge: &str, pair: &KeyPair, envelope: &dyn KeyEnvelope) -> Result<Self, CredentialError> {
        let (info, encrypted) = pair.create_password_protected_credential(challenge, envelope)?;
        Ok(Self::password_protected_key(info, encrypted))
    }
}

impl SecondFactorCredential {
    /// Makes a `PasswordProtectedKey` credential from a key pair, as [`FirstFactorCredential::seal`] does.
    ///
    /// # Errors
    /// Those of the envelope.
    pub fn seal(challenge: &str, pair: &KeyPair, envelope: &dyn KeyEnvelope) -> Result<Self, CredentialError> {
        let (info, encrypted) = pair.create_password_protected_credential(challenge, envelope)?;
        Ok(Self::password_protected_key(info, encrypted))
    }
}

impl RecoveryCredential {
    /// Makes a new recovery key for a user and registers it for a challenge, as the official example does: ECDSA over
    /// P-256, encrypted in a [`PasswordEnvelope`] with a new secret.
    ///
    /// The user must keep the secret: nobody else has it. The challenge goes in as it is, as with every other key; the
    /// example encodes it once more.
    ///
    /// # Errors
    /// [`CredentialError::Library`] if the system has no randomness to give.
    pub fn generate(challenge: &str, username: &str) -> Result<(Self, RecoverySecret), CredentialError> {
        let secret = RecoverySecret::generate()?;
        let pair = KeyPair::generate(KeyAlgorithm::EcdsaP256)?;
        let envelope = PasswordEnvelope::new(username, &secret)?;
        Ok((Self::seal(challenge, &pair, &envelope)?, secret))
    }

    /// Makes a recovery key from a key pair: encrypts the key, and registers it for a challenge.
    ///
    /// The credential's id is the SHA-256 of the encrypted key.
    ///
    /// # Errors
    /// Those of the envelope.
    pub fn seal(challenge: &str, pair: &KeyPair, envelope: &dyn KeyEnvelope) -> Result<Self, CredentialError> {
        let encrypted = envelope.seal(pair.private_key_der())?;
        let signer = pair.private_key_der().signer(credential_id(&encrypted))?;
        let info = match pair.algorithm() {
            // It takes no digest, so there is nothing to say.
            KeyAlgorithm::Ed25519 => signer.create_credential(challenge)?,
            _ => signer.create_credential_with_algorithm(challenge, "SHA256")?,
        };
        Ok(Self::new(info).with_encrypted_private_key(encrypted))
    }
}

/// The id of a recovery key.
pub(super) fn credential_id(encrypted_private_key: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, encrypted_private_key.expose().as_bytes()))
}
