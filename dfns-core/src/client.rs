//! The client: who calls, how it signs, and one connection pool for any number of both.
//!
//! [`Client<P, S>`](Client) carries two facts in its type. `P` says who calls ([`NoToken`],
//! [`AnyToken`], [`UserToken`], [`ServiceAccountToken`]), `S` how it signs ([`NoSigner`],
//! [`WithSigner`], [`DelegatedSigner`]). A generated method asks for what its declaration says, so
//! a missing signer and a wrong caller are compile errors. Everything else, the connection pool
//! included, is shared behind an `Arc`: a client for one more user costs no connection and no TLS
//! set-up.

use crate::base_url::{self, BaseUrl};
use crate::call::{Call, RawCall};
use crate::claims::TokenClaims;
use crate::deadlines::Deadlines;
use crate::delegated::PendingAction;
use crate::endpoint::Endpoint;
use crate::engine::{Session, Shared};
use crate::error::{Error, ErrorKind};
use crate::parts::Parts;
use crate::response::RawResponse;
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
/// use dfns_core::{Client, KeySigner};
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
    /// Starts a client. Without further ado it talks to Dfns' European region, has no token and
    /// cannot sign.
    pub fn builder() -> ClientBuilder<NoToken, NoSigner> {
        ClientBuilder {
            base_url: base_url::EUROPE.to_owned(),
            token: None,
            signer: None,
            deadlines: Deadlines::default(),
            response_limit: 16 * 1024 * 1024,
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

    /// The address the client talks to.
    pub fn base_url(&self) -> &str {
        self.session.shared.base_url.as_str()
    }

    /// A client for another token over the same connection pool. It cannot sign: a credential
    /// belongs to its identity.
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

    /// A client without a token over the same connection pool, for public endpoints.
    pub fn anonymous(&self) -> Client<NoToken, NoSigner> {
        Client::with_session(self.session.for_token(None))
    }

    /// A client that signs user actions with this signer.
    pub fn with_signer(&self, signer: impl Signer + 'static) -> Client<P, WithSigner> {
        Client::with_session(self.session.for_signer(Some(Arc::new(signer))))
    }

    /// A client whose user actions somebody else signs, in two halves; see [`PendingAction`].
    pub fn delegated(&self) -> Client<P, DelegatedSigner> {
        Client::with_session(self.session.for_signer(None))
    }

    /// The same client, taken to call as `Q`. Dfns has the last word: a wrong assumption is refused
    /// there.
    pub fn assume<Q>(self) -> Client<Q, S> {
        Client { session: self.session, kind: PhantomData }
    }

    /// What the client's token says about its holder. Not checked by anybody.
    pub fn claims(&self) -> Result<TokenClaims, Error> {
        let token = self.session.token.as_ref();
        let token = token.ok_or_else(|| Error::new(ErrorKind::Configuration, "token: this client has none"))?;
        TokenClaims::read(token)
    }

    /// The call of any endpoint, also of one that belongs to no group.
    #[inline]
    pub fn call<E: Endpoint>(&self, request: &E) -> Call<E::Response, <E::Mode as ModeFor<S>>::Signing>
    where
        P: MayCall<E::Callers>,
        E::Mode: ModeFor<S>,
    {
        Call::new(&self.session, request)
    }

    /// The call of an endpoint that is known at run time only, as the command line makes it.
    ///
    /// A signed endpoint is signed with the client's signer; without one the call fails before
    /// anything is sent.
    pub fn call_raw(&self, parts: Parts) -> Call<RawResponse> {
        let endpoint = parts.endpoint();
        Call::from_raw(RawCall::new(Arc::clone(&self.session), endpoint, parts.finish()), |response| {
            Ok(response.clone())
        })
    }
}

impl<P> Client<P, DelegatedSigner> {
    /// Makes the second half of a delegated call: trades the assertion for the user action and
    /// sends the very bytes that were signed.
    ///
    /// The pending action is used up: one challenge, one call.
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

/// Collects what a [`Client`] needs; nothing is checked before [`ClientBuilder::build`].
#[must_use = "a builder does nothing until `.build()`"]
pub struct ClientBuilder<P, S> {
    base_url: String,
    token: Option<Secret>,
    signer: Option<Arc<dyn Signer>>,
    deadlines: Deadlines,
    response_limit: usize,
    roots: TrustRoots,
    transport: Option<Arc<dyn Transport>>,
    kind: PhantomData<fn() -> (P, S)>,
}

impl<P, S> ClientBuilder<P, S> {
    /// The region's address, `https://api.dfns.io` by default. `https` only, except on loopback.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// A token of whatever kind.
    pub fn token(self, token: impl Into<Secret>) -> ClientBuilder<AnyToken, S> {
        self.with_caller(token.into())
    }

    /// The token of an employee or an end user.
    pub fn user(self, token: impl Into<Secret>) -> ClientBuilder<UserToken, S> {
        self.with_caller(token.into())
    }

    /// The token of a service account.
    pub fn service_account(self, token: impl Into<Secret>) -> ClientBuilder<ServiceAccountToken, S> {
        self.with_caller(token.into())
    }

    /// Signs user actions with this signer, for instance a [`KeySigner`](crate::KeySigner).
    pub fn signer(mut self, signer: impl Signer + 'static) -> ClientBuilder<P, WithSigner> {
        self.signer = Some(Arc::new(signer));
        self.retyped()
    }

    /// Lets somebody else sign user actions, in two halves; see [`PendingAction`].
    pub fn delegated(mut self) -> ClientBuilder<P, DelegatedSigner> {
        self.signer = None;
        self.retyped()
    }

    /// How long to wait for a connection (10 s by default). Without effect on a transport of your
    /// own.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.deadlines.connect = timeout;
        self
    }

    /// How long one HTTP request may take, response included (30 s by default). A signed call makes
    /// three.
    ///
    /// Of a response that is read as it arrives ([`Call::rows`](crate::Call::rows)), how long each
    /// piece of it may take.
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.deadlines.request = timeout;
        self
    }

    /// How long a whole call may take, signing included (2 min by default).
    ///
    /// Of a list in pages that is for each page; of a response that is read as it arrives, until it
    /// begins.
    pub fn call_timeout(mut self, timeout: Duration) -> Self {
        self.deadlines.call = timeout;
        self
    }

    /// How long a connection that is not in use is kept for the next request. Defaults to 50 s.
    ///
    /// Choose less than the idle time-out of the server, the load balancer or the proxy. Without
    /// effect on a transport of your own.
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.deadlines.idle = timeout;
        self
    }

    /// The largest response to collect, in bytes (16 MiB by default). It is no limit for what is
    /// read as it arrives.
    pub fn response_limit(mut self, bytes: usize) -> Self {
        self.response_limit = bytes;
        self
    }

    /// Which certificate authorities to trust (Mozilla's list by default). Without effect on a
    /// transport of your own.
    pub fn trust_roots(mut self, roots: TrustRoots) -> Self {
        self.roots = roots;
        self
    }

    /// Sends requests over a transport of your own.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Makes the client. Fails if the base URL, the token or the certificate authorities are
    /// unusable; sends nothing.
    pub fn build(self) -> Result<Client<P, S>, Error> {
        let base_url = BaseUrl::parse(&self.base_url)?;
        if let Some(token) = &self.token {
            Session::check_token(token)?;
        }
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(ReqwestTransport::with_deadlines(&self.roots, self.deadlines, base_url.is_loopback())?),
        };
        let shared = Shared { transport, base_url, deadlines: self.deadlines, response_limit: self.response_limit };
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
