//! The entities of the state.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The kind of a user.
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
    /// The code that was mailed to an employee who has not registered yet.
    #[serde(default)]
    pub(crate) registration_code: Option<RegistrationCode>,
}

/// A code that starts a registration.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct RegistrationCode {
    pub(crate) text: String,
    /// In Unix seconds.
    pub(crate) expires_at: i64,
}

/// The signer of user actions: a user with their credentials, or one of their tokens with the key
/// bound to it.
///
/// Personal access tokens and service accounts sign with the key they were created with and no
/// other, and that key signs for nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Signer {
    pub(crate) user_id: String,
    pub(crate) token_id: Option<String>,
}

/// The kind of a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum CredentialKind {
    /// A private key that its owner keeps.
    Key,
    /// A private key that its owner has encrypted and the server keeps.
    PasswordProtectedKey,
    /// A passkey.
    Fido2,
    /// A key that replaces lost credentials, and signs nothing else.
    RecoveryKey,
}

impl CredentialKind {
    /// The kinds that sign user actions and log in, in the order in which they are listed.
    pub(crate) const SIGNING: [Self; 3] = [Self::Key, Self::PasswordProtectedKey, Self::Fido2];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Key => "Key",
            Self::PasswordProtectedKey => "PasswordProtectedKey",
            Self::Fido2 => "Fido2",
            Self::RecoveryKey => "RecoveryKey",
        }
    }
}

/// The factor that a credential's signature counts as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Factor {
    /// As the first, and one more has to follow.
    First,
    /// As the second alone.
    Second,
    /// As either; nothing has to follow.
    #[default]
    Either,
}

impl Factor {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
            Self::Either => "either",
        }
    }
}

/// A public key that was registered.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Credential {
    /// The id that clients call `credId`.
    pub(crate) id: String,
    pub(crate) uuid: String,
    pub(crate) signer: Signer,
    pub(crate) kind: CredentialKind,
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) factor: Factor,
    pub(crate) public_key_pem: String,
    /// The private key, encrypted by its owner. The sandbox cannot read it.
    #[serde(default)]
    pub(crate) encrypted_private_key: Option<String>,
    pub(crate) passkey: Option<Passkey>,
    pub(crate) is_active: bool,
    pub(crate) date_created: String,
}

/// Where a passkey may be used.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Passkey {
    pub(crate) relying_party_id: String,
    pub(crate) origin: String,
    /// The last signature's number, if the authenticator counts them.
    #[serde(default)]
    pub(crate) counter: u32,
}

/// The kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TokenKind {
    /// The session of a user who logged in.
    Token,
    /// A personal access token.
    Pat,
    /// The token of a service account.
    ServiceAccount,
    /// Completes one registration or recovery, and nothing else.
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
    /// True once it was limited to permissions. Without any that are left it has no rights.
    #[serde(default)]
    pub(crate) is_limited: bool,
    /// The ceremony that a temporary token completes.
    #[serde(default)]
    pub(crate) ceremony: Option<Ceremony>,
}

impl Token {
    /// True if it is active and has not expired.
    pub(crate) fn is_usable(&self, now: Timestamp) -> bool {
        self.is_active && self.expires_at > now.as_second()
    }

    /// The signer of user actions that are made with this token.
    pub(crate) fn signer(&self) -> Signer {
        Signer { user_id: self.user_id.clone(), token_id: self.key.is_some().then(|| self.id.clone()) }
    }
}

/// A registration or a recovery under way.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Ceremony {
    /// The challenge that the new credentials sign.
    pub(crate) challenge: String,
    /// The recovery credential whose owner recovers; `None` for a registration.
    pub(crate) recovers_with: Option<String>,
}

/// The key bound to a token.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct TokenKey {
    pub(crate) credential_id: String,
    pub(crate) public_key_pem: String,
}

/// Users that belong together.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct UserGroup {
    pub(crate) sequence: u64,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) members: Vec<GroupMember>,
    pub(crate) date_created: String,
    pub(crate) date_updated: String,
}

impl UserGroup {
    /// Whether this user is a member.
    pub(crate) fn has_member(&self, user_id: &str) -> bool {
        self.members.iter().any(|member| member.user_id == user_id)
    }
}

/// A user in a group.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct GroupMember {
    pub(crate) sequence: u64,
    pub(crate) user_id: String,
    pub(crate) date_added: String,
}

/// The record of a completed user action: who signed what, and the proof of it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct AuditLog {
    pub(crate) id: String,
    /// The method and the path that were signed.
    pub(crate) action: String,
    pub(crate) action_token: String,
    pub(crate) user_id: String,
    pub(crate) username: String,
    pub(crate) date_performed: String,
    pub(crate) credential_id: String,
    pub(crate) credential_uuid: String,
    pub(crate) credential_kind: CredentialKind,
    pub(crate) public_key_pem: String,
    pub(crate) proof: Proof,
}

impl AuditLog {
    /// The bytes of the fields that a caller decides the length of.
    pub(crate) fn bytes(&self) -> usize {
        let Proof { client_data, authenticator_data, signature } = &self.proof;
        [&self.action, client_data, authenticator_data, signature, &self.public_key_pem].map(String::len).iter().sum()
    }
}

/// A signature and what it is over, in base64url.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Proof {
    pub(crate) client_data: String,
    pub(crate) authenticator_data: String,
    pub(crate) signature: String,
}

/// The bearer of a request's token.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) user_id: String,
    pub(crate) kind: UserKind,
    pub(crate) token_id: String,
    /// The key of the token in the state.
    pub(crate) token_key: String,
    pub(crate) token_kind: TokenKind,
    /// Whether the token is limited to permissions of its own.
    pub(crate) is_limited: bool,
    pub(crate) signer: Signer,
}
