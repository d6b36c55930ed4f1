//! Registration from the code in the mail to the first signed call.

use crate::client::{Actor, employee, service_account};
use crate::enrolment::{NewKey, invite, invited, login_challenge, public, registered, registration, temporary};
use crate::refusals::refuses;
use dfns_sandbox::{ManualClock, Sandbox};
use serde_json::{Value, json};
use std::time::Duration;

const PATH: &str = "/auth/registration";

#[tokio::test]
async fn an_employee_registers_logs_in_and_signs() {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    let challenge = invited(&sandbox, "new@example.com").await;
    assert_eq!(challenge["rp"]["id"], "localhost");
    let key = NewKey::new("key-1");
    let body = json!({ "firstFactorCredential": key.slot("Key", &challenge["challenge"]) });
    let done = temporary(&sandbox, &challenge, PATH, &body).await.ok();
    assert_eq!((&done["credential"]["kind"], &done["credential"]["name"]), (&json!("Key"), &json!("my Key")));
    let org_id = &sandbox.bootstrap().org_id;
    let user = json!({ "id": challenge["user"]["id"], "username": "new@example.com", "orgId": org_id });
    assert_eq!(done["user"], user);
    assert_eq!(sandbox.registration_code("new@example.com"), None);

    // The token is void, and the user registered.
    refuses(&sandbox, temporary(&sandbox, &challenge, PATH, &body), 401, "Not Authorized.").await;
    refuses(&sandbox, registration(&sandbox, "new@example.com", "code"), 401, "User already exists.").await;
    let path = format!("/auth/users/{}", done["user"]["id"].as_str().unwrap());
    assert_eq!(employee(&sandbox).get(&path).await.ok()["isRegistered"], true);

    let actor = key.actor(&sandbox, &done["user"]["id"], &json!(""));
    let login = login_challenge(&sandbox, "new@example.com").await;
    let body = json!({ "challengeIdentifier": login["challengeIdentifier"], "firstFactor": actor.assertion(&login) });
    let session = public(&sandbox, "POST", "/auth/login", &body).await.ok();
    let actor = actor.with_token(&session["token"]);
    actor.sign("POST", "/permissions", "").await;
}

#[tokio::test]
async fn registration_codes_are_wrong_old_or_replaced() {
    let clock = ManualClock::default();
    let sandbox = Sandbox::builder().clock(clock.clone()).start().await.unwrap();
    let name = "new@example.com";
    invite(&sandbox, name).await;
    let first = sandbox.registration_code(name).unwrap();
    refuses(&sandbox, registration(&sandbox, name, "AAA-BBB-CCC"), 403, "Invalid code").await;
    refuses(&sandbox, registration(&sandbox, "nobody", &first), 401, "User not found").await;
    clock.advance(Duration::from_hours(7 * 24));
    refuses(&sandbox, registration(&sandbox, name, &first), 400, "Registration code expired").await;

    let resend = json!({ "orgId": sandbox.bootstrap().org_id, "username": name });
    let response = public(&sandbox, "PUT", "/auth/registration/code", &resend).await.ok();
    assert_eq!(response, json!({ "message": "success" }));
    refuses(&sandbox, registration(&sandbox, name, &first), 403, "Invalid code").await;
    registration(&sandbox, name, &sandbox.registration_code(name).unwrap()).await.ok();
    let resend = json!({ "orgId": "or-other", "username": name });
    refuses(&sandbox, public(&sandbox, "PUT", "/auth/registration/code", &resend), 401, "User not found").await;
}

