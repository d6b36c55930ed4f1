//! Checks that the tests of all key homes share.

use dfns_core::signing::{
    AllowedCredential, FirstFactor, KeyAlgorithm, RemoteKey, RemoteSigner, SignError, Signer as _, UserActionChallenge,
    verify_assertion,
};
use std::error::Error;

/// Returns whether a key home is installed. If it is not, the test has nothing to test, and says
/// so, unless the variable `DFNS_KEY_HOMES` lists the home.
pub(crate) fn installed(home: &str, is_there: bool) -> bool {
    let required = std::env::var("DFNS_KEY_HOMES").unwrap_or_default();
    assert!(is_there || !required.split(',').any(|name| name == home), "{home} is required, and not installed");
    if !is_there {
        eprintln!("skipped: {home} is not installed; `cargo xtask integrations` installs it");
    }
    is_there
}

pub(crate) fn challenge() -> UserActionChallenge {
    let mut challenge = UserActionChallenge::new("Y2hhbGxlbmdl", "i");
    challenge.allow_credentials.key.push(AllowedCredential::new("cr-1"));
    challenge
}

/// Signs a user action and a registration, and verifies both.
pub(crate) async fn signs(key: impl RemoteKey, algorithm: KeyAlgorithm) {
    assert_eq!(key.public_key().algorithm(), algorithm);
    let pem = key.public_key().pem();
    let signer = RemoteSigner::new("cr-1", key).unwrap();
    // Numbers with leading zeros are in one of 128 signatures.
    for _ in 0..20 {
        let factors = signer.sign(&challenge()).await.unwrap_or_else(|error| panic!("{algorithm}: {}", chain(&error)));
        let FirstFactor::Key(assertion) = factors.first_factor else { panic!("not a key") };
        verify_assertion(&pem, &assertion.client_data, None, &assertion.signature).unwrap();
    }
    let credential = signer.create_credential("Y2hhbGxlbmdl").await.unwrap();
    assert_eq!(credential.cred_id, "cr-1");
}

/// Returns the message of a signature that fails, with its causes.
pub(crate) async fn refused(key: impl RemoteKey) -> String {
    let refused = RemoteSigner::new("cr-1", key).unwrap().sign(&challenge()).await;
    chain(&refused.unwrap_err())
}

/// Returns the messages of an error and its causes.
pub(crate) fn chain(error: &SignError) -> String {
    let (mut text, mut cause) = (error.to_string(), error.source());
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
