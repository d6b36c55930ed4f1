//! Recovery: new credentials in the place of lost ones.

use crate::client::{Actor, Reply, service_account};
use crate::enrolment::{NewKey, login_challenge, public, registered, temporary, url};
use crate::refusals::refuses;
use dfns_sandbox::Sandbox;
use serde_json::{Value, json};

const NAME: &str = "new@example.com";
const PATH: &str = "/auth/recover/user";
const NO_FACTOR: &str = "Credential cannot be used as a recovery factor.";

async fn init(sandbox: &Sandbox, code: &str, credential_id: &str) -> Reply {
    let org_id = &sandbox.bootstrap().org_id;
    let body = json!({
        "username": NAME, "verificationCode": code, "orgId": org_id, "credentialId": credential_id,
    });
    public(sandbox, "POST", "/auth/recover/user/init", &body).await
}

async fn mailed_code(sandbox: &Sandbox) -> String {
    let body = json!({ "orgId": sandbox.bootstrap().org_id, "username": NAME });
    public(sandbox, "POST", "/auth/recover/user/code", &body).await.ok();
    sandbox.last_recovery_code(NAME).unwrap()
}

/// The recovery key's signature over the text of new credentials.
fn recovery(key: &NewKey, text: &str) -> Value {
    let client_data = json!({ "type": "key.get", "challenge": url(text), "crossOrigin": false }).to_string();
    json!({ "kind": "RecoveryKey", "credentialAssertion": {
        "credId": key.id, "clientData": url(&client_data), "signature": url(key.key.sign(client_data.as_bytes())),
    }})
}

async fn challenge(sandbox: &Sandbox, recovery: &NewKey) -> Value {
    let code = mailed_code(sandbox).await;
    init(sandbox, &code, &recovery.id).await.ok()
}

#[tokio::test]
async fn a_recovery_key_replaces_everything() {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    let (actor, old) = registered(&sandbox, NAME).await;
    sandbox.grant(&actor.user_id, &["Auth:Pats:Create", "Auth:Pats:Read"]);
    let (pat, _) = crate::operations::create_pat(&actor, &json!({})).await;
    pat.get("/auth/pats").await.ok();
    let challenge = challenge(&sandbox, &old).await;
    assert_eq!(challenge["allowedRecoveryCredentials"], json!([{ "id": old.id, "encryptedRecoveryKey": "sealed" }]));
    let (key, next) = (NewKey::new("fresh"), NewKey::new("next"));
    let slots = json!({
        "firstFactorCredential": key.slot("Key", &challenge["challenge"]),
        "recoveryCredential": next.slot("RecoveryKey", &challenge["challenge"]),
    });
    // Signed with other white space than it is sent with: values are compared.
    let body = json!({ "recovery": recovery(&old, &format!("{slots:#}")), "newCredentials": slots });
    let done = temporary(&sandbox, &challenge, PATH, &body).await.ok();
    assert_eq!(done["user"]["id"], actor.user_id.as_str());

    for gone in [&actor, &pat] {
        gone.get("/auth/pats").await.refused(401, "Not Authorized.");
    }
    refuses(&sandbox, temporary(&sandbox, &challenge, PATH, &body), 401, "Not Authorized.").await;
    let code = mailed_code(&sandbox).await;
    refuses(&sandbox, init(&sandbox, &code, &old.id), 401, NO_FACTOR).await;
    let login = login_challenge(&sandbox, NAME).await;
    assert_eq!(login["allowCredentials"]["key"], json!([{ "type": "public-key", "id": "fresh" }]));
    init(&sandbox, &code, "next").await.ok();
}

