//! The metadata of endpoints, as constant data.
//!
//! `#[dfns_endpoint]` turns its arguments into one [`EndpointMeta`]. Everything except the typed
//! call reads the declaration from there: the engine (is this signed, may it be sent again?),
//! permission metadata, the command line, exports, and the routes of the sandbox. It is plain
//! constant data behind accessors, so adding fields breaks nothing.
//!
//! * this file: the operation, its callers, the statuses of a response that settles;
//! * `shape`: the JSON shapes of a request's types;
//! * `schema`: with the feature `schema`, the types of requests and responses for documents;
//! * `condition`, `resolve`: when a permission is needed, and how a declared condition is resolved;
//! * `permission`: rules, and the permissions that a particular request needs;
//! * [`union`](crate::least_privilege!): the least privilege of several operations, computed at
//!   compile time;
//! * [`Registry`]: the endpoints of several crates in one list.

mod apart;
mod condition;
mod distinct;
mod message;
mod param;
mod permission;
mod registry;
mod resolve;
#[cfg(feature = "schema")]
pub mod schema;
#[doc(hidden)]
pub mod shape;
mod union;
mod unique;

pub use condition::{Condition, Operand, Scalar, Sent};
#[cfg(feature = "server")]
pub(crate) use condition::{boolean, decoded, path_value};
pub use param::{ParamLocation, ParamMeta};
pub use permission::{Certainty, PermissionRule, RequiredPermission, RequiredPermissions};
pub use registry::{Registry, RegistryError};
pub use shape::{FieldShape, Shape};
pub use union::{assert_granted, count_union, union_of};
pub use unique::assert_unique_routes;

use std::any::Any;
use std::fmt;

/// An HTTP method an endpoint can have.
///
/// Our own enum rather than `http::Method`, whose destructor keeps it out of constant data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// `GET`: reads, never signed.
    Get,
    /// `POST`.
    Post,
    /// `PUT`.
    Put,
    /// `PATCH`.
    Patch,
    /// `DELETE`.
    Delete,
    /// `HEAD`: like `GET`, but the response has no body. Never signed.
    Head,
}

impl Method {
    /// Returns the method in capitals, as sent and as in `userActionHttpMethod`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The kinds of caller that Dfns documents for an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(clippy::struct_excessive_bools, reason = "a set: one flag for each documented kind")]
pub struct Callers {
    /// An employee of the organization (`CustomerEmployee`).
    pub employee: bool,
    /// An end user (`EndUser`).
    pub end_user: bool,
    /// A service account (`ServiceAccount`).
    pub service_account: bool,
    /// A user of a tenant (`TenantUser`).
    pub tenant_user: bool,
}

impl Callers {
    /// Returns the documented names of the kinds in this set: `CustomerEmployee`, `EndUser`,
    /// `ServiceAccount`, `TenantUser`.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let kinds = [
            (self.employee, "CustomerEmployee"),
            (self.end_user, "EndUser"),
            (self.service_account, "ServiceAccount"),
            (self.tenant_user, "TenantUser"),
        ];
        kinds.into_iter().filter_map(|(included, name)| included.then_some(name))
    }
}

/// The authentication of an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Auth {
    /// No token: public.
    Public,
    /// The bearer token of a user or a service account.
    Token,
    /// A one-time token for this call only (completing a registration or a recovery). It is a field
    /// of the request.
    Temporary,
}

/// The encoding of a request's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BodyKind {
    /// No body.
    None,
    /// A JSON object.
    Json,
    /// `application/x-www-form-urlencoded`: the fields as strings.
    Form,
    /// `multipart/form-data`: a JSON part `data`, which is signed, and a part per file or string.
    Multipart,
    /// Raw bytes.
    Raw,
}

/// The rule for sending the same request again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Replay {
    /// Always: it only reads.
    Always,
    /// With the same bytes, if the body carries an `externalId`, by which the server recognizes it.
    ExternalId,
    /// Never: sending it twice performs the operation twice.
    Never,
}

