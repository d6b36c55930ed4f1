//! The error type: what happened, at which endpoint, at which step, and whether the call may have
//! taken effect.
//!
//! An error is created where the fault occurs ([`Error::new`] and its builder methods) and gains
//! context on its way out: the endpoint, the step of a signed call, whether the request was sent.
//! `response::refusal` adds the content of an error response.
//!
//! Everything an error shows is one line of bounded length without control characters (see
//! [`one_line`]), so it is safe for a log or a terminal.

use crate::credentials::CredentialError;
use crate::echo::Echo;
use crate::foreign::{Chain, one_line};
use crate::meta::{Auth, EndpointMeta, Replay, RequiredPermissions, Sent};
use crate::operation::ticket::OperationTicket;
use crate::runtime::NoRuntime;
use crate::signing::SignError;
use crate::transport::TransportError;
use crate::types::AnyJson;
use bytes::Bytes;
use http::StatusCode;
use std::fmt;
use std::time::Duration;

/// The longest `Display` of an error, in bytes. `Debug` is at most twice as long.
const LONGEST: usize = 2048;
/// The longest message.
const LONGEST_MESSAGE: usize = 1000;
/// The longest JSON path, and the longest cause in `Debug`.
const LONGEST_DETAIL: usize = 400;
/// The longest code or request id.
const LONGEST_ID: usize = 100;

/// The kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client or its environment is unusable: base URL, token, certificates, no Tokio runtime.
    Configuration,
    /// The request cannot be sent: a bad path parameter, a value that cannot be encoded, a ticket
    /// of another client. A refused ticket leaves the outcome unknown.
    Request,
    /// The signer did not sign.
    Signing,
    /// A credential could not be created or decrypted.
    Credential,
    /// The connection failed or broke.
    Connection,
    /// A deadline passed.
    Timeout,
    /// The server redirected. Redirects are never followed, because they would send the user action
    /// to another address.
    Redirect,
    /// The response is larger than the client accepts.
    TooLarge,
    /// Dfns rejected the call: see [`Error::status`] and [`Error::message`].
    Api,
    /// The response cannot be decoded.
    Decode,
    /// The change awaits approval, but the endpoint is not declared to allow that.
    PendingApproval,
    /// The external id of the operation belongs to another request: see [`Error::duplicate`].
    /// Choose another id for a new operation, unless [`Error::outcome_is_unknown`] is true: then
    /// this request may have taken effect.
    Conflict,
}

/// How far a call got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Requesting the user action challenge.
    Challenge,
    /// Signing the challenge with the credential.
    Signature,
    /// Exchanging the signed challenge for the user action token.
    UserAction,
    /// The call itself.
    Call,
}

/// Whether the call itself reached Dfns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// The call was not sent: it had no effect.
    NotSent,
    /// The call was sent, but no complete response arrived. A call that changes something may have
    /// taken effect, which [`Error::outcome_is_unknown`] says. A read has no effect.
    Unknown,
    /// Dfns responded to the call.
    Responded,
}

/// The failure of a call, or of building a client.
///
/// `Display` is one line of at most 2 KiB and includes the causes, so
/// [`source`](std::error::Error::source) returns `None`. `Debug` shows the same line, and then
/// facts such as the step and the status.
/// [`get_ref`](Error::get_ref) returns the cause itself.
///
/// ```
/// # use dfns_core as dfns;
/// use dfns::Client;
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
    external_id: ExternalId,
    duplicate: Option<String>,
    tries: u32,
    is_unclear: bool,
    /// The call is known to have had no effect, and can have none.
    had_no_effect: bool,
    /// Whether a delegated call was completed, whose challenge is good for one try.
    is_of_completion: bool,
    ticket: Option<Box<OperationTicket>>,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The external id of a request.
#[derive(Debug, Clone, Copy, PartialEq)]
enum ExternalId {
    Absent,
    /// A field that says nothing to Dfns if the request is repeated.
    Carried,
    /// Dfns recognizes the operation by it.
    Recognized,
}

