//! Envelopes: private keys encrypted for Dfns to keep.
//!
//! Dfns hands an encrypted private key back as it got it, so how it is encrypted is the application's choice, and an
//! application that has keys encrypted in its own way implements [`KeyEnvelope`]. [`PasswordEnvelope`] is the way of the
//! official example, and opens what that has made.

use super::gcm::{BLOCK, Gcm};
use super::{CredentialError, PrivateKeyDer};
use crate::secret::Secret;
use crate::signing::KeySigner;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::{pbkdf2, rand};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Standard base64, with padding or without.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A way to encrypt private keys.
///
/// ```
/// use dfns_core::Secret;
/// use dfns_core::credentials::{CredentialError, KeyEnvelope, PrivateKeyDer};
///
/// /// Keys are encrypted by a key management service.
/// struct KmsEnvelope {
///     kms: KeyManagement,
/// }
///
/// impl KeyEnvelope for KmsEnvelope {
///     fn seal(&self, private_key: &PrivateKeyDer) -> Result<Secret, CredentialError> {
///         self.kms.encrypt(private_key.expose()).map(Secret::from).map_err(|error| CredentialError::Other(error.into()))
///     }
///
///     fn open(&self, encrypted_private_key: &Secret) -> Result<PrivateKeyDer, CredentialError> {
///         let private_key = self.kms.decrypt(encrypted_private_key.expose());
///         private_key.map(PrivateKeyDer::new).map_err(|error| CredentialError::Other(error.into()))
///     }
/// }
/// # struct KeyManagement;
/// # impl KeyManagement {
/// #     fn encrypt(&self, _key: &[u8]) -> Result<String, std::io::Error> { Ok(String::new()) }
/// #     fn decrypt(&self, _text: &str) -> Result<Vec<u8>, std::io::Error> { Ok(Vec::new()) }
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot encrypt private keys",
    label = "this is not an envelope",
    note = "with a password or a recovery secret, use `PasswordEnvelope::new(username, secret)`",
    note = "for encryption of your own, implement `KeyEnvelope` for a type of your own"
)]
pub trait KeyEnvelope: Send + Sync {
    /// Encrypts a private key: the `encryptedPrivateKey` of a credential. It must not be empty.
    fn seal(&self, private_key: &PrivateKeyDer) -> Result<Secret, CredentialError>;

    /// Decrypts what [`seal`](Self::seal) has made.
    ///
    /// # Errors
    /// [`CredentialError::WrongSecret`] or [`CredentialError::NotAnEnvelope`] where those say what is wrong.
    fn open(&self, encrypted_private_key: &Secret) -> Result<PrivateKeyDer, CredentialError>;

    /// Decrypts a private key and makes it the signer of the credential with this id.
    ///
    /// # Errors
    /// Those of [`open`](Self::open), and [`CredentialError::Key`] if what was inside is no key that is supported.
    fn open_signer(&self, credential_id: &str, encrypted_private_key: &Secret) -> Result<KeySigner, CredentialError> {
        Ok(self.open(encrypted_private_key)?.signer(credential_id)?)
    }
}

impl<T: KeyEnvelope + ?Sized> KeyEnvelope for &T {
    fn seal(&self, private_key: &PrivateKeyDer) -> Result<Secret, CredentialError> {
        (**self).seal(private_key)
    }

    fn open(&self, encrypted_private_key: &Secret) -> Result<PrivateKeyDer, CredentialError> {
        (**self).open(encrypted_private_key)
    }
}

impl<T: KeyEnvelope + ?Sized> KeyEnvelope for Arc<T> {
    fn seal(&self, private_key: &PrivateKeyDer) -> Result<Secret, CredentialError> {
        (**self).seal(private_key)
    }

    fn open(&self, encrypted_private_key: &Secret) -> Result<PrivateKeyDer, CredentialError> {
        (**self).open(encrypted_private_key)
    }
}

impl<T: KeyEnvelope + ?Sized> KeyEnvelope for Box<T> {
    fn seal(&self, private_key: &PrivateKeyDer) -> Result<Secret, CredentialError> {
        (**self).seal(private_key)
    }

    fn open(&self, encrypted_private_key: &Secret) -> Result<PrivateKeyDer, CredentialError> {
        (**self).open(encrypted_private_key)
    }
}

/// Encrypts private keys with a secret: a user's password, or a [`RecoverySecret`](super::RecoverySecret).
///
/// A wrapping key is derived from the secret by PBKDF2 (HMAC-SHA-256, 100 000 rounds), salted with the SHA-256 of the
/// username in lower case and without spaces around it. The private key is encrypted with AES-256-GCM under a random
/// vector of 16 bytes. The text is base64 of `{"key": …, "iv": …}`.
///
/// This protects a [`RecoverySecret`](super::RecoverySecret), which nobody guesses, and a password as far as that is
/// hard to guess: whoever obtains the encrypted key, Dfns included, can try passwords at leisure.
///
/// ```
/// use dfns_core::credentials::{CredentialError, KeyEnvelope, KeyPair, PasswordEnvelope};
/// use dfns_core::signing::KeyAlgorithm;
///
/// let pair = KeyPair::generate(KeyAlgorithm::Ed25519)?;
/// let encrypted = PasswordEnvelope::new("jdoe@example.co", "correct horse")?.seal(pair.private_key_der())?;
///
/// let wrong = PasswordEnvelope::new("jdoe@example.co", "battery staple")?.open(&encrypted);
/// assert!(matches!(wrong, Err(CredentialError::WrongSecret)));
/// # Ok::<(), CredentialError>(())
/// ```
pub struct PasswordEnvelope {
    gcm: Gcm,
}

