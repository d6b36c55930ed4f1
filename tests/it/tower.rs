//! Tower services as transports: a server in memory, layers, and their errors.

use crate::support::{CREDENTIAL, challenge, signer};
use acme_dfns::grammar::{GrammarApi, NoticeId};
use acme_dfns::{SweepTreasury, TreasuryApi};
use axum::body::Body;
use axum::extract::Request;
use bytes::Bytes;
use dfns::core::{Delivery, TowerTransport, TransportError};
use dfns::{Client, ErrorKind, Retry};
use http::Response;
use http_body_util::Full;
use std::error::Error;
use std::future::{Ready, ready};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use tower_service::Service;

#[tokio::test]
async fn a_router_in_memory_answers_a_signed_call() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let router = axum::Router::new().fallback(async move |request: Request| {
        let (head, body) = request.into_parts();
        let body = axum::body::to_bytes(body, 10_000).await.unwrap();
        let action = head.headers.get("x-dfns-useraction").cloned();
        noted.lock().unwrap().push((head.method, head.uri.to_string(), action, body));
        match head.uri.path() {
            "/auth/action/init" => challenge(&[CREDENTIAL]).to_string(),
            "/auth/action" => r#"{"userAction":"ua"}"#.to_owned(),
            _ => r#"{"items":["a"]}"#.to_owned(),
        }
    });
    let transport = TowerTransport::<_, Body>::new(router);
    let client = Client::builder().service_account("t").signer(signer()).transport(transport).build().unwrap();
    client.treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).await.unwrap();
    let seen = seen.lock().unwrap();
    let (method, url, action, body) = &seen[2];
    assert_eq!((method.as_str(), url.as_str()), ("POST", "https://api.dfns.io/treasuries/tr-1/sweep"));
    assert_eq!(action.as_ref().unwrap(), "ua");
    let signed: serde_json::Value = serde_json::from_slice(&seen[0].3).unwrap();
    assert_eq!(signed["userActionPayload"].as_str().unwrap().as_bytes(), body, "the signed bytes are the sent bytes");
}

/// Is never ready, or fails each request, with this error.
#[derive(Clone)]
struct Failing {
    when_ready: bool,
    error: MakeCause,
    calls: Arc<AtomicUsize>,
}

impl Service<http::Request<Bytes>> for Failing {
    type Response = Response<Full<Bytes>>;
    type Error = Cause;
    type Future = Ready<Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(if self.when_ready { Ok(()) } else { Err((self.error)()) })
    }

    fn call(&mut self, _: http::Request<Bytes>) -> Self::Future {
        self.calls.fetch_add(1, Ordering::SeqCst);
        ready(Err((self.error)()))
    }
}

type Cause = Box<dyn Error + Send + Sync>;
type MakeCause = fn() -> Cause;

#[tokio::test]
async fn an_error_of_a_service_counts_as_sent_unless_the_service_says_otherwise() {
    let cases: [(bool, MakeCause, Delivery); 3] = [
        (true, || "a layer failed".into(), Delivery::Unknown),
        (true, || TransportError::Connect("no route".into()).into(), Delivery::NotSent),
        (false, || "overloaded".into(), Delivery::NotSent),
    ];
    for (when_ready, error, delivery) in cases {
        let service = Failing { when_ready, error, calls: Arc::default() };
        let calls = Arc::clone(&service.calls);
        let builder = Client::builder().token("t").retry(Retry::never());
        let client = builder.transport(TowerTransport::<_, Bytes>::new(service)).build().unwrap();
        let error = client.grammar().get_notice(NoticeId::from("n")).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Connection, delivery), "{error}");
        assert_eq!(calls.load(Ordering::SeqCst), usize::from(when_ready));
    }
}

#[tokio::test]
async fn a_body_that_breaks_or_is_too_large_is_an_error() {
    let respond = |pieces: Vec<Result<&'static str, &'static str>>| {
        let body = move || {
            let pieces = pieces.clone().into_iter().map(|piece| piece.map(Bytes::from).map_err(std::io::Error::other));
            Body::from_stream(Pieces(pieces.collect::<Vec<_>>().into_iter()))
        };
        let router = axum::Router::new().fallback(async move || Response::new(body()));
        let builder = Client::builder().token("t").response_limit(20).retry(Retry::never());
        builder.transport(TowerTransport::<_, Body>::new(router)).build().unwrap()
    };
    let whole = respond(vec![Ok(r#"{"items""#), Ok(r#":["a"]}"#)]);
    assert_eq!(whole.grammar().get_notice(NoticeId::from("n")).await.unwrap().items, ["a"]);
    for (pieces, kind) in [
        (vec![Ok(r#"{"items""#), Err("gone")], ErrorKind::Connection),
        (vec![Ok("0123456789"), Ok("0123456789"), Ok("0")], ErrorKind::TooLarge),
    ] {
        let error = respond(pieces).grammar().get_notice(NoticeId::from("n")).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
    }
}

/// A stream of what is there already.
struct Pieces(std::vec::IntoIter<Result<Bytes, std::io::Error>>);

impl futures_core::Stream for Pieces {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: std::pin::Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next())
    }
}
