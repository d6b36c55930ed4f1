#![allow(unused)]

use dfns::auth::DelegatedLogin;
use dfns::prelude::*;

async fn log_in(client: Client<dfns::ServiceAccountToken>) {
    client.auth().delegated_login(DelegatedLogin::new("jdoe@example.co")).await;
}

fn main() {}
