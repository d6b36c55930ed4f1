//! A key store: the other side, whose signers receive the shares of an import and send those of an
//! export.
//!
//! Dfns runs real ones. This one replaces them in tests and in the sandbox.

use crate::curve::Curve;
use crate::encryption::{DecryptionKey, EncryptionKey};
use crate::error::KeyTransportError;
use crate::import::{check_threshold, identity};
use crate::private_key::PrivateKey;
use crate::randomness::{Randomness as _, SystemRandomness};
use crate::share::{ExportShare, ImportShare, from_json, to_json};
use crate::sharing::Share;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use dfns_endpoints::{EncryptedKeyShare, KeyExport, KeyImport, KeyProtocol, SignerInfo};

/// The signers of a key store, with the private keys that decrypt their shares.
#[derive(Clone, Debug)]
pub struct KeyStore {
    /// Sorted by identity, which is also the order of their shares.
    signers: Vec<Signer>,
}

#[derive(Clone, Debug)]
struct Signer {
    identity: Vec<u8>,
    decryption_key: DecryptionKey,
}

impl KeyStore {
    /// Creates a key store with this many new signers.
    ///
    /// # Errors
    /// [`KeyTransportError::Randomness`] if the system provides no randomness.
    pub fn generate(signers: usize) -> Result<Self, KeyTransportError> {
        let signer = || {
            let mut identity = [0; 32];
            SystemRandomness.fill(&mut identity)?;
            Ok((STANDARD.encode(identity), DecryptionKey::generate(&SystemRandomness)?))
        };
        let signers = (0..signers).map(|_| signer()).collect::<Result<Vec<_>, KeyTransportError>>()?;
        Self::new(signers)
    }

    /// Creates a key store with these signers: their identities in base64, and their keys.
    ///
    /// # Errors
    /// [`KeyTransportError::Signer`] if an identity is not base64,
    /// [`KeyTransportError::RepeatedSigner`] if one occurs twice.
    pub fn new(signers: impl IntoIterator<Item = (String, DecryptionKey)>) -> Result<Self, KeyTransportError> {
        let signer =
            |(signer_id, decryption_key): (String, _)| Ok(Signer { identity: identity(&signer_id)?, decryption_key });
        let mut signers = signers.into_iter().map(signer).collect::<Result<Vec<_>, KeyTransportError>>()?;
        signers.sort_unstable_by(|one, other| one.identity.cmp(&other.identity));
        match signers.windows(2).find(|pair| pair[0].identity == pair[1].identity) {
            Some(pair) => Err(KeyTransportError::RepeatedSigner { signer_id: pair[0].id() }),
            None => Ok(Self { signers }),
        }
    }

    /// Returns the entries of its signers in the list of signers.
    pub fn signers(&self) -> Vec<SignerInfo> {
        let info = |signer: &Signer| SignerInfo::new(signer.id(), signer.decryption_key.encryption_key().to_base64());
        self.signers.iter().map(info).collect()
    }

    /// Decrypts the shares of an import, checks each against the public points, and recovers the
    /// key. Dfns' own signers never recover it.
    ///
    /// # Errors
    /// [`KeyTransportError::UnknownSigner`] and the other errors of a malformed import or share,
    /// and [`KeyTransportError::PublicKeyMismatch`] if `min_signers` of the shares do not recover
    /// the key.
    pub fn import(&self, import: &KeyImport) -> Result<PrivateKey, KeyTransportError> {
        let curve = Curve::of_scheme(&import.protocol, &import.curve)?;
        check_threshold(import.min_signers, self.signers.len())?;
        let mut shares: Vec<Option<Share>> = self.signers.iter().map(|_| None).collect();
        let mut first: Option<ImportShare> = None;
        for encrypted in &import.encrypted_key_shares {
            let signer_id = || encrypted.signer_id.clone();
            let identity = identity(&encrypted.signer_id)?;
            let at = self.signers.binary_search_by(|signer| signer.identity.cmp(&identity));
            let at = at.map_err(|_| KeyTransportError::UnknownSigner { signer_id: signer_id() })?;
            let share: ImportShare = from_json(&self.signers[at].decryption_key.open(encrypted)?, encrypted)?;
            if shares[at].replace(share.read(curve, at, encrypted)?).is_some() {
                return Err(KeyTransportError::RepeatedSigner { signer_id: signer_id() });
            }
            if !first.get_or_insert_with(|| share.clone()).belongs_with(&share) {
                return Err(KeyTransportError::PublicKeyMismatch);
            }
        }
        let share_of = |(signer, share): (&Signer, Option<Share>)| {
            let reason = "there is no share for it";
            share.ok_or_else(|| KeyTransportError::Signer { signer_id: signer.id(), reason })
        };
        let shares = self.signers.iter().zip(shares).map(share_of).collect::<Result<Vec<_>, _>>()?;
        // All shares together always make some key. They belong together only if the minimum number
        // of shares makes the same key.
        let enough = usize::try_from(import.min_signers).unwrap_or(usize::MAX).min(shares.len());
        let secret = curve.interpolate(&shares[..enough]).ok_or(KeyTransportError::PublicKeyMismatch)?;
        let key = PrivateKey::new(curve, secret)?;
        let same = curve.interpolate(&shares).is_some_and(|all| PrivateKey::new(curve, all).as_ref() == Ok(&key));
        if same { Ok(key) } else { Err(KeyTransportError::PublicKeyMismatch) }
    }

    /// Splits a key among the signers, and encrypts the shares to a client.
    ///
    /// # Errors
    /// The errors of an invalid request.
    pub fn export(
        &self,
        key: &PrivateKey,
        protocol: KeyProtocol,
        min_signers: u32,
        encryption_key: &str,
    ) -> Result<KeyExport, KeyTransportError> {
        let curve = Curve::of_scheme(&protocol, &key.curve())?;
        let client = EncryptionKey::from_base64(encryption_key)?;
        check_threshold(min_signers, self.signers.len())?;
        let shares = curve.split(key.scalar(), min_signers, self.signers.len(), &SystemRandomness)?;
        let encrypted_key_shares = self
            .signers
            .iter()
            .zip(shares)
            .map(|(signer, share)| {
                let json = to_json(&ExportShare::new(curve, &share))?;
                Ok(EncryptedKeyShare::new(signer.id(), client.seal(&json, &SystemRandomness)?))
            })
            .collect::<Result<_, KeyTransportError>>()?;
        Ok(KeyExport::new(key.public_key(), protocol, key.curve(), min_signers, encrypted_key_shares))
    }
}

impl Signer {
    fn id(&self) -> String {
        STANDARD.encode(&self.identity)
    }
}
