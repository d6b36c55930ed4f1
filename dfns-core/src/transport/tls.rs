//! The TLS set-up of the built-in transports, with an explicit crypto provider.

use super::error::TransportError;
use super::options::HttpOptions;
use super::trust_roots::Trust;
use rustls::ClientConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::sign::SingleCertAndKey;
use rustls_platform_verifier::Verifier;
use std::sync::Arc;

/// Returns the TLS set-up. The transports add the protocols that they offer.
pub(super) fn config(options: &HttpOptions) -> Result<ClientConfig, TransportError> {
    let provider = Arc::new(default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|source| fault(format!("TLS: {source}")))?;
    let builder = match options.roots.trust() {
        Trust::Store(store) if store.is_empty() => {
            return Err(fault("certificate authorities: the list is empty; add a file to it".to_owned()));
        }
        Trust::Store(store) => builder.with_root_certificates(store),
        Trust::System(extra) => {
            let verifier = Verifier::new_with_extra_roots(extra, provider)
                .map_err(|source| fault(format!("the system's certificate authorities: {source}")))?;
            builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
        }
    };
    Ok(match &options.certificate {
        None => builder.with_no_client_auth(),
        Some(certificate) => builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(certificate.read()?))),
    })
}

/// Returns the error of a transport that cannot be set up.
fn fault(message: String) -> TransportError {
    TransportError::Setup(message.into())
}
