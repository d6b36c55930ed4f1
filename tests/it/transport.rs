//! Both transports against misbehaving servers on loopback.

use crate::support::{CREDENTIAL, challenge, signer};
use crate::tls::{STACKS, Unset};
use acme_dfns::grammar::{CompleteNotice, GrammarApi, NoticeId, UploadNotice};
use acme_dfns::{SweepTreasury, TreasuryApi};
use dfns::core::{CertificateAuthorities, Delivery, FilePart, TrustRoots};
use dfns::{Client, ErrorKind};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Responds to every connection with these bytes and closes it; counts the requests.
async fn server(response: impl Into<Vec<u8>>) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (response, requests) = (response.into(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&requests);
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            let mut request = [0; 4096];
            let _ = connection.read(&mut request).await;
            let _ = connection.write_all(&response).await;
            let _ = connection.shutdown().await;
        }
    });
    (url, requests)
}

type Stack = fn(Unset) -> Unset;

async fn get(stack: Stack, url: &str, limit: usize) -> Result<dfns::Page<String>, dfns::Error> {
    let client = stack(Client::builder()).base_url(url).token("t").response_limit(limit).build().unwrap();
    client.grammar().get_notice(NoticeId::from("n")).await
}

#[tokio::test]
async fn a_redirect_is_refused_and_nothing_follows_it() {
    for stack in STACKS {
        let (target, followed) = server("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
        for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"] {
            let (url, requests) =
                server(format!("HTTP/1.1 {status}\r\nlocation: {target}/x\r\ncontent-length: 0\r\n\r\n")).await;
            let error = get(stack, &url, 1000).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Redirect, "{error}");
            assert_eq!(requests.load(Ordering::SeqCst), 1);
        }
        assert_eq!(followed.load(Ordering::SeqCst), 0);
    }
}

#[tokio::test]
async fn a_response_larger_than_the_limit_is_refused_whether_announced_or_not() {
    for stack in STACKS {
        let body = format!(r#"{{"items":["{}"]}}"#, "x".repeat(2000));
        let announced = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        let chunked =
            format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
        for response in [announced, chunked] {
            let (url, _) = server(response).await;
            let error = get(stack, &url, 1000).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
            assert!(error.to_string().contains("larger than 1000 bytes"), "{error}");
            assert_eq!(get(stack, &url, 5000).await.unwrap().items[0].len(), 2000);
        }
    }
}

#[tokio::test]
async fn a_response_cut_off_on_the_wire_is_an_error_that_says_so() {
    for stack in STACKS {
        let (url, _) = server("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"items\":[").await;
        let error = get(stack, &url, 1000).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Connection, Delivery::Unknown), "{error}");
        assert!(error.is_retryable(), "a read may be repeated");
        let (url, _) = server("this is not HTTP\r\n\r\n").await;
        assert_eq!(get(stack, &url, 1000).await.unwrap_err().kind(), ErrorKind::Connection);
    }
}

#[tokio::test]
async fn a_refused_connection_says_that_nothing_was_sent() {
    for stack in STACKS {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        let error = get(stack, &url, 1000).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Connection, Delivery::NotSent), "{error}");
        assert!(error.to_string().contains("no connection"), "{error}");
    }
}

#[test]
fn unusable_certificate_authorities_are_refused_before_any_request() {
    for pem in ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let error = CertificateAuthorities::read(pem).unwrap_err().to_string();
        assert!(error.starts_with("certificate authorities: "), "{error}");
    }
    let error = Client::builder().trust_roots(CertificateAuthorities::default()).build().unwrap_err().to_string();
    assert!(error.starts_with("certificate authorities: the list is empty"), "{error}");
    Client::builder().trust_roots(TrustRoots::System).build().unwrap();
}

