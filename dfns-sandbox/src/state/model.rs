//! The entities of the state.

use serde::{Deserialize, Serialize};

/// What kind of identity a user is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum UserKind {
    /// An employee of the organization.
    CustomerEmployee,
    /// A user of the organization's product.
    EndUser,
    /// A program of the organization.
    ServiceAccount,
}

impl UserKind {
    /// The kind as Dfns names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CustomerEmployee => "CustomerEmployee",
            Self::EndUser => "EndUser",
            Self::ServiceAccount => "ServiceAccount",
        }
    }
}

/// A person or a service account.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) sequence: u64,
    pub(crate) id: String,
    pub(crate) kind: UserKind,
    pub(crate) username: String,
    pub(crate) name: String,
    pub(crate) external_id: Option<String>,
    pub(crate) is_active: bool,
    pub(crate) is_registered: bool,
    pub(crate) is_sso_required: bool,
    pub(crate) date_created: String,
}

/// Who signs: a user with the credentials registered for them, or one of their tokens with the key bound to it.
///
/// Personal access tokens and service accounts sign with the key they were created with and no other, and that key
/// signs for nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Signer {
    pub(crate) user_id: String,
    pub(crate) token_id: Option<String>,
}

/// What a credential is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum CredentialKind {
    Key,
    Fido2,
}

impl CredentialKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Key => "Key",
            Self::Fido2 => "Fido2",
        }
    }
}

/// A public key that was registered.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Credential {
    /// What clients call `credId`.
    pub(crate) id: String,
    pub(crate) uuid: String,
    pub(crate) signer: Signer,
    pub(crate) kind: CredentialKind,
    pub(crate) public_key_pem: String,
    pub(crate) passkey: Option<Passkey>,
    pub(crate) is_active: bool,
    pub(crate) date_created: String,
}

/// Where a passkey may be used.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Passkey {
    pub(crate) relying_party_id: String,
    pub(crate) origin: String,
}

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TokenKind {
    /// The session of a user who logged in.
    Token,
    /// A personal access token.
    Pat,
    /// The token of a service account.
    ServiceAccount,
    /// Completes one registration, and nothing else.
    Temp,
}

impl TokenKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Token => "Token",
            Self::Pat => "Pat",
            Self::ServiceAccount => "ServiceAccount",
            Self::Temp => "Temp",
        }
    }
}

/// An access token, without its text.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Token {
    pub(crate) sequence: u64,
    pub(crate) id: String,
    pub(crate) kind: TokenKind,
    pub(crate) user_id: String,
    pub(crate) name: String,
    pub(crate) external_id: Option<String>,
    pub(crate) is_active: bool,
    pub(crate) date_created: String,
    /// In Unix seconds.
    pub(crate) expires_at: i64,
    /// The key bound to it; sessions have none.
    pub(crate) key: Option<TokenKey>,
}

impl Token {
    /// Who signs the user actions of whoever bears this token.
    pub(crate) fn signer(&self) -> Signer {
        Signer { user_id: self.user_id.clone(), token_id: self.key.is_some().then(|| self.id.clone()) }
    }
}

/// The key bound to a token.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct TokenKey {
    pub(crate) credential_id: String,
    pub(crate) public_key_pem: String,
}

/// A named list of operations.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Permission {
    pub(crate) sequence: u64,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) operations: Vec<String>,
    pub(crate) is_immutable: bool,
    pub(crate) is_archived: bool,
    pub(crate) date_created: String,
    pub(crate) date_updated: String,
}

/// A permission given to a user or a personal access token.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Assignment {
    pub(crate) sequence: u64,
    pub(crate) id: String,
    pub(crate) permission_id: String,
    pub(crate) identity_id: String,
    pub(crate) date_created: String,
    pub(crate) date_updated: String,
}

/// Who bears the token of a request.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) user_id: String,
    pub(crate) kind: UserKind,
    pub(crate) token_id: String,
    pub(crate) token_kind: TokenKind,
    pub(crate) signer: Signer,
}
