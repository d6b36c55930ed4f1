//! Reading keys, beyond the recorded vectors. All keys here were created for these tests.

use super::*;
use crate::signing::AllowedCredential;
use aws_lc_rs::digest::{Digest, SHA256, SHA512, digest};
use aws_lc_rs::signature::{
    ECDSA_P256K1_SHA256_ASN1, ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA512_ASN1, RSA_PKCS1_2048_8192_SHA512,
    UnparsedPublicKey, VerificationAlgorithm,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use std::task::{Context, Poll, Waker};

/// ECDSA over P-521, PKCS#8.
const P521: &str = "\
-----BEGIN PRIVATE KEY-----\n\
MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIAaVwvSi6j/nLRJ4EI\n\
ylicukLIuhvCgSla0v4u1NwbeUH4W9pH8EsT5JIHUkkOAseV+lpxqzsLO/UBNXX0\n\
uP1qUkqhgYkDgYYABAAj+0/YQhba0P40vlIUduP7yiRo1xK5JQoMgqWKyeDaZ4cX\n\
gqS6Zx1NI85Ow0Sy9dcgmuSNAF8qih1dkmwBifur7ADyFlI4MuzfHX+EJEtiEPou\n\
8o4LNXAUrNcI95PM9eRYDcXKWtuipdZi42TNzVwirXlF9GDBw8mbmTdF6uG9F83f\n\
Hw==\n\
-----END PRIVATE KEY-----\n";

/// ECDSA over P-521, SEC1.
const P521_SEC1: &str = "\
-----BEGIN EC PRIVATE KEY-----\n\
MIHcAgEBBEIAUvcqz9hIiVcXCh4owaz1Yijlq1lkK1kRFA+7eNsQ6tos+vqGn5Ko\n\
QxE6OOnJbIFE7otjUBvQEqT0UD+znQh0hYugBwYFK4EEACOhgYkDgYYABAEphA09\n\
R9KJG6ssesz12ikRB1nH8xFtW5GaMbA9aww45ZB3C5K8jdA80mP3FclghtEDaMjR\n\
v8Mhzb+bUlpJRuBr4QEheX8fZ8uhIcE9Rjx+axfHE+i2NaJaVwn1FIYg3jeeCQom\n\
pBsJAocBpAfo/Qoye9y1WdGH0EnWh8xhOUcdwqiSqQ==\n\
-----END EC PRIVATE KEY-----\n";

/// X25519, which is for key agreement.
const X25519: &str = "\
-----BEGIN PRIVATE KEY-----\n\
MC4CAQAwBQYDK2VuBCIEIDg9TyJHcuWTtYSq6RGLmBxSVl+32XdaYmb1LlTqKB9h\n\
-----END PRIVATE KEY-----\n";

/// RSA of 1024 bits, PKCS#8.
const RSA_1024: &str = "\
-----BEGIN PRIVATE KEY-----\n\
MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBAKo48AmNiTc4irCQ\n\
KZdLdbqILOxGyRkd+ODv3V0qpPmHSxkwCb/Mk1yIA9h1+jrnSXjUXh++m9O5OC/8\n\
2FP/+0dS8NyhFHBVCGs0+FAboUiWal7D1G3ERpH7zt4+hsVW3Prfbv7Jk94QLW4q\n\
OGfTVrFWP7TeawyklC8IZEsPoSABAgMBAAECgYEAm3OH8pFpAB8IuRnOgbaN+x0l\n\
OVmjiOaQRIuJMu4g3ygo8wWlwZzH7rbgHCwRqv1RYaE/m+nsULxTja9wt7WL+SeB\n\
7x8RmVomZiq3d4YBF42H5Fob8B4DKPFulH+JABUxeNC68g2FBGn6Thnl69kBeY7y\n\
7OCLf5bIOT800ty5EOECQQDSKk7yqkmhA0J0jz9wkAd1d6tY7UKImqJfCmv7vewb\n\
wKZue7Mw795xcf+Sz+qYmCrSJudjjZEYGE43xb62mbvdAkEAz1iWoBC35R3juALg\n\
wWjh3oXk1GPYKr6zccpd0rp6b2qHTFQhoiPtE+T/wW/5w97pRRbcidwn82pDjlHn\n\
/OUUdQJAcx8fzcc/u8YoUebhzkvm+g6KOpUEfAWQadUwn15ChlU6FY0G9AiA5c2X\n\
PJlNnTbFRgZve1Xho7w0pFJajHWbtQJAbFTrtcumWQXp0V1nkoW65Sltqm5UJdkn\n\
Jj/GD3CwwX+WGxIl1HISzv8phSZ9B5JyrE9KgJjPIsWVcElo/N+vdQJBALR4hO1F\n\
USE2Dnqtxx94N7WIBUsou+AvBz5zenaqNFalGqMGSIijJrD6GRvRGTJgwZrwUzty\n\
2H/5Yu8P+usqfp8=\n\
-----END PRIVATE KEY-----\n";

/// RSA of 1024 bits, PKCS#1.
const RSA_1024_PKCS1: &str = "\
-----BEGIN RSA PRIVATE KEY-----\n\
MIICWwIBAAKBgQDUDriip4+vDeJEA+Ll9z8+BRxOcmx28Hllz01HXmRDl5yFj6eY\n\
yPThGUgRyD4i8ebSwxagH8/hfYgcsgrcQHYnhTXUNjf2yEIPyqfZIvlIERDGKVGX\n\
UJBI8n0Qe2L3i+tMmmGthaNrtn5LQa68IOKMhivl6agT8EA5PEmabbTCywIDAQAB\n\
AoGAA1iAHUDbiX2ElmIhUFOIUeguvCYeA/pjT/HnXDrnBhH8TDcqA8UX5/1IH8+y\n\
+0YpyCV/0+LsmrgqT5mXhkYWFx4tbrLGwbi+VIOUufF7lfnuTr/kao1SUvL4W1M4\n\
3ndchbF2EWxZrjxxGIBz43SOkiuNg16mGwFdgtHMmSq9EzECQQDx7DgSuBnSO4GE\n\
xryoUuF3Alih1xH97fe4E+h3POeePMrvz8pr5SAs0CCLroVMxGtMgHfQNGV4uRdf\n\
RfA/gHZFAkEA4GWeEVA0O9S6XVcUAnEOlQjQBHdwlz645GyMo4snJOU1akHyWNnh\n\
DBLyX77gEIVwa8J5crYegU2lv3LWag8tzwJAFodP5XZdeTVvZ0T2lpo5QtLmHBQi\n\
Kcp6UhsQf+IdE6BHqbNo/0k0CNhM35Ud9rsn3tTr02i9tlNOOOITcGZvHQI/Qb2D\n\
kY7tvpmT/8SDGDQHEaKDTsuvMKAvirxCd6dM0IJWI8suNNmgFOl4GJTTEAQH64oO\n\
Co1QYpFc/bmnF2tbAkEAxVFDQhLvd/xZdNdixQe8gj4rrXX08KExceVW4vXz/4YZ\n\
llD9IXfygaOz2+KEw7aChT32A6msb8yTQfCAuxjTRw==\n\
-----END RSA PRIVATE KEY-----\n";

/// ECDSA over P-384, PKCS#8.
const P384: &str = "\
-----BEGIN PRIVATE KEY-----\n\
MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDBLH8Mi6kQg+idzQAGk\n\
O3i6l64flj+WUTUbr2n53GaJdqpGd9Ba7tVkVY5RvKrshXahZANiAARkiyEJPb8F\n\
bg0wuz8NYTPRb6+ki9VELufUtgPwCfNy8eiLmWvYh4xbBVkHg25NaoYX+hQaRVcJ\n\
wM4hb1ue9+MmRVrIx65YwDDCZn51W0xtVG5GSPl2+q4JdwHuLAHUwOE=\n\
-----END PRIVATE KEY-----\n";

/// ECDSA over P-256, SEC1, as `openssl ecparam -genkey` writes it.
const P256_WITH_PARAMETERS: &str = "\
-----BEGIN EC PARAMETERS-----\n\
BggqhkjOPQMBBw==\n\
-----END EC PARAMETERS-----\n\
-----BEGIN EC PRIVATE KEY-----\n\
MHcCAQEEIMuGB6ActRmL96Yd9EZyd1F1guCAs7g76ntFWTz2lO7woAoGCCqGSM49\n\
AwEHoUQDQgAEe8eI8TdtGKT5H373zR5d67CEF+8YMVo7zTTI/6GsXJxYpVQnIwNR\n\
4Ns6Gs9WUhnXSD9O14vgDXyixIe6KO/dww==\n\
-----END EC PRIVATE KEY-----\n";

const ED25519: &str = "-----BEGIN PRIVATE KEY-----\n\
MC4CAQAwBQYDK2VwBCIEIJKGQfN5qFfupniqaQzaXl5tJ4hzCvZ0zN56jIEcekNx\n\
-----END PRIVATE KEY-----\n";

fn error(pem: &str) -> KeyError {
    KeySigner::from_pem("c", pem).unwrap_err()
}

/// Returns a key of the recorded vectors.
fn recorded(id: &str) -> String {
    let recorded: serde_json::Value = serde_json::from_str(include_str!("../vectors/signing-vectors.json")).unwrap();
    let vector = recorded["vectors"].as_array().unwrap().iter().find(|vector| vector["id"] == id);
    vector.unwrap()["privateKeyPem"].as_str().unwrap().to_owned()
}

fn sign(signer: &KeySigner, challenge: &UserActionChallenge) -> Result<SignedFactors, SignError> {
    match signer.sign(challenge).as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("a key in memory signs at once"),
    }
}

