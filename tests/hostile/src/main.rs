//! Our client in a program that does everything to break it.
//!
//! The manifest beside this file turns on every TLS feature of reqwest, and both crypto providers
//! of rustls. So rustls has no default provider, and this program installs none: any code that uses
//! the default panics. Unless configured otherwise, reqwest would decompress, keep cookies, follow
//! redirects and possibly use OpenSSL. Against a server on loopback the program checks that our
//! client does none of it and still gets its response over TLS.

mod server;

use dfns::auth::SendLoginCode;
use dfns::core::{ClientBuilder, NoSigner, NoToken};
use dfns::prelude::*;
use dfns::{CertificateAuthorities, ErrorKind, TrustRoots};
use server::{Response, Server};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    assert_no_default_provider("when the program starts");
    assert_hostile()?;
    passed("the other crates are as hostile as can be");

    // As in an application: Dfns' own address, the built-in authorities. Nothing is sent.
    Client::builder().build()?;
    Client::builder().trust_roots(TrustRoots::System).build()?;
    passed("a client can be built");

    over("reqwest", |builder| builder).await?;
    over("hyper", ClientBuilder::hyper).await?;

    assert_no_default_provider("when all is done");
    passed("no process-wide crypto provider was needed or left behind");
    Ok(())
}

/// The builder of a client that has neither a token nor a signer.
type Unset = ClientBuilder<NoToken, NoSigner>;

/// Checks the client over one of its transports.
async fn over(name: &str, stack: fn(Unset) -> Unset) -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::start(vec![Response::SUCCESS, Response::SUCCESS, Response::REDIRECT]).await?;
    let trusting = CertificateAuthorities::read(server.certificate())?;
    let client = stack(Client::builder()).base_url(server.url()).trust_roots(trusting).build()?;

    client.auth().send_login_code(login_code()).await?;
    client.auth().send_login_code(login_code()).await?;
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests[0].starts_with("POST /auth/login/code HTTP/1.1\r\n"), "{}", requests[0]);
    passed(&format!("{name}: a call is answered over TLS"));

    let request = requests[1].to_ascii_lowercase();
    assert!(!request.contains("\r\naccept-encoding:"), "compression is asked for: {request}");
    assert!(!request.contains("\r\ncookie:"), "a cookie is sent back: {request}");
    passed(&format!("{name}: no other crate's feature changes what is sent"));

    let error = client.auth().send_login_code(login_code()).await.expect_err("a redirect is an error");
    assert_eq!(error.kind(), ErrorKind::Redirect, "{error}");
    assert_eq!(server.requests().len(), 3, "the redirect was followed");
    passed(&format!("{name}: a redirect is refused"));

    let stranger = stack(Client::builder()).base_url(server.url()).build()?;
    let error = stranger.auth().send_login_code(login_code()).await.expect_err("nobody vouches for the server");
    assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
    assert_eq!(server.requests().len(), 3, "a request was sent to a server that nobody vouches for");
    passed(&format!("{name}: a certificate that nobody vouches for is refused"));
    Ok(())
}

/// Asserts that the traps are set; without them the other checks would prove nothing.
fn assert_hostile() -> Result<(), reqwest::Error> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let asked = std::panic::catch_unwind(rustls::ClientConfig::builder);
    std::panic::set_hook(hook);
    assert!(asked.is_err(), "whoever asks rustls for its default provider gets one");
    // Exists only if reqwest has OpenSSL (or, outside Linux, the system's TLS).
    reqwest::Client::builder().tls_backend_native().build()?;
    Ok(())
}

/// A request that needs neither token nor signature.
fn login_code() -> SendLoginCode {
    SendLoginCode::new("jane@example.com", "or-1")
}

fn assert_no_default_provider(when: &str) {
    let provider = rustls::crypto::CryptoProvider::get_default();
    assert!(provider.is_none(), "{when}, the process has a default crypto provider");
}

fn passed(what: &str) {
    println!("ok {what}");
}
