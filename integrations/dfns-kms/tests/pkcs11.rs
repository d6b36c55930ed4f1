//! Keys in SoftHSM.

#![cfg(feature = "pkcs11")]

#[cfg(feature = "command")]
#[path = "support/command.rs"]
mod command;
mod support;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, ObjectClass};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use dfns_core::signing::{KeyAlgorithm, PublicKey, RemoteKey as _};
use dfns_kms::Pkcs11Token;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, OnceLock};
use support::{chain, installed, refused, signs};

const PIN: &str = "123456";
const PLACES: [&str; 3] =
    ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so", "/opt/homebrew/lib/softhsm/libsofthsm2.so"];

/// Returns the library, if it is installed.
fn library() -> Option<&'static Path> {
    let found = PLACES.map(Path::new).into_iter().find(|path| path.exists());
    installed("softhsm", found.is_some()).then_some(found).flatten()
}

/// Returns the library as the tests use it, with a folder that has no tokens yet.
fn context() -> &'static Pkcs11 {
    static CONTEXT: OnceLock<Pkcs11> = OnceLock::new();
    CONTEXT.get_or_init(|| {
        let folder = Path::new("../../target/integrations/softhsm");
        let _ = fs::remove_dir_all(folder);
        fs::create_dir_all(folder).unwrap();
        let context = Pkcs11::new(library().unwrap()).unwrap();
        // The code under test may have been first.
        let _ = context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK));
        context
    })
}

fn slot(label: &str) -> Slot {
    let slots = context().get_slots_with_initialized_token().unwrap();
    slots.into_iter().find(|slot| context().get_token_info(*slot).unwrap().label() == label).unwrap()
}

/// Makes a token with a label of its own, and returns a session that may change it.
fn token(label: &str) -> Session {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap();
    let context = context();
    // The last slot has a token that is not initialized.
    let slot = *context.get_slots_with_token().unwrap().last().unwrap();
    let security_officer = AuthPin::from("654321".to_owned());
    context.init_token(slot, &security_officer, label).unwrap();
    let session = context.open_rw_session(self::slot(label)).unwrap();
    session.login(UserType::So, Some(&security_officer)).unwrap();
    session.init_pin(&AuthPin::from(PIN.to_owned())).unwrap();
    session.logout().unwrap();
    session.login(UserType::User, Some(&AuthPin::from(PIN.to_owned()))).unwrap();
    session
}

