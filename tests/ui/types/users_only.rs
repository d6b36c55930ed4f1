#![allow(unused)]

use acme_dfns::grammar::{GrammarApi, RetryNotice};

async fn retry(client: dfns::Client<dfns::ServiceAccountToken, dfns::WithSigner>) {
    client.grammar().retry(RetryNotice::new("low")).await;
}

fn main() {}
