//! The endpoints of several crates in one list, for the command line, the sandbox and exports.
//!
//! The list is explicit: it is constant data, needs no linker tricks, and works everywhere.

use super::{EndpointMeta, Method, Source};
use crate::foreign::debug_error;
use std::collections::HashMap;
use std::fmt;

/// A list of declared endpoints, in the order they were added.
///
/// An endpoint is named by its domain and id. Two crates may declare endpoints with the same name
/// or route: [`check`](Registry::check) rejects them.
///
/// ```
/// # use dfns_core as dfns;
/// use dfns::Registry;
///
/// let empty = Registry::new();
/// assert_eq!(empty.endpoints().count(), 0);
/// assert!(empty.check().is_ok());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Registry {
    groups: Vec<&'static [&'static EndpointMeta]>,
}

/// Two endpoints of a [`Registry`] that conflict.
#[derive(Clone, Copy)]
pub struct RegistryError {
    /// Their id or their route.
    shared: Shared,
    first: &'static EndpointMeta,
    second: &'static EndpointMeta,
}

#[derive(Clone, Copy)]
enum Shared {
    Id,
    Route,
}

impl Registry {
    /// Creates an empty registry.
    pub const fn new() -> Self {
        Self { groups: Vec::new() }
    }

    /// Adds the groups of a crate: the `ENDPOINTS` constants that `dfns_group!` declares.
    #[must_use]
    pub fn with(mut self, groups: &[&'static [&'static EndpointMeta]]) -> Self {
        self.groups.extend_from_slice(groups);
        self
    }

    /// Returns every endpoint, in the order it was added.
    pub fn endpoints(&self) -> impl Iterator<Item = &'static EndpointMeta> + use<'_> {
        self.groups.iter().flat_map(|group| group.iter().copied())
    }

    /// Finds an endpoint by its id, for instance `delegated_login`, or with its domain,
    /// `auth.delegated_login`. Returns `None` if two domains share the id and no domain is given.
    pub fn find(&self, id: &str) -> Option<&'static EndpointMeta> {
        let (domain, id) = id.split_once('.').map_or((None, id), |(domain, id)| (Some(domain), id));
        let mut found = self
            .endpoints()
            .filter(|endpoint| endpoint.id() == id && domain.is_none_or(|domain| endpoint.domain() == domain));
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    /// Checks that no two endpoints share an id within a domain, or a route. Names of path
    /// parameters do not distinguish routes.
    ///
    /// # Errors
    /// The first pair that conflicts, each with crate, file and line.
    pub fn check(&self) -> Result<(), RegistryError> {
        let mut ids = HashMap::new();
        let mut routes = HashMap::new();
        for second in self.endpoints() {
            if let Some(first) = ids.insert((second.domain(), second.id()), second) {
                return Err(RegistryError { shared: Shared::Id, first, second });
            }
            if let Some(first) = routes.insert(route(second), second) {
                return Err(RegistryError { shared: Shared::Route, first, second });
            }
        }
        Ok(())
    }
}

/// Returns the method, and the path without the names of its parameters.
fn route(endpoint: &EndpointMeta) -> (Method, String) {
    let segments = endpoint.path().split('{').map(|text| text.split_once('}').map_or(text, |(_, after)| after));
    (endpoint.method(), segments.collect::<Vec<_>>().join("{}"))
}

impl RegistryError {
    /// Returns the endpoint that was added first.
    pub fn first(&self) -> &'static EndpointMeta {
        self.first
    }

    /// Returns the endpoint that was added second.
    pub fn second(&self) -> &'static EndpointMeta {
        self.second
    }
}

impl fmt::Display for RegistryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = (self.first, self.second);
        let at = |Source { package, file, line, .. }: Source| format!("{file}:{line} of {package}");
        match self.shared {
            Shared::Id => write!(f, "two endpoints are called `{}`", qualified(first))?,
            Shared::Route => write!(
                f,
                "`{}` and `{}` have the same route, `{} {}`",
                qualified(first),
                qualified(second),
                second.method(),
                second.path(),
            )?,
        }
        write!(f, ": declared in {} and in {}; drop one of the two", at(first.source()), at(second.source()))
    }
}

/// Shows the message. The declarations have kilobytes of documentation.
impl fmt::Debug for RegistryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(f, "RegistryError", self)
    }
}

impl std::error::Error for RegistryError {}

/// Returns the id with its domain, if it has one.
fn qualified(endpoint: &EndpointMeta) -> String {
    match endpoint.domain() {
        "" => endpoint.id().to_owned(),
        domain => format!("{domain}.{}", endpoint.id()),
    }
}

#[cfg(test)]
mod tests {
    use super::{EndpointMeta, Method, Registry, Source};

    const fn declared(id: &'static str, domain: &'static str, path: &'static str, line: u32) -> EndpointMeta {
        EndpointMeta::new(id, Method::Get, path, Source::new("acme", "acme", "src/lib.rs", line)).in_domain(domain)
    }

    const LIST: &EndpointMeta = &declared("list", "things", "/things", 1);
    const READ: &EndpointMeta = &declared("read", "things", "/things/{id}", 2);
    const OTHER_LIST: &EndpointMeta = &declared("list", "parts", "/parts", 3);
    const AGAIN: &EndpointMeta = &declared("list", "things", "/things/again", 4);
    const SAME_ROUTE: &EndpointMeta = &declared("get", "parts", "/things/{thingId}", 5);

    #[test]
    fn an_id_is_unique_within_its_domain() {
        let registry = Registry::new().with(&[&[LIST, READ], &[OTHER_LIST]]);
        registry.check().unwrap();
        assert_eq!(registry.find("parts.list").unwrap().path(), "/parts");
        assert_eq!(registry.find("read").unwrap().path(), "/things/{id}");
        assert!(registry.find("list").is_none() && registry.find("parts.read").is_none());
        let refused = registry.with(&[&[AGAIN]]).check().unwrap_err();
        assert_eq!(
            refused.to_string(),
            "two endpoints are called `things.list`: declared in src/lib.rs:1 of acme and in src/lib.rs:4 of acme; \
             drop one of the two"
        );
    }

    #[test]
    fn a_route_is_unique_whatever_its_parameters_are_called() {
        let refused = Registry::new().with(&[&[READ], &[SAME_ROUTE]]).check().unwrap_err();
        assert_eq!(
            refused.to_string(),
            "`things.read` and `parts.get` have the same route, `GET /things/{thingId}`: declared in src/lib.rs:2 of \
             acme and in src/lib.rs:5 of acme; drop one of the two"
        );
        assert_eq!((refused.first().id(), refused.second().id()), ("read", "get"));
    }
}
