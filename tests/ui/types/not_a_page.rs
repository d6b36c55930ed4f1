#![allow(unused)]

use dfns_core::dfns_endpoint;

#[dfns_endpoint(GET, "/things", returns = String, paginated, permissions = none)]
pub struct ListThings {
    pub limit: Option<u32>,
    pub pagination_token: Option<String>,
}

fn main() {}
