//! Envelopes: private keys encrypted for Dfns to keep.
//!
//! Dfns returns an encrypted private key as it received it. So the application chooses the
//! encryption, and implements [`KeyEnvelope`] for it. `PasswordEnvelope` is the encryption of the
//! official example.

use super::{CredentialError, PrivateKeyDer};
use crate::secret::Secret;
use crate::signing::KeySigner;
use std::sync::Arc;

/// Encrypts private keys.
///
/// ```
/// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
/// use dfns::Secret;
/// use dfns::core::credentials::{CredentialError, KeyEnvelope, PrivateKeyDer};
///
/// /// Keys are encrypted by a key management service.
/// struct KmsEnvelope {
///     kms: KeyManagement,
/// }
///
/// impl KeyEnvelope for KmsEnvelope {
///     fn seal(&self, private_key: &PrivateKeyDer) -> Result<Secret, CredentialError> {
///         self.kms.encrypt(private_key.expose()).map(Secret::from).map_err(|error| CredentialError::Other(error.into()))
///     }
///
///     fn open(&self, encrypted_private_key: &Secret) -> Result<PrivateKeyDer, CredentialError> {
///         let private_key = self.kms.decrypt(encrypted_private_key.expose());
///         private_key.map(PrivateKeyDer::new).map_err(|error| CredentialError::Other(error.into()))
///     }
/// }
/// # struct KeyManagement;
/// # impl KeyManagement {
/// #     fn encrypt(&self, _key: &[u8]) -> Result<String, std::io::Error> { Ok(String::new()) }
/// #     fn decrypt(&self, _text: &str) -> Result<Vec<u8>, std::io::Error> { Ok(Vec::new()) }
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot encrypt private keys",
    label = "this is not an envelope",
    note = "with a password or a recovery secret, use `PasswordEnvelope::new(username, secret)`, feature `password-envelope`",
    note = "for encryption of your own, implement `KeyEnvelope` for a type of your own"
)]
pub trait KeyEnvelope: Send + Sync {
    /// Encrypts a private key: the `encryptedPrivateKey` of a credential. It must not be empty.
    fn seal(&self, private_key: &PrivateKeyDer) -> Result<Secret, CredentialError>;

    /// Decrypts the result of [`seal`](Self::seal).
    ///
    /// # Errors
    /// [`CredentialError::WrongSecret`] or [`CredentialError::NotAnEnvelope`] where they apply.
    fn open(&self, encrypted_private_key: &Secret) -> Result<PrivateKeyDer, CredentialError>;

    /// Decrypts a private key and creates the signer of the credential with this id.
    ///
    /// # Errors
    /// The errors of [`open`](Self::open), and [`CredentialError::Key`] if the content is not a
    /// supported key.
    fn open_signer(&self, credential_id: &str, encrypted_private_key: &Secret) -> Result<KeySigner, CredentialError> {
        Ok(self.open(encrypted_private_key)?.signer(credential_id)?)
    }
}

impl<T: KeyEnvelope + ?Sized> KeyEnvelope for &T {
    fn seal(&self, private_key: &PrivateKeyDer) -> Result<Secret, CredentialError> {
        (**self).seal(private_key)
    }

    fn open(&self, encrypted_private_key: &Secret) -> Result<PrivateKeyDer, CredentialError> {
        (**self).open(encrypted_private_key)
    }
}

impl<T: KeyEnvelope + ?Sized> KeyEnvelope for Arc<T> {
    fn seal(&self, private_key: &PrivateKeyDer) -> Result<Secret, CredentialError> {
        (**self).seal(private_key)
    }

    fn open(&self, encrypted_private_key: &Secret) -> Result<PrivateKeyDer, CredentialError> {
        (**self).open(encrypted_private_key)
    }
}

impl<T: KeyEnvelope + ?Sized> KeyEnvelope for Box<T> {
    fn seal(&self, private_key: &PrivateKeyDer) -> Result<Secret, CredentialError> {
        (**self).seal(private_key)
    }

    fn open(&self, encrypted_private_key: &Secret) -> Result<PrivateKeyDer, CredentialError> {
        (**self).open(encrypted_private_key)
    }
}