/// The entity in the response to an operation that Dfns recognizes by its external id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Returned {
    /// The one that has the external id.
    Entity,
    /// Its parent.
    Parent,
}

/// The names of a list endpoint's items and page token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageMeta {
    /// The field of the response that holds the items.
    pub items: &'static str,
    /// The field of the response that holds the token of the next page. Absent on the last page.
    pub token: &'static str,
    /// The query parameter for the token or the offset.
    pub parameter: &'static str,
    /// Whether the parameter is an offset (the number of items to skip). Such lists have no tokens.
    pub by_offset: bool,
}

/// The place of a declaration in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Source {
    /// The crate, as Cargo names it.
    pub package: &'static str,
    /// The module path.
    pub module: &'static str,
    /// The file.
    pub file: &'static str,
    /// The line.
    pub line: u32,
}

impl Source {
    #[doc(hidden)]
    pub const fn new(package: &'static str, module: &'static str, file: &'static str, line: u32) -> Self {
        Self { package, module, file, line }
    }
}

/// The whole declaration of an endpoint, except the Rust types.
///
/// Made by `#[dfns_endpoint]`; read through [`Endpoint::META`](crate::Endpoint::META), a group's
/// `ENDPOINTS` or a [`Registry`].
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct EndpointMeta {
    id: &'static str,
    domain: &'static str,
    method: Method,
    path: &'static str,
    auth: Auth,
    signed: bool,
    callers: Option<Callers>,
    pat_allowed: bool,
    permissions: Option<&'static [&'static [PermissionRule]]>,
    params: &'static [ParamMeta],
    body: BodyKind,
    body_shape: &'static Shape,
    page: Option<PageMeta>,
    may_be_pending: bool,
    replay: Replay,
    returned: Returned,
    settling: Option<fn() -> Settling>,
    request: &'static str,
    response: &'static str,
    documentation: &'static str,
    link: Option<&'static str>,
    since: Option<&'static str>,
    deprecated: Option<&'static str>,
    source: Source,
    extension: Option<&'static (dyn Any + Send + Sync)>,
    #[cfg(feature = "schema")]
    schema: Option<&'static schema::OperationSchema>,
}

