//! The behaviour of the operations: a folder per domain, a file per noun, as in `dfns-endpoints`.
//!
//! **How to add a noun.** An operation is [`Operation`] for the declared request: `run` receives the
//! request, decoded, after every check of token, caller, user action and permissions, and returns the
//! declared response. Create `<domain>/<noun>.rs` with one `impl` per request, and list the requests
//! in `OPERATIONS` of `<domain>/mod.rs` with [`handlers!`]; add the domain to [`TABLES`], and to
//! [`DOMAINS`] once every operation of it is there. A test names what is missing.
//!
//! What is remembered is an [`Entity`](crate::Entity): implement it for the declared response (`Wallet`), or for a
//! record that contains it and what the API does not show. `keys` are the values that entities are
//! found and listed by. Everything else is on [`Context`]: `get` (404 in the documented words), `find`,
//! `find_by`, `insert`, `update`, `remove`, `page` and `list`, `caller`, `now`, `new_id`, `emit`,
//! `schedule`. It returns owned values: change one, then `update` it. A request is one transaction: if
//! `run` returns a [`Refusal`], nothing has happened.
//!
//! Build a response with a literal that names every field, in one place per entity, so that the
//! compiler asks about new fields. The types are checked before `run`; check what they do not say
//! (empty strings, limits, unknown values of open enums) with `check`, whose refusals name the field.
//! `GET` reads a snapshot; every other method writes. An operation that spends much time before it
//! writes sets `ACCESS` to [`Access::Read`] and calls [`Context::write`] when it is ready, and then
//! reads again what it relies on. What happens later is a [`Due`](crate::Due), listed in [`DUES`].

mod applications;
mod audit_logs;
mod ceremonies;
mod challenges;
mod check;
mod credentials;
mod login;
mod paging;
pub(crate) mod permissions;
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
use crate::refusal::Refusal;
use crate::response::{Accepted, Reply, Response};
use crate::state::{State, User};
use crate::store::{Context, DueKind};
use crate::tokens::{API_TOKEN_DAYS, SECONDS_PER_DAY};
use crate::verify::{PublicKey, SUPPORTED_KEYS};
use dfns_core::meta::Method;
use dfns_core::{EndpointMeta, IncomingEndpoint, Parts, WriteResponse};
use serde_json::{Value, json};

