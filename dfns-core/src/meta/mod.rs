//! What a declaration says, as constant data.
//!
//! `#[dfns_endpoint]` turns its arguments into one [`EndpointMeta`]. Everything that is not a typed
//! call reads it from there: the engine (is this signed, may it be sent again?), permission
//! metadata, the command line, exports, and the routes of the sandbox. It is plain constant data
//! behind accessors, so fields can be added without breaking anybody.
//!
//! * this file: the operation itself, its parameters, who may call it;
//! * `shape`: how the types of a request look as JSON;
//! * `condition`, `resolve`: when a permission is needed, and how the declaration's words become
//!   that;
//! * `permission`: rules, and what a particular request needs;
//! * [`union`](crate::least_privilege!): the least privilege of several operations, computed at
//!   compile time;
//! * [`Registry`]: several crates' endpoints joined into one list.

mod condition;
mod message;
mod param;
mod permission;
mod registry;
mod resolve;
#[doc(hidden)]
pub mod shape;
mod union;
mod unique;

pub use condition::{Condition, Operand, Scalar, Sent};
#[cfg(feature = "server")]
pub(crate) use condition::{decoded, path_value};
pub use param::{ParamLocation, ParamMeta};
pub use permission::{Certainty, PermissionRule, RequiredPermission, RequiredPermissions};
pub use registry::{Registry, RegistryError};
pub use shape::{FieldShape, Shape};
pub use union::{contains_all, count_union, union_of};
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
    /// `HEAD`: as `GET`, but the response has no body. Never signed.
    Head,
}

impl Method {
    /// The method as it stands on the wire and in `userActionHttpMethod`, in capitals.
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

/// Which kinds of caller Dfns documents for an endpoint.
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

/// What an endpoint takes as its authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Auth {
    /// No token: anybody may call it.
    Public,
    /// The bearer token of a user or a service account.
    Token,
    /// A one-time token that belongs to this call alone (completing a registration or a recovery);
    /// it is a field of the request.
    Temporary,
}

/// How the body of a request is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BodyKind {
    /// No body at all.
    None,
    /// A JSON object.
    Json,
    /// `application/x-www-form-urlencoded`: the fields as text.
    Form,
    /// `multipart/form-data`: a JSON part `data`, which is what gets signed, and a part per file or
    /// text.
    Multipart,
    /// Bytes as they are.
    Raw,
}

/// When the same request may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Replay {
    /// It only reads: always safe.
    Always,
    /// Safe with the same bytes when the body carries an `externalId`, which the server recognises.
    ExternalId,
    /// Never: a second time is a second operation.
    Never,
}

/// The names a list endpoint gives its items and its continuation token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageMeta {
    /// Field of the response that holds the items.
    pub items: &'static str,
    /// Field of the response that holds the token of the next page; absent on the last one.
    pub token: &'static str,
    /// Query parameter that takes that token, or the offset.
    pub parameter: &'static str,
    /// Whether the parameter is an offset: the number of items to skip. There are no tokens then.
    pub by_offset: bool,
}

/// Where an endpoint is declared.
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

/// Everything a declaration says about its endpoint, except the Rust types.
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
    request: &'static str,
    response: &'static str,
    documentation: &'static str,
    link: Option<&'static str>,
    since: Option<&'static str>,
    deprecated: Option<&'static str>,
    source: Source,
    extension: Option<&'static (dyn Any + Send + Sync)>,
}

