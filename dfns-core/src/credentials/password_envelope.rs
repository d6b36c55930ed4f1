//! The envelope of the official recovery example: AES-256-GCM under a key derived from a password.
//!
//! The initialization vector has 16 bytes, as in all existing recovery keys. `aws-lc-rs` accepts
//! only vectors of 12 bytes, so this cipher alone uses the crate `aes-gcm`. That crate adds 17
//! packages, hence the feature `password-envelope`.

use super::{CredentialError, KeyEnvelope, PrivateKeyDer};
use crate::secret::Secret;
use aes_gcm::AesGcm;
use aes_gcm::aead::consts::U16;
use aes_gcm::aead::{AeadInOut as _, KeyInit as _};
use aes_gcm::aes::Aes256;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::{pbkdf2, rand};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::num::NonZeroU32;
use zeroize::Zeroizing;

/// Standard base64, with or without padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The length of a vector, and of a tag.
const BLOCK: usize = 16;

/// Encrypts private keys with a secret: a user's password, or a
/// [`RecoverySecret`](super::RecoverySecret).
///
/// PBKDF2 (HMAC-SHA-256, 100,000 rounds) derives the wrapping key from the secret, salted with the
/// SHA-256 of the trimmed, lower-case username. AES-256-GCM encrypts the private key under a random
/// vector of 16 bytes. The result is base64 of `{"key": …, "iv": …}`.
///
/// A [`RecoverySecret`](super::RecoverySecret) cannot be guessed. A password may be: anyone who
/// obtains the encrypted key, Dfns included, can try passwords offline.
///
/// Requires the feature `password-envelope`.
///
/// ```
/// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
/// use dfns::core::credentials::{CredentialError, KeyEnvelope, KeyPair, PasswordEnvelope};
/// use dfns::signing::KeyAlgorithm;
///
/// let pair = KeyPair::generate(KeyAlgorithm::Ed25519)?;
/// let encrypted = PasswordEnvelope::new("jdoe@example.co", "correct horse")?.seal(pair.private_key_der())?;
///
/// let wrong = PasswordEnvelope::new("jdoe@example.co", "battery staple")?.open(&encrypted);
/// assert!(matches!(wrong, Err(CredentialError::WrongSecret)));
/// # Ok::<(), CredentialError>(())
/// ```
pub struct PasswordEnvelope {
    cipher: AesGcm<Aes256, U16>,
}

impl PasswordEnvelope {
    const ROUNDS: NonZeroU32 = NonZeroU32::new(100_000).expect("it is not zero");

    /// Derives the wrapping key for this user and secret.
    ///
    /// The derivation takes tens of milliseconds, by design, and is done once. The secret itself is
    /// not kept.
    ///
    /// # Errors
    /// [`CredentialError::Library`] if the cipher cannot be set up.
    pub fn new(username: &str, secret: impl Into<Secret>) -> Result<Self, CredentialError> {
        Self::with_key(&derive(username, &secret.into()))
    }

    fn with_key(key: &[u8; 32]) -> Result<Self, CredentialError> {
        let cipher = AesGcm::new_from_slice(key).map_err(|_| CredentialError::Library("setting up the cipher"))?;
        Ok(Self { cipher })
    }

    fn seal_with(&self, iv: &[u8; BLOCK], private_key: &PrivateKeyDer) -> Result<Secret, CredentialError> {
        let key = STANDARD.encode(&*self.encrypt(iv, private_key.expose())?);
        let contents = Contents { key, iv: STANDARD.encode(iv) };
        let json = super::client_data::json(&contents, "writing an encrypted key")?;
        Ok(STANDARD.encode(json.as_bytes()).into())
    }

