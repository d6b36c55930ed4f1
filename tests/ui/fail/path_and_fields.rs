#![allow(unused)]

use dfns_core::dfns_endpoint;

#[dfns_endpoint(PUT, "/wallets/{walletid}", returns = (), permissions = none)]
pub struct UpdateWallet {
    pub wallet_id: String,
}

#[dfns_endpoint(PUT, "wallets/{walletId?limit=5", returns = (), permissions = none)]
pub struct UpdateWallets {
    pub wallet_id: Option<String>,
}

#[dfns_endpoint(PUT, "/wallets/{walletId}", returns = (), permissions = none)]
pub struct TouchWallet {
    pub wallet_id: Option<String>,
}

fn main() {}
