//! An endpoint as the expansion sees it: every name is resolved, every field has its place.
//!
//! Made by [`validate`](crate::validate). After a mistake it holds the likeliest reading, which
//! only [`fallback`](crate::fallback) may use.

use crate::attribute::{Attribute, Callers, Method};
use crate::condition::Condition;
use crate::item::{Field, Request};
use crate::names;
use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;
use syn::{Ident, Type};

/// A declared endpoint.
pub(crate) struct Endpoint<'a> {
    /// The options that need no resolving.
    pub(crate) attribute: &'a Attribute,
    /// The struct.
    pub(crate) request: &'a Request<'a>,
    /// The core crate's path.
    pub(crate) krate: TokenStream,
    pub(crate) method: Method,
    pub(crate) path: String,
    /// The name of the operation and of its method.
    pub(crate) name: Ident,
    /// The response as declared, before `Outcome` is wrapped around it.
    pub(crate) returns: Type,
    pub(crate) fields: Vec<Placed<'a>>,
    pub(crate) body: Body<'a>,
    pub(crate) auth: Auth,
    pub(crate) access: Access,
    /// The word of the declaration that causes the bound on the caller.
    pub(crate) access_span: Span,
    /// The documented callers, if documented.
    pub(crate) callers: Option<Callers>,
    /// The alternative sets; `None` where the documentation is silent.
    pub(crate) permissions: Option<Vec<Vec<Rule<'a>>>>,
}

/// A field and its place in the request.
pub(crate) struct Placed<'a> {
    pub(crate) field: &'a Field<'a>,
    pub(crate) place: Place,
    /// The name on the wire.
    pub(crate) wire: String,
}

/// The place of a field in the request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    Path,
    Query,
    Header,
    /// A field of the JSON body.
    Member,
    /// The JSON body itself.
    Whole,
    /// The body's bytes.
    Raw,
    /// A field of a URL-encoded body.
    Form,
    /// A part of a multipart body.
    Part,
    /// The endpoint's own credential.
    Bearer,
}

/// The form of the body.
#[derive(Clone, Copy)]
pub(crate) enum Body<'a> {
    None,
    /// A JSON object, made of the body's fields.
    Members,
    /// One field is the JSON body.
    Whole(&'a Field<'a>),
    /// One field is the bytes of the body.
    Raw(&'a Field<'a>),
    /// The body's fields, URL-encoded.
    Form,
    /// A multipart form: the body's fields as the part `data`, and one part for each file.
    Multipart,
    /// A multipart form without the part `data`.
    Parts,
}

/// The authentication of the call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Auth {
    Public,
    Token,
    Temporary,
}

/// The clients that may call, as far as types can tell.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Anyone,
    TokenHolders,
    ServiceAccounts,
    Users,
}

/// A permission rule whose condition, if any, names fields that exist.
pub(crate) struct Rule<'a> {
    pub(crate) name: String,
    pub(crate) when: Option<&'a Condition>,
}

impl Endpoint<'_> {
    /// Returns whether the struct is serialized as a body, or as part of one.
    pub(crate) fn is_serialized(&self) -> bool {
        matches!(self.body, Body::Members | Body::Multipart)
    }

    /// Returns whether the request is only one path parameter, which the method then takes
    /// directly.
    pub(crate) fn is_one_path_parameter(&self) -> bool {
        matches!(self.fields.as_slice(), [only] if only.place == Place::Path && only.field.optional.is_none())
    }

    /// Returns the type of the response as written. Defaults to `AnyJson`.
    pub(crate) fn returns_text(&self) -> String {
        let default = if self.method == Method::Head { "RawResponse" } else { "AnyJson" };
        self.attribute.returns.as_ref().map_or_else(|| default.to_owned(), |returns| names::type_text(&returns.value))
    }

    /// Returns the field of this name, if conditions may name it.
    pub(crate) fn field_named(&self, name: &Ident) -> Option<&Placed<'_>> {
        let name = name.unraw();
        self.fields.iter().find(|placed| name == placed.field.name)
    }

    pub(crate) fn is_signed(&self) -> bool {
        self.attribute.signed.is_some()
    }
}
