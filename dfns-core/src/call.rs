//! Calls: what a generated method returns, before and while it is awaited.
//!
//! A call is lazy: nothing is sent until it is awaited. [`Call`] can be awaited as it is; [`SignedCall`] can be awaited when the
//! client signs by itself, and asks for a challenge when somebody else signs. Both are generic over the response only, so that
//! endpoints with the same response share their code.

use crate::client::{Client, DelegatedSigner, NoSigner, Signing, WithSigner};
use crate::delegated::PendingAction;
use crate::download::Download;
use crate::endpoint::Endpoint;
use crate::engine::Session;
use crate::error::Error;
use crate::meta::{EndpointMeta, RequiredPermissions};
use crate::parts::Parts;
use crate::signing::{BoxFuture, UserActionChallenge};
use crate::transport::RawResponse;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

pub(crate) type Decode<R> = fn(&RawResponse) -> Result<R, Error>;

/// A call without the type of its response: all that the engine needs.
pub(crate) struct RawCall {
    session: Arc<Session>,
    endpoint: &'static EndpointMeta,
    /// The request; shared with the future, so that the call can still be asked about it.
    parts: Option<Arc<Parts>>,
    /// Why there is no request. The future yields it.
    fault: Option<Error>,
    timeout: Option<Duration>,
}

impl RawCall {
    pub(crate) fn new(session: Arc<Session>, endpoint: &'static EndpointMeta, parts: Result<Parts, Error>) -> Self {
        let (parts, fault) = match parts {
            Ok(parts) => (Some(Arc::new(parts)), None),
            Err(fault) => (None, Some(fault)),
        };
        Self { session, endpoint, parts, fault, timeout: None }
    }

    fn required_permissions(&self) -> RequiredPermissions {
        let body = self.parts.as_ref().map_or(&[][..], |parts| parts.body.payload());
        RequiredPermissions::evaluate(self.endpoint.permissions(), body)
    }

    /// The request, or why there is none.
    fn parts(&mut self) -> Result<Arc<Parts>, Error> {
        match (&self.parts, self.fault.take()) {
            (_, Some(fault)) => Err(fault),
            (Some(parts), None) => Ok(Arc::clone(parts)),
            (None, None) => panic!("a call was polled after it was done"),
        }
    }

    fn send(&mut self) -> BoxFuture<'static, Result<RawResponse, Error>> {
        let (session, parts, timeout) = (Arc::clone(&self.session), self.parts(), self.timeout);
        Box::pin(async move { session.call(&*parts?, timeout).await })
    }

    pub(crate) fn endpoint(&self) -> &'static EndpointMeta {
        self.endpoint
    }

    /// Whether the same request can be sent once more.
    pub(crate) fn can_be_repeated(&self) -> bool {
        self.parts.is_some()
    }

    pub(crate) fn query_value(&self, name: &str) -> Option<String> {
        self.parts.as_ref()?.query_value(name)
    }

    /// Sets a query parameter for the next time the request is sent.
    pub(crate) fn replace_query(&mut self, name: &str, value: &str) {
        if let Some(parts) = &mut self.parts {
            Arc::make_mut(parts).replace_query(name, &value);
        }
    }

    /// Makes the call and leaves its response to be read as it comes.
    pub(crate) async fn open(mut self) -> Result<Download, Error> {
        let parts = self.parts()?;
        self.session.open(&parts, self.timeout).await
    }

    fn begin(mut self) -> BoxFuture<'static, Result<(Arc<Parts>, UserActionChallenge), Error>> {
        Box::pin(async move {
            let parts = self.parts()?;
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
    pub(crate) raw: RawCall,
    /// The call under way, once it has been polled.
    response: Option<BoxFuture<'static, Result<RawResponse, Error>>>,
    decode: Decode<R>,
}

impl<R> Call<R> {
    #[inline]
    pub(crate) fn new<P, S, E: Endpoint<Response = R>>(client: &Client<P, S>, request: &E) -> Self {
        Self::from_raw(RawCall::new(Arc::clone(client.session()), E::META, request.encode()), E::decode)
    }

    pub(crate) fn from_raw(raw: RawCall, decode: Decode<R>) -> Self {
        Self { raw, response: None, decode }
    }

    /// The permissions this very request needs, its conditions evaluated.
    pub fn required_permissions(&self) -> RequiredPermissions {
        self.raw.required_permissions()
    }

    /// How long this call may take, in place of the client's `call_timeout`. To be set before the call is awaited.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.raw.timeout = Some(timeout);
        self
    }

    /// Polls the call and, once it is done, makes it ready to be sent again.
    pub(crate) fn poll_repeatedly(&mut self, context: &mut Context<'_>) -> Poll<Result<R, Error>> {
        let result = Pin::new(&mut *self).poll(context);
        if result.is_ready() {
            self.response = None;
        }
        result
    }

    /// The response as it came, status, headers and bytes, instead of decoded.
    pub fn raw(self) -> Call<RawResponse> {
        Call { raw: self.raw, response: self.response, decode: |response| Ok(response.clone()) }
    }
}

impl<R> Future for Call<R> {
    type Output = Result<R, Error>;
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { raw, response, decode } = &mut *self;
        let response = response.get_or_insert_with(|| raw.send());
        response.as_mut().poll(context).map(|response| decode(&response?))
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
    /// The response as it came, status, headers and bytes, instead of decoded.
    pub fn raw(self) -> SignedCall<RawResponse, WithSigner> {
        SignedCall { call: self.call.raw(), signing: PhantomData }
    }
}

impl<R> SignedCall<R, DelegatedSigner> {
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

// `Future` itself and not `IntoFuture`: with a single impl to choose from, the compiler reports the missing bound in our words.
impl<R, S: SignsByItself> Future for SignedCall<R, S> {
    type Output = Result<R, Error>;
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.call).poll(context)
    }
}

impl<R, S> fmt::Debug for SignedCall<R, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.call.fmt(f)
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
// Fails for `Signed` alone, and for want of a signer alone, so the message can say so.
#[diagnostic::on_unimplemented(
    message = "this endpoint needs a user action signature, and this client cannot provide one",
    label = "client built without a signer",
    note = "add `.signer(..)` to the client, or `.delegated()` to let the user sign"
)]
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