impl EndpointMeta {
    /// The operation's name and the method's, in snake case: `delegated_login`.
    pub const fn id(&self) -> &'static str {
        self.id
    }
    /// The domain, which is the group handle's name in snake case: `auth`. Empty for an endpoint
    /// without a group.
    pub const fn domain(&self) -> &'static str {
        self.domain
    }
    /// The HTTP method.
    pub const fn method(&self) -> Method {
        self.method
    }
    /// The path with its parameters in braces, as Dfns documents it: `/auth/users/{userId}`.
    pub const fn path(&self) -> &'static str {
        self.path
    }
    /// What the call authenticates with.
    pub const fn auth(&self) -> Auth {
        self.auth
    }
    /// Whether the call needs a user action signature.
    pub const fn is_signed(&self) -> bool {
        self.signed
    }
    /// Who may call it; `None` where the documentation does not say.
    pub const fn callers(&self) -> Option<Callers> {
        self.callers
    }
    /// Whether a personal access token may call it.
    pub const fn is_pat_allowed(&self) -> bool {
        self.pat_allowed
    }
    /// The alternative permission sets, oldest first: holding all of any one of them authorises the
    /// call. An empty set needs nothing. `None` where the documentation does not say.
    pub const fn permissions(&self) -> Option<&'static [&'static [PermissionRule]]> {
        self.permissions
    }
    /// The newest permission set, which least-privilege output uses; empty if none is needed or
    /// known.
    pub const fn newest_permissions(&self) -> &'static [PermissionRule] {
        match self.permissions {
            Some([.., newest]) => newest,
            _ => &[],
        }
    }
    /// The parameters, by their names on the wire.
    pub const fn params(&self) -> &'static [ParamMeta] {
        self.params
    }
    /// How the body is encoded.
    pub const fn body(&self) -> BodyKind {
        self.body
    }
    /// The shape of the body where one field of the request is all of it; [`Shape::Unknown`]
    /// otherwise: then [`params`](Self::params) lists its fields.
    pub const fn body_shape(&self) -> &'static Shape {
        self.body_shape
    }
    /// Whether the JSON body can have a field of this name; true where the declaration does not
    /// tell.
    pub fn knows_body_field(&self, name: &str) -> bool {
        let mut params = self.params.iter().filter(|param| param.location == ParamLocation::Body).peekable();
        if params.peek().is_none() {
            return *self.body_shape != Shape::Unknown && self.body_shape.knows_field(name);
        }
        params.any(|param| if param.flattened { param.shape.knows_field(name) } else { param.name == name })
    }
    /// The permissions that a request of this endpoint needs.
    pub fn required_permissions(&self, sent: &Sent<'_>) -> RequiredPermissions {
        RequiredPermissions::evaluate(self.permissions, sent, &|_| None)
    }
    /// Whether a `multipart` body has the JSON part `data`: for its fields, or because that part is
    /// what gets signed.
    pub fn has_data_part(&self) -> bool {
        let has_fields = self.params.iter().any(|param| param.location == ParamLocation::Body);
        self.body == BodyKind::Multipart && (self.signed || has_fields)
    }
    /// Set for lists that come in pages.
    pub const fn page(&self) -> Option<PageMeta> {
        self.page
    }
    /// Whether a policy may hold the change back, so that the response is a change request.
    pub const fn may_be_pending(&self) -> bool {
        self.may_be_pending
    }
    /// When the same request may be sent again.
    pub const fn replay(&self) -> Replay {
        self.replay
    }
    /// The Rust name of the request type.
    pub const fn request(&self) -> &'static str {
        self.request
    }
    /// The Rust name of the response's type, as written in the declaration.
    pub const fn response(&self) -> &'static str {
        self.response
    }
    /// The declaration's documentation, Markdown.
    pub const fn documentation(&self) -> &'static str {
        self.documentation
    }
    /// The first paragraph of the documentation, on one line.
    pub fn summary(&self) -> String {
        let first = self.documentation.trim().split("\n\n").next().unwrap_or_default();
        first.split_whitespace().collect::<Vec<_>>().join(" ")
    }
    /// The page of the vendor's documentation, where one is given.
    pub const fn link(&self) -> Option<&'static str> {
        self.link
    }
    /// The API version the operation appeared in, where one is given.
    pub const fn since(&self) -> Option<&'static str> {
        self.since
    }
    /// Set when the operation is deprecated; the text says what to use, or is empty.
    pub const fn deprecated(&self) -> Option<&'static str> {
        self.deprecated
    }
    /// Where the endpoint is declared.
    pub const fn source(&self) -> Source {
        self.source
    }
    /// Attaches data of a layer above to the metadata, which does not know that layer's types.
    #[doc(hidden)]
    pub const fn extended(mut self, extension: &'static (dyn Any + Send + Sync)) -> Self {
        self.extension = Some(extension);
        self
    }
    /// The data that a layer above attached, if it is of this type.
    #[doc(hidden)]
    pub fn extension<T: 'static>(&self) -> Option<&'static T> {
        self.extension?.downcast_ref()
    }
}

