//! Secrets do not show in `Debug`: a canary is planted in every secret of every request and
//! response.

use crate::responses;
use dfns_core::Endpoint;
use dfns_core::credentials::{
    CredentialInfo, FirstFactorCredential, NewCredentials, PasswordInfo, RecoveryAssertion, RecoveryCredential,
    SecondFactorCredential,
};
use dfns_core::signing::{CredentialKind, FirstFactor, KeyAssertion, SecondFactor};
use dfns_endpoints::auth::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Debug;

const CANARY: &str = "canary-secret";

/// The fields of responses that are secrets.
const SECRETS: [&str; 12] = [
    "accessToken",
    "actionToken",
    "challengeIdentifier",
    "code",
    "encryptedPrivateKey",
    "encryptedRecoveryKey",
    "otpUrl",
    "output",
    "secret",
    "temporaryAuthenticationToken",
    "token",
    "userAction",
];

#[test]
fn no_secret_of_a_response_shows() {
    let mut planted = BTreeSet::new();
    for samples in responses::with_secrets() {
        for mut json in samples.json.clone() {
            plant(&mut json, &mut planted);
            let debug = samples.debug(&json);
            assert!(!debug.contains(CANARY), "{}: {debug}", samples.name);
        }
    }
    assert_eq!(planted, BTreeSet::from(SECRETS), "some secrets are in no sample");
}

fn plant(json: &mut Value, planted: &mut BTreeSet<&'static str>) {
    match json {
        Value::Array(items) => items.iter_mut().for_each(|item| plant(item, planted)),
        Value::Object(members) => {
            for (name, value) in members {
                plant(value, planted);
                if let Some(secret) = SECRETS.iter().find(|secret| *secret == name) {
                    *value = json!(CANARY);
                    planted.insert(secret);
                }
            }
        }
        _ => {}
    }
}

#[test]
fn no_secret_of_an_unknown_login_shows() {
    let response: LoginResponse = serde_json::from_value(json!({"bearer": CANARY})).unwrap();
    let debug = format!("{response:?}");
    assert!(matches!(response, LoginResponse::Unknown(_)) && !debug.contains(CANARY), "{debug}");
}

#[test]
fn no_secret_of_an_unknown_challenge_shows() {
    let mut json = responses::credential_challenge("SessionKey");
    json["seed"] = json!(CANARY);
    json["challengeIdentifier"] = json!(CANARY);
    let debug = format!("{:?}", serde_json::from_str::<CredentialChallenge>(&json.to_string()).unwrap());
    assert!(!debug.contains(CANARY), "{debug}");
}

#[test]
fn no_secret_of_a_request_shows() {
    let password = || FirstFactor::Password(CANARY.into());
    let code = || SecondFactor::Totp(CANARY.into());
    hides(&CreateUserActionChallenge::new(CANARY, "POST", "/wallets"));
    hides(&CreateUserActionSignature::new(CANARY, password()).with_second_factor(code()));
    hides(&CreateLoginChallenge::new("or-1").with_login_code(CANARY));
    hides(&Login::new(CANARY, password()).with_second_factor(code()));
    hides(&SocialLogin::new(CANARY, SocialLoginProviderKind::Oidc));
    hides(&SsoLogin::new(CANARY, CANARY));
    hides(&OidcLogin::new(CANARY, CANARY));
    hides(&CreateRegistrationChallenge::new("or-1", "jdoe@example.co", CANARY));
    hides(&CreateSocialRegistrationChallenge::new(CANARY, SocialLoginProviderKind::Oidc));
    hides(&CreateRecoveryChallenge::new("jdoe@example.co", CANARY, "or-1", "c1"));
    hides(&CreateCredentialChallengeWithCode::new(CANARY, CredentialKind::Key));

    let info = || CredentialInfo::new("c1", "e30", "o2M");
    let password = || PasswordInfo::new(CANARY);
    hides(&CreateCredential::password_protected_key(CANARY, "laptop", info(), CANARY));
    hides(&CreateCredential::new(CANARY, "laptop", CredentialKind::Password, password()));
    hides(&CreateCredentialWithCode::new(CANARY, "laptop", CredentialKind::Password, password()));
    hides(&OidcLoginCredentials::password_protected_key(CANARY, "laptop", info(), CANARY));

    let credentials = NewCredentials::new(FirstFactorCredential::password(CANARY))
        .with_second_factor(SecondFactorCredential::totp(CANARY))
        .with_recovery(RecoveryCredential::new(info()).with_encrypted_private_key(CANARY));
    let recovery = RecoveryAssertion::new(KeyAssertion::new("c1", "e30", "c2ln"));
    let mut challenge = responses::recovery_challenge();
    challenge["temporaryAuthenticationToken"] = json!(CANARY);
    let registration: RegistrationChallenge = serde_json::from_value(challenge.clone()).unwrap();
    let challenge: RecoveryChallenge = serde_json::from_value(challenge).unwrap();
    hides(&Register::for_challenge(&registration, credentials.clone()));
    hides(&RegisterEndUser::for_challenge(&registration, credentials.clone(), [NewEndUserWallet::new("Ethereum")]));
    hides(&Recover::for_challenge(&challenge, recovery, credentials));
}

/// Asserts that the canary is in the body, and nowhere in `Debug` output.
fn hides<E: Endpoint + Debug + serde::Serialize>(request: &E) {
    assert!(serde_json::to_string(request).unwrap().contains(CANARY));
    for debug in [format!("{request:?}"), format!("{:?}", request.encode().unwrap())] {
        assert!(!debug.contains(CANARY), "{debug}");
    }
}
