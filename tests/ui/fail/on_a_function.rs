#![allow(unused)]

use dfns_core::dfns_endpoint;

#[dfns_endpoint(GET, "/wallets", returns = (), permissions = none)]
fn list_wallets() {}

fn main() {
    list_wallets();
}
