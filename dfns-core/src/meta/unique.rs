//! Stops the build when two endpoints of one group have the same method and path.
//!
//! They are compared by their hash in an open table, so a thousand of them take a thousand steps.
//! Parameters count by position: `/a/{id}` and `/a/{name}` are one route.

use super::EndpointMeta;
use super::message::{Message, same_text};

/// Checks the routes of a group. `SLOTS` is at least twice the number of endpoints.
#[doc(hidden)]
#[track_caller]
pub const fn assert_unique_routes<const SLOTS: usize>(endpoints: &[&EndpointMeta]) {
    // One more than the position of the endpoint; 0 is free.
    let mut table = [0_usize; SLOTS];
    let mut position = 0;
    while position < endpoints.len() {
        let endpoint = endpoints[position];
        let mut slot = hash(endpoint) % SLOTS;
        while table[slot] != 0 {
            let other = endpoints[table[slot] - 1];
            if same_route(endpoint, other) && same_text(endpoint.id(), other.id()) {
                Message::new()
                    .quote(endpoint.id())
                    .add(" is listed twice in this group\nhelp: drop one of them")
                    .fail();
            }
            if same_route(endpoint, other) {
                Message::new()
                    .quote(other.id())
                    .add(" and ")
                    .quote(endpoint.id())
                    .add(" of this group have the same route, `")
                    .add(endpoint.method().as_str())
                    .add(" ")
                    .add(endpoint.path())
                    .add("`\nhelp: correct the method or the path of one, or keep only one in the list")
                    .fail();
            }
            slot = (slot + 1) % SLOTS;
        }
        table[slot] = position + 1;
        position += 1;
    }
}

/// Returns the FNV-1a hash of the method and the path without the names of its parameters.
const fn hash(endpoint: &EndpointMeta) -> usize {
    let (path, mut index) = (endpoint.path.as_bytes(), 0);
    let mut hash = 0x811c_9dc5 ^ endpoint.method as u32;
    while index < path.len() {
        hash = (hash ^ path[index] as u32).wrapping_mul(0x0100_0193);
        index = if path[index] == b'{' { end_of_parameter(path, index) } else { index + 1 };
    }
    hash as usize
}

/// Returns the position of the brace that ends a parameter of a path.
const fn end_of_parameter(path: &[u8], mut index: usize) -> usize {
    while index < path.len() && path[index] != b'}' {
        index += 1;
    }
    index
}

const fn same_route(left: &EndpointMeta, right: &EndpointMeta) -> bool {
    left.method as u8 == right.method as u8 && same_path(left.path.as_bytes(), right.path.as_bytes())
}

/// Returns whether two paths differ only in the names of their parameters.
pub(super) const fn same_path(left: &[u8], right: &[u8]) -> bool {
    let (mut one, mut other) = (0, 0);
    while one < left.len() && other < right.len() {
        if left[one] != right[other] {
            return false;
        }
        if left[one] == b'{' {
            (one, other) = (end_of_parameter(left, one), end_of_parameter(right, other));
        } else {
            (one, other) = (one + 1, other + 1);
        }
    }
    one == left.len() && other == right.len()
}

#[cfg(test)]
mod tests {
    use super::same_path;

    #[test]
    fn parameter_names_do_not_distinguish_routes() {
        for (left, right, same) in [
            ("/a/{id}", "/a/{name}", true),
            ("/a/{id}/b", "/a/{x}/b", true),
            ("/a/{id}/b", "/a/{x}/c", false),
            ("/a/{id}", "/a/me", false),
            ("/a", "/a/", false),
            ("/a/{id}.json", "/a/{id}", false),
        ] {
            assert_eq!(same_path(left.as_bytes(), right.as_bytes()), same, "{left} {right}");
        }
    }
}
