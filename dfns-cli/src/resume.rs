//! `dfns resume TICKET`: finishes an operation whose outcome is unknown.
//!
//! The ticket is in the error of that operation: one word, or the field `ticket` of the error as
//! JSON. The same bytes are sent again, which Dfns recognizes by their external id.

use crate::access::Access;
use crate::connection::Connection;
use crate::context::Context;
use crate::failure::Failure;
use crate::input::read_text;
use crate::lookup::find;
use crate::output::{Options, Output};
use crate::profile;
use crate::request::Request;
use crate::send::{finish, guard, sent};
use crate::ticket;
use std::io::Write;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The ticket of the error, `@FILE`, or `-` for standard input. A file may also contain the
    /// whole error as JSON.
    #[arg(value_name = "TICKET|@FILE|-")]
    ticket: String,
    #[command(flatten)]
    output: Options,
    #[command(flatten)]
    access: Access,
}

pub(crate) async fn run(
    context: Context<'_>,
    arguments: &Arguments,
    out: &mut (dyn Write + Send),
) -> Result<(), Failure> {
    let text = match arguments.ticket.strip_prefix('@') {
        Some(path) => read_text(path)?,
        None if arguments.ticket == "-" => read_text("-")?,
        None => arguments.ticket.clone(),
    };
    let ticket = ticket::read(&text).map_err(Failure::Wrong)?;
    let endpoint = find(context.program, context.registry, ticket.endpoint())?;
    let mut output = Output::new(&arguments.output, false, context.screen, out)?;
    let above = arguments.access.over(context.environment);
    let chosen = profile::choose(context.program, arguments.access.profile.as_deref(), true, &above)?;
    let environment = profile::below(&above, chosen.as_ref());
    let context = Context { environment: &environment, ..context };
    let connection =
        Connection::new(endpoint, context.program.signers, context.environment, arguments.access.verbose).await?;
    let mut interruption = guard(endpoint)?;
    let response = sent(&connection, connection.resume(endpoint, ticket), interruption.as_mut()).await?;
    finish(context, &connection, endpoint, &Request::default(), &response, None, &mut output).await
}
