use dfns::auth::{ListAuditLogs, ListUsers};
use dfns::prelude::*;
use dfns::{ServiceAccountToken, Timestamp};

/// Lists the users without any action since then.
pub async fn idle_users(
    client: &Client<ServiceAccountToken>,
    since: Timestamp,
) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let mut idle = Vec::new();
    let mut users = client.auth().list_users(ListUsers::new()).items(); // all of them, a page at a time
    while let Some(user) = users.next().await {
        idle.push(user?.username);
    }
    let until = Timestamp::from(std::time::SystemTime::now());
    let mut actions = client.auth().list_audit_logs(ListAuditLogs::new(since, until)).rows(); // as they arrive
    while let Some(action) = actions.next().await {
        let username = action?.username;
        idle.retain(|user| Some(user) != username.as_ref());
    }
    if actions.is_truncated() == Some(true) {
        return Err("the time is too long for one export".into());
    }
    Ok(idle)
}
