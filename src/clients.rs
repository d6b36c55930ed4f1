//! Aliases for common client types.
//!
//! [`Client<P, S>`](crate::Client) fixes two facts in its type: the kind of token, and how it signs
//! user actions. These aliases cover the usual combinations.

use dfns_core::{Client, DelegatedSigner, NoSigner, NoToken, ServiceAccountToken, UserToken, WithSigner};

/// A client of a service account with a signer.
///
/// The alias fixes the token. The signing parameter defaults to [`WithSigner`]. For a client that
/// only reads, write `ServiceClient<NoSigner>`.
///
/// ```
/// use dfns::prelude::*;
/// use dfns::{KeySigner, ServiceClient};
///
/// fn connect(token: String, credential_id: String, pem: &str) -> Result<ServiceClient, Box<dyn std::error::Error>> {
///     let signer = KeySigner::from_pem(credential_id, pem)?;
///     Ok(Client::builder().service_account(token).signer(signer).build()?)
/// }
/// ```
pub type ServiceClient<S = WithSigner> = Client<ServiceAccountToken, S>;

/// A client of an employee or an end user.
///
/// The alias fixes the token. The signing parameter defaults to [`NoSigner`], because a user's
/// credential is usually on the user's device. If the program holds it, write
/// `UserClient<WithSigner>`.
///
/// ```
/// use dfns::{ServiceClient, UserClient};
///
/// /// Shares the connection pool of the service account's client.
/// fn for_user(service: &ServiceClient, token: String) -> UserClient {
///     service.with_user_token(token)
/// }
/// ```
pub type UserClient<S = NoSigner> = Client<UserToken, S>;

/// A client whose user actions are signed elsewhere, for instance with a passkey in a browser.
///
/// The alias fixes the signing mode. The token parameter defaults to that of a user. Each signed
/// call returns a [`PendingAction`](crate::PendingAction) with the challenge. Complete it with the
/// assertion.
///
/// ```
/// use dfns::{DelegatedClient, UserClient};
///
/// fn for_passkeys(user: &UserClient) -> DelegatedClient {
///     user.delegated()
/// }
/// ```
pub type DelegatedClient<P = UserToken> = Client<P, DelegatedSigner>;

/// A client without a token and without a signer, for public operations such as logging in.
///
/// ```
/// use dfns::AnonymousClient;
/// use dfns::prelude::*;
///
/// fn connect() -> Result<AnonymousClient, Error> {
///     Client::builder().build()
/// }
/// ```
pub type AnonymousClient = Client<NoToken, NoSigner>;
