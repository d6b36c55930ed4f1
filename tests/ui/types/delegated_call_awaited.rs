#![allow(unused)]

use dfns::permissions::CreatePermission;
use dfns::prelude::*;

async fn create(client: Client<dfns::UserToken, dfns::DelegatedSigner>, request: CreatePermission) {
    client.permissions().create_permission(request).await;
}

fn main() {}
