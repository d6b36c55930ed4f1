//! Transfers: begun here, signed in the browser, completed here.

use crate::app::{App, Failure, Json, read};
use crate::sessions::{SignedIn, Unsigned};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use dfns::core::credentials::ChallengeEncoding;
use dfns::onchain::{Balance, NativeTransfer, TransferBody, TransferRequest};
use dfns::prelude::*;
use dfns::signing::{Fido2Assertion, FirstFactor, SignedFactors, UserActionChallenge};
use dfns::wallets::{GetWalletAssets, ListTransfers, TransferAsset};
use dfns::{Amount, PendingAction};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// The decimals of ether.
const DECIMALS: u32 = 18;

/// Shows the user's wallet with its balance and its last transfers.
pub(crate) async fn account(SignedIn { user, .. }: SignedIn) -> Result<Json, Failure> {
    let wallets = user.client.wallets();
    let assets = wallets.get_wallet_assets(GetWalletAssets::new(&user.wallet)).await?;
    let balance = assets.assets.iter().find_map(|asset| match asset {
        Balance::Native(coin) => coin.balance.to_decimal(DECIMALS),
        _ => None,
    });
    let mut transfers = wallets.list_transfers(ListTransfers::new(&user.wallet).with_limit(10_u32)).await?.items;
    transfers.truncate(10);
    Ok(Json(json!({
        "username": user.username,
        "address": user.address,
        "balance": balance.unwrap_or_else(|| "0".to_owned()),
        "transfers": transfers.iter().map(shown).collect::<Vec<_>>(),
        "failed": user.failed().collect::<Vec<_>>(),
    })))
}

fn shown(transfer: &TransferRequest) -> Value {
    let (to, amount) = match &transfer.request_body {
        TransferBody::Native(native) => (native.to.as_str(), native.amount.to_decimal(DECIMALS)),
        _ => ("", None),
    };
    json!({ "id": transfer.id, "to": to, "amount": amount, "status": transfer.status, "reason": transfer.reason })
}

#[derive(Deserialize)]
pub(crate) struct Payment {
    to: String,
    amount: String,
}

// ANCHOR: begin
/// Begins a transfer. The browser gets a challenge, and an id to come back with.
pub(crate) async fn begin(
    State(app): State<Arc<App>>,
    SignedIn { session, user }: SignedIn,
    body: Bytes,
) -> Result<Json, Failure> {
    let payment: Payment = read(&body)?;
    let amount = Amount::from_decimal(payment.amount.trim(), DECIMALS);
    let amount = amount.map_err(|error| Failure::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()))?;
    let transfer = NativeTransfer::new(payment.to.trim(), amount);
    let request = TransferAsset::new(&user.wallet, transfer);
    offer(&app, &session, user.client.wallets().transfer_asset(request).challenge().await?)
}

/// Keeps the pending action, sealed, in the session, and returns its challenge.
fn offer(app: &App, session: &str, pending: PendingAction<TransferRequest>) -> Result<Json, Failure> {
    let options = request_options(pending.challenge())?;
    let sealed = pending.seal_with(&app.sealing_key)?;
    let id = app.sessions.keep(session, Unsigned::Begun(sealed))?;
    Ok(Json(json!({ "id": id, "options": options })))
}

/// Returns options for `PublicKeyCredential.parseRequestOptionsFromJSON()`.
pub(crate) fn request_options(challenge: &UserActionChallenge) -> Result<Value, dfns::Error> {
    Ok(json!({
        "challenge": ChallengeEncoding::Utf8.base64url(&challenge.challenge)?,
        "rpId": challenge.rp.as_ref().map(|rp| &rp.id),
        "allowCredentials": challenge.allow_credentials.webauthn,
        "userVerification": challenge.user_verification,
    }))
}
// ANCHOR_END: begin

#[derive(Deserialize)]
pub(crate) struct Signed {
    id: String,
    /// `credential.toJSON()`.
    credential: Value,
}

// ANCHOR: finish
/// Completes a transfer that this session began, with the assertion of the passkey.
pub(crate) async fn finish(
    State(app): State<Arc<App>>,
    SignedIn { session, user }: SignedIn,
    body: Bytes,
) -> Result<Json, Failure> {
    let signed: Signed = read(&body)?;
    let assertion = Fido2Assertion::from_webauthn_json(signed.credential.to_string());
    let assertion = assertion.map_err(|error| Failure::new(StatusCode::BAD_REQUEST, error.to_string()))?;
    let sealed = app.sessions.take(&session, &signed.id, Unsigned::begun).ok_or_else(not_pending)?;
    let pending = sealed.unseal::<TransferAsset>(&app.sealing_key)?;
    // A task of its own goes on if the browser closes the connection.
    let completing = tokio::spawn(async move {
        let factors = SignedFactors::new(FirstFactor::Fido2(assertion));
        match user.client.complete(pending, factors).await {
            Ok(transfer) => Ok(Json(shown(&transfer))),
            Err(error) => {
                let ticket = error.ticket().cloned();
                let failure = Failure::from(error);
                let Some(ticket) = ticket else { return Err(failure) };
                let id = app.sessions.keep(&session, Unsigned::Failed(Box::new(ticket)))?;
                Err(failure.with_retry(&id))
            }
        }
    });
    completing.await.unwrap_or_else(|_| Err(Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "the server failed")))
}

#[derive(Deserialize)]
pub(crate) struct Again {
    id: String,
}

/// Begins a transfer that failed once more: the same one, which Dfns makes once.
pub(crate) async fn again(
    State(app): State<Arc<App>>,
    SignedIn { session, user }: SignedIn,
    body: Bytes,
) -> Result<Json, Failure> {
    let Again { id } = read(&body)?;
    let ticket = app.sessions.take(&session, &id, Unsigned::ticket).ok_or_else(not_pending)?;
    match user.client.resume::<TransferAsset>(ticket.clone()).challenge().await {
        Ok(pending) => offer(&app, &session, pending),
        Err(error) => {
            let id = app.sessions.keep(&session, Unsigned::Failed(Box::new(ticket)))?;
            Err(Failure::from(error).with_retry(&id))
        }
    }
}
// ANCHOR_END: finish

fn not_pending() -> Failure {
    let message = "this transfer does not await your signature; it may be signed already, so look at the list";
    Failure::new(StatusCode::CONFLICT, message)
}
