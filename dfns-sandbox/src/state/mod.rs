//! The state: an organization, its users, their credentials, tokens and permissions.
//!
//! * this file: the state as a whole and the queries that all operations share;
//! * `model`: the entities;
//! * `view`: the entities as Dfns returns them.
//!
//! A request works on a draft of the state, which replaces it only if the request is served; a
//! refusal cannot leave anything half done.

mod model;
pub(crate) mod view;

pub use model::UserKind;
pub(crate) use model::{
    AuditLog, Caller, Ceremony, Credential, CredentialKind, Factor, GroupMember, Passkey, Proof, RegistrationCode,
    Signer, Token, TokenKey, TokenKind, User, UserGroup,
};

use crate::bootstrap::Bootstrap;
use crate::clock::date;
use crate::random;
use crate::store::Entity;
use crate::verify::{NewCredential, PublicKey};
use dfns_core::Secret;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// Everything that survives a restart and is not in tables of its own.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) org_id: String,
    /// The application that tokens name. Applications themselves are retired.
    pub(crate) app_id: String,
    /// The key that signs tokens: PKCS#8 in PEM.
    pub(crate) token_key_pem: Secret,
    pub(crate) bootstrap: Bootstrap,
    /// The permission that grants everything the registry's endpoints ask for.
    pub(crate) full_access_id: String,
    /// Numbers every entity in the order of creation, which is the order of lists.
    pub(crate) sequence: u64,
    pub(crate) users: Vec<User>,
    pub(crate) credentials: Vec<Credential>,
    /// By the SHA-256 of the token's text, which itself is not kept.
    pub(crate) tokens: BTreeMap<String, Token>,
    #[serde(default)]
    pub(crate) user_groups: Vec<UserGroup>,
    /// The latest records, oldest first.
    #[serde(default)]
    pub(crate) audit_logs: VecDeque<AuditLog>,
}

/// One row, as long as it is not in tables of its own.
impl Entity for State {
    const NOUN: &'static str = "state";

    fn id(&self) -> &'static str {
        ""
    }
}

/// How many records of user actions are kept.
const MAX_AUDIT_LOGS: usize = 1000;

/// How many bytes the records of user actions may take.
const MAX_AUDIT_BYTES: usize = 4 * 1024 * 1024;

impl State {
    /// The number of the next entity.
    pub(crate) fn next_sequence(&mut self) -> u64 {
        // A stored number that is near the end is refused when the state is read.
        self.sequence = self.sequence.saturating_add(1);
        self.sequence
    }

    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    pub(crate) fn user_mut(&mut self, id: &str) -> Option<&mut User> {
        self.users.iter_mut().find(|user| user.id == id)
    }

    /// The employee or end user of this name. Service accounts do not log in.
    pub(crate) fn person(&self, username: &str) -> Option<&User> {
        self.users.iter().find(|user| user.kind != UserKind::ServiceAccount && user.username == username)
    }

    /// The tokens of a user that were made on purpose, in the order of their creation: not
    /// sessions.
    pub(crate) fn api_tokens(&self, user_id: &str, kind: TokenKind) -> Vec<&Token> {
        let mut tokens: Vec<_> =
            self.tokens.values().filter(|token| token.kind == kind && token.user_id == user_id).collect();
        tokens.sort_by_key(|token| token.sequence);
        tokens
    }

    /// The credentials that can sign for this signer.
    pub(crate) fn usable_credentials<'a>(&'a self, signer: &'a Signer) -> impl Iterator<Item = &'a Credential> {
        self.credentials.iter().filter(|credential| {
            credential.is_active && credential.kind != CredentialKind::RecoveryKey && credential.signer == *signer
        })
    }

    /// The credential with this id, which no two have.
    pub(crate) fn credential(&self, id: &str) -> Option<&Credential> {
        self.credentials.iter().find(|credential| credential.id == id)
    }

