#![allow(unused)]

use dfns::auth::DelegatedLogin;

async fn log_in(client: dfns::Client<dfns::ServiceAccountToken>) {
    client.call(&DelegatedLogin::new("jdoe@example.co")).await;
}

fn main() {}
