//! Imports a key: splits it into shares and encrypts each to its signer.

use crate::curve::Curve;
use crate::encryption::EncryptionKey;
use crate::error::KeyTransportError;
use crate::private_key::PrivateKey;
use crate::randomness::{Randomness, SystemRandomness};
use crate::share::{ImportShare, to_json};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use dfns_endpoints::{EncryptedKeyShare, KeyImport, KeyProtocol, SignerInfo};

/// The number of signers that Dfns currently requires for a signature, for [`PrivateKey::split`].
pub const MIN_SIGNERS: u32 = 3;

impl PrivateKey {
    /// Splits the key among all signers of a key store, so that any `min_signers` of them can sign.
    /// Use [`MIN_SIGNERS`] unless Dfns specifies another number.
    ///
    /// The signers may be in any order.
    ///
    /// ```
    /// use dfns_endpoints::KeyProtocol;
    /// use dfns_key_transport::{KeyStore, MIN_SIGNERS, PrivateKey};
    ///
    /// let key = PrivateKey::from_ed25519_seed(&[7; 32])?;
    /// # let signers = KeyStore::generate(5)?.signers();
    /// // `signers` are all signers of one key store, from the list of signers.
    /// let import = key.split(KeyProtocol::Frost, MIN_SIGNERS, &signers)?;
    /// assert_eq!(import.encrypted_key_shares.len(), 5);
    /// # Ok::<(), dfns_key_transport::KeyTransportError>(())
    /// ```
    ///
    /// # Errors
    /// [`KeyTransportError::UnsupportedScheme`] if the protocol does not support the key's curve,
    /// and the errors of invalid signers or a wrong number of them.
    pub fn split(
        &self,
        protocol: KeyProtocol,
        min_signers: u32,
        signers: &[SignerInfo],
    ) -> Result<KeyImport, KeyTransportError> {
        self.split_with(protocol, min_signers, signers, &SystemRandomness)
    }

    /// Like [`split`](Self::split), with a custom source of randomness.
    ///
    /// # Errors
    /// Those of [`split`](Self::split).
    pub fn split_with(
        &self,
        protocol: KeyProtocol,
        min_signers: u32,
        signers: &[SignerInfo],
        randomness: &dyn Randomness,
    ) -> Result<KeyImport, KeyTransportError> {
        let curve = Curve::of_scheme(&protocol, &self.curve())?;
        let recipients = recipients(signers)?;
        check_threshold(min_signers, recipients.len())?;
        let shares = curve.split(self.scalar(), min_signers, recipients.len(), randomness)?;
        // A random share is zero less than once in 2²⁵⁰ times, so the source must be faulty.
        let shares = ImportShare::all(curve, &shares).ok_or(KeyTransportError::Randomness)?;
        let encrypted_key_shares = recipients
            .into_iter()
            .zip(&shares)
            .map(|(recipient, share)| {
                let encrypted_key_share = recipient.key.seal(&to_json(share)?, randomness)?;
                Ok(EncryptedKeyShare::new(recipient.signer_id, encrypted_key_share))
            })
            .collect::<Result<_, KeyTransportError>>()?;
        Ok(KeyImport::new(protocol, self.curve(), min_signers, encrypted_key_shares))
    }
}

/// A signer that receives a share.
struct Recipient<'a> {
    identity: Vec<u8>,
    signer_id: &'a String,
    key: EncryptionKey,
}

/// Returns the signers sorted by identity, which is also the order of their shares.
fn recipients(signers: &[SignerInfo]) -> Result<Vec<Recipient<'_>>, KeyTransportError> {
    let mut recipients = signers
        .iter()
        .map(|SignerInfo { signer_id, encryption_key, .. }| {
            let unusable = |reason| KeyTransportError::Signer { signer_id: signer_id.clone(), reason };
            let identity = identity(signer_id)?;
            let key = EncryptionKey::parse(encryption_key).map_err(unusable)?;
            Ok(Recipient { identity, signer_id, key })
        })
        .collect::<Result<Vec<_>, KeyTransportError>>()?;
    recipients.sort_unstable_by(|one, other| one.identity.cmp(&other.identity));
    match recipients.windows(2).find(|pair| pair[0].identity == pair[1].identity) {
        Some(pair) => Err(KeyTransportError::RepeatedSigner { signer_id: pair[0].signer_id.clone() }),
        None => Ok(recipients),
    }
}

/// Decodes a signer's identity.
pub(crate) fn identity(signer_id: &str) -> Result<Vec<u8>, KeyTransportError> {
    STANDARD.decode(signer_id).map_err(|_| KeyTransportError::Signer {
        signer_id: signer_id.to_owned(),
        reason: "its identity is not base64",
    })
}

/// Checks that the threshold is at least two and at most the number of signers.
pub(crate) fn check_threshold(min_signers: u32, signers: usize) -> Result<(), KeyTransportError> {
    let possible = min_signers >= 2 && usize::try_from(min_signers).is_ok_and(|needed| needed <= signers);
    if possible { Ok(()) } else { Err(KeyTransportError::Threshold { min_signers, signers }) }
}
