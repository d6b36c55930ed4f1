#![allow(unused)]

async fn call(client: dfns::Client) {
    client.call(&String::new()).await;
}

fn main() {}
