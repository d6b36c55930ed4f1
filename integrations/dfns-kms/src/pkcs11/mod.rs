//! Keys in hardware modules, smart cards and TPMs, through PKCS#11.
//!
//! A session of PKCS#11 belongs to one thread at a time, and a call may take long. So each token
//! has a thread of its own (`thread`), and this file is the asynchronous side.

mod thread;

use dfns_core::Secret;
use dfns_core::signing::{BoxFuture, EcdsaEncoding, PublicKey, RemoteKey, SignError};
use std::fmt;
use std::path::Path;
use thread::{Connection, Thread};

/// A token: a partition of a hardware module, or a smart card.
///
/// Clones share the session and its thread.
///
/// ```no_run
/// use dfns_kms::{Pkcs11Token, RemoteKey, RemoteSigner};
///
/// # async fn example(pin: String) -> Result<(), Box<dyn std::error::Error>> {
/// let token = Pkcs11Token::open("/usr/lib/softhsm/libsofthsm2.so", "payments", pin).await?;
/// let key = token.key("payouts-2027").await?;
/// // Register this key as a credential.
/// println!("{}", key.public_key().pem());
/// let signer = RemoteSigner::new("cr-1", key)?;
/// # let _ = signer;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Pkcs11Token {
    label: String,
    thread: Thread,
}

impl Pkcs11Token {
    /// Opens the token with this label: loads the library of the vendor, and logs in.
    ///
    /// A PIN that the token rejects is not tried again by this value, because tokens lock after a
    /// few tries.
    ///
    /// # Errors
    /// [`SignError`] names the library or the token, and the reason: it cannot be loaded, no token
    /// has the label, the PIN is rejected or locked.
    pub async fn open(
        library: impl AsRef<Path>,
        label: impl Into<String>,
        pin: impl Into<Secret>,
    ) -> Result<Self, SignError> {
        let label = label.into();
        let connection = Connection::new(library.as_ref().to_owned(), label.clone(), pin.into());
        let token = Self { label, thread: Thread::start(connection)? };
        token.thread.run(|connection| connection.session().map(drop)).await?;
        Ok(token)
    }

    /// Returns the key pair with this label.
    ///
    /// # Errors
    /// [`SignError`] if no private key has the label or several have, if the token shows no public
    /// key for it, or if Dfns does not accept its algorithm.
    pub async fn key(&self, label: impl Into<String>) -> Result<Pkcs11Key, SignError> {
        let label = label.into();
        let wanted = label.clone();
        let public_key = self.thread.run(move |connection| connection.public_key(&wanted)).await?;
        Ok(self.key_with(label, public_key))
    }

    /// Returns the private key with this label and this public key, for a token that does not show
    /// public keys. Asks the token for nothing: it is found when it signs.
    pub fn key_with(&self, label: impl Into<String>, public_key: PublicKey) -> Pkcs11Key {
        Pkcs11Key { token: self.clone(), label: label.into(), public_key, asks: false }
    }
}

impl fmt::Debug for Pkcs11Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pkcs11Token").field("label", &self.label).finish_non_exhaustive()
    }
}

/// A key in a [`Pkcs11Token`].
#[derive(Clone, Debug)]
pub struct Pkcs11Key {
    token: Pkcs11Token,
    label: String,
    public_key: PublicKey,
    asks: bool,
}

impl Pkcs11Key {
    /// Returns the label of the key.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Says that the token asks a person before it signs, for instance for a touch.
    #[must_use]
    pub fn asks(mut self) -> Self {
        self.asks = true;
        self
    }
}

impl RemoteKey for Pkcs11Key {
    fn name(&self) -> String {
        format!("PKCS#11 token {}, key {}", self.token.label, self.label)
    }

    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>> {
        let (label, algorithm, message) = (self.label.clone(), self.public_key.algorithm(), message.to_vec());
        Box::pin(self.token.thread.run(move |connection| connection.sign(&label, algorithm, &message)))
    }

    fn ecdsa_encoding(&self) -> EcdsaEncoding {
        EcdsaEncoding::Raw
    }

    fn is_interactive(&self) -> bool {
        self.asks
    }
}