fn generate(session: &Session, algorithm: KeyAlgorithm, label: &str) {
    let named = |id: u8| vec![Attribute::Token(true), Attribute::Label(label.into()), Attribute::Id(vec![id])];
    let id = u8::try_from(label.len()).unwrap();
    let (mut public, mut private) = (named(id), named(id));
    private.extend([Attribute::Private(true), Attribute::Sensitive(true), Attribute::Sign(true)]);
    let mechanism = match algorithm {
        KeyAlgorithm::Rsa => {
            public.extend([Attribute::ModulusBits(2048.into()), Attribute::PublicExponent(vec![1, 0, 1])]);
            Mechanism::RsaPkcsKeyPairGen
        }
        KeyAlgorithm::Ed25519 => {
            public.push(Attribute::EcParams(b"\x13\x0cedwards25519".to_vec()));
            Mechanism::EccEdwardsKeyPairGen
        }
        KeyAlgorithm::EcdsaP256 => {
            public.push(Attribute::EcParams(b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07".to_vec()));
            Mechanism::EccKeyPairGen
        }
        KeyAlgorithm::EcdsaSecp256k1 => {
            public.push(Attribute::EcParams(b"\x06\x05\x2b\x81\x04\x00\x0a".to_vec()));
            Mechanism::EccKeyPairGen
        }
        _ => {
            public.push(Attribute::EcParams(b"\x06\x05\x2b\x81\x04\x00\x22".to_vec()));
            Mechanism::EccKeyPairGen
        }
    };
    session.generate_key_pair(&mechanism, &public, &private).unwrap();
}

fn destroy(session: &Session, label: &str, class: ObjectClass) {
    for object in session.find_objects(&[Attribute::Label(label.into()), Attribute::Class(class)]).unwrap() {
        session.destroy_object(object).unwrap();
    }
}

#[tokio::test]
async fn keys_of_every_algorithm_sign() {
    let Some(library) = library() else { return };
    let session = token("algorithms");
    let open = Pkcs11Token::open(library, "algorithms", PIN).await.unwrap();
    for (label, algorithm) in [
        ("a", KeyAlgorithm::Ed25519),
        ("bb", KeyAlgorithm::EcdsaP256),
        ("ccc", KeyAlgorithm::EcdsaSecp256k1),
        ("dddd", KeyAlgorithm::EcdsaP384),
        ("eeeee", KeyAlgorithm::Rsa),
    ] {
        generate(&session, algorithm, label);
        let key = open.key(label).await.unwrap_or_else(|error| panic!("{algorithm}: {}", chain(&error)));
        assert_eq!(key.name(), format!("PKCS#11 token algorithms, key {label}"));
        signs(key, algorithm).await;
        println!("softhsm: {algorithm}");
    }
}

#[tokio::test]
async fn calls_at_the_same_time_share_a_session() {
    let Some(library) = library() else { return };
    let session = token("shared");
    generate(&session, KeyAlgorithm::EcdsaP256, "k");
    let open = Pkcs11Token::open(library, "shared", PIN).await.unwrap();
    let key = open.key("k").await.unwrap();
    let calls: Vec<_> = (0..8).map(|_| tokio::spawn(signs(key.clone(), KeyAlgorithm::EcdsaP256))).collect();
    for call in calls {
        call.await.unwrap();
    }
}

#[tokio::test]
async fn what_is_away_is_named() {
    let Some(library) = library() else { return };
    let error = Pkcs11Token::open("/nowhere/lib.so", "t", PIN).await.unwrap_err();
    assert!(error.to_string().starts_with("the PKCS#11 library /nowhere/lib.so cannot be loaded"), "{error}");
    // A library that is none of PKCS#11.
    let error = Pkcs11Token::open("/lib/x86_64-linux-gnu/libc.so.6", "t", PIN).await.unwrap_err();
    assert!(error.to_string().contains("cannot be loaded"), "{error}");
    let session = token("present");
    let error = Pkcs11Token::open(library, "absent", PIN).await.unwrap_err().to_string();
    assert!(error.starts_with("no PKCS#11 token has the label absent") && error.contains("present"), "{error}");

    generate(&session, KeyAlgorithm::Ed25519, "k");
    let open = Pkcs11Token::open(library, "present", PIN).await.unwrap();
    let error = chain(&open.key("payouts").await.unwrap_err());
    assert!(error.contains("key payouts of PKCS#11 token present does not exist"), "{error}");

    // The key is removed later.
    let key = open.key("k").await.unwrap();
    destroy(&session, "k", ObjectClass::PRIVATE_KEY);
    let error = refused(key.clone()).await;
    assert!(error.starts_with("PKCS#11 token present, key k did not sign: "), "{error}");
    assert!(error.contains("does not exist"), "{error}");

    // Without its public half, it needs to be passed.
    generate(&session, KeyAlgorithm::Ed25519, "half");
    let public_key = open.key("half").await.unwrap().public_key().clone();
    destroy(&session, "half", ObjectClass::PUBLIC_KEY);
    let error = chain(&open.key("half").await.unwrap_err());
    assert!(error.contains("has no public key, or several"), "{error}");
    signs(open.key_with("half", public_key), KeyAlgorithm::Ed25519).await;
}

#[tokio::test]
async fn a_rejected_pin_is_named_and_not_tried_again() {
    let Some(library) = library() else { return };
    let session = token("locked");
    generate(&session, KeyAlgorithm::EcdsaP256, "k");
    // A login is of the whole process.
    session.logout().unwrap();
    drop(session);
    let error = Pkcs11Token::open(library, "locked", "000000").await.unwrap_err();
    assert_eq!(error.to_string(), "the PKCS#11 token locked rejected the PIN");
    assert!(!format!("{error:?} {}", chain(&error)).contains("000000"));
    let open = Pkcs11Token::open(library, "locked", PIN).await.unwrap();
    let key = open.key("k").await.unwrap();
    signs(key.clone(), KeyAlgorithm::EcdsaP256).await;

    // The PIN is changed, and the token inserted again.
    let session = context().open_rw_session(slot("locked")).unwrap();
    session.set_pin(&AuthPin::from(PIN.to_owned()), &AuthPin::from("111111".to_owned())).unwrap();
    session.logout().unwrap();
    refused(key.clone()).await;
    let error = refused(key.clone()).await;
    assert!(error.contains("did not sign: the PKCS#11 token locked rejected the PIN"), "{error}");
    let error = refused(key).await;
    assert!(error.contains("rejected the PIN; not tried again, because the token would lock"), "{error}");
}

#[tokio::test]
async fn another_key_with_the_same_label_is_named() {
    let Some(library) = library() else { return };
    let session = token("rotated");
    for algorithm in [KeyAlgorithm::Ed25519, KeyAlgorithm::EcdsaP256, KeyAlgorithm::Rsa] {
        generate(&session, algorithm, "k");
        let open = Pkcs11Token::open(library, "rotated", PIN).await.unwrap();
        let key = open.key("k").await.unwrap();
        for class in [ObjectClass::PRIVATE_KEY, ObjectClass::PUBLIC_KEY] {
            destroy(&session, "k", class);
        }
        generate(&session, algorithm, "k");
        let error = refused(key).await;
        let expected = "the signature of PKCS#11 token rotated, key k is not of its public key";
        assert!(error.starts_with(expected), "{error}");
        signs(open.key("k").await.unwrap(), algorithm).await;

        // A second one beside it is ambiguous.
        generate(&session, algorithm, "k");
        let error = chain(&open.key("k").await.unwrap_err());
        assert!(error.contains("is one of 2 with this label"), "{error}");
        for class in [ObjectClass::PRIVATE_KEY, ObjectClass::PUBLIC_KEY] {
            destroy(&session, "k", class);
        }
    }
    // A key of another curve: the raw signature has another size. Their labels, which are of one
    // length, have the same id.
    generate(&session, KeyAlgorithm::EcdsaP384, "curve");
    generate(&session, KeyAlgorithm::EcdsaP256, "other");
    let open = Pkcs11Token::open(library, "rotated", PIN).await.unwrap();
    let shown: PublicKey = open.key("other").await.unwrap().public_key().clone();
    let error = refused(open.key_with("curve", shown)).await;
    assert!(error.contains("returned 96 bytes, and a raw signature of ECDSA P-256 has 64"), "{error}");
}

#[tokio::test]
async fn a_session_that_ended_is_opened_again_by_the_next_call() {
    let Some(library) = library() else { return };
    let session = token("sessions");
    generate(&session, KeyAlgorithm::EcdsaP256, "k");
    let open = Pkcs11Token::open(library, "sessions", PIN).await.unwrap();
    let key = open.key("k").await.unwrap();
    // Logs out the whole process, as a token that is removed.
    session.logout().unwrap();
    let error = refused(key.clone()).await;
    assert!(error.starts_with("PKCS#11 token sessions, key k did not sign"), "{error}");
    session.login(UserType::User, Some(&AuthPin::from(PIN.to_owned()))).unwrap();
    signs(key, KeyAlgorithm::EcdsaP256).await;
}

#[cfg(feature = "command")]
#[tokio::test]
async fn the_command_signs_with_a_key_in_a_token_and_names_what_is_missing() {
    let Some(library) = library() else { return };
    let session = token("command");
    generate(&session, KeyAlgorithm::EcdsaP256, "payouts");
    let key = Pkcs11Token::open(library, "command", PIN).await.unwrap().key("payouts").await.unwrap();
    let account = command::Account::new(key.public_key()).await;
    let (library, settings) = (library.to_str().unwrap(), std::env::var("SOFTHSM2_CONF").unwrap());
    let run = async |signer: &str, library: &str, pin: &str| {
        let variables =
            [("DFNS_PKCS11_LIBRARY", library), ("DFNS_PKCS11_PIN", pin), ("SOFTHSM2_CONF", settings.as_str())];
        account.run(signer, &variables).await
    };
    let (code, message) = run("pkcs11:command/payouts", library, PIN).await;
    assert_eq!(code, Some(0), "{message}");
    // 2 is what the command line and its variables say, 1 what the key home does.
    for (signer, library, pin, exit, why) in [
        ("pkcs11:command", library, PIN, 2, "`pkcs11:TOKEN/KEY`"),
        ("pkcs11:command/payouts", "/nowhere/lib.so", PIN, 2, "there is no file `/nowhere/lib.so`"),
        ("pkcs11:command/payouts", library, "", 2, "set DFNS_PKCS11_PIN"),
        ("pkcs11:absent/payouts", library, PIN, 1, "no PKCS#11 token has the label absent"),
        ("pkcs11:command/absent", library, PIN, 1, "key absent of PKCS#11 token command does not exist"),
        ("pkcs11:command/payouts", library, "999999", 1, "PIN"),
    ] {
        let (code, message) = run(signer, library, pin).await;
        assert!(code == Some(exit) && message.contains(why) && !message.contains("999999"), "{signer}: {message}");
    }
}
