//! Registration: the service account creates the user, the browser creates the passkey, and the
//! service account logs the user in.

use crate::app::{App, Failure, Json, read};
use crate::sessions::{Session, SessionId, User, set_cookie};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use dfns::auth::{
    CreateDelegatedRegistrationChallenge, DelegatedLogin, NewEndUserWallet, RegistrationChallenge, UserKind,
};
use dfns::core::credentials::{ChallengeEncoding, CredentialInfo, FirstFactorCredential, NewCredentials};
use dfns::permissions::{AssignPermission, CreatePermission, ListPermissions};
use dfns::prelude::*;
use dfns::{Network, PermissionId, ServiceClient, flows};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

const NETWORK: Network = Network::EthereumSepolia;
const PERMISSION: &str = "Passkey example: end users";

/// Finds or creates the permission that every user gets. New end users have none.
pub(crate) async fn permission(service: &ServiceClient) -> Result<PermissionId, dfns::Error> {
    let mut known = service.permissions().list_permissions(ListPermissions::new()).items();
    while let Some(permission) = known.next().await {
        let permission = permission?;
        if permission.name == PERMISSION {
            return Ok(permission.id);
        }
    }
    let operations = ["Wallets:Read", "Wallets:Transfers:Create", "Wallets:Transfers:Read"];
    let created = service.permissions().create_permission(CreatePermission::new(PERMISSION, operations)).await?;
    Ok(created.id)
}

#[derive(Deserialize)]
pub(crate) struct NewUser {
    username: String,
}

// ANCHOR: begin
/// Begins a registration. The browser gets the options of `navigator.credentials.create()`. The
/// rest of the challenge, with a token, stays here.
pub(crate) async fn begin(State(app): State<Arc<App>>, body: Bytes) -> Result<impl IntoResponse, Failure> {
    let user: NewUser = read(&body)?;
    let request = CreateDelegatedRegistrationChallenge::new(user.username, UserKind::EndUser);
    let challenge = app.service.auth().create_delegated_registration_challenge(request).await?;
    let options = creation_options(&challenge)?;
    let session = app.sessions.begin(Session::Registering(Box::new(challenge)))?;
    Ok(([(header::SET_COOKIE, set_cookie(&app, &session))], Json(options)))
}

/// Returns options for `PublicKeyCredential.parseCreationOptionsFromJSON()`.
fn creation_options(challenge: &RegistrationChallenge) -> Result<Value, dfns::Error> {
    let bytes = |text: &str| ChallengeEncoding::Utf8.base64url(text);
    Ok(json!({
        "rp": challenge.rp,
        "user": {
            "id": bytes(challenge.user.id.as_str())?,
            "name": challenge.user.name,
            "displayName": challenge.user.display_name,
        },
        "challenge": bytes(&challenge.challenge)?,
        "pubKeyCredParams": challenge.pub_key_cred_params,
        "excludeCredentials": challenge.exclude_credentials,
        "authenticatorSelection": challenge.authenticator_selection,
        "attestation": challenge.attestation,
    }))
}
// ANCHOR_END: begin

// ANCHOR: finish
/// Completes the registration that this browser began, with `credential.toJSON()` as the body.
pub(crate) async fn finish(
    State(app): State<Arc<App>>,
    SessionId(session): SessionId,
    body: Bytes,
) -> Result<impl IntoResponse, Failure> {
    let passkey = CredentialInfo::from_webauthn_json(&body);
    let passkey = passkey.map_err(|error| Failure::new(StatusCode::BAD_REQUEST, error.to_string()))?;
    let Some(challenge) = app.sessions.take_registration(&session) else {
        return Err(Failure::new(StatusCode::CONFLICT, "this browser has not begun a registration; begin again"));
    };
    let credentials = NewCredentials::new(FirstFactorCredential::fido2(passkey));
    let wallets = [NewEndUserWallet::new(NETWORK)];
    let anonymous = app.service.anonymous();
    let user = flows::complete_end_user_registration(&anonymous, &challenge, credentials, wallets).await?;

    let assignment = AssignPermission::new(&app.permission, user.user.id.clone());
    if let Outcome::Pending(change) = app.service.permissions().assign_permission(assignment).await? {
        println!("the permission of {} awaits approval: {}", user.user.username, change.id);
    }
    let client = delegate(&app, &user.user.username).await?;
    let wallet = user.wallets.into_iter().next();
    let wallet = wallet.ok_or_else(|| Failure::new(StatusCode::BAD_GATEWAY, "no wallet was created"))?;
    if let Some(sandbox) = &app.sandbox {
        // Dfns: use a faucet.
        sandbox
            .control()
            .fund(&wallet.id, "Native", 10_u64.pow(18), None)
            .await
            .map_err(|refusal| Failure::new(StatusCode::INTERNAL_SERVER_ERROR, refusal.message()))?;
    }
    let user = User::new(user.user.username, client, wallet.id, wallet.address.unwrap_or_default());
    // A new id, so that nobody else knows the id of a session in which somebody is logged in.
    let session = app.sessions.begin(Session::User(user))?;
    Ok(([(header::SET_COOKIE, set_cookie(&app, &session))], Json(json!({}))))
}

/// Logs a user in whom this application has authenticated: here, by the registration.
async fn delegate(app: &App, username: &str) -> Result<dfns::DelegatedClient, dfns::Error> {
    let login = app.service.auth().delegated_login(DelegatedLogin::new(username)).await?;
    Ok(app.service.with_user_token(login.token).delegated())
}
// ANCHOR_END: finish

/// Ends the session.
pub(crate) async fn log_out(State(app): State<Arc<App>>, SessionId(session): SessionId) -> Json {
    app.sessions.end(&session);
    Json(json!({}))
}