/// Accessors for applications.
impl Error {
    /// Returns the kind of fault.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the message without the endpoint. For an error response it is Dfns' message, on one
    /// line and cut at 1,000 bytes.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns the id of the endpoint that was called, for instance `delegated_login`.
    pub fn endpoint(&self) -> Option<&'static str> {
        self.0.endpoint.map(EndpointMeta::id)
    }

    /// Returns how far the call got.
    pub fn step(&self) -> Step {
        self.0.step
    }

    /// Returns whether the call itself reached Dfns, in the last try.
    ///
    /// A status whose body was cut off is [`Responded`](Delivery::Responded). If a later try fails
    /// before the call is sent, for example at its challenge, it is [`NotSent`](Delivery::NotSent);
    /// [`outcome_is_unknown`](Self::outcome_is_unknown) includes earlier tries.
    pub fn delivery(&self) -> Delivery {
        self.0.delivery
    }

    /// Returns the status of the response, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// Returns Dfns' machine-readable error code, if present.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Returns the details from Dfns, for instance the existing entity of a conflict.
    pub fn details(&self) -> Option<&AnyJson> {
        self.0.details.as_ref()
    }

    /// Returns the id of the request. Quote it to Dfns' support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Returns how long Dfns asks to wait before the next attempt, rounded up to whole seconds.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns the place in the response that could not be decoded, for instance `items[3].id`.
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path.as_deref()
    }

    /// Returns the bytes of the response, if there was one; of an error response, the first 64 KiB.
    /// They may contain secrets.
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// Returns the id of the existing entity that a conflict (status 409) names: the one with the
    /// same external id, key or network.
    pub fn duplicate(&self) -> Option<&str> {
        self.0.duplicate.as_deref()
    }

    /// Returns how many times the call was tried, see [`Retry`](crate::Retry). Within a try, each
    /// request of the call is sent once.
    pub fn tries(&self) -> u32 {
        self.0.tries
    }

    /// Returns whether the call may have taken effect although it failed: it was sent, it changes
    /// something, and no response says whether it succeeded. Statuses 400 to 499 are rejections,
    /// except 408 and 499, with which a server or a proxy gives up. Any other status leaves the
    /// outcome unknown: a redirect, a server error, or a status that HTTP does not define. So does
    /// a response that cannot be read. Always false for a read, which changes nothing, and for a
    /// creation that was searched for and did not take place.
    ///
    /// If Dfns recognizes the operation by its external id, [`Error::ticket`] finishes it.
    /// Otherwise look for the entity before you make the call again.
    pub fn outcome_is_unknown(&self) -> bool {
        let failure = &*self.0;
        let changes = !failure.only_reads();
        let is_open = match (failure.delivery, failure.status) {
            (Delivery::NotSent, _) => false,
            (Delivery::Unknown, _) | (Delivery::Responded, None) => true,
            (Delivery::Responded, Some(status)) => {
                failure.step == Step::Call && (!is_rejection(status) || failure.user_action_was_used())
            }
        };
        // A ticket may be refused for a read, which it was not made for.
        failure.ticket.is_some() || changes && !failure.had_no_effect && (failure.is_unclear || is_open)
    }

    /// Returns the ticket that finishes an operation whose outcome is unknown, if Dfns recognizes
    /// the operation by its external id. Store it, then pass it to
    /// [`Client::resume`](crate::Client::resume).
    pub fn ticket(&self) -> Option<&OperationTicket> {
        self.0.ticket.as_deref()
    }

    /// Returns the permissions that the call needs. Set for status 403.
    pub fn required_permissions(&self) -> Option<&RequiredPermissions> {
        self.0.required.as_ref()
    }

    /// Returns the error that caused this one, for instance a [`SignError`] or a
    /// [`TransportError`](crate::TransportError).
    pub fn get_ref(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        self.0.cause.as_deref()
    }

    /// Returns whether making the same call again is both safe and useful.
    ///
    /// True for transient faults, if repeating the call cannot take effect twice. Transient faults
    /// are a failed connection, a deadline, an expired challenge or user action, and the statuses
    /// 408, 429, 500, 502 to 504, 520 to 524, 529 and 530. An untrusted certificate, a proxy that
    /// rejects the credentials, and a port that speaks neither TLS nor HTTP are not. Repeating
    /// cannot take effect twice if the call was not sent, was rejected without being processed
    /// (429), only reads, or has an `externalId` by which Dfns recognizes it.
    ///
    /// Always false for a delegated call that was completed: its challenge is good for one try.
    /// Request a new challenge, with the [ticket](Self::ticket) if the outcome is unknown.
    pub fn is_retryable(&self) -> bool {
        let can_pass = match self.0.kind {
            ErrorKind::Connection => {
                !matches!(self.transport_error(), Some(TransportError::Refused(_) | TransportError::NotHttp(_)))
            }
            ErrorKind::Timeout => true,
            ErrorKind::Api => {
                // 408: the server did not get the request in time. From 520: a proxy, such as
                // Cloudflare, did not get a response.
                let is_transient = |status: u16| matches!(status, 408 | 429 | 500 | 502..=504 | 520..=524 | 529 | 530);
                self.0.status.is_some_and(|status| is_transient(status.as_u16()))
                    || self.0.lapsed()
                    || self.0.user_action_was_used()
            }
            _ => false,
        };
        let is_safe = self.0.had_no_effect
            || (!self.0.is_unclear && (self.0.delivery == Delivery::NotSent || self.0.lapsed()))
            || self.0.status == Some(StatusCode::TOO_MANY_REQUESTS)
            || match self.0.endpoint.map(EndpointMeta::replay) {
                Some(Replay::Always) => true,
                Some(Replay::ExternalId) => self.0.external_id == ExternalId::Recognized,
                _ => false,
            };
        can_pass && is_safe && !self.0.is_of_completion
    }
}

