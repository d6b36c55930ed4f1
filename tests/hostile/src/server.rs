//! An HTTPS server on loopback, with a self-made certificate, that returns prepared responses in
//! order.
//!
//! It accepts one request per connection and records it. Its crypto provider is ring, named
//! explicitly.

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// A response: the end of the status line, and headers beyond the usual ones.
#[derive(Clone, Copy)]
pub struct Response(&'static str);

impl Response {
    /// Success, with a cookie.
    pub const SUCCESS: Self = Self("200 OK\r\nset-cookie: session=1; path=/");
    /// A redirect to a path that would succeed.
    pub const REDIRECT: Self = Self("307 Temporary Redirect\r\nlocation: /elsewhere");
}

/// The server; it stops with the program.
pub struct Server {
    address: SocketAddr,
    certificate: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a server that returns these responses in order, and then repeats the last one.
    pub async fn start(responses: Vec<Response>) -> Result<Self, Box<dyn Error>> {
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed([String::from("127.0.0.1")])?;
        let key = PrivateKeyDer::try_from(signing_key.serialize_der())?;
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let requests = Arc::new(Mutex::new(Vec::new()));
        tokio::spawn(serve(listener, acceptor, responses, Arc::clone(&requests)));
        Ok(Self { address, certificate: cert.pem(), requests })
    }

    /// Returns its base URL.
    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// Returns its certificate, in PEM.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// Returns the requests so far, heads and bodies.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn serve(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    responses: Vec<Response>,
    requests: Arc<Mutex<Vec<String>>>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        let answered = requests.lock().unwrap_or_else(PoisonError::into_inner).len();
        let response = responses[answered.min(responses.len() - 1)];
        // A client that aborts the handshake for lack of trust must not stop the server.
        if let Err(error) = serve_one(stream, &acceptor, response, &requests).await {
            println!("   server: {error}");
        }
    }
}

async fn serve_one(
    stream: TcpStream,
    acceptor: &TlsAcceptor,
    Response(response): Response,
    requests: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut stream = acceptor.accept(stream).await?;
    let request = read_request(&mut stream).await?;
    requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    let body = r#"{"message":"success"}"#;
    let length = body.len();
    let head = "content-type: application/json\r\nconnection: close";
    let text = format!("HTTP/1.1 {response}\r\n{head}\r\ncontent-length: {length}\r\n\r\n{body}");
    stream.write_all(text.as_bytes()).await?;
    stream.shutdown().await
}

/// Reads a request whose body has a `content-length`.
async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let mut headers = head.lines().filter_map(|line| line.split_once(": "));
            let length = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
            let length: usize = length.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
            if body.len() >= length {
                return Ok(text.into_owned());
            }
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}
