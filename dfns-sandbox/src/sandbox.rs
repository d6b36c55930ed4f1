//! The handle on a running sandbox, and shortcuts for tests that no HTTP request offers.

use crate::bootstrap::{Bootstrap, Identity, add_identity};
use crate::clock;
use crate::control::Control;
use crate::faults::FaultPlan;
use crate::identity::{
    Credential, Passkey, Signer, TokenKind, User, UserKind, add_credential, api_tokens, home, latest_record,
    organizations, person, set_active,
};
use crate::operations::permissions;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::store::{Context, Scope};
use crate::text::{sha256_hex, username_key};
use crate::verify::PublicKey;
use dfns_core::{Client, NoToken};
use dfns_endpoints::PermissionOperation;
use std::fmt;
use std::sync::{Arc, OnceLock};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A running sandbox. It stops when it is dropped.
pub struct Sandbox {
    pub(crate) bootstrap: Bootstrap,
    pub(crate) service: Arc<Service>,
    /// Dropping it stops the server.
    pub(crate) stop: watch::Sender<()>,
    pub(crate) task: JoinHandle<()>,
    /// The client from which the others are made, so that they share its connections.
    pub(crate) client: OnceLock<Client<NoToken>>,
}

impl Sandbox {
    /// Returns the base URL: `http://127.0.0.1:PORT`.
    pub fn base_url(&self) -> &str {
        &self.bootstrap.base_url
    }

    /// Returns the first identities, with the tokens and keys to act as them.
    pub fn bootstrap(&self) -> &Bootstrap {
        &self.bootstrap
    }

    /// Controls the sandbox: its time, its state, and its deliveries.
    pub fn control(&self) -> Control<'_> {
        Control::of(&self.service)
    }

    /// Injects faults: responses that are lost, late or wrong, and much else.
    pub fn faults(&self) -> FaultPlan<'_> {
        FaultPlan { service: &self.service }
    }

    /// Stops accepting connections and waits for the requests under way.
    pub async fn stop(self) {
        drop(self.stop);
        // A server that panicked has stopped too.
        let _ = self.task.await;
    }
}

/// # For tests
///
/// Shortcuts that change the sandbox without an HTTP request. All of them panic if the user is
/// unknown, if a key is not valid or if the state cannot be written, because a test that is set up
/// wrongly should end there.
#[expect(clippy::missing_panics_doc, reason = "said above, once for all of them")]
impl Sandbox {
    /// Adds an identity with a token and an Ed25519 key, and without permissions. A service
    /// account's name is only a name; the others log in with it. The token of a tenant user is for
    /// the tenant; all others belong to the organization that the sandbox starts with.
    pub fn create_user(&self, kind: UserKind, username: &str) -> Identity {
        let scope = if kind == UserKind::TenantUser { self.service.shared.tenant.clone() } else { Scope::FIRST };
        self.change_in(scope, |cx| {
            let is_taken = kind != UserKind::ServiceAccount && person(cx, username)?.is_some();
            assert!(!is_taken, "the username {username} is taken");
            add_identity(cx, kind, username)
        })
    }

    /// Deactivates a user or a service account.
    pub fn deactivate_user(&self, user_id: &str) {
        self.change_of(user_id, |cx| {
            let mut user = known_user(cx, user_id);
            set_active(cx, &mut user, false)
        });
    }

    /// Gives an identity these permissions besides those that it holds. Those of a tenant user are
    /// permissions of the tenant.
    pub fn grant(&self, user_id: &str, operations: &[&str]) {
        self.change_of(user_id, |cx| {
            let operations = operations.iter().copied().map(PermissionOperation::from).collect();
            let permission = permissions::create(cx, None, format!("For {user_id}"), operations, false)?;
            permissions::assign(cx, permission.id.as_str(), user_id)
        });
    }

    /// Lets an identity hold these permissions and no others.
    pub fn restrict(&self, user_id: &str, operations: &[&str]) {
        self.change_of(user_id, |cx| permissions::unassign(cx, user_id));
        if !operations.is_empty() {
            self.grant(user_id, operations);
        }
    }

    /// Registers a key that signs for a user, or for the token of a service account, besides those
    /// that are registered. `public_key_pem` is Ed25519, ECDSA (P-256, P-384, secp256k1) or RSA.
    pub fn add_key_credential(&self, user_id: &str, credential_id: &str, public_key_pem: &str) {
        self.add_credential(user_id, credential_id, public_key_pem, None);
    }

    /// Registers a passkey of a user. `relying_party_id` is a domain, `origin` is where it is used:
    /// `https://app.example.com`.
    pub fn add_passkey(
        &self,
        user_id: &str,
        credential_id: &str,
        public_key_pem: &str,
        relying_party_id: &str,
        origin: &str,
    ) {
        let passkey = Passkey { relying_party_id: relying_party_id.to_owned(), origin: origin.to_owned(), counter: 0 };
        self.add_credential(user_id, credential_id, public_key_pem, Some(passkey));
    }

    /// Deactivates a credential.
    pub fn deactivate_credential(&self, credential_id: &str) {
        self.change(|cx| {
            let credential = cx.find::<Credential>(credential_id)?;
            cx.update(&Credential { is_active: false, ..credential.expect("the credential exists") })
        });
    }

