//! Several crates' endpoints joined into one list, for whatever works on all of them: the command line, the sandbox, exports.
//!
//! An explicit list rather than linker tricks: it is constant data, it works everywhere, and nothing is lost silently.

use super::EndpointMeta;

/// A list of declared endpoints, in the order they were added.
///
/// ```
/// use dfns_core::Registry;
///
/// let empty = Registry::new();
/// assert_eq!(empty.endpoints().count(), 0);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Registry {
    groups: Vec<&'static [&'static EndpointMeta]>,
}

impl Registry {
    /// An empty registry.
    pub const fn new() -> Self {
        Self { groups: Vec::new() }
    }

    /// Adds a crate's groups, which `dfns_group!` makes as `ENDPOINTS`.
    #[must_use]
    pub fn with(mut self, groups: &[&'static [&'static EndpointMeta]]) -> Self {
        self.groups.extend_from_slice(groups);
        self
    }

    /// Every endpoint, in the order it was added.
    pub fn endpoints(&self) -> impl Iterator<Item = &'static EndpointMeta> + use<'_> {
        self.groups.iter().flat_map(|group| group.iter().copied())
    }

    /// The endpoint with this id, for instance `delegated_login`.
    pub fn find(&self, id: &str) -> Option<&'static EndpointMeta> {
        self.endpoints().find(|endpoint| endpoint.id() == id)
    }
}
