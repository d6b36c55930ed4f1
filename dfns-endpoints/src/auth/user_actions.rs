//! User actions: signed proof that the holder of a credential approves one particular call.
//!
//! Clients with a signer or with delegated signing make these calls automatically. They are
//! declared for programs that sign without a client.

use super::Auth;
use dfns_core::signing::{FirstFactor, SecondFactor, SignedFactors, UserActionChallenge};
use dfns_core::{Secret, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The Dfns server that a user action is for.
    pub enum UserActionServerKind {
        /// The public API. The default.
        Api => "Api",
        /// The API of Dfns staff.
        Staff => "Staff",
    }
}

/// Creates the challenge to sign before a state-changing call. Complete it with
/// [`CreateUserActionSignature`].
///
/// The challenge is valid once, for 15 minutes, and only for the described call.
///
/// Clients with a signer or with delegated signing do this automatically.
///
/// In the guide: `docs/src/concepts.md`.
#[dfns_endpoint(POST, "/auth/action/init",
    group = Auth, returns = UserActionChallenge, callers(employee, end_user, service_account),
    permissions = ["Auth:Action:Sign"] | [])]
pub struct CreateUserActionChallenge {
    /// The body of the call, exactly as it will be sent. An empty string for a call without a body.
    ///
    /// A `Secret`, because a body may contain secrets.
    pub user_action_payload: Secret,
    /// The HTTP method of the call: `POST`, `PUT` or `DELETE`.
    pub user_action_http_method: String,
    /// The absolute path of the call, without the query, such as `/wallets`.
    pub user_action_http_path: String,
    /// The server that the call is for. Defaults to `Api`.
    pub user_action_server_kind: Option<UserActionServerKind>,
}

/// Exchanges a signed challenge for the user action token of a state-changing call.
///
/// The challenge lists the kinds of credentials that require a second factor.
#[dfns_endpoint(POST, "/auth/action",
    group = Auth, returns = UserAction, callers(employee, end_user, service_account),
    permissions = ["Auth:Action:Sign"] | [])]
pub struct CreateUserActionSignature {
    /// The identifier of the challenge.
    pub challenge_identifier: Secret,
    /// The first factor: an assertion by one of the caller's credentials.
    pub first_factor: FirstFactor,
    /// The second factor, where required.
    pub second_factor: Option<SecondFactor>,
}

impl CreateUserActionSignature {
    /// Creates the request for this challenge.
    pub fn for_challenge(challenge: &UserActionChallenge, factors: SignedFactors) -> Self {
        Self {
            challenge_identifier: challenge.challenge_identifier.clone(),
            first_factor: factors.first_factor,
            second_factor: factors.second_factor,
        }
    }
}

/// The token that proves a signed user action.
#[dfns_object(response)]
pub struct UserAction {
    /// The value of the header `X-DFNS-USERACTION`. Valid once, for the signed call.
    pub user_action: Secret,
}
