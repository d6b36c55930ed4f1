//! A private key that signs where it is.

use crate::signing::{BoxFuture, PublicKey, SignError};
use std::sync::Arc;

/// A private key that signs in its key home, for a [`RemoteSigner`](super::RemoteSigner). A key
/// home is a key management service, a hardware module, or an agent.
///
/// It signs the message itself with Ed25519, or the SHA-256 digest of the message with ECDSA or
/// RSA (PKCS#1 v1.5). For a service that requires a digest instead of the message, compute the
/// digest here. The message has less than 1,000 bytes.
///
/// ```
/// # use dfns_core as dfns;
/// use dfns::signing::{BoxFuture, PublicKey, RemoteKey, SignError};
///
/// struct VaultKey {
///     vault: Vault,
///     public_key: PublicKey,
/// }
///
/// impl RemoteKey for VaultKey {
///     fn name(&self) -> String {
///         "vault, key payouts".to_owned()
///     }
///     fn public_key(&self) -> &PublicKey {
///         &self.public_key
///     }
///     fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>> {
///         Box::pin(async move {
///             self.vault.sign("payouts", message).await.map_err(|error| SignError::with_source("the vault refused", error))
///         })
///     }
/// }
/// # struct Vault;
/// # impl Vault {
/// #     async fn sign(&self, _key: &str, _message: &[u8]) -> Result<Vec<u8>, std::io::Error> { Ok(vec![]) }
/// # }
/// ```
pub trait RemoteKey: Send + Sync {
    /// Returns the key home and the key, for error messages: `AWS KMS, key alias/payouts`. Without
    /// secrets.
    fn name(&self) -> String;

    /// Returns the public key. Every signature is verified with it.
    fn public_key(&self) -> &PublicKey;

    /// Signs a message.
    ///
    /// The client calls it once for each user action, and does not repeat it after an error.
    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>>;

    /// Returns how ECDSA signatures are encoded. Defaults to DER. Other signatures have one
    /// encoding.
    fn ecdsa_encoding(&self) -> EcdsaEncoding {
        EcdsaEncoding::Der
    }

    /// Returns whether signing asks a person, for instance to touch a key. Defaults to false.
    fn is_interactive(&self) -> bool {
        false
    }
}

/// The encoding of an ECDSA signature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum EcdsaEncoding {
    /// DER (ASN.1), as AWS KMS and Google Cloud KMS return it, and as Dfns expects it.
    #[default]
    Der,
    /// `r` and `s` in a fixed size, one after the other, as in PKCS#11, Azure Key Vault and JWS.
    Raw,
}

impl<T: RemoteKey + ?Sized> RemoteKey for Arc<T> {
    fn name(&self) -> String {
        (**self).name()
    }
    fn public_key(&self) -> &PublicKey {
        (**self).public_key()
    }
    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>> {
        (**self).sign(message)
    }
    fn ecdsa_encoding(&self) -> EcdsaEncoding {
        (**self).ecdsa_encoding()
    }
    fn is_interactive(&self) -> bool {
        (**self).is_interactive()
    }
}

/// A private key behind an async function. Made by
/// [`RemoteSigner::from_fn`](super::RemoteSigner::from_fn).
pub struct FnKey<S> {
    name: String,
    public_key: PublicKey,
    sign: S,
}

impl<S> FnKey<S> {
    pub(super) fn new(name: impl Into<String>, public_key: PublicKey, sign: S) -> Self {
        Self { name: name.into(), public_key, sign }
    }
}

impl<S, F, E> RemoteKey for FnKey<S>
where
    S: Fn(Vec<u8>) -> F + Send + Sync,
    F: Future<Output = Result<Vec<u8>, E>> + Send + 'static,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    fn name(&self) -> String {
        self.name.clone()
    }
    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }
    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>> {
        let signing = (self.sign)(message.to_vec());
        Box::pin(async move { signing.await.map_err(|error| SignError::with_source("the key home refused", error)) })
    }
}