impl PasswordEnvelope {
    const ROUNDS: NonZeroU32 = NonZeroU32::new(100_000).expect("it is not zero");

    /// The envelope for this user and secret.
    ///
    /// Deriving the key takes some tens of milliseconds, on purpose, and is done here and once. The secret itself is not
    /// kept.
    ///
    /// # Errors
    /// [`CredentialError::Library`] if the cryptographic library cannot set up the cipher.
    pub fn new(username: &str, secret: impl Into<Secret>) -> Result<Self, CredentialError> {
        let gcm = Gcm::new(&derive(username, &secret.into()));
        gcm.map(|gcm| Self { gcm }).map_err(|_| CredentialError::Library("setting up the cipher"))
    }

    fn seal_with(&self, iv: &[u8; BLOCK], private_key: &PrivateKeyDer) -> Result<Secret, CredentialError> {
        let key = self.gcm.seal(iv, private_key.expose()).map_err(|_| CredentialError::Library("encrypting a key"))?;
        let contents = Contents { key: STANDARD.encode(key), iv: STANDARD.encode(iv) };
        let json = super::client_data::json(&contents, "writing an encrypted key")?;
        Ok(STANDARD.encode(json.as_bytes()).into())
    }
}

impl KeyEnvelope for PasswordEnvelope {
    fn seal(&self, private_key: &PrivateKeyDer) -> Result<Secret, CredentialError> {
        let mut iv = [0; BLOCK];
        rand::fill(&mut iv).map_err(|_| CredentialError::Library("choosing a vector"))?;
        self.seal_with(&iv, private_key)
    }

    fn open(&self, encrypted_private_key: &Secret) -> Result<PrivateKeyDer, CredentialError> {
        use CredentialError::NotAnEnvelope;

        let json = LENIENT
            .decode(encrypted_private_key.expose().trim())
            .map_err(|_| NotAnEnvelope("the text is not base64"))?;
        let contents: Contents = serde_json::from_slice(&json)
            .map_err(|_| NotAnEnvelope("what it encodes is not JSON with `key` and `iv`"))?;
        let sealed = LENIENT.decode(contents.key).map_err(|_| NotAnEnvelope("`key` is not base64"))?;
        let iv = LENIENT.decode(contents.iv).map_err(|_| NotAnEnvelope("`iv` is not base64"))?;
        let iv = iv.try_into().map_err(|_| NotAnEnvelope("`iv` is not of 16 bytes"))?;
        if sealed.len() <= BLOCK {
            return Err(NotAnEnvelope("`key` is too short to hold one"));
        }
        let private_key = self.gcm.open(&iv, &sealed).map_err(|_| CredentialError::WrongSecret)?;
        Ok(PrivateKeyDer::from(private_key))
    }
}

impl fmt::Debug for PasswordEnvelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordEnvelope([redacted])")
    }
}

/// What the text of an encrypted key encodes. Both members are base64.
#[derive(Serialize, Deserialize)]
struct Contents {
    key: String,
    iv: String,
}

