//! Refusals: a status, a message and perhaps details, in the documented envelope.
//!
//! The messages that Dfns documents stand here as functions, once each, so that every operation
//! refuses in the same words.

use crate::error::Error;
use crate::event::Event;
use crate::json_words;
use crate::random::Random;
use dfns_core::{debug_error, one_line};
use http::StatusCode;
use serde_json::{Value, json};
use std::fmt;

/// Why a request is not served: a status, a message and perhaps details. What the request changed
/// is undone.
#[derive(Clone)]
pub struct Refusal {
    status: StatusCode,
    message: String,
    details: Option<Value>,
    /// The events that are delivered nevertheless.
    events: Vec<Event>,
}

/// By what the caller sees.
impl PartialEq for Refusal {
    fn eq(&self, other: &Self) -> bool {
        (self.status, &self.message, &self.details) == (other.status, &other.message, &other.details)
    }
}

impl Refusal {
    /// Creates a refusal with this status and message.
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), details: None, events: Vec::new() }
    }

    /// A refusal with this status, message and details.
    pub(crate) fn with_details(status: StatusCode, message: impl Into<String>, details: Value) -> Self {
        Self { details: Some(details), ..Self::new(status, message) }
    }

    /// Delivers events although the request is refused.
    pub(crate) fn telling(mut self, events: Vec<Event>) -> Self {
        self.events = events;
        self
    }

    /// The events that are delivered nevertheless.
    pub(crate) fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// Creates a refusal with status 400: the request is malformed, with our own description of the
    /// mistake.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// 400: the request is not of the declared type. Names the field and what it accepts.
    pub(crate) fn undecodable(error: &dfns_core::Error) -> Self {
        let message = error.message();
        let Some(path) = error.json_path() else {
            // A parameter: "query parameter `limit`: not a number that fits".
            let start = message.find('`').unwrap_or_default();
            return Self::invalid(&message[start..]);
        };
        let cause = message.strip_prefix("the body: ").unwrap_or(message);
        let cause = cause.strip_suffix(&format!(" at `{path}`")).unwrap_or(cause);
        let of_body = path == "." && !cause.starts_with("missing field");
        Self::invalid(if of_body {
            format!("the body is not what the operation accepts: {cause}")
        } else {
            json_words::worded(path, cause)
        })
    }

    /// Creates a refusal with status 404 and the documented message: `user not found`.
    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("{what} not found"))
    }

    /// Creates a refusal with status 409 that names the existing entity.
    pub fn conflict(message: impl Into<String>, details: Value) -> Self {
        Self::with_details(StatusCode::CONFLICT, message, details)
    }

    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the message.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The documented envelope.
    pub(crate) fn envelope(self, random: &Random) -> Value {
        let mut error = json!({
            "id": random.error_id(),
            "status": self.status.as_u16(),
            "message": self.message,
        });
        if let Some(details) = self.details {
            error["details"] = details;
        }
        json!({ "error": error })
    }

    /// 401: no token, or none that counts.
    pub(crate) fn not_authorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Not Authorized.")
    }

    /// 401: the username names nobody.
    pub(crate) fn unknown_user() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "User not found")
    }

    /// 401: the username is taken.
    pub(crate) fn user_exists() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "User already exists.")
    }

    /// 401: no credential of this user can sign this.
    pub(crate) fn no_credential() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "User does not have a credential that can be used for the application.")
    }

    /// 400: the user has been deactivated.
    pub(crate) fn deactivated() -> Self {
        Self::invalid("User account has been deactivated.")
    }

    /// Creates a refusal with status 400: the challenge is unknown, expired, used or somebody
    /// else's.
    pub fn invalid_challenge() -> Self {
        Self::invalid("Challenge token is not valid.")
    }

    /// Creates a refusal with status 403: no user action, or one for another request.
    pub fn invalid_user_action() -> Self {
        Self::new(StatusCode::FORBIDDEN, "user action signature is missing or invalid")
    }

    /// 400: the user action has done its work already.
    pub(crate) fn used_user_action() -> Self {
        Self::invalid("user action has already been used")
    }

    /// 409: every credential has an id of its own.
    pub(crate) fn credential_exists(id: &str) -> Self {
        Self::conflict("a credential with this id is registered already", json!({ "credentialId": id }))
    }

    /// 401: recovery was tried with a credential that is not a recovery key.
    pub(crate) fn no_recovery_factor() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Credential cannot be used as a recovery factor.")
    }

    /// 400: the code that was mailed to a new employee is too old.
    pub(crate) fn expired_registration_code() -> Self {
        Self::invalid("Registration code expired")
    }

    /// Creates a refusal with status 403: the login, registration, recovery or credential code is
    /// wrong.
    pub fn invalid_code() -> Self {
        Self::new(StatusCode::FORBIDDEN, "Invalid code")
    }

    /// 500: something failed that is not the request's fault.
    pub(crate) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
    }
}

/// The message.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&one_line(&self.message, 1000))
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(f, "Refusal", self)
    }
}

impl std::error::Error for Refusal {}

/// The state cannot be written.
/// The state cannot be read again after the file failed.
impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let why = match &error {
            Error::File(_, cause) => cause.to_string(),
            Error::Corrupt(_, problem) => problem.clone(),
            other => other.to_string(),
        };
        let message = format!("the data file cannot be read again, so nothing was changed: {why}");
        Self::new(StatusCode::INSUFFICIENT_STORAGE, message)
    }
}
