//! New key pairs.
//!
//! The private half is kept as PKCS#8 and wiped on drop. It can be turned into a signer, PEM for a
//! secret store, or an envelope. The cryptographic library provides the randomness.

use super::CredentialError;
use crate::pem;
use crate::secret::{KeyFile, Secret};
use crate::signing::key::PrivateKey;
use crate::signing::{KeyAlgorithm, KeyError, KeySigner};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256K1_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RsaKeyPair,
};
use std::fmt;
use zeroize::Zeroizing;

/// A private key as DER (PKCS#8): redacted in `Debug` and wiped on drop.
#[derive(Clone)]
pub struct PrivateKeyDer(Zeroizing<Vec<u8>>);

impl PrivateKeyDer {
    /// Wraps the bytes of a private key.
    pub fn new(der: impl Into<Vec<u8>>) -> Self {
        Self(Zeroizing::new(der.into()))
    }

    /// Reads the first private key of a file, in any form that [`KeySigner::from_pem`] accepts, and
    /// converts it to PKCS#8.
    ///
    /// # Errors
    /// [`KeyError`] names the defect of the file and contains nothing of it.
    #[expect(clippy::needless_pass_by_value, reason = "accepts a value or a reference, like `AsRef`")]
    pub fn read(file: impl KeyFile) -> Result<Self, KeyError> {
        PrivateKey::read(file.key_file())?.to_pkcs8().map(Self).map_err(|Unspecified| KeyError::Damaged)
    }

    /// Exposes the bytes. The caller is responsible for keeping them secret.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Creates the signer of the credential with this id.
    ///
    /// # Errors
    /// [`KeyError`] if the bytes are not a supported key, or the id is empty.
    pub fn signer(&self, credential_id: impl Into<String>) -> Result<KeySigner, KeyError> {
        KeySigner::from_pem(credential_id, &*self.0)
    }
}

impl From<Zeroizing<Vec<u8>>> for PrivateKeyDer {
    fn from(der: Zeroizing<Vec<u8>>) -> Self {
        Self(der)
    }
}

impl fmt::Debug for PrivateKeyDer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The size of an RSA key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RsaSize {
    /// 2048 bits, the minimum that Dfns accepts.
    Bits2048,
    /// 3072 bits, recommended by Dfns.
    #[default]
    Bits3072,
}

/// A new private key and its public half, not yet a credential.
///
/// ```
/// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
/// use dfns::core::credentials::KeyPair;
/// use dfns::signing::KeyAlgorithm;
///
/// let pair = KeyPair::generate(KeyAlgorithm::EcdsaP256)?;
/// let to_register = pair.public_key_pem();
/// let to_keep = pair.private_key_pem();
/// # assert!(to_register.contains("PUBLIC KEY") && to_keep.expose().contains("PRIVATE KEY"));
/// # Ok::<(), dfns_core::credentials::CredentialError>(())
/// ```
pub struct KeyPair {
    algorithm: KeyAlgorithm,
    private_key: PrivateKeyDer,
    public_key: Vec<u8>,
}

impl KeyPair {
    /// Generates a key pair; RSA has 3072 bits.
    ///
    /// Generating an RSA key can take seconds: call it on a thread that may block.
    ///
    /// # Errors
    /// [`CredentialError::Library`] if the system provides no randomness.
    pub fn generate(algorithm: KeyAlgorithm) -> Result<Self, CredentialError> {
        match algorithm {
            KeyAlgorithm::Ed25519 => ed25519(),
            KeyAlgorithm::EcdsaP256 => ecdsa(&ECDSA_P256_SHA256_ASN1_SIGNING),
            KeyAlgorithm::EcdsaSecp256k1 => ecdsa(&ECDSA_P256K1_SHA256_ASN1_SIGNING),
            KeyAlgorithm::EcdsaP384 => ecdsa(&ECDSA_P384_SHA384_ASN1_SIGNING),
            KeyAlgorithm::Rsa => rsa(RsaSize::default()),
        }
        .map(|(private_key, public_key)| Self { algorithm, private_key, public_key })
        .map_err(|Unspecified| CredentialError::Library("generating a key"))
    }

    /// Generates an RSA key pair of this size.
    ///
    /// # Errors
    /// [`CredentialError::Library`] if the system provides no randomness.
    pub fn generate_rsa(size: RsaSize) -> Result<Self, CredentialError> {
        rsa(size)
            .map(|(private_key, public_key)| Self { algorithm: KeyAlgorithm::Rsa, private_key, public_key })
            .map_err(|Unspecified| CredentialError::Library("generating a key"))
    }