impl EndpointMeta {
    /// Returns the id of the operation, which is also the method's name, in snake case:
    /// `delegated_login`.
    pub const fn id(&self) -> &'static str {
        self.id
    }
    /// Returns the domain: the group handle's name in snake case, `auth`. Empty for an endpoint
    /// without a group.
    pub const fn domain(&self) -> &'static str {
        self.domain
    }
    /// Returns the HTTP method.
    pub const fn method(&self) -> Method {
        self.method
    }
    /// Returns the path with its parameters in braces, as Dfns documents it:
    /// `/auth/users/{userId}`.
    pub const fn path(&self) -> &'static str {
        self.path
    }
    /// Returns the authentication of the call.
    pub const fn auth(&self) -> Auth {
        self.auth
    }
    /// Returns whether the call needs a user action signature.
    pub const fn is_signed(&self) -> bool {
        self.signed
    }
    /// Returns the kinds of caller, or `None` if undocumented.
    pub const fn callers(&self) -> Option<Callers> {
        self.callers
    }
    /// Returns whether a personal access token may call it.
    pub const fn is_pat_allowed(&self) -> bool {
        self.pat_allowed
    }
    /// Returns the alternative permission sets, oldest first. Holding all permissions of any one
    /// set is enough. An empty set requires none. `None` if undocumented.
    pub const fn permissions(&self) -> Option<&'static [&'static [PermissionRule]]> {
        self.permissions
    }
    /// Returns the newest permission set, which least-privilege output uses. Empty if no permission
    /// is needed or documented.
    pub const fn newest_permissions(&self) -> &'static [PermissionRule] {
        match self.permissions {
            Some([.., newest]) => newest,
            _ => &[],
        }
    }
    /// Returns the parameters, by their names on the wire.
    pub const fn params(&self) -> &'static [ParamMeta] {
        self.params
    }
    /// Returns the encoding of the body.
    pub const fn body(&self) -> BodyKind {
        self.body
    }
    /// Returns the shape of the body if one field of the request is the whole body. Otherwise
    /// [`Shape::Unknown`]; [`params`](Self::params) lists the fields then.
    pub const fn body_shape(&self) -> &'static Shape {
        self.body_shape
    }
    /// Returns whether the JSON body can have a field of this name. True if the declaration does
    /// not say.
    pub fn knows_body_field(&self, name: &str) -> bool {
        let mut params = self.params.iter().filter(|param| param.location == ParamLocation::Body).peekable();
        if params.peek().is_none() {
            // A JSON body without parameters is one field of the request, perhaps of a type that is
            // not described.
            return self.body_shape.knows_field(name)
                && (self.body == BodyKind::Json || *self.body_shape != Shape::Unknown);
        }
        params.any(|param| if param.flattened { param.shape.knows_field(name) } else { param.name == name })
    }
    /// Returns the permissions that a request of this endpoint needs.
    pub fn required_permissions(&self, sent: &Sent<'_>) -> RequiredPermissions {
        RequiredPermissions::evaluate(self.permissions, sent, &|_| None)
    }
    /// Returns whether a `multipart` body has the JSON part `data`: for its fields, or because that
    /// part is signed.
    pub fn has_data_part(&self) -> bool {
        let has_fields = self.params.iter().any(|param| param.location == ParamLocation::Body);
        self.body == BodyKind::Multipart && (self.signed || has_fields)
    }
    /// Returns the names for pagination, if the endpoint is a paginated list.
    pub const fn page(&self) -> Option<PageMeta> {
        self.page
    }
    /// Returns whether the change may require approval, so that the response is a change request.
    pub const fn may_be_pending(&self) -> bool {
        self.may_be_pending
    }
    /// Returns when the same request may be sent again.
    pub const fn replay(&self) -> Replay {
        self.replay
    }
    /// Returns whether the response is the parent of what the request makes, as a stake is for its
    /// action. Its external id is then another one.
    pub const fn returns_parent(&self) -> bool {
        matches!(self.returned, Returned::Parent)
    }
    /// Returns the facts of the entity that it returns, if that settles: which statuses are final,
    /// and which operation reads it again.
    pub fn settling(&self) -> Option<Settling> {
        self.settling.map(|settling| settling())
    }
    /// Returns the Rust name of the request type.
    pub const fn request(&self) -> &'static str {
        self.request
    }
    /// Returns the Rust name of the response type, as declared.
    pub const fn response(&self) -> &'static str {
        self.response
    }
    /// Returns the documentation of the declaration, in Markdown.
    pub const fn documentation(&self) -> &'static str {
        self.documentation
    }
    /// Returns the first paragraph of the documentation, on one line.
    pub fn summary(&self) -> String {
        let first = self.documentation.trim().split("\n\n").next().unwrap_or_default();
        first.split_whitespace().collect::<Vec<_>>().join(" ")
    }
    /// Returns the URL of the vendor's documentation, if given.
    pub const fn link(&self) -> Option<&'static str> {
        self.link
    }
    /// Returns the API version that introduced the operation, if given.
    pub const fn since(&self) -> Option<&'static str> {
        self.since
    }
    /// Returns the deprecation note, if the operation is deprecated. It names the replacement, or
    /// is empty.
    pub const fn deprecated(&self) -> Option<&'static str> {
        self.deprecated
    }
    /// Returns where the endpoint is declared.
    pub const fn source(&self) -> Source {
        self.source
    }
    /// Returns the schemas of the response and of a body that is one field of the request. `None`
    /// for metadata that no declaration made.
    #[cfg(feature = "schema")]
    pub const fn schema(&self) -> Option<&'static schema::OperationSchema> {
        self.schema
    }
    /// Attaches data of a higher layer, whose types the metadata does not know.
    #[doc(hidden)]
    pub const fn extended(mut self, extension: &'static (dyn Any + Send + Sync)) -> Self {
        self.extension = Some(extension);
        self
    }
    /// Returns the attached data, if it has this type.
    #[doc(hidden)]
    pub fn extension<T: 'static>(&self) -> Option<&'static T> {
        self.extension?.downcast_ref()
    }
}

