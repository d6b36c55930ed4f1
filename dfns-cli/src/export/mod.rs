//! `dfns export`: the declarations as documents for other programs.
//!
//! * `openapi`: the document, with `operation` for an operation and `responses` for its errors;
//! * `components`: the named types, and `value`: types as JSON Schema;
//! * `permissions`: the permissions of every operation;
//! * `postman`: a collection, with `example` for bodies;
//! * `prose`: the documentation of declarations.

pub(crate) mod components;
mod example;
mod openapi;
mod operation;
mod permissions;
mod postman;
mod prose;
mod responses;
mod value;

use crate::failure::Failure;
use crate::lookup::find;
use crate::nearest::nearest;
use crate::program::Program;
use clap::Subcommand;
use dfns_core::{EndpointMeta, Registry};
use std::collections::BTreeSet;
use std::io::Write;

pub(crate) use openapi::document;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Print an OpenAPI 3.1 document.
    Openapi(Selection),
    /// Print the permissions of every operation, as a JSON array.
    Permissions(Selection),
    /// Print a Postman collection, format 2.1.
    Postman {
        #[command(flatten)]
        selection: Selection,
        /// Print the environment of the collection instead: its variables, without values.
        #[arg(long)]
        environment: bool,
    },
}

/// The operations to export. Defaults to all.
#[derive(clap::Args)]
struct Selection {
    /// Export only this domain, for instance `wallets`. May be repeated.
    #[arg(long, value_name = "DOMAIN")]
    domain: Vec<String>,
    /// Export only this operation, for instance `create_wallet`. May be repeated.
    #[arg(long, value_name = "ID")]
    operation: Vec<String>,
}

pub(crate) fn run(
    program: Program,
    registry: &Registry,
    arguments: &Arguments,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let document = match &arguments.what {
        What::Openapi(selection) => document(program, registry, &selection.of(program, registry)?),
        What::Permissions(selection) => permissions::document(&selection.of(program, registry)?),
        What::Postman { environment: true, .. } => postman::environment(program),
        What::Postman { selection, .. } => postman::collection(program, registry, &selection.of(program, registry)?),
    };
    writeln!(out, "{document:#}")?;
    Ok(())
}

impl Selection {
    /// Returns the selected operations, in the order of the registry.
    fn of(&self, program: Program, registry: &Registry) -> Result<Vec<&'static EndpointMeta>, Failure> {
        let domains: BTreeSet<_> = registry.endpoints().map(EndpointMeta::domain).collect();
        let domain = |written: &String| written.replace('-', "_");
        for written in &self.domain {
            if !domains.contains(domain(written).as_str()) {
                let near = nearest(domains.iter().copied(), &domain(written));
                let hint = near.first().map_or_else(
                    || domains.iter().copied().collect::<Vec<_>>().join(", "),
                    |near| format!("did you mean {near}?"),
                );
                return Err(Failure::Wrong(format!("no domain has the name `{written}`; {hint}")));
            }
        }
        let operations = self.operation.iter().map(|id| find(program, registry, id));
        let operations = operations.collect::<Result<Vec<_>, _>>()?;
        let everything = self.domain.is_empty() && operations.is_empty();
        let is_selected = |endpoint: &&'static EndpointMeta| {
            everything
                || self.domain.iter().any(|written| domain(written) == endpoint.domain())
                || operations.iter().any(|selected| std::ptr::eq(*selected, *endpoint))
        };
        Ok(registry.endpoints().filter(is_selected).collect())
    }
}
