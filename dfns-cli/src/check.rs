//! `dfns check ID request|response FILE`: JSON through an endpoint's types and back.
//!
//! Tells whether the types know all of a body or a response that was seen somewhere. Each place that does not come back as it was
//! is a line on standard output, and makes the command fail.

use crate::Failure;
use crate::input::read_text;
use dfns_core::EndpointMeta;
use std::io::Write;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The endpoint's id, for instance `delegated_login`.
    pub(crate) id: String,
    /// What the file holds.
    what: What,
    /// The body or the response as JSON (a response that is a table: as CSV); `-` for standard input.
    #[arg(value_name = "FILE|-")]
    file: String,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum What {
    /// The body of a request; of a form, the part `data`.
    Request,
    /// The body of a response.
    Response,
}

pub(crate) fn run(endpoint: &'static EndpointMeta, arguments: &Arguments, out: &mut dyn Write) -> Result<(), Failure> {
    let text = read_text(&arguments.file)?;
    let check = match arguments.what {
        What::Request => endpoint.check_request(&text),
        What::Response => endpoint.check_response(&text),
    };
    let check = check.map_err(|error| missing(&error).map_or_else(|| error.into(), Failure::Message))?;
    for difference in &check.differences {
        writeln!(out, "{:<8} {}", difference.change, difference.path)?;
    }
    let (id, values) = (endpoint.id(), check.values);
    if check.differences.is_empty() {
        writeln!(out, "`{id}`: {values} of {values} values come back as they were")?;
        return Ok(());
    }
    let count = check.differences.len();
    Err(Failure::Message(format!("`{id}`: {count} of {values} values do not come back as they were")))
}

/// For a required member that is missing: its own path, where the error names the object's.
fn missing(error: &dfns_core::Error) -> Option<String> {
    let (_, member) = error.message().split_once("missing field `")?;
    let (member, _) = member.split_once('`')?;
    let path = match error.json_path()? {
        "." => member.to_owned(),
        object => format!("{object}.{member}"),
    };
    Some(format!("`{}`: `{path}` is missing, and the types require it", error.endpoint().unwrap_or_default()))
}
