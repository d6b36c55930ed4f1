//! The first identities of a new sandbox, with the tokens and keys to act as them.

use crate::identity::{Organization, Signer, TokenKind, UserKind, add_credential, new_user};
use crate::operations::permissions;
use crate::random;
use crate::refusal::Refusal;
use crate::store::{Context, write_atomically};
use crate::tokens::{API_TOKEN_DAYS, SECONDS_PER_DAY, TokenRequest, add_token, new_key};
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

/// A new organization without users.
pub(crate) fn found() -> Organization {
    let nobody = || Identity {
        user_id: String::new(),
        username: String::new(),
        token: "".into(),
        credential_id: String::new(),
        private_key_pem: "".into(),
    };
    let id = random::id("or");
    Organization {
        id: id.clone(),
        app_id: random::id("ap"),
        token_key_pem: new_key().0,
        full_access_id: random::id("pm"),
        bootstrap: Bootstrap {
            base_url: String::new(),
            org_id: id,
            service_account: nobody(),
            employee: nobody(),
            approver: nobody(),
            end_user: nobody(),
        },
    }
}

/// Adds the first identities of a new organization.
pub(crate) fn settle(cx: &mut Context<'_>, bootstrap: &mut Bootstrap) -> Result<(), Refusal> {
    let full_access_id = cx.shared.full_access_id.clone();
    permissions::create(cx, Some(&full_access_id), "FullAccess".to_owned(), Vec::new(), true)?;
    bootstrap.service_account = add_identity(cx, UserKind::ServiceAccount, "sandbox")?;
    bootstrap.employee = add_identity(cx, UserKind::CustomerEmployee, "employee@sandbox.example")?;
    bootstrap.approver = add_identity(cx, UserKind::CustomerEmployee, "approver@sandbox.example")?;
    bootstrap.end_user = add_identity(cx, UserKind::EndUser, "end-user@sandbox.example")?;
    for identity in [&bootstrap.service_account, &bootstrap.employee, &bootstrap.approver] {
        permissions::assign(cx, &full_access_id, &identity.user_id)?;
    }
    Ok(())
}

/// Adds an identity that can act at once: a user with a key and a token that lasts.
pub(crate) fn add_identity(cx: &mut Context<'_>, kind: UserKind, username: &str) -> Result<Identity, Refusal> {
    let user = new_user(cx, kind, username);
    cx.insert(&user)?;
    let (private_key_pem, public_key) = new_key();
    let is_service_account = kind == UserKind::ServiceAccount;
    let request = TokenRequest {
        kind: if is_service_account { TokenKind::ServiceAccount } else { TokenKind::Token },
        name: username,
        seconds: API_TOKEN_DAYS * SECONDS_PER_DAY,
        key: is_service_account.then_some(&public_key),
        ..TokenRequest::default()
    };
    let new = add_token(cx, &user, &request)?;
    let credential_id = new.token.key.map_or_else(random::credential_id, |key| key.credential_id);
    if !is_service_account {
        add_credential(cx, Signer::user(&user.id), credential_id.clone(), &public_key, None)?;
    }
    let username = if is_service_account { String::new() } else { username.to_owned() };
    Ok(Identity { user_id: user.id, username, token: new.text, credential_id, private_key_pem })
}
