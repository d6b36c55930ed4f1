//! The engine: everything between an encoded request and the bytes of its response.
//!
//! It is not generic, so it is compiled once, here. A signed call makes three requests. The first
//! gets a challenge for the method, the path without query, and the body. The credential signs it,
//! and the second request exchanges the signature for a one-time user action token. The third sends
//! the same body bytes with that token.
//!
//! A try that failed is followed by another one if repeating is safe ([`attempts`]). It starts from
//! the challenge, because a user action is good for one request.

mod attempts;
mod conflict;
mod exchange;
mod progress;
mod user_action;

use crate::base_url::BaseUrl;
use crate::claims::TokenClaims;
use crate::deadlines::Deadlines;
use crate::drift;
use crate::echo::USER_ACTION;
use crate::error::{Error, ErrorKind, Step};
use crate::meta::{Auth, EndpointMeta, Sent};
use crate::observe::spans::{self, Leg};
use crate::observe::{CallDone, Observer, UnknownValueSeen, notify};
use crate::operation::ticket::OperationTicket;
use crate::parts::Parts;
use crate::response::stream::StreamedResponse;
use crate::response::{Decode, RawResponse};
use crate::retry::budget::Budget;
use crate::retry::chance::Chance;
use crate::retry::gate::Gate;
use crate::retry::{Permits, Retry};
use crate::runtime::on_tokio;
use crate::secret::Secret;
use crate::signing::{SignedFactors, Signer, UserActionChallenge};
use crate::transport::{Transport, TransportRequest};
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method};
use progress::{Progress, after_earlier_tries};
use std::borrow::Cow;
use std::ops::ControlFlow;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::Instant;
use tracing::Instrument;
pub(crate) use user_action::UserActionUrls;
use zeroize::Zeroizing;

/// The state that all clients of one pool share.
pub(crate) struct Shared {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) base_url: BaseUrl,
    pub(crate) user_action_urls: UserActionUrls,
    pub(crate) deadlines: Deadlines,
    pub(crate) response_limit: usize,
    pub(crate) retry: Retry,
    pub(crate) budget: Budget,
    pub(crate) gate: Gate,
    pub(crate) permits: Option<Permits>,
    pub(crate) chance: Chance,
    pub(crate) observer: Option<Arc<dyn Observer>>,
}

/// The settings of one call, instead of the pool's.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Options {
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: Option<Retry>,
}

/// One identity over a shared pool: its token and its signer.
pub(crate) struct Session {
    pub(crate) shared: Arc<Shared>,
    pub(crate) token: Option<Secret>,
    pub(crate) signer: Option<Arc<dyn Signer>>,
    /// The header with the token, created by the first request that needs it.
    authorization: OnceLock<HeaderValue>,
}

impl Session {
    pub(crate) fn new(shared: Arc<Shared>, token: Option<Secret>, signer: Option<Arc<dyn Signer>>) -> Self {
        Self { shared, token, signer, authorization: OnceLock::new() }
    }

    pub(crate) fn for_token(&self, token: Option<Secret>) -> Self {
        Self::new(Arc::clone(&self.shared), token, None)
    }

    pub(crate) fn for_signer(&self, signer: Option<Arc<dyn Signer>>) -> Self {
        Self::new(Arc::clone(&self.shared), self.token.clone(), signer)
    }

