//! The parameters of an endpoint: path, query, headers and the fields of the body.

use super::shape::Shape;

/// Where a parameter travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParamLocation {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
    /// A field of the body, JSON or URL-encoded.
    Body,
    /// A part of a `multipart` body.
    Part,
}

/// One parameter of an endpoint, by its name on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParamMeta {
    /// The name on the wire, for instance `paginationToken`.
    pub name: &'static str,
    /// The part of the request that carries it.
    pub location: ParamLocation,
    /// Whether a request without it is incomplete.
    pub required: bool,
    /// The shape of its value. In the query, a list is sent as one parameter per value.
    pub shape: &'static Shape,
    /// Whether its own fields are fields of the body, so that it has no name on the wire. Only in
    /// the body.
    pub flattened: bool,
}
