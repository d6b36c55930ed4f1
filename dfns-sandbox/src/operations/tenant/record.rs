//! The entities of the tenant. Users, groups and permissions of the organization are others, so no
//! list and no name of the organization has anything to do with these.

use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use crate::text::username_key;
use dfns_endpoints::auth::UserGroup;
use dfns_endpoints::permissions::Permission;
use dfns_endpoints::{TenantId, UserId};
use serde::{Deserialize, Serialize};

/// The only tenant.
#[derive(Serialize, Deserialize)]
pub(super) struct Tenant {
    pub(super) id: TenantId,
}

impl Entity for Tenant {
    const NOUN: &'static str = "tenant";

    fn id(&self) -> &'static str {
        ""
    }
}

/// The id of the tenant.
pub(super) fn tenant_id(cx: &Context<'_>) -> Result<TenantId, Refusal> {
    Ok(cx.get::<Tenant>("")?.id)
}

/// A user of the tenant.
#[derive(Serialize, Deserialize)]
pub(super) struct User {
    pub(super) id: UserId,
    pub(super) username: String,
    pub(super) external_id: Option<String>,
    pub(super) is_sso_required: bool,
}

impl Entity for User {
    const NOUN: &'static str = "tenant user";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("username", username_key(&self.username))]
    }
}

/// A group of the tenant.
#[derive(Serialize, Deserialize)]
pub(super) struct Group(pub(super) UserGroup);

impl Entity for Group {
    const NOUN: &'static str = "tenant user group";

    fn id(&self) -> &str {
        self.0.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("name", self.0.name.clone())]
    }
}

/// A permission of the tenant.
#[derive(Serialize, Deserialize)]
pub(super) struct TenantPermission(pub(super) Permission);

impl Entity for TenantPermission {
    const NOUN: &'static str = "tenant permission";

    fn id(&self) -> &str {
        self.0.id.as_str()
    }
}