/// Keeps connections open. For each request, `respond` gets its number on the connection, its path
/// and its text. It returns the response, or `None` to close the connection.
async fn keeping(respond: impl Fn(usize, &str, &str) -> Option<String> + Send + Sync + 'static) -> (String, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (seen, respond) = (Seen::default(), Arc::new(respond));
    let noted = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let (noted, respond) = (Arc::clone(&noted), Arc::clone(&respond));
            tokio::spawn(async move {
                for number in 0.. {
                    let mut request = Vec::new();
                    while !is_whole(&request) {
                        if connection.read_buf(&mut request).await.unwrap_or(0) == 0 {
                            return;
                        }
                    }
                    let text = String::from_utf8_lossy(&request).into_owned();
                    let path = text.split(' ').nth(1).unwrap_or_default().to_owned();
                    noted.lock().unwrap().push(text.clone());
                    let Some(response) = respond(number, &path, &text) else { return };
                    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", response.len());
                    if connection.write_all([head, response].concat().as_bytes()).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    (url, seen)
}

type Seen = Arc<std::sync::Mutex<Vec<String>>>;

/// Whether a request has its whole body.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
    body.len() >= length.unwrap_or(0)
}

fn respond(path: &str) -> String {
    match path {
        "/auth/action/init" => challenge(&[CREDENTIAL]).to_string(),
        "/auth/action" => r#"{"userAction":"ua"}"#.to_owned(),
        _ => r#"{"items":["a"]}"#.to_owned(),
    }
}

fn signing_client(stack: Stack, url: &str) -> Client<dfns::ServiceAccountToken, dfns::WithSigner> {
    stack(Client::builder()).base_url(url).service_account("t").signer(signer()).build().unwrap()
}

#[tokio::test]
async fn a_request_without_a_body_says_so_where_a_gateway_asks_for_it() {
    for stack in STACKS {
        let registry = dfns::Registry::new().with(dfns::ALL);
        let (url, seen) = keeping(|_, path, _| Some(respond(path))).await;
        let client = signing_client(stack, &url);
        let mut checked = 0;
        for endpoint in registry.endpoints() {
            let takes_path = endpoint.params().iter().all(|param| param.location == dfns::meta::ParamLocation::Path);
            if endpoint.body() != dfns::meta::BodyKind::None
                || !takes_path
                || endpoint.auth() == dfns::meta::Auth::Temporary
            {
                continue;
            }
            let mut parts = dfns::core::Parts::new(endpoint);
            for param in endpoint.params() {
                parts.path(param.name, &"x");
            }
            client.call_raw(parts).await.unwrap();
            let request = seen.lock().unwrap().pop().unwrap().to_lowercase();
            let announces = request.contains("\r\ncontent-length: 0\r\n");
            let method = endpoint.method().as_str();
            assert_eq!(announces, matches!(method, "POST" | "PUT" | "PATCH"), "{request}");
            assert_eq!(request.matches("content-length").count(), usize::from(announces), "{request}");
            checked += usize::from(announces);
        }
        assert!(checked > 10, "{checked}");
    }
}

/// Returns the line and the headers of a request, without the random boundary of a form.
fn head(request: &str) -> BTreeSet<String> {
    let lines = request.split("\r\n\r\n").next().unwrap().lines();
    lines.map(|line| line.split("boundary=").next().unwrap().to_lowercase()).collect()
}

#[tokio::test]
async fn both_transports_send_the_same_headers() {
    let (url, seen) = keeping(|_, path, _| Some(respond(path))).await;
    let mut heads = Vec::new();
    for stack in STACKS {
        let client = signing_client(stack, &url);
        client.grammar().get_notice(NoticeId::from("n")).await.unwrap();
        client.treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).await.unwrap();
        let file = FilePart::new("notice.bin", "bytes");
        client.grammar().upload_notice(UploadNotice::new("n", file)).raw().await.unwrap();
        let sent = std::mem::take(&mut *seen.lock().unwrap());
        heads.push(sent.iter().map(|request| head(request)).collect::<Vec<_>>());
    }
    assert_eq!(heads[0].len(), 7);
    assert_eq!(heads[0], heads[1]);
    let agent = format!("user-agent: dfns-rust/{}", env!("CARGO_PKG_VERSION"));
    let host = url.replace("http://", "host: ");
    for head in &heads[0] {
        assert!(
            ["accept: */*", &agent, &host, "authorization: bearer t"].iter().all(|line| head.contains(*line)),
            "{head:?}"
        );
    }
}

#[tokio::test]
async fn a_response_that_comes_before_the_body_is_sent_is_read() {
    for stack in STACKS {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client =
            stack(Client::builder()).base_url(format!("http://{}", listener.local_addr().unwrap())).build().unwrap();
        let read = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&read);
        tokio::spawn(async move {
            while let Ok((mut connection, _)) = listener.accept().await {
                // Responds to the first bytes, and discards the rest without an end of its own.
                let mut request = vec![0; 4096];
                counted.store(connection.read(&mut request).await.unwrap(), Ordering::SeqCst);
                let refusal = "HTTP/1.1 413 Payload Too Large\r\nconnection: close\r\ncontent-length: 17\r\n\r\n{\"message\":\"big\"}";
                connection.write_all(refusal.as_bytes()).await.unwrap();
                connection.shutdown().await.unwrap();
                while connection.read(&mut request).await.is_ok_and(|length| length > 0) {}
            }
        });
        let text = "x".repeat(8 << 20);
        for _ in 0..5 {
            let error = client.grammar().complete_notice(CompleteNotice::new("t", text.as_str())).await.unwrap_err();
            assert_eq!((error.status().map(|status| status.as_u16()), error.message()), (Some(413), "big"), "{error}");
            assert!(read.load(Ordering::SeqCst) <= 4096);
        }
    }
}

