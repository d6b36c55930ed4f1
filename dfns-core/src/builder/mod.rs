//! Builds clients: the caller, the signer, the region, and how calls are made.
//!
//! The settings of connections are in `connection`.

mod connection;
mod stack;

use crate::base_url::{self, BaseUrl};
use crate::client::Client;
use crate::deadlines::Deadlines;
use crate::engine::{Session, Shared, UserActionUrls};
use crate::error::Error;
use crate::observe::Observer;
use crate::retry::budget::Budget;
use crate::retry::chance::Chance;
use crate::retry::gate::Gate;
use crate::retry::{Permits, RateLimit, Retry};
use crate::secret::Secret;
use crate::signing::Signer;
use crate::transport::{HttpOptions, Transport};
use crate::typestate::{AnyToken, DelegatedSigner, NoSigner, NoToken, ServiceAccountToken, UserToken, WithSigner};
use stack::Stack;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

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
            http: HttpOptions::new(),
            transport: Stack::Reqwest,
            kind: PhantomData,
        }
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
    http: HttpOptions,
    transport: Stack,
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

    /// Lets user actions be signed outside of the client; see
    /// [`PendingAction`](crate::PendingAction).
    pub fn delegated(mut self) -> ClientBuilder<P, DelegatedSigner> {
        self.signer = None;
        self.retyped()
    }

    /// Sets how long one HTTP request may take, response included. Defaults to 30 s. A signed call
    /// makes three requests.
    ///
    /// It includes the connection. If it passes before the connection is made, the delivery is
    /// [`Unknown`](crate::Delivery::Unknown) although nothing was sent. So choose more than
    /// [`connect_timeout`](Self::connect_timeout).
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

    /// Sets the largest response to collect, in bytes. Defaults to 16 MiB. Does not limit responses
    /// that are read as they arrive.
    pub fn response_limit(mut self, bytes: usize) -> Self {
        self.response_limit = bytes;
        self
    }

    /// Sets how many times a call is tried. Defaults to [`Retry::standard`]: three tries, if the
    /// call may be repeated.
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

    /// Sets the source of random bytes for delays between tries and reads, and for random external
    /// ids. Defaults to the operating system. For tests that must behave the same in every run.
    ///
    /// Keys and signatures never use it.
    pub fn randomness(mut self, fill: impl Fn(&mut [u8]) + Send + Sync + 'static) -> Self {
        self.chance = Chance::new(fill);
        self
    }

    /// Sends requests over a custom transport, which has its own connection settings.
    ///
    /// [`build`](Self::build) fails if a proxy, a client certificate or
    /// [trust roots](crate::TrustRoots) are set as well, because the transport would ignore them.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Stack::Custom(Arc::new(transport));
        self
    }

    /// Builds the client. Sends nothing. Fails if the base URL, the token, or a setting of the
    /// connection is unusable.
    pub fn build(self) -> Result<Client<P, S>, Error> {
        let base_url = BaseUrl::parse(&self.base_url)?;
        if let Some(token) = &self.token {
            Session::check_token(token)?;
        }
        let (transport, proxy) = stack::transport(self.transport, &self.http, &base_url)?;
        let base_url = base_url.through(proxy.as_deref());
        let shared = Shared {
            transport,
            user_action_urls: UserActionUrls::new(&base_url)?,
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
            http: self.http,
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
