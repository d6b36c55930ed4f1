//! TLS, proxies, client certificates and HTTP/2 against real peers on loopback, over both
//! transports.
//!
//! `tls/make.sh` makes the certificates. The name `api.dfns.test` resolves nowhere: a request to it
//! arrives only through a proxy.

use crate::support::{CREDENTIAL, challenge, signer};
use acme_dfns::grammar::{GrammarApi, NoticeId};
use acme_dfns::{SweepTreasury, TreasuryApi};
use dfns::core::{CertificateAuthorities, ClientBuilder, Delivery, Proxy, Refusal, TransportError};
use dfns::{Client, Error, ErrorKind, NoSigner, NoToken, TrustRoots};
use http_body_util::{BodyExt as _, Full};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::RootCertStore;
use rustls::server::WebPkiClientVerifier;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

const AUTHORITY: &str = include_str!("tls/authority.pem");
const SERVER: &str = include_str!("tls/server.pem");
const SERVER_KEY: &str = include_str!("tls/server-key.pem");
pub(crate) const EXPIRED: &str = include_str!("tls/expired.pem");
const CLIENT: &str = include_str!("tls/client.pem");
const CLIENT_KEY: &str = include_str!("tls/client-key.pem");

pub(crate) type Unset = ClientBuilder<NoToken, NoSigner>;

/// Selects each transport.
pub(crate) const STACKS: [fn(Unset) -> Unset; 2] = [|builder| builder, ClientBuilder::hyper];

pub(crate) fn authority() -> CertificateAuthorities {
    CertificateAuthorities::read(AUTHORITY).unwrap()
}

/// Returns the builder of a client that trusts the authority of these tests.
pub(crate) fn trusting(stack: fn(Unset) -> Unset, url: &str) -> Unset {
    stack(Client::builder()).base_url(url).trust_roots(authority())
}

/// Makes one read.
pub(crate) async fn read(builder: Unset) -> Result<String, Error> {
    let page = builder.token("canary-token").build()?.grammar().get_notice(NoticeId::from("n")).await?;
    Ok(page.items.into_iter().collect())
}

pub(crate) fn refusal(error: &Error) -> Option<Refusal> {
    error.get_ref()?.downcast_ref::<TransportError>()?.refusal()
}

fn certificates(pem: &str) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_slice_iter(pem.as_bytes()).map(Result::unwrap).collect()
}

/// The set-up of a server.
#[derive(Clone, Copy, Default)]
pub(crate) struct Set {
    pub(crate) requires_certificate: bool,
    pub(crate) offers_http2: bool,
    pub(crate) tls12_only: bool,
    pub(crate) certificate: Option<&'static str>,
}

pub(crate) fn acceptor(set: Set) -> TlsAcceptor {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider));
    let versions: &[_] =
        if set.tls12_only { &[&rustls::version::TLS12] } else { &[&rustls::version::TLS12, &rustls::version::TLS13] };
    let builder = builder.with_protocol_versions(versions).unwrap();
    let builder = if set.requires_certificate {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(certificates(AUTHORITY));
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(store), provider).build().unwrap();
        builder.with_client_cert_verifier(verifier)
    } else {
        builder.with_no_client_auth()
    };
    let key = PrivateKeyDer::from_pem_slice(SERVER_KEY.as_bytes()).unwrap();
    let certificate = set.certificate.unwrap_or(SERVER);
    let mut config = builder.with_single_cert(certificates(certificate), key).unwrap();
    if set.offers_http2 {
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    }
    TlsAcceptor::from(Arc::new(config))
}

pub(crate) type Requests = Arc<Mutex<Vec<String>>>;

