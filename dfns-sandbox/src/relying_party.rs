//! The relying party of passkeys, and the pages that belong to it.

/// The relying party that passkeys are bound to.
#[derive(Debug, Clone)]
pub(crate) struct RelyingParty {
    pub(crate) id: String,
    /// None of them means any port of this computer.
    origins: Vec<String>,
}

/// This computer, which browsers accept without a certificate.
impl Default for RelyingParty {
    fn default() -> Self {
        Self { id: "localhost".to_owned(), origins: Vec::new() }
    }
}

impl RelyingParty {
    pub(crate) fn new(id: String, origins: Vec<String>) -> Self {
        Self { id, origins }
    }

    /// Whether a passkey may be made at this origin.
    pub(crate) fn allows(&self, origin: &str) -> bool {
        if !self.origins.is_empty() {
            return self.origins.iter().any(|allowed| allowed == origin);
        }
        let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        let port = host.and_then(|host| host.strip_prefix(&self.id));
        port.is_some_and(|port| {
            port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::RelyingParty;

    #[test]
    fn any_port_of_this_computer_is_allowed_unless_origins_are_given() {
        let local = RelyingParty::default();
        for allowed in ["http://localhost", "http://localhost:3000", "https://localhost:8443"] {
            assert!(local.allows(allowed), "{allowed}");
        }
        for other in ["", "localhost", "http://localhost.evil.example", "http://localhost:", "http://localhost:1/x"] {
            assert!(!local.allows(other), "{other}");
        }
        let named = RelyingParty::new("example.com".into(), vec!["https://app.example.com".into()]);
        assert!(named.allows("https://app.example.com") && !named.allows("https://example.com"));
    }
}
