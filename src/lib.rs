//! A Rust SDK for the Dfns wallet API.
//!
//! Dfns is wallet infrastructure behind an HTTP API: users, service accounts, credentials, wallets,
//! keys, policies. Every operation is a method on a typed client. The client signs calls that
//! change state ("user action signing"). The compiler checks that the client has the signer and the
//! kind of token that a call requires.
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
//! Methods are on one handle per domain: `client.auth()`, `client.wallets()`. The traits in
//! [`prelude`] add the handles to the client. Requests and responses are in one module per domain,
//! such as [`auth`] and [`wallets`]. Transfers, transactions, signatures and events, which several
//! domains share, are in [`onchain`]. Every id is also at the top level, as `dfns::OfferId`. Each
//! domain is a feature, all on by default.
//!
//! * Clients: [`Client`], and the aliases [`ServiceClient`], [`UserClient`], [`DelegatedClient`]
//!   and [`AnonymousClient`].
//! * Waiting for transfers, signatures, approvals and everything else that settles: [`wait`].
//! * Signing elsewhere: [`PendingAction`] and [`SealedAction`].
//! * Flows of several calls (registration, login, recovery): [`flows`]. Events sent by Dfns:
//!   [`webhooks`].
//! * Errors: [`Error`], with its [`ErrorKind`], [`Step`] and [`Delivery`]. Changes that need
//!   approval: [`Outcome`].
//! * Creations that must not happen twice, even if a response is lost: [`reconcile`].
//! * Permissions: [`least_privilege!`], [`dfns_manifest!`] and [`assert_granted!`].
#![cfg_attr(feature = "sandbox", doc = "* Tests without Dfns: [`testing`].")]
#![cfg_attr(not(feature = "sandbox"), doc = "* Tests without Dfns: `testing`, with the feature `sandbox`.")]
#![cfg_attr(feature = "key-transport", doc = "* Import and export of private keys: [`key_transport`].")]
#![cfg_attr(
    not(feature = "key-transport"),
    doc = "* Import and export of private keys: `key_transport`, with the feature `key-transport`."
)]
//! * Endpoints of your own: [`dfns_endpoint`](macro@dfns_endpoint),
//!   [`dfns_object`](macro@dfns_object), [`dfns_group!`], [`open_enum!`], [`open_union!`] and
//!   [`id_types!`].
//!
//! The guide explains each of these with examples. It begins with `docs/src/introduction.md` in the
//! repository. Pages of the reference name its other files in the same way. The module [`core`] has
//! the parts that every call shares.

// docs.rs shows the feature that an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod attributes;
mod clients;
pub mod core;
#[cfg(any(feature = "auth", feature = "policies"))]
pub mod flows;
mod ids;
#[cfg(any(feature = "address_watches", feature = "vaults", feature = "wallets"))]
pub mod reconcile;
pub mod webhooks;

#[doc(inline)]
pub use attributes::{dfns_endpoint, dfns_object};
pub use clients::{AnonymousClient, DelegatedClient, ServiceClient, UserClient};
pub use dfns_core::{
    Amount, AmountError, AnyJson, CertificateAuthorities, Client, ClientBuilder, Delivery, EncryptedAction, Error,
    ErrorKind, OperationTicket, Outcome, Page, PendingAction, Proxy, RateLimit, Retry, SealedAction, SealingKey,
    Secret, Step, Timestamp, TrustRoots, meta, signing, wait,
};
// Each item has one page: these are in `signing` and `meta`.
#[doc(no_inline)]
pub use dfns_core::{KeySigner, Registry, Signer};
#[doc(inline)]
pub use dfns_core::{assert_granted, dfns_group, dfns_manifest, id_types, least_privilege, open_enum, open_union};
// The markers for the parameters of `Client`, documented in `core`. Most programs use the aliases
// instead.
#[doc(hidden)]
pub use dfns_core::{AnyToken, DelegatedSigner, NoSigner, NoToken, ServiceAccountToken, UserToken, WithSigner};
pub use dfns_endpoints::*;
// The reference is this crate alone: everything is in it, under the path that an application has.
#[cfg(feature = "key-transport")]
#[doc(inline)]
pub use dfns_key_transport as key_transport;
#[cfg(feature = "sandbox")]
#[doc(inline)]
pub use dfns_sandbox as testing;
#[doc(inline)]
pub use ids::*;

/// The client, its signers, and the traits that add the handle of each domain to the client.
pub mod prelude {
    #[doc(no_inline)]
    pub use dfns_core::wait::Settles;
    #[doc(no_inline)]
    pub use dfns_core::{Client, Error, KeySigner, Outcome, Secret, SendRequest, Signer};
    // Empty without any domain.
    #[allow(unused_imports, unreachable_pub)]
    #[doc(no_inline)]
    pub use dfns_endpoints::prelude::*;
}
