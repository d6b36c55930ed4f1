//! Tenants, which organizations may belong to. The sandbox's organization belongs to none, so it
//! has no tenant users.

use crate::operations::Operation;
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::auth::{AuthToken, ExchangeAccessToken, InviteTenantUser};
use http::StatusCode;

impl Operation for ExchangeAccessToken {
    fn run(self, _: &mut Context<'_>) -> Result<AuthToken, Refusal> {
        Err(Refusal::new(StatusCode::FORBIDDEN, "only users of a tenant may exchange their token"))
    }
}

impl Operation for InviteTenantUser {
    fn run(self, _: &mut Context<'_>) -> Result<(), Refusal> {
        Err(Refusal::new(StatusCode::PRECONDITION_FAILED, "the organization belongs to no tenant"))
    }
}
