//! Calls: what a generated method returns, before and while it is awaited.
//!
//! A call is lazy: nothing is sent until it is awaited. [`Call`] can be awaited as it is; [`SignedCall`] can be awaited when the
//! client signs by itself, and asks for a challenge when somebody else signs. Both are generic over the answer only, so that
//! endpoints with the same answer share their code.

use crate::client::{Client, Delegated, NoSigner, Signing, WithSigner};
use crate::delegated::PendingAction;
use crate::endpoint::Endpoint;
use crate::engine::Session;
use crate::error::Error;
use crate::meta::{EndpointMeta, RequiredPermissions};
use crate::parts::Parts;
use crate::signing::{BoxFuture, UserActionChallenge};
use crate::transport::RawResponse;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

pub(crate) type Decode<R> = fn(&RawResponse) -> Result<R, Error>;

/// A call without the type of its answer: all that the engine needs.
pub(crate) struct RawCall {
    session: Arc<Session>,
    endpoint: &'static EndpointMeta,
    parts: Result<Parts, Error>,
    timeout: Option<Duration>,
}

impl RawCall {
    #[inline]
    fn new<P, S, E: Endpoint>(client: &Client<P, S>, request: &E) -> Self {
        Self { session: Arc::clone(client.session()), endpoint: E::META, parts: request.encode(), timeout: None }
    }

    pub(crate) fn from_parts(session: Arc<Session>, parts: Parts) -> Self {
        Self { session, endpoint: parts.endpoint(), parts: parts.finish(), timeout: None }
    }

    fn required_permissions(&self) -> RequiredPermissions {
        let body = self.parts.as_ref().map_or(&[][..], |parts| parts.body.payload());
        RequiredPermissions::evaluate(self.endpoint.permissions(), body)
    }

    fn send(self) -> BoxFuture<'static, Result<RawResponse, Error>> {
        Box::pin(async move { self.session.call(self.parts?, self.timeout).await })
    }

    fn begin(self) -> BoxFuture<'static, Result<(Parts, UserActionChallenge), Error>> {
        Box::pin(async move {
            let parts = self.parts?;
            let challenge = self.session.begin(&parts, self.timeout).await?;
            Ok((parts, challenge))
        })
    }
}

impl fmt::Debug for RawCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("endpoint", &self.endpoint.id())
            .field("parts", &self.parts)
            .finish_non_exhaustive()
    }
}

/// A call that needs no signature. Await it.
#[must_use = "nothing is sent until the call is awaited"]
pub struct Call<R> {
    raw: RawCall,
    decode: Decode<R>,
}

impl<R> Call<R> {
    #[inline]
    pub(crate) fn new<P, S, E: Endpoint<Response = R>>(client: &Client<P, S>, request: &E) -> Self {
        Self { raw: RawCall::new(client, request), decode: E::decode }
    }

    pub(crate) fn from_raw(raw: RawCall, decode: Decode<R>) -> Self {
        Self { raw, decode }
    }

    /// The permissions this very request needs, its conditions evaluated.
    pub fn required_permissions(&self) -> RequiredPermissions {
        self.raw.required_permissions()
    }

    /// How long this call may take, in place of the client's `call_timeout`.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.raw.timeout = Some(timeout);
        self
    }

    /// The answer as it came, status, headers and bytes, instead of decoded.
    pub fn raw(self) -> Call<RawResponse> {
        Call { raw: self.raw, decode: |response| Ok(response.clone()) }
    }
}

impl<R> IntoFuture for Call<R> {
    type Output = Result<R, Error>;
    type IntoFuture = CallFuture<R>;
    fn into_future(self) -> CallFuture<R> {
        CallFuture { answer: self.raw.send(), decode: self.decode }
    }
}

impl<R> fmt::Debug for Call<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.raw.fmt(f)
    }
}

/// A call that needs a user action signature.
///
/// With a signer in the client, await it. With a delegated client, [`challenge`](SignedCall::challenge) it.
#[must_use = "nothing is sent until the call is awaited, or challenged for delegated signing"]
pub struct SignedCall<R, S> {
    call: Call<R>,
    signing: PhantomData<fn() -> S>,
}

impl<R, S> SignedCall<R, S> {
    #[inline]
    pub(crate) fn new<P, E: Endpoint<Response = R>>(client: &Client<P, S>, request: &E) -> Self {
        Self { call: Call::new(client, request), signing: PhantomData }
    }

    /// The permissions this very request needs, its conditions evaluated.
    pub fn required_permissions(&self) -> RequiredPermissions {
        self.call.required_permissions()
    }

    /// How long this call may take, in place of the client's `call_timeout`.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { call: self.call.timeout(timeout), ..self }
    }
}

impl<R> SignedCall<R, WithSigner> {
    /// The answer as it came, status, headers and bytes, instead of decoded.
    pub fn raw(self) -> SignedCall<RawResponse, WithSigner> {
        SignedCall { call: self.call.raw(), signing: PhantomData }
    }
}

impl<R> SignedCall<R, Delegated> {
    /// Makes the first half of the call: the challenge that the user's credential has to sign.
    ///
    /// The call itself is not sent before [`Client::complete`].
    pub async fn challenge(self) -> Result<PendingAction<R>, Error> {
        let (parts, challenge) = self.call.raw.begin().await?;
        Ok(PendingAction::new(parts, challenge, self.call.decode))
    }
}

/// A way of signing that needs nobody else.
#[diagnostic::on_unimplemented(
    message = "a delegated call is made in two halves and cannot be awaited",
    label = "the user has not signed yet",
    note = "get the challenge with `.challenge().await`, have the user sign it, then `client.complete(pending, assertion).await`"
)]
pub trait SignsByItself {}
impl SignsByItself for WithSigner {}
// The missing signer is reported where the call is made; a second error where it is awaited would say nothing new.
impl SignsByItself for NoSigner {}

impl<R, S: SignsByItself> IntoFuture for SignedCall<R, S> {
    type Output = Result<R, Error>;
    type IntoFuture = CallFuture<R>;
    fn into_future(self) -> CallFuture<R> {
        self.call.into_future()
    }
}

impl<R, S> fmt::Debug for SignedCall<R, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.call.fmt(f)
    }
}

/// A call under way.
#[must_use = "futures do nothing unless awaited"]
pub struct CallFuture<R> {
    answer: BoxFuture<'static, Result<RawResponse, Error>>,
    decode: Decode<R>,
}

impl<R> Future for CallFuture<R> {
    type Output = Result<R, Error>;
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let decode = self.decode;
        self.answer.as_mut().poll(context).map(|answer| decode(&answer?))
    }
}

impl<R> fmt::Debug for CallFuture<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallFuture")
    }
}

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

/// Which call an endpoint of this mode makes with a client that signs as `S`.
pub trait ModeFor<S>: Mode {
    /// The call.
    type Call<R>;
    #[doc(hidden)]
    fn make<P, E: Endpoint>(client: &Client<P, S>, request: &E) -> Self::Call<E::Response>;
}

#[diagnostic::do_not_recommend]
impl<S: Signing> ModeFor<S> for Signed {
    type Call<R> = SignedCall<R, S>;
    #[inline]
    fn make<P, E: Endpoint>(client: &Client<P, S>, request: &E) -> SignedCall<E::Response, S> {
        SignedCall::new(client, request)
    }
}

impl<S> ModeFor<S> for Unsigned {
    type Call<R> = Call<R>;
    #[inline]
    fn make<P, E: Endpoint>(client: &Client<P, S>, request: &E) -> Call<E::Response> {
        Call::new(client, request)
    }
}
