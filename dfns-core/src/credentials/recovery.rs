//! Recovery: the old recovery key signs the new credentials.
//!
//! The challenge in its client data is the new credentials themselves, as base64url of their JSON.
//! Dfns compares it with the credentials in the body, so the body must contain exactly the signed
//! credentials.

use super::{CredentialError, KeyEnvelope, NewCredentials, RecoveryAssertion, client_data};
use crate::secret::Secret;
use crate::signing::{KeyAssertion, KeySigner};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

impl RecoveryAssertion {
    /// Signs new credentials with the recovery key.
    ///
    /// # Errors
    /// [`CredentialError::Sign`] if the key does not sign.
    pub fn sign(new_credentials: &NewCredentials, recovery_key: &KeySigner) -> Result<Self, CredentialError> {
        let client_data = Self::client_data(new_credentials)?;
        let signature = recovery_key.signature(client_data.expose().as_bytes())?;
        Ok(Self::new(KeyAssertion::from_signature(recovery_key.credential_id(), client_data.expose(), signature)))
    }

    /// Decrypts the recovery key that Dfns kept, and signs new credentials with it.
    ///
    /// The id and the encrypted key come from an entry of `allowedRecoveryCredentials`.
    ///
    /// ```
    /// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
    /// use dfns::Secret;
    /// use dfns::core::credentials::{
    ///     FirstFactorCredential, KeyEnvelope, KeyPair, NewCredentials, RecoveryAssertion, random_credential_id,
    /// };
    /// use dfns::signing::KeyAlgorithm;
    ///
    /// # fn example(challenge: &str, id: &str, encrypted_recovery_key: &Secret, envelope: &dyn KeyEnvelope)
    /// # -> Result<(), Box<dyn std::error::Error>> {
    /// let new_key = KeyPair::generate(KeyAlgorithm::Ed25519)?.into_signer(random_credential_id()?)?;
    /// let new_credentials = NewCredentials::new(FirstFactorCredential::key(new_key.create_credential(challenge)?));
    ///
    /// let recovery = RecoveryAssertion::open_and_sign(&new_credentials, id, encrypted_recovery_key, envelope)?;
    /// // Send `recovery` and `new_credentials`.
    /// # let _ = (recovery, new_credentials);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The errors of the envelope, above all [`CredentialError::WrongSecret`].
    pub fn open_and_sign(
        new_credentials: &NewCredentials,
        credential_id: &str,
        encrypted_recovery_key: &Secret,
        envelope: &dyn KeyEnvelope,
    ) -> Result<Self, CredentialError> {
        Self::sign(new_credentials, &envelope.open_signer(credential_id, encrypted_recovery_key)?)
    }

    /// Returns the client data that the recovery key signs, for keys that are elsewhere. Sign its
    /// bytes, and pass it and the signature to [`KeyAssertion::from_signature`].
    ///
    /// It is secret if the new credentials contain a password.
    ///
    /// # Errors
    /// [`CredentialError::Library`] if the credentials cannot be encoded as JSON, which does not
    /// happen in practice.
    pub fn client_data(new_credentials: &NewCredentials) -> Result<Secret, CredentialError> {
        let json = client_data::json(new_credentials, "writing the new credentials")?;
        let challenge = Secret::from(URL_SAFE_NO_PAD.encode(json.as_bytes()));
        client_data::key_get(challenge.expose()).map(Secret::from)
    }
}
