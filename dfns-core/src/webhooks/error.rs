//! Reasons not to run the handler of a delivery, each with the status to respond with.

use super::WebhookEventId;
use crate::foreign::{LONGEST_ERROR, debug_error, one_line};
use http::StatusCode;
use std::error::Error;
use std::fmt;
use std::time::Duration;

/// The reason why the handler of a webhook delivery must not run.
///
/// The text says what to do. It shows no secret, no signature and no value of the body except the
/// event's id, so it can be logged and sent as the response.
#[non_exhaustive]
pub enum WebhookError {
    /// The signature header is absent.
    MissingSignature,
    /// The signature header occurs more than once, or is not `sha256=` and 64 lower-case
    /// hexadecimal digits.
    MalformedSignature,
    /// None of the secrets made this signature over this body.
    NoSecretMatches,
    /// The body is signed but is not an event; the text names the place.
    NotAnEvent(String),
    /// The event was sent too long ago.
    TooOld {
        /// How long ago, in whole seconds.
        age: Duration,
        /// The tolerance. An accepted delivery was sent less than this long ago.
        tolerance: Duration,
    },
    /// The time of sending is later than now.
    FromTheFuture {
        /// How much later, in whole seconds.
        ahead: Duration,
        /// The tolerance. An accepted delivery is less than this far in the future.
        tolerance: Duration,
    },
    /// The event was handled before. Acknowledge it and do nothing: its status is 200.
    Duplicate(WebhookEventId),
    /// Another delivery of the event is being handled. Dfns must repeat it, in case that fails.
    InProgress(WebhookEventId),
    /// The [`ReplayStore`](super::ReplayStore) failed, so it is unknown whether the event was
    /// handled before.
    Store(Box<dyn Error + Send + Sync>),
    /// The event is from Dfns, but not of the type that the program decodes; the text names the
    /// place.
    Undecodable(String),
}

impl WebhookError {
    /// Returns the status to respond with. Any status but 200 makes Dfns deliver the event again,
    /// under another id.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::MissingSignature | Self::NoSecretMatches => StatusCode::UNAUTHORIZED,
            Self::MalformedSignature | Self::NotAnEvent(_) => StatusCode::BAD_REQUEST,
            Self::TooOld { .. } | Self::FromTheFuture { .. } => StatusCode::FORBIDDEN,
            // Any other status would make Dfns send the event again, under a new id.
            Self::Duplicate(_) => StatusCode::OK,
            Self::InProgress(_) => StatusCode::CONFLICT,
            Self::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Undecodable(_) => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingSignature => f.write_str(
                "the header `X-DFNS-WEBHOOK-SIGNATURE` is missing: this is not from Dfns, or a proxy removed the header",
            ),
            Self::MalformedSignature => f.write_str(
                "the header `X-DFNS-WEBHOOK-SIGNATURE` must be there once and be `sha256=` followed by 64 lower-case \
                 hexadecimal digits",
            ),
            Self::NoSecretMatches => f.write_str(
                "no secret made this signature over this body: verify the bytes as they came, with the secret that \
                 Dfns returned when this webhook was created",
            ),
            Self::NotAnEvent(reason) => write!(f, "the body is signed, but is not a webhook event: {}", line(reason)),
            Self::TooOld { age, tolerance } => write!(
                f,
                "the event was sent {} s ago, and only less than {tolerance:?} is accepted: it is a replay, or it \
                 waited on the way, or this computer's clock is fast",
                age.as_secs()
            ),
            Self::FromTheFuture { ahead, tolerance } => write!(
                f,
                "the event was sent {} s in the future, and only less than {tolerance:?} is accepted: set this \
                 computer's clock",
                ahead.as_secs()
            ),
            Self::Duplicate(id) => {
                write!(f, "the event `{}` was handled before: it is acknowledged and not handled again", one_line(id, 100))
            }
            Self::InProgress(id) => {
                write!(f, "the event `{}` is being handled: deliver it again later, in case that fails", one_line(id, 100))
            }
            Self::Store(_) => f.write_str("the store of handled events failed: deliver this event again later"),
            Self::Undecodable(reason) => write!(
                f,
                "the event is from Dfns, but not of the type that this receiver decodes: {}; receive it as \
                 `Event`, which takes any",
                line(reason)
            ),
        }
    }
}

fn line(reason: &str) -> String {
    one_line(reason, LONGEST_ERROR)
}

impl fmt::Debug for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(f, "WebhookError", self)
    }
}

impl Error for WebhookError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Store(error) => Some(&**error),
            _ => None,
        }
    }
}