/// Starts an API over TLS. Returns its port and what it saw: method, path, HTTP version, user agent
/// and whether the client presented a certificate.
pub(crate) async fn server(set: Set) -> (u16, Requests) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (seen, acceptor) = (Requests::default(), acceptor(set));
    let noted = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (noted, acceptor) = (Arc::clone(&noted), acceptor.clone());
            tokio::spawn(async move {
                // A client that does not trust the server ends the handshake.
                let Ok(stream) = acceptor.accept(stream).await else { return };
                let connection = stream.get_ref().1;
                let is_http2 = connection.alpn_protocol() == Some(b"h2");
                let certified = connection.peer_certificates().is_some();
                let serve = service_fn(move |request: http::Request<hyper::body::Incoming>| {
                    let agent = request.headers()["user-agent"].to_str().unwrap();
                    let (method, path) = (request.method(), request.uri().path().to_owned());
                    let line = format!("{method} {path} {:?} {agent} certified={certified}", request.version());
                    noted.lock().unwrap().push(line);
                    async move {
                        request.into_body().collect().await.unwrap();
                        let body = match path.as_str() {
                            "/auth/action/init" => challenge(&[CREDENTIAL]).to_string(),
                            "/auth/action" => r#"{"userAction":"ua"}"#.to_owned(),
                            _ => r#"{"items":["a"]}"#.to_owned(),
                        };
                        Ok::<_, Infallible>(http::Response::new(Full::new(bytes::Bytes::from(body))))
                    }
                });
                let stream = TokioIo::new(stream);
                // The client decides when the connection ends.
                if is_http2 {
                    let builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                    let _ = builder.serve_connection(stream, serve).await;
                } else {
                    let _ = hyper::server::conn::http1::Builder::new().serve_connection(stream, serve).await;
                }
            });
        }
    });
    (port, seen)
}

/// The head of each request to a proxy, and the bytes that then went through.
#[derive(Clone, Default)]
pub(crate) struct Proxied {
    heads: Requests,
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Proxied {
    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

/// Starts a proxy, which connects every name to loopback, and if `credentials` are given requires
/// them. It speaks TLS itself if there is an acceptor.
pub(crate) async fn proxy(credentials: Option<&'static str>, acceptor: Option<TlsAcceptor>) -> (u16, Proxied) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Proxied::default();
    let noted = seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (noted, acceptor) = (noted.clone(), acceptor.clone());
            tokio::spawn(async move {
                match acceptor {
                    None => tunnel(stream, credentials, noted).await,
                    Some(acceptor) => {
                        if let Ok(stream) = acceptor.accept(stream).await {
                            tunnel(stream, credentials, noted).await;
                        }
                    }
                }
            });
        }
    });
    (port, seen)
}

async fn tunnel(mut client: impl AsyncRead + AsyncWrite + Unpin, credentials: Option<&str>, noted: Proxied) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match client.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    noted.heads.lock().unwrap().push(head.clone());
    let mut headers = head.lines().filter_map(|line| line.split_once(": "));
    let given = headers.find(|(name, _)| name.eq_ignore_ascii_case("proxy-authorization")).map(|(_, value)| value);
    if credentials.is_some() && given != credentials {
        let refused = b"HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n";
        let _ = client.write_all(refused).await;
        return;
    }
    let port = head.split(' ').nth(1).and_then(|target| target.rsplit(':').next()?.parse::<u16>().ok()).unwrap();
    let mut server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
    let (mut from_server, mut to_server) = server.split();
    let (mut from_client, mut to_client) = tokio::io::split(client);
    let there = async {
        let mut piece = [0; 4096];
        while let Ok(length @ 1..) = from_client.read(&mut piece).await {
            noted.bytes.lock().unwrap().extend_from_slice(&piece[..length]);
            if to_server.write_all(&piece[..length]).await.is_err() {
                return;
            }
        }
    };
    let back = tokio::io::copy(&mut from_server, &mut to_client);
    tokio::select! {
        () = there => {}
        _ = back => {}
    }
}

