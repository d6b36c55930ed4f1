//! Endpoints by their ids.

use crate::failure::Failure;
use crate::nearest::nearest;
use crate::program::Program;
use dfns_core::{EndpointMeta, Registry};

/// Returns the endpoint with this id, or an error that suggests the nearest ones.
pub(crate) fn find(program: Program, registry: &Registry, id: &str) -> Result<&'static EndpointMeta, Failure> {
    registry.find(id).or_else(|| registry.find(&id.replace('-', "_"))).ok_or_else(|| {
        let domains = registry.endpoints().filter(|endpoint| endpoint.id() == id);
        let domains: Vec<_> = domains.map(|endpoint| format!("`{}.{id}`", endpoint.domain())).collect();
        if !domains.is_empty() {
            return Failure::Wrong(format!("several domains have an endpoint `{id}`; write {}", domains.join(" or ")));
        }
        let near = nearest(registry.endpoints().map(EndpointMeta::id), id);
        let hint = if near.is_empty() {
            format!("`{} endpoints` lists them all", program.name)
        } else {
            format!("did you mean {}?", near.join(", "))
        };
        Failure::Wrong(format!("no endpoint has the id `{id}`; {hint}"))
    })
}
