//! `dfns check ID request|response FILE`: decodes JSON into an endpoint's types and encodes it
//! again.
//!
//! Shows whether the types cover a recorded body or response. Each value that is lost, changed or
//! unknown is a line on standard output, and makes the command fail.

use crate::failure::Failure;
use crate::input::read_text;
use crate::misfits;
use dfns_core::meta::schema::{Misfit, MisfitKind, Schema};
use dfns_core::{EndpointMeta, one_line};
use serde_json::Value;
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

/// The longest value that is shown, in bytes.
const MAX_VALUE: usize = 200;

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
    let unknown = match arguments.what {
        What::Response if is_table(endpoint) || text.trim().is_empty() => Vec::new(),
        what => unknown_values(endpoint, what, &json(endpoint, &text)?),
    };
    for (path, value) in &unknown {
        writeln!(out, "unknown  {}: value `{}`", one_line(path, MAX_PATH), one_line(value, MAX_VALUE))?;
    }
    if !unknown.is_empty() {
        let count = check.differences.len();
        let lost =
            if count == 0 { String::new() } else { format!("{count} of {values} values are not preserved, and ") };
        let (count, are) = (unknown.len(), if unknown.len() == 1 { "is" } else { "are" });
        let message = format!("`{id}`: {lost}{count} of {values} values {are} unknown to the types");
        return Err(Failure::Message(message));
    }
    if check.differences.is_empty() {
        let all = if values == 1 { String::from("the value is") } else { format!("all {values} values are") };
        writeln!(out, "`{id}`: {all} preserved")?;
        return Ok(());
    }
    let count = check.differences.len();
    Err(Failure::Message(format!("`{id}`: {count} of {values} values are not preserved")))
}

/// Returns whether the response is CSV.
fn is_table(endpoint: &EndpointMeta) -> bool {
    endpoint.schema().is_some_and(|schema| matches!((schema.response)(), Schema::Csv))
}

/// Returns the JSON as values. Refuses what only the types can read, such as a lone surrogate.
fn json(endpoint: &EndpointMeta, text: &str) -> Result<Value, Failure> {
    serde_json::from_str(text).map_err(|error| {
        let id = endpoint.id();
        Failure::Wrong(format!("`{id}`: whether the types know all values cannot be decided: {error}"))
    })
}

/// Returns the values that an enum or a union of the types does not have, with their paths. The
/// types preserve them, but do not know their meaning.
fn unknown_values(endpoint: &'static EndpointMeta, what: What, json: &Value) -> Vec<(String, String)> {
    let misfits = match what {
        What::Request => endpoint.request_misfits(json),
        What::Response => {
            let done = endpoint.response_misfits(false, json);
            let pending = endpoint.may_be_pending().then(|| endpoint.response_misfits(true, json));
            match pending {
                Some(pending) if pending.len() < done.len() => pending,
                _ => done,
            }
        }
    };
    let unknown = misfits.into_iter().filter(|misfit| matches!(misfit.kind, MisfitKind::UnknownValue(_)));
    let with_value = |Misfit { path, .. }: Misfit| {
        let value = misfits::at(json, &path).and_then(Value::as_str).unwrap_or_default().to_owned();
        (path, value)
    };
    unknown.map(with_value).collect()
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
