//! The entities of the state.

use crate::bootstrap::Bootstrap;
use crate::store::{Entity, Scope};
use crate::text::username_key;
use dfns_core::Secret;
use dfns_core::signing::{CredentialFactor, CredentialKind};
use dfns_endpoints::auth::AuditLog;
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
    /// A user of the tenant, who can belong to several of its organizations.
    TenantUser,
}

impl UserKind {
    /// Returns the kind as Dfns names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CustomerEmployee => "CustomerEmployee",
            Self::EndUser => "EndUser",
            Self::ServiceAccount => "ServiceAccount",
            Self::TenantUser => "TenantUser",
        }
    }

    /// Whether users of this kind may do what employees may. Users of the tenant are employees of
    /// the organizations that they belong to.
    pub(crate) fn is_employee(self) -> bool {
        matches!(self, Self::CustomerEmployee | Self::TenantUser)
    }
}

/// A person or a service account. A user of the tenant has a record there, which says who they are,
/// and one with the same id in each organization that they belong to.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct User {
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
    pub(crate) registration_code: Option<RegistrationCode>,
}

impl Entity for User {
    const NOUN: &'static str = "user";

    fn id(&self) -> &str {
        &self.id
    }

    /// Service accounts do not log in, so their names are not usernames.
    fn keys(&self) -> Vec<(&'static str, String)> {
        let kind = ("kind", self.kind.as_str().to_owned());
        if self.kind == UserKind::ServiceAccount {
            return vec![kind];
        }
        vec![kind, ("username", username_key(&self.username)), ("person", String::new())]
    }
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

impl Signer {
    /// The user, with the credentials of their own.
    pub(crate) fn user(user_id: &str) -> Self {
        Self { user_id: user_id.to_owned(), token_id: None }
    }

    /// The signer as a value of an index.
    pub(crate) fn key(&self) -> String {
        format!("{} {}", self.user_id, self.token_id.as_deref().unwrap_or_default())
    }
}

/// The kinds of credential that sign user actions and log in, in the order in which they are
/// listed.
pub(crate) const SIGNING_KINDS: [CredentialKind; 3] =
    [CredentialKind::Key, CredentialKind::PasswordProtectedKey, CredentialKind::Fido2];

/// A public key that was registered.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Credential {
    /// The id that clients call `credId`.
    pub(crate) id: String,
    pub(crate) uuid: String,
    pub(crate) signer: Signer,
    pub(crate) kind: CredentialKind,
    pub(crate) name: String,
    /// `First` requires another credential to follow as the second factor.
    pub(crate) factor: CredentialFactor,
    pub(crate) public_key_pem: String,
    /// The private key, encrypted by its owner. The sandbox cannot read it.
    pub(crate) encrypted_private_key: Option<Secret>,
    pub(crate) passkey: Option<Passkey>,
    pub(crate) is_active: bool,
    pub(crate) date_created: String,
}

/// A credential belongs to its owner, whatever they act in.
impl Entity for Credential {
    const NOUN: &'static str = "credential";
    const IS_SHARED: bool = true;

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("uuid", self.uuid.clone()), ("signer", self.signer.key()), ("user", self.signer.user_id.clone())]
    }
}

/// Where a passkey may be used.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Passkey {
    pub(crate) relying_party_id: String,
    pub(crate) origin: String,
    /// The last signature's number, if the authenticator counts them.
    pub(crate) counter: u32,
}

/// The kind of a token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TokenKind {
    /// The session of a user who logged in.
    #[default]
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
    /// The organization, or the tenant, that it is for.
    #[serde(default, skip_serializing_if = "Scope::is_first")]
    pub(crate) scope: Scope,
    /// The SHA-256 of its text, which itself is not kept.
    pub(crate) hash: String,
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
    pub(crate) is_limited: bool,
    /// The ceremony that a temporary token completes.
    pub(crate) ceremony: Option<Ceremony>,
    /// The hash of the session that was exchanged for this one, which ends with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) exchanged_from: Option<String>,
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

/// A token says what it is for, so it is found before anything else.
impl Entity for Token {
    const NOUN: &'static str = "token";
    const IS_SHARED: bool = true;

    #[expect(clippy::misnamed_getters, reason = "requests name a token by its text, of which this is the hash")]
    fn id(&self) -> &str {
        &self.hash
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let mut keys = vec![("id", self.id.clone()), ("user", self.user_id.clone())];
        if self.key.is_some() {
            // Made on purpose: no session.
            keys.push(("api", self.user_id.clone()));
        }
        keys
    }
}

/// A registration or a recovery under way.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
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

/// The membership of a user in a group.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Membership {
    pub(crate) id: String,
    pub(crate) group_id: String,
    pub(crate) user_id: String,
    pub(crate) date_added: String,
}

impl Membership {
    /// The id of this user's membership in this group.
    pub(crate) fn id_of(group_id: &str, user_id: &str) -> String {
        format!("{group_id} {user_id}")
    }
}

impl Entity for Membership {
    const NOUN: &'static str = "membership";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("group", self.group_id.clone()), ("user", self.user_id.clone())]
    }
}

/// The record of a completed user action, and what the table of all records shows besides.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct AuditRecord {
    /// The organization, or the tenant, whose record it is.
    #[serde(skip)]
    pub(crate) scope: Scope,
    pub(crate) log: AuditLog,
    pub(crate) credential_uuid: String,
}

impl AuditRecord {
    /// The bytes of the fields that a caller decides the length of.
    pub(crate) fn bytes(&self) -> u64 {
        let credential = &self.log.first_factor_credential;
        let assertion = credential.assertion.as_ref();
        let proof = assertion.map_or(0, |assertion| {
            assertion.client_data.len()
                + assertion.signature.len()
                + assertion.authenticator_data.as_ref().map_or(0, String::len)
        });
        u64::try_from(self.log.action.len() + credential.public_key.len() + proof).unwrap_or(u64::MAX)
    }
}

impl Entity for AuditRecord {
    const NOUN: &'static str = AUDIT;

    fn id(&self) -> &str {
        self.log.id.as_str()
    }
}

/// The noun of records of user actions.
pub(crate) const AUDIT: &str = "audit log";

/// How much the records of user actions take.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Journal {
    pub(crate) records: u64,
    pub(crate) bytes: u64,
}

impl Entity for Journal {
    const NOUN: &'static str = "journal";

    fn id(&self) -> &'static str {
        ""
    }
}

/// The foundation of a sandbox, which it needs at the next start.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Foundation {
    /// The first organization.
    pub(crate) id: String,
    /// The tenant, which owns the organizations.
    pub(crate) tenant_id: String,
    /// The application that tokens name. Applications themselves are retired.
    pub(crate) app_id: String,
    /// The key that signs tokens: PKCS#8 in PEM.
    pub(crate) token_key_pem: Secret,
    /// The permission of the first organization that grants everything the registry's endpoints
    /// require.
    pub(crate) full_access_id: String,
    pub(crate) bootstrap: Bootstrap,
}

impl Entity for Foundation {
    const NOUN: &'static str = "foundation";
    const IS_SHARED: bool = true;

    fn id(&self) -> &'static str {
        ""
    }
}

/// The bearer of a request's token.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The organization, or the tenant, that the token is for.
    pub(crate) scope: Scope,
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
