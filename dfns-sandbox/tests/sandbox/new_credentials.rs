//! More credentials for a user who has one, and switching them off.

use crate::client::{Actor, employee, end_user, service_account};
use crate::enrolment::{NewKey, invited, public, registered, temporary};
use crate::refusals::refuses;
use dfns_sandbox::{Clock as _, ManualClock, Sandbox};
use serde_json::{Value, json};
use std::time::{Duration, UNIX_EPOCH};

const PATH: &str = "/auth/credentials";
const BAD_CHALLENGE: &str = "Challenge token is not valid.";

async fn challenge(actor: &Actor, kind: &str) -> Value {
    actor.send("POST", "/auth/credentials/init", &json!({ "kind": kind }).to_string(), None).await.ok()
}

fn body(challenge: &Value, key: &NewKey) -> Value {
    let kind = challenge["kind"].as_str().unwrap();
    let mut body = key.slot(kind, &challenge["challenge"]);
    body["challengeIdentifier"] = challenge["challengeIdentifier"].clone();
    body
}

#[tokio::test]
async fn a_credential_is_added_used_switched_off_and_deleted() {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    let actor = employee(&sandbox);
    let challenge = challenge(&actor, "PasswordProtectedKey").await;
    let key = NewKey::new("second");
    let created = actor.signed("POST", PATH, &body(&challenge, &key)).await.ok();
    assert_eq!((&created["kind"], &created["isActive"]), (&json!("PasswordProtectedKey"), &json!(true)));
    assert_eq!(created["name"], "my PasswordProtectedKey");
    let listed = actor.get(PATH).await.ok();
    assert_eq!((listed["items"].as_array().unwrap().len(), &listed["items"][1]), (2, &created));

    // It is handed out where a user action is asked for, and signs one.
    let asked = actor.challenge("POST", "/permissions", "").await.ok();
    assert_eq!(
        asked["allowCredentials"]["passwordProtectedKey"],
        json!([{ "type": "public-key", "id": "second", "encryptedPrivateKey": "encrypted" }])
    );
    let other = key.actor(&sandbox, &json!(actor.user_id), &json!(actor.token));
    let mut assertion = other.assertion(&asked);
    assertion["kind"] = "PasswordProtectedKey".into();
    other.complete(&asked, assertion).await.ok();

    let uuid = json!({ "credentialUuid": created["credentialUuid"] });
    actor.signed("PUT", "/auth/credentials/deactivate", &uuid).await.ok();
    assert_eq!(actor.get(PATH).await.ok()["items"][1]["isActive"], false);
    let first = json!({ "credentialUuid": listed["items"][0]["credentialUuid"] });
    let last = actor.signed("PUT", "/auth/credentials/deactivate", &first);
    let message = "the last active credential that can be a first factor must stay active";
    refuses(&sandbox, last, 400, message).await;
    let path = format!("{PATH}/{}", listed["items"][0]["credentialUuid"].as_str().unwrap());
    refuses(&sandbox, actor.signed("DELETE", &path, &Value::Null), 400, message).await;
    actor.signed("PUT", "/auth/credentials/activate", &uuid).await.ok();
    let path = format!("{PATH}/{}", created["credentialUuid"].as_str().unwrap());
    actor.signed("DELETE", &path, &Value::Null).await.ok();
    refuses(&sandbox, actor.signed("DELETE", &path, &Value::Null), 404, "credential not found").await;
    let foreign = end_user(&sandbox).get(PATH).await.ok()["items"][0]["credentialUuid"].clone();
    let foreign = json!({ "credentialUuid": foreign });
    let request = actor.signed("PUT", "/auth/credentials/deactivate", &foreign);
    refuses(&sandbox, request, 404, "credential not found").await;
}

#[tokio::test]
async fn a_new_credential_responses_its_own_challenge_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let (actor, other) = (employee(&sandbox), end_user(&sandbox));
    let challenge = challenge(&actor, "Key").await;
    let good = body(&challenge, &NewKey::new("second"));
    refuses(&sandbox, other.signed("POST", PATH, &good), 400, BAD_CHALLENGE).await;
    let verify = public(&sandbox, "POST", "/auth/credentials/code/verify", &good);
    refuses(&sandbox, verify, 400, BAD_CHALLENGE).await;
    let mut wrong_kind = good.clone();
    wrong_kind["credentialKind"] = "RecoveryKey".into();
    let message = "a credential of kind `RecoveryKey` has no place here";
    refuses(&sandbox, actor.signed("POST", PATH, &wrong_kind), 400, message).await;
    let taken = body(&challenge, &NewKey::new(&actor.credential_id));
    let message = "a credential with this id is registered already";
    refuses(&sandbox, actor.signed("POST", PATH, &taken), 409, message).await;
    let text = good.to_string();
    let unsigned = actor.send("POST", PATH, &text, None);
    refuses(&sandbox, unsigned, 403, "user action signature is missing or invalid").await;
    actor.signed("POST", PATH, &good).await.ok();
    refuses(&sandbox, actor.signed("POST", PATH, &good), 400, BAD_CHALLENGE).await;
    let init = json!({ "kind": "Password" }).to_string();
    let message = "`kind` must be one of Fido2, Key, PasswordProtectedKey, RecoveryKey";
    refuses(&sandbox, actor.send("POST", "/auth/credentials/init", &init, None), 400, message).await;
}

