//! The network side: where it listens, what it bears, how it stops, and what a program that embeds
//! it can add.

use crate::client::{employee, raw, send, service_account};
use dfns_core::meta::BodyKind;
use dfns_core::meta::build::{Get, Post, STRING, Source, always, body};
use dfns_core::{EndpointMeta, Registry};
use dfns_sandbox::{Error, Response, Sandbox};
use serde_json::json;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

#[tokio::test]
async fn it_listens_on_loopback_only() {
    for address in ["0.0.0.0:0", "192.0.2.1:0", "[::]:0"] {
        let error = Sandbox::builder().listen(address.parse().unwrap()).start().await.unwrap_err();
        assert!(matches!(error, Error::NotLoopback(_)), "{error:?}");
        assert!(error.to_string().contains("loopback only"), "{error}");
    }
    let sandbox = Sandbox::builder().listen("127.0.0.1:0".parse().unwrap()).start().await.unwrap();
    let taken = sandbox.base_url().strip_prefix("http://").unwrap().parse().unwrap();
    let error = Sandbox::builder().listen(taken).start().await.unwrap_err();
    assert!(matches!(error, Error::Listen(..)), "{error:?}");
}

#[tokio::test]
async fn it_stops_when_told_and_when_dropped() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.base_url().strip_prefix("http://").unwrap().to_owned();
    // An idle connection does not hold it up.
    let idle = TcpStream::connect(&address).await.unwrap();
    sandbox.stop().await;
    assert!(TcpStream::connect(&address).await.is_err());
    drop(idle);

    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.base_url().strip_prefix("http://").unwrap().to_owned();
    drop(sandbox);
    while TcpStream::connect(&address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn hostile_requests_are_refused_and_the_next_one_is_served() {
    let sandbox = Sandbox::start().await.unwrap();
    let large = "x".repeat(1024 * 1024 + 1);
    send(sandbox.base_url(), "POST", "/auth/login", &[], &large).await.refused(413, "the body is larger than 1 MiB");
    let requests: [&[u8]; 6] = [
        b"\x00\x01\x02\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /auth/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"GET /auth/users HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer \xff\xfe\r\n\r\n",
        b"POST /auth/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 4\r\n\r\n\xff\xfe\xfd\xfc",
        b"GET /%ff/%zz?%=%&&a=%ff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    ];
    for request in requests {
        let response = raw(sandbox.base_url(), request).await;
        let status = response.get(9..12).unwrap_or_default();
        assert!(status.starts_with(b"4"), "{} responses {}", request.escape_ascii(), response.escape_ascii());
    }
    let nested = "[".repeat(100_000);
    for body in [nested.as_str(), r#"{"challengeIdentifier":1e999999}"#, r#"{"a":"\ud800"}"#] {
        assert_eq!(send(sandbox.base_url(), "POST", "/auth/login", &[], body).await.status, 400);
    }
    employee(&sandbox).get("/auth/users").await.ok();
}

#[tokio::test]
async fn a_token_on_a_public_endpoint_means_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let bootstrap = sandbox.bootstrap();
    let body = json!({ "orgId": bootstrap.org_id, "username": bootstrap.employee.username }).to_string();
    let headers = [("Authorization", "Bearer unknown")];
    send(sandbox.base_url(), "POST", "/auth/login/init", &headers, &body).await.ok();
}

const HERE: Source = Source::new("third-party", "", "", 0);
const SWEEP: &EndpointMeta = &EndpointMeta::new("sweep_treasury", Post, "/treasury/{vault}/sweep", HERE)
    .signed()
    .called_by(true, false, true)
    .needs(&[&[always("Treasury:Sweep")]])
    .takes(&[body("amount", STRING)], BodyKind::Json);
const PEEK: &EndpointMeta = &EndpointMeta::new("peek", Get, "/treasury", HERE);

fn registry() -> Registry {
    Registry::new().with(dfns_endpoints::ALL).with(&[&[SWEEP, PEEK]])
}

#[tokio::test]
async fn a_third_partys_endpoint_is_checked_like_any_other() {
    let sandbox = Sandbox::builder()
        .registry(registry())
        .response("sweep_treasury", |request| {
            let (vault, amount) = (request.path_param("vault"), &request.body()["amount"]);
            Response::json(
                json!({ "vault": vault, "amount": amount, "by": request.caller_id(), "dry": request.query("dry") }),
            )
        })
        .start()
        .await
        .unwrap();
    let actor = employee(&sandbox);
    let body = json!({ "amount": "1" });
    let swept = actor.signed("POST", "/treasury/cold%20one/sweep?dry=yes", &body).await.ok();
    assert_eq!(swept, json!({ "vault": "cold one", "amount": "1", "by": actor.user_id, "dry": "yes" }));

    actor
        .send("POST", "/treasury/a/sweep", &body.to_string(), None)
        .await
        .refused(403, "user action signature is missing or invalid");
    actor.signed("POST", "/treasury/a/sweep", &json!({})).await.refused(400, "`amount` is required");
    sandbox.restrict(&actor.user_id, &[]);
    let message = format!("CustomerEmployee {} is not authorized to perform operation (Treasury:Sweep)", actor.user_id);
    actor.signed("POST", "/treasury/a/sweep", &body).await.refused(403, &message);
    // Nobody says which permission this one requires, so only full access will do.
    let message = format!("CustomerEmployee {} is not authorized to perform operation (FullAccess)", actor.user_id);
    actor.get("/treasury").await.refused(403, &message);
    service_account(&sandbox)
        .get("/treasury")
        .await
        .refused(501, "the sandbox has no behaviour for `peek`; add it to the builder with `operation` or `response`");
}

#[tokio::test]
async fn a_response_for_an_endpoint_that_does_not_exist_is_an_error() {
    let error = Sandbox::builder().response("sweep_treasury", |_| Response::json(json!({}))).start().await.unwrap_err();
    assert!(matches!(&error, Error::UnknownEndpoint(id) if id == "sweep_treasury"), "{error:?}");
}

#[tokio::test]
async fn a_response_may_ask_something_of_the_sandbox() {
    let sandbox = std::sync::Arc::new(std::sync::OnceLock::<Sandbox>::new());
    let inside = std::sync::Arc::clone(&sandbox);
    let started = Sandbox::builder()
        .registry(registry())
        .response("peek", move |_| Response::json(json!({ "state": inside.get().map(Sandbox::fingerprint) })))
        .start()
        .await
        .unwrap();
    let sandbox = sandbox.get_or_init(|| started);
    assert!(employee(sandbox).get("/treasury").await.ok()["state"].is_string());
}

/// The head of the response to a request with these headers, in lower case.
async fn head(sandbox: &Sandbox, method: &str, headers: &str) -> String {
    let request = format!("{method} /auth/users HTTP/1.1\r\nConnection: close\r\n{headers}\r\n");
    let response = String::from_utf8(raw(sandbox.base_url(), request.as_bytes()).await).unwrap();
    response.split("\r\n\r\n").next().unwrap().to_ascii_lowercase()
}

#[tokio::test]
async fn only_loopback_hosts_are_served() {
    let sandbox = Sandbox::start().await.unwrap();
    for host in ["localhost", "LocalHost:80", "127.0.0.1:8080", "127.9.9.9", "[::1]:1", "api.localhost:3000"] {
        let head = head(&sandbox, "GET", &format!("Host: {host}\r\n")).await;
        assert!(head.starts_with("http/1.1 401"), "{host}: {head}");
    }
    for headers in [
        "",
        "Host:\r\n",
        "Host: evil.example\r\n",
        "Host: localhost.evil.example\r\n",
        "Host: evil.example@localhost\r\n",
        "Host: 192.0.2.1\r\n",
        "Host: 0.0.0.0\r\n",
        "Host: [::2]\r\n",
        "Host: localhost\r\nHost: evil.example\r\n",
    ] {
        let head = head(&sandbox, "GET", headers).await;
        assert!(head.starts_with("http/1.1 421"), "{headers:?}: {head}");
    }
    let request = b"GET http://evil.example/auth/users HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert!(raw(sandbox.base_url(), request).await.starts_with(b"HTTP/1.1 421"));
}

#[tokio::test]
async fn pages_are_served_at_the_origins_that_are_configured() {
    let local = Sandbox::start().await.unwrap();
    let pages = Sandbox::builder().allow_origin("http://localhost:3000").allow_origin("https://app.example.com");
    let named = pages.start().await.unwrap();
    for (sandbox, origin) in [(&named, "http://localhost:3000"), (&named, "https://app.example.com")] {
        let headers = format!("Host: localhost\r\nOrigin: {origin}\r\n");
        let served = head(sandbox, "GET", &headers).await;
        assert!(served.starts_with("http/1.1 401"), "{served}");
        assert!(served.contains(&format!("access-control-allow-origin: {origin}")), "{served}");
        assert!(served.contains("vary: origin"), "{served}");
        let asked = format!(
            "{headers}Access-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: x-dfns-useraction\r\n"
        );
        let allowed = head(sandbox, "OPTIONS", &asked).await;
        assert!(allowed.starts_with("http/1.1 204") && allowed.contains("put"), "{allowed}");
        assert!(allowed.contains("access-control-allow-headers: x-dfns-useraction"), "{allowed}");
        assert!(allowed.contains("access-control-allow-methods: get, head, post, put, patch, delete"), "{allowed}");
    }
    for (sandbox, origin) in [
        (&local, "https://evil.example"),
        (&local, "null"),
        (&local, "http://localhost.evil.example"),
        (&local, "http://localhost:3000"),
        (&named, "http://localhost:3001"),
        (&named, "https://localhost:3000"),
        (&named, "http://localhost:3000\r\nOrigin: https://evil.example"),
    ] {
        for method in ["GET", "POST", "OPTIONS"] {
            let refused = head(sandbox, method, &format!("Host: localhost\r\nOrigin: {origin}\r\n")).await;
            assert!(refused.starts_with("http/1.1 403"), "{origin}: {refused}");
            assert!(!refused.contains("access-control"), "{origin}: {refused}");
        }
    }
    // Programs that are no browsers send none.
    assert!(!head(&local, "GET", "Host: localhost\r\n").await.contains("access-control"));
}

#[tokio::test]
async fn the_oldest_idle_connection_makes_room_for_a_new_one() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.base_url().strip_prefix("http://").unwrap();
    let request = b"GET /auth/users HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let mut open = Vec::new();
    for _ in 0..300 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request).await.unwrap();
        let mut response = [0; 1024];
        let length = stream.read(&mut response).await.unwrap();
        assert!(response[..length].starts_with(b"HTTP/1.1 401"));
        open.push(stream);
    }
    assert_eq!(open[0].read(&mut [0; 1]).await.unwrap(), 0, "the oldest is closed");
    let last = open.last_mut().unwrap();
    last.write_all(request).await.unwrap();
    assert!(last.read(&mut [0; 1024]).await.unwrap() > 0, "the latest is not");
}

