//! The bodies of requests and responses, hand-written for two operations.

use serde::{Deserialize, Serialize};

/// Requests a challenge.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChallengeRequest<'a> {
    pub user_action_http_method: &'a str,
    pub user_action_http_path: &'a str,
    pub user_action_payload: &'a str,
    pub user_action_server_kind: &'a str,
}

/// A challenge.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Challenge {
    pub challenge: String,
    pub challenge_identifier: String,
}

/// Sends the signed challenge.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionRequest<'a> {
    pub challenge_identifier: &'a str,
    pub first_factor: Factor<'a>,
}

/// A factor of the kind `Key`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Factor<'a> {
    pub kind: &'a str,
    pub credential_assertion: CredentialAssertion<'a>,
}

/// The assertion of the key.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CredentialAssertion<'a> {
    pub cred_id: &'a str,
    pub client_data: &'a str,
    pub signature: &'a str,
}

/// The proof that the call was signed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Action {
    pub user_action: String,
}

/// Logs a user in.
#[derive(Serialize)]
pub struct LogIn<'a> {
    pub username: &'a str,
}

/// The user's token.
#[derive(Deserialize)]
pub struct Session {
    pub token: String,
}

/// A page of wallets.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WalletPage {
    pub items: Vec<Wallet>,
    pub next_page_token: Option<String>,
}

/// A wallet.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wallet {
    pub id: String,
    pub network: String,
    pub address: Option<String>,
    pub signing_key: SigningKey,
    pub status: String,
    pub date_created: String,
    pub date_deleted: Option<String>,
    pub name: Option<String>,
    pub custodial: bool,
    pub external_id: Option<String>,
    pub tags: Vec<String>,
    pub validator_id: Option<String>,
    pub vault_id: Option<String>,
}

/// The key of a wallet.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SigningKey {
    pub id: String,
    pub scheme: String,
    pub curve: String,
    pub public_key: String,
}

impl<'a> ChallengeRequest<'a> {
    /// Returns the request for the challenge of a login with this body.
    pub fn of_log_in(body: &'a str) -> Self {
        Self {
            user_action_http_method: "POST",
            user_action_http_path: "/auth/login/delegated",
            user_action_payload: body,
            user_action_server_kind: "Api",
        }
    }
}

impl<'a> ActionRequest<'a> {
    /// Returns the request for the proof.
    pub fn new(challenge: &'a Challenge, signed: &'a crate::key::Assertion) -> Self {
        let credential_assertion = CredentialAssertion {
            cred_id: signed.credential,
            client_data: &signed.client_data,
            signature: &signed.signature,
        };
        Self {
            challenge_identifier: &challenge.challenge_identifier,
            first_factor: Factor { kind: "Key", credential_assertion },
        }
    }
}