/// Constructors and builder methods for this crate.
impl Error {
    fn transport_error(&self) -> Option<&TransportError> {
        self.get_ref()?.downcast_ref()
    }

    pub(crate) fn new(kind: ErrorKind, message: impl fmt::Display) -> Self {
        Self(Box::new(Failure {
            kind,
            message: one_line(message, LONGEST_MESSAGE),
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
            external_id: ExternalId::Absent,
            duplicate: None,
            tries: 1,
            is_unclear: false,
            had_no_effect: false,
            is_of_completion: false,
            ticket: None,
            cause: None,
        }))
    }

    /// Converts a failed exchange with a server, which the message names.
    pub(crate) fn of_exchange(source: TransportError, server: &str) -> Self {
        let message = source.of_server(server).to_string();
        Self::from_transport(source, message)
    }

    /// Converts an error of the transport. Its kind determines whether the request may have been
    /// sent. The message includes its text.
    fn from_transport(source: TransportError, message: impl fmt::Display) -> Self {
        let (kind, delivery) = match &source {
            TransportError::Setup(_) => (ErrorKind::Configuration, Delivery::NotSent),
            TransportError::Connect(_) | TransportError::Refused(_) => (ErrorKind::Connection, Delivery::NotSent),
            TransportError::Closed(_) | TransportError::Broken(_) | TransportError::NotHttp(_) => {
                (ErrorKind::Connection, Delivery::Unknown)
            }
            TransportError::TooLarge(_) => (ErrorKind::TooLarge, Delivery::Unknown),
            TransportError::Request(_) => (ErrorKind::Request, Delivery::NotSent),
        };
        Self::new(kind, message).caused_by(source).delivered(delivery)
    }

    /// Adds the metadata of a response.
    pub(crate) fn responded(
        mut self,
        status: StatusCode,
        request_id: Option<String>,
        body: Bytes,
        endpoint: Option<&'static EndpointMeta>,
    ) -> Self {
        self.0.status = Some(status);
        self.0.request_id = request_id.map(|id| one_line(id, LONGEST_ID));
        self.0.body = body;
        self.0.delivery = Delivery::Responded;
        self.0.endpoint = self.0.endpoint.or(endpoint);
        self
    }

    /// Adds the number of tries.
    pub(crate) fn after_tries(mut self, tries: u32) -> Self {
        self.0.tries = tries;
        self
    }

    /// Records that an earlier try was sent, and that its outcome is not known.
    pub(crate) fn after_an_unclear_try(mut self) -> Self {
        self.0.is_unclear = true;
        self.0.delivery = Delivery::Unknown;
        self
    }

    /// Records that a delegated call was completed.
    pub(crate) fn of_a_completion(mut self) -> Self {
        self.0.is_of_completion = true;
        self
    }