/// The key that encrypts the private key.
fn derive(username: &str, secret: &Secret) -> Zeroizing<[u8; 32]> {
    // What JavaScript calls space, as the official example trims: with the byte order mark, without NEL.
    let space = |c: char| c == '\u{feff}' || (c.is_whitespace() && c != '\u{85}');
    let salt = digest(&SHA256, username.to_lowercase().trim_matches(space).as_bytes());
    let mut key = Zeroizing::new([0; 32]);
    let secret = secret.expose().as_bytes();
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, PasswordEnvelope::ROUNDS, salt.as_ref(), secret, &mut *key);
    key
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Encrypts with a vector that is given, to compare with what was recorded.
    pub(in crate::credentials) fn seal_with(
        envelope: &PasswordEnvelope,
        iv: [u8; BLOCK],
        private_key: &PrivateKeyDer,
    ) -> Secret {
        envelope.seal_with(&iv, private_key).unwrap()
    }

    /// The key that encrypts the private key, to compare with what was recorded.
    pub(in crate::credentials) fn wrapping_key(username: &str, secret: &Secret) -> [u8; 32] {
        *derive(username, secret)
    }

    fn envelope() -> PasswordEnvelope {
        PasswordEnvelope::new("jdoe", "secret-canary").unwrap()
    }

    fn not_an_envelope(text: &str) -> &'static str {
        match envelope().open(&Secret::from(text)) {
            Err(CredentialError::NotAnEnvelope(reason)) => reason,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_not_an_envelope_is_told_apart() {
        let text = |json: &str| STANDARD.encode(json);
        assert!(not_an_envelope("").contains("JSON"));
        assert!(not_an_envelope("%").contains("the text is not base64"));
        assert!(not_an_envelope(&text("{\"key\":\"AAAA\"}")).contains("JSON with `key` and `iv`"));
        assert!(not_an_envelope(&text("{\"key\":\"%\",\"iv\":\"\"}")).contains("`key` is not base64"));
        assert!(not_an_envelope(&text("{\"key\":\"\",\"iv\":\"%\"}")).contains("`iv` is not base64"));
        assert!(not_an_envelope(&text("{\"key\":\"\",\"iv\":\"AAAA\"}")).contains("16 bytes"));
        let iv = STANDARD.encode([0; 16]);
        assert!(not_an_envelope(&text(&format!("{{\"key\":\"AAAA\",\"iv\":\"{iv}\"}}"))).contains("too short"));
    }

    #[test]
    fn the_same_key_never_encrypts_to_the_same_text() {
        let (envelope, key) = (envelope(), PrivateKeyDer::new(*b"key"));
        assert_ne!(envelope.seal(&key).unwrap(), envelope.seal(&key).unwrap());
    }

    #[test]
    fn envelopes_work_behind_pointers() {
        let encrypted = envelope().seal(&PrivateKeyDer::new(*b"key")).unwrap();
        let (shared, boxed): (Arc<dyn KeyEnvelope>, Box<dyn KeyEnvelope>) =
            (Arc::new(envelope()), Box::new(envelope()));
        let pointers: [&dyn KeyEnvelope; 3] = [&shared, &boxed, &&envelope()];
        for pointer in pointers {
            assert_eq!(pointer.open(&encrypted).unwrap().expose(), b"key");
            assert!(pointer.open(&pointer.seal(&PrivateKeyDer::new(*b"other")).unwrap()).is_ok());
        }
    }

    #[test]
    fn usernames_are_trimmed_as_javascript_does() {
        let key = |username: &str| derive(username, &Secret::from("s"));
        assert_eq!(key("\u{feff}\u{a0} J\u{d6}\t\n"), key("j\u{f6}"));
        assert_ne!(key("j\u{85}"), key("j"));
    }

    #[test]
    fn what_is_inside_must_be_a_key() {
        let envelope = envelope();
        let encrypted = envelope.seal(&PrivateKeyDer::new(*b"key-canary")).unwrap();
        let error = envelope.open_signer("c", &encrypted).unwrap_err();
        assert!(matches!(error, CredentialError::Key(_)));
        let text = format!("{error} {error:?} {envelope:?} {encrypted:?}");
        assert!(!text.contains("canary"), "{text}");
    }

    proptest! {
        // Each case derives three keys.
        #![proptest_config(ProptestConfig::with_cases(6))]

        #[test]
        fn any_secret_and_username_open_what_they_sealed(username: String, secret: String, other: String, key: [u8; 9]) {
            prop_assume!(secret != other);
            let key = PrivateKeyDer::new(key);
            let encrypted = PasswordEnvelope::new(&username, secret.as_str()).unwrap().seal(&key).unwrap();
            let spelled_otherwise = format!(" {username}\n");
            let opened = PasswordEnvelope::new(&spelled_otherwise, secret.as_str()).unwrap().open(&encrypted).unwrap();
            prop_assert_eq!(opened.expose(), key.expose());
            let wrong = PasswordEnvelope::new(&username, other.as_str()).unwrap().open(&encrypted);
            prop_assert!(matches!(wrong, Err(CredentialError::WrongSecret)));
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text: String, base64: Vec<u8>, key: Vec<u8>, iv: Vec<u8>) {
            let envelope = Gcm::new(&[7; 32]).map(|gcm| PasswordEnvelope { gcm }).unwrap();
            let contents = serde_json::json!({"key": STANDARD.encode(key), "iv": STANDARD.encode(iv)});
            for text in [text, STANDARD.encode(base64), STANDARD.encode(contents.to_string())] {
                prop_assert!(envelope.open(&text.into()).is_err());
            }
        }

        #[test]
        fn a_changed_ciphertext_does_not_open(key: [u8; 40], at in 0..56_usize, bit in 0..8) {
            let envelope = Gcm::new(&[7; 32]).map(|gcm| PasswordEnvelope { gcm }).unwrap();
            let encrypted = envelope.seal(&PrivateKeyDer::new(key)).unwrap();
            let mut contents: Contents =
                serde_json::from_slice(&STANDARD.decode(encrypted.expose()).unwrap()).unwrap();
            let mut sealed = STANDARD.decode(&contents.key).unwrap();
            sealed[at] ^= 1_u8 << bit;
            contents.key = STANDARD.encode(sealed);
            let changed = STANDARD.encode(serde_json::to_string(&contents).unwrap());
            prop_assert!(matches!(envelope.open(&changed.into()), Err(CredentialError::WrongSecret)));
        }
    }
}
