//! The signer for private keys that never leave their home: a key management service, a hardware
//! module, an agent.
//!
//! A [`RemoteKey`] signs bytes, and nothing more. [`RemoteSigner`] does the rest for all of them:
//! whether the challenge allows the credential, the client data, the encoding of the signature, and
//! a check of what comes back, so that a wrong alias or a rotated key is named here and not by
//! Dfns.

mod key;
mod local;
#[cfg(all(unix, feature = "ssh-agent"))]
mod ssh_agent;

pub use key::{EcdsaEncoding, FnKey, RemoteKey};
pub use local::LocalKey;
#[cfg(all(unix, feature = "ssh-agent"))]
pub use ssh_agent::{SshAgent, SshAgentKey};

use super::{
    BoxFuture, FirstFactor, KeyAlgorithm, KeyAssertion, KeyError, PublicKey, SignError, SignedFactors, Signer,
    UserActionChallenge,
};
use crate::pem;
use crate::runtime::require_timers;
use std::fmt;
use std::time::Duration;

/// The time that a key home has for a signature if nobody is asked.
const PATIENCE: Duration = Duration::from_secs(30);

/// The longest signature, in bytes: of RSA with 8192 bits.
const LONGEST_SIGNATURE: usize = 1024;

/// Signs with a private key in a key management service, a hardware module or an agent.
///
/// The credential is of kind `Key`. Register the public key of the [`RemoteKey`] as a credential of
/// the service account or the user, and pass the id of that credential here.
///
/// ```
/// # use dfns_core as dfns;
/// use dfns::signing::{PublicKey, RemoteSigner};
///
/// # struct KeyManagement;
/// # impl KeyManagement {
/// #     async fn sign(&self, _key: &str, _message: Vec<u8>) -> Result<Vec<u8>, std::io::Error> { Ok(vec![]) }
/// # }
/// # fn example(kms: std::sync::Arc<KeyManagement>) -> Result<(), Box<dyn std::error::Error>> {
/// let public_key = PublicKey::read("-----BEGIN PUBLIC KEY-----
/// MCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=
/// -----END PUBLIC KEY-----")?;
/// let signer = RemoteSigner::from_fn("cr-1", "key management service, key payouts", public_key, move |message| {
///     let kms = kms.clone();
///     async move { kms.sign("payouts", message).await }
/// })?;
/// // Client::builder().service_account(token).signer(signer)
/// # let _ = signer;
/// # Ok(())
/// # }
/// ```
pub struct RemoteSigner<K> {
    credential_id: String,
    key: K,
    patience: Option<Duration>,
}

impl<K: RemoteKey> RemoteSigner<K> {
    /// Creates the signer of the credential with this id.
    ///
    /// # Errors
    /// [`KeyError::EmptyCredentialId`] if the id is empty or white space.
    pub fn new(credential_id: impl Into<String>, key: K) -> Result<Self, KeyError> {
        let credential_id = credential_id.into().trim().to_owned();
        if credential_id.is_empty() {
            return Err(KeyError::EmptyCredentialId);
        }
        Ok(Self { credential_id, key, patience: None })
    }

    /// Sets the time that the key home has for a signature. Defaults to 30 seconds, or to the
    /// deadline of the call if a person is asked. The deadline of the call applies in any case.
    #[must_use]
    pub fn within(mut self, patience: Duration) -> Self {
        self.patience = Some(patience);
        self
    }

    /// Returns the id of the credential.
    pub fn credential_id(&self) -> &str {
        &self.credential_id
    }

    /// Returns the key.
    pub fn key(&self) -> &K {
        &self.key
    }

    /// Returns the assertion alone, for example for a second factor.
    ///
    /// # Errors
    /// [`SignError`] names the key home and the step: the challenge does not allow the credential,
    /// the key home did not sign or took too long, or the public key does not verify its signature.
    pub async fn assertion(&self, challenge: &UserActionChallenge) -> Result<KeyAssertion, SignError> {
        let allowed = challenge.allow_credentials.require_key(&self.credential_id)?;
        let client_data = challenge.key_client_data();
        let signature = self.signature(client_data.as_bytes()).await?;
        // The id as Dfns spells it; it may differ in padding.
        Ok(KeyAssertion::from_signature(&allowed.id, client_data, signature))
    }

