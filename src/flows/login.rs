//! Logs a user in.

use crate::OrgId;
use crate::auth::{AuthApi, CreateLoginChallenge, Login, LoginResponse};
use dfns_core::signing::Signer;
use dfns_core::{Client, Error};

/// Logs a user in with a key, a passkey or any other signer.
///
/// The response is a session, or the client id of the single sign-on that the organization
/// requires. `client.auth().logout(..)` ends the session.
///
/// # Errors
/// The errors of the two calls, and of the signer.
pub async fn log_in<P, S>(
    client: &Client<P, S>,
    org_id: impl Into<OrgId>,
    username: impl Into<String>,
    signer: &dyn Signer,
) -> Result<LoginResponse, Error> {
    let request = CreateLoginChallenge::new(org_id).with_username(username);
    let challenge = client.auth().create_login_challenge(request).await?;
    let factors = signer.sign(&challenge).await?;
    client.auth().login(Login::for_challenge(&challenge, factors)).await
}
