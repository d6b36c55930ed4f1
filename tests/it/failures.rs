//! Failures, as the caller sees them.

use crate::support::{Recorder, challenge, response, signer};
use acme_dfns::grammar::{GrammarApi, NoticeId, RetryNotice};
use acme_dfns::{SweepTreasury, TreasuryApi};
use bytes::Bytes;
use dfns::core::{Delivery, ResponseBody, Step, Transport, TransportError, TransportRequest};
use dfns::signing::BoxFuture;
use dfns::{Client, ErrorKind, KeySigner};
use http::Response;
use serde_json::json;
use std::time::Duration;

async fn read(status: u16, body: &str) -> dfns::Error {
    let recorder = Recorder::answering(status, body.to_owned());
    recorder.client().grammar().get_notice(NoticeId::from("n")).await.unwrap_err()
}

async fn sweep(recorder: &Recorder) -> dfns::Error {
    recorder.client().treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).await.unwrap_err()
}

#[tokio::test]
async fn a_refusal_names_endpoint_status_reason_and_request() {
    let error = read(404, r#"{"error":{"id":"9","status":404,"message":"wallet not found","code":"gone"}}"#).await;
    assert_eq!(error.to_string(), "`get_notice`: status 404 Not Found: wallet not found [gone]; request id req-1");
    assert_eq!(
        (error.kind(), error.endpoint(), error.message()),
        (ErrorKind::Api, Some("get_notice"), "wallet not found")
    );
    let unauthorized = read(401, r#"{"message":"Not Authorized."}"#).await;
    assert_eq!(unauthorized.message(), "Not Authorized.");
    assert!(unauthorized.to_string().contains("; check the token: "), "{unauthorized}");
    assert!(read(502, "<html>bad gateway").await.message().contains("`<html>bad gateway`"));
    assert_eq!(read(500, "").await.message(), "no reason given");
}

#[tokio::test]
async fn what_an_error_response_says_is_shown_whatever_its_shape_and_size() {
    let lists =
        r#"{"statusCode":400,"message":["name must not be empty","operations must be a list"],"error":"Bad Request"}"#;
    assert_eq!(read(400, lists).await.message(), "name must not be empty; operations must be a list");
    let errors = r#"{"message":"Bad","errors":[{"path":["name"],"message":"Required"}]}"#;
    assert_eq!(read(400, errors).await.message(), "Bad; name: Required");

    let forged =
        r#"{"error":{"message":"no\u001b[2J\u001b[31m such user\r\nerror: forged second line\u0007","id":"1"}}"#;
    let error = read(404, forged).await;
    let line = r"`get_notice`: status 404 Not Found: no\u{1b}[2J\u{1b}[31m such user\r\nerror: forged second line\u{7}; request id req-1";
    assert_eq!(error.to_string(), line);

    let huge = format!(r#"{{"error":{{"message":"too much","more":"{}"}}}}"#, "x".repeat(15 << 20));
    let error = read(500, &huge).await;
    assert_eq!((error.status().unwrap().as_u16(), error.message()), (500, "too much"));
    assert!(error.to_string().len() < 2048 && error.body().len() <= 64 * 1024);
}

#[tokio::test]
async fn a_403_names_the_permissions_that_this_very_request_needs() {
    let recorder = Recorder::answering(403, r#"{"error":{"message":"no"}}"#);
    let plain = sweep(&recorder).await;
    let needs = "; the call needs `Wallets:Read`, `Acme:Treasury:Sweep`; its caller must be `CustomerEmployee` or `ServiceAccount`; request id";
    assert!(plain.to_string().contains(needs), "{plain}");
    // A `main` that returns the error prints this.
    for shown in [format!("{plain:?}"), format!("{plain:#?}")] {
        assert!(shown.starts_with(&plain.to_string()) && shown.contains("kind: Api"), "{shown}");
    }
    let urgent = SweepTreasury::new("tr-1", "0").with_urgent_code("x");
    let urgent = recorder.client().treasury().sweep_treasury(urgent).await.unwrap_err();
    assert_eq!(urgent.required_permissions().unwrap().newest().len(), 3);
}

#[tokio::test]
async fn a_response_that_cannot_be_read_names_status_endpoint_and_json_path() {
    for (body, what, path) in [
        ("", "the response is empty where JSON was expected", None),
        ("<html>", "the response is not JSON", Some(".")),
        (r#"{"items":["a","#, "the response is cut off", Some("items[1]")),
        (r#"{"items":["a",{"canary":1}]}"#, "the response does not have the documented shape", Some("items[1]")),
        ("\u{feff}", "the response is empty where JSON was expected", None),
    ] {
        let error = read(200, body).await;
        assert_eq!((error.kind(), error.endpoint()), (ErrorKind::Decode, Some("get_notice")), "{error}");
        assert!(error.message().starts_with(what), "{body}: {error}");
        assert_eq!(error.json_path(), path, "{body}: {error}");
        assert!(error.to_string().contains("status 200 OK"), "{error}");
        assert!(!error.to_string().contains("took effect"), "a read takes no effect: {error}");
    }
    let recorder = Recorder::answering(200, Bytes::from_static(&[b'"', 0xff, b'"']));
    let error = recorder.client().grammar().get_notice(NoticeId::from("n")).await.unwrap_err();
    assert!(error.message().contains("not UTF-8"), "{error}");
}

#[tokio::test]
async fn values_of_an_response_are_never_repeated() {
    let error = read(200, r#"{"items":"canary"}"#).await;
    assert!(error.message().contains("a string, expected a sequence"), "{error}");
    assert!(!format!("{error} {error:?}").contains("canary"));
    assert_eq!(error.body(), br#"{"items":"canary"}"#);
}

#[tokio::test]
async fn an_error_after_a_signed_request_was_sent_says_so() {
    let lost = sweep(&Recorder::answering(200, "{")).await;
    assert!(
        lost.to_string()
            .ends_with("the request was sent, and its response cannot be read, so whether it took effect is unknown"),
        "{lost}"
    );
    assert_eq!(lost.delivery(), Delivery::Responded);

    let broken = sweep(&Recorder::scripted(|seen| match seen.target.as_str() {
        "/auth/action/init" => Ok(response(200, challenge(&["cred-1"]).to_string())),
        "/auth/action" => Ok(response(200, r#"{"userAction":"ua"}"#)),
        _ => Err(TransportError::Broken("reset by peer".into())),
    }))
    .await;
    assert!(broken.to_string().contains("reset by peer"), "{broken}");
    assert!(broken.to_string().ends_with("the request was sent, so whether it took effect is unknown"), "{broken}");
    assert_eq!((broken.delivery(), broken.is_retryable()), (Delivery::Unknown, false));
}

#[tokio::test]
async fn a_failure_on_the_way_to_the_user_action_says_at_which_step_and_that_nothing_was_sent() {
    let refused = sweep(&Recorder::scripted(|_| Ok(response(401, r#"{"error":{"message":"Not Authorized."}}"#)))).await;
    assert_eq!((refused.step(), refused.delivery()), (Step::Challenge, Delivery::NotSent));
    assert!(refused.to_string().starts_with("`sweep_treasury` (requesting the user action challenge): status 401"));

    let refused = sweep(&Recorder::scripted(|seen| {
        Ok(match seen.target.as_str() {
            "/auth/action/init" => response(200, challenge(&["cred-1"]).to_string()),
            _ => response(503, ""),
        })
    }))
    .await;
    assert_eq!((refused.step(), refused.delivery()), (Step::UserAction, Delivery::NotSent));
    assert!(refused.is_retryable(), "nothing was sent, so the whole call can be made again");

    let strange = sweep(&Recorder::scripted(|_| Ok(response(200, r#"{"challenge":5}"#)))).await;
    assert_eq!((strange.step(), strange.json_path()), (Step::Challenge, Some("challenge")));
}

#[tokio::test]
async fn what_may_be_repeated_is_what_is_safe_to_repeat() {
    assert!(read(503, "").await.is_retryable());
    assert!(!read(404, "").await.is_retryable());
    assert!(!sweep(&Recorder::answering(503, "")).await.is_retryable());
    assert!(sweep(&Recorder::answering(429, "")).await.is_retryable());
    let retry = async |request| {
        let recorder = Recorder::answering(503, "");
        recorder.client().assume::<dfns::UserToken>().grammar().retry(request).await.unwrap_err().is_retryable()
    };
    assert!(retry(RetryNotice::new("high")).await, "it has a random external id");
    assert!(retry(RetryNotice::new("high").with_external_id("e-1")).await);
}

#[tokio::test]
async fn how_long_to_wait_is_passed_on() {
    let recorder = Recorder::scripted(|_| {
        Ok(Response::builder().status(429).header("retry-after", "7").body(Bytes::from_static(b"{}")).unwrap())
    });
    assert_eq!(sweep(&recorder).await.retry_after(), Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn a_change_request_where_none_was_declared_is_an_error_that_says_what_it_is() {
    let change = json!({
        "id": "cr-1", "kind": "Policy", "operationKind": "Update", "status": "Pending", "entityId": "e",
        "requester": { "userId": "us-1" }, "dateCreated": "2026-01-01T00:00:00Z"
    });
    let error = sweep(&Recorder::answering(202, change.to_string())).await;
    assert_eq!(error.kind(), ErrorKind::PendingApproval);
    assert!(error.message().contains("`cr-1`"), "{error}");
}

#[tokio::test]
async fn redirects_are_errors_with_any_transport() {
    let recorder = Recorder::scripted(|_| {
        Ok(Response::builder().status(302).header("location", "https://evil.example").body(Bytes::new()).unwrap())
    });
    let error = recorder.client().grammar().get_notice(NoticeId::from("n")).await.unwrap_err();
    assert_eq!((error.kind(), recorder.seen().len()), (ErrorKind::Redirect, 1));
}

/// Never responds, or only to the two user action requests.
struct Silent {
    completes_user_actions: bool,
}

impl Transport for Silent {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<Response<ResponseBody>, TransportError>> {
        let body = match request.url.path() {
            "/auth/action/init" if self.completes_user_actions => challenge(&["cred-1"]).to_string(),
            "/auth/action" if self.completes_user_actions => json!({ "userAction": "ua" }).to_string(),
            _ => return Box::pin(std::future::pending()),
        };
        Box::pin(async { Ok(response(200, body).map(ResponseBody::whole)) })
    }
}

#[tokio::test(start_paused = true)]
async fn deadlines_are_on_by_default_and_say_what_is_known() {
    let client = |completes_user_actions| {
        Client::builder()
            .service_account("t")
            .signer(signer())
            .transport(Silent { completes_user_actions })
            .build()
            .unwrap()
    };
    let call = || SweepTreasury::new("tr-1", "0");

    let error = client(false).treasury().sweep_treasury(call()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.step(), error.delivery()),
        (ErrorKind::Timeout, Step::Challenge, Delivery::NotSent)
    );
    assert!(error.message().contains("30s") && error.is_retryable(), "{error}");

    let error = client(false).grammar().get_notice(NoticeId::from("n")).await.unwrap_err();
    assert!(error.kind() == ErrorKind::Timeout && error.is_retryable(), "{error}");
    assert!(!error.to_string().contains("took effect"), "a read takes no effect: {error}");

    let error = client(true).treasury().sweep_treasury(call()).await.unwrap_err();
    assert_eq!((error.step(), error.delivery()), (Step::Call, Delivery::Unknown));
    assert!(!error.is_retryable());

    let error = client(true).treasury().sweep_treasury(call()).timeout(Duration::from_secs(1)).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::Unknown));
    assert!(error.message().contains("1s"), "{error}");
}

#[test]
fn a_client_that_cannot_work_is_not_made() {
    for (token, why) in [("", "empty"), ("a b", "white space"), ("a\n", "white space"), ("é", "characters")] {
        let error = Client::builder().token(token).build().unwrap_err().to_string();
        assert!(error.starts_with("token: ") && error.contains(why), "{error}");
    }
    let error = KeySigner::from_pem("cred", "nonsense").unwrap_err().to_string();
    assert!(error.contains("private key"), "{error}");
}

#[tokio::test]
async fn a_malformed_token_given_later_fails_before_any_request() {
    let recorder = Recorder::answering(200, "{}");
    let error = recorder.client().with_token("a b").grammar().get_notice(NoticeId::from("n")).await.unwrap_err();
    assert!(error.to_string().contains("token: it contains white space"), "{error}");
    assert!(recorder.seen().is_empty());
}
