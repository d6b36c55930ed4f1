//! An axum extractor: a handler with a [`VerifiedWebhook`] argument runs only for verified
//! deliveries of events that were not handled.

use super::{Event, Verified, Verifier, WebhookError};
use axum_core::extract::rejection::BytesRejection;
use axum_core::extract::{FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::de::DeserializeOwned;

/// A delivery that the [`Verifier`] in the router's state verified, its body decoded as `T`.
/// Defaults to an [`Event`] with raw data; [`Event<T>`] decodes the data too.
///
/// The state is a [`Verifier`], or has one (`FromRef`). Bodies are limited by axum, to 2 MB by
/// default; change it with axum's `DefaultBodyLimit`.
///
/// Respond with status 200, as a handler that returns nothing does. Dfns treats any other status,
/// even 204, as a failed delivery and repeats it. A repetition of a handled event is acknowledged
/// with 200 without running the handler. While the handler runs, a repetition gets 409, so that
/// Dfns repeats it once more.
///
/// [`handle`](Verified::handle) records whether the handler succeeded. Without it, the event counts
/// as being handled until the lease ends.
///
/// ```
/// use axum::{Router, routing::post};
/// use dfns::webhooks::{VerifiedWebhook, Verifier, WebhookRejection};
///
/// async fn receive(VerifiedWebhook { event, verified, .. }: VerifiedWebhook) -> Result<(), WebhookRejection> {
///     let work = async {
///         println!("{}: {}", event.kind, event.data.as_str());
///         Ok(())
///     };
///     verified.handle(work).await
/// }
///
/// # fn main() -> Result<(), dfns::Error> {
/// let router: Router = Router::new().route("/dfns", post(receive)).with_state(Verifier::new(["whs-..."])?);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct VerifiedWebhook<T = Event> {
    /// The body, decoded.
    pub event: T,
    /// The delivery: its bytes, the secret that signed it, and [`handle`](Verified::handle).
    pub verified: Verified,
}

impl<S, T> FromRequest<S> for VerifiedWebhook<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
    Verifier: FromRef<S>,
{
    type Rejection = WebhookRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebhookRejection> {
        let headers = request.headers().clone();
        let body = Bytes::from_request(request, state).await.map_err(WebhookRejection::Body)?;
        let verified = Verifier::from_ref(state).verify(&headers, body).await.map_err(WebhookRejection::Refused)?;
        let error = match verified.decode() {
            Ok(event) => return Ok(Self { event, verified }),
            Err(error) => error,
        };
        // A new version of the program may decode its repetition. If the store fails, the claim
        // ends with its lease.
        let _ = verified.failed().await;
        Err(WebhookRejection::Refused(error))
    }
}

/// The reason why a handler did not run. As a response it has the matching status (200 for a
/// duplicate) and one line of plain text.
#[non_exhaustive]
pub enum WebhookRejection {
    /// The body is too large (status 413) or incomplete (400).
    Body(BytesRejection),
    /// The delivery must not be handled; see [`WebhookError::status`].
    Refused(WebhookError),
}

impl From<WebhookError> for WebhookRejection {
    fn from(error: WebhookError) -> Self {
        Self::Refused(error)
    }
}

impl IntoResponse for WebhookRejection {
    fn into_response(self) -> Response {
        match self {
            Self::Body(rejection) => rejection.into_response(),
            Self::Refused(error) => (error.status(), error.to_string()).into_response(),
        }
    }
}

impl std::fmt::Display for WebhookRejection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Body(rejection) => rejection.fmt(f),
            Self::Refused(error) => error.fmt(f),
        }
    }
}

impl std::fmt::Debug for WebhookRejection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        dfns_core::debug_error(f, "WebhookRejection", self)
    }
}

impl std::error::Error for WebhookRejection {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Body(rejection) => rejection.source(),
            Self::Refused(error) => error.source(),
        }
    }
}