    /// Checks that a token can be a header value.
    pub(crate) fn check_token(token: &Secret) -> Result<(), Error> {
        let text = token.expose();
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(());
        }
        let why = if text.is_empty() {
            "it is empty"
        } else if text.contains(char::is_whitespace) {
            "it contains white space; check how it was copied"
        } else {
            "it contains characters that a token cannot have"
        };
        Err(Error::new(ErrorKind::Configuration, format!("token: {why}")))
    }

    /// Returns the header with the session's token.
    fn authorization(&self) -> Result<HeaderValue, Error> {
        if let Some(value) = self.authorization.get() {
            return Ok(value.clone());
        }
        let value = bearer(self.token.as_ref())?;
        Ok(self.authorization.get_or_init(|| value).clone())
    }

    /// Makes a whole call; a signed one is signed with the session's signer.
    pub(crate) async fn call(&self, parts: &Parts, options: Options) -> Result<RawResponse, Error> {
        self.within(parts, options, async |progress| {
            loop {
                let result = self.try_to_call(parts, progress).await;
                if let ControlFlow::Break(result) = self.follow(result, parts, progress).await {
                    return result;
                }
            }
        })
        .await
    }

    async fn try_to_call(&self, parts: &Parts, progress: &mut Progress) -> Result<RawResponse, Error> {
        let user_action = self.sign(parts, progress).await?;
        self.send(parts, user_action, progress).await
    }

    /// Makes a call whose response is read as it arrives. The call's deadline applies until the
    /// response begins.
    pub(crate) async fn open(&self, parts: &Parts, options: Options) -> Result<StreamedResponse, Error> {
        self.within(parts, options, async |progress| {
            loop {
                let result = self.try_to_open(parts, progress).await;
                if let ControlFlow::Break(result) = self.follow(result, parts, progress).await {
                    return result;
                }
            }
        })
        .await
    }

    async fn try_to_open(&self, parts: &Parts, progress: &mut Progress) -> Result<StreamedResponse, Error> {
        let endpoint = parts.endpoint();
        let user_action = self.sign(parts, progress).await?;
        let request = self.request(parts, user_action.as_ref())?;
        progress.begin_call();
        let response = self.begin_exchange(leg_of(endpoint), request, progress).await;
        let response = response.map_err(|error| of_request(error, parts))?;
        let (server, patience) = (Arc::clone(self.shared.base_url.server()), self.shared.deadlines.request);
        Ok(StreamedResponse::new(endpoint, server, response, patience))
    }

    /// Requests the challenge of a delegated call.
    pub(crate) async fn begin(&self, parts: &Parts, options: Options) -> Result<UserActionChallenge, Error> {
        self.within(parts, options, async |progress| {
            loop {
                let result = self.try_to_begin(parts, progress).await;
                if let ControlFlow::Break(result) = self.follow(result, parts, progress).await {
                    return result;
                }
            }
        })
        .await
    }

    async fn try_to_begin(&self, parts: &Parts, progress: &mut Progress) -> Result<UserActionChallenge, Error> {
        self.permit(1, progress).await?;
        self.challenge(parts, progress).await
    }

    /// Completes a delegated call. The call itself is sent once, because its challenge is good for
    /// one user action.
    pub(crate) async fn finish(
        &self,
        parts: &Parts,
        challenge: &UserActionChallenge,
        factors: &SignedFactors,
    ) -> Result<RawResponse, Error> {
        let work = self.within(parts, Options::default(), async |progress| {
            let result = self.try_to_finish(parts, challenge, factors, progress).await;
            result.map_err(|error| progress.after_earlier_tries(error.after_tries(progress.tries)))
        });
        work.await.map_err(Error::of_a_completion)
    }

    async fn try_to_finish(
        &self,
        parts: &Parts,
        challenge: &UserActionChallenge,
        factors: &SignedFactors,
        progress: &mut Progress,
    ) -> Result<RawResponse, Error> {
        (progress.step, progress.asked_a_person) = (Step::UserAction, true);
        self.permit(2, progress).await?;
        let user_action = self.user_action(challenge, factors, progress).await?;
        self.send(parts, Some(user_action), progress).await
    }

    /// Decodes a response, and notifies observers of values that this version does not know.
    pub(crate) fn decode<R>(&self, decode: Decode<R>, response: &RawResponse) -> Result<R, Error> {
        let endpoint = response.endpoint().filter(|_| self.shared.observer.is_some() || spans::hears_unknown_values());
        let Some(endpoint) = endpoint else { return decode(response) };
        let (decoded, paths) = drift::watch(|| decode(response));
        for path in &paths {
            spans::unknown_value(endpoint, path);
            if let Some(observer) = &self.shared.observer {
                notify(observer.as_ref(), |observer| observer.unknown_value(&UnknownValueSeen { endpoint, path }));
            }
        }
        decoded
    }

    /// Adds the ticket of the operation to an error that leaves its outcome open.
    pub(crate) fn with_ticket(&self, error: Error, parts: &Parts) -> Error {
        match self.ticket(parts) {
            Some(ticket) if error.outcome_is_unknown() => error.with_ticket(ticket),
            _ => error,
        }
    }

    /// Returns the ticket of an operation, if Dfns recognizes it by an external id.
    pub(crate) fn ticket(&self, parts: &Parts) -> Option<OperationTicket> {
        let id = parts.external_id()?;
        Some(OperationTicket::new(parts, id, self.shared.base_url.as_str(), self.organization()))
    }

    /// Returns the organization of the session's token, if the token contains it.
    pub(crate) fn organization(&self) -> Option<String> {
        TokenClaims::read(self.token.as_ref()?).ok()?.app_metadata.org_id
    }

    /// Applies the deadline of the whole call and adds the facts of the request to any error.
    async fn within<T>(
        &self,
        parts: &Parts,
        options: Options,
        work: impl AsyncFnOnce(&mut Progress) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let endpoint = parts.endpoint();
        let limit = options.timeout.unwrap_or(self.shared.deadlines.call);
        let span = spans::call(endpoint, parts.external_id());
        // Large futures stay in place: each wrapper would copy them.
        let work = pin!(async {
            let mut progress = Progress::begin(endpoint, limit, options.retry.unwrap_or(self.shared.retry));
            progress.is_unclear = parts.was_sent();
            let begun = self.shared.observer.as_ref().map(|observer| (observer, Instant::now()));
            let done = tokio::time::timeout(limit, pin!(work(&mut progress))).await;
            let done = done
                .unwrap_or_else(|_| Err(of_request(progress.too_late(limit, self.shared.base_url.server()), parts)));
            let Progress { tries, throttled, .. } = progress;
            span.record("dfns.tries", tries);
            if let Some((observer, begun)) = begun {
                let (duration, error) = (begun.elapsed(), done.as_ref().err());
                let retry_tokens = self.shared.budget.left();
                let done = CallDone { endpoint, duration, tries, throttled, retry_tokens, error };
                notify(observer.as_ref(), |observer| observer.call(&done));
            }
            done
        });
        let done = on_tokio(work).instrument(span.clone()).await;
        let done = done.map_err(|error| after_earlier_tries(error, parts.was_sent()).at_endpoint(endpoint));
        done.inspect_err(|error| spans::fail(&span, error))
    }

    /// Sends the call itself.
    async fn send(
        &self,
        parts: &Parts,
        user_action: Option<Secret>,
        progress: &mut Progress,
    ) -> Result<RawResponse, Error> {
        let endpoint = parts.endpoint();
        let request = self.request(parts, user_action.as_ref())?;
        progress.begin_call();
        let response = self.exchange(leg_of(endpoint), request, progress).await;
        let response = response.map(|response| response.of(endpoint));
        let response = response.map_err(|error| of_request(error, parts));
        self.of_this_operation(parts, response, progress).await
    }

    /// Builds the request of the call itself.
    fn request(&self, parts: &Parts, user_action: Option<&Secret>) -> Result<TransportRequest, Error> {
        let endpoint = parts.endpoint();
        let method = match endpoint.method() {
            crate::meta::Method::Get => Method::GET,
            crate::meta::Method::Post => Method::POST,
            crate::meta::Method::Put => Method::PUT,
            crate::meta::Method::Patch => Method::PATCH,
            crate::meta::Method::Delete => Method::DELETE,
            crate::meta::Method::Head => Method::HEAD,
        };
        let mut request = TransportRequest::new(method, self.shared.base_url.join(&parts.target())?);
        request.body = parts.body.bytes.clone();
        if user_action.is_some() {
            // Room for those of the transport as well, without which the map would grow.
            request.headers = HeaderMap::with_capacity(7);
        }
        let headers = &mut request.headers;
        headers.extend(parts.headers.iter().cloned());
        // A header field of the request may say more, as `application/merge-patch+json` does.
        if let Some(content_type) = &parts.body.content_type
            && !headers.contains_key(CONTENT_TYPE)
        {
            let value = match content_type {
                Cow::Borrowed(constant) => HeaderValue::from_static(constant),
                Cow::Owned(text) => header_value("content type", text)?,
            };
            headers.insert(CONTENT_TYPE, value);
        }
        if let Some(user_action) = user_action {
            let mut value = header_value("user action", user_action.expose())?;
            value.set_sensitive(true);
            headers.insert(USER_ACTION, value);
        }
        let authorization = match endpoint.auth() {
            Auth::Public => None,
            Auth::Token => Some(self.authorization()?),
            Auth::Temporary => Some(bearer(parts.bearer.as_ref())?),
        };
        if let Some(authorization) = authorization {
            headers.insert(AUTHORIZATION, authorization);
        }
        // RFC 9110, section 8.6: gateways reject such a request without a content length.
        if request.body.is_empty() && matches!(request.method, Method::POST | Method::PUT | Method::PATCH) {
            request.headers.insert(CONTENT_LENGTH, HeaderValue::from(0));
        }
        Ok(request)
    }
}

/// Adds the facts of the request to an error.
fn of_request(error: Error, parts: &Parts) -> Error {
    error.for_request(parts.endpoint(), &Sent::from(parts), parts.external_id().is_some())
}

/// Returns the request of the call itself.
fn leg_of(endpoint: &EndpointMeta) -> Leg {
    Leg { step: Step::Call, method: endpoint.method().as_str(), template: endpoint.path() }
}

/// Returns the header with a bearer token. Like the token, it is wiped with its last copy.
fn bearer(token: Option<&Secret>) -> Result<HeaderValue, Error> {
    let token = token
        .ok_or_else(|| Error::new(ErrorKind::Configuration, "token: the client has none; set one when building it"))?;
    Session::check_token(token)?;
    let text = Zeroizing::new(["Bearer ", token.expose()].concat().into_bytes());
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(text)).map_err(|_| unfit("token"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn header_value(what: &str, text: &str) -> Result<HeaderValue, Error> {
    HeaderValue::try_from(text).map_err(|_| unfit(what))
}

/// Returns the error of a string that cannot be a header value.
fn unfit(what: &str) -> Error {
    Error::new(ErrorKind::Request, format!("{what}: it contains characters that are not allowed in a header"))
}
