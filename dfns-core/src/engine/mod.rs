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
mod progress;

use crate::base_url::BaseUrl;
use crate::claims::TokenClaims;
use crate::deadlines::Deadlines;
use crate::error::{Delivery, Error, ErrorKind, Step};
use crate::meta::{Auth, EndpointMeta, Replay, Sent};
use crate::operation::ticket::OperationTicket;
use crate::parts::Parts;
use crate::response::collect::{collect, collect_beginning};
use crate::response::stream::StreamedResponse;
use crate::response::{ERROR_LIMIT, RawResponse, json};
use crate::retry::budget::Budget;
use crate::retry::chance::Chance;
use crate::retry::gate::{Gate, Passage};
use crate::retry::{Permits, Retry};
use crate::runtime::on_tokio;
use crate::secret::Secret;
use crate::signing::{SignedFactors, Signer, UserActionChallenge};
use crate::transport::{ResponseBody, Transport, TransportError, TransportRequest};
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Method, StatusCode};
use progress::Progress;
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use zeroize::Zeroizing;

const USER_ACTION: HeaderName = HeaderName::from_static("x-dfns-useraction");
const CHALLENGE_PATH: &str = "/auth/action/init";
const USER_ACTION_PATH: &str = "/auth/action";

/// The state that all clients of one pool share.
pub(crate) struct Shared {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) base_url: BaseUrl,
    pub(crate) deadlines: Deadlines,
    pub(crate) response_limit: usize,
    pub(crate) retry: Retry,
    pub(crate) budget: Budget,
    pub(crate) gate: Gate,
    pub(crate) permits: Option<Permits>,
    pub(crate) chance: Chance,
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

