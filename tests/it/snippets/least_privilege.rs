use dfns::auth::{DelegatedLogin, ListUsers};
use dfns::prelude::*;
use dfns::{ServiceAccountToken, WithSigner, dfns_manifest, least_privilege};

/// The permissions of a role that makes these calls, computed by the compiler.
pub const LOGIN_ROLE: &[&str] = least_privilege![ListUsers, DelegatedLogin];

dfns_manifest! {
    /// The calls of the login service.
    pub LoginService = [ListUsers, DelegatedLogin]
}

pub async fn first_user(client: Client<ServiceAccountToken, WithSigner>) -> Result<Option<String>, Error> {
    let client = client.scoped::<LoginService>(); // any other call does not compile
    let users = client.call(&ListUsers::new().with_limit(1)).await?;
    Ok(users.items.first().map(|user| user.username.clone()))
}
