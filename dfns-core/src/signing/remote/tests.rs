//! Key homes that work, and key homes that do not.

use super::{EcdsaEncoding, RemoteKey, RemoteSigner};
use crate::credentials::KeyPair;
use crate::signing::{
    AllowedCredential, BoxFuture, FirstFactor, KeyAlgorithm, KeyError, KeySigner, PublicKey, SignError, Signer as _,
    UserActionChallenge, verify_assertion,
};
use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

/// A key home in memory: its key, the public key that it shows, and the form of its signatures.
struct Home {
    key: KeySigner,
    shown: PublicKey,
    encoding: EcdsaEncoding,
    alter: fn(Vec<u8>) -> Vec<u8>,
}

impl Home {
    fn new(algorithm: KeyAlgorithm) -> Self {
        let key = KeyPair::generate(algorithm).unwrap();
        let shown = PublicKey::read(key.public_key_der()).unwrap();
        Self { key: key.into_signer("unused").unwrap(), shown, encoding: EcdsaEncoding::Der, alter: |bytes| bytes }
    }
}

impl RemoteKey for Home {
    fn name(&self) -> String {
        "home, key payouts".to_owned()
    }
    fn public_key(&self) -> &PublicKey {
        &self.shown
    }
    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>> {
        Box::pin(async move {
            let signature = self.key.signature(message)?;
            let signature =
                if self.encoding == EcdsaEncoding::Raw { raw(&signature, self.shown.algorithm()) } else { signature };
            Ok((self.alter)(signature))
        })
    }
    fn ecdsa_encoding(&self) -> EcdsaEncoding {
        self.encoding
    }
}

/// Decodes the numbers of a short ECDSA signature.
fn raw(der: &[u8], algorithm: KeyAlgorithm) -> Vec<u8> {
    let size = match algorithm {
        KeyAlgorithm::EcdsaP384 => 48,
        KeyAlgorithm::EcdsaP256 | KeyAlgorithm::EcdsaSecp256k1 => 32,
        _ => return der.to_vec(),
    };
    let (mut rest, mut numbers) = (&der[2..], Vec::new());
    for _ in 0..2 {
        let (number, after) = rest[2..].split_at(rest[1].into());
        let start = number.len().saturating_sub(size);
        numbers.extend(std::iter::repeat_n(0, size - (number.len() - start)));
        numbers.extend_from_slice(&number[start..]);
        rest = after;
    }
    numbers
}

/// Makes a public key.
fn another(algorithm: KeyAlgorithm) -> PublicKey {
    PublicKey::read(KeyPair::generate(algorithm).unwrap().public_key_der()).unwrap()
}

fn challenge() -> UserActionChallenge {
    let mut challenge = UserActionChallenge::new("Y2hhbGxlbmdl", "i");
    challenge.allow_credentials.key.push(AllowedCredential::new("cr-1=="));
    challenge
}

async fn refused(home: impl RemoteKey) -> SignError {
    RemoteSigner::new("cr-1", home).unwrap().sign(&challenge()).await.unwrap_err()
}

#[tokio::test]
async fn every_algorithm_and_encoding_gives_an_assertion_that_verifies() {
    for algorithm in KeyAlgorithm::ALL {
        for encoding in [EcdsaEncoding::Der, EcdsaEncoding::Raw] {
            let home = Arc::new(Home { encoding, ..Home::new(algorithm) });
            let signer = RemoteSigner::new(" cr-1 ", Arc::clone(&home)).unwrap();
            // Numbers with leading zeros are rare.
            for _ in 0..if algorithm == KeyAlgorithm::Rsa { 1 } else { 300 } {
                let factors = signer.sign(&challenge()).await.unwrap();
                let FirstFactor::Key(assertion) = factors.first_factor else { panic!("not a key") };
                assert_eq!(assertion.cred_id, "cr-1==");
                let client_data =
                    verify_assertion(&home.shown.pem(), &assertion.client_data, None, &assertion.signature).unwrap();
                assert_eq!(client_data, challenge().key_client_data().as_bytes());
            }
        }
    }
}

#[tokio::test]
async fn a_rotated_key_is_named_before_anything_is_sent() {
    for algorithm in KeyAlgorithm::ALL {
        let shown = another(algorithm);
        let error = refused(Home { shown, ..Home::new(algorithm) }).await.to_string();
        let expected = format!("the signature of home, key payouts is not of its public key ({algorithm})");
        assert!(error.starts_with(&expected) && error.contains("rotated"), "{error}");
    }
    for (algorithm, words) in [
        (KeyAlgorithm::EcdsaP256, "`RemoteKey::ecdsa_encoding`"),
        (KeyAlgorithm::Rsa, "PKCS#1 v1.5"),
        (KeyAlgorithm::Ed25519, "takes the message itself"),
    ] {
        let error = refused(Home { shown: another(algorithm), ..Home::new(algorithm) }).await.to_string();
        assert!(error.contains(words), "{error}");
        assert_eq!(error.contains("padding"), algorithm == KeyAlgorithm::Rsa, "{error}");
    }
    let other_algorithm = another(KeyAlgorithm::EcdsaP384);
    let error = refused(Home { shown: other_algorithm, ..Home::new(KeyAlgorithm::EcdsaP256) }).await.to_string();
    assert!(error.contains("not of its public key (ECDSA P-384)"), "{error}");
}

