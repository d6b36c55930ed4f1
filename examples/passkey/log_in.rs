//! Log-in of a user who has registered before: the passkey signs a challenge of Dfns.

use crate::app::{App, Failure, Json, read};
use crate::sessions::{Session, SessionId, User, set_cookie};
use crate::transfers::request_options;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use dfns::auth::{CreateLoginChallenge, Login, LoginResponse};
use dfns::prelude::*;
use dfns::signing::{Fido2Assertion, FirstFactor, SignedFactors};
use dfns::wallets::ListWallets;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

#[derive(Deserialize)]
pub(crate) struct KnownUser {
    username: String,
}

// ANCHOR: log_in
/// Begins a log-in. The browser gets the options of `navigator.credentials.get()`.
pub(crate) async fn begin(State(app): State<Arc<App>>, body: Bytes) -> Result<impl IntoResponse, Failure> {
    let user: KnownUser = read(&body)?;
    let request = CreateLoginChallenge::new(&app.org_id).with_username(&user.username);
    let challenge = app.service.anonymous().auth().create_login_challenge(request).await?;
    let options = request_options(&challenge)?;
    let session = app.sessions.begin(Session::LoggingIn(user.username, Box::new(challenge)))?;
    Ok(([(header::SET_COOKIE, set_cookie(&app, &session))], Json(options)))
}

/// Completes the log-in that this browser began, with `credential.toJSON()` as the body.
pub(crate) async fn finish(
    State(app): State<Arc<App>>,
    SessionId(session): SessionId,
    body: Bytes,
) -> Result<impl IntoResponse, Failure> {
    let assertion = Fido2Assertion::from_webauthn_json(&body);
    let assertion = assertion.map_err(|error| Failure::new(StatusCode::BAD_REQUEST, error.to_string()))?;
    let Some((username, challenge)) = app.sessions.take_log_in(&session) else {
        return Err(Failure::new(StatusCode::CONFLICT, "this browser has not begun to log in; begin again"));
    };
    let login = Login::for_challenge(&challenge, SignedFactors::new(FirstFactor::Fido2(assertion)));
    let LoginResponse::Token(login) = app.service.anonymous().auth().login(login).await? else {
        return Err(Failure::new(StatusCode::FORBIDDEN, "the organization requires another way to log in"));
    };
    let client = app.service.with_user_token(login.token).delegated();
    let wallets = client.wallets().list_wallets(ListWallets::new().with_limit(1_u32)).await?;
    let wallet = wallets.items.into_iter().next();
    let wallet = wallet.ok_or_else(|| Failure::new(StatusCode::BAD_GATEWAY, "the user has no wallet"))?;
    let user = User::new(username, client, wallet.id, wallet.address.unwrap_or_default());
    let session = app.sessions.begin(Session::User(user))?;
    Ok(([(header::SET_COOKIE, set_cookie(&app, &session))], Json(json!({}))))
}
// ANCHOR_END: log_in
