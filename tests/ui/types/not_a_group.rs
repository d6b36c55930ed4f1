#![allow(unused)]

use dfns_core::dfns_endpoint;

pub struct Things<P, S>(P, S);

#[dfns_endpoint(GET, "/things", group = Things, returns = String, permissions = none)]
pub struct ListThings {}

fn main() {}
