//! `dfns diff`: the differences between an OpenAPI document and the declarations, or another
//! document.
//!
//! * `document`: reads a document and bounds what it may cost;
//! * `form`: a schema without references and compositions;
//! * `operations`: compares the routes, their parameters, security and permissions;
//! * `schemas`: compares the bodies of requests and responses;
//! * `difference`: a difference, its class, and the list of all.

mod difference;
mod document;
mod form;
mod operations;
mod schemas;

use crate::export;
use crate::failure::Failure;
use crate::program::Program;
use dfns_core::Registry;
use difference::{Class, Report};
use document::Document;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The OpenAPI 3 document, as JSON. `-` reads standard input.
    document: PathBuf,
    /// Compare with this document instead of the declarations: the older one.
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// Report only differences of this class or of a worse one.
    #[arg(long, value_enum, default_value = "cosmetic")]
    from: Class,
    /// Leave out the differences in this file. Each line is a difference as printed, without the
    /// uses in parentheses; `*` stands for any characters. Lines that begin with `#` say why.
    #[arg(long, value_name = "FILE")]
    known: Option<PathBuf>,
    /// Print the differences as JSON.
    #[arg(long)]
    json: bool,
}

/// Prints the differences. Fails if there are any.
pub(crate) fn run(
    program: Program,
    registry: &Registry,
    arguments: &Arguments,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let new = document::read(&arguments.document)?;
    let mut report = Report::new(arguments.from);
    if let Some(known) = &arguments.known {
        report.leave_out(&document::known(known)?);
    }
    let old = if let Some(path) = &arguments.against {
        document::read(path)?
    } else {
        report.compare_prose = false;
        let all: Vec<_> = registry.endpoints().collect();
        export::document(program, registry, &all)
    };
    let names = [arguments.against.as_deref(), Some(arguments.document.as_path())];
    let [old_name, new_name] = names.map(|path| path.map_or_else(|| String::from("the declarations"), document::name));
    operations::compare(Document::new(&old_name, &old)?, Document::new(&new_name, &new)?, &mut report)?;
    let (differences, unfound) = report.finish();
    let count = |class| differences.iter().filter(|difference| difference.class == class).count();
    let counts = Class::ALL.map(|class| (class, count(class)));
    if arguments.json {
        let list: Vec<_> = differences.iter().map(difference::Difference::to_json).collect();
        let summary: serde_json::Map<_, _> =
            counts.iter().map(|(class, count)| (class.name().to_owned(), json!(count))).collect();
        writeln!(out, "{:#}", json!({ "differences": list, "summary": summary }))?;
    } else {
        for difference in &differences {
            writeln!(out, "{difference}")?;
        }
    }
    if let Some(first) = unfound.first() {
        let path = arguments.known.as_deref().unwrap_or_else(|| Path::new("")).display();
        return Err(Failure::Message(format!("`{path}` lists a difference that is gone; remove the line `{first}`")));
    }
    if differences.is_empty() {
        return Ok(());
    }
    let counts = counts.iter().filter(|(_, count)| *count > 0);
    let counts: Vec<_> = counts.map(|(class, count)| format!("{count} {}", class.name())).collect();
    let noun = if differences.len() == 1 { "difference" } else { "differences" };
    Err(Failure::Message(format!("{} {noun}", counts.join(", "))))
}