    /// Adds how long to wait before the next try.
    pub(crate) fn waiting(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// Returns whether the call has an external id.
    pub(crate) fn carries_external_id(&self) -> bool {
        self.0.external_id != ExternalId::Absent
    }

    /// Turns the error into a conflict with this entity.
    pub(crate) fn conflicting(mut self, duplicate: &str) -> Self {
        self.0.kind = ErrorKind::Conflict;
        self.0.duplicate = Some(one_line(duplicate, LONGEST_ID)).filter(|id| !id.is_empty());
        self
    }

    /// Adds a note to the message about the existing entity.
    pub(crate) fn noting(mut self, note: impl fmt::Display) -> Self {
        let id = self.0.duplicate.as_deref().unwrap_or_default();
        self.0.message =
            one_line(format_args!("{}; the existing entity is `{id}`: {note}", self.0.message), LONGEST_MESSAGE);
        self
    }

    /// Returns whether a conflict (status 409) names an existing entity, readable or not.
    pub(crate) fn names_duplicate(&self) -> bool {
        let details = self.0.details.as_ref().filter(|_| self.0.status == Some(StatusCode::CONFLICT));
        details.is_some_and(|details| {
            details.decode::<serde_json::Map<_, _>>().is_ok_and(|it| it.contains_key("duplicate"))
        })
    }

    /// Returns whether a later read may succeed, although repeating this one at once is no use. The
    /// response is not from Dfns, or cannot be read, as behind a gateway in maintenance.
    pub(crate) fn may_pass_for_a_read(&self) -> bool {
        match self.0.kind {
            ErrorKind::Decode | ErrorKind::Redirect => true,
            ErrorKind::Connection => matches!(self.transport_error(), Some(TransportError::NotHttp(_))),
            ErrorKind::Api => self.0.status.is_some_and(|status| !is_rejection(status)),
            _ => false,
        }
    }

    /// Adds the ticket of the operation.
    pub(crate) fn with_ticket(mut self, ticket: OperationTicket) -> Self {
        self.0.ticket = Some(Box::new(ticket));
        self
    }

    /// Turns the error into the refusal of this ticket: nothing was sent now, and what the first
    /// sending did is as unknown as before.
    pub(crate) fn refusing(self, ticket: OperationTicket) -> Self {
        self.after_an_unclear_try().with_ticket(ticket)
    }

    /// Adds the content of an error response besides its message. The request id of the headers
    /// takes precedence.
    pub(crate) fn explained(
        mut self,
        code: Option<String>,
        details: Option<AnyJson>,
        id: Option<String>,
        retry_after: Option<Duration>,
    ) -> Self {
        self.0.code = code.map(|code| one_line(code, LONGEST_ID));
        if self.0.status == Some(StatusCode::CONFLICT) {
            self.0.duplicate = details.as_ref().and_then(duplicate).map(|id| one_line(id, LONGEST_ID));
        }
        self.0.details = details;
        self.0.request_id = self.0.request_id.or_else(|| id.map(|id| one_line(id, LONGEST_ID)));
        self.0.retry_after = retry_after;
        self
    }

    /// Removes the secrets of the request from everything that the error shows.
    pub(crate) fn without(mut self, echo: &Echo) -> Self {
        let failure = &mut *self.0;
        failure.message = echo.removed_from(std::mem::take(&mut failure.message));
        for text in [&mut failure.code, &mut failure.request_id, &mut failure.json_path, &mut failure.duplicate] {
            *text = text.take().map(|text| echo.removed_from(text));
        }
        self
    }

    pub(crate) fn at_json_path(mut self, path: &str) -> Self {
        self.0.json_path = Some(one_line(path, LONGEST_DETAIL));
        self
    }

    /// Keeps the cause. The message includes its text and that of its own causes.
    pub(crate) fn caused_by(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.cause = Some(cause.into());
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

    /// Creates the error of a creation whose response is about another entity, for the flows of the
    /// facade. It does not say whether the creation took effect.
    #[doc(hidden)]
    pub fn about_another_entity(endpoint: &'static EndpointMeta) -> Self {
        let message = "the response is about an entity other than the one to create";
        Self::new(ErrorKind::Decode, message).at_endpoint(endpoint).after_an_unclear_try()
    }

    /// Creates the error of a call that was not sent because of an argument, for the flows of the
    /// facade.
    #[doc(hidden)]
    pub fn of_argument(endpoint: &'static EndpointMeta, message: &str) -> Self {
        Self::new(ErrorKind::Request, message).at_endpoint(endpoint)
    }

    /// Creates the error of a creation that was not sent, because another entity has its external
    /// id, for the flows of the facade.
    #[doc(hidden)]
    pub fn external_id_in_use(endpoint: &'static EndpointMeta, external_id: &str) -> Self {
        Self::new(ErrorKind::Conflict, format_args!("the external id `{external_id}` is in use")).at_endpoint(endpoint)
    }

    /// Turns the error into a conflict with this entity, for the flows of the facade. The note says
    /// how the entity differs.
    #[doc(hidden)]
    #[must_use]
    pub fn conflicting_with(self, duplicate: &str, note: impl fmt::Display) -> Self {
        self.conflicting(duplicate).noting(note)
    }

    /// Records that the call had no effect and can have none, for the flows of the facade, which
    /// found it out after the call.
    #[doc(hidden)]
    #[must_use]
    pub fn without_effect(mut self) -> Self {
        self.0.had_no_effect = true;
        self.0.ticket = None;
        self
    }

    /// Adds the facts that depend on the request's body: the permissions a rejected call needs, and
    /// whether Dfns recognizes it if it is repeated.
    pub(crate) fn for_request(mut self, endpoint: &'static EndpointMeta, sent: &Sent<'_>, is_recognized: bool) -> Self {
        if self.0.status == Some(StatusCode::FORBIDDEN) && self.0.step == Step::Call {
            self.0.required = Some(endpoint.required_permissions(sent));
        }
        self.0.external_id = match sent.body_field("externalId") {
            _ if is_recognized => ExternalId::Recognized,
            Some(id) if id.is_string() => ExternalId::Carried,
            _ => ExternalId::Absent,
        };
        self.at_endpoint(endpoint)
    }
}

/// Converts a failed exchange, and a transport that cannot be set up.
impl From<TransportError> for Error {
    fn from(source: TransportError) -> Self {
        let message = source.to_string();
        Self::from_transport(source, message)
    }
}

/// Converts the fault of a program that has no runtime for calls: nothing was sent.
impl From<NoRuntime> for Error {
    fn from(NoRuntime(message): NoRuntime) -> Self {
        Self::new(ErrorKind::Configuration, message)
    }
}

/// Converts the failure of a signer: nothing was sent.
impl From<SignError> for Error {
    fn from(refusal: SignError) -> Self {
        let kind = if refusal.is_missing_runtime() { ErrorKind::Configuration } else { ErrorKind::Signing };
        // The outer text says who did not sign, the causes why. An error of one line needs both.
        let error = Self::new(kind, Chain(&refusal)).before_the_call(Step::Signature);
        error.caused_by(refusal)
    }
}

/// Converts the failure to make or open a credential: nothing was sent.
impl From<CredentialError> for Error {
    fn from(failure: CredentialError) -> Self {
        Self::new(ErrorKind::Credential, Chain(&failure)).caused_by(failure)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&one_line(&*self.0, LONGEST))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(endpoint) = self.endpoint {
            write!(f, "`{}`", endpoint.id())?;
            match self.step {
                Step::Challenge => f.write_str(" (requesting the user action challenge)")?,
                Step::Signature => f.write_str(" (signing the user action)")?,
                Step::UserAction => f.write_str(" (exchanging the signature for a user action)")?,
                Step::Call => {}
            }
            f.write_str(": ")?;
        }
        if let Some(status) = self.status {
            match status.canonical_reason() {
                Some(reason) => write!(f, "status {} {reason}: ", status.as_str())?,
                None => write!(f, "status {}: ", status.as_str())?,
            }
        }
        f.write_str(&self.message)?;
        if let Some(code) = &self.code {
            write!(f, " [{code}]")?;
        }
        if let Some(required) = &self.required {
            write!(f, "; the call needs {required}")?;
            self.write_callers(f)?;
        }
        if self.rejects_the_token() {
            f.write_str("; check the token: it may be incomplete, expired, of another region, or of an inactive user")?;
        }
        if let Some(id) = &self.request_id {
            write!(f, "; request id {id}")?;
        }
        if self.tries > 1 {
            write!(f, "; {} tries", self.tries)?;
        }
        match self.delivery {
            // The entity that a conflict names may be of this very request, with another key.
            _ if self.had_no_effect && self.kind == ErrorKind::Conflict => Ok(()),
            Delivery::Unknown | Delivery::Responded if self.had_no_effect => {
                f.write_str("; the request was sent, and it had no effect")
            }
            Delivery::Unknown if self.is_unclear && self.kind == ErrorKind::Request => f.write_str(
                "; nothing was sent now, but the request may have been sent before, so whether it took effect is unknown",
            ),
            Delivery::Unknown if !self.only_reads() => {
                f.write_str("; the request was sent, so whether it took effect is unknown")
            }
            Delivery::Responded if self.took_effect() => f.write_str(
                "; the request was sent, and its response cannot be read, so whether it took effect is unknown",
            ),
            _ => Ok(()),
        }
    }
}

impl Failure {
    /// Names the kinds of callers of an endpoint that is for one or two of them: no permission lets
    /// another kind call it.
    fn write_callers(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let callers = self.endpoint.and_then(EndpointMeta::callers);
        let Some(callers) = callers.filter(|callers| callers.names().count() < 3) else { return Ok(()) };
        for (index, name) in callers.names().enumerate() {
            write!(f, "{}`{name}`", if index == 0 { "; its caller must be " } else { " or " })?;
        }
        Ok(())
    }