    /// Allows this token of an identity provider to log a user in (`POST /auth/login/social`).
    pub fn allow_social_login(&self, id_token: &str, user_id: &str) {
        self.home(user_id);
        self.service.shared.pending().social_logins.insert(id_token.to_owned(), user_id.to_owned());
    }

    /// Allows this token of an identity provider to register an end user of this name (`POST
    /// /auth/registration/social`).
    pub fn allow_social_registration(&self, id_token: &str, username: &str) {
        self.service.shared.pending().social_registrations.insert(id_token.to_owned(), username.to_owned());
    }

    /// Allows a user to log in, once, with this authorization code and this state of an identity
    /// provider (`POST /auth/login/sso`, `POST /auth/login/oidc`).
    pub fn allow_sso_login(&self, code: &str, state: &str, user_id: &str) {
        self.home(user_id);
        self.service.shared.pending().sso_logins.insert((code.to_owned(), state.to_owned()), user_id.to_owned());
    }

    /// Returns the code for a new employee or tenant user to register with (`POST
    /// /auth/registration/init`). Created with the user.
    pub fn registration_code(&self, username: &str) -> Option<String> {
        self.named(username).into_iter().find_map(|user| Some(user.registration_code?.text))
    }

    /// Returns the code that was last mailed to this user for a recovery
    /// (`POST /auth/recover/user/code`), until it is used or expires.
    pub fn last_recovery_code(&self, username: &str) -> Option<String> {
        let (now, users) = (clock::read(&self.service.clock).ok()?, self.named(username));
        let pending = self.service.shared.pending();
        users.iter().find_map(|user| pending.recovery_codes.get(&user.id, now).cloned())
    }

    /// Returns the id of the latest record in the audit log (`GET /auth/action/logs/{id}`).
    pub fn last_audit_log(&self) -> Option<String> {
        self.look(latest_record).ok()?
    }

    /// Returns the code that was last mailed to this user for a login (`POST /auth/login/code`),
    /// until it is used or expires.
    pub fn last_login_code(&self, username: &str) -> Option<String> {
        let (now, users) = (clock::read(&self.service.clock).ok()?, self.named(username));
        let pending = self.service.shared.pending();
        users.iter().find_map(|user| pending.login_codes.get(&user.id, now).cloned())
    }

    /// Returns a digest of everything the sandbox remembers: it changes when, and only when,
    /// something was changed.
    ///
    /// Challenges, user actions and the records of user actions do not count.
    pub fn fingerprint(&self) -> String {
        self.look(|cx| sha256_hex(&cx.fingerprint()))
    }

    fn add_credential(&self, user_id: &str, credential_id: &str, public_key_pem: &str, passkey: Option<Passkey>) {
        let key = PublicKey::from_pem(public_key_pem).expect("a public key of a supported kind, in PEM");
        self.change_of(user_id, |cx| {
            let kind = known_user(cx, user_id).kind;
            let signer = match api_tokens(cx, user_id, TokenKind::ServiceAccount)?.first() {
                Some(token) if kind == UserKind::ServiceAccount => token.signer(),
                _ => Signer::user(user_id),
            };
            add_credential(cx, signer, credential_id.to_owned(), &key, passkey)
        });
    }

    fn change<T>(&self, change: impl FnOnce(&mut Context<'_>) -> Result<T, Refusal>) -> T {
        self.service.change(change).expect("the state can be written")
    }

    fn change_in<T>(&self, scope: Scope, change: impl FnOnce(&mut Context<'_>) -> Result<T, Refusal>) -> T {
        self.service.change_in(scope, change).expect("the state can be written")
    }

    /// Changes the state where a user is at home.
    fn change_of<T>(&self, user_id: &str, change: impl FnOnce(&mut Context<'_>) -> Result<T, Refusal>) -> T {
        self.change_in(self.home(user_id), change)
    }

    fn home(&self, user_id: &str) -> Scope {
        let scope = self.look(|cx| home(cx, user_id).expect("the state can be read"));
        scope.unwrap_or_else(|| panic!("there is no user {user_id}"))
    }

    /// The users of this name: those of the organizations, and that of the tenant.
    fn named(&self, username: &str) -> Vec<User> {
        let (key, tenant) = (username_key(username), &self.service.shared.tenant);
        self.look(|cx| {
            let scopes = organizations(cx).into_iter().flatten().chain([tenant.clone()]);
            scopes.filter_map(|scope| cx.find_by_in(&scope, "username", &key).ok().flatten()).collect()
        })
    }

    fn look<T>(&self, look: impl FnOnce(&Context<'_>) -> T) -> T {
        self.service.look(|cx| Ok(look(cx))).expect("the state can be read")
    }
}

fn known_user(cx: &Context<'_>, user_id: &str) -> User {
    cx.get(user_id).unwrap_or_else(|_| panic!("there is no user {user_id}"))
}

/// Shows the bootstrap without its secrets, and no state.
impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("bootstrap", &self.bootstrap).finish_non_exhaustive()
    }
}
