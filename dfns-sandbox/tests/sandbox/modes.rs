//! Requests of the official SDKs that compatible mode accepts and strict mode refuses.

use crate::client::{Actor, employee, send};
use dfns_sandbox::Sandbox;
use serde_json::json;

async fn both() -> (Sandbox, Sandbox) {
    (Sandbox::start().await.unwrap(), Sandbox::builder().strict(true).start().await.unwrap())
}

/// Signs one form of a request and sends another.
async fn status(actor: &Actor, method: &str, signed: (&str, &str), sent: (&str, &str)) -> u16 {
    let user_action = actor.sign(method, signed.0, signed.1).await;
    actor.send(method, sent.0, sent.1, Some(&user_action)).await.status
}

#[tokio::test]
async fn an_absent_body_an_empty_text_and_an_empty_object_are_one_in_compatible_mode() {
    let (compatible, strict) = both().await;
    for (signed, sent) in [("", ""), ("{}", "{}"), ("", "{}"), ("{}", "")] {
        for (sandbox, expected) in [(&compatible, true), (&strict, signed == sent)] {
            let path = format!("/auth/users/{}/activate", sandbox.bootstrap().end_user.user_id);
            let status = status(&employee(sandbox), "PUT", (&path, signed), (&path, sent)).await;
            assert_eq!(status, if expected { 200 } else { 403 }, "signed {signed:?}, sent {sent:?}");
        }
    }
}

#[tokio::test]
async fn json_that_means_the_same_is_the_same_in_compatible_mode() {
    let (compatible, strict) = both().await;
    let sent = r#"{"name":"Trésor 🚀","operations":["Wallets:Read"]}"#;
    let signed = r#"{"operations": ["Wallets:Read"], "name": "Tr\u00e9sor \ud83d\ude80"}"#;
    let path = "/permissions";
    assert_eq!(status(&employee(&compatible), "POST", (path, signed), (path, sent)).await, 200);
    assert_eq!(status(&employee(&strict), "POST", (path, signed), (path, sent)).await, 403);
    assert_eq!(status(&employee(&strict), "POST", (path, sent), (path, sent)).await, 200);
}

#[tokio::test]
async fn paths_are_compared_decoded_and_without_their_query_in_compatible_mode() {
    let (compatible, strict) = both().await;
    // The permission does not exist; 404 says that the user action was accepted.
    let forced = "/permissions/p/assignments/a?force=true";
    for (signed, sent) in
        [("/permissions/p/assignments/a?force=false", forced), (forced, "/permissions/p/assignments/a")]
    {
        for sandbox in [&compatible, &strict] {
            assert_eq!(status(&employee(sandbox), "DELETE", (signed, ""), (sent, "")).await, 403, "{signed}");
        }
    }
    // Strict mode takes the path as our client signs it: without its query.
    for (signed, sent, in_strict) in [
        (forced, forced, 403),
        ("/permissions/p/assignments/a", "/permissions/p/assignments/a?force=true", 404),
        ("/permissions/p q/assignments/a", "/permissions/p%20q/assignments/a", 403),
        ("/permissions/p%20q/assignments/a", "/permissions/p%20q/assignments/a", 404),
    ] {
        assert_eq!(status(&employee(&compatible), "DELETE", (signed, ""), (sent, "")).await, 404, "{signed}");
        assert_eq!(status(&employee(&strict), "DELETE", (signed, ""), (sent, "")).await, in_strict, "{signed}");
    }
}

#[tokio::test]
async fn strict_mode_refuses_fields_that_are_not_documented() {
    let (compatible, strict) = both().await;
    let body = json!({ "name": "p", "operations": ["a"], "description": "" });
    employee(&compatible).signed("POST", "/permissions", &body).await.ok();
    let refused = employee(&strict).signed("POST", "/permissions", &body).await;
    refused.refused(400, "`description` is not a field of this request");

    let init = json!({
        "userActionPayload": "",
        "userActionHttpMethod": "POST",
        "userActionHttpPath": "/permissions",
        "userActionKind": "Api",
    });
    employee(&compatible).send("POST", "/auth/action/init", &init.to_string(), None).await.ok();
    let refused = employee(&strict).send("POST", "/auth/action/init", &init.to_string(), None).await;
    refused.refused(400, "`userActionKind` is not a field of this request");

    for (sandbox, status) in [(&compatible, 200), (&strict, 400)] {
        let actor = employee(sandbox);
        let challenge = actor.challenge("POST", "/permissions", "").await.ok();
        let mut assertion = actor.assertion(&challenge);
        assertion["credentialAssertion"]["authenticatorData"] = "AAAA".into();
        assert_eq!(actor.complete(&challenge, assertion).await.status, status);
    }
}