    /// Returns whether Dfns rejected the token and says no more than that. Signatures, and users
    /// that do not exist, are rejected with the same status.
    fn rejects_the_token(&self) -> bool {
        self.status == Some(StatusCode::UNAUTHORIZED)
            && (self.says("not authorized") || self.says("unauthorized"))
            && matches!(self.step, Step::Challenge | Step::Call)
            && self.endpoint.is_some_and(|endpoint| endpoint.auth() == Auth::Token)
    }

    fn only_reads(&self) -> bool {
        self.endpoint.is_some_and(|endpoint| endpoint.replay() == Replay::Always)
    }

    /// Returns whether Dfns rejected the user action or its challenge as no longer valid.
    fn lapsed(&self) -> bool {
        match (self.step, self.status) {
            (Step::UserAction, Some(StatusCode::BAD_REQUEST)) => self.says("challenge token is not valid"),
            (Step::Call, Some(StatusCode::FORBIDDEN)) => self.says("user action signature is missing or invalid"),
            _ => false,
        }
    }

    /// Returns whether Dfns saw the user action before. As each try has its own, the call was then
    /// delivered twice, for instance by a proxy, and the first delivery may have taken effect.
    fn user_action_was_used(&self) -> bool {
        (self.step, self.status) == (Step::Call, Some(StatusCode::BAD_REQUEST))
            && self.says("user action has already been used")
    }

