//! A private key in memory, where a key of a key home is expected.

use super::RemoteKey;
use crate::secret::KeyFile;
use crate::signing::{BoxFuture, KeyError, KeySigner, PublicKey, SignError};
use std::fmt;

/// A private key in memory as a [`RemoteKey`], for example to rotate to it, or in place of a key
/// home in tests.
///
/// ```
/// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
/// use dfns::core::credentials::KeyPair;
/// use dfns::signing::{KeyAlgorithm, LocalKey, RemoteKey};
///
/// let pair = KeyPair::generate(KeyAlgorithm::EcdsaP256)?;
/// let to_keep = pair.private_key_pem();
/// let key = LocalKey::from_pem(to_keep.expose())?;
/// assert_eq!(key.public_key().pem(), pair.public_key_pem());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct LocalKey {
    key: KeySigner,
    public_key: PublicKey,
}

impl LocalKey {
    /// Reads the first private key of a file, in any form that [`KeySigner::from_pem`] accepts.
    ///
    /// # Errors
    /// [`KeyError`] names the actual content of the file, or the defect of the key.
    pub fn from_pem(pem: impl KeyFile) -> Result<Self, KeyError> {
        // The id is of the credential, which the signer of this key knows.
        let key = KeySigner::from_pem("in memory", pem)?;
        let public_key = PublicKey::read(key.public_key_der()).map_err(|_| KeyError::Damaged)?;
        Ok(Self { key, public_key })
    }
}

impl RemoteKey for LocalKey {
    fn name(&self) -> String {
        "the key in memory".to_owned()
    }

    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>> {
        Box::pin(async move { self.key.signature(message) })
    }
}

impl fmt::Debug for LocalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalKey").field("algorithm", &self.public_key.algorithm()).finish_non_exhaustive()
    }
}