/// The standing of an entity, derived from its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Pending approval. Decided by people, so it may take hours.
    Held,
    /// In progress, or a status that this version does not know.
    Moving,
    /// Successful.
    Done,
    /// Ended without success.
    Ended,
}

/// The facts of an entity that settles, for documentation and programs that know it only at run
/// time. See [`EndpointMeta::settling`].
#[derive(Debug, Clone, Copy)]
pub struct Settling {
    entity: &'static str,
    status_field: Option<&'static str>,
    read: &'static EndpointMeta,
    read_from: &'static [(&'static str, &'static str)],
    listed: &'static [(&'static str, Standing)],
    names_approval: bool,
    statuses: fn() -> Vec<&'static str>,
}

/// Returns the values of an enum, of which a constant cannot hold a list.
fn known<S: crate::types::OpenEnum>() -> Vec<&'static str> {
    S::KNOWN.iter().map(|(value, _)| *value).collect()
}

impl Settling {
    /// Called by `settles(..)`.
    #[doc(hidden)]
    pub const fn new<S: crate::types::OpenEnum>(
        (entity, status_field): (&'static str, Option<&'static str>),
        read: &'static EndpointMeta,
        read_from: &'static [(&'static str, &'static str)],
        listed: &'static [(&'static str, Standing)],
        names_approval: bool,
    ) -> Self {
        Self { entity, status_field, read, read_from, listed, names_approval, statuses: known::<S> }
    }

    /// Returns the name of the type, for instance `TransferRequest`.
    pub const fn entity(&self) -> &'static str {
        self.entity
    }

    /// Returns the field of the response that contains the status, as spelled on the wire. `None`
    /// if the status follows from several fields.
    pub const fn status_field(&self) -> Option<&'static str> {
        self.status_field
    }

    /// Returns the operation that reads the entity.
    pub const fn read(&self) -> &'static EndpointMeta {
        self.read
    }

    /// Returns the parameters of [`read`](Self::read), by their Rust names, each with the field of
    /// the response that contains its value: `("transfer_id", "id")`.
    pub const fn read_from(&self) -> &'static [(&'static str, &'static str)] {
        self.read_from
    }

    /// Returns the statuses that are not [`Standing::Moving`].
    pub const fn listed(&self) -> &'static [(&'static str, Standing)] {
        self.listed
    }

    /// Returns the statuses that this version knows, in the order of the entity's life.
    pub fn statuses(&self) -> Vec<&'static str> {
        (self.statuses)()
    }

    /// Returns the standing of a status, as spelled on the wire. One that this version does not
    /// know is [`Standing::Moving`].
    pub fn standing_of(&self, status: &str) -> Standing {
        self.listed.iter().find(|(listed, _)| *listed == status).map_or(Standing::Moving, |(_, standing)| *standing)
    }

    /// Returns whether the response has the id of an approval. [`Standing::Held`] without one is
    /// [`Standing::Moving`].
    pub const fn names_approval(&self) -> bool {
        self.names_approval
    }
}

/// Functions for the macro's output only. No stability is promised.
#[doc(hidden)]
pub mod build {
    use super::{Auth, BodyKind, Callers, PageMeta, ParamLocation, ParamMeta, PermissionRule, Replay, Returned};
    use super::{Settling, Shape};
    // The variants by their bare names. `None` is a body kind here, not an absent option.
    pub use super::{
        BodyKind::*,
        Condition::{self, All, Any, Not, Server, ServerText},
        EndpointMeta,
        Method::*,
        Scalar, Source,
    };

    pub use super::apart::{apart, variants};
    pub use super::distinct::distinct;
    pub use super::resolve::*;
    pub use super::shape::{Deep, Inside, Kind, Undescribed};
    pub use crate::{__settling as settling, __source as source};

    /// The source location of the macro's output.
    #[doc(hidden)]
    #[macro_export]
    macro_rules! __source {
        () => {
            $crate::__private::build::Source::new(
                ::core::env!("CARGO_PKG_NAME"),
                ::core::module_path!(),
                ::core::file!(),
                ::core::line!(),
            )
        };
    }

