use dfns_core::{Client, Error, Registry};
use dfns_endpoints::auth::{ListUsers, UserKind};
use dfns_endpoints::prelude::*;

/// Returns the ids of all operations that require a signature.
pub fn signed_operations() -> Vec<&'static str> {
    let registry = Registry::new().with(dfns_endpoints::ALL);
    registry.endpoints().filter(|endpoint| endpoint.is_signed()).map(dfns_core::EndpointMeta::id).collect()
}

/// Returns the usernames on the first page of end users.
pub async fn end_users(token: &str, url: &str) -> Result<Vec<String>, Error> {
    let client = Client::builder().base_url(url).service_account(token).build()?;
    let users = client.auth().list_users(ListUsers::new().with_kind(UserKind::EndUser)).await?;
    Ok(users.items.into_iter().map(|user| user.username).collect())
}
