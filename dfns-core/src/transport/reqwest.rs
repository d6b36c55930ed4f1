//! The default transport: reqwest over rustls.
//!
//! Everything another crate in the program could change by turning on a feature of reqwest is set here explicitly: the TLS
//! library and its crypto provider (never a process-wide default, never OpenSSL), redirects, decompression, the resolver.

use super::body::ResponseBody;
use super::error::{TransportError, chain};
use super::send::Transport;
use super::trust_roots::TrustRoots;
use crate::signing::BoxFuture;
use bytes::Bytes;
use std::sync::Arc;
use std::time::Duration;

/// The default transport: reqwest over rustls with an explicit crypto provider.
#[derive(Debug, Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
}

impl ReqwestTransport {
    /// A transport of its own, with a connection pool of its own.
    ///
    /// `loopback` allows plain http and goes around any proxy; without it only https is possible.
    pub fn new(roots: &TrustRoots, connect_timeout: Duration, loopback: bool) -> Result<Self, TransportError> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls(roots)?)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .connect_timeout(connect_timeout)
            .user_agent(concat!("dfns-rust/", env!("CARGO_PKG_VERSION")))
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .no_hickory_dns();
        builder = if loopback { builder.no_proxy() } else { builder.https_only(true) };
        let client = builder.build().map_err(|source| fault(format!("HTTP client: {}", chain(&source))))?;
        Ok(Self { client })
    }
}

/// The error of a transport that cannot be set up.
fn fault(message: String) -> TransportError {
    TransportError::Setup(message.into())
}

/// The TLS set-up, with our own crypto provider and nobody's default.
fn tls(roots: &TrustRoots) -> Result<rustls::ClientConfig, TransportError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|source| fault(format!("TLS: {source}")))?;
    let Some(store) = roots.store().map_err(|source| fault(source.to_string()))? else {
        use rustls_platform_verifier::BuilderVerifierExt;
        return builder
            .with_platform_verifier()
            .map(rustls::ConfigBuilder::<rustls::ClientConfig, _>::with_no_client_auth)
            .map_err(|source| fault(format!("the system's certificate authorities: {source}")));
    };
    Ok(builder.with_root_certificates(store).with_no_client_auth())
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(async move {
            let mut response = self.client.execute(converted(request)?).await.map_err(classify)?;
            let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
            let mut response = http::Response::new(ResponseBody::reqwest(response));
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok(response)
        })
    }
}

/// The request as reqwest wants it. Its own conversion has the text of the URL grow piece by piece.
fn converted(request: http::Request<Bytes>) -> Result<reqwest::Request, TransportError> {
    let (parts, body) = request.into_parts();
    let scheme = parts.uri.scheme_str().unwrap_or_default();
    let authority = parts.uri.authority().map_or("", |authority| authority.as_str());
    let target = parts.uri.path_and_query().map_or("", |target| target.as_str());
    let url = reqwest::Url::parse(&[scheme, "://", authority, target].concat())
        .map_err(|source| TransportError::Request(source.into()))?;
    let mut request = reqwest::Request::new(parts.method, url);
    *request.version_mut() = parts.version;
    *request.headers_mut() = parts.headers;
    *request.body_mut() = Some(body.into());
    Ok(request)
}

/// Whether the request can have been sent, from where it failed.
fn classify(error: reqwest::Error) -> TransportError {
    // The URL is ours and may hold ids; the error is about the connection.
    let error = error.without_url();
    if error.is_connect() {
        TransportError::Connect(error.into())
    } else if error.is_builder() {
        TransportError::Request(error.into())
    } else {
        TransportError::Broken(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::converted;
    use bytes::Bytes;

    #[test]
    fn what_was_signed_is_what_is_sent_byte_for_byte() {
        for url in [
            "https://api.dfns.io/a/a%2Fb%20c%3F%23%C3%A9/.../~x?limit=5&tag=c%26d%2e",
            "http://[::1]:9/prefix/auth/action",
            "https://api.dfns.io/a?x=%E2%80%A8%22%5C",
        ] {
            let request = http::Request::post(url).body(Bytes::from_static(b"{}")).unwrap();
            assert_eq!(converted(request).unwrap().url().as_str(), url);
        }
    }

    #[test]
    fn a_url_without_a_host_is_refused() {
        assert!(converted(http::Request::get("/a").body(Bytes::new()).unwrap()).is_err());
    }
}
