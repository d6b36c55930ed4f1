//! The application: its state, its routes, and what it responds.

use crate::guard::{self, Site};
use crate::sessions::Sessions;
use crate::{log_in, register, transfers};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use dfns::testing::Sandbox;
use dfns::{OrgId, PermissionId, SealingKey, ServiceClient};
use serde_json::{Value, json};
use std::sync::Arc;

/// The largest body that is read, in bytes.
const MAX_BODY: usize = 64 * 1024;

/// The state that all requests share.
pub(crate) struct App {
    pub(crate) site: Site,
    pub(crate) service: ServiceClient,
    pub(crate) org_id: OrgId,
    /// The permission of every user.
    pub(crate) permission: PermissionId,
    /// The sandbox, unless this uses Dfns.
    pub(crate) sandbox: Option<Sandbox>,
    pub(crate) sessions: Sessions,
    /// Seals pending actions in their store.
    pub(crate) sealing_key: SealingKey,
}

pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(([(header::CONTENT_TYPE, "text/html; charset=utf-8")], include_str!("page/index.html"))))
        .route("/app.js", get(([(header::CONTENT_TYPE, "text/javascript")], include_str!("page/app.js"))))
        .route("/style.css", get(([(header::CONTENT_TYPE, "text/css")], include_str!("page/style.css"))))
        .route("/api/register/begin", post(register::begin))
        .route("/api/register/finish", post(register::finish))
        .route("/api/log-in/begin", post(log_in::begin))
        .route("/api/log-in/finish", post(log_in::finish))
        .route("/api/log-out", post(register::log_out))
        .route("/api/account", get(transfers::account))
        .route("/api/transfers/begin", post(transfers::begin))
        .route("/api/transfers/finish", post(transfers::finish))
        .route("/api/transfers/again", post(transfers::again))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(Arc::clone(&app), guard::check))
        .with_state(app)
}

/// A request that fails: a status, and a message for the user.
pub(crate) struct Failure {
    status: StatusCode,
    body: Value,
}

impl Failure {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, body: json!({ "error": message.into() }) }
    }

    /// Adds the id with which the user can try the same transfer again.
    pub(crate) fn with_retry(mut self, id: &str) -> Self {
        self.body["retry"] = id.into();
        self
    }
}

/// A rejection of Dfns is shown to the user: it concerns their input or their passkey. Everything
/// else is for the log.
impl From<dfns::Error> for Failure {
    fn from(error: dfns::Error) -> Self {
        eprintln!("{error}");
        match error.status() {
            Some(status) if status.is_client_error() => Self::new(StatusCode::UNPROCESSABLE_ENTITY, error.message()),
            _ => Self::new(StatusCode::BAD_GATEWAY, "the service cannot be reached; try again later"),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}

/// A response in JSON.
pub(crate) struct Json(pub(crate) Value);

impl IntoResponse for Json {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, "application/json")], self.0.to_string()).into_response()
    }
}

/// Reads the body of a request, whose declared type `guard` has checked.
pub(crate) fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|error| Failure::new(StatusCode::BAD_REQUEST, format!("the body: {error}")))
}