    /// The facts of a response that settles, if it does.
    #[doc(hidden)]
    #[macro_export]
    macro_rules! __settling {
        ($response:ty) => {{
            #[allow(unused_imports, reason = "a response that settles does not need the fallback")]
            use $crate::__private::NotSettling as _;
            $crate::__private::SettlingOf::<$response>::SETTLING
        }};
    }

    /// The shape of a value whose type publishes none.
    pub const UNKNOWN: &Shape = &Shape::Unknown;
    pub const STRING: &Shape = &Shape::String;

    const fn param(name: &'static str, location: ParamLocation, required: bool, shape: &'static Shape) -> ParamMeta {
        ParamMeta {
            name,
            location,
            required,
            shape,
            flattened: false,
            documentation: "",
            field: Option::None,
            #[cfg(feature = "schema")]
            schema: super::schema::Reference(super::schema::unknown),
        }
    }
    pub const fn path(name: &'static str, shape: &'static Shape) -> ParamMeta {
        param(name, ParamLocation::Path, true, shape)
    }
    pub const fn query(name: &'static str, shape: &'static Shape) -> ParamMeta {
        param(name, ParamLocation::Query, true, shape)
    }
    pub const fn opt_query(name: &'static str, shape: &'static Shape) -> ParamMeta {
        param(name, ParamLocation::Query, false, shape)
    }
    pub const fn part(name: &'static str) -> ParamMeta {
        param(name, ParamLocation::Part, true, UNKNOWN)
    }
    pub const fn opt_part(name: &'static str) -> ParamMeta {
        param(name, ParamLocation::Part, false, UNKNOWN)
    }
    pub const fn header(name: &'static str, shape: &'static Shape) -> ParamMeta {
        param(name, ParamLocation::Header, true, shape)
    }
    pub const fn opt_header(name: &'static str, shape: &'static Shape) -> ParamMeta {
        param(name, ParamLocation::Header, false, shape)
    }
    pub const fn body(name: &'static str, shape: &'static Shape) -> ParamMeta {
        param(name, ParamLocation::Body, true, shape)
    }
    pub const fn opt_body(name: &'static str, shape: &'static Shape) -> ParamMeta {
        param(name, ParamLocation::Body, false, shape)
    }
    pub const fn flat(name: &'static str, shape: &'static Shape) -> ParamMeta {
        ParamMeta { flattened: true, ..param(name, ParamLocation::Body, false, shape) }
    }
    /// A parameter whose Rust name is not the one on the wire in snake case.
    pub const fn named(field: &'static str, param: ParamMeta) -> ParamMeta {
        ParamMeta { field: Some(field), ..param }
    }
    pub const fn always(name: &'static str) -> PermissionRule {
        PermissionRule { name, when: Condition::Always }
    }
    pub const fn when(name: &'static str, when: Condition) -> PermissionRule {
        PermissionRule { name, when }
    }

    /// Begins the metadata of a declaration, one function for each method: what every declaration
    /// says, in the order of the parameters.
    macro_rules! begin {
        ($($function:ident $method:ident)+) => {$(
            pub const fn $function(
                id: &'static str,
                domain: &'static str,
                path: &'static str,
                request: &'static str,
                response: &'static str,
                documentation: &'static str,
                source: Source,
            ) -> EndpointMeta {
                let meta = EndpointMeta::new(id, super::Method::$method, path, source);
                EndpointMeta { domain, request, response, documentation, ..meta }
            }
        )+};
    }

    begin! { get Get post Post put Put patch Patch delete Delete head Head }

    /// Says how the body is encoded, and lists the parameters.
    macro_rules! takes {
        ($($function:ident $body:ident)+) => {$(
            pub const fn $function(self, params: &'static [ParamMeta]) -> Self {
                self.takes(params, BodyKind::$body)
            }
        )+};
    }

    impl EndpointMeta {
        takes! { takes_params None takes_json Json takes_form Form takes_multipart Multipart takes_raw Raw }

