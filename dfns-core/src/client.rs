//! The client: its token, its signer and a shared connection pool.
//!
//! [`Client<P, S>`](Client) carries two facts in its type. `P` is the kind of caller ([`NoToken`],
//! [`AnyToken`], [`UserToken`], [`ServiceAccountToken`]). `S` is how it signs ([`NoSigner`],
//! [`WithSigner`], [`DelegatedSigner`]). Generated methods have bounds on both, so a missing signer
//! or the wrong caller kind is a compile error. Everything else, including the connection pool, is
//! shared behind an `Arc`: a client for another user costs no connection and no TLS set-up.
//! [`ClientBuilder`](crate::ClientBuilder) makes the first client of a pool.

use crate::call::{Call, RawCall};
use crate::claims::TokenClaims;
use crate::delegated::PendingAction;
use crate::endpoint::Endpoint;
use crate::engine::Session;
use crate::error::{Error, ErrorKind};
use crate::meta::EndpointMeta;
use crate::operation::ticket::OperationTicket;
use crate::parts::Parts;
use crate::response::RawResponse;
use crate::secret::Secret;
use crate::signing::{SignedFactors, Signer};
use crate::typestate::{
    AnyToken, DelegatedSigner, MayCall, ModeFor, NoSigner, NoToken, ServiceAccountToken, UserToken, WithSigner,
};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

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

impl<P, S> Client<P, S> {
    pub(crate) fn with_session(session: Session) -> Self {
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
    /// of another endpoint, region or organization, or damaged. The outcome stays unknown:
    /// [`Error::outcome_is_unknown`] is true, and [`Error::ticket`] returns the ticket.
    pub fn resume<E: Endpoint>(&self, ticket: OperationTicket) -> Call<E::Response, <E::Mode as ModeFor<S>>::Signing>
    where
        P: MayCall<E::Callers>,
        E::Mode: ModeFor<S>,
    {
        let parts = ticket.into_parts(E::META, self.base_url(), self.session.organization().as_deref());
        Call::from_raw(RawCall::new(Arc::clone(&self.session), E::META, parts), E::decode)
    }

    /// Like [`resume`](Self::resume), for an endpoint that is known only at run time. The
    /// [ticket](OperationTicket::endpoint) names it.
    pub fn resume_raw(&self, endpoint: &'static EndpointMeta, ticket: OperationTicket) -> Call<RawResponse> {
        let parts = ticket.into_parts(endpoint, self.base_url(), self.session.organization().as_deref());
        Call::from_raw(RawCall::new(Arc::clone(&self.session), endpoint, parts), |response| Ok(response.clone()))
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
