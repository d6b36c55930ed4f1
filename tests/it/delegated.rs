//! Delegated signing: one process holds the token, another the key.

use crate::support::{CREDENTIAL, Recorder, challenge, response, signer};
use acme_dfns::grammar::{GrammarApi, HeldNotice, ReplaceNotice, RetryNotice};
use acme_dfns::{SweepTreasury, TreasuryApi};
use dfns::core::{EncryptedAction, SealingKey, Step, TransportError};
use dfns::signing::{Fido2Assertion, FirstFactor, KeyAssertion, SecondFactor, SignedFactors};
use dfns::{ErrorKind, SealedAction, ServiceAccountToken, Signer, UserToken};
use serde_json::json;

const PAGE: &str = r#"{"items":["a"]}"#;

#[tokio::test]
async fn a_pending_action_survives_the_way_through_another_process() {
    let recorder = Recorder::answering(200, PAGE);
    let server = recorder.client().delegated();
    let request = SweepTreasury::new("tr/1", "1 \u{e9}");
    let pending = server.treasury().sweep_treasury(request).challenge().await.unwrap();
    assert_eq!(pending.endpoint(), "sweep_treasury");
    assert_eq!(pending.challenge().allow_credentials.webauthn[0].id, "passkey-1");
    assert_eq!(pending.challenge().rp.as_ref().unwrap().id, "sandbox.test");
    let payload = pending.payload().to_vec();

    let stored = serde_json::to_string(&pending.seal()).unwrap();
    let for_the_device = serde_json::from_str::<serde_json::Value>(&stored).unwrap()["challenge"].to_string();
    let challenge = serde_json::from_str(&for_the_device).unwrap();
    let assertion = serde_json::to_string(&signer().sign(&challenge).await.unwrap()).unwrap();

    let sealed: SealedAction = serde_json::from_str(&stored).unwrap();
    let assertion: SignedFactors = serde_json::from_str(&assertion).unwrap();
    let page = server.complete(sealed.unseal::<SweepTreasury>().unwrap(), assertion).await.unwrap();
    assert_eq!(page.items[0], "a");

    let [init, action, call] = recorder.seen().try_into().unwrap();
    assert_eq!(call.target, "/treasuries/tr%2F1/sweep");
    assert_eq!(&call.body[..], payload);
    assert_eq!(init.json()["userActionPayload"].as_str().unwrap().as_bytes(), &call.body[..]);
    assert_eq!(action.json()["challengeIdentifier"], "challenge-identifier-1");
    assert_eq!(call.header("x-dfns-useraction"), Some("user-action-1"));
}

#[tokio::test]
async fn passkeys_and_second_factors_complete_a_call() {
    let recorder = Recorder::answering(200, PAGE);
    let server = recorder.client().delegated();
    let pending = server.treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).challenge().await.unwrap();
    let passkey = Fido2Assertion::new("passkey-1", "Y2xpZW50RGF0YQ", "YXV0aERhdGE", "c2lnbmF0dXJl");
    let second = KeyAssertion::new("cred-1", "Y2xpZW50RGF0YQ", "c2ln");
    let factors = SignedFactors::new(FirstFactor::Fido2(passkey)).with_second_factor(SecondFactor::Key(second));
    server.complete(pending, factors).await.unwrap();
    assert_eq!(
        recorder.seen()[1].json(),
        json!({
            "challengeIdentifier": "challenge-identifier-1",
            "firstFactor": { "kind": "Fido2", "credentialAssertion": {
                "credId": "passkey-1", "clientData": "Y2xpZW50RGF0YQ", "authenticatorData": "YXV0aERhdGE", "signature": "c2lnbmF0dXJl"
            } },
            "secondFactor": { "kind": "Key", "credentialAssertion": {
                "credId": "cred-1", "clientData": "Y2xpZW50RGF0YQ", "signature": "c2ln"
            } }
        })
    );
}

#[tokio::test]
async fn a_sealed_action_opens_as_the_endpoint_it_was_made_for_and_no_other() {
    let recorder = Recorder::answering(200, PAGE);
    let server = recorder.client().delegated();
    let pending = server.treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).challenge().await.unwrap();
    let sealed = pending.seal();
    assert!(!format!("{sealed:?}").contains("challenge-identifier-1"));

    let error = sealed.clone().unseal::<ReplaceNotice>().unwrap_err().to_string();
    assert_eq!(error, "`replace_notice`: sealed action: it was made for `sweep_treasury`");
    assert!(sealed.clone().unseal::<HeldNotice>().is_err());

    let mut altered = serde_json::to_value(&sealed).unwrap();
    altered["request"]["path"] = json!("/treasuries/../sweep");
    let altered: SealedAction = serde_json::from_value(altered).unwrap();
    assert!(altered.unseal::<SweepTreasury>().unwrap_err().to_string().contains("its path `/treasuries/../sweep`"));
    let mut altered = serde_json::to_value(&sealed).unwrap();
    altered["request"]["body"] = json!("%");
    let altered: SealedAction = serde_json::from_value(altered).unwrap();
    assert!(altered.unseal::<SweepTreasury>().unwrap_err().to_string().contains("its body is not base64"));
}