/// A wallet with another key, or a transfer that is made twice, is worse than a refusal.
#[tokio::test]
async fn wallets_and_transfers_ignore_no_field_in_either_mode() {
    let (compatible, strict) = both().await;
    for sandbox in [&compatible, &strict] {
        let actor = employee(sandbox);
        let key = actor.signed("POST", "/keys", &json!({ "scheme": "ECDSA", "curve": "secp256k1" })).await.ok();
        let body = json!({ "network": "EthereumSepolia", "keyId": key["id"] });
        actor.signed("POST", "/wallets", &body).await.refused(400, "`keyId` is not a field of this request");
        let wallet =
            actor.signed("POST", "/wallets", &json!({ "network": "EthereumSepolia", "name": null })).await.ok();
        let target = format!("/wallets/{}/transfers", wallet["id"].as_str().unwrap());
        let mut body = json!({ "kind": "Native", "to": "0x00000000000000000000000000000000000000aa", "amount": "1" });
        body["externalID"] = json!("order-7");
        actor.signed("POST", &target, &body).await.refused(400, "`externalID` is not a field of this request");
        body.as_object_mut().unwrap().remove("externalID");
        body["externalId"] = serde_json::Value::Null;
        actor.signed("POST", &target, &body).await.ok();
    }
}

#[tokio::test]
async fn strict_mode_wants_json_to_be_called_json() {
    let (compatible, strict) = both().await;
    for (sandbox, content_type, status) in [
        (&compatible, "text/plain", 200),
        (&strict, "text/plain", 400),
        (&strict, "application/json; charset=utf-8", 200),
    ] {
        let bootstrap = sandbox.bootstrap();
        let body = json!({ "orgId": bootstrap.org_id, "username": bootstrap.employee.username }).to_string();
        let headers = [("Content-Type", content_type)];
        let reply = send(sandbox.base_url(), "POST", "/auth/login/code", &headers, &body).await;
        assert_eq!(reply.status, status, "{content_type}: {}", reply.body);
    }
}

#[tokio::test]
async fn every_official_form_of_client_data_is_read() {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    let actor = employee(&sandbox);
    let forms = [
        r#"{"type":"key.get","challenge":"C"}"#,
        r#"{"type":"key.get","challenge":"C","crossOrigin":false}"#,
        r#"{"challenge":"C","crossOrigin":false,"type":"key.get"}"#,
        r#"{"type":"key.get","challenge":"C","origin":"https://app.dfns.io","crossOrigin":false}"#,
        r#"{ "type": "key.get", "challenge": "E" }"#,
    ];
    for form in forms {
        let challenge = actor.challenge("POST", "/permissions", "").await.ok();
        let text = challenge["challenge"].as_str().unwrap();
        let encoded = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, text);
        let client_data = form.replace(r#""C""#, &format!("{text:?}")).replace(r#""E""#, &format!("{encoded:?}"));
        let mut assertion = actor.assertion_over(&client_data);
        actor.complete(&challenge, assertion.clone()).await.ok();

        // Some clients leave the padding on.
        let challenge = actor.challenge("POST", "/permissions", "").await.ok();
        let text = challenge["challenge"].as_str().unwrap();
        let client_data = json!({ "type": "key.get", "challenge": text }).to_string();
        assertion = actor.assertion_over(&client_data);
        for name in ["credId", "clientData", "signature"] {
            let value = assertion["credentialAssertion"][name].as_str().unwrap().to_owned();
            let padding = "=".repeat((4 - value.len() % 4) % 4);
            assertion["credentialAssertion"][name] = json!(value + &padding);
        }
        actor.complete(&challenge, assertion).await.ok();
    }
}
