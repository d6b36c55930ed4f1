//! The audit log.

use crate::client::{employee, end_user, raw};
use dfns_sandbox::Sandbox;
use serde_json::json;

#[tokio::test]
async fn every_completed_user_action_is_recorded_with_its_proof() {
    let file = crate::persistence::folder("audit").join("state.json");
    let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
    let actor = employee(&sandbox);
    assert_eq!(sandbox.last_audit_log(), None);
    let before = sandbox.fingerprint();
    let challenge = actor.challenge("POST", "/permissions", "").await.ok();
    let assertion = actor.assertion(&challenge);
    let action = actor.complete(&challenge, assertion.clone()).await.ok();
    assert_eq!(sandbox.fingerprint(), before, "records do not count");
    let id = sandbox.last_audit_log().unwrap();
    sandbox.stop().await;

    let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
    let actor = employee(&sandbox);
    let log = actor.get(&format!("/auth/action/logs/{id}")).await.ok();
    let bootstrap = &sandbox.bootstrap().employee;
    assert_eq!((&log["id"], &log["action"]), (&json!(id), &json!("POST /permissions")));
    assert_eq!((&log["userId"], &log["username"]), (&json!(bootstrap.user_id), &json!(bootstrap.username)));
    assert_eq!(log["actionToken"], action["userAction"]);
    let credential = &log["firstFactorCredential"];
    assert_eq!((&credential["id"], &credential["kind"]), (&json!(bootstrap.credential_id), &json!("Key")));
    assert!(credential["publicKey"].as_str().unwrap().starts_with("-----BEGIN PUBLIC KEY-----"));
    for name in ["clientData", "signature"] {
        assert_eq!(credential["assertion"][name], assertion["credentialAssertion"][name]);
    }
    let request = |start: &str, end: &str| {
        let head = format!(
            "GET /auth/action/logs?startTime={start}&endTime={end} HTTP/1.1\r\nHost: localhost\r\nConnection: close"
        );
        format!("{head}\r\nAuthorization: Bearer {}\r\n\r\n", actor.token)
    };
    let date = log["datePerformed"].as_str().unwrap();
    let table = raw(sandbox.base_url(), request(date, date).as_bytes()).await;
    let table = String::from_utf8(table).unwrap();
    assert!(table.contains("content-type: text/csv"), "{table}");
    let rows: Vec<&str> = table.split("\r\n\r\n").nth(1).unwrap().lines().collect();
    assert_eq!(rows.len(), 2, "{table}");
    assert_eq!(rows[0], "Date Performed,Audit Log ID,User ID,Username,Primary Credential ID,Action Path,Summary");
    assert!(rows[1].starts_with(&format!("{date},{id},{}", bootstrap.user_id)), "{table}");
    assert!(rows[1].ends_with("/permissions,POST /permissions"), "{table}");
    let backwards = raw(sandbox.base_url(), request("2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z").as_bytes()).await;
    assert!(String::from_utf8(backwards).unwrap().contains("`endTime` must not be before `startTime`"));

    actor.get("/auth/action/logs/al-unknown").await.refused(404, "audit log not found");
    assert_eq!(end_user(&sandbox).get(&format!("/auth/action/logs/{id}")).await.status, 403);
}

#[tokio::test]
async fn a_record_is_written_with_the_change_that_it_allows_and_found_before() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let written = async || sandbox.control().status().await.unwrap().entities.get("audit log").copied();
    let body = json!({ "network": "EthereumSepolia" }).to_string();
    let action = actor.sign("POST", "/wallets", &body).await;
    let path = format!("/auth/action/logs/{}", sandbox.last_audit_log().unwrap());
    assert_eq!(written().await, None);
    actor.send("POST", "/wallets", &body, Some(&action)).await.ok();
    assert_eq!(written().await, Some(1));
    actor.get(&path).await.ok();

    actor.sign("POST", "/wallets", &body).await;
    assert_eq!(written().await, Some(1));
    let snapshot = sandbox.control().snapshot().await.unwrap();
    assert_eq!(written().await, Some(2), "a snapshot has all of them");
    actor.sign("POST", "/wallets", &body).await;
    let path = format!("/auth/action/logs/{}", sandbox.last_audit_log().unwrap());
    actor.get(&path).await.ok();
    assert_eq!(written().await, Some(3));
    actor.sign("POST", "/wallets", &body).await;
    sandbox.control().restore(&snapshot).await.unwrap();
    assert_eq!(written().await, Some(2));
    actor.get(&path).await.refused(404, "audit log not found");
    assert_eq!(written().await, Some(2), "what waited is forgotten");
}
