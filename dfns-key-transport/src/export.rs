//! Exporting a key: asking for its shares, and putting them together.

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

/// The client's side of an export: the key that the shares are encrypted to, and what is done with
/// them.
///
/// Where the response may come late, since a policy holds the export back, keep the
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
    /// A context with a new key.
    ///
    /// # Errors
    /// [`KeyTransportError::Randomness`] if the system has none to give.
    pub fn new() -> Result<Self, KeyTransportError> {
        DecryptionKey::generate(&SystemRandomness).map(Self::from)
    }

    /// The key to decrypt the shares with, to be kept until the response comes: the context is made
    /// of it again.
    pub fn decryption_key(&self) -> &DecryptionKey {
        &self.decryption_key
    }

    /// `encryptionKey` of the request, base64.
    pub fn encryption_key(&self) -> String {
        self.decryption_key.encryption_key().to_base64()
    }

    /// `supportedSchemes` of the request: every protocol and curve of which this version recovers
    /// keys.
    pub fn supported_schemes(&self) -> Vec<SupportedScheme> {
        Curve::schemes()
    }

    /// Decrypts the shares and puts them together.
    ///
    /// Of an Ed25519 key this is the scalar; the seed cannot be recovered.
    ///
    /// # Errors
    /// [`KeyTransportError::Undecryptable`] if the shares are not for this context,
    /// [`KeyTransportError::PublicKeyMismatch`] if they do not make the key that they should, and
    /// those that name what is wrong with the response or a share.
    pub fn recover(&self, response: &KeyExport) -> Result<PrivateKey, KeyTransportError> {
        let curve = Curve::of_scheme(&response.protocol, &response.curve)?;
        check_threshold(response.min_signers, response.encrypted_key_shares.len())?;
        let mut shares: Vec<Share> = Vec::with_capacity(response.encrypted_key_shares.len());
        for encrypted in &response.encrypted_key_shares {
            let share = from_json::<ExportShare>(&self.decryption_key.open(encrypted)?, encrypted)?;
            let share = share.read(curve, encrypted)?;
            if shares.iter().any(|other| other.index == share.index) {
                return Err(malformed(encrypted, "another one has its index"));
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