        pub const fn new(id: &'static str, method: super::Method, path: &'static str, source: Source) -> Self {
            Self {
                id,
                domain: "",
                method,
                path,
                auth: Auth::Token,
                signed: false,
                callers: Option::None,
                pat_allowed: true,
                permissions: Option::None,
                params: &[],
                body: BodyKind::None,
                body_shape: &Shape::Unknown,
                page: Option::None,
                may_be_pending: false,
                replay: if matches!(method, super::Method::Get | super::Method::Head) {
                    Replay::Always
                } else {
                    Replay::Never
                },
                returned: Returned::Entity,
                settling: Option::None,
                request: "",
                response: "()",
                documentation: "",
                link: Option::None,
                since: Option::None,
                deprecated: Option::None,
                source,
                extension: Option::None,
                #[cfg(feature = "schema")]
                schema: Option::None,
            }
        }
        pub const fn in_domain(mut self, domain: &'static str) -> Self {
            self.domain = domain;
            self
        }
        pub const fn public(mut self) -> Self {
            self.auth = Auth::Public;
            self
        }
        pub const fn temporary_token(mut self) -> Self {
            self.auth = Auth::Temporary;
            self
        }
        pub const fn signed(mut self) -> Self {
            self.signed = true;
            self
        }
        pub const fn called_by(mut self, employee: bool, end_user: bool, service_account: bool) -> Self {
            self.callers = Some(Callers { employee, end_user, service_account, tenant_user: false });
            self
        }
        /// Adds users of a tenant to the callers. Few endpoints name them.
        pub const fn called_by_tenant_users(mut self) -> Self {
            if let Some(callers) = &mut self.callers {
                callers.tenant_user = true;
            }
            self
        }
        pub const fn no_pat(mut self) -> Self {
            self.pat_allowed = false;
            self
        }
        pub const fn needs(mut self, alternatives: &'static [&'static [PermissionRule]]) -> Self {
            self.permissions = Some(alternatives);
            self
        }
        pub const fn takes(mut self, params: &'static [ParamMeta], body: BodyKind) -> Self {
            self.params = params;
            self.body = body;
            self
        }
        /// Declares that one field of the request is the whole body.
        pub const fn whole(mut self, shape: &'static Shape) -> Self {
            self.body_shape = shape;
            self
        }
        pub const fn paginated(mut self, items: &'static str, token: &'static str) -> Self {
            self.page = Some(PageMeta { items, token, parameter: "paginationToken", by_offset: false });
            self
        }
        /// Sets the query parameter of the page token, if it has a special name.
        pub const fn continued_by(mut self, parameter: &'static str) -> Self {
            if let Some(page) = &mut self.page {
                page.parameter = parameter;
            }
            self
        }
        /// Sets the query parameter of the offset, for a list paginated by offset.
        pub const fn skipping_by(mut self, parameter: &'static str) -> Self {
            if let Some(page) = &mut self.page {
                page.parameter = parameter;
                page.by_offset = true;
            }
            self
        }
        pub const fn pending(mut self) -> Self {
            self.may_be_pending = true;
            self
        }
        pub const fn replay_by_external_id(mut self) -> Self {
            self.replay = Replay::ExternalId;
            self
        }
        pub const fn returning_the_parent(mut self) -> Self {
            self.returned = Returned::Parent;
            self
        }
        pub const fn settles_as(mut self, settling: Option<fn() -> Settling>) -> Self {
            self.settling = settling;
            self
        }

        /// Sets the schemas of the response and of the body.
        #[cfg(feature = "schema")]
        pub const fn typed(mut self, schema: &'static super::schema::OperationSchema) -> Self {
            self.schema = Some(schema);
            self
        }
        pub const fn linked(mut self, link: &'static str) -> Self {
            self.link = Some(link);
            self
        }
        pub const fn added_in(mut self, since: &'static str) -> Self {
            self.since = Some(since);
            self
        }
        pub const fn deprecated_for(mut self, instead: &'static str) -> Self {
            self.deprecated = Some(instead);
            self
        }
    }
}
