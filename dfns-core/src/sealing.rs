//! Sealing with a key: encrypts and authenticates a pending action while it is stored.

use crate::delegated::{PendingAction, SealedAction};
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind};
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Binds the ciphertext to its purpose: nothing else encrypted with the same key opens as an
/// action.
const PURPOSE: &[u8] = b"dfns sealed action 1";

/// A key that seals pending actions: 32 random bytes for AES-256-GCM.
///
/// Keep it where the application keeps its other secrets. Every process that unseals needs the same
/// key. Use it for at most 2^32 actions.
#[derive(Clone)]
pub struct SealingKey(Arc<RandomizedNonceKey>);

impl SealingKey {
    /// Creates a key from 32 random bytes.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] if the cryptographic library rejects the key.
    pub fn new(key: &[u8; 32]) -> Result<Self, Error> {
        let key = RandomizedNonceKey::new(&AES_256_GCM, key)
            .map_err(|_| Error::new(ErrorKind::Configuration, "sealing key: the cryptographic library rejects it"))?;
        Ok(Self(Arc::new(key)))
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey([redacted])")
    }
}

impl<R> PendingAction<R> {
    /// Encrypts and authenticates the action with a key, so that the store does not have to be
    /// trusted.
    ///
    /// ```
    /// # use dfns_core::{EncryptedAction, Endpoint, Error, PendingAction, SealingKey};
    /// # fn example<E: Endpoint>(pending: PendingAction<E::Response>, key: &SealingKey) -> Result<(), Error> {
    /// let stored: EncryptedAction = pending.seal_with(key)?;
    /// // Later, in any process that has the same key:
    /// let pending = stored.unseal::<E>(key)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Request`] if the cryptographic library fails.
    pub fn seal_with(self, key: &SealingKey) -> Result<EncryptedAction, Error> {
        EncryptedAction::seal(&self.seal(), key)
    }
}

/// A [`PendingAction`] that is encrypted and authenticated with a [`SealingKey`]. It can be kept in
/// any store.
///
/// It serializes as a string.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EncryptedAction(String);

impl EncryptedAction {
    /// Decrypts the action as a pending action of this endpoint.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] if it was changed, was sealed with another key, or belongs to another
    /// endpoint.
    pub fn unseal<E: Endpoint>(self, key: &SealingKey) -> Result<PendingAction<E::Response>, Error> {
        let action = self.open(key).ok_or_else(|| {
            let message = "encrypted action: it was changed, or sealed with another key";
            Error::new(ErrorKind::Request, message).at_endpoint(E::META)
        })?;
        action.unseal::<E>()
    }

    pub(crate) fn seal(action: &SealedAction, key: &SealingKey) -> Result<Self, Error> {
        let fault = || Error::new(ErrorKind::Request, "the action cannot be encrypted");
        let mut bytes = Zeroizing::new(serde_json::to_vec(action).map_err(|_| fault())?);
        let nonce = key.0.seal_in_place_append_tag(Aad::from(PURPOSE), &mut *bytes).map_err(|_| fault())?;
        Ok(Self(STANDARD.encode([nonce.as_ref().as_slice(), &bytes].concat())))
    }

    fn open(&self, key: &SealingKey) -> Option<SealedAction> {
        let mut bytes = Zeroizing::new(STANDARD.decode(&self.0).ok()?);
        let (nonce, text) = bytes.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let text = key.0.open_in_place(nonce, Aad::from(PURPOSE), text).ok()?;
        serde_json::from_slice(text).ok()
    }
}

impl fmt::Debug for EncryptedAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EncryptedAction({} bytes)", self.0.len())
    }
}
