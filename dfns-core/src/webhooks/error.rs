//! Why a delivery is refused, what to do about it, and how to response it.

use super::WebhookEventId;
use http::StatusCode;
use std::error::Error;
use std::fmt;
use std::time::Duration;

/// Why a webhook delivery is refused.
///
/// Its text says what to do and shows neither a secret nor a signature nor a value of the body except the event's id,
/// so that it can be logged and can be the response to whoever sent it.
#[derive(Debug)]
#[non_exhaustive]
pub enum WebhookError {
    /// There is no signature header.
    MissingSignature,
    /// The signature header is there more than once, or not `sha256=` and 64 lower-case hexadecimal digits.
    MalformedSignature,
    /// No secret made this signature over this body.
    NoSecretMatches,
    /// The body is signed, but is no event; the text says where.
    NotAnEvent(String),
    /// It was sent too long ago.
    TooOld {
        /// How long ago, in whole seconds.
        age: Duration,
        /// What is accepted: less than this.
        tolerance: Duration,
    },
    /// It says that it was sent later than now.
    FromTheFuture {
        /// How much later, in whole seconds.
        ahead: Duration,
        /// What is accepted: less than this.
        tolerance: Duration,
    },
    /// This event was delivered before.
    Replayed(WebhookEventId),
    /// Whether it was delivered before cannot be told, since the [`ReplayStore`](super::ReplayStore) failed.
    Store(Box<dyn Error + Send + Sync>),
    /// It is from Dfns, but not of the type that the program decodes; the text says where.
    Undecodable(String),
}

impl WebhookError {
    /// The status to respond with. Any but 200 makes Dfns try again, in an event with an id of its own.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::MissingSignature | Self::NoSecretMatches => StatusCode::UNAUTHORIZED,
            Self::MalformedSignature | Self::NotAnEvent(_) => StatusCode::BAD_REQUEST,
            Self::TooOld { .. } | Self::FromTheFuture { .. } => StatusCode::FORBIDDEN,
            // Not 200: the first delivery of this id may have been answered with an error.
            Self::Replayed(_) => StatusCode::CONFLICT,
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
            Self::NotAnEvent(reason) => write!(f, "the body is signed, but is not a webhook event: {reason}"),
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
            Self::Replayed(id) => write!(f, "the event `{id}` was delivered before: do not act on it again"),
            Self::Store(_) => f.write_str("the store of delivered events failed: deliver this event again later"),
            Self::Undecodable(reason) => write!(
                f,
                "the event is from Dfns, but not of the type that this receiver decodes: {reason}; receive it as \
                 `Event`, which takes any"
            ),
        }
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
