//! A passkey's life: made, logging in, signing, and noticing a copy of itself.

use crate::client::{Actor, employee};
use crate::enrolment::{invited, login_challenge, public, temporary};
use crate::refusals::refuses;
use dfns_sandbox::{ChallengeEncoding, Sandbox, SoftPasskey};
use serde_json::{Value, json};

/// The result of a browser, as a credential of a registration.
pub(crate) fn slot(created: &Value) -> Value {
    json!({ "credentialKind": "Fido2", "credentialName": "my passkey", "credentialInfo": {
        "credId": created["id"],
        "clientData": created["response"]["clientDataJSON"],
        "attestationData": created["response"]["attestationObject"],
    }})
}

fn factor(signed: &Value) -> Value {
    json!({ "kind": "Fido2", "credentialAssertion": {
        "credId": signed["id"],
        "clientData": signed["response"]["clientDataJSON"],
        "authenticatorData": signed["response"]["authenticatorData"],
        "signature": signed["response"]["signature"],
        "userHandle": signed["response"]["userHandle"],
    }})
}

#[tokio::test]
async fn a_passkey_registers_logs_in_and_signs_in_both_encodings() {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    for encoding in [ChallengeEncoding::Text, ChallengeEncoding::Bytes] {
        let name = format!("{encoding:?}@example.com");
        let challenge = invited(&sandbox, &name).await;
        let text = |challenge: &Value| challenge["challenge"].as_str().unwrap().to_owned();
        let (rp, user_id) = (challenge["rp"]["id"].as_str().unwrap(), challenge["user"]["id"].as_str().unwrap());
        let (mut passkey, created) =
            SoftPasskey::create(rp, "http://localhost:3000", &text(&challenge), user_id, encoding);
        let body = json!({ "firstFactorCredential": slot(&created) });
        temporary(&sandbox, &challenge, "/auth/registration", &body).await.ok();

        let login = login_challenge(&sandbox, &name).await;
        let allowed = json!([{ "type": "public-key", "id": passkey.credential_id() }]);
        assert_eq!((&login["rp"]["id"], &login["allowCredentials"]["webauthn"]), (&json!("localhost"), &allowed));
        let signed = passkey.get(&text(&login), encoding);
        let response = json!({ "challengeIdentifier": login["challengeIdentifier"], "firstFactor": factor(&signed) });
        let session = public(&sandbox, "POST", "/auth/login", &response).await.ok();
        let actor = Actor { user_id: user_id.to_owned(), ..employee(&sandbox) }.with_token(&session["token"]);

        let listed = actor.get("/auth/credentials").await.ok();
        let place = (&listed["items"][0]["relyingPartyId"], &listed["items"][0]["origin"]);
        assert_eq!(place, (&json!("localhost"), &json!("http://localhost:3000")));
        // One who has a passkey makes no second with the same authenticator.
        let init = json!({ "kind": "Fido2" }).to_string();
        let more = actor.send("POST", "/auth/credentials/init", &init, None).await.ok();
        assert_eq!(more["excludeCredentials"], allowed);

        let asked = actor.challenge("POST", "/permissions", "").await.ok();
        actor.complete(&asked, factor(&passkey.get(&text(&asked), encoding))).await.ok();
        assert_eq!(passkey.counter(), 2);

        // A copy that was left behind counts again what the passkey has counted.
        passkey.set_counter(1);
        let asked = actor.challenge("POST", "/permissions", "").await.ok();
        let copied = factor(&passkey.get(&text(&asked), encoding));
        let message = "the passkey's signature counter did not grow: the passkey may have been copied";
        refuses(&sandbox, actor.complete(&asked, copied), 401, message).await;
        actor.complete(&asked, factor(&passkey.get(&text(&asked), encoding))).await.ok();
    }
}
