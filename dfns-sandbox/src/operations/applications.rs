//! Applications: a thing of the past. There are none, and none can be made.

use super::Table;
use crate::refusal::Refusal;
use crate::response::{Accepted, Response};
use crate::store::Context;
use http::StatusCode;
use serde_json::json;

pub(super) const OPERATIONS: Table = &[
    ("list_applications", list),
    ("create_application", retired),
    ("get_application", not_found),
    ("update_application", not_found),
    ("activate_application", not_found),
    ("deactivate_application", not_found),
    ("archive_application", not_found),
];

#[expect(clippy::unnecessary_wraps, reason = "an operation like the others, which can refuse")]
fn list(_: &mut Context<'_>, _: &Accepted) -> Result<Response, Refusal> {
    Ok(Response::json(json!({ "items": [] })))
}

fn retired(_: &mut Context<'_>, _: &Accepted) -> Result<Response, Refusal> {
    Err(Refusal::new(StatusCode::GONE, "Dfns has retired applications: create a service account instead"))
}

fn not_found(_: &mut Context<'_>, _: &Accepted) -> Result<Response, Refusal> {
    Err(Refusal::not_found("application"))
}
