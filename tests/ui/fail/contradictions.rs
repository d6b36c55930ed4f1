#![allow(unused)]

use dfns_core::dfns_endpoint;

#[dfns_endpoint(GET, "/wallets", returns = (), signed, public, service_account, callers(end_user), permissions = none)]
pub struct ListWallets {
    pub filter: String,
}

#[dfns_endpoint(GET, "/wallets", returns = (), signed, signed, permissions = none)]
pub struct GetWallets {
    #[dfns(body)]
    pub filter: String,
}

fn main() {}
