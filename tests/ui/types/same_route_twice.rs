#![allow(unused)]

use dfns_core::{dfns_endpoint, dfns_group};

dfns_group! {
    /// A group with one route twice.
    pub Things via ThingsApi::things [ListThings, ReadThings]
}

#[dfns_endpoint(GET, "/things", group = Things, returns = String, permissions = none)]
pub struct ListThings {}

#[dfns_endpoint(GET, "/things", group = Things, returns = String, permissions = none)]
pub struct ReadThings {}

fn main() {}