/// What the macro's output calls. Not for anybody else: no stability is promised.
#[doc(hidden)]
pub mod build {
    use super::{Auth, BodyKind, Callers, PageMeta, ParamLocation, ParamMeta, PermissionRule, Replay, Shape};
    // The variants by their bare names: `None` is a kind of body here, not an absent option.
    pub use super::{
        BodyKind::*,
        Condition::{self, All, Any, Not, Server, ServerText},
        EndpointMeta,
        Method::*,
        Scalar, Source,
    };

    pub use super::resolve::*;
    pub use super::shape::{Deep, Inside, Kind, Undescribed};

    /// Where the macro's output stands.
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

    /// The shape of a value that its type does not tell.
    pub const UNKNOWN: &Shape = &Shape::Unknown;
    pub const STRING: &Shape = &Shape::String;

    const fn param(name: &'static str, location: ParamLocation, required: bool, shape: &'static Shape) -> ParamMeta {
        ParamMeta { name, location, required, shape, flattened: false }
    }
    pub const fn path(name: &'static str, shape: &'static Shape) -> ParamMeta {
        param(name, ParamLocation::Path, true, shape)
    }
    pub const fn query(name: &'static str, required: bool, shape: &'static Shape) -> ParamMeta {
        param(name, ParamLocation::Query, required, shape)
    }
    pub const fn part(name: &'static str, required: bool) -> ParamMeta {
        param(name, ParamLocation::Part, required, UNKNOWN)
    }
    pub const fn header(name: &'static str, required: bool, shape: &'static Shape) -> ParamMeta {
        param(name, ParamLocation::Header, required, shape)
    }
    pub const fn body(name: &'static str, required: bool, shape: &'static Shape) -> ParamMeta {
        param(name, ParamLocation::Body, required, shape)
    }
    pub const fn flat(name: &'static str, shape: &'static Shape) -> ParamMeta {
        ParamMeta { flattened: true, ..param(name, ParamLocation::Body, false, shape) }
    }
    pub const fn always(name: &'static str) -> PermissionRule {
        PermissionRule { name, when: Condition::Always }
    }
    pub const fn when(name: &'static str, when: Condition) -> PermissionRule {
        PermissionRule { name, when }
    }

    impl EndpointMeta {
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
                request: "",
                response: "()",
                documentation: "",
                link: Option::None,
                since: Option::None,
                deprecated: Option::None,
                source,
                extension: Option::None,
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
        /// Adds users of a tenant to the callers, whom few endpoints name.
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
        /// One field of the request is the body.
        pub const fn whole(mut self, shape: &'static Shape) -> Self {
            self.body_shape = shape;
            self
        }
        pub const fn paginated(mut self, items: &'static str, token: &'static str) -> Self {
            self.page = Some(PageMeta { items, token, parameter: "paginationToken", by_offset: false });
            self
        }
        /// For a list whose query parameter for the token has a name of its own.
        pub const fn continued_by(mut self, parameter: &'static str) -> Self {
            if let Some(page) = &mut self.page {
                page.parameter = parameter;
            }
            self
        }
        /// For a list that goes on by an offset in this query parameter.
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
        pub const fn types(mut self, request: &'static str, response: &'static str) -> Self {
            self.request = request;
            self.response = response;
            self
        }
        pub const fn documented(mut self, documentation: &'static str) -> Self {
            self.documentation = documentation;
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