#[test]
fn a_key_file_may_be_a_secret() {
    let pair = crate::credentials::KeyPair::generate(KeyAlgorithm::Ed25519).unwrap();
    let secret = pair.private_key_pem();
    for signer in [KeySigner::from_pem("cr-1", &secret), KeySigner::from_pem("cr-1", secret.clone())] {
        assert_eq!(signer.unwrap().public_key_der(), pair.public_key_der());
    }
}

#[test]
fn a_main_that_returns_the_error_of_a_key_says_what_to_do() {
    let error = KeySigner::from_pem("cr-1", "").unwrap_err();
    assert_eq!(format!("{error:?}"), format!("KeyError(\"{error}\")"));
}

#[test]
fn keys_of_unsupported_kinds_are_named() {
    for (pem, name) in [
        (P521, "ECDSA P-521"),
        (P521_SEC1, "ECDSA P-521"),
        (X25519, "X25519"),
        (include_str!("../../pem/samples/x448.pem"), "X448"),
        (include_str!("../../pem/samples/ed448.pem"), "Ed448"),
        (include_str!("../../pem/samples/dsa.pem"), "DSA"),
        (include_str!("../../pem/samples/dsa-pkcs8.pem"), "DSA"),
        (include_str!("../../pem/samples/rsa-pss.pem"), "RSA-PSS"),
        (include_str!("../../pem/samples/brainpool.pem"), "Brainpool"),
    ] {
        assert_eq!(error(pem), KeyError::Algorithm(name), "{pem}");
    }
    for pem in [RSA_1024, RSA_1024_PKCS1] {
        assert_eq!(error(pem), KeyError::RsaSize, "{pem}");
    }
}

