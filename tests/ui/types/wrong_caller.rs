#![allow(unused)]

use dfns::auth::DelegatedLogin;
use dfns::prelude::*;

async fn log_in(client: Client<dfns::AnyToken, dfns::WithSigner>) {
    client.auth().delegated_login(DelegatedLogin::new("jdoe@example.co")).await;
}

fn main() {}
