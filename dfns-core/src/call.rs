//! Calls: the values that generated methods return, before and while they are awaited.
//!
//! A call is lazy: nothing is sent until it is awaited. [`Call<R, S>`](Call) is a thin typed
//! wrapper of [`RawCall`], which is compiled once. `R` is the type of the response. `S` is how the
//! call is signed. A call that needs no signature, or whose client holds a signer, can be awaited.
//! A call of a delegated client has [`challenge`](Call::challenge) instead.

use crate::delegated::PendingAction;
use crate::endpoint::Endpoint;
use crate::engine::{Options, Session};
use crate::error::{Error, ErrorKind};
use crate::meta::{EndpointMeta, Replay, RequiredPermissions, Sent};
use crate::operation::ticket::OperationTicket;
use crate::parts::Parts;
use crate::preview::Preview;
use crate::response::stream::StreamedResponse;
use crate::response::{Decode, RawResponse};
use crate::retry::Retry;
use crate::signing::{BoxFuture, UserActionChallenge};
use crate::typestate::{Awaitable, DelegatedSigner, NoSigner};
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// A call without its response type: everything the engine needs.
pub(crate) struct RawCall {
    session: Arc<Session>,
    endpoint: &'static EndpointMeta,
    /// The request, shared with the future so that it stays available while the call runs.
    parts: Option<Arc<Parts>>,
    /// The error of encoding the request. The future yields it.
    fault: Option<Error>,
    options: Options,
}

impl RawCall {
    pub(crate) fn new(session: Arc<Session>, endpoint: &'static EndpointMeta, parts: Result<Parts, Error>) -> Self {
        let (parts, fault) = match parts {
            Ok(parts) => (Some(Arc::new(parts)), None),
            Err(fault) => (None, Some(fault)),
        };
        Self { session, endpoint, parts, fault, options: Options::default() }
    }

    /// Gives the operation an id, if Dfns recognizes it by one.
    fn identify(&mut self) {
        if let Some(parts) = &mut self.parts
            && self.endpoint.replay() == Replay::ExternalId
        {
            Arc::make_mut(parts).identify(&self.session.shared.chance);
        }
    }

    /// Gives the operation the caller's name.
    fn name_operation(&mut self, name: &str) {
        // A request that is known only at run time has no id so far.
        self.identify();
        let Some(parts) = &mut self.parts else { return };
        if let Err(why) = Arc::make_mut(parts).name_operation(name) {
            let fault = Error::new(ErrorKind::Request, why).at_endpoint(self.endpoint);
            self.fault.get_or_insert(fault);
        }
    }

    /// Adds the ticket of the operation to an error that leaves its outcome open.
    fn with_ticket(&self, error: Error) -> Error {
        match &self.parts {
            // The ticket that was refused, in place of one of this client.
            _ if error.ticket().is_some() => error,
            Some(parts) => self.session.with_ticket(error, parts),
            None => error,
        }
    }

    fn required_permissions(&self) -> RequiredPermissions {
        let sent = self.parts.as_deref().map_or_else(|| Sent::new(self.endpoint.path(), "", "", &[]), Sent::from);
        self.endpoint.required_permissions(&sent)
    }

    /// Returns the request, or the error of encoding it.
    fn parts(&mut self) -> Result<Arc<Parts>, Error> {
        match (&mut self.parts, self.fault.take()) {
            // A resumed operation may have taken effect, whatever is wrong with the call.
            (Some(parts), Some(fault)) if parts.was_sent() => Err(fault.after_an_unclear_try()),
            (_, Some(fault)) => Err(fault),
            (Some(parts), None) => {
                if parts.external_id().is_some() {
                    Arc::make_mut(parts).write_external_id();
                }
                Ok(Arc::clone(parts))
            }
            (None, None) => panic!("a call was polled after it was done"),
        }
    }

