//! The attributes for crates that depend on `dfns` alone: their output refers to `dfns`.
//!
//! The documentation is that of `dfns-core`. Doc comments of a re-export do not cross crates, so it
//! is included here again.

// The documentation links these.
#[cfg(doc)]
#[allow(unused_imports)]
use dfns_core::*;

// `dfns-core` tests the examples.
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("dfns_endpoint.md"))]
pub use dfns_core::facade::dfns_endpoint;
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("dfns_object.md"))]
pub use dfns_core::facade::dfns_object;