/// The behaviour of a declared endpoint.
///
/// ```
/// use dfns_core::{Page, dfns_endpoint, dfns_group, dfns_object};
/// use dfns_sandbox::{Context, Entity, List, Operation, Refusal, Sandbox};
///
/// dfns_group! { pub Parcels via ParcelsApi::parcels [CreateParcel, ListParcels] }
///
/// #[dfns_endpoint(POST, "/parcels", group = Parcels, returns = Parcel, permissions = none)]
/// pub struct CreateParcel {
///     pub name: String,
/// }
///
/// #[dfns_endpoint(GET, "/parcels", group = Parcels, returns = Page<Parcel>, permissions = none)]
/// pub struct ListParcels {}
///
/// #[dfns_object(response)]
/// pub struct Parcel {
///     pub id: String,
///     pub name: String,
/// }
///
/// impl Entity for Parcel {
///     const NOUN: &'static str = "parcel";
///     fn id(&self) -> &str {
///         &self.id
///     }
/// }
///
/// impl Operation for CreateParcel {
///     fn run(self, cx: &mut Context<'_>) -> Result<Parcel, Refusal> {
///         let parcel = Parcel { id: cx.new_id("pa"), name: self.name };
///         cx.insert(&parcel)?;
///         Ok(parcel)
///     }
/// }
///
/// impl Operation for ListParcels {
///     fn run(self, cx: &mut Context<'_>) -> Result<Page<Parcel>, Refusal> {
///         cx.page(&List::all(), None, None)
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dfns_sandbox::Error> {
/// let registry = dfns_core::Registry::new().with(dfns_endpoints::ALL).with(&[Parcels::ENDPOINTS]);
/// let builder = Sandbox::builder().registry(registry);
/// let sandbox = builder.operation::<CreateParcel>().operation::<ListParcels>().start().await?;
/// # sandbox.stop().await;
/// # Ok(())
/// # }
/// ```
pub trait Operation: IncomingEndpoint<Response: WriteResponse> {
    /// How it uses the state. Defaults to what the method says.
    const ACCESS: Access = Access::Method;

    /// Serves a request that has passed every check.
    ///
    /// # Errors
    /// A refusal, which undoes what was changed.
    fn run(self, cx: &mut Context<'_>) -> Result<Self::Response, Refusal>;
}

/// How an operation uses the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// `GET` reads; every other method writes.
    Method,
    /// It reads a snapshot, and no request waits for it. It may call [`Context::write`] later.
    Read,
    /// It writes, and the next request that writes waits for it.
    Write,
}

/// A decoded request: what is left to do.
pub(crate) type Prepared = Box<dyn FnOnce(&mut Context<'_>) -> Result<Reply, Refusal>>;

/// An operation without its types.
#[derive(Clone, Copy)]
pub(crate) struct Handler {
    pub(crate) endpoint: &'static EndpointMeta,
    access: Access,
    decode: fn(&Parts) -> Result<Prepared, dfns_core::Error>,
}

impl Handler {
    pub(crate) const fn of<E: Operation>() -> Self {
        Self {
            endpoint: E::META,
            access: E::ACCESS,
            decode: |parts| {
                let request = E::from_parts(parts)?;
                Ok(Box::new(|cx| {
                    let response = request.run(cx)?;
                    let written = response.write().map_err(|_| Refusal::internal())?;
                    Ok(Reply::written(response.status(), written))
                }))
            },
        }
    }

    /// Whether the operation writes from its beginning.
    pub(crate) fn writes(&self) -> bool {
        match self.access {
            Access::Method => self.endpoint.method() != Method::Get,
            Access::Read => false,
            Access::Write => true,
        }
    }

    /// Decodes a request.
    pub(crate) fn decode(&self, parts: &Parts) -> Result<Prepared, dfns_core::Error> {
        (self.decode)(parts)
    }
}

/// The handlers of these requests.
macro_rules! handlers {
    ($($request:ty),* $(,)?) => { &[$($crate::operations::Handler::of::<$request>()),*] };
}
use handlers;

/// The operations of every domain.
pub(crate) const TABLES: [&[Handler]; 1] = [permissions::OPERATIONS];

/// The kinds of what is due later.
pub(crate) const DUES: &[DueKind] = &[];

/// The behaviour of an endpoint that is not on the declared types yet.
pub(crate) type Untyped = fn(&mut Context<'_>, &Accepted) -> Result<Response, Refusal>;

/// The operations of one noun, by the ids of their endpoints.
type Table = &'static [(&'static str, Untyped)];

const UNTYPED: [Table; 13] = [
    user_actions::OPERATIONS,
    login::OPERATIONS,
    registration::OPERATIONS,
    credentials::OPERATIONS,
    recovery::OPERATIONS,
    single_sign_on::OPERATIONS,
    users::OPERATIONS,
    service_accounts::OPERATIONS,
    personal_access_tokens::OPERATIONS,
    user_groups::OPERATIONS,
    audit_logs::OPERATIONS,
    applications::OPERATIONS,
    tenants::OPERATIONS,
];

/// The domains of the API in which every operation has behaviour. Operations of other domains may
/// respond with 501.
pub const DOMAINS: [&str; 2] = ["auth", "permissions"];

/// The behaviour of the endpoint with this id, if it has one that is not on the declared types.
pub(crate) fn find_untyped(id: &str) -> Option<Untyped> {
    UNTYPED.into_iter().flatten().find(|(name, _)| *name == id).map(|(_, operation)| *operation)
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
    if org_id == context.org_id() { Ok(()) } else { Err(Refusal::unknown_user()) }
}

/// The key in `publicKey`.
fn public_key(body: &Value) -> Result<PublicKey, Refusal> {
    let text = fields::text(body, "publicKey")?;
    // At most one white-space character may follow: the documented pattern says so.
    let is_trimmed = text.strip_suffix(char::is_whitespace).unwrap_or(text).ends_with('-') && text.starts_with('-');
    let key = PublicKey::from_pem(text).filter(|_| is_trimmed);
    key.ok_or_else(|| Refusal::invalid(format!("`publicKey` must be {SUPPORTED_KEYS}")))
}

/// The permission that `permissionId` in a body names for assignment, if it names one.
fn assignable(context: &Context<'_>, request: &Accepted) -> Result<Option<String>, Refusal> {
    let id = fields::optional_text(request.body(), "permissionId")?;
    id.map(|id| Ok(permissions::find_assignable(context, id)?.id.to_string())).transpose()
}

/// Removes a user and all that is theirs.
fn remove_user(context: &mut Context<'_>, id: &str) -> Result<(), Refusal> {
    unassign_tokens(context, id)?;
    context.state_mut().remove_user(id);
    permissions::unassign(context, id)
}

/// Removes all that a user could prove who they are with: their credentials and their tokens.
fn remove_access(context: &mut Context<'_>, user_id: &str) -> Result<(), Refusal> {
    unassign_tokens(context, user_id)?;
    context.state_mut().remove_access(user_id);
    Ok(())
}

fn unassign_tokens(context: &mut Context<'_>, user_id: &str) -> Result<(), Refusal> {
    let tokens = context.state.tokens.values().filter(|token| token.user_id == user_id);
    let tokens: Vec<String> = tokens.map(|token| token.id.clone()).collect();
    tokens.iter().try_for_each(|token| permissions::unassign(context, token))
}

/// Removes a token, the key that is bound to it and its permissions.
fn remove_token(context: &mut Context<'_>, id: &str) -> Result<(), Refusal> {
    context.state_mut().remove_token(id);
    permissions::unassign(context, id)
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
    use super::{DOMAINS, DUES, TABLES, UNTYPED};
    use dfns_core::Registry;
    use std::collections::HashSet;

    #[test]
    fn every_endpoint_has_one_operation_at_most_and_one_in_the_domains_with_behaviour() {
        let registry = Registry::new().with(dfns_endpoints::ALL);
        let typed = TABLES.iter().copied().flatten().map(|handler| handler.endpoint.id());
        let ids: Vec<&str> = UNTYPED.iter().copied().flatten().map(|(id, _)| *id).chain(typed).collect();
        for id in &ids {
            assert!(registry.find(id).is_some(), "`{id}` is not declared");
        }
        let distinct: HashSet<_> = ids.iter().copied().collect();
        assert_eq!(distinct.len(), ids.len(), "an endpoint has two operations");
        for endpoint in registry.endpoints().filter(|endpoint| DOMAINS.contains(&endpoint.domain())) {
            assert!(distinct.contains(endpoint.id()), "`{}` has no operation", endpoint.id());
        }
    }

    #[test]
    fn every_kind_of_what_is_due_has_a_name_of_its_own() {
        let names: HashSet<_> = DUES.iter().map(|due| due.kind).collect();
        assert_eq!(names.len(), DUES.len());
    }
}
