//! User actions: proof that the holder of a credential wants one particular call.
//!
//! A client with a signer, or one that signs in two halves, makes these calls by itself. They are declared for
//! programs that sign in their own way.

use super::Auth;
use dfns_core::signing::{FirstFactor, SecondFactor, SignedFactors, UserActionChallenge};
use dfns_core::{Secret, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// Which of Dfns' servers a user action is meant for.
    pub enum UserActionServerKind {
        /// The public API, which is what counts if nothing is said.
        Api => "Api",
        /// The one for Dfns' own staff.
        Staff => "Staff",
    }
}

/// Asks for the challenge that must be signed before a state-changing call.
///
/// The challenge is valid once, for 15 minutes according to Dfns, and for the call described here only. Response it with
/// [`CreateUserActionSignature`].
#[dfns_endpoint(POST, "/auth/action/init",
    group = Auth, returns = UserActionChallenge, callers(employee, end_user, service_account),
    permissions = ["Auth:Action:Sign"] | [])]
pub struct CreateUserActionChallenge {
    /// The body of the call, exactly as it will be sent; empty text for a call without a body.
    ///
    /// Kept secret here because a body may hold secrets.
    pub user_action_payload: Secret,
    /// The method of the call, in capitals: `POST`, `PUT` or `DELETE`.
    pub user_action_http_method: String,
    /// The path of the call from the root, without the query: `/wallets`.
    pub user_action_http_path: String,
    /// The server that the call goes to.
    pub user_action_server_kind: Option<UserActionServerKind>,
}

/// Trades a signed challenge for the token that the state-changing call carries.
///
/// A second factor is needed where the challenge says so for the kind of credential that signed.
#[dfns_endpoint(POST, "/auth/action",
    group = Auth, returns = UserAction, callers(employee, end_user, service_account),
    permissions = ["Auth:Action:Sign"] | [])]
pub struct CreateUserActionSignature {
    /// The identifier that came with the challenge.
    pub challenge_identifier: Secret,
    /// The first factor: what a credential of the caller makes of the challenge.
    pub first_factor: FirstFactor,
    /// The second factor, where it is needed.
    pub second_factor: Option<SecondFactor>,
}

impl CreateUserActionSignature {
    /// The response to this challenge.
    pub fn answering(challenge: &UserActionChallenge, factors: SignedFactors) -> Self {
        Self {
            challenge_identifier: challenge.challenge_identifier.clone(),
            first_factor: factors.first_factor,
            second_factor: factors.second_factor,
        }
    }
}

/// The token of one user action.
#[dfns_object(response)]
pub struct UserAction {
    /// Goes into the header `X-DFNS-USERACTION` of the call that was signed for, once.
    pub user_action: Secret,
}
