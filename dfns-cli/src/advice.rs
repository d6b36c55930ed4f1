//! Errors of connections that name the variable that helps.

use dfns_core::{Refusal, TransportError};

/// Returns the message of a call that got no connection, with the variable that helps. `None` for
/// every other error.
pub(crate) fn explained(error: &dfns_core::Error) -> Option<String> {
    let transport = error.get_ref()?.downcast_ref::<TransportError>()?;
    let remedy = match transport.refusal()? {
        Refusal::UnknownIssuer => {
            "if a proxy inspects TLS, pass the file of its certificate authority with --ca or DFNS_CA_FILE; SSL_CERT_FILE \
             and SSL_CERT_DIR replace the system's authorities"
        }
        Refusal::Expired => "renew the server's certificate, or set this computer's clock",
        Refusal::WrongHost => "check the host in DFNS_BASE_URL",
        Refusal::AuthorityCertificate => "make a certificate for the server with CA:FALSE",
        Refusal::InvalidCertificate => "replace the server's certificate",
        Refusal::NotTls => "the port does not speak TLS; check the port in DFNS_BASE_URL",
        Refusal::ClientCertificate => {
            "the server requires a client certificate that it trusts; set DFNS_CLIENT_CERT_FILE and DFNS_CLIENT_KEY_FILE"
        }
        Refusal::ProxyCredentials => {
            "put the user name and the password for the proxy into HTTPS_PROXY, http://user:password@host:port"
        }
        Refusal::Proxy => {
            "if the proxy refuses this host, allow the host there, or list it in NO_PROXY; if not, check the address of \
             the proxy, and that it reaches the server"
        }
        _ => "the server and this command cannot agree on TLS; check DFNS_BASE_URL, and HTTPS_PROXY if it is set",
    };
    let endpoint = error.endpoint().map(|endpoint| format!("`{endpoint}`: ")).unwrap_or_default();
    Some(format!("{endpoint}{}; {remedy}", transport.without_advice()))
}