#[tokio::test]
async fn an_authority_is_trusted_alone_or_beside_others_and_otherwise_named() {
    for stack in STACKS {
        let (port, seen) = server(Set::default()).await;
        let url = format!("https://localhost:{port}");
        for roots in
            [TrustRoots::from(authority()), TrustRoots::EmbeddedAnd(authority()), TrustRoots::SystemAnd(authority())]
        {
            assert_eq!(read(stack(Client::builder()).base_url(&url).trust_roots(roots)).await.unwrap(), "a");
        }
        let requests = seen.lock().unwrap().len();
        for (roots, advice) in [
            (TrustRoots::Embedded, "TrustRoots::System"),
            (TrustRoots::Embedded, "TrustRoots::EmbeddedAnd"),
            (TrustRoots::System, "TrustRoots::SystemAnd"),
        ] {
            let error = read(stack(Client::builder()).base_url(&url).trust_roots(roots)).await.unwrap_err();
            assert_eq!((error.kind(), error.delivery()), (ErrorKind::Connection, Delivery::NotSent), "{error}");
            assert!(!error.is_retryable() && error.to_string().contains(advice), "{error}");
            assert_eq!(refusal(&error), Some(Refusal::UnknownIssuer));
        }
        assert_eq!(seen.lock().unwrap().len(), requests, "nothing was sent to a server that is not trusted");
        // The certificate does not name this address of loopback.
        let error = read(trusting(stack, &format!("https://[::1]:{port}"))).await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::NotSent, "{error}");
    }
}

#[tokio::test]
async fn a_client_certificate_is_presented_and_its_lack_is_named() {
    for stack in STACKS {
        for tls12_only in [false, true] {
            let (port, seen) = server(Set { requires_certificate: true, tls12_only, ..Set::default() }).await;
            let url = format!("https://localhost:{port}");
            let client = trusting(stack, &url).client_certificate(CLIENT, CLIENT_KEY);
            assert_eq!(read(client).await.unwrap(), "a");
            let lines = seen.lock().unwrap().clone();
            assert!(lines.len() == 1 && lines[0].ends_with("certified=true"), "{lines:?}");

            let error = read(trusting(stack, &url)).await.unwrap_err();
            // With TLS 1.3 the rejection may arrive as a reset of the connection.
            if refusal(&error).is_some() {
                assert_eq!(refusal(&error), Some(Refusal::ClientCertificate), "{error}");
                assert_eq!((error.delivery(), error.is_retryable()), (Delivery::NotSent, false), "{error}");
                assert!(error.to_string().contains("pass one with `client_certificate(..)`"), "{error}");
            }
            assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
            // A server's certificate is none for clients.
            let wrong = trusting(stack, &url).client_certificate(SERVER, SERVER_KEY);
            let error = read(wrong).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
            assert_eq!(seen.lock().unwrap().len(), 1, "no other request was read");
        }
    }
}

#[test]
fn a_wrong_pair_of_certificate_and_key_is_named_when_the_client_is_built() {
    for stack in STACKS {
        let error = stack(Client::builder()).client_certificate(CLIENT, SERVER_KEY).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        assert!(error.to_string().contains("client certificate: the private key does not belong to"), "{error}");
    }
}

#[tokio::test]
async fn a_proxy_sees_the_host_and_nothing_of_a_request() {
    for stack in STACKS {
        for over_tls in [false, true] {
            let (port, requests) = server(Set::default()).await;
            let (proxy_port, seen) = proxy(None, over_tls.then(|| acceptor(Set::default()))).await;
            let scheme = if over_tls { "https" } else { "http" };
            let proxy = Proxy::new(&format!("{scheme}://localhost:{proxy_port}")).unwrap();
            let url = format!("https://api.dfns.test:{port}");
            let client = trusting(stack, &url).proxy(proxy).service_account("canary-token").signer(signer());
            client.build().unwrap().treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).await.unwrap();
            assert_eq!(requests.lock().unwrap().len(), 3);
            let heads = seen.heads();
            assert!(heads.len() == 1, "one tunnel serves the three requests: {heads:?}");
            assert!(heads[0].starts_with(&format!("CONNECT api.dfns.test:{port} HTTP/1.1\r\n")), "{heads:?}");
            assert!(heads[0].to_lowercase().contains("\r\nuser-agent: dfns-rust/"), "{heads:?}");
            assert!(!heads[0].contains("canary") && !heads[0].to_lowercase().contains("authorization"), "{heads:?}");
            let bytes = String::from_utf8_lossy(&seen.bytes.lock().unwrap()).into_owned();
            assert!(bytes.len() > 500 && !bytes.contains("canary") && !bytes.contains("sweep"), "TLS is inside");
        }
    }
}

