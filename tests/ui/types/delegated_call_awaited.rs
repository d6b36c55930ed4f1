#![allow(unused)]

use dfns::permissions::CreatePermission;
use dfns::prelude::*;

async fn create(client: Client<dfns::User, dfns::Delegated>, request: CreatePermission) {
    client.permissions().create_permission(request).await;
}

fn main() {}