#[test]
fn damaged_keys_are_refused() {
    for label in ["PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"] {
        for (body, expected) in [
            ("", KeyError::Damaged),
            ("AQID", KeyError::Damaged),
            ("MC4CAQAwBQYDK2Vw", KeyError::CutOff),
            // The seed is a byte short.
            ("MC0CAQAwBQYDK2VwBCEEH5KGQfN5qFfupniqaQzaXl5tJ4hzCvZ0zN56jIEcekM=", KeyError::Damaged),
        ] {
            let pem = format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n");
            assert_eq!(error(&pem), expected, "{pem}");
        }
    }
}

#[test]
fn a_key_under_another_label_is_read() {
    use KeyAlgorithm::{EcdsaP256, Ed25519, Rsa};
    for (algorithm, pem) in [
        (Ed25519, include_str!("../../pem/samples/ed25519-labelled-ec.pem")),
        (Ed25519, include_str!("../../pem/samples/ed25519-labelled-rsa.pem")),
        (Rsa, include_str!("../../pem/samples/pkcs1-labelled-pkcs8.pem")),
        (EcdsaP256, include_str!("../../pem/samples/pkcs8-labelled-ec.pem")),
        (Rsa, include_str!("../../pem/samples/pkcs8-labelled-rsa.pem")),
        (EcdsaP256, include_str!("../../pem/samples/sec1-labelled-pkcs8.pem")),
    ] {
        let signer = KeySigner::from_pem("c", pem).unwrap();
        assert_eq!(signer.algorithm(), algorithm, "{pem}");
        let signature = signer.signature(b"message").unwrap();
        let public_key = crate::signing::PublicKey::read(signer.public_key_der()).unwrap();
        assert!(public_key.verifies(b"message", &signature), "{pem}");
    }
}