    /// Encrypts and appends the tag.
    fn encrypt(&self, iv: &[u8; BLOCK], plain: &[u8]) -> Result<Zeroizing<Vec<u8>>, CredentialError> {
        // Allocated with room for the tag, so that growing leaves no copy behind.
        let mut buffer = Zeroizing::new(Vec::with_capacity(plain.len() + BLOCK));
        buffer.extend_from_slice(plain);
        let encrypted = self.cipher.encrypt_in_place(iv.into(), b"", &mut *buffer);
        encrypted.map_err(|_| CredentialError::Library("encrypting a key"))?;
        Ok(buffer)
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
            .map_err(|_| NotAnEnvelope("its base64 does not encode JSON with `key` and `iv`"))?;
        let sealed = LENIENT.decode(contents.key).map_err(|_| NotAnEnvelope("`key` is not base64"))?;
        let iv = LENIENT.decode(contents.iv).map_err(|_| NotAnEnvelope("`iv` is not base64"))?;
        let iv: [u8; BLOCK] = iv.try_into().map_err(|_| NotAnEnvelope("`iv` does not have 16 bytes"))?;
        if sealed.len() <= BLOCK {
            return Err(NotAnEnvelope("`key` is too short to contain an encrypted key"));
        }
        let mut private_key = Zeroizing::new(sealed);
        let decrypted = self.cipher.decrypt_in_place((&iv).into(), b"", &mut *private_key);
        decrypted.map_err(|_| CredentialError::WrongSecret)?;
        Ok(PrivateKeyDer::from(private_key))
    }
}

impl fmt::Debug for PasswordEnvelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordEnvelope([redacted])")
    }
}

/// The JSON in an envelope. Both fields are base64.
#[derive(Serialize, Deserialize)]
struct Contents {
    key: String,
    iv: String,
}

/// Derives the key that encrypts the private key.
fn derive(username: &str, secret: &Secret) -> Zeroizing<[u8; 32]> {
    // Trims like JavaScript in the official example: including the byte order mark, excluding NEL.
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
    use std::sync::Arc;

    /// Encrypts with a given vector, to compare with recordings.
    pub(in crate::credentials) fn seal_with(
        envelope: &PasswordEnvelope,
        iv: [u8; BLOCK],
        private_key: &PrivateKeyDer,
    ) -> Secret {
        envelope.seal_with(&iv, private_key).unwrap()
    }

    /// Returns the key that encrypts the private key, to compare with recordings.
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
    fn a_malformed_envelope_has_its_own_error() {
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

    // The expected values are OpenSSL's.
    #[test]
    fn the_cipher_is_that_of_another_implementation() {
        let envelope = PasswordEnvelope::with_key(&std::array::from_fn(|index| u8::try_from(index).unwrap())).unwrap();
        let plain = |length: usize| -> Vec<u8> { (0..=250).cycle().take(length).collect() };
        let encrypt = |iv: &[u8; BLOCK], length: usize| envelope.encrypt(iv, &plain(length)).unwrap();
        let hex = base16ct::lower::encode_string;
        let iv = b"@ABCDEFGHIJKLMNO";
        for (length, expected) in [
            (0, "e005ab16f21278ef8d01c30bbb758a83"),
            (1, "35ccf26ad562a0235276325149ce3202ca"),
            (
                33,
                "358314d8985a510c910269fe9261e8ad6a5b05c54b4b2eeab840c3b1ed4e1bc9\
                 d89011d2036c7b9702a4a8b58b54c87723",
            ),
        ] {
            assert_eq!(hex(&encrypt(iv, length)), expected);
        }
        for (length, expected) in [
            (138, "6eb224815733b1a0304b448ea7e06176119ac0c6b573d9b53c295b594993085f"),
            (1218, "f5c3c1b6379ae9fecd28c160c3d248663eef66577ca27bc7b413a935cc9bd6e1"),
        ] {
            assert_eq!(hex(digest(&SHA256, &encrypt(iv, length)).as_ref()), expected);
        }
        // Chosen so that the counter overflows.
        let iv = 0xd0ed_c728_4def_8418_19f4_6919_7c9b_e015_u128.to_be_bytes();
        assert_eq!(
            hex(&encrypt(&iv, 64)),
            "b3ba86fd754c64fd49542d029801b20466b01e82d6ea26d4cd7370100c348990\
             a0a766059cc78a6bf88230c08a42e08bdaeaa9668f75b558442fc3104eb0ff7c\
             494120ed44ee795de4b0b3c7ae9d4733"
        );
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
    fn the_content_of_an_envelope_must_be_a_key() {
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
            let envelope = PasswordEnvelope::with_key(&[7; 32]).unwrap();
            let contents = serde_json::json!({"key": STANDARD.encode(key), "iv": STANDARD.encode(iv)});
            for text in [text, STANDARD.encode(base64), STANDARD.encode(contents.to_string())] {
                prop_assert!(envelope.open(&text.into()).is_err());
            }
        }

        #[test]
        fn a_changed_ciphertext_does_not_open(key: [u8; 40], at in 0..56_usize, bit in 0..8) {
            let envelope = PasswordEnvelope::with_key(&[7; 32]).unwrap();
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
