//! The transport of a client, chosen and set up.

use crate::base_url::BaseUrl;
use crate::error::{Error, ErrorKind};
#[cfg(feature = "hyper")]
use crate::transport::HyperTransport;
use crate::transport::{HttpOptions, ReqwestTransport, Transport};
use std::sync::Arc;

/// The transport of a client.
pub(super) enum Stack {
    Reqwest,
    #[cfg(feature = "hyper")]
    Hyper,
    Custom(Arc<dyn Transport>),
}

/// A transport, and the URL of the proxy that it uses for the base URL.
type Set = (Arc<dyn Transport>, Option<String>);

/// Returns the transport of a client.
pub(super) fn transport(stack: Stack, http: &HttpOptions, base_url: &BaseUrl) -> Result<Set, Error> {
    let fault = |message: String| Error::new(ErrorKind::Configuration, message);
    if let (Stack::Custom(_), Some(setting)) = (&stack, http.critical_setting()) {
        return Err(fault(format!("`{setting}`: a custom transport ignores it; set it where the transport is made")));
    }
    if http.has_explicit_proxy() && base_url.url().scheme() == "http" {
        let why = "plain http through a proxy would show it the token; use an https base URL, or `no_proxy()`";
        return Err(fault(format!("`proxy`: {why}")));
    }
    let loopback = base_url.is_loopback();
    let transport: Arc<dyn Transport> = match stack {
        Stack::Reqwest => Arc::new(ReqwestTransport::with_options(http, loopback)?),
        #[cfg(feature = "hyper")]
        Stack::Hyper => Arc::new(HyperTransport::with_options(http, loopback)?),
        Stack::Custom(transport) => return Ok((transport, None)),
    };
    Ok((transport, http.proxy_of(base_url.url(), loopback)?))
}