#[tokio::test]
async fn a_proxy_gets_the_credentials_and_its_refusal_is_named() {
    for stack in STACKS {
        let (port, requests) = server(Set::default()).await;
        // `payouts:p@ss`.
        let (proxy_port, seen) = proxy(Some("Basic cGF5b3V0czpwQHNz"), None).await;
        let url = format!("https://api.dfns.test:{port}");
        let at = |credentials: &str| Proxy::new(&format!("http://{credentials}127.0.0.1:{proxy_port}")).unwrap();
        for proxy in [at("payouts:p%40ss@"), at("").credentials("payouts", "p@ss").unwrap()] {
            assert_eq!(read(trusting(stack, &url).proxy(proxy)).await.unwrap(), "a");
        }
        assert_eq!(requests.lock().unwrap().len(), 2);
        for proxy in [at(""), at("payouts:canary@")] {
            let error = read(trusting(stack, &url).proxy(proxy)).await.unwrap_err();
            assert_eq!(refusal(&error), Some(Refusal::ProxyCredentials), "{error}");
            assert_eq!((error.delivery(), error.is_retryable()), (Delivery::NotSent, false), "{error}");
            let text = format!("{error} {error:?}");
            assert!(text.contains("Proxy::credentials") && !text.contains("canary"), "{text}");
        }
        assert_eq!(seen.heads().len(), 4, "a refused tunnel is not tried again");
        assert_eq!(requests.lock().unwrap().len(), 2);
    }
}

#[tokio::test]
async fn an_explicit_proxy_serves_loopback_over_tls_and_never_plain_http() {
    for stack in STACKS {
        let (port, _) = server(Set::default()).await;
        let (proxy_port, seen) = proxy(None, None).await;
        let proxy = Proxy::new(&format!("127.0.0.1:{proxy_port}")).unwrap();
        read(trusting(stack, &format!("https://localhost:{port}")).proxy(proxy.clone())).await.unwrap();
        assert_eq!(seen.heads().len(), 1);
        let error = stack(Client::builder()).base_url("http://127.0.0.1:1").proxy(proxy).build().unwrap_err();
        assert!(error.to_string().contains("would show it the token"), "{error}");
        assert_eq!(seen.heads().len(), 1);
    }
}

#[tokio::test]
async fn http2_is_negotiated_where_both_sides_offer_it() {
    for stack in STACKS {
        for (offers_http2, asks, version) in
            [(true, true, "HTTP/2.0"), (true, false, "HTTP/1.1"), (false, true, "HTTP/1.1")]
        {
            let (port, seen) = server(Set { offers_http2, ..Set::default() }).await;
            let client = trusting(stack, &format!("https://localhost:{port}")).service_account("t").signer(signer());
            let client = if asks { client.http2() } else { client };
            let client = client.build().unwrap();
            client.treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).await.unwrap();
            let lines = seen.lock().unwrap().clone();
            assert!(lines.len() == 3 && lines.iter().all(|line| line.contains(version)), "{lines:?}");
        }
    }
}

