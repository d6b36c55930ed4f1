//! User action signing: a challenge for a request that is about to be made, and the one-time token
//! for making it.

use super::audit_logs;
use super::challenges::{self, Completed};
use crate::identity::{Token, User};
use crate::issuer::Audience;
use crate::operations::{Access, Operation, check};
use crate::pending;
use crate::pending::{Purpose, SignedRequest, USER_ACTION_LIFETIME};
use crate::refusal::Refusal;
use crate::request::MAX_PATH;
use crate::store::Context;
use crate::tokens::issue;
use dfns_core::signing::UserActionChallenge;
use dfns_endpoints::auth::{CreateUserActionChallenge, CreateUserActionSignature, UserAction};
use std::sync::Arc;

/// The methods that can be announced, in any case of letters: clients differ.
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

impl Operation for CreateUserActionChallenge {
    const ACCESS: Access = Access::Read;

    fn run(self, cx: &mut Context<'_>) -> Result<UserActionChallenge, Refusal> {
        if self.user_action_server_kind.is_some_and(|kind| !kind.is_known()) {
            return Err(check::must_be("userActionServerKind", "one of Api, Staff"));
        }
        check::text("userActionHttpPath", &self.user_action_http_path)?;
        if self.user_action_http_path.len() > MAX_PATH {
            return Err(Refusal::invalid(format!("`userActionHttpPath` is longer than {MAX_PATH} bytes")));
        }
        let method = self.user_action_http_method.to_ascii_uppercase();
        if !METHODS.contains(&method.as_str()) {
            return Err(check::must_be("userActionHttpMethod", &format!("one of {}", METHODS.join(", "))));
        }
        let payload = self.user_action_payload.expose().to_owned();
        let announced = Arc::new(SignedRequest { method, path: self.user_action_http_path, payload });
        let signer = cx.caller()?.signer.clone();
        challenges::ask(cx, Purpose::UserAction(signer, announced), true)
    }
}

impl Operation for CreateUserActionSignature {
    const ACCESS: Access = Access::Read;

    fn run(self, cx: &mut Context<'_>) -> Result<UserAction, Refusal> {
        let caller = cx.caller()?.clone();
        let is_callers =
            |purpose: &Purpose| matches!(purpose, Purpose::UserAction(signer, _) if *signer == caller.signer);
        let (first, second) = (self.first_factor, self.second_factor);
        let Completed { purpose, signer, first, credential_ids } =
            challenges::complete(cx, &self.challenge_identifier, first, second, is_callers)?;
        // The token may have been deactivated while the signature was verified.
        let bearer = cx.find::<Token>(&caller.token_key)?;
        bearer.filter(|token| token.is_usable(cx.instant())).ok_or_else(Refusal::not_authorized)?;
        let Purpose::UserAction(_, request) = purpose else {
            return Err(Refusal::invalid_challenge());
        };
        let (now, expires_at) = (cx.instant(), cx.instant() + USER_ACTION_LIFETIME);
        let user = cx.find::<User>(&caller.user_id)?;
        let token = issue(cx, Audience::UserAction, user.as_ref(), caller.token_kind, expires_at.as_second());
        audit_logs::record(cx, &signer, &request, &first, &token)?;
        let bytes = request.path.len() + request.payload.len();
        let action =
            pending::UserAction { signer, token_key: caller.token_key, credential_ids, request, is_used: false };
        cx.shared.pending().user_actions.insert(&token, action, bytes, now, expires_at);
        // Like the user action itself, its record need not be on disk before it is used.
        cx.defer();
        Ok(UserAction { user_action: token.into() })
    }
}