#[tokio::test]
async fn a_code_adds_one_credential_within_a_minute() {
    let clock = ManualClock::default();
    let sandbox = Sandbox::builder().clock(clock.clone()).strict(true).start().await.unwrap();
    let (actor, _) = registered(&sandbox, "new@example.com").await;
    let path = "/auth/credentials/code";
    let now = clock.now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    for ahead in [0, 62] {
        let late = json!({ "expiration": now + ahead });
        let message = "`expiration` must lie at most one minute ahead";
        refuses(&sandbox, actor.signed("POST", path, &late), 400, message).await;
    }
    let message = "`expiration` must be a date or a number";
    refuses(&sandbox, actor.signed("POST", path, &json!({ "expiration": "soon" })), 400, message).await;
    let made = actor.signed("POST", path, &json!({ "expiration": (now + 30) * 1000 })).await.ok();
    let again = actor.signed("POST", path, &json!({ "expiration": made["expiration"] })).await.ok();
    let init = |code: &Value| json!({ "code": code, "credentialKind": "Key" });
    let path = "/auth/credentials/code/init";
    refuses(&sandbox, public(&sandbox, "POST", path, &init(&json!("AAA"))), 403, "Invalid code").await;

    let challenge = public(&sandbox, "POST", path, &init(&made["code"])).await.ok();
    refuses(&sandbox, public(&sandbox, "POST", path, &init(&made["code"])), 403, "Invalid code").await;
    let verify = "/auth/credentials/code/verify";
    let created = public(&sandbox, "POST", verify, &body(&challenge, &NewKey::new("second"))).await.ok();
    assert_eq!(created["credentialId"], "second");
    let repeated = body(&challenge, &NewKey::new("third"));
    refuses(&sandbox, public(&sandbox, "POST", verify, &repeated), 400, BAD_CHALLENGE).await;
    clock.advance(Duration::from_secs(31));
    refuses(&sandbox, public(&sandbox, "POST", path, &init(&again["code"])), 403, "Invalid code").await;
}

#[tokio::test]
async fn a_service_account_changes_its_key() {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    let mut actor = service_account(&sandbox);
    let path = "/auth/service-accounts/credentials";
    let key = NewKey::new("");
    let made = actor.signed("POST", path, &json!({ "publicKey": key.pem, "name": "next" })).await.ok();
    let first = std::mem::replace(&mut actor.credential_id, made["credentialId"].as_str().unwrap().to_owned());
    actor.key = key.key;
    let own = format!("{path}/{}", made["credentialUuid"].as_str().unwrap());
    actor.signed("DELETE", &own, &Value::Null).await.ok();
    // The first key remains, with which this actor does not sign any more.
    let asked = actor.challenge("GET", "/permissions", "").await.ok();
    assert_eq!(asked["allowCredentials"]["key"], json!([{ "type": "public-key", "id": first }]));
}

#[tokio::test]
async fn a_second_factor_that_is_required_cannot_be_switched_off() {
    let sandbox = Sandbox::start().await.unwrap();
    let challenge = invited(&sandbox, "new@example.com").await;
    let (first, second) = (NewKey::new("first"), NewKey::new("second"));
    let slots = json!({
        "firstFactorCredential": first.slot("Key", &challenge["challenge"]),
        "secondFactorCredential": second.slot("Key", &challenge["challenge"]),
    });
    let user = temporary(&sandbox, &challenge, "/auth/registration", &slots).await.ok()["user"]["id"].clone();
    sandbox.allow_social_login("jwt", user.as_str().unwrap());
    let login = json!({ "idToken": "jwt", "socialLoginProviderKind": "Oidc" });
    let token = public(&sandbox, "POST", "/auth/login/social", &login).await.ok()["token"].clone();
    let second = second.actor(&sandbox, &user, &token);
    let first = first.actor(&sandbox, &user, &token);
    let listed = first.get(PATH).await.ok();
    let body = json!({ "credentialUuid": listed["items"][1]["credentialUuid"] }).to_string();
    let path = "/auth/credentials/deactivate";
    let asked = first.challenge("PUT", path, &body).await.ok();
    let both = json!({
        "challengeIdentifier": asked["challengeIdentifier"],
        "firstFactor": first.assertion(&asked),
        "secondFactor": second.assertion(&asked),
    });
    let action = first.send("POST", "/auth/action", &both.to_string(), None).await.ok();
    let request = first.send("PUT", path, &body, action["userAction"].as_str());
    let message = "the last active second factor must stay active, since the first requires it";
    refuses(&sandbox, request, 400, message).await;
}
