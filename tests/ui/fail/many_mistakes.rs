//! All mistakes of one declaration are reported in one run, each on its own token.
#![allow(unused)]

use dfns_core::dfns_endpoint;

#[dfns_endpoint(PSOT, "/wallets/{walletid}", signd, callers(employe), returns = (),
    permissions = ["Wallets:Raed", "Wallets:Read" if present(naem)])]
pub struct RenameWallet {
    pub wallet_id: String,
    #[dfns(qurey)]
    pub name: Option<String>,
}

fn main() {
    // No further errors here: the item and its impls are there.
    let request = RenameWallet::new("wa-1");
}
