//! Control of organizations: their states.

use super::Control;
use super::word::{done, post};
use crate::operations::tenant;
use crate::refusal::Refusal;
use dfns_endpoints::tenant::OrgStatus;

impl Control<'_> {
    /// Changes the status of the organization, as `PUT /tenant/orgs/{orgId}/status` does. So a test
    /// that has suspended every organization which could activate another goes on.
    ///
    /// # Errors
    /// 400 if the status is unknown; 422 if the organization is archived; an error if the state
    /// cannot be written.
    pub async fn set_organization_status(&self, status: OrgStatus) -> Result<(), Refusal> {
        self.alter(move |cx| {
            let org_id = cx.org_id().into();
            tenant::set_status(cx, &org_id, status)
        })
        .await
    }
}

post! {
    /// Changes the status of an organization.
    OrgStatusWord as "org_status" { status: OrgStatus }
        |this, control| Ok(done(control.set_organization_status(this.status).await?))
}