#[tokio::test]
async fn every_credential_signs_the_one_challenge() {
    let sandbox = Sandbox::start().await.unwrap();
    let challenge = invited(&sandbox, "new@example.com").await;
    let text = &challenge["challenge"];
    let (first, second, recovery) = (NewKey::new("1"), NewKey::new("2"), NewKey::new("3"));
    let good = json!({
        "firstFactorCredential": first.slot("Key", text),
        "secondFactorCredential": second.slot("Key", text),
        "recoveryCredential": recovery.slot("RecoveryKey", text),
    });
    let with = |slot: &str, value: Value| {
        let mut body = good.clone();
        body[slot] = value;
        body
    };
    let other_text = json!("another");
    let password = json!({ "credentialKind": "Password", "credentialInfo": { "password": "secret" } });
    let totp = json!({ "credentialKind": "Totp", "credentialInfo": { "otpCode": "123456" } });
    let mut bare = second.slot("PasswordProtectedKey", text);
    bare["encryptedPrivateKey"] = Value::Null;
    let refused = [
        (
            with("recoveryCredential", recovery.slot("RecoveryKey", &other_text)),
            "the client data is for another challenge",
        ),
        (with("secondFactorCredential", second.slot("Key", &other_text)), "the client data is for another challenge"),
        (with("firstFactorCredential", password), "credential kind Password is not supported"),
        (with("secondFactorCredential", totp), "credential kind Totp is not supported"),
        (
            with("recoveryCredential", recovery.slot("Key", text)),
            "`recoveryCredential.credentialKind` must be RecoveryKey",
        ),
        (
            with("firstFactorCredential", first.slot("RecoveryKey", text)),
            "`firstFactorCredential.credentialKind` must be Fido2, Key, PasswordProtectedKey or Password",
        ),
        (with("secondFactorCredential", bare), "`secondFactorCredential.encryptedPrivateKey` is required"),
    ];
    for (body, message) in refused {
        refuses(&sandbox, temporary(&sandbox, &challenge, PATH, &body), 400, message).await;
    }
    let twice = with("secondFactorCredential", first.slot("Key", text));
    refuses(
        &sandbox,
        temporary(&sandbox, &challenge, PATH, &twice),
        409,
        "a credential with this id is registered already",
    )
    .await;
    temporary(&sandbox, &challenge, PATH, &good).await.ok();
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_verified() {
    let sandbox = Sandbox::start().await.unwrap();
    let name = "new@example.com";
    let challenge = invited(&sandbox, name).await;
    let (first, second) = (NewKey::new("first"), NewKey::new("second"));
    let body = json!({
        "firstFactorCredential": first.slot("Key", &challenge["challenge"]),
        "secondFactorCredential": second.slot("PasswordProtectedKey", &challenge["challenge"]),
    });
    temporary(&sandbox, &challenge, PATH, &body).await.ok();

    // Without a code from the mail the encrypted key stays where it is.
    let login = login_challenge(&sandbox, name).await;
    assert_eq!(login["allowCredentials"]["passwordProtectedKey"], Value::Null);
    assert_eq!(
        login["supportedCredentialKinds"],
        json!([
            { "kind": "Key", "factor": "first", "requiresSecondFactor": true },
            { "kind": "PasswordProtectedKey", "factor": "second", "requiresSecondFactor": false },
        ])
    );
    let org_id = &sandbox.bootstrap().org_id;
    public(&sandbox, "POST", "/auth/login/code", &json!({ "orgId": org_id, "username": name })).await.ok();
    let body = json!({ "orgId": org_id, "username": name, "loginCode": sandbox.last_login_code(name) });
    let login = public(&sandbox, "POST", "/auth/login/init", &body).await.ok();
    assert_eq!(
        login["allowCredentials"]["passwordProtectedKey"],
        json!([{ "type": "public-key", "id": "second", "encryptedPrivateKey": "encrypted" }])
    );

    let user_id = challenge["user"]["id"].clone();
    let sign = |key: &Actor, kind: &str| {
        let mut assertion = key.assertion(&login);
        assertion["kind"] = kind.into();
        assertion
    };
    let (first, second) = (first.actor(&sandbox, &user_id, &json!("")), second.actor(&sandbox, &user_id, &json!("")));
    let response = |first_factor: Value, second_factor: Value| {
        json!({
            "challengeIdentifier": login["challengeIdentifier"],
            "firstFactor": first_factor,
            "secondFactor": second_factor,
        })
    };
    let (one, two) = (sign(&first, "Key"), sign(&second, "PasswordProtectedKey"));
    let mut forged = two.clone();
    forged["credentialAssertion"]["signature"] = one["credentialAssertion"]["signature"].clone();
    let no_credential = "User does not have a credential that can be used for the application.";
    let refused = [
        (response(one.clone(), Value::Null), 401, "this credential requires a second factor"),
        (response(two.clone(), Value::Null), 401, no_credential),
        (response(one.clone(), one.clone()), 400, "the second factor must be a credential other than the first"),
        (response(one.clone(), forged), 401, "the signature does not verify with the credential's public key"),
    ];
    for (body, status, message) in refused {
        refuses(&sandbox, public(&sandbox, "POST", "/auth/login", &body), status, message).await;
    }
    public(&sandbox, "POST", "/auth/login", &response(one, two)).await.ok();
}

#[tokio::test]
async fn an_end_user_registers_on_a_service_accounts_word_with_wallets() {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    let body = json!({ "email": "jdoe", "kind": "EndUser" });
    let challenge = service_account(&sandbox).signed("POST", "/auth/registration/delegated", &body).await.ok();
    let key = NewKey::new("key-1");
    let mut body = json!({ "firstFactorCredential": key.slot("Key", &challenge["challenge"]), "wallets": [] });
    let path = "/auth/registration/enduser";
    let message = "`wallets` must be a list of at least one wallet";
    refuses(&sandbox, temporary(&sandbox, &challenge, path, &body), 400, message).await;
    body["wallets"] = json!([{ "network": "EthereumSepolia", "name": "Main" }, { "network": "Base" }]);
    let done = temporary(&sandbox, &challenge, path, &body).await.ok();
    assert_eq!(done["wallets"][0]["name"], "Main");
    assert_eq!(done["wallets"][1]["network"], "Base");
    assert!(done["wallets"][0]["id"].as_str().unwrap().starts_with("wa-"));
    let actor = key.actor(&sandbox, &done["user"]["id"], &done["authentication"]["token"]);
    let items = actor.get("/auth/credentials").await.ok();
    assert_eq!(items["items"][0]["credentialId"], "key-1");
    sandbox.grant(&actor.user_id, &["Wallets:Read"]);
    let wallets = actor.get("/wallets").await.ok();
    assert_eq!(wallets["items"], json!([done["wallets"][1], done["wallets"][0]]), "they are real");
    refuses(&sandbox, temporary(&sandbox, &challenge, path, &body), 401, "Not Authorized.").await;

    // Employees have no wallets of their own.
    let challenge = invited(&sandbox, "new@example.com").await;
    body["firstFactorCredential"] = NewKey::new("key-2").slot("Key", &challenge["challenge"]);
    let message = "only an end user registers with wallets";
    refuses(&sandbox, temporary(&sandbox, &challenge, path, &body), 400, message).await;
}

#[tokio::test]
async fn an_identity_provider_vouches_for_an_end_user() {
    let sandbox = Sandbox::start().await.unwrap();
    let body = json!({ "idToken": "jwt", "socialLoginProviderKind": "Oidc" });
    let path = "/auth/registration/social";
    refuses(&sandbox, public(&sandbox, "POST", path, &body), 401, "Not Authorized.").await;
    sandbox.allow_social_registration("jwt", "social");
    let challenge = public(&sandbox, "POST", path, &body).await.ok();
    let again = public(&sandbox, "POST", path, &body).await.ok();
    assert_eq!(challenge["user"], again["user"]);
    let key = NewKey::new("key-1");
    let slots = |challenge: &Value| json!({ "firstFactorCredential": key.slot("Key", &challenge["challenge"]) });
    refuses(&sandbox, temporary(&sandbox, &challenge, PATH, &slots(&challenge)), 401, "Not Authorized.").await;
    temporary(&sandbox, &again, PATH, &slots(&again)).await.ok();
    refuses(&sandbox, public(&sandbox, "POST", path, &body), 401, "User already exists.").await;
}

#[tokio::test]
async fn a_registration_under_way_survives_a_restart() {
    let file = crate::persistence::folder("registration").join("state.json");
    let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
    let challenge = invited(&sandbox, "new@example.com").await;
    registered(&sandbox, "other@example.com").await;
    sandbox.stop().await;
    let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
    let body = json!({ "firstFactorCredential": NewKey::new("1").slot("Key", &challenge["challenge"]) });
    temporary(&sandbox, &challenge, PATH, &body).await.ok();
    login_challenge(&sandbox, "other@example.com").await;
    login_challenge(&sandbox, "new@example.com").await;
}