fn block_on<T>(runtime: &mut tokio::runtime::Builder, work: impl Future<Output = T>) -> T {
    runtime.build().unwrap().block_on(work)
}

#[test]
fn one_client_works_in_several_runtimes_one_after_the_other() {
    for stack in STACKS {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            use std::io::{Read as _, Write as _};
            for mut connection in listener.incoming().flatten() {
                let _ = connection.read(&mut [0; 4096]);
                let _ = connection.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{\"items\":[\"a\"]}");
            }
        });
        let client = stack(Client::builder()).base_url(url).token("t").build().unwrap();
        for _ in 0..4 {
            let call = client.grammar().get_notice(NoticeId::from("n"));
            block_on(tokio::runtime::Builder::new_current_thread().enable_all(), call).unwrap();
        }
    }
}

#[test]
fn a_missing_or_incomplete_runtime_is_an_error_in_words() {
    for stack in STACKS {
        let client = stack(Client::builder()).base_url("http://127.0.0.1:9").token("t").build().unwrap();
        let call = || client.grammar().get_notice(NoticeId::from("n"));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let mut without = Box::pin(call());
        let std::task::Poll::Ready(Err(error)) = without.as_mut().poll(&mut context) else { panic!("it waits") };
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains("no Tokio runtime"), "{error}");

        let mut no_timers = tokio::runtime::Builder::new_current_thread();
        let mut no_network = tokio::runtime::Builder::new_current_thread();
        for runtime in [no_timers.enable_io(), no_network.enable_time()] {
            let error = block_on(runtime, call()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
            assert!(error.to_string().contains("enable_all()"), "{error}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tasks_on_several_threads_get_the_responses_to_their_own_requests() {
    for stack in STACKS {
        let (url, seen) = keeping(|_, path, _| Some(format!(r#"{{"items":["{path}"]}}"#))).await;
        let client = stack(Client::builder()).base_url(&url).token("t").build().unwrap();
        let tasks: Vec<_> = (0..32)
            .map(|task| {
                let client = client.clone();
                tokio::spawn(async move {
                    for call in 0..40 {
                        let id = format!("n-{task}-{call}");
                        let notice = client.grammar().get_notice(NoticeId::from(id.as_str())).await.unwrap();
                        assert!(notice.items[0].ends_with(&id), "{notice:?}");
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(seen.lock().unwrap().len(), 32 * 40);
    }
}