    /// Returns the algorithm of the key.
    pub fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    /// Returns the private key as PEM (PKCS#8), for a secret store.
    pub fn private_key_pem(&self) -> Secret {
        pem::encode_private_key(self.private_key.expose())
    }

    /// Returns the private key as DER (PKCS#8), for an envelope.
    pub fn private_key_der(&self) -> &PrivateKeyDer {
        &self.private_key
    }

    /// Returns the public key as PEM.
    pub fn public_key_pem(&self) -> String {
        pem::encode_public_key(&self.public_key)
    }

    /// Returns the public key as DER (`SubjectPublicKeyInfo`).
    pub fn public_key_der(&self) -> &[u8] {
        &self.public_key
    }

    /// Creates the signer of the credential that this key becomes. Choose a
    /// [`random_credential_id`](super::random_credential_id), or pass the id that Dfns assigned.
    ///
    /// # Errors
    /// [`KeyError::EmptyCredentialId`] if the id is empty.
    pub fn into_signer(self, credential_id: impl Into<String>) -> Result<KeySigner, KeyError> {
        self.private_key.signer(credential_id)
    }
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyPair").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

type Halves = (PrivateKeyDer, Vec<u8>);

fn halves(private_key: &[u8], public_key: &impl AsDer<PublicKeyX509Der<'static>>) -> Result<Halves, Unspecified> {
    Ok((PrivateKeyDer::new(private_key), public_key.as_der()?.as_ref().to_vec()))
}

fn ed25519() -> Result<Halves, Unspecified> {
    let pair = Ed25519KeyPair::generate()?;
    // Version 1, without the public half: OpenSSL cannot read version 2.
    halves(pair.to_pkcs8v1()?.as_ref(), pair.public_key())
}

fn ecdsa(curve: &'static EcdsaSigningAlgorithm) -> Result<Halves, Unspecified> {
    let pair = EcdsaKeyPair::generate(curve)?;
    halves(pair.to_pkcs8v1()?.as_ref(), pair.public_key())
}

fn rsa(size: RsaSize) -> Result<Halves, Unspecified> {
    let pair = RsaKeyPair::generate(match size {
        RsaSize::Bits2048 => KeySize::Rsa2048,
        RsaSize::Bits3072 => KeySize::Rsa3072,
    })?;
    let private_key: Pkcs8V1Der<'static> = pair.as_der()?;
    halves(private_key.as_ref(), pair.public_key())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_gives_a_key_that_signs() {
        for algorithm in KeyAlgorithm::ALL {
            let pair = KeyPair::generate(algorithm).unwrap();
            let from_pem = KeySigner::from_pem("c", pair.private_key_pem().expose()).unwrap();
            assert_eq!((pair.algorithm(), from_pem.algorithm()), (algorithm, algorithm));
            assert_eq!(from_pem.public_key_der(), pair.public_key_der());
            assert_eq!(from_pem.public_key_pem(), pair.public_key_pem());
            let signer = pair.into_signer("c").unwrap();
            assert!(signer.signature(b"message").is_ok());
        }
    }

    #[test]
    fn rsa_keys_have_the_size_that_was_asked_for() {
        for (size, bytes) in [(RsaSize::Bits2048, 256), (RsaSize::default(), 384)] {
            let signer = KeyPair::generate_rsa(size).unwrap().into_signer("c").unwrap();
            assert_eq!(signer.signature(b"").unwrap().len(), bytes);
        }
    }

    #[test]
    fn no_two_keys_are_alike_and_an_id_is_needed() {
        let [one, two] = [(); 2].map(|()| KeyPair::generate(KeyAlgorithm::Ed25519).unwrap());
        assert_ne!(one.private_key_pem(), two.private_key_pem());
        assert_eq!(one.into_signer(" ").unwrap_err(), KeyError::EmptyCredentialId);
        assert_eq!(PrivateKeyDer::new(*b"junk").signer("c").unwrap_err(), KeyError::NotFound);
    }

    #[test]
    fn debug_output_shows_no_key() {
        let pair = KeyPair::generate(KeyAlgorithm::EcdsaP256).unwrap();
        assert_eq!(format!("{pair:?}"), "KeyPair { algorithm: EcdsaP256, .. }");
        assert_eq!(format!("{:?} {:?}", pair.private_key_der(), pair.private_key_pem()), "[redacted] [redacted]");
    }
}
