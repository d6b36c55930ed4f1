//! Who calls and how it signs, as types: the markers that a client carries and the bounds that a
//! declaration puts on them.
//!
//! On the ground floor: nothing here knows a client or a call. The markers are never made; they
//! only stand in types.

/// Has no token: may call public endpoints only.
#[derive(Debug, Clone, Copy)]
pub enum NoToken {}
/// Has a token of a kind that is not known: may call everything but what is for service accounts
/// only.
#[derive(Debug, Clone, Copy)]
pub enum AnyToken {}
/// Has the token of an employee or an end user.
#[derive(Debug, Clone, Copy)]
pub enum UserToken {}
/// Has the token of a service account.
#[derive(Debug, Clone, Copy)]
pub enum ServiceAccountToken {}

/// Cannot sign: may call what needs no user action signature.
#[derive(Debug, Clone, Copy)]
pub enum NoSigner {}
/// Signs user actions by itself, with a [`Signer`](crate::Signer).
#[derive(Debug, Clone, Copy)]
pub enum WithSigner {}
/// Lets somebody else sign: a signed call is made in two halves, see
/// [`PendingAction`](crate::PendingAction).
#[derive(Debug, Clone, Copy)]
pub enum DelegatedSigner {}

/// A caller that has a token.
#[diagnostic::on_unimplemented(
    message = "this endpoint needs a token, and this client has none",
    label = "client built without a token",
    note = "build the client with `.token(..)`, or use `client.with_token(..)`"
)]
pub trait TokenCaller {}
impl TokenCaller for AnyToken {}
impl TokenCaller for UserToken {}
impl TokenCaller for ServiceAccountToken {}

/// A caller that is, or may be, an employee or an end user.
#[diagnostic::on_unimplemented(
    message = "this endpoint is for employees and end users, and this client calls as `{Self}`",
    label = "wrong kind of caller",
    note = "use `client.with_user_token(..)`; or `.assume::<UserToken>()` if you know better"
)]
pub trait UserCaller {}
impl UserCaller for AnyToken {}
impl UserCaller for UserToken {}

/// A caller that is a service account.
#[diagnostic::on_unimplemented(
    message = "only a service account may call this endpoint, and this client calls as `{Self}`",
    label = "not known to be a service account",
    note = "build the client with `.service_account(token)`; or use `.assume::<ServiceAccountToken>()` if you know that its token is one's"
)]
pub trait ServiceAccountCaller {}
impl ServiceAccountCaller for ServiceAccountToken {}

/// A set of callers, as a type: what a declaration says about who may call.
pub trait CallerSet {}
/// Anybody, with or without a token.
#[derive(Debug, Clone, Copy)]
pub enum Anyone {}
/// Whoever has a token.
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

/// A way of signing that needs nobody else.
#[diagnostic::on_unimplemented(
    message = "a delegated call is made in two halves and cannot be awaited",
    label = "the user has not signed yet",
    note = "get the challenge with `.challenge().await`, have the user sign it, then `client.complete(pending, assertion).await`"
)]
pub trait SignsByItself {}
impl SignsByItself for WithSigner {}
// The missing signer is reported where the call is made; a second error where it is awaited would
// say nothing new.
impl SignsByItself for NoSigner {}

/// Whether an endpoint is signed, as a type: [`Signed`] or [`Unsigned`].
pub trait Mode {}
/// Needs a user action signature.
#[derive(Debug, Clone, Copy)]
pub enum Signed {}
/// Needs none.
#[derive(Debug, Clone, Copy)]
pub enum Unsigned {}
impl Mode for Signed {}
impl Mode for Unsigned {}

/// How a call of an endpoint of this mode is signed by a client that signs as `S`.
// Fails for `Signed` alone, and for want of a signer alone, so the message can say so.
#[diagnostic::on_unimplemented(
    message = "this endpoint needs a user action signature, and this client cannot provide one",
    label = "client built without a signer",
    note = "add `.signer(..)` to the client, or `.delegated()` to let the user sign"
)]
pub trait ModeFor<S>: Mode {
    /// The signing marker of the call: the client's if the endpoint is signed, else [`NoSigner`].
    type Signing;
}

#[diagnostic::do_not_recommend]
impl<S: Signing> ModeFor<S> for Signed {
    type Signing = S;
}

impl<S> ModeFor<S> for Unsigned {
    type Signing = NoSigner;
}