#[tokio::test]
async fn a_sealed_action_that_was_altered_into_another_request_is_rejected() {
    let server = Recorder::answering(200, PAGE).client().delegated();
    let pending = server.treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).challenge().await.unwrap();
    let sealed = serde_json::to_value(pending.seal()).unwrap();
    let unseal = |field: &str, value: serde_json::Value| {
        let mut altered = sealed.clone();
        altered["request"][field] = value;
        serde_json::from_value::<SealedAction>(altered).unwrap().unseal::<SweepTreasury>()
    };
    let _ = unseal("path", json!("/treasuries/tr-2/sweep")).unwrap();
    for (field, value) in [
        ("path", json!("/treasuries/%2e%2e/sweep")),
        ("path", json!("/treasuries/tr-1\\..\\x/sweep")),
        ("path", json!("/treasuries/tr-1/sweep?x=1")),
        ("query", json!("x=1")),
        ("query", json!("limit=1#")),
        ("headers", json!([["host", "evil.example"]])),
        ("headers", json!([["content-length", "0"]])),
        ("headers", json!([["transfer-encoding", "chunked"]])),
        ("headers", json!([["authorization", "Bearer x"]])),
        ("headers", json!([["x-dfns-useraction", "x"]])),
        ("contentType", json!("text/plain")),
        ("contentType", json!("application/json\r\nhost: x")),
        ("contentType", json!(null)),
        ("signedPart", json!("e30=")),
    ] {
        let error = unseal(field, value.clone()).unwrap_err();
        assert!(error.to_string().contains("sealed action: its "), "{field} {value}: {error}");
    }
}

#[tokio::test]
async fn an_action_sealed_with_a_key_opens_with_that_key_unchanged_and_not_otherwise() {
    let recorder = Recorder::answering(200, PAGE);
    let server = recorder.client().delegated();
    let key = SealingKey::new(&[7; 32]).unwrap();
    let pending = server.treasury().sweep_treasury(SweepTreasury::new("tr-1", "canary")).challenge().await.unwrap();
    let stored = serde_json::to_string(&pending.seal_with(&key).unwrap()).unwrap();
    assert!(!stored.contains("canary") && !stored.contains("sweep"));

    let sealed: EncryptedAction = serde_json::from_str(&stored).unwrap();
    assert!(!format!("{sealed:?} {key:?}").contains(&stored[1..20]));
    let other = SealingKey::new(&[8; 32]).unwrap();
    assert!(sealed.clone().unseal::<SweepTreasury>(&other).unwrap_err().to_string().contains("another key"));
    assert!(
        sealed.clone().unseal::<ReplaceNotice>(&key).unwrap_err().to_string().contains("made for `sweep_treasury`")
    );
    for at in [1, stored.len() / 2, stored.len() - 6] {
        let mut changed = stored.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed: EncryptedAction = serde_json::from_slice(&changed).unwrap();
        assert!(changed.unseal::<SweepTreasury>(&key).is_err(), "{at}");
    }
    assert!(serde_json::from_str::<EncryptedAction>("\"\"").unwrap().unseal::<SweepTreasury>(&key).is_err());

    let assertion = signer().sign(sealed.clone().unseal::<SweepTreasury>(&key).unwrap().challenge()).await.unwrap();
    server.complete(sealed.unseal::<SweepTreasury>(&key).unwrap(), assertion).await.unwrap();
}

/// Responds to challenges, and to everything else with this status and message, or not at all.
fn rejecting(status: u16, message: &'static str) -> Recorder {
    Recorder::scripted(move |seen| match seen.target.as_str() {
        "/auth/action/init" => Ok(response(200, challenge(&[CREDENTIAL]).to_string())),
        _ if status == 0 => Err(TransportError::Connect("refused".into())),
        _ => Ok(response(status, json!({ "error": { "message": message } }).to_string())),
    })
}

#[tokio::test]
async fn an_action_that_was_stored_may_have_been_completed_before() {
    // As after a crash: the first process completed it, and perhaps paid.
    for (status, message) in [(400, "challenge token is not valid"), (401, "no"), (403, "no"), (503, ""), (0, "")] {
        let server = rejecting(status, message).client().assume::<UserToken>().delegated();
        let pending = server.grammar().retry(RetryNotice::new("high")).once("a").challenge().await.unwrap();
        let pending = pending.seal().unseal::<RetryNotice>().unwrap();
        let factors = signer().sign(pending.challenge()).await.unwrap();
        let error = server.complete(pending, factors).await.unwrap_err();
        assert!(error.step() == Step::UserAction && error.outcome_is_unknown() && !error.is_retryable(), "{error}");
        assert_eq!(error.ticket().unwrap().external_id(), "a");
        assert!(error.to_string().ends_with("whether it took effect is unknown"), "{error}");

        // Without an external id nothing can finish it, and it is unknown all the same.
        let server = server.assume::<ServiceAccountToken>();
        let pending = server.treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).challenge().await.unwrap();
        let key = SealingKey::new(&[7; 32]).unwrap();
        let pending = pending.seal_with(&key).unwrap().unseal::<SweepTreasury>(&key).unwrap();
        let factors = signer().sign(pending.challenge()).await.unwrap();
        let error = server.complete(pending, factors).await.unwrap_err();
        assert!(error.outcome_is_unknown() && !error.is_retryable() && error.ticket().is_none(), "{error}");
    }
}

#[tokio::test]
async fn an_action_that_was_never_stored_is_known_not_to_be_sent_and_is_not_completed_again() {
    for (status, message) in [(400, "challenge token is not valid"), (503, ""), (0, "")] {
        let server = rejecting(status, message).client().assume::<UserToken>().delegated();
        let pending = server.grammar().retry(RetryNotice::new("high")).challenge().await.unwrap();
        let factors = signer().sign(pending.challenge()).await.unwrap();
        let error = server.complete(pending, factors).await.unwrap_err();
        // Its challenge is good for one try: what can be made again is a new one.
        assert!(!error.outcome_is_unknown() && !error.is_retryable() && error.ticket().is_none(), "{error}");
        assert_ne!(error.kind(), ErrorKind::Conflict);
    }
}
