//! `dfns check ID request|response FILE`: decodes JSON into an endpoint's types and encodes it
//! again.
//!
//! Shows whether the types cover a recorded body or response. Each value that is lost, changed or
//! unknown is a line on standard output, and makes the command fail.

use crate::failure::Failure;
use crate::input::read_text;
use dfns_core::{EndpointMeta, one_line};
use std::io::Write;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The endpoint's id, for instance `delegated_login`.
    pub(crate) id: String,
    /// The content of the file.
    what: What,
    /// The body or the response as JSON (for a table: as CSV), or `-` for standard input.
    #[arg(value_name = "FILE|-")]
    file: String,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum What {
    /// The body of a request. For a form, its part `data`.
    Request,
    /// The body of a response.
    Response,
}

/// The longest path that is shown, in bytes. Its names come from the file.
const MAX_PATH: usize = 1000;

pub(crate) fn run(endpoint: &'static EndpointMeta, arguments: &Arguments, out: &mut dyn Write) -> Result<(), Failure> {
    let text = read_text(&arguments.file)?;
    let check = match arguments.what {
        What::Request => endpoint.check_request(&text),
        What::Response => endpoint.check_response(&text),
    };
    let check = check.map_err(|error| Failure::Wrong(missing(&error).unwrap_or_else(|| refused(&error))))?;
    for difference in &check.differences {
        writeln!(out, "{:<8} {}", difference.change, one_line(&difference.path, MAX_PATH))?;
    }
    let (id, values) = (endpoint.id(), check.values);
    if check.differences.is_empty() {
        let all = if values == 1 { String::from("the value is") } else { format!("all {values} values are") };
        writeln!(out, "`{id}`: {all} preserved")?;
        return Ok(());
    }
    let count = check.differences.len();
    Err(Failure::Message(format!("`{id}`: {count} of {values} values are not preserved")))
}

/// Returns the message of an error, without what it says about a call: none was made.
fn refused(error: &dfns_core::Error) -> String {
    format!("`{}`: {}", error.endpoint().unwrap_or_default(), error.message())
}

/// Returns the message for a missing required field, with the field's own path: the error names
/// that of the object.
fn missing(error: &dfns_core::Error) -> Option<String> {
    let (_, member) = error.message().split_once("missing field `")?;
    let (member, _) = member.split_once('`')?;
    let path = match error.json_path()? {
        "." => member.to_owned(),
        object => format!("{object}.{member}"),
    };
    Some(format!("`{}`: `{path}` is missing, and the types require it", error.endpoint().unwrap_or_default()))
}
