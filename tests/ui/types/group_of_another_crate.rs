#![allow(unused)]

use dfns::auth::Auth;
use dfns_core::dfns_endpoint;

#[dfns_endpoint(GET, "/things", group = Auth, returns = String, permissions = none)]
pub struct ListThings {}

fn main() {}
