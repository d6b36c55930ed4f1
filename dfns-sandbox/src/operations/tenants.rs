//! Tenants, which organizations may belong to. The sandbox's organization belongs to none, so it
//! has no tenant users.

use super::Table;
use crate::refusal::Refusal;
use crate::response::{Accepted, Response};
use crate::store::Context;
use http::StatusCode;

pub(super) const OPERATIONS: Table = &[("exchange_access_token", exchange), ("invite_tenant_user", invite)];

fn exchange(_: &mut Context<'_>, _: &Accepted) -> Result<Response, Refusal> {
    Err(Refusal::new(StatusCode::FORBIDDEN, "only users of a tenant may exchange their token"))
}

fn invite(_: &mut Context<'_>, _: &Accepted) -> Result<Response, Refusal> {
    Err(Refusal::new(StatusCode::PRECONDITION_FAILED, "the organization belongs to no tenant"))
}