#[test]
fn ed25519_keys_of_version_2_are_read_with_their_public_half_checked() {
    let public_key = "MCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";
    let attributes = include_str!("../../pem/samples/ed25519-attributes.pem");
    // As ring before 0.17 and dfx wrote it.
    let explicit = include_str!("../../pem/samples/ed25519-explicit-public-key.pem");
    for pem in [attributes, explicit] {
        let signer = KeySigner::from_pem("c", pem).unwrap();
        assert_eq!(signer.public_key_der(), STANDARD.decode(public_key).unwrap());
        // The public half of another key.
        assert_eq!(error(&pem.replace("VMbg=", "VMbk=").replace("ElUxuA==", "ElUxuQ==")), KeyError::Damaged);
    }
}

#[test]
fn ec_keys_without_a_named_curve_get_the_right_curve() {
    use KeyAlgorithm::{EcdsaP256, EcdsaP384, EcdsaSecp256k1};
    for (algorithm, pem) in [
        (EcdsaSecp256k1, include_str!("../../pem/samples/secp256k1-sec1-no-public-key.pem")),
        (EcdsaP256, include_str!("../../pem/samples/p256-explicit-curve.pem")),
        (EcdsaP256, include_str!("../../pem/samples/p256-key-usage.pem")),
        (EcdsaP256, include_str!("../../pem/samples/p256-no-public-key.pem")),
        (EcdsaP384, include_str!("../../pem/samples/p384-sec1-no-public-key.pem")),
        // No curve, but a public key, which is on one curve only.
        (EcdsaP256, include_str!("../../pem/samples/sec1-no-curve.pem")),
    ] {
        assert_eq!(KeySigner::from_pem("c", pem).unwrap().algorithm(), algorithm, "{pem}");
    }
    // Neither a curve nor a public key: two curves would do.
    assert_eq!(error(include_str!("../../pem/samples/sec1-no-curve-no-public-key.pem")), KeyError::NoCurve);
}

