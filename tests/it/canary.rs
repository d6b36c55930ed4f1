//! Secrets do not show in `Debug` or in errors, wherever they are planted. `dfns-endpoints` tests
//! the response types.

use crate::support::{PRIVATE_KEY, Recorder, challenge, response};
use acme_dfns::grammar::{CompleteNotice, GrammarApi, NoticeId};
use acme_dfns::{SweepTreasury, TreasuryApi};
use dfns::core::{FilePart, RawResponse, TransportError};
use dfns::signing::{FirstFactor, SecondFactor, SignedFactors};
use dfns::{AnyJson, Client, KeySigner, Secret};
use serde_json::json;

const CANARY: &str = "canary-secret";

#[track_caller]
fn silent(shown: &dyn std::fmt::Debug) {
    let text = format!("{shown:?} {shown:#?}");
    assert!(!text.contains("canary"), "{text}");
}

#[tokio::test]
async fn clients_calls_and_responses_show_no_secret() {
    let recorder = Recorder::answering(200, json!({ "items": [CANARY] }).to_string());
    let builder = Client::builder().base_url("https://me:canary-secret@api.dfns.io").token(CANARY);
    silent(&builder);
    let client = Client::builder()
        .service_account(CANARY)
        .signer(KeySigner::from_pem("cred-1", PRIVATE_KEY).unwrap())
        .transport(recorder)
        .build()
        .unwrap();
    silent(&client);
    silent(&client.treasury());
    let request = SweepTreasury::new("tr-1", "0").with_urgent_code(CANARY);
    silent(&request);
    silent(&CompleteNotice::new(CANARY, "text"));
    silent(&client.treasury().sweep_treasury(request.clone()));
    let raw: RawResponse = client.treasury().sweep_treasury(request.clone()).raw().await.unwrap();
    silent(&raw);
    let pending = client.delegated().treasury().sweep_treasury(request).challenge().await.unwrap();
    silent(&pending);
    silent(&pending.seal());
    silent(&FilePart::new("f", CANARY));
    silent(&AnyJson::new(CANARY).unwrap());
    silent(&Secret::from(CANARY));
}

#[test]
fn challenges_and_factors_show_no_secret() {
    let mut raw = challenge(&["cred-1"]);
    raw["challengeIdentifier"] = json!(CANARY);
    raw["allowCredentials"]["passwordProtectedKey"] =
        json!([{ "type": "public-key", "id": "p", "encryptedPrivateKey": CANARY }]);
    silent(&serde_json::from_value::<dfns::signing::UserActionChallenge>(raw).unwrap());
    let password: FirstFactor = serde_json::from_value(json!({ "kind": "Password", "password": CANARY })).unwrap();
    let code: SecondFactor = serde_json::from_value(json!({ "kind": "Totp", "otpCode": CANARY })).unwrap();
    silent(&SignedFactors::new(password).with_second_factor(code));
}

#[tokio::test]
async fn errors_show_neither_what_was_sent_nor_what_came_back() {
    for (status, body) in [
        (200, json!({ "items": { "token": CANARY } }).to_string()),
        (200, json!({ "items": CANARY }).to_string()),
        (200, format!("{{\"items\": [\"{CANARY}\"")),
        (200, CANARY.to_owned()),
        (302, CANARY.to_owned()),
        (202, json!({ "secret": CANARY }).to_string()),
        (403, json!({ "error": { "message": "no" }, "token": CANARY }).to_string()),
    ] {
        let recorder = Recorder::answering(status, body);
        let client = recorder.client().with_service_account_token(CANARY).with_signer(crate::support::signer());
        let request = SweepTreasury::new("tr-1", "0").with_urgent_code(CANARY);
        let error = client.treasury().sweep_treasury(request).await.unwrap_err();
        silent(&error);
        assert!(!error.to_string().contains("canary"), "{error}");
    }
    let broken =
        Recorder::scripted(|seen| Err(TransportError::Broken(format!("reset while sending {}", seen.target).into())));
    let error = broken.client().with_token(CANARY).grammar().get_notice(NoticeId::from("n")).await.unwrap_err();
    silent(&error);
    let user_action = Recorder::scripted(|seen| {
        Ok(match seen.target.as_str() {
            "/auth/action/init" => response(200, challenge(&["cred-1"]).to_string()),
            _ => response(200, json!({ "userAction": { "token": CANARY } }).to_string()),
        })
    });
    let error = user_action.client().treasury().sweep_treasury(SweepTreasury::new("tr", "0")).await.unwrap_err();
    silent(&error);
    assert!(!error.to_string().contains("canary"), "{error}");
}
