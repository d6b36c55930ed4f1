//! Calls: what a generated method returns, before and while it is awaited.
//!
//! A call is lazy: nothing is sent until it is awaited. [`Call<R, S>`](Call) is a thin typed shell
//! over [`RawCall`], which is compiled once. `R` is the type of the response, `S` how the call is
//! signed: a call that needs no signature, and one whose client signs by itself, can be awaited;
//! one that somebody else signs asks for its challenge instead.

use crate::delegated::PendingAction;
use crate::endpoint::Endpoint;
use crate::engine::Session;
use crate::error::Error;
use crate::meta::{EndpointMeta, RequiredPermissions, Sent};
use crate::parts::Parts;
use crate::response::stream::StreamedResponse;
use crate::response::{Decode, RawResponse};
use crate::signing::{BoxFuture, UserActionChallenge};
use crate::typestate::{DelegatedSigner, NoSigner, SignsByItself};
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

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
        let sent = self.parts.as_deref().map_or_else(|| Sent::new(self.endpoint.path(), "", "", &[]), Sent::from);
        self.endpoint.required_permissions(&sent)
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

/// A call, not yet sent. `R` is what it yields, `S` how it is signed.
///
/// Await it. A call whose signature somebody else makes (`S` is [`DelegatedSigner`]) is made in two
/// halves, of which [`challenge`](Call::challenge) is the first. The call of an endpoint that needs
/// no signature has [`NoSigner`] for `S`, whatever its client.
#[must_use = "nothing is sent until the call is awaited, or challenged for delegated signing"]
pub struct Call<R, S = NoSigner> {
    pub(crate) raw: RawCall,
    /// The call under way, once it has been polled.
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

    /// The permissions this very request needs, its conditions evaluated.
    pub fn required_permissions(&self) -> RequiredPermissions {
        self.raw.required_permissions()
    }

    /// How long this call may take, in place of the client's `call_timeout`. To be set before the
    /// call is awaited.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.raw.timeout = Some(timeout);
        self
    }
}

impl<R, S: SignsByItself> Call<R, S> {
    /// Polls the call and, once it is done, makes it ready to be sent again.
    pub(crate) fn poll_repeatedly(&mut self, context: &mut Context<'_>) -> Poll<Result<R, Error>> {
        let result = Pin::new(&mut *self).poll(context);
        if result.is_ready() {
            self.response = None;
        }
        result
    }

    /// The response as it came, status, headers and bytes, instead of decoded.
    pub fn raw(self) -> Call<RawResponse, S> {
        Call { raw: self.raw, response: self.response, decode: |response| Ok(response.clone()), signing: PhantomData }
    }
}

impl<R> Call<R, DelegatedSigner> {
    /// Makes the first half of the call: the challenge that the user's credential has to sign.
    ///
    /// The call itself is not sent before [`Client::complete`](crate::Client::complete).
    pub async fn challenge(self) -> Result<PendingAction<R>, Error> {
        let (parts, challenge) = self.raw.begin().await?;
        Ok(PendingAction::new(parts, challenge, self.decode))
    }
}

// `Future` itself and not `IntoFuture`: with a single impl to choose from, the compiler reports the
// missing bound in our words.
impl<R, S: SignsByItself> Future for Call<R, S> {
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