#[test]
fn the_content_of_a_file_without_a_private_key_is_named() {
    let signer = KeySigner::from_pem("c", ED25519).unwrap();
    for (file, expected) in [
        (signer.public_key_pem().as_str(), KeyError::PublicKey),
        (include_str!("../../pem/samples/rsa-public.pem"), KeyError::PublicKey),
        (include_str!("../../pem/samples/openssh.pub"), KeyError::PublicKey),
        (include_str!("../../pem/samples/encrypted.pem"), KeyError::Encrypted),
        (include_str!("../../pem/samples/encrypted-header.pem"), KeyError::Encrypted),
        (include_str!("../../pem/samples/authority.pem"), KeyError::Certificate),
        (include_str!("../../pem/samples/openssh.pem"), KeyError::OpenSsh),
        (include_str!("../../pem/samples/request.pem"), KeyError::OtherContent("certificate request")),
        (&ED25519.replace("MC4C", "M*4C"), KeyError::Base64),
        ("service-account.pem", KeyError::Reference),
        ("changeme", KeyError::NotFound),
        (" \n", KeyError::Empty),
        ("\"\"", KeyError::Empty),
    ] {
        assert_eq!(error(file), expected, "{file}");
    }
    let key_store = KeySigner::from_pem("c", include_bytes!("../../pem/samples/key.p12"));
    assert_eq!(key_store.unwrap_err(), KeyError::Pkcs12);
}

#[test]
fn the_private_key_is_found_among_other_blocks() {
    let encrypted = include_str!("../../pem/samples/encrypted.pem");
    let authority = include_str!("../../pem/samples/authority.pem");
    let parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    for other in [encrypted, authority, parameters, "-----BEGIN PUBLIC KEY-----\n*\n-----END PUBLIC KEY-----\n"] {
        let signer = KeySigner::from_pem("c", format!("{other}{ED25519}")).unwrap();
        assert_eq!(signer.algorithm(), KeyAlgorithm::Ed25519);
    }
    assert_eq!(error(&format!("{X25519}{ED25519}")), KeyError::Algorithm("X25519"));
}

#[test]
fn of_two_private_keys_none_is_chosen() {
    let other = crate::credentials::KeyPair::generate(KeyAlgorithm::EcdsaP256).unwrap();
    let other = other.private_key_pem();
    for file in
        [format!("{ED25519}{}", other.expose()), format!("{}{ED25519}", other.expose()), format!("{ED25519}{X25519}")]
    {
        assert_eq!(error(&file), KeyError::Several);
    }
    // The same key twice is one key.
    assert!(KeySigner::from_pem("c", format!("{ED25519}{ED25519}")).is_ok());
}

#[test]
fn a_credential_id_is_needed() {
    for id in ["", " \n"] {
        assert_eq!(KeySigner::from_pem(id, ED25519).unwrap_err(), KeyError::EmptyCredentialId);
    }
    assert_eq!(KeySigner::from_pem("c1\n", ED25519).unwrap().credential_id(), "c1");
}

#[test]
fn errors_say_what_to_do_and_show_no_key() {
    for (file, advice) in [
        (ED25519.replace("BEGIN PRIVATE KEY-----", "BEGIN PRIVATE KEY"), "cut off"),
        (ED25519.replace("MC4C", "M*4C"), "not base64"),
        (ED25519.replace("MC4C", "MCAC"), "damaged"),
        (ED25519.replace("PRIVATE", "OPENSSH PRIVATE"), "ssh-keygen"),
        (ED25519.replace("BEGIN PRIVATE KEY-----\n", "BEGIN "), "cut off"),
        ("kkZB83moV+6meKppDNpeXm0niHMK9nTM3nqMgRx6Q3E=".to_owned(), "PKCS#8"),
    ] {
        let error = error(&file);
        let text = format!("{error} {error:?}");
        assert!(text.contains(advice), "{text}");
        assert!(!text.contains("JKGQfN5") && !text.contains("MC4C") && !text.contains("kkZB"), "{text}");
    }
}

#[test]
fn parameters_before_a_key_are_passed_over() {
    let signer = KeySigner::from_pem("c", P256_WITH_PARAMETERS).unwrap();
    assert_eq!(signer.algorithm(), KeyAlgorithm::EcdsaP256);
}

