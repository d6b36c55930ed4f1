//! Policies and approvals: changes that await approval.

use dfns::permissions::{AssignPermission, CreatePermission};
use dfns::prelude::*;
use dfns::testing::Sandbox;
use dfns::{PermissionId, ServiceClient, UserId};

// ANCHOR: outcome
/// Assigns a permission. A policy may require approval first.
async fn assign(client: &ServiceClient, permission: PermissionId, user: UserId) -> Result<String, Error> {
    Ok(match client.permissions().assign_permission(AssignPermission::new(permission, user)).await? {
        Outcome::Done(assignment) => format!("assigned: {}", assignment.id),
        Outcome::Pending(change) => format!("{} awaits approval", change.id),
    })
}
// ANCHOR_END: outcome

#[tokio::test]
async fn an_outcome_is_done_or_pending() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.service_client();
    let permission = CreatePermission::new("Readers", ["Wallets:Read"]);
    let permission = client.permissions().create_permission(permission).await.unwrap();
    let user = UserId::from(sandbox.bootstrap().end_user.user_id.as_str());
    assert!(assign(&client, permission.id, user).await.unwrap().starts_with("assigned: "));
}
