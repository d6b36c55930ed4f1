#![allow(unused)]

use dfns_core::{dfns_endpoint, dfns_group};

dfns_group! {
    /// A group that forgets its endpoint.
    pub Things via ThingsApi::things []
}

/// Lists things.
#[dfns_endpoint(GET, "/things", group = Things, returns = String, permissions = none)]
pub struct ListThings {}

fn main() {}