#[tokio::test]
async fn raw_signatures_in_place_of_der_are_named_as_such() {
    for (algorithm, alter) in [
        (KeyAlgorithm::EcdsaP256, (|der| raw(&der, KeyAlgorithm::EcdsaP256)) as fn(Vec<u8>) -> Vec<u8>),
        (KeyAlgorithm::EcdsaSecp256k1, |der| raw(&der, KeyAlgorithm::EcdsaSecp256k1)),
        (KeyAlgorithm::EcdsaP384, |der| raw(&der, KeyAlgorithm::EcdsaP384)),
    ] {
        let error = refused(Home { alter, ..Home::new(algorithm) }).await.to_string();
        let expected = format!("home, key payouts returned a raw signature (r and s) of {algorithm}, and one in DER");
        assert!(error.starts_with(&expected) && error.contains("RemoteKey::ecdsa_encoding"), "{error}");
    }
}

#[tokio::test]
async fn raw_signatures_of_another_size_are_named_with_both_sizes() {
    let alterations: [fn(Vec<u8>) -> Vec<u8>; 4] =
        [|bytes| bytes[1..].to_vec(), |bytes| [&bytes[..], &[0]].concat(), |_| Vec::new(), |bytes| bytes.repeat(1000)];
    for alter in alterations {
        let home = Home { encoding: EcdsaEncoding::Raw, alter, ..Home::new(KeyAlgorithm::EcdsaP256) };
        let error = refused(home).await.to_string();
        assert!(error.contains("bytes, and a raw signature of ECDSA P-256 has 64"), "{error}");
    }
    // In DER, any other bytes are no signature of the key, and some are no signature at all.
    let not_its_own = "the signature of home, key payouts is not of its public key";
    let messages =
        [not_its_own, not_its_own, "home, key payouts returned 0 bytes, which are not a signature", "000 bytes"];
    for (alter, expected) in alterations.into_iter().zip(messages) {
        let error = refused(Home { alter, ..Home::new(KeyAlgorithm::EcdsaP256) }).await.to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_home_that_is_away_or_slow_is_named_and_asked_once() {
    let public_key = || another(KeyAlgorithm::Ed25519);
    let calls = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let away = RemoteSigner::from_fn("cr-1", "home", public_key(), move |_| {
        counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        async { Err::<Vec<u8>, _>(std::io::Error::other("throttled")) }
    });
    let error = away.unwrap().sign(&challenge()).await.unwrap_err();
    let causes = [error.source().unwrap().to_string(), error.source().unwrap().source().unwrap().to_string()];
    assert_eq!((error.to_string(), calls.load(std::sync::atomic::Ordering::Relaxed)), ("home did not sign".into(), 1));
    assert_eq!(causes, ["the key home refused", "throttled"]);

    let silent = |_| std::future::pending::<Result<Vec<u8>, SignError>>();
    let slow = RemoteSigner::from_fn("cr-1", "home", public_key(), silent).unwrap();
    assert_eq!(slow.sign(&challenge()).await.unwrap_err().to_string(), "home did not sign within 30s");
    let slow = slow.within(Duration::from_millis(1500));
    assert_eq!(slow.sign(&challenge()).await.unwrap_err().to_string(), "home did not sign within 1.5s");
}

#[tokio::test]
async fn a_credential_that_is_not_allowed_is_named_and_the_key_home_not_asked() {
    let public_key = another(KeyAlgorithm::Ed25519);
    let signer = RemoteSigner::from_fn("cr-2", "home", public_key.clone(), |_| async {
        panic!("asked");
        #[allow(unreachable_code, reason = "its type")]
        Ok::<Vec<u8>, SignError>(Vec::new())
    });
    let error = signer.unwrap().sign(&challenge()).await.unwrap_err();
    assert!(error.is_credential_not_allowed(), "{error}");
    let nameless = RemoteSigner::from_fn(" ", "home", public_key, |_| async { Ok::<Vec<u8>, SignError>(Vec::new()) });
    assert_eq!(nameless.unwrap_err(), KeyError::EmptyCredentialId);
}

#[test]
fn without_a_runtime_a_signature_is_an_error_of_the_set_up_and_no_panic() {
    let signer = RemoteSigner::new("cr-1", Home::new(KeyAlgorithm::Ed25519)).unwrap();
    let (challenge, mut context) = (challenge(), std::task::Context::from_waker(std::task::Waker::noop()));
    let mut assertion = Box::pin(signer.assertion(&challenge));
    let std::task::Poll::Ready(Err(error)) = assertion.as_mut().poll(&mut context) else { panic!("no error") };
    assert!(error.is_missing_runtime() && error.to_string().starts_with("there is no Tokio runtime"), "{error}");
    assert_eq!(crate::Error::from(error).kind(), crate::ErrorKind::Configuration);

    let mut no_timers = tokio::runtime::Builder::new_current_thread();
    let error = no_timers.enable_io().build().unwrap().block_on(signer.assertion(&challenge)).unwrap_err();
    assert!(error.is_missing_runtime() && error.to_string().ends_with("build it with `enable_all()`"), "{error}");
}
