//! The `dfns` command as a library, for crates that build a command with their own endpoints.
//!
//! The lists, the descriptions, the calls and the sandbox's routes all come from a [`Registry`].
//! Each command has a module: `endpoints`, `describe`, `call`, `check` and `sandbox`; `operation`
//! has the commands of endpoints.
//!
//! [`run`] prints only what a command prints on success. The program prints a [`Failure`], which is
//! also how help arrives:
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! #[tokio::main]
//! async fn main() -> ExitCode {
//!     let registry = dfns_core::Registry::new().with(dfns_endpoints::ALL); // .with(acme_dfns::ALL)
//!     let environment = |name: &str| std::env::var(name).ok();
//!     let program = dfns_cli::Program::new("acme", "Call Acme's endpoints and those of the Dfns API");
//!     let output = &mut std::io::stdout();
//!     match dfns_cli::run(program, &registry, std::env::args_os(), &environment, output).await {
//!         Ok(()) => ExitCode::SUCCESS,
//!         Err(failure) => {
//!             eprintln!("{failure}");
//!             ExitCode::from(failure.exit_code())
//!         }
//!     }
//! }
//! ```

mod call;
mod check;
mod describe;
mod endpoints;
mod environment;
mod failure;
mod flags;
mod input;
mod nearest;
mod operation;
mod output;
mod plain;
mod program;
mod sandbox;
mod shape;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use dfns_core::{EndpointMeta, Registry};
use nearest::nearest;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::Write;

pub use environment::Environment;
pub use failure::Failure;
pub use program::Program;

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List the endpoints: all of them, those of a domain, or those with a word.
    Endpoints(endpoints::Arguments),
    /// Describe an endpoint: its purpose, callers, permissions and parameters.
    Describe {
        /// The endpoint's id, for instance `delegated_login`.
        id: String,
    },
    /// Call an endpoint and print its response as JSON.
    Call(call::Arguments),
    /// Decode JSON as an endpoint's request or response, encode it again, and list the differences.
    Check(check::Arguments),
    /// Run an offline Dfns on loopback until SIGTERM or SIGINT.
    Sandbox(sandbox::Arguments),
    /// A domain, an operation, and its arguments.
    #[command(external_subcommand)]
    Operation(Vec<OsString>),
}

/// Runs one command line. The first argument is the path of the program, which is skipped.
pub async fn run(
    program: Program,
    registry: &Registry,
    arguments: impl IntoIterator<Item = OsString>,
    environment: &Environment<'_>,
    out: &mut (dyn Write + Send),
) -> Result<(), Failure> {
    registry.check().map_err(|error| Failure::Message(error.to_string()))?;
    match parse(program, registry, arguments).map_err(Failure::Usage)?.command {
        Command::Endpoints(arguments) => endpoints::run(program, registry, &arguments, out),
        Command::Describe { id } => describe::run(program, find(program, registry, &id)?, out),
        Command::Call(arguments) => {
            call::run(find(program, registry, &arguments.id)?, &arguments, environment, out).await
        }
        Command::Check(arguments) => check::run(find(program, registry, &arguments.id)?, &arguments, out),
        Command::Operation(words) => operation::run(program, registry, words, environment, out).await,
        Command::Sandbox(arguments) => sandbox::run(program, registry, arguments, environment, out).await,
    }
}

fn parse(
    program: Program,
    registry: &Registry,
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<Arguments, clap::Error> {
    let domains: BTreeSet<_> = registry.endpoints().map(|endpoint| flags::kebab(endpoint.domain())).collect();
    let domains = domains.into_iter().filter(|domain| !domain.is_empty()).collect::<Vec<_>>().join(", ");
    let domains = format!("Domains, whose operations `{} DOMAIN` lists:\n  {domains}", program.name);
    let command = Arguments::command().name(program.name).bin_name(program.name).about(program.description);
    let command = command.after_help(domains);
    Arguments::from_arg_matches(&command.version(program.version).try_get_matches_from(arguments)?)
}

/// Returns the endpoint with this id, or an error that suggests the nearest ones.
fn find(program: Program, registry: &Registry, id: &str) -> Result<&'static EndpointMeta, Failure> {
    registry.find(id).or_else(|| registry.find(&id.replace('-', "_"))).ok_or_else(|| {
        let domains = registry.endpoints().filter(|endpoint| endpoint.id() == id);
        let domains: Vec<_> = domains.map(|endpoint| format!("`{}.{id}`", endpoint.domain())).collect();
        if !domains.is_empty() {
            return Failure::Message(format!(
                "several domains have an endpoint `{id}`; write {}",
                domains.join(" or ")
            ));
        }
        let near = nearest(registry.endpoints().map(EndpointMeta::id), id);
        let hint = if near.is_empty() {
            format!("`{} endpoints` lists them all", program.name)
        } else {
            format!("did you mean {}?", near.join(", "))
        };
        Failure::Message(format!("no endpoint has the id `{id}`; {hint}"))
    })
}