    fn send(&mut self) -> BoxFuture<'static, Result<RawResponse, Error>> {
        let (session, parts, options) = (Arc::clone(&self.session), self.parts(), self.options);
        Box::pin(async move { session.call(&*parts?, options).await })
    }

    pub(crate) fn endpoint(&self) -> &'static EndpointMeta {
        self.endpoint
    }

    /// Returns the path of the request.
    pub(crate) fn path(&self) -> Option<&str> {
        self.parts.as_ref().map(|parts| parts.path.as_str())
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
        self.session.open(&parts, self.options).await
    }

    fn begin(mut self) -> BoxFuture<'static, Result<(Arc<Parts>, UserActionChallenge), Error>> {
        Box::pin(async move {
            let parts = self.parts().map_err(|error| self.with_ticket(error))?;
            let challenge = self.session.begin(&parts, self.options).await;
            let challenge = challenge.map_err(|error| self.with_ticket(error))?;
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
        let mut raw = RawCall::new(Arc::clone(session), E::META, request.encode());
        raw.identify();
        Self::from_raw(raw, E::decode)
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
        self.raw.options.timeout = Some(timeout);
        self
    }

    /// Sets how many times this call is tried, instead of the client's
    /// [`retry`](crate::ClientBuilder::retry). Set it before awaiting the call.
    ///
    /// A delegated call that is completed is sent once, because its challenge is good for one user
    /// action. The exchange of the signature is tried again if its connection fails.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.raw.options.retry = Some(retry);
        self
    }

    /// Names the operation, so that it happens once, however often a program makes this call:
    /// `.once("invoice-7")`. The name becomes the external id of the operation.
    ///
    /// Use each name for one operation only, in the whole organization. Dfns rejects it for another
    /// body or another wallet. Dfns does not document whether operations of different kinds can
    /// share a name.
    ///
    /// Dfns binds the name to the operation permanently, even if the operation fails or is
    /// rejected. The same call returns the first entity again. Another call with the same name
    /// fails with [`ErrorKind::Conflict`], and [`Error::duplicate`] is the id of the existing
    /// entity. If the two requests differ only by a field that one of them lacks, or if the entity
    /// cannot be read, the client cannot tell whether they are the same operation. Then
    /// [`Error::outcome_is_unknown`] is true as well: look at the entity.
    ///
    /// An accepted response is compared with the request as well. It may lack fields, and have
    /// others that the request lacks, because a service fills in defaults. It must not show another
    /// external id, wallet, network, kind of asset or value, nor a choice that the request does not
    /// make, such as a memo or a priority other than `Standard`. Otherwise the call fails with
    /// [`ErrorKind::Conflict`] and an unknown outcome, because something was accepted. Secrets are
    /// not compared.
    ///
    /// Without a name the call
    /// gets a random one, so that its tries are one operation; a second call is then a second
    /// operation.
    ///
    /// A call has one name: naming it twice with different names is an error.
    ///
    /// Only the operations that Dfns recognizes by an external id can be named: transfers,
    /// transactions, signatures and others
    /// ([`Replay::ExternalId`](crate::meta::Replay::ExternalId)).
    ///
    /// ```
    /// # use dfns_core::{Client, Error, UserToken, WithSigner, dfns_endpoint, dfns_group};
    /// # dfns_group! { pub Payments via PaymentsApi::payments [Pay] }
    /// # #[dfns_endpoint(POST, "/pay", group = Payments, returns = String, signed, replay(external_id), permissions = none)]
    /// # pub struct Pay { pub amount: u64, pub external_id: Option<String> }
    /// # async fn example(client: Client<UserToken, WithSigner>) -> Result<(), Error> {
    /// let paid = client.payments().pay(Pay::new(1000_u64)).once("invoice-7").await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Awaiting the call fails with [`ErrorKind::Request`], and nothing is sent, if the operation
    /// cannot be named, if the name is empty or longer than 50 characters, or if the request has
    /// another external id or the call another name.
    pub fn once(mut self, name: impl AsRef<str>) -> Self {
        self.raw.name_operation(name.as_ref());
        self
    }

    /// Returns the request as it would be sent, and what a signature would cover. Sends nothing.
    ///
    /// # Errors
    /// Fails if the request cannot be encoded, as awaiting the call would.
    pub fn preview(mut self) -> Result<Preview, Error> {
        let parts = self.raw.parts()?;
        Preview::new(&parts, &self.raw.session.shared.base_url)
    }

    /// Returns the external id by which Dfns recognizes the operation, if it does: that of the
    /// request, the name given with [`once`](Call::once), or a random one. Store it before you
    /// await the call to find the operation again after a crash.
    pub fn operation_id(&self) -> Option<&str> {
        self.raw.parts.as_ref()?.external_id()
    }

    /// Returns the ticket with which any process finishes the operation, if Dfns recognizes it by
    /// an external id. Store it before you await the call, in case the process ends during the
    /// call.
    ///
    /// [`Client::resume`](crate::Client::resume) sends the same bytes, so the operation happens
    /// once, whether or not this call has sent them. The ticket contains the request.
    pub fn ticket(&self) -> Option<OperationTicket> {
        if self.raw.fault.is_some() {
            return None;
        }
        let mut parts = Parts::clone(self.raw.parts.as_ref()?);
        parts.external_id()?;
        parts.write_external_id();
        self.raw.session.ticket(&parts)
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

#[cfg(feature = "server")]
impl<S> Call<RawResponse, S> {
    /// Returns a call that also reads the response as the declared type. If that fails, the call
    /// fails as it would without [`raw`](Call::raw). JSON that nests too deeply fails it as well.
    pub fn checked(self) -> Call<crate::incoming::CheckedResponse, S> {
        let Self { raw, response, .. } = self;
        Call { raw, response, decode: crate::incoming::checked, signing: PhantomData }
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
        let result =
            ready!(response.as_mut().poll(context)).and_then(|response| raw.session.decode(*decode, &response));
        Poll::Ready(result.map_err(|error| raw.with_ticket(error)))
    }
}

impl<R, S> fmt::Debug for Call<R, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.raw.fmt(f)
    }
}
