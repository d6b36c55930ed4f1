//! What the sandbox knows: an organization, its users, their credentials, tokens and permissions.
//!
//! * this file: the state as a whole and the questions everybody asks of it;
//! * `model`: the entities;
//! * `view`: the entities as Dfns answers them;
//! * `store`: the state as a file.
//!
//! A request works on a draft of the state, which replaces it only if the request is served; a refusal cannot leave
//! anything half done.

mod model;
mod store;
pub(crate) mod view;

pub use model::UserKind;
pub(crate) use model::{
    Assignment, Caller, Credential, CredentialKind, Passkey, Permission, Signer, Token, TokenKey, TokenKind, User,
};
pub(crate) use store::{Store, write_atomically};

use crate::bootstrap::Bootstrap;
use crate::clock::date;
use crate::random;
use crate::text::sha256_hex;
use crate::verify::PublicKey;
use dfns_core::Secret;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything that survives a restart.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) org_id: String,
    /// What tokens name as their application; applications themselves are a thing of the past.
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
    pub(crate) permissions: Vec<Permission>,
    pub(crate) assignments: Vec<Assignment>,
}

impl State {
    /// The number of the next entity.
    pub(crate) fn next_sequence(&mut self) -> u64 {
        self.sequence += 1;
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

    /// The token with this text, whatever its condition.
    pub(crate) fn token(&self, text: &str) -> Option<&Token> {
        self.tokens.get(&sha256_hex(text.as_bytes()))
    }

    /// The tokens of a user that were made on purpose, in the order of their creation: not sessions.
    pub(crate) fn api_tokens(&self, user_id: &str, kind: TokenKind) -> Vec<&Token> {
        let mut tokens: Vec<_> =
            self.tokens.values().filter(|token| token.kind == kind && token.user_id == user_id).collect();
        tokens.sort_by_key(|token| token.sequence);
        tokens
    }

    pub(crate) fn permission(&self, id: &str) -> Option<&Permission> {
        self.permissions.iter().find(|permission| permission.id == id)
    }

    /// The assignments of a user or a personal access token.
    pub(crate) fn assignments_of<'a>(&'a self, identity_id: &'a str) -> impl Iterator<Item = &'a Assignment> {
        self.assignments.iter().filter(move |assignment| assignment.identity_id == identity_id)
    }

    /// Whether a caller holds a permission. A personal access token with permissions of its own has those, any other
    /// its user's.
    pub(crate) fn holds(&self, caller: &Caller, operation: &str) -> bool {
        let own_token = (caller.token_kind == TokenKind::Pat).then_some(caller.token_id.as_str());
        let identity = own_token.filter(|id| self.assignments_of(id).next().is_some()).unwrap_or(&caller.user_id);
        self.assignments_of(identity)
            .filter_map(|assignment| self.permission(&assignment.permission_id))
            .any(|permission| !permission.is_archived && permission.operations.iter().any(|name| name == operation))
    }

    /// The credentials that can sign for this signer.
    pub(crate) fn usable_credentials<'a>(&'a self, signer: &'a Signer) -> impl Iterator<Item = &'a Credential> {
        self.credentials.iter().filter(|credential| credential.is_active && credential.signer == *signer)
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
        };
        self.users.push(user);
        self.users.last_mut().expect("a user was just added")
    }

    /// Removes a user and all that is theirs.
    pub(crate) fn remove_user(&mut self, id: &str) {
        let tokens: Vec<String> =
            self.tokens.values().filter(|token| token.user_id == id).map(|token| token.id.clone()).collect();
        self.users.retain(|user| user.id != id);
        self.credentials.retain(|credential| credential.signer.user_id != id);
        self.tokens.retain(|_, token| token.user_id != id);
        self.assignments.retain(|assignment| assignment.identity_id != id && !tokens.contains(&assignment.identity_id));
    }

    /// Removes a token, the key that is bound to it and its permissions.
    pub(crate) fn remove_token(&mut self, id: &str) {
        self.tokens.retain(|_, token| token.id != id);
        self.credentials.retain(|credential| credential.signer.token_id.as_deref() != Some(id));
        self.assignments.retain(|assignment| assignment.identity_id != id);
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
        if let Some(user) = self.user_mut(&signer.user_id) {
            user.is_registered = true;
        }
        let kind = if passkey.is_some() { CredentialKind::Fido2 } else { CredentialKind::Key };
        self.credentials.push(Credential {
            id,
            uuid: random::id("cr"),
            signer,
            kind,
            public_key_pem: public_key.pem(),
            passkey,
            is_active: true,
            date_created: date(now),
        });
    }

    /// Adds a permission.
    pub(crate) fn add_permission(
        &mut self,
        name: &str,
        operations: Vec<String>,
        is_immutable: bool,
        now: Timestamp,
    ) -> &Permission {
        let permission = Permission {
            sequence: self.next_sequence(),
            id: random::id("pm"),
            name: name.to_owned(),
            operations,
            is_immutable,
            is_archived: false,
            date_created: date(now),
            date_updated: date(now),
        };
        self.permissions.push(permission);
        self.permissions.last().expect("a permission was just added")
    }

    /// Gives a permission to a user or a personal access token.
    pub(crate) fn assign(&mut self, permission_id: &str, identity_id: &str, now: Timestamp) -> &Assignment {
        let assignment = Assignment {
            sequence: self.next_sequence(),
            id: random::id("as"),
            permission_id: permission_id.to_owned(),
            identity_id: identity_id.to_owned(),
            date_created: date(now),
            date_updated: date(now),
        };
        self.assignments.push(assignment);
        self.assignments.last().expect("an assignment was just added")
    }
}
