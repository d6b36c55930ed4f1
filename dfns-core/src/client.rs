//! The client: its token, its signer and a shared connection pool.
//!
//! [`Client<P, S>`](Client) carries two facts in its type. `P` is the kind of caller ([`NoToken`],
//! [`AnyToken`], [`UserToken`], [`ServiceAccountToken`]). `S` is how it signs ([`NoSigner`],
//! [`WithSigner`], [`DelegatedSigner`]). Generated methods have bounds on both, so a missing signer
//! or the wrong caller kind is a compile error. Everything else, including the connection pool, is
//! shared behind an `Arc`: a client for another user costs no connection and no TLS set-up.

use crate::base_url::{self, BaseUrl};
use crate::call::{Call, RawCall};
use crate::claims::TokenClaims;
use crate::deadlines::Deadlines;
use crate::delegated::PendingAction;
use crate::endpoint::Endpoint;
use crate::engine::{Session, Shared};
use crate::error::{Error, ErrorKind};
use crate::observe::Observer;
use crate::operation::ticket::OperationTicket;
use crate::parts::Parts;
use crate::response::RawResponse;
use crate::retry::budget::Budget;
use crate::retry::chance::Chance;
use crate::retry::gate::Gate;
use crate::retry::{Permits, RateLimit, Retry};
use crate::secret::Secret;
use crate::signing::{SignedFactors, Signer};
use crate::transport::{ReqwestTransport, Transport, TrustRoots};
use crate::typestate::{
    AnyToken, DelegatedSigner, MayCall, ModeFor, NoSigner, NoToken, ServiceAccountToken, UserToken, WithSigner,
};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

/// A client of the Dfns API.
///
/// Cheap to clone; all clones share one connection pool.
///
/// ```no_run
/// # use dfns_core as dfns;
/// use dfns::{Client, KeySigner};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let (token, credential_id, private_key_pem) = ("", "", "");
/// let client = Client::builder()
///     .service_account(token)
///     .signer(KeySigner::from_pem(credential_id, private_key_pem)?)
///     .build()?;
/// # Ok(())
/// # }
/// ```
pub struct Client<P = AnyToken, S = NoSigner> {
    session: Arc<Session>,
    kind: PhantomData<fn() -> (P, S)>,
}

impl Client {
    /// Starts building a client. By default the client uses the European region, has no token and
    /// cannot sign.
    pub fn builder() -> ClientBuilder<NoToken, NoSigner> {
        ClientBuilder {
            base_url: base_url::EUROPE.to_owned(),
            token: None,
            signer: None,
            deadlines: Deadlines::default(),
            response_limit: 16 * 1024 * 1024,
            retry: Retry::standard(),
            rate_limit: None,
            chance: Chance::default(),
            observer: None,
            roots: TrustRoots::default(),
            transport: None,
            kind: PhantomData,
        }
    }
}

impl<P, S> Client<P, S> {
    fn with_session(session: Session) -> Self {
        Self { session: Arc::new(session), kind: PhantomData }
    }

    pub(crate) fn session(&self) -> &Arc<Session> {
        &self.session
    }

    /// Returns the base URL of the client.
    pub fn base_url(&self) -> &str {
        self.session.shared.base_url.as_str()
    }

    /// Returns a client for another token over the same connection pool. It cannot sign, because a
    /// credential belongs to one identity.
    pub fn with_token(&self, token: impl Into<Secret>) -> Client<AnyToken, NoSigner> {
        Client::with_session(self.session.for_token(Some(token.into())))
    }

    /// Like [`Client::with_token`], for the token of an employee or an end user.
    pub fn with_user_token(&self, token: impl Into<Secret>) -> Client<UserToken, NoSigner> {
        self.with_token(token).assume()
    }

    /// Like [`Client::with_token`], for the token of a service account.
    pub fn with_service_account_token(&self, token: impl Into<Secret>) -> Client<ServiceAccountToken, NoSigner> {
        self.with_token(token).assume()
    }

    /// Returns a client without a token over the same connection pool, for public endpoints.
    pub fn anonymous(&self) -> Client<NoToken, NoSigner> {
        Client::with_session(self.session.for_token(None))
    }

    /// Returns a client that signs user actions with this signer.
    pub fn with_signer(&self, signer: impl Signer + 'static) -> Client<P, WithSigner> {
        Client::with_session(self.session.for_signer(Some(Arc::new(signer))))
    }

    /// Returns a client whose user actions are signed outside of it; see [`PendingAction`].
    pub fn delegated(&self) -> Client<P, DelegatedSigner> {
        Client::with_session(self.session.for_signer(None))
    }

    /// Returns the same client with another caller marker, `Q`. Dfns still checks the token and
    /// rejects calls that it does not allow.
    pub fn assume<Q>(self) -> Client<Q, S> {
        Client { session: self.session, kind: PhantomData }
    }