    fn says(&self, words: &str) -> bool {
        self.message.to_ascii_lowercase().contains(words)
    }

    fn took_effect(&self) -> bool {
        let writes = self.endpoint.is_some() && !self.only_reads();
        writes && self.step == Step::Call && self.status.is_some_and(|status| status.is_success())
    }
}

/// Returns whether a status says that a request had no effect.
fn is_rejection(status: StatusCode) -> bool {
    // 499: a proxy saw the client, or another proxy, close the connection.
    status.is_client_error() && !matches!(status.as_u16(), 408 | 499)
}

/// Returns the id of the entity that the details of a conflict name.
fn duplicate(details: &AnyJson) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Details {
        duplicate: Duplicate,
    }
    #[derive(serde::Deserialize)]
    struct Duplicate {
        id: String,
    }
    details.decode::<Details>().ok().map(|details| details.duplicate.id).filter(|id| !id.is_empty())
}

/// Text that is already one line.
struct Line<'a>(&'a str);

impl fmt::Debug for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0)
    }
}

impl fmt::Debug for Error {
    /// Shows the text of `Display`, then the facts as fields: a `main` that returns the error, and
    /// `unwrap`, print only `Debug`. Of the body, which may contain secrets, shows the length.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failure = &*self.0;
        f.write_str(&self.to_string())?;
        let mut out = f.debug_struct("");
        out.field("kind", &failure.kind);
        if let Some(endpoint) = failure.endpoint {
            out.field("endpoint", &endpoint.id()).field("step", &failure.step).field("delivery", &failure.delivery);
        }
        if let Some(status) = failure.status {
            out.field("status", &status.as_u16()).field("body_bytes", &failure.body.len());
        }
        if let Some(code) = &failure.code {
            out.field("code", &Line(code));
        }
        if let Some(id) = &failure.request_id {
            out.field("request_id", &Line(id));
        }
        if let Some(duplicate) = &failure.duplicate {
            out.field("duplicate", &Line(duplicate));
        }
        if failure.tries > 1 {
            out.field("tries", &failure.tries);
        }
        if let Some(ticket) = &failure.ticket {
            out.field("ticket", ticket);
        }
        if let Some(after) = &failure.retry_after {
            out.field("retry_after", after);
        }
        if let Some(cause) = &failure.cause {
            out.field("cause", &Line(&one_line(format_args!("{cause:?}"), LONGEST_DETAIL)));
        }
        out.finish()
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests;