#[derive(Serialize)]
struct ChallengeRequest<'a> {
    #[serde(rename = "userActionPayload")]
    payload: &'a str,
    #[serde(rename = "userActionHttpMethod")]
    http_method: &'a str,
    #[serde(rename = "userActionHttpPath")]
    http_path: &'a str,
    #[serde(rename = "userActionServerKind")]
    server_kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UserActionRequest<'a> {
    challenge_identifier: &'a Secret,
    #[serde(flatten)]
    factors: &'a SignedFactors,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UserAction {
    user_action: Secret,
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
        progress.begin_call();
        let request = || self.request(parts, user_action.as_ref());
        let passage = self.passage(progress).await?;
        let response = self.within_request(self.response(&request, is_safe(endpoint))).await;
        let response = passed(passage, response).map_err(|error| error.for_request(endpoint, &Sent::from(parts)))?;
        Ok(StreamedResponse::new(endpoint, response, self.shared.deadlines.request))
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

    /// Completes a delegated call. It is tried once, because its challenge is good for one try.
    pub(crate) async fn finish(
        &self,
        parts: &Parts,
        challenge: &UserActionChallenge,
        factors: &SignedFactors,
    ) -> Result<RawResponse, Error> {
        self.within(parts, Options::default(), async |progress| {
            progress.step = Step::UserAction;
            self.permit(2, progress).await?;
            let user_action = self.user_action(challenge, factors, progress).await?;
            self.send(parts, Some(user_action), progress).await
        })
        .await
    }

    /// Adds the ticket of the operation to an error that leaves its outcome open.
    pub(crate) fn with_ticket(&self, error: Error, parts: &Parts) -> Error {
        match parts.external_id() {
            Some(id) if error.outcome_is_unknown() => {
                let base_url = self.shared.base_url.as_str();
                error.with_ticket(OperationTicket::new(parts, id, base_url, self.organization()))
            }
            _ => error,
        }
    }

    /// Returns the organization of the session's token, if the token tells.
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
        let limit = options.timeout.unwrap_or(self.shared.deadlines.call);
        let work = async {
            let mut progress = Progress::begin(limit, options.retry.unwrap_or(self.shared.retry));
            let done = tokio::time::timeout(limit, work(&mut progress)).await;
            done.unwrap_or_else(|_| Err(progress.too_late(limit).for_request(parts.endpoint(), &Sent::from(parts))))
        };
        on_tokio(work).await.map_err(|error| error.at_endpoint(parts.endpoint()))
    }

    /// Gets the user action of a signed call with the session's signer. Returns `None` if the call
    /// is not signed.
    async fn sign(&self, parts: &Parts, progress: &mut Progress) -> Result<Option<Secret>, Error> {
        if !parts.endpoint().is_signed() {
            self.permit(1, progress).await?;
            return Ok(None);
        }
        let Some(signer) = &self.signer else {
            let message = "this endpoint needs a user action signature, and the client has no signer";
            return Err(Error::new(ErrorKind::Signing, message));
        };
        // Permits for all three requests at once, so that no challenge is requested in vain.
        self.permit(3, progress).await?;
        let challenge = self.challenge(parts, progress).await?;
        progress.step = Step::Signature;
        progress.asked_a_person |= signer.is_interactive();
        let factors = signer.sign(&challenge).await?;
        progress.step = Step::UserAction;
        self.user_action(&challenge, &factors, progress).await.map(Some)
    }

    /// Requests the challenge of a user action.
    async fn challenge(&self, parts: &Parts, progress: &mut Progress) -> Result<UserActionChallenge, Error> {
        progress.step = Step::Challenge;
        let payload = std::str::from_utf8(parts.body.payload()).map_err(|_| {
            Error::new(ErrorKind::Request, "only a text body can be signed").before_the_call(Step::Challenge)
        })?;
        let request = ChallengeRequest {
            payload,
            http_method: parts.endpoint().method().as_str(),
            http_path: &parts.path,
            server_kind: "Api",
        };
        let response = self.post(CHALLENGE_PATH, &request, progress).await;
        response.and_then(|response| json::decode(&response)).map_err(|error| error.before_the_call(Step::Challenge))
    }

    /// Exchanges a signed challenge for the user action token.
    async fn user_action(
        &self,
        challenge: &UserActionChallenge,
        factors: &SignedFactors,
        progress: &Progress,
    ) -> Result<Secret, Error> {
        let request = UserActionRequest { challenge_identifier: &challenge.challenge_identifier, factors };
        let response = self.post(USER_ACTION_PATH, &request, progress).await;
        let response = response.and_then(|response| json::decode::<UserAction>(&response));
        response.map(|response| response.user_action).map_err(|error| error.before_the_call(Step::UserAction))
    }

    /// Makes one of the two requests for a user action. Both are safe to repeat, because the call
    /// itself has not been sent.
    async fn post(
        &self,
        path: &str,
        body: &(impl Serialize + Sync),
        progress: &Progress,
    ) -> Result<RawResponse, Error> {
        // Room for most bodies, so that the buffer does not grow and copy.
        let mut bytes = Vec::with_capacity(1024);
        serde_json::to_writer(&mut bytes, body)
            .map_err(|source| Error::new(ErrorKind::Request, &source).caused_by(source))?;
        let body = Bytes::from(bytes);
        let request = || {
            let mut request = TransportRequest::new(Method::POST, self.shared.base_url.join(path)?);
            request.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            request.headers.insert(AUTHORIZATION, self.authorization()?);
            request.body = body.clone();
            Ok(request)
        };
        self.exchange(&request, true, progress).await
    }

    /// Sends the call itself.
    async fn send(
        &self,
        parts: &Parts,
        user_action: Option<Secret>,
        progress: &mut Progress,
    ) -> Result<RawResponse, Error> {
        let endpoint = parts.endpoint();
        progress.begin_call();
        let request = || self.request(parts, user_action.as_ref());
        let response = self.exchange(&request, is_safe(endpoint), progress).await;
        let response = response.map(|response| response.of(endpoint));
        let response = response.map_err(|error| error.for_request(endpoint, &Sent::from(parts)));
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
        let headers = &mut request.headers;
        headers.extend(parts.headers.iter().cloned());
        // A header field of the request may say more, as `application/merge-patch+json` does.
        if let Some(content_type) = &parts.body.content_type
            && !headers.contains_key(CONTENT_TYPE)
        {
            headers.insert(CONTENT_TYPE, header_value("content type", content_type)?);
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

    /// Makes one request, through the gate of the pool, and collects its whole response. An
    /// unsuccessful status is an error.
    async fn exchange(
        &self,
        request: &MakeRequest<'_>,
        is_safe: bool,
        progress: &Progress,
    ) -> Result<RawResponse, Error> {
        let passage = self.passage(progress).await?;
        let response = self.within_request(async {
            let mut response = self.response(request, is_safe).await?;
            Ok(collect(&mut response, self.shared.response_limit).await?)
        });
        passed(passage, response.await)
    }

    /// Waits until the gate of the pool lets a request through.
    async fn passage(&self, progress: &Progress) -> Result<Passage<'_>, Error> {
        let gate = &self.shared.gate;
        if progress.retry.is_never() {
            return Ok(gate.ignore());
        }
        gate.pass(progress.deadline).await.map_err(progress::stays_closed)
    }

    /// Makes one request and returns its response with the body unread. An unsuccessful status is
    /// an error.
    ///
    /// A server may close a pooled connection just as it is reused. A safe request is then repeated
    /// once, at once.
    async fn response(&self, request: &MakeRequest<'_>, is_safe: bool) -> Result<http::Response<ResponseBody>, Error> {
        let transport = &self.shared.transport;
        let mut response = transport.send(request()?).await;
        if is_safe && matches!(response, Err(TransportError::Closed(_))) {
            response = transport.send(request()?).await;
        }
        let mut response = response?;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(refusal(&collect_beginning(&mut response, ERROR_LIMIT.min(self.shared.response_limit)).await))
    }

    /// Applies the deadline of one request.
    async fn within_request<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let limit = self.shared.deadlines.request;
        tokio::time::timeout(limit, work).await.unwrap_or_else(|_| Err(too_late(limit)))
    }

    /// Waits for the turn of this many requests, if the pool has a rate limit.
    async fn permit(&self, requests: u32, progress: &Progress) -> Result<(), Error> {
        match &self.shared.permits {
            Some(permits) => permits.take(requests, progress.deadline).await.map_err(progress::turn_too_late),
            None => Ok(()),
        }
    }
}

/// Tells the gate of the pool what came of a request.
fn passed<T>(passage: Passage<'_>, result: Result<T, Error>) -> Result<T, Error> {
    match &result {
        Err(error) if error.status() == Some(StatusCode::TOO_MANY_REQUESTS) => passage.rejected(error.retry_after()),
        Err(error) if error.status().is_none() => drop(passage),
        _ => passage.accepted(),
    }
    result
}

/// Builds a request, and builds it again for a second attempt.
type MakeRequest<'a> = dyn Fn() -> Result<TransportRequest, Error> + Send + Sync + 'a;

/// Returns whether the same call can be made again without a second effect.
fn is_safe(endpoint: &EndpointMeta) -> bool {
    endpoint.replay() == Replay::Always
}

fn too_late(limit: Duration) -> Error {
    Error::new(ErrorKind::Timeout, format!("no response within {limit:?}")).delivered(Delivery::Unknown)
}

/// Returns the error of a response with an unsuccessful status.
fn refusal(response: &RawResponse) -> Error {
    if response.status().is_redirection() {
        let message = "the server redirects; redirects are never followed, since they would carry the token to another \
                       address; check the base URL";
        return Error::new(ErrorKind::Redirect, message).with_response(response);
    }
    Error::refused(response)
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