#[tokio::test]
async fn a_recovery_needs_its_code_its_key_and_its_credentials() {
    let sandbox = Sandbox::start().await.unwrap();
    let (actor, old) = registered(&sandbox, NAME).await;
    refuses(&sandbox, init(&sandbox, "AAA-BBB-CCC", &old.id), 403, "Invalid code").await;
    let code = mailed_code(&sandbox).await;
    for other in [actor.credential_id.as_str(), "unknown", &sandbox.bootstrap().employee.credential_id] {
        refuses(&sandbox, init(&sandbox, &code, other), 401, NO_FACTOR).await;
    }
    let challenge = init(&sandbox, &code, &old.id).await.ok();
    refuses(&sandbox, init(&sandbox, &code, &old.id), 403, "Invalid code").await;

    let slots = json!({ "firstFactorCredential": NewKey::new("1").slot("Key", &challenge["challenge"]) });
    let other = json!({ "firstFactorCredential": NewKey::new("2").slot("Key", &challenge["challenge"]) });
    let stale = json!({ "firstFactorCredential": NewKey::new("3").slot("Key", &json!("another")) });
    let body = |recovery: Value, slots: &Value| json!({ "recovery": recovery, "newCredentials": slots });
    let good = recovery(&old, &slots.to_string());
    let mut as_key = good.clone();
    as_key["kind"] = "Key".into();
    let mut unknown = good.clone();
    unknown["credentialAssertion"]["credId"] = actor.credential_id.as_str().into();
    let imposter = NewKey { id: old.id.clone(), ..NewKey::new("") };
    let forged = recovery(&imposter, &slots.to_string());
    let refused = [
        (body(as_key, &slots), 401, NO_FACTOR),
        (body(unknown, &slots), 401, NO_FACTOR),
        (body(forged, &slots), 401, "the signature does not verify with the credential's public key"),
        (body(good.clone(), &other), 400, "the client data is for other credentials"),
        (body(recovery(&old, &stale.to_string()), &stale), 400, "the client data is for another challenge"),
    ];
    for (body, status, message) in &refused {
        refuses(&sandbox, temporary(&sandbox, &challenge, PATH, body), *status, message).await;
    }
    // The token of a recovery registers nobody, and the old session still works.
    refuses(&sandbox, temporary(&sandbox, &challenge, "/auth/registration", &slots), 401, "Not Authorized.").await;
    actor.get("/auth/credentials").await.ok();
    temporary(&sandbox, &challenge, PATH, &body(good, &slots)).await.ok();
}

#[tokio::test]
async fn a_recovery_key_signs_nothing_else() {
    let sandbox = Sandbox::start().await.unwrap();
    let (actor, old) = registered(&sandbox, NAME).await;
    let challenge = actor.challenge("POST", "/permissions", "").await.ok();
    let as_recovery = Actor { credential_id: old.id, key: old.key, ..actor };
    let mut assertion = as_recovery.assertion(&challenge);
    let message = "User does not have a credential that can be used for the application.";
    refuses(&sandbox, as_recovery.complete(&challenge, assertion.clone()), 401, message).await;
    assertion["kind"] = "RecoveryKey".into();
    let message = "`firstFactor.kind` must be Key, PasswordProtectedKey, Fido2 or Password";
    refuses(&sandbox, as_recovery.complete(&challenge, assertion), 400, message).await;
}

#[tokio::test]
async fn a_service_account_starts_a_recovery() {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    let (_, old) = registered(&sandbox, NAME).await;
    let service = service_account(&sandbox);
    let path = "/auth/recover/user/delegated";
    let body = json!({ "username": NAME, "credentialId": old.id });
    let challenge = service.signed("POST", path, &body).await.ok();
    let slots = json!({ "firstFactorCredential": NewKey::new("1").slot("Key", &challenge["challenge"]) });
    let recovery = recovery(&old, &slots.to_string());
    let body = json!({ "recovery": recovery, "newCredentials": slots });
    temporary(&sandbox, &challenge, PATH, &body).await.ok();
    let body = json!({ "username": NAME, "credentialId": "1" });
    service.signed("POST", path, &body).await.refused(401, NO_FACTOR);
}
