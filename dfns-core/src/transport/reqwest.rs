//! The default transport: reqwest over rustls.
//!
//! Other crates in the program can turn on features of reqwest. Everything that these could change
//! is set explicitly: the TLS library and its crypto provider (never a process-wide default, never
//! OpenSSL), redirects, decompression, the resolver.

use super::body::ResponseBody;
use super::classify::classify;
use super::error::TransportError;
use super::send::{Transport, TransportRequest};
use super::trust_roots::{RejectedCertificate, TrustRoots};
use crate::deadlines::Deadlines;
use crate::foreign::Chain;
use crate::runtime::{NoRuntime, with_io};
use crate::signing::BoxFuture;
use std::sync::Arc;
use std::time::Duration;

/// The default transport: reqwest over rustls with an explicit crypto provider.
#[derive(Debug, Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    /// Certificates that were left out: the likely reason if an issuer is unknown.
    rejected: Arc<[RejectedCertificate]>,
}

impl ReqwestTransport {
    /// Creates a transport with its own connection pool.
    ///
    /// `loopback` allows plain http and bypasses any proxy; without it, only https is possible.
    ///
    /// The pool belongs to the HTTP stack: its buffers may hold copies of tokens for as long as a
    /// connection is kept, also after every client is dropped. The `Secret`s of this crate are
    /// wiped.
    pub fn new(roots: &TrustRoots, connect_timeout: Duration, loopback: bool) -> Result<Self, TransportError> {
        let deadlines = Deadlines { connect: connect_timeout, ..Deadlines::default() };
        Self::with_deadlines(roots, deadlines, loopback)
    }

    pub(crate) fn with_deadlines(
        roots: &TrustRoots,
        deadlines: Deadlines,
        loopback: bool,
    ) -> Result<Self, TransportError> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls(roots)?)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .connect_timeout(deadlines.connect)
            .pool_idle_timeout(deadlines.idle)
            .user_agent(concat!("dfns-rust/", env!("CARGO_PKG_VERSION")))
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .no_hickory_dns();
        builder = if loopback { builder.no_proxy() } else { builder.https_only(true) };
        let client = builder.build().map_err(|source| fault(format!("HTTP client: {}", Chain(&source))))?;
        Ok(Self { client, rejected: roots.rejected().into() })
    }
}

/// Returns the error of a transport that cannot be set up.
fn fault(message: String) -> TransportError {
    TransportError::Setup(message.into())
}

/// Returns the TLS set-up, with an explicit crypto provider.
pub(super) fn tls(roots: &TrustRoots) -> Result<rustls::ClientConfig, TransportError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|source| fault(format!("TLS: {source}")))?;
    let Some(store) = roots.store() else {
        use rustls_platform_verifier::BuilderVerifierExt;
        return builder
            .with_platform_verifier()
            .map(rustls::ConfigBuilder::<rustls::ClientConfig, _>::with_no_client_auth)
            .map_err(|source| fault(format!("the system's certificate authorities: {source}")));
    };
    if store.is_empty() {
        return Err(fault("certificate authorities: the list is empty; add a file to it".to_owned()));
    }
    Ok(builder.with_root_certificates(store).with_no_client_auth())
}

impl Transport for ReqwestTransport {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(async move {
            // Without I/O it panics as it connects, and nothing was sent.
            let response = with_io(self.client.execute(converted(request))).await;
            let response = response.map_err(|NoRuntime(why)| fault(why.to_owned()))?;
            let mut response = response.map_err(|error| classify(error, &self.rejected))?;
            let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
            let mut response = http::Response::new(ResponseBody::reqwest(response));
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok(response)
        })
    }
}

fn converted(request: TransportRequest) -> reqwest::Request {
    let mut converted = reqwest::Request::new(request.method, request.url);
    *converted.headers_mut() = request.headers;
    *converted.body_mut() = Some(request.body.into());
    converted
}
