//! `dfns call ID`: calls any endpoint, with its parameters by name and its body as JSON.
//!
//! The body is sent byte for byte as given.

use crate::context::Context;
use crate::failure::Failure;
use crate::request::Request;
use crate::send::{self, Sending};
use dfns_core::EndpointMeta;
use std::io::Write;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The endpoint's id, for instance `delegated_login`.
    pub(crate) id: String,
    #[command(flatten)]
    request: Request,
    #[command(flatten)]
    sending: Sending,
}

pub(crate) async fn run(
    context: Context<'_>,
    endpoint: &'static EndpointMeta,
    arguments: &Arguments,
    out: &mut (dyn Write + Send),
) -> Result<(), Failure> {
    send::run(context, endpoint, &arguments.request, &arguments.sending, out).await
}
