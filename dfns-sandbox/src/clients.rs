//! Clients for the identities of a sandbox.

use crate::bootstrap::Identity;
use crate::sandbox::Sandbox;
use dfns_core::{Client, KeySigner, NoToken, ServiceAccountToken, TrustRoots, UserToken, WithSigner};

/// # Clients
///
/// One for each of the first identities, with its token and its key. All clients of a sandbox share
/// their connections. They panic if a client cannot be built, which no test can cause: addresses,
/// tokens and keys are the sandbox's own.
///
/// For other settings, such as another transport, build a client from
/// [`base_url`](Self::base_url), and from the token and the [`signer`](Identity::signer) of an
/// identity in [`bootstrap`](Self::bootstrap).
#[expect(clippy::missing_panics_doc, reason = "said above, once for all of them")]
impl Sandbox {
    /// Returns a client of the service account, which holds every permission.
    pub fn service_client(&self) -> Client<ServiceAccountToken, WithSigner> {
        self.service_client_of(&self.bootstrap.service_account)
    }

    /// Returns a client of the employee, who holds every permission.
    pub fn employee_client(&self) -> Client<UserToken, WithSigner> {
        self.user_client_of(&self.bootstrap.employee)
    }

    /// Returns a client of the second employee, who holds every permission, and can approve what
    /// the first one starts.
    pub fn approver_client(&self) -> Client<UserToken, WithSigner> {
        self.user_client_of(&self.bootstrap.approver)
    }

    /// Returns a client of the end user, who holds no permission.
    pub fn end_user_client(&self) -> Client<UserToken, WithSigner> {
        self.user_client_of(&self.bootstrap.end_user)
    }

    /// Returns a client of another service account, such as one that
    /// [`create_user`](Self::create_user) made.
    pub fn service_client_of(&self, identity: &Identity) -> Client<ServiceAccountToken, WithSigner> {
        self.client().with_service_account_token(identity.token.clone()).with_signer(identity.signer())
    }

    /// Returns a client of another user, such as one that [`create_user`](Self::create_user) made.
    pub fn user_client_of(&self, identity: &Identity) -> Client<UserToken, WithSigner> {
        self.client().with_user_token(identity.token.clone()).with_signer(identity.signer())
    }

    /// Returns a client without a token, for calls that need none, such as a login.
    pub fn client(&self) -> Client<NoToken> {
        let build = || {
            let builder = Client::builder().base_url(self.base_url()).trust_roots(TrustRoots::Embedded);
            builder.build().expect("the address of the sandbox is on loopback")
        };
        self.client.get_or_init(build).clone()
    }
}

impl Identity {
    /// Returns a signer with the identity's key, for a client with your own settings.
    ///
    /// ```
    /// use dfns_core::Client;
    /// use dfns_sandbox::Sandbox;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = Sandbox::builder().start().await?;
    /// let account = &sandbox.bootstrap().service_account;
    /// let client = Client::builder().base_url(sandbox.base_url());
    /// let client = client.service_account(account.token.clone()).signer(account.signer()).build()?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Panics
    ///
    /// If the key or the credential's id was replaced by something unusable.
    pub fn signer(&self) -> KeySigner {
        let key = self.private_key_pem.expose();
        KeySigner::from_pem(&*self.credential_id, key).expect("the key is the sandbox's own")
    }
}
