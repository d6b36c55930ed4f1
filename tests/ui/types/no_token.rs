#![allow(unused)]

use dfns::prelude::*;

async fn list(client: Client<dfns::NoToken>) {
    client.permissions().get_permission(dfns::PermissionId::from("pm-1")).await;
}

fn main() {}
