//! Exports a key: requests its shares and recovers the key from them.

use crate::curve::Curve;
use crate::encryption::DecryptionKey;
use crate::error::KeyTransportError;
use crate::hex;
use crate::import::check_threshold;
use crate::private_key::PrivateKey;
use crate::randomness::SystemRandomness;
use crate::share::{ExportShare, from_json, malformed};
use crate::sharing::Share;
use dfns_endpoints::{KeyExport, SupportedScheme};

/// The client's side of an export: the key to which the shares are encrypted, and the recovery of
/// the exported key.
///
/// If a policy may require approval for the export, the response may come much later: keep the
/// [`DecryptionKey`] in a secret store.
///
/// ```
/// use dfns_endpoints::KeyProtocol;
/// use dfns_key_transport::{ExportContext, KeyStore, PrivateKey};
///
/// let context = ExportContext::new()?;
/// // Send `context.encryption_key()` and `context.supported_schemes()`; the response is a `KeyExport`.
/// # let key = PrivateKey::from_ed25519_seed(&[7; 32])?;
/// # let response = KeyStore::generate(5)?.export(&key, KeyProtocol::Frost, 3, &context.encryption_key())?;
/// let recovered = context.recover(&response)?;
/// assert_eq!(recovered.public_key(), response.public_key);
/// # Ok::<(), dfns_key_transport::KeyTransportError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ExportContext {
    decryption_key: DecryptionKey,
}

impl ExportContext {
    /// Creates a context with a new key.
    ///
    /// # Errors
    /// [`KeyTransportError::Randomness`] if the system provides no randomness.
    pub fn new() -> Result<Self, KeyTransportError> {
        DecryptionKey::generate(&SystemRandomness).map(Self::from)
    }

    /// Returns the key that decrypts the shares. Keep it until the response arrives, to create the
    /// context again.
    pub fn decryption_key(&self) -> &DecryptionKey {
        &self.decryption_key
    }

    /// Returns the `encryptionKey` of the request, in base64.
    pub fn encryption_key(&self) -> String {
        self.decryption_key.encryption_key().to_base64()
    }

    /// Returns the `supportedSchemes` of the request: every protocol and curve that this version
    /// supports.
    pub fn supported_schemes(&self) -> Vec<SupportedScheme> {
        Curve::schemes()
    }

    /// Decrypts the shares and recovers the key.
    ///
    /// For Ed25519 the result is the scalar. The seed cannot be recovered.
    ///
    /// # Errors
    /// [`KeyTransportError::Undecryptable`] if the shares are not for this context,
    /// [`KeyTransportError::PublicKeyMismatch`] if they do not recover the expected key, and the
    /// errors of a malformed response or share.
    pub fn recover(&self, response: &KeyExport) -> Result<PrivateKey, KeyTransportError> {
        let curve = Curve::of_scheme(&response.protocol, &response.curve)?;
        check_threshold(response.min_signers, response.encrypted_key_shares.len())?;
        let mut shares: Vec<Share> = Vec::with_capacity(response.encrypted_key_shares.len());
        for encrypted in &response.encrypted_key_shares {
            let share = from_json::<ExportShare>(&self.decryption_key.open(encrypted)?, encrypted)?;
            let share = share.read(curve, encrypted)?;
            if shares.iter().any(|other| other.index == share.index) {
                return Err(malformed(encrypted, "another share has the same index"));
            }
            shares.push(share);
        }
        let public_key = response.public_key.strip_prefix("0x").unwrap_or(&response.public_key);
        let public_key = hex::decode(public_key).ok_or(KeyTransportError::PublicKey)?;
        let secret = curve.interpolate(&shares).ok_or(KeyTransportError::PublicKeyMismatch)?;
        let point = curve.public_point(&secret).ok_or(KeyTransportError::PublicKeyMismatch)?;
        if public_key != point.compressed && public_key != point.uncompressed {
            return Err(KeyTransportError::PublicKeyMismatch);
        }
        PrivateKey::new(curve, secret)
    }
}

impl From<DecryptionKey> for ExportContext {
    fn from(decryption_key: DecryptionKey) -> Self {
        Self { decryption_key }
    }
}
