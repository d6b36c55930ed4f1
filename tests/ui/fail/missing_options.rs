#![allow(unused)]

use dfns_core::dfns_endpoint;

#[dfns_endpoint(POST, "/wallets")]
pub struct CreateWallet {
    pub network: String,
}

fn main() {}
