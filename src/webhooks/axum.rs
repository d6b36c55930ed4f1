//! An axum extractor: a handler that asks for a [`VerifiedWebhook`] is only called for deliveries that the verifier let
//! pass.

use super::{Event, Verified, Verifier, WebhookError};
use axum_core::extract::rejection::BytesRejection;
use axum_core::extract::{FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::de::DeserializeOwned;

/// A delivery that the [`Verifier`] in the router's state let pass, its body decoded as `T`: the [`Event`] with raw
/// data unless something else is asked for, such as [`Event<T>`] with a type for the data.
///
/// The state is a [`Verifier`], or has one (`FromRef`). Bodies are limited as axum limits them, to 2 MB by default;
/// change it with axum's `DefaultBodyLimit`.
///
/// Response with status 200, as a handler that returns nothing does: Dfns takes any other, 204 too, for a failed
/// delivery.
///
/// ```
/// use axum::{Router, routing::post};
/// use dfns::webhooks::{VerifiedWebhook, Verifier};
///
/// async fn receive(VerifiedWebhook { event, .. }: VerifiedWebhook) {
///     println!("{}: {}", event.kind, event.data.as_str());
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
    /// The delivery itself: its bytes, and which secret signed it.
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
        let event = verified.decode().map_err(WebhookRejection::Refused)?;
        Ok(Self { event, verified })
    }
}

/// Why a handler was not called. It is answered with a status that fits and a line of plain text.
#[derive(Debug)]
#[non_exhaustive]
pub enum WebhookRejection {
    /// The body is too large (status 413), or did not come whole (400).
    Body(BytesRejection),
    /// The verifier refused it; see [`WebhookError::status`].
    Refused(WebhookError),
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

impl std::error::Error for WebhookRejection {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Body(rejection) => rejection.source(),
            Self::Refused(error) => error.source(),
        }
    }
}