    /// Reads the claims of the client's token. They are not validated.
    pub fn claims(&self) -> Result<TokenClaims, Error> {
        let token = self.session.token.as_ref();
        let token = token.ok_or_else(|| {
            Error::new(ErrorKind::Configuration, "token: the client has none; set one when building it")
        })?;
        TokenClaims::read(token)
    }

    /// Calls any endpoint, including one that belongs to no group.
    #[inline]
    pub fn call<E: Endpoint>(&self, request: &E) -> Call<E::Response, <E::Mode as ModeFor<S>>::Signing>
    where
        P: MayCall<E::Callers>,
        E::Mode: ModeFor<S>,
    {
        Call::new(&self.session, request)
    }

    /// Finishes an operation whose outcome is unknown, in this or any other process. `E` is the
    /// request that was sent. See [`OperationTicket`].
    ///
    /// ```
    /// # use dfns_core::{Client, Error, UserToken, WithSigner, dfns_endpoint, dfns_group};
    /// # dfns_group! { pub Payments via PaymentsApi::payments [Pay] }
    /// # #[dfns_endpoint(POST, "/pay", group = Payments, returns = String, signed, replay(external_id), permissions = none)]
    /// # pub struct Pay { pub amount: u64, pub external_id: Option<String> }
    /// # fn store(_: String) {}
    /// # fn load() -> String { String::new() }
    /// # async fn example(client: Client<UserToken, WithSigner>) -> Result<(), Box<dyn std::error::Error>> {
    /// if let Err(error) = client.payments().pay(Pay::new(1000_u64)).await
    ///     && let Some(ticket) = error.ticket()
    /// {
    ///     store(serde_json::to_string(ticket)?);
    /// }
    /// // Later, in any process:
    /// let paid = client.resume::<Pay>(serde_json::from_str(&load())?).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Awaiting the call fails with [`ErrorKind::Request`], and nothing is sent, if the ticket is
    /// of another endpoint, region or organization.
    pub fn resume<E: Endpoint>(&self, ticket: OperationTicket) -> Call<E::Response, <E::Mode as ModeFor<S>>::Signing>
    where
        P: MayCall<E::Callers>,
        E::Mode: ModeFor<S>,
    {
        let parts = ticket.into_parts::<E>(self.base_url(), self.session.organization().as_deref());
        Call::from_raw(RawCall::new(Arc::clone(&self.session), E::META, parts), E::decode)
    }

    /// Returns a random external id, for the flows of the facade.
    #[doc(hidden)]
    pub fn random_id(&self) -> String {
        format!("{:032x}", self.session.shared.chance.bits())
    }

    /// Calls an endpoint that is known only at run time, as the command line does.
    ///
    /// A signed endpoint is signed with the client's signer. Without a signer the call fails before
    /// anything is sent. The body is sent as given: an operation that Dfns recognizes by an
    /// external id is tried again only if the body has one.
    pub fn call_raw(&self, mut parts: Parts) -> Call<RawResponse> {
        let endpoint = parts.endpoint();
        parts.find_external_id();
        Call::from_raw(RawCall::new(Arc::clone(&self.session), endpoint, parts.finish()), |response| {
            Ok(response.clone())
        })
    }
}

impl<P> Client<P, DelegatedSigner> {
    /// Completes a delegated call: exchanges the assertion for the user action token and sends the
    /// bytes that were signed.
    ///
    /// Consumes the pending action: one challenge, one call.
    pub async fn complete<R>(
        &self,
        pending: PendingAction<R>,
        assertion: impl Into<SignedFactors>,
    ) -> Result<R, Error> {
        pending.complete(&self.session, assertion.into()).await
    }
}

impl<P, S> Clone for Client<P, S> {
    fn clone(&self) -> Self {
        Self { session: Arc::clone(&self.session), kind: PhantomData }
    }
}

impl<P, S> fmt::Debug for Client<P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.base_url())
            .field("token", &self.session.token)
            .field("signs", &self.session.signer.is_some())
            .finish()
    }
}

/// Builds a [`Client`]. Nothing is checked before [`ClientBuilder::build`].
#[must_use = "a builder does nothing until `.build()`"]
pub struct ClientBuilder<P, S> {
    base_url: String,
    token: Option<Secret>,
    signer: Option<Arc<dyn Signer>>,
    deadlines: Deadlines,
    response_limit: usize,
    retry: Retry,
    rate_limit: Option<RateLimit>,
    chance: Chance,
    observer: Option<Arc<dyn Observer>>,
    roots: TrustRoots,
    transport: Option<Arc<dyn Transport>>,
    kind: PhantomData<fn() -> (P, S)>,
}

impl<P, S> ClientBuilder<P, S> {
    /// Sets the base URL of the region. Defaults to `https://api.dfns.io`. Must be `https`, except
    /// on loopback.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Sets a token of any kind.
    pub fn token(self, token: impl Into<Secret>) -> ClientBuilder<AnyToken, S> {
        self.with_caller(token.into())
    }

