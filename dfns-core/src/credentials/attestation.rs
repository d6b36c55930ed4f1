//! Attestation: proof of possession of the private key, bound to the challenge.
//!
//! The key signs a fingerprint: the hash of the client data and the public key as PEM, both as JSON
//! without spaces. The attestation is JSON with the same PEM and the signature, which only here is
//! lower-case hexadecimal. Dfns rebuilds the fingerprint from the attestation, so the PEM must be
//! the same text in both.

use super::{CredentialError, CredentialInfo, client_data};
use crate::signing::{KeySigner, PublicKey, RemoteKey, RemoteSigner, SignError};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use base16ct::lower::encode_string;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use zeroize::Zeroizing;

/// Creates an id for a key credential: 32 random bytes in base64url.
///
/// The application chooses the id of a key, except for service accounts and personal access tokens,
/// where Dfns does.
///
/// # Errors
/// [`CredentialError::Library`] if the system provides no randomness.
pub fn random_credential_id() -> Result<String, CredentialError> {
    let mut id = [0; 32];
    rand::fill(&mut id).map_err(|_| CredentialError::Library("choosing a credential id"))?;
    Ok(URL_SAFE_NO_PAD.encode(id))
}

/// Returns an id for a user's credential with this key: the same one each time, so that a
/// registration that is repeated after a crash does not make a second credential.
pub fn credential_id_of(user_id: &str, key: &PublicKey) -> String {
    let named = [user_id.as_bytes(), &[0], key.der()].concat();
    URL_SAFE_NO_PAD.encode(digest(&SHA256, &named))
}

impl KeySigner {
    /// Registers this key for a challenge: the `credentialInfo` of a `Key` credential with this
    /// signer's id.
    ///
    /// Pass the challenge of the registration or of the new credential, unchanged.
    ///
    /// ```
    /// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
    /// use dfns::core::credentials::{FirstFactorCredential, KeyPair, random_credential_id};
    /// use dfns::signing::KeyAlgorithm;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let signer = KeyPair::generate(KeyAlgorithm::Ed25519)?.into_signer(random_credential_id()?)?;
    /// let credential = FirstFactorCredential::key(signer.create_credential("Y2gtMTIzNDU")?);
    /// # let _ = credential;
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_credential(&self, challenge: &str) -> Result<CredentialInfo, SignError> {
        self.attest(challenge, None)
    }

    /// Registers this key like [`create_credential`](Self::create_credential), and names the
    /// signature algorithm: `SHA256`, `SHA512` or `RSA-SHA256`.
    ///
    /// Required for a signer [with another digest](KeySigner::with_digest) than SHA-256.
    pub fn create_credential_with_algorithm(
        &self,
        challenge: &str,
        algorithm: &str,
    ) -> Result<CredentialInfo, SignError> {
        self.attest(challenge, Some(algorithm))
    }

    fn attest(&self, challenge: &str, algorithm: Option<&str>) -> Result<CredentialInfo, SignError> {
        let attestation = Unsigned::new(challenge, self.public_key_pem())?;
        let signature = self.signature(attestation.message())?;
        attestation.into_credential(self.credential_id(), &signature, algorithm)
    }
}

impl<K: RemoteKey> RemoteSigner<K> {
    /// Registers this key for a challenge: the `credentialInfo` of a `Key` credential with this
    /// signer's id.
    ///
    /// Pass the challenge of the registration or of the new credential, unchanged. Choose the id of
    /// the signer: [`credential_id_of`], or [`random_credential_id`].
    ///
    /// # Errors
    /// [`SignError`] names the key home: it did not sign, or its signature is not of the public
    /// key.
    pub async fn create_credential(&self, challenge: &str) -> Result<CredentialInfo, SignError> {
        let attestation = Unsigned::new(challenge, self.key().public_key().pem())?;
        let signature = self.signature(attestation.message()).await?;
        attestation.into_credential(self.credential_id(), &signature, None)
    }
}

/// An attestation before its signature.
struct Unsigned {
    client_data: String,
    public_key: String,
    fingerprint: Zeroizing<String>,
}

impl Unsigned {
    fn new(challenge: &str, public_key: String) -> Result<Self, SignError> {
        let client_data = client_data::key_create(challenge).map_err(not_written)?;
        let fingerprint = fingerprint(client_data.as_bytes(), &public_key).map_err(not_written)?;
        Ok(Self { client_data, public_key, fingerprint })
    }

    /// Returns the bytes to sign.
    fn message(&self) -> &[u8] {
        self.fingerprint.as_bytes()
    }

    fn into_credential(
        self,
        credential_id: &str,
        signature: &[u8],
        algorithm: Option<&str>,
    ) -> Result<CredentialInfo, SignError> {
        let attestation = Attestation { public_key: &self.public_key, signature: &encode_string(signature), algorithm };
        let attestation = client_data::json(&attestation, "writing the attestation").map_err(not_written)?;
        Ok(CredentialInfo::new(
            credential_id,
            URL_SAFE_NO_PAD.encode(self.client_data),
            URL_SAFE_NO_PAD.encode(attestation.as_bytes()),
        ))
    }
}

fn not_written(error: CredentialError) -> SignError {
    SignError::with_source("the attestation was not written", error)
}

/// The JSON that the key signs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fingerprint<'a> {
    client_data_hash: &'a str,
    public_key: &'a str,
}

/// The JSON that Dfns receives.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Attestation<'a> {
    public_key: &'a str,
    signature: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    algorithm: Option<&'a str>,
}

/// Returns the string to sign for this client data and this PEM.
pub(super) fn fingerprint(client_data: &[u8], public_key: &str) -> Result<Zeroizing<String>, CredentialError> {
    let client_data_hash = &encode_string(digest(&SHA256, client_data).as_ref());
    client_data::json(&Fingerprint { client_data_hash, public_key }, "writing the fingerprint")
}
