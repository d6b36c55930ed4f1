//! The behaviour of the operations, one file per noun.
//!
//! An operation receives an accepted request. It works on a draft of the state, which is dropped if
//! it refuses.

mod applications;
mod audit_logs;
mod ceremonies;
mod challenges;
mod credentials;
mod login;
mod paging;
mod permissions;
mod personal_access_tokens;
mod recovery;
mod registration;
mod service_accounts;
mod single_sign_on;
mod tenants;
mod user_actions;
mod user_groups;
mod users;

use crate::fields;
use crate::mail::Mail;
use crate::pending::Pending;
use crate::refusal::Refusal;
use crate::relying_party::RelyingParty;
use crate::response::{Accepted, Response};
use crate::state::{Rights, State, User};
use crate::tokens::{API_TOKEN_DAYS, Issuer, SECONDS_PER_DAY};
use crate::verify::{PublicKey, SUPPORTED_KEYS};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;

/// The context of an operation: everything that it can read and change.
pub(crate) struct Context<'a> {
    pub(crate) state: &'a mut Arc<State>,
    pub(crate) pending: &'a mut Pending,
    pub(crate) issuer: &'a Issuer,
    pub(crate) relying_party: &'a RelyingParty,
    pub(crate) now: Timestamp,
    pub(crate) is_strict: bool,
    /// Whether callers may give others more than they hold themselves.
    pub(crate) allows_escalation: bool,
    /// The mail to send once the operation succeeds.
    pub(crate) mail: Vec<Mail>,
}

impl Context<'_> {
    /// The draft, for writing. It is copied the first time.
    fn state_mut(&mut self) -> &mut State {
        Arc::make_mut(self.state)
    }

    /// Refuses to give what the caller does not hold. `check` says what is given.
    fn check_gives(
        &self,
        request: &Accepted,
        check: impl FnOnce(&Rights<'_>) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        if self.allows_escalation { Ok(()) } else { check(&self.state.rights(request.caller()?)) }
    }
}

/// The behaviour of an endpoint.
pub(crate) type Operation = fn(&mut Context<'_>, &Accepted) -> Result<Response, Refusal>;

/// The operations of one noun, by the ids of their endpoints.
type Table = &'static [(&'static str, Operation)];

const TABLES: [Table; 14] = [
    user_actions::OPERATIONS,
    login::OPERATIONS,
    registration::OPERATIONS,
    credentials::OPERATIONS,
    recovery::OPERATIONS,
    single_sign_on::OPERATIONS,
    users::OPERATIONS,
    service_accounts::OPERATIONS,
    personal_access_tokens::OPERATIONS,
    permissions::OPERATIONS,
    user_groups::OPERATIONS,
    audit_logs::OPERATIONS,
    applications::OPERATIONS,
    tenants::OPERATIONS,
];

/// The domains of the API in which every operation has behaviour. The other domains respond with
/// 501.
pub const DOMAINS: [&str; 2] = ["auth", "permissions"];

/// The behaviour of the endpoint with this id, if the sandbox has one.
pub(crate) fn find(id: &str) -> Option<Operation> {
    TABLES.into_iter().flatten().find(|(name, _)| *name == id).map(|(_, operation)| *operation)
}

/// The user whom a request is about, where permissions depend on their kind: named in the path, or
/// by username in the body.
pub(crate) fn target_user<'a>(state: &'a State, path: &[(&str, String)], body: Option<&Value>) -> Option<&'a User> {
    if let Some((_, id)) = path.iter().find(|(name, _)| *name == "userId") {
        return state.user(id);
    }
    state.person(body?.get("username")?.as_str()?)
}

/// The response of operations that return no data.
fn success() -> Response {
    Response::json(json!({ "message": "success" }))
}

/// The active person of this name.
fn active_person<'a>(state: &'a State, username: &str) -> Result<&'a User, Refusal> {
    let user = state.person(username).ok_or_else(Refusal::unknown_user)?;
    if user.is_active { Ok(user) } else { Err(Refusal::deactivated()) }
}

/// Refuses every organization except the only one.
fn check_organization(context: &Context<'_>, org_id: &str) -> Result<(), Refusal> {
    if org_id == context.state.org_id { Ok(()) } else { Err(Refusal::unknown_user()) }
}

/// The key in `publicKey`.
fn public_key(body: &Value) -> Result<PublicKey, Refusal> {
    let text = fields::text(body, "publicKey")?;
    // At most one white-space character may follow: the documented pattern says so.
    let is_trimmed = text.strip_suffix(char::is_whitespace).unwrap_or(text).ends_with('-') && text.starts_with('-');
    let key = PublicKey::from_pem(text).filter(|_| is_trimmed);
    key.ok_or_else(|| Refusal::invalid(format!("`publicKey` must be {SUPPORTED_KEYS}")))
}

/// How long a token is to last: `secondsValid` wins over `daysValid`.
fn lifetime(body: &Value) -> Result<i64, Refusal> {
    let longest = API_TOKEN_DAYS * SECONDS_PER_DAY;
    let seconds = |name: &str, unit: i64| {
        let Some(count) = fields::optional_count(body, name)? else { return Ok(None) };
        let seconds = i64::try_from(count).ok().and_then(|count| count.checked_mul(unit));
        let within = seconds.filter(|seconds| *seconds <= longest);
        within.map(Some).ok_or_else(|| Refusal::invalid(format!("`{name}` is longer than {API_TOKEN_DAYS} days")))
    };
    let (days, exact) = (seconds("daysValid", SECONDS_PER_DAY)?, seconds("secondsValid", 1)?);
    Ok(exact.or(days).unwrap_or(longest))
}

#[cfg(test)]
mod tests {
    use super::{DOMAINS, TABLES, find};
    use dfns_core::Registry;
    use std::collections::HashSet;

    #[test]
    fn every_operation_belongs_to_one_declared_endpoint() {
        let registry = Registry::new().with(dfns_endpoints::ALL);
        let ids: Vec<&str> = TABLES.iter().copied().flatten().map(|(id, _)| *id).collect();
        for id in &ids {
            assert!(registry.find(id).is_some(), "`{id}` is not declared");
        }
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "an id stands in two places");
        for endpoint in registry.endpoints().filter(|endpoint| DOMAINS.contains(&endpoint.domain())) {
            assert!(find(endpoint.id()).is_some(), "`{}` has no behaviour", endpoint.id());
        }
        assert!(find("create_wallet").is_none());
    }
}
