//! Marker types for callers and signing, and the bounds that a declaration puts on them.
//!
//! Nothing here depends on clients or calls. The markers have no values; they are only type
//! parameters.

/// A client without a token: may call only public endpoints.
#[derive(Debug, Clone, Copy)]
pub enum NoToken {}
/// A client with a token of unknown kind: may call everything except endpoints for service accounts
/// only.
#[derive(Debug, Clone, Copy)]
pub enum AnyToken {}
/// A client with the token of an employee or an end user.
#[derive(Debug, Clone, Copy)]
pub enum UserToken {}
/// A client with the token of a service account.
#[derive(Debug, Clone, Copy)]
pub enum ServiceAccountToken {}

/// A client without a signer: may call only endpoints that need no user action signature.
#[derive(Debug, Clone, Copy)]
pub enum NoSigner {}
/// A client that signs user actions with its [`Signer`](crate::Signer).
#[derive(Debug, Clone, Copy)]
pub enum WithSigner {}
/// A client whose user actions are signed elsewhere, in two steps; see
/// [`PendingAction`](crate::PendingAction).
#[derive(Debug, Clone, Copy)]
pub enum DelegatedSigner {}

/// A caller that has a token.
#[diagnostic::on_unimplemented(
    message = "this endpoint needs a token, and this client has none",
    label = "client built without a token",
    note = "build the client with `.token(..)`, or use `client.with_token(..)`"
)]
pub trait TokenCaller {
    /// Whether the caller is known to be a service account, and so no end user.
    #[doc(hidden)]
    const IS_SERVICE_ACCOUNT: bool = false;
}
impl TokenCaller for AnyToken {}
impl TokenCaller for UserToken {}
impl TokenCaller for ServiceAccountToken {
    const IS_SERVICE_ACCOUNT: bool = true;
}

/// A caller that is, or may be, an employee or an end user.
#[diagnostic::on_unimplemented(
    message = "this endpoint needs the token of a user, and this client calls as `{Self}`",
    label = "wrong kind of caller",
    note = "use `client.with_user_token(..)`; or `.assume::<UserToken>()` if you know that its token belongs to a user",
    note = "the documentation of the method says which users may call it: employees, end users, or both"
)]
pub trait UserCaller {}
impl UserCaller for AnyToken {}
impl UserCaller for UserToken {}

/// A caller that is a service account.
#[diagnostic::on_unimplemented(
    message = "only a service account may call this endpoint, and this client calls as `{Self}`",
    label = "not known to be a service account",
    note = "build the client with `.service_account(token)`; or use `.assume::<ServiceAccountToken>()` if you know that its token belongs to one"
)]
pub trait ServiceAccountCaller {}
impl ServiceAccountCaller for ServiceAccountToken {}

/// The set of callers that a declaration allows, as a type.
pub trait CallerSet {}
/// Anyone, with or without a token.
#[derive(Debug, Clone, Copy)]
pub enum Anyone {}
/// Callers with any token.
#[derive(Debug, Clone, Copy)]
pub enum TokenHolders {}
/// Employees and end users.
#[derive(Debug, Clone, Copy)]
pub enum UsersOnly {}
/// Service accounts.
#[derive(Debug, Clone, Copy)]
pub enum ServiceAccountsOnly {}
impl CallerSet for Anyone {}
impl CallerSet for TokenHolders {}
impl CallerSet for UsersOnly {}
impl CallerSet for ServiceAccountsOnly {}

/// A caller that belongs to a [`CallerSet`].
pub trait MayCall<C: CallerSet> {}
impl<P> MayCall<Anyone> for P {}
#[diagnostic::do_not_recommend]
impl<P: TokenCaller> MayCall<TokenHolders> for P {}
#[diagnostic::do_not_recommend]
impl<P: UserCaller> MayCall<UsersOnly> for P {}
#[diagnostic::do_not_recommend]
impl<P: ServiceAccountCaller> MayCall<ServiceAccountsOnly> for P {}

/// A way of signing user actions.
#[diagnostic::on_unimplemented(
    message = "this endpoint needs a user action signature, and this client cannot provide one",
    label = "client built without a signer",
    note = "add `.signer(..)` to the client, or `.delegated()` to let the user sign"
)]
pub trait Signing {}
impl Signing for WithSigner {}
impl Signing for DelegatedSigner {}

/// A signing mode that completes a call without external input.
#[diagnostic::on_unimplemented(
    message = "a delegated call has two steps and cannot be awaited",
    label = "the user has not signed yet",
    note = "get the challenge with `.challenge().await`, have the user sign it, then call `client.complete(pending, assertion).await`"
)]
pub trait Awaitable {}
// Also without a signer: the missing signer is reported where the call is made. A second error at
// `.await` would add nothing.
impl Awaitable for NoSigner {}
impl Awaitable for WithSigner {}

/// The signing mode of an endpoint, as a type: [`Signed`] or [`Unsigned`].
pub trait Mode {}
/// Needs a user action signature.
#[derive(Debug, Clone, Copy)]
pub enum Signed {}
/// Needs no user action signature.
#[derive(Debug, Clone, Copy)]
pub enum Unsigned {}
impl Mode for Signed {}
impl Mode for Unsigned {}

/// How a client with the signing marker `S` signs a call of this mode.
// Only `Signed` fails, and only without a signer, so the message can say so.
#[diagnostic::on_unimplemented(
    message = "this endpoint needs a user action signature, and this client cannot provide one",
    label = "client built without a signer",
    note = "add `.signer(..)` to the client, or `.delegated()` to let the user sign"
)]
pub trait ModeFor<S>: Mode {
    /// The signing marker of the call: the client's if the endpoint is signed, otherwise
    /// [`NoSigner`].
    type Signing;
}

#[diagnostic::do_not_recommend]
impl<S: Signing> ModeFor<S> for Signed {
    type Signing = S;
}

impl<S> ModeFor<S> for Unsigned {
    type Signing = NoSigner;
}
