//! A request to a key management service, over the transport of the SDK.

use dfns::Secret;
use dfns::core::{HttpOptions, ReqwestTransport, Transport as _, TransportRequest, TrustRoots};
use dfns::signing::SignError;
use http::{HeaderValue, Method};
use serde_json::Value;

/// The longest response, in bytes.
const LONGEST: usize = 64 * 1024;

/// A source of access tokens, which expire after an hour or so: it renews them.
pub(crate) type Tokens = Box<dyn Fn() -> Secret + Send + Sync>;

/// A service, and the key in it.
pub(crate) struct Rest {
    transport: ReqwestTransport,
    tokens: Tokens,
}

impl Rest {
    /// The URL of a fake is on loopback.
    pub(crate) fn new(url: &str, tokens: Tokens) -> Result<Self, SignError> {
        let options = HttpOptions::new().trust_roots(TrustRoots::System);
        let transport = ReqwestTransport::with_options(&options, url.starts_with("http://127.0.0.1:"))
            .map_err(|error| SignError::with_source("the transport cannot be set up", error))?;
        Ok(Self { transport, tokens })
    }

    /// Sends a request, and returns the JSON of its response.
    pub(crate) async fn call(&self, method: Method, url: &str, body: Option<Value>) -> Result<Value, SignError> {
        let fault = |error| SignError::with_source("the service cannot be reached", error);
        let url = url.parse().map_err(|_| SignError::new("the name of the key does not make a URL"))?;
        let mut request = TransportRequest::new(method, url);
        let bearer = HeaderValue::try_from(format!("Bearer {}", (self.tokens)().expose()));
        let mut bearer = bearer.map_err(|_| SignError::new("the access token cannot be a header"))?;
        bearer.set_sensitive(true);
        request.headers.insert("authorization", bearer);
        request.headers.insert("content-type", HeaderValue::from_static("application/json"));
        request.body = body.map(|body| body.to_string()).unwrap_or_default().into();
        let response = self.transport.send(request).await.map_err(fault)?;
        let (status, mut pieces, mut text) = (response.status(), response.into_body(), Vec::new());
        while let Some(piece) = pieces.chunk().await.map_err(fault)? {
            text.extend_from_slice(&piece);
            if text.len() > LONGEST {
                return Err(SignError::new("the response is too long"));
            }
        }
        if !status.is_success() {
            return Err(SignError::new(format!("the service refused with status {}", status.as_u16())));
        }
        serde_json::from_slice(&text).map_err(|error| SignError::with_source("the response is not JSON", error))
    }
}
