//! The Rust way to use the Dfns wallet API.
//!
//! Dfns is wallet infrastructure behind an HTTP API: users, service accounts, credentials, wallets, keys, policies. Here every operation
//! is a method on a typed client, a state-changing one is signed on the way ("user action signing"), and what a call needs, a
//! signer or a kind of caller, is checked by the compiler.
//!
//! ```
//! use dfns::prelude::*;
//! use dfns::auth::DelegatedLogin;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = dfns_sandbox::Sandbox::start().await?;
//! # sandbox.create_user(dfns_sandbox::UserKind::EndUser, "jdoe@example.co");
//! # let account = sandbox.bootstrap().service_account.clone();
//! # let (url, token, credential_id) = (sandbox.base_url(), account.token, account.credential_id);
//! # let private_key_pem = account.private_key_pem.expose();
//! let client = Client::builder()
//!     .base_url(url)
//!     .service_account(token)
//!     .signer(KeySigner::from_pem(credential_id, private_key_pem)?)
//!     .build()?;
//!
//! let session = client.auth().delegated_login(DelegatedLogin::new("jdoe@example.co")).await?;
//! let user = client.with_user_token(session.token);
//! # assert!(user.auth().list_credentials().await.is_ok());
//! # Ok(())
//! # }
//! ```
//!
//! The methods live on one handle per domain: `client.auth()`, `client.wallets()`; the traits in [`prelude`] bring them onto
//! the client. Requests and responses are in a module per domain, for instance [`auth`] and [`wallets`], and what several domains put
//! on chain in [`onchain`]. Each domain is a feature, all on by default. What a user goes through in several
//! calls (registering, logging in, recovering an account) is in [`flows`]. Everything that calls share (errors, signers, delegated
//! signing, permission metadata) is at the top level; [`core`] is the whole crate behind it.
//!
//! What Dfns sends by itself is received with [`webhooks`].
//!
//! To declare endpoints of your own, put [`dfns_endpoint`] on a request struct and list it in a [`dfns_group!`]; see the attribute's
//! documentation.

#[cfg(feature = "auth")]
pub mod flows;
pub mod webhooks;

pub use dfns_core as core;
pub use dfns_core::{
    AnyJson, AnyToken, Client, ClientBuilder, DelegatedSigner, EncryptedAction, Error, ErrorKind, KeySigner, NoSigner,
    NoToken, Outcome, Page, PendingAction, Registry, SealedAction, SealingKey, Secret, ServiceAccountToken, Signer,
    Timestamp, TrustRoots, UserToken, WithSigner, assert_granted, dfns_group, dfns_manifest, least_privilege, meta,
    signing,
};
pub use dfns_core::{dfns_endpoint_facade as dfns_endpoint, dfns_object_facade as dfns_object};
pub use dfns_endpoints::*;
#[cfg(feature = "key-transport")]
pub use dfns_key_transport as key_transport;

/// What an application imports: the client, its signers, and the accessors of every domain.
pub mod prelude {
    pub use dfns_core::{Client, Error, KeySigner, Outcome, Secret, SendRequest, Signer};
    // Without any domain there is nothing in it.
    #[allow(unused_imports, unreachable_pub)]
    pub use dfns_endpoints::prelude::*;
}