#[tokio::test]
async fn requests_at_once_share_one_connection_of_http2() {
    for stack in STACKS {
        let (port, seen) = server(Set { offers_http2: true, ..Set::default() }).await;
        // The proxy sees each connection.
        let (proxy_port, tunnels) = proxy(None, None).await;
        let proxy = Proxy::new(&format!("http://127.0.0.1:{proxy_port}")).unwrap();
        let url = format!("https://api.dfns.test:{port}");
        let client = trusting(stack, &url).proxy(proxy).http2().token("t").build().unwrap();
        let mut connections = None;
        for round in 1..=3 {
            let calls: Vec<_> = (0..16)
                .map(|_| {
                    let client = client.clone();
                    tokio::spawn(async move { client.grammar().get_notice(NoticeId::from("n")).await })
                })
                .collect();
            for call in calls {
                assert_eq!(call.await.unwrap().unwrap().items, ["a"]);
            }
            assert_eq!(seen.lock().unwrap().len(), round * 16);
            // The first ones may connect before they know that one connection is enough.
            assert_eq!(*connections.get_or_insert(tunnels.heads().len()), tunnels.heads().len());
        }
        assert!(seen.lock().unwrap().iter().all(|line| line.contains("HTTP/2.0")));
    }
}

#[tokio::test]
async fn an_idle_connection_ends_as_tls_requires() {
    for stack in STACKS {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let client = trusting(stack, &url).token("t").build().unwrap();
        let (notice, mut peer) = tokio::join!(client.grammar().get_notice(NoticeId::from("n")), async {
            let (stream, _) = listener.accept().await.unwrap();
            let mut peer = acceptor(Set::default()).accept(stream).await.unwrap();
            assert!(peer.read(&mut [0; 4096]).await.unwrap() > 0);
            let response = b"HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{\"items\":[\"a\"]}";
            peer.write_all(response).await.unwrap();
            peer.flush().await.unwrap();
            peer
        });
        notice.unwrap();
        drop(client);
        // Without its farewell, this would be an error.
        assert_eq!(peer.read(&mut [0]).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn the_user_agent_names_the_client_and_the_suffix() {
    for stack in STACKS {
        let (port, seen) = server(Set::default()).await;
        let url = format!("https://localhost:{port}");
        read(trusting(stack, &url)).await.unwrap();
        read(trusting(stack, &url).user_agent_suffix("payouts/1.4 (ops)")).await.unwrap();
        let lines = seen.lock().unwrap().clone();
        let version = env!("CARGO_PKG_VERSION");
        assert!(lines[0].contains(&format!(" dfns-rust/{version} certified")), "{lines:?}");
        assert!(lines[1].contains(&format!(" dfns-rust/{version} payouts/1.4 (ops) certified")), "{lines:?}");
        let error = trusting(stack, &url).user_agent_suffix("a\r\nx: y").build().unwrap_err();
        assert!(error.to_string().starts_with(r"user agent suffix `a\r\nx: y`: "), "{error}");
    }
}

#[tokio::test]
async fn settings_that_security_depends_on_are_never_ignored() {
    struct Never;
    impl dfns::core::Transport for Never {
        fn send(
            &self,
            _: dfns::core::TransportRequest,
        ) -> dfns::signing::BoxFuture<'_, Result<http::Response<dfns::core::ResponseBody>, TransportError>> {
            Box::pin(async { Err(TransportError::Request("never".into())) })
        }
    }
    let proxied = Client::builder().proxy(Proxy::new("http://proxy.corp").unwrap());
    for (builder, setting) in [
        (proxied, "`proxy`"),
        (Client::builder().client_certificate(CLIENT, CLIENT_KEY), "`client_certificate`"),
        (Client::builder().trust_roots(authority()), "`trust_roots`"),
        (Client::builder().trust_roots(TrustRoots::System), "`trust_roots`"),
    ] {
        let error = builder.transport(Never).build().unwrap_err();
        assert!(error.to_string().starts_with(setting), "{error}");
    }
    Client::builder().pool_idle_timeout(Duration::from_secs(1)).transport(Never).build().unwrap();
}
