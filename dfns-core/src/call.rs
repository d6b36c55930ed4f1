//! Calls: the values that generated methods return, before and while they are awaited.
//!
//! A call is lazy: nothing is sent until it is awaited. [`Call<R, S>`](Call) is a thin typed shell
//! over [`RawCall`], which is compiled once. `R` is the type of the response. `S` is how the call
//! is signed. A call that needs no signature, or whose client holds a signer, can be awaited. A
//! call of a delegated client has [`challenge`](Call::challenge) instead.

use crate::delegated::PendingAction;
use crate::endpoint::Endpoint;
use crate::engine::Session;
use crate::error::Error;
use crate::meta::{EndpointMeta, RequiredPermissions, Sent};
use crate::parts::Parts;
use crate::response::stream::StreamedResponse;
use crate::response::{Decode, RawResponse};
use crate::signing::{BoxFuture, UserActionChallenge};
use crate::typestate::{Awaitable, DelegatedSigner, NoSigner};
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

/// A call without its response type: everything the engine needs.
pub(crate) struct RawCall {
    session: Arc<Session>,
    endpoint: &'static EndpointMeta,
    /// The request, shared with the future so that it stays available while the call runs.
    parts: Option<Arc<Parts>>,
    /// The error of encoding the request. The future yields it.
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
        let sent = self.parts.as_deref().map_or_else(|| Sent::new(self.endpoint.path(), "", "", &[]), Sent::from);
        self.endpoint.required_permissions(&sent)
    }

    /// Returns the request, or the error of encoding it.
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

    /// Returns whether the same request can be sent again.
    pub(crate) fn can_be_repeated(&self) -> bool {
        self.parts.is_some()
    }

    pub(crate) fn query_value(&self, name: &str) -> Option<String> {
        self.parts.as_ref()?.query_value(name)
    }

    /// Sets a query parameter for the next send.
    pub(crate) fn replace_query(&mut self, name: &str, value: &str) {
        if let Some(parts) = &mut self.parts {
            Arc::make_mut(parts).replace_query(name, &value);
        }
    }

    /// Makes the call and leaves the response body to be read as it arrives.
    pub(crate) async fn open(mut self) -> Result<StreamedResponse, Error> {
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

/// A call that has not been sent. `R` is its result, `S` how it is signed.
///
/// Await it. With [`DelegatedSigner`] for `S`, use [`challenge`](Call::challenge) instead, then
/// [`Client::complete`](crate::Client::complete). Endpoints that need no signature always have
/// [`NoSigner`] for `S`, whatever the client.
#[must_use = "nothing is sent until the call is awaited, or challenged for delegated signing"]
pub struct Call<R, S = NoSigner> {
    pub(crate) raw: RawCall,
    /// The running call, once it has been polled.
    response: Option<BoxFuture<'static, Result<RawResponse, Error>>>,
    decode: Decode<R>,
    signing: PhantomData<fn() -> S>,
}

impl<R, S> Call<R, S> {
    #[inline]
    pub(crate) fn new<E: Endpoint<Response = R>>(session: &Arc<Session>, request: &E) -> Self {
        Self::from_raw(RawCall::new(Arc::clone(session), E::META, request.encode()), E::decode)
    }

    pub(crate) fn from_raw(raw: RawCall, decode: Decode<R>) -> Self {
        Self { raw, response: None, decode, signing: PhantomData }
    }

    /// Returns the permissions this request needs, with its conditions evaluated.
    pub fn required_permissions(&self) -> RequiredPermissions {
        self.raw.required_permissions()
    }

    /// Sets how long this call may take, instead of the client's `call_timeout`. Set it before
    /// awaiting the call.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.raw.timeout = Some(timeout);
        self
    }
}

impl<R, S: Awaitable> Call<R, S> {
    /// Polls the call. When it is done, prepares it to be sent again.
    pub(crate) fn poll_repeatedly(&mut self, context: &mut Context<'_>) -> Poll<Result<R, Error>> {
        let result = Pin::new(&mut *self).poll(context);
        if result.is_ready() {
            self.response = None;
        }
        result
    }

    /// Returns a call that yields the undecoded response: status, headers and bytes.
    pub fn raw(self) -> Call<RawResponse, S> {
        Call { raw: self.raw, response: self.response, decode: |response| Ok(response.clone()), signing: PhantomData }
    }
}

impl<R> Call<R, DelegatedSigner> {
    /// Requests the challenge that the user's credential has to sign.
    ///
    /// The call itself is sent by [`Client::complete`](crate::Client::complete).
    pub async fn challenge(self) -> Result<PendingAction<R>, Error> {
        let (parts, challenge) = self.raw.begin().await?;
        Ok(PendingAction::new(parts, challenge, self.decode))
    }
}

// `Future` itself and not `IntoFuture`: with a single impl to choose from, the compiler reports the
// missing bound in our words.
impl<R, S: Awaitable> Future for Call<R, S> {
    type Output = Result<R, Error>;
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { raw, response, decode, .. } = &mut *self;
        let response = response.get_or_insert_with(|| raw.send());
        response.as_mut().poll(context).map(|response| decode(&response?))
    }
}

impl<R, S> fmt::Debug for Call<R, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.raw.fmt(f)
    }
}
