//! Key pairs, and their signatures, for both programs. OpenSSL is a dependency of the official
//! crate anyway, which leaves signing to its users.

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dfns_sdk_rust::Error;
use dfns_sdk_rust::signer::{CredentialAssertion, CredentialAssertionData, UserActionChallenge, UserActionSigner};
use openssl::error::ErrorStack;
use openssl::hash::{MessageDigest, hash};
use openssl::pkey::{PKey, Private};
use openssl::rand::rand_bytes;
use openssl::sign::Signer;
use serde_json::{Value, json};

/// A credential of kind `Key`, whose private key is an Ed25519 key.
pub struct Key {
    /// The id of the credential.
    pub credential_id: String,
    private: PKey<Private>,
}

impl Key {
    /// Reads the private key of a credential.
    ///
    /// # Errors
    /// It is not a private key.
    pub fn from_pem(credential_id: &str, pem: &str) -> Result<Self, ErrorStack> {
        Ok(Self { credential_id: credential_id.into(), private: PKey::private_key_from_pem(pem.as_bytes())? })
    }

    /// Creates a key pair with a random credential id.
    ///
    /// # Errors
    /// OpenSSL fails.
    pub fn generate() -> Result<Self, ErrorStack> {
        let mut id = [0; 32];
        rand_bytes(&mut id)?;
        let private = PKey::generate_ed25519()?;
        Ok(Self { credential_id: URL_SAFE_NO_PAD.encode(id), private })
    }

    /// Returns the private key.
    ///
    /// # Errors
    /// OpenSSL fails.
    pub fn private_pem(&self) -> Result<String, ErrorStack> {
        pem(self.private.private_key_to_pem_pkcs8())
    }

    /// Returns the public key.
    ///
    /// # Errors
    /// OpenSSL fails.
    pub fn public_pem(&self) -> Result<String, ErrorStack> {
        pem(self.private.public_key_to_pem())
    }

    fn sign(&self, data: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        Signer::new_without_digest(&self.private)?.sign_oneshot_to_vec(data)
    }

    /// Creates the credential of a registration for this challenge.
    ///
    /// # Errors
    /// OpenSSL fails.
    pub fn attest(&self, challenge: &str) -> Result<Value, ErrorStack> {
        let client_data = json!({ "type": "key.create", "challenge": challenge }).to_string();
        let digest = hash(MessageDigest::sha256(), client_data.as_bytes())?;
        let public_key = self.public_pem()?;
        let signed = json!({ "clientDataHash": hex(&digest), "publicKey": public_key }).to_string();
        let signature = self.sign(signed.as_bytes())?;
        let attestation = json!({ "publicKey": public_key, "signature": hex(&signature) }).to_string();
        let info = json!({
            "credId": self.credential_id,
            "clientData": URL_SAFE_NO_PAD.encode(client_data),
            "attestationData": URL_SAFE_NO_PAD.encode(attestation),
        });
        Ok(json!({ "credentialKind": "Key", "credentialInfo": info }))
    }

    /// Signs the challenge of a user action.
    ///
    /// # Errors
    /// OpenSSL fails.
    pub fn assert(&self, challenge: &str) -> Result<CredentialAssertion, Error> {
        let client_data = json!({ "type": "key.get", "challenge": challenge }).to_string();
        let signature = self.sign(client_data.as_bytes()).map_err(|error| Error::Signer(error.to_string()))?;
        Ok(CredentialAssertion {
            kind: "Key".into(),
            credential_assertion: CredentialAssertionData {
                cred_id: self.credential_id.clone(),
                client_data: URL_SAFE_NO_PAD.encode(client_data),
                signature: URL_SAFE_NO_PAD.encode(signature),
            },
        })
    }
}

#[async_trait]
impl UserActionSigner for Key {
    async fn sign(&self, challenge: &UserActionChallenge) -> Result<CredentialAssertion, Error> {
        self.assert(&challenge.challenge)
    }
}

fn pem(bytes: Result<Vec<u8>, ErrorStack>) -> Result<String, ErrorStack> {
    bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