    /// Sets the token of an employee or an end user.
    pub fn user(self, token: impl Into<Secret>) -> ClientBuilder<UserToken, S> {
        self.with_caller(token.into())
    }

    /// Sets the token of a service account.
    pub fn service_account(self, token: impl Into<Secret>) -> ClientBuilder<ServiceAccountToken, S> {
        self.with_caller(token.into())
    }

    /// Signs user actions with this signer, for instance a [`KeySigner`](crate::KeySigner).
    pub fn signer(mut self, signer: impl Signer + 'static) -> ClientBuilder<P, WithSigner> {
        self.signer = Some(Arc::new(signer));
        self.retyped()
    }

    /// Lets user actions be signed outside of the client; see [`PendingAction`].
    pub fn delegated(mut self) -> ClientBuilder<P, DelegatedSigner> {
        self.signer = None;
        self.retyped()
    }

    /// Sets how long to wait for a connection. Defaults to 10 s. Ignored with a custom
    /// [`transport`](Self::transport).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.deadlines.connect = timeout;
        self
    }

    /// Sets how long one HTTP request may take, response included. Defaults to 30 s. A signed call
    /// makes three requests.
    ///
    /// For a response that is read as it arrives ([`Call::rows`](crate::Call::rows)), it limits
    /// each read.
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.deadlines.request = timeout;
        self
    }

    /// Sets how long a whole call may take, signing included. Defaults to 2 min.
    ///
    /// For a list, it applies to each page. For a response that is read as it arrives, it applies
    /// until the response begins.
    pub fn call_timeout(mut self, timeout: Duration) -> Self {
        self.deadlines.call = timeout;
        self
    }

    /// Sets how long an idle connection is kept open. Defaults to 50 s.
    ///
    /// Choose less than the idle timeout of the server, load balancer or proxy. Ignored with a
    /// custom [`transport`](Self::transport).
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.deadlines.idle = timeout;
        self
    }

    /// Sets the largest response to collect, in bytes. Defaults to 16 MiB. Does not limit responses
    /// that are read as they arrive.
    pub fn response_limit(mut self, bytes: usize) -> Self {
        self.response_limit = bytes;
        self
    }

    /// Sets how often a call is tried. Defaults to [`Retry::standard`]: three tries of what may be
    /// repeated.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Limits the rate of requests, for all clients of this pool together. Off by default.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// Notifies this observer of each request and call of the pool, for metrics. For spans, set up
    /// a `tracing` subscriber: the client needs no setting for it.
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Sets the source of random bytes for the waits between tries and between reads, and for the
    /// ids of operations. Defaults to the randomness of the system. For tests that have to be the
    /// same in every run.
    ///
    /// Keys and signatures never use it.
    pub fn randomness(mut self, fill: impl Fn(&mut [u8]) + Send + Sync + 'static) -> Self {
        self.chance = Chance::new(fill);
        self
    }

    /// Sets the certificate authorities to trust. Defaults to Mozilla's list. Ignored with a custom
    /// [`transport`](Self::transport).
    pub fn trust_roots(mut self, roots: impl Into<TrustRoots>) -> Self {
        self.roots = roots.into();
        self
    }

    /// Sends requests over a custom transport.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Builds the client. Sends nothing. Fails if the base URL, the token or the certificate
    /// authorities are unusable.
    pub fn build(self) -> Result<Client<P, S>, Error> {
        let base_url = BaseUrl::parse(&self.base_url)?;
        if let Some(token) = &self.token {
            Session::check_token(token)?;
        }
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(ReqwestTransport::with_deadlines(&self.roots, self.deadlines, base_url.is_loopback())?),
        };
        let shared = Shared {
            transport,
            base_url,
            deadlines: self.deadlines,
            response_limit: self.response_limit,
            retry: self.retry,
            budget: Budget::default(),
            gate: Gate::default(),
            permits: self.rate_limit.map(Permits::new),
            chance: self.chance,
            observer: self.observer,
        };
        Ok(Client::with_session(Session::new(Arc::new(shared), self.token, self.signer)))
    }

    fn with_caller<Q>(mut self, token: Secret) -> ClientBuilder<Q, S> {
        self.token = Some(token);
        self.retyped()
    }

    fn retyped<Q, T>(self) -> ClientBuilder<Q, T> {
        ClientBuilder {
            base_url: self.base_url,
            token: self.token,
            signer: self.signer,
            deadlines: self.deadlines,
            response_limit: self.response_limit,
            retry: self.retry,
            rate_limit: self.rate_limit,
            chance: self.chance,
            observer: self.observer,
            roots: self.roots,
            transport: self.transport,
            kind: PhantomData,
        }
    }
}

impl<P, S> fmt::Debug for ClientBuilder<P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base_url", &self.base_url.rsplit('@').next())
            .field("token", &self.token)
            .field("signs", &self.signer.is_some())
            .finish_non_exhaustive()
    }
}
