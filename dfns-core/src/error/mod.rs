//! The one error type: what happened, at which endpoint, at which step, and whether Dfns may have acted.
//!
//! An error is made where the fault is seen ([`Error::new`] and its builder methods) and gains context on its way out: the
//! endpoint, the step of a signed call, whether the request was sent. [`envelope`](self) reads what Dfns itself says of a failure.

mod envelope;

use crate::credentials::CredentialError;
use crate::meta::{EndpointMeta, Replay, RequiredPermissions};
use crate::signing::SignError;
use crate::transport::RawResponse;
use crate::types::AnyJson;
use bytes::Bytes;
use http::StatusCode;
use std::fmt;
use std::time::Duration;

/// What kind of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be used as it was built: base URL, token, certificates.
    Configuration,
    /// The request cannot be sent as it is: a bad path parameter, a value that cannot be encoded.
    Request,
    /// The signer did not sign.
    Signing,
    /// A credential could not be made or opened.
    Credential,
    /// No connection, or it broke.
    Connection,
    /// A deadline passed.
    Timeout,
    /// The server redirected; redirects are never followed, since they would carry the user action to somebody else.
    Redirect,
    /// The response is larger than the client accepts.
    TooLarge,
    /// Dfns refused: see [`Error::status`] and [`Error::message`].
    Api,
    /// The response cannot be read as what it should be.
    Decode,
    /// A policy holds the change back, at an endpoint that is not declared to do so.
    PendingApproval,
}

/// How far a call got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Asking for the user action challenge.
    Challenge,
    /// Signing the challenge with the credential.
    Signature,
    /// Trading the signed challenge for the user action token.
    UserAction,
    /// The call itself.
    Call,
}

/// Whether the call itself reached Dfns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// It was not sent: nothing happened.
    NotSent,
    /// It was sent and no whole response came back: whether it took effect is unknown.
    Unknown,
    /// Dfns answered it.
    Responded,
}

/// Why a call, or the making of a client, failed.
///
/// ```
/// use dfns_core::Client;
///
/// let error = Client::builder().base_url("http://api.dfns.io").build().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "base URL `http://api.dfns.io`: plain http is only for loopback addresses; use https",
/// );
/// ```
pub struct Error(Box<Failure>);

struct Failure {
    kind: ErrorKind,
    message: String,
    endpoint: Option<&'static EndpointMeta>,
    step: Step,
    delivery: Delivery,
    status: Option<StatusCode>,
    code: Option<String>,
    details: Option<AnyJson>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    json_path: Option<String>,
    body: Bytes,
    required: Option<RequiredPermissions>,
    has_external_id: bool,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What others can ask.
impl Error {
    /// What kind of thing went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What happened, without the endpoint: for a refusal, Dfns' own words.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The id of the endpoint that was called, for instance `delegated_login`.
    pub fn endpoint(&self) -> Option<&'static str> {
        self.0.endpoint.map(EndpointMeta::id)
    }

    /// How far the call got.
    pub fn step(&self) -> Step {
        self.0.step
    }

    /// Whether the call itself reached Dfns.
    pub fn delivery(&self) -> Delivery {
        self.0.delivery
    }

    /// The status of the response, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// Dfns' machine-readable code, where it gives one.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Dfns' details: for instance the duplicate entity of a conflict.
    pub fn details(&self) -> Option<&AnyJson> {
        self.0.details.as_ref()
    }

    /// Names the request towards Dfns' support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How long Dfns asks to wait before the next try.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Where in the response the failure to decode it is, for instance `items[3].id`.
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path.as_deref()
    }

    /// The bytes of the response, if there was one. They may hold secrets: mind where they go.
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// The permissions that the call needs; set when Dfns refused with status 403.
    pub fn required_permissions(&self) -> Option<&RequiredPermissions> {
        self.0.required.as_ref()
    }

    /// Whether making the same call again is both safe and of use.
    ///
    /// True for faults that pass (no connection, a deadline, status 429, 500, 502, 503 and 504) if the call was not sent, was
    /// turned away unread (429), only reads, or carries an `externalId` by which Dfns recognises it.
    pub fn is_retryable(&self) -> bool {
        let passing = match self.0.kind {
            ErrorKind::Connection | ErrorKind::Timeout => true,
            ErrorKind::Api => {
                self.0.status.is_some_and(|status| matches!(status.as_u16(), 429 | 500 | 502 | 503 | 504))
            }
            _ => false,
        };
        let safe = self.0.delivery == Delivery::NotSent
            || self.0.status == Some(StatusCode::TOO_MANY_REQUESTS)
            || match self.0.endpoint.map(EndpointMeta::replay) {
                Some(Replay::Always) => true,
                Some(Replay::ExternalId) => self.0.has_external_id,
                _ => false,
            };
        passing && safe
    }
}