    /// Remembers the number of a passkey's last signature.
    pub(crate) fn count_signature(&mut self, credential_id: &str, counter: u32) {
        let credential = self.credentials.iter_mut().find(|credential| credential.id == credential_id);
        if let Some(passkey) = credential.and_then(|credential| credential.passkey.as_mut()) {
            passkey.counter = counter;
        }
    }

    /// Records a completed user action; the oldest records make room.
    pub(crate) fn record(&mut self, log: AuditLog) {
        self.audit_logs.push_back(log);
        let mut bytes: usize = self.audit_logs.iter().map(AuditLog::bytes).sum();
        while self.audit_logs.len() > MAX_AUDIT_LOGS || bytes > MAX_AUDIT_BYTES {
            let Some(oldest) = self.audit_logs.pop_front() else { break };
            bytes -= oldest.bytes();
        }
    }

    /// Adds a user without credentials, tokens or permissions.
    pub(crate) fn add_user(&mut self, kind: UserKind, username: &str, now: Timestamp) -> &mut User {
        let user = User {
            sequence: self.next_sequence(),
            id: random::id("us"),
            kind,
            username: username.to_owned(),
            name: username.to_owned(),
            external_id: None,
            is_active: true,
            is_registered: kind == UserKind::ServiceAccount,
            is_sso_required: false,
            date_created: date(now),
            registration_code: None,
        };
        self.users.push(user);
        self.users.last_mut().expect("a user was just added")
    }

    /// Removes all that a user could prove who they are with: their credentials and their tokens.
    pub(crate) fn remove_access(&mut self, user_id: &str) {
        self.credentials.retain(|credential| credential.signer.user_id != user_id);
        self.tokens.retain(|_, token| token.user_id != user_id);
    }

    /// Removes a user and all that is theirs.
    pub(crate) fn remove_user(&mut self, id: &str) {
        self.remove_access(id);
        self.users.retain(|user| user.id != id);
        for group in &mut self.user_groups {
            group.members.retain(|member| member.user_id != id);
        }
    }

    /// Removes a token, the key that is bound to it and its permissions.
    pub(crate) fn remove_token(&mut self, id: &str) {
        self.tokens.retain(|_, token| token.id != id);
        self.credentials.retain(|credential| credential.signer.token_id.as_deref() != Some(id));
    }

    /// Registers a key or a passkey with a user or, if the signer says so, with one token alone.
    pub(crate) fn add_credential(
        &mut self,
        signer: Signer,
        id: String,
        public_key: &PublicKey,
        passkey: Option<Passkey>,
        now: Timestamp,
    ) {
        let kind = if passkey.is_some() { CredentialKind::Fido2 } else { CredentialKind::Key };
        let new = NewCredential {
            id,
            kind,
            name: String::new(),
            public_key: public_key.clone(),
            encrypted_private_key: None,
            passkey,
        };
        self.enroll(signer, new, Factor::Either, now);
    }

    /// Registers a credential whose attestation was verified.
    pub(crate) fn enroll(&mut self, signer: Signer, new: NewCredential, factor: Factor, now: Timestamp) -> &Credential {
        if let Some(user) = self.user_mut(&signer.user_id) {
            user.is_registered = true;
            user.registration_code = None;
        }
        self.credentials.push(Credential {
            id: new.id,
            uuid: random::id("cr"),
            signer,
            kind: new.kind,
            name: new.name,
            factor,
            public_key_pem: new.public_key.pem(),
            encrypted_private_key: new.encrypted_private_key,
            passkey: new.passkey,
            is_active: true,
            date_created: date(now),
        });
        self.credentials.last().expect("a credential was just added")
    }

    /// Adds a user group without members.
    pub(crate) fn add_user_group(&mut self, name: &str, description: Option<String>, now: Timestamp) -> &UserGroup {
        let group = UserGroup {
            sequence: self.next_sequence(),
            id: random::id("ug"),
            name: name.to_owned(),
            description,
            members: Vec::new(),
            date_created: date(now),
            date_updated: date(now),
        };
        self.user_groups.push(group);
        self.user_groups.last().expect("a group was just added")
    }
}
