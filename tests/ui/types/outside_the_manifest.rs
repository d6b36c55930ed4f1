#![allow(unused)]

use dfns::auth::{DelegatedLogin, ListUsers};
use dfns::dfns_manifest;

dfns_manifest! { Reporting = [ListUsers] }

async fn log_in(client: dfns::Client<dfns::ServiceAccountToken, dfns::WithSigner>) {
    client.scoped::<Reporting>().call(&DelegatedLogin::new("jdoe@example.co")).await;
}

fn main() {}