#[tokio::test]
async fn clients_that_never_finish_a_request_keep_no_others_out() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.base_url().strip_prefix("http://").unwrap();
    let head = "POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n";
    // Half a head, a head without its body, half a body.
    for unfinished in [&head[..30], head, &format!("{head}{{\"a\"")] {
        let mut open = Vec::new();
        for _ in 0..400 {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(unfinished.as_bytes()).await.unwrap();
            open.push(stream);
        }
        // They make room after a second, all at once.
        let served = tokio::time::timeout(Duration::from_secs(8), employee(&sandbox).get("/auth/users")).await;
        served.unwrap_or_else(|_| panic!("{unfinished:?} keeps others out")).ok();
    }
}

#[tokio::test]
async fn many_large_bodies_at_once_are_all_served() {
    let sandbox = Sandbox::start().await.unwrap();
    let body = format!(r#"{{"orgId":[{}0]}}"#, "0,".repeat(500_000));
    let requests: Vec<_> = (0..12)
        .map(|_| {
            let (base_url, body) = (sandbox.base_url().to_owned(), body.clone());
            tokio::spawn(async move { send(&base_url, "POST", "/auth/login/init", &[], &body).await })
        })
        .collect();
    employee(&sandbox).get("/auth/users").await.ok();
    for request in requests {
        request.await.unwrap().refused(400, "`orgId` must be a string");
    }
    let path = format!("/{}", "a".repeat(5000));
    send(sandbox.base_url(), "GET", &path, &[], "").await.refused(414, "the path is longer than 4096 bytes");
}

/// A proxy may have checked the other one.
#[tokio::test]
async fn a_header_that_says_who_calls_or_what_was_signed_is_accepted_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = crate::client::employee(&sandbox);
    let own = format!("Bearer {}", actor.token);
    for (name, values) in [
        ("authorization", [own.as_str(), "Bearer junk"]),
        ("authorization", ["Bearer junk", own.as_str()]),
        ("authorization", [own.as_str(), own.as_str()]),
        ("x-dfns-useraction", ["one", "two"]),
        ("content-type", ["application/json", "text/plain"]),
    ] {
        let mut headers = values.map(|value| (name, value)).to_vec();
        if name != "authorization" {
            headers.push(("authorization", &own));
        }
        let refused = crate::client::send(sandbox.base_url(), "GET", "/auth/users", &headers, "").await;
        refused.refused(400, &format!("the header `{name}` is sent more than once"));
    }
    actor.get("/auth/users").await.ok();
}
