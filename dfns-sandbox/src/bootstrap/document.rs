//! The document of a new sandbox: its address, its first identities and their keys.

use crate::store::write_atomically;
use dfns_core::Secret;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;

/// The address of a sandbox and its first identities. Serialized, it is the line that `dfns
/// sandbox` prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Bootstrap {
    /// The base URL of the sandbox: `http://127.0.0.1:PORT`.
    pub base_url: String,
    /// The organization (`or-...`).
    pub org_id: String,
    /// The tenant, which owns the organization (`te-...`).
    pub tenant_id: String,
    /// A service account that holds every permission.
    pub service_account: Identity,
    /// An employee who holds every permission.
    pub employee: Identity,
    /// A second employee who holds every permission, and can approve what the first one starts.
    pub approver: Identity,
    /// An end user without any permission.
    pub end_user: Identity,
}

/// An identity with its token and its Ed25519 key. `Debug` shows neither.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Identity {
    /// The user or service account (`us-...`).
    pub user_id: String,
    /// The name to log in with; empty for a service account, which does not log in.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub username: String,
    /// An access token.
    pub token: Secret,
    /// The credential that signs user actions.
    pub credential_id: String,
    /// Its private key: PKCS#8 in PEM.
    pub private_key_pem: Secret,
}

impl Bootstrap {
    /// Returns the variables of the environment with which programs and the command `dfns` act as
    /// an identity, as lines for a shell.
    pub fn environment(&self, identity: &Identity) -> String {
        let variables = [
            ("DFNS_BASE_URL", self.base_url.as_str()),
            ("DFNS_AUTH_TOKEN", identity.token.expose()),
            ("DFNS_CREDENTIAL_ID", &identity.credential_id),
            ("DFNS_PRIVATE_KEY", identity.private_key_pem.expose().trim_end()),
        ];
        let line = |(name, value): (&str, &str)| format!("export {name}='{}'\n", value.replace('\'', r"'\''"));
        variables.into_iter().map(line).collect()
    }

    /// Writes this as a line of JSON to a file, which appears at once and as a whole. Only its
    /// owner may read it.
    ///
    /// # Errors
    ///
    /// If the file cannot be written, or if the path is a symbolic link.
    pub fn write_atomically(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        write_atomically(path.as_ref(), &line)
    }
}
