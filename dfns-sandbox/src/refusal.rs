//! Refusals: a status, a message and perhaps details, in the documented envelope.
//!
//! The messages that Dfns documents stand here as functions, once each, so that every operation
//! refuses in the same words.

use crate::random;
use crate::response::Response;
use crate::state::Caller;
use http::StatusCode;
use serde_json::{Value, json};

/// Why a request is not served.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    status: StatusCode,
    message: String,
    details: Option<Value>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), details: None }
    }

    /// 400: the request is malformed, with our own words for what is wrong.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// 404, with the documented wording: `user not found`.
    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("{what} not found"))
    }

    /// 409, naming the entity that is already there.
    pub(crate) fn conflict(message: impl Into<String>, details: Value) -> Self {
        Self { status: StatusCode::CONFLICT, message: message.into(), details: Some(details) }
    }

    /// 403: the caller holds no permission of this name.
    pub(crate) fn missing_permission(caller: &Caller, name: &str) -> Self {
        let (kind, id) = (caller.kind.as_str(), &caller.user_id);
        Self::new(StatusCode::FORBIDDEN, format!("{kind} {id} is not authorized to perform operation ({name})"))
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

    /// 400: the challenge is unknown, expired, used or somebody else's.
    pub(crate) fn invalid_challenge() -> Self {
        Self::invalid("Challenge token is not valid.")
    }

    /// 403: no user action, or one for another request.
    pub(crate) fn invalid_user_action() -> Self {
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

    /// 403: the login, registration, recovery or credential code is wrong.
    pub(crate) fn invalid_code() -> Self {
        Self::new(StatusCode::FORBIDDEN, "Invalid code")
    }

    /// 500: something failed that is not the request's fault.
    pub(crate) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
    }
}

impl From<Refusal> for Response {
    fn from(refusal: Refusal) -> Self {
        let mut error = json!({
            "id": random::error_id(),
            "status": refusal.status.as_u16(),
            "message": refusal.message,
        });
        if let Some(details) = refusal.details {
            error["details"] = details;
        }
        Self::with_status(refusal.status, json!({ "error": error }))
    }
}