    /// Lets the key home sign, and returns the verified signature as Dfns expects it.
    pub(crate) async fn signature(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let (key, home) = (self.key.public_key(), self.key.name());
        let signature = self.in_time(self.key.sign(message), &home).await?;
        let signature = match self.key.ecdsa_encoding() {
            EcdsaEncoding::Raw => in_der(key.algorithm(), signature, &home)?,
            EcdsaEncoding::Der => signature,
        };
        if !(1..=LONGEST_SIGNATURE).contains(&signature.len()) {
            let (length, algorithm) = (signature.len(), key.algorithm());
            return Err(SignError::new(format!(
                "{home} returned {length} bytes, which are not a signature of {algorithm}"
            )));
        }
        if key.verifies(message, &signature) {
            return Ok(signature);
        }
        let algorithm = key.algorithm();
        if raw_size(algorithm) == Some(signature.len())
            && in_der(algorithm, signature, &home).is_ok_and(|signature| key.verifies(message, &signature))
        {
            return Err(SignError::new(format!(
                "{home} returned a raw signature (r and s) of {algorithm}, and one in DER is expected; return \
                 `EcdsaEncoding::Raw` from `RemoteKey::ecdsa_encoding`, or encode it in DER"
            )));
        }
        Err(SignError::new(format!(
            "the signature of {home} is not of its public key ({algorithm}); either the key was rotated, or its alias \
             names another key, or it {}",
            other_causes(algorithm)
        )))
    }

    async fn in_time(
        &self,
        signing: BoxFuture<'_, Result<Vec<u8>, SignError>>,
        home: &str,
    ) -> Result<Vec<u8>, SignError> {
        let patience = self.patience.or((!self.key.is_interactive()).then_some(PATIENCE));
        let signed = match patience {
            None => signing.await,
            Some(patience) => {
                require_timers()?;
                let signed = tokio::time::timeout(patience, signing).await;
                signed.map_err(|_| SignError::new(format!("{home} did not sign within {patience:?}")))?
            }
        };
        match signed {
            Err(error) if !error.is_missing_runtime() => {
                Err(SignError::with_source(format!("{home} did not sign"), error))
            }
            signed => signed,
        }
    }
}

impl<S> RemoteSigner<FnKey<S>> {
    /// Creates the signer of a credential whose key is behind an async function: it receives the
    /// message and returns the signature, in DER for ECDSA. A panic of the function unwinds into
    /// the caller of the operation.
    ///
    /// The name is for error messages: the key home and the key, such as `AWS KMS, key
    /// alias/payouts`.
    ///
    /// # Errors
    /// [`KeyError::EmptyCredentialId`] if the id is empty or white space.
    pub fn from_fn<F, E>(
        credential_id: impl Into<String>,
        name: impl Into<String>,
        public_key: PublicKey,
        sign: S,
    ) -> Result<Self, KeyError>
    where
        S: Fn(Vec<u8>) -> F + Send + Sync,
        F: Future<Output = Result<Vec<u8>, E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self::new(credential_id, FnKey::new(name, public_key, sign))
    }
}

impl<K: RemoteKey> Signer for RemoteSigner<K> {
    fn sign<'a>(&'a self, challenge: &'a UserActionChallenge) -> BoxFuture<'a, Result<SignedFactors, SignError>> {
        Box::pin(async move { self.assertion(challenge).await.map(|assertion| FirstFactor::Key(assertion).into()) })
    }

    fn is_interactive(&self) -> bool {
        self.key.is_interactive()
    }
}

impl<K: RemoteKey> fmt::Debug for RemoteSigner<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteSigner")
            .field("credential_id", &self.credential_id)
            .field("key", &self.key.name())
            .field("algorithm", &self.key.public_key().algorithm())
            .finish_non_exhaustive()
    }
}

/// Returns the size of a raw signature in bytes. `None` for an algorithm other than ECDSA.
fn raw_size(algorithm: KeyAlgorithm) -> Option<usize> {
    match algorithm {
        KeyAlgorithm::EcdsaP256 | KeyAlgorithm::EcdsaSecp256k1 => Some(64),
        KeyAlgorithm::EcdsaP384 => Some(96),
        KeyAlgorithm::Ed25519 | KeyAlgorithm::Rsa => None,
    }
}

/// Returns the mistakes of a key home that are possible with an algorithm.
fn other_causes(algorithm: KeyAlgorithm) -> &'static str {
    match algorithm {
        KeyAlgorithm::Ed25519 => "signed a digest instead of the message (Ed25519 takes the message itself)",
        KeyAlgorithm::Rsa => "signed with a digest other than SHA-256, or a padding other than PKCS#1 v1.5",
        KeyAlgorithm::EcdsaP256 | KeyAlgorithm::EcdsaP384 | KeyAlgorithm::EcdsaSecp256k1 => {
            "signed with a digest other than SHA-256, or another encoding than `RemoteKey::ecdsa_encoding` returns (DER \
             by default)"
        }
    }
}

/// Encodes a raw ECDSA signature in DER. The signature of another algorithm has one form only.
fn in_der(algorithm: KeyAlgorithm, signature: Vec<u8>, home: &str) -> Result<Vec<u8>, SignError> {
    let Some(expected) = raw_size(algorithm) else { return Ok(signature) };
    if signature.len() != expected {
        let length = signature.len();
        return Err(SignError::new(format!(
            "{home} returned {length} bytes, and a raw signature of {algorithm} has {expected}; is it the key of \
             another curve, or in DER?"
        )));
    }
    let (r, s) = signature.split_at(expected / 2);
    Ok(pem::ecdsa_signature(r, s))
}

#[cfg(test)]
mod tests;