/// How errors are made, inside this crate.
impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Failure {
            kind,
            message: message.into(),
            endpoint: None,
            step: Step::Call,
            delivery: Delivery::NotSent,
            status: None,
            code: None,
            details: None,
            request_id: None,
            retry_after: None,
            json_path: None,
            body: Bytes::new(),
            required: None,
            has_external_id: false,
            source: None,
        }))
    }

    /// The error that a refusing response is.
    pub(crate) fn refused(response: &RawResponse) -> Self {
        let said = envelope::read(response);
        let message = said.message.unwrap_or_else(|| String::from("no reason given"));
        let mut error = Self::new(ErrorKind::Api, message).with_response(response);
        error.0.code = said.code;
        error.0.details = said.details;
        error.0.request_id = error.0.request_id.or(said.id);
        error.0.retry_after = envelope::retry_after(response.headers());
        error
    }

    /// Adds what the response says of itself.
    pub(crate) fn with_response(mut self, response: &RawResponse) -> Self {
        self.0.status = Some(response.status());
        self.0.request_id = envelope::request_id(response.headers());
        self.0.body = response.body().clone();
        self.0.delivery = Delivery::Responded;
        self.0.endpoint = self.0.endpoint.or(response.endpoint());
        self
    }

    pub(crate) fn at_json_path(mut self, path: String) -> Self {
        self.0.json_path = Some(path);
        self
    }

    pub(crate) fn caused_by(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn delivered(mut self, delivery: Delivery) -> Self {
        self.0.delivery = delivery;
        self
    }

    pub(crate) fn at_endpoint(mut self, endpoint: &'static EndpointMeta) -> Self {
        self.0.endpoint = Some(endpoint);
        self
    }

    /// Moves the error to an earlier step of a signed call: the call itself was then not sent.
    pub(crate) fn before_the_call(mut self, step: Step) -> Self {
        self.0.step = step;
        self.0.delivery = Delivery::NotSent;
        self
    }

    /// Adds what depends on the request's body: the permissions a refused call needs, and whether it may be repeated.
    pub(crate) fn for_request(mut self, endpoint: &'static EndpointMeta, body: &[u8]) -> Self {
        if self.0.status == Some(StatusCode::FORBIDDEN) {
            self.0.required = Some(RequiredPermissions::evaluate(endpoint.permissions(), body));
        }
        self.0.has_external_id = serde_json::from_slice::<serde_json::Value>(body)
            .is_ok_and(|body| body.get("externalId").is_some_and(serde_json::Value::is_string));
        self.at_endpoint(endpoint)
    }
}

/// A signer's own error: nothing was sent.
impl From<SignError> for Error {
    fn from(refusal: SignError) -> Self {
        Self::new(ErrorKind::Signing, refusal.to_string()).caused_by(refusal).before_the_call(Step::Signature)
    }
}

/// A credential that could not be made or opened: nothing was sent.
impl From<CredentialError> for Error {
    fn from(failure: CredentialError) -> Self {
        // The outer text says what could not be done, the cause why; an error of one line needs both.
        let cause = std::error::Error::source(&failure).map(|cause| format!(": {cause}")).unwrap_or_default();
        Self::new(ErrorKind::Credential, format!("{failure}{cause}")).caused_by(failure)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failure = &*self.0;
        if let Some(endpoint) = failure.endpoint {
            write!(f, "`{}`", endpoint.id())?;
            match failure.step {
                Step::Challenge => f.write_str(" (asking for the user action challenge)")?,
                Step::Signature => f.write_str(" (signing the user action)")?,
                Step::UserAction => f.write_str(" (trading the signature for a user action)")?,
                Step::Call => {}
            }
            f.write_str(": ")?;
        }
        if let Some(status) = failure.status {
            write!(f, "status {status}: ")?;
        }
        f.write_str(&failure.message)?;
        if let Some(code) = &failure.code {
            write!(f, " [{code}]")?;
        }
        if let Some(required) = &failure.required {
            write!(f, "; the call needs {required}")?;
        }
        if let Some(id) = &failure.request_id {
            write!(f, "; request id {id}")?;
        }
        match failure.delivery {
            Delivery::Unknown => f.write_str("; the request was sent, so whether it took effect is unknown"),
            Delivery::Responded if self.took_effect() => {
                f.write_str("; the request was sent and accepted, only its response is lost")
            }
            _ => Ok(()),
        }
    }
}

impl Error {
    fn took_effect(&self) -> bool {
        let writes = self.0.endpoint.is_some_and(|endpoint| endpoint.replay() != Replay::Always);
        writes && self.0.step == Step::Call && self.0.status.is_some_and(|status| status.is_success())
    }
}

impl fmt::Debug for Error {
    /// Everything but the body, which may hold secrets and is shown by its length.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failure = &*self.0;
        let mut out = f.debug_struct("Error");
        out.field("kind", &failure.kind).field("message", &failure.message);
        if let Some(endpoint) = failure.endpoint {
            out.field("endpoint", &endpoint.id()).field("step", &failure.step).field("delivery", &failure.delivery);
        }
        if let Some(status) = failure.status {
            out.field("status", &status.as_u16()).field("body_bytes", &failure.body.len());
        }
        if let Some(code) = &failure.code {
            out.field("code", code);
        }
        if let Some(id) = &failure.request_id {
            out.field("request_id", id);
        }
        if let Some(after) = &failure.retry_after {
            out.field("retry_after", after);
        }
        if let Some(source) = &failure.source {
            out.field("source", source);
        }
        out.finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