#[test]
fn digests_of_any_size_work_with_curves_of_any_size() {
    let verify = |algorithm: &'static dyn VerificationAlgorithm, signer: &KeySigner| {
        let signature = signer.signature(b"message").unwrap();
        UnparsedPublicKey::new(algorithm, signer.public_key_der()).verify(b"message", &signature).unwrap();
    };
    let signer = KeySigner::from_pem("c", P384).unwrap();
    assert_eq!(signer.algorithm(), KeyAlgorithm::EcdsaP384);
    verify(&ECDSA_P384_SHA256_ASN1, &signer);
    verify(&ECDSA_P384_SHA512_ASN1, &signer.with_digest(DigestAlgorithm::Sha512).unwrap());

    let rsa = KeySigner::from_pem("c", recorded("rsa2048-pkcs8/0")).unwrap();
    verify(&RSA_PKCS1_2048_8192_SHA512, &rsa.with_digest(DigestAlgorithm::Sha512).unwrap());

    // The library verifies secp256k1 with SHA-256 only, so the shortened digest is verified here.
    let k1 = KeySigner::from_pem("c", recorded("secp256k1-pkcs8/0")).unwrap();
    let k1 = k1.with_digest(DigestAlgorithm::Sha512).unwrap();
    let signature = k1.signature(b"message").unwrap();
    let shortened = Digest::import_less_safe(&digest(&SHA512, b"message").as_ref()[..32], &SHA256).unwrap();
    let public_key = UnparsedPublicKey::new(&ECDSA_P256K1_SHA256_ASN1, k1.public_key_der());
    public_key.verify_digest(&shortened, &signature).unwrap();
}

#[test]
fn ed25519_takes_no_digest() {
    let signer = KeySigner::from_pem("c", ED25519).unwrap();
    assert_eq!(signer.with_digest(DigestAlgorithm::Sha512).unwrap_err(), KeyError::NoDigest);
}

#[test]
fn the_credential_is_named_as_the_challenge_spells_it() {
    let signer = KeySigner::from_pem("YQ", ED25519).unwrap();
    let mut challenge = UserActionChallenge::new("Y2g", "i");
    assert!(sign(&signer, &challenge).unwrap_err().is_credential_not_allowed());
    challenge.allow_credentials.key.push(AllowedCredential::new("YQ=="));
    let FirstFactor::Key(assertion) = sign(&signer, &challenge).unwrap().first_factor else { panic!("not a key") };
    assert_eq!(assertion.cred_id, "YQ==");
    // Only key credentials count.
    challenge.allow_credentials.webauthn = std::mem::take(&mut challenge.allow_credentials.key);
    assert!(sign(&signer, &challenge).unwrap_err().is_credential_not_allowed());
}

#[test]
fn a_signer_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<KeySigner>();
    shared::<Box<dyn Signer>>();
    shared::<SignError>();
    shared::<KeyError>();
}

proptest! {
    #[test]
    fn any_key_bytes_are_read_or_refused(
        label in prop_oneof![Just("PRIVATE KEY"), Just("EC PRIVATE KEY"), Just("RSA PRIVATE KEY")],
        der: Vec<u8>,
    ) {
        let pem = format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der));
        let _ = KeySigner::from_pem("c", pem);
    }

    #[test]
    fn a_key_with_a_changed_byte_is_read_or_refused(position: proptest::sample::Index, change in 1_u8..) {
        let pem = [P384, ED25519][usize::from(change % 2)];
        let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let mut der = STANDARD.decode(body).unwrap();
        let position = position.index(der.len());
        der[position] ^= change;
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der));
        if let Ok(signer) = KeySigner::from_pem("c", pem) {
            prop_assert!(signer.signature(b"message").is_ok());
        }
    }

    #[test]
    fn ed25519_signatures_verify(message: Vec<u8>) {
        let signer = KeySigner::from_pem("c", ED25519).unwrap();
        let signature = signer.signature(&message).unwrap();
        let public_key = UnparsedPublicKey::new(&aws_lc_rs::signature::ED25519, signer.public_key_der());
        prop_assert!(public_key.verify(&message, &signature).is_ok());
    }
}
