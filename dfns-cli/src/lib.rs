//! The `dfns` command as a library, for crates that build a command with their own endpoints.
//!
//! The lists, the descriptions, the calls and the sandbox's routes all come from a [`Registry`].
//! Each command has a module: `endpoints`, `describe`, `call`, `check` and `sandbox`.
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
mod input;
mod output;
mod sandbox;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use dfns_core::{EndpointMeta, Registry, debug_error, one_line};
use std::ffi::OsString;
use std::fmt;
use std::io::{self, Write};

pub use environment::Environment;

/// The program that a command line belongs to, as shown in its help.
///
/// ```
/// use dfns_cli::Program;
///
/// const ACME: Program = Program::new("acme", "Call Acme's endpoints and those of the Dfns API").version("2.0.1");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Program {
    name: &'static str,
    description: &'static str,
    version: &'static str,
}

impl Program {
    /// The `dfns` command.
    pub const DFNS: Self = Self::new(
        "dfns",
        "List, describe and call the endpoints of the Dfns API, check JSON against their types, or run a sandbox of it",
    );

    /// Creates a program with this name. The description is one sentence. The version defaults to
    /// that of this crate.
    pub const fn new(name: &'static str, description: &'static str) -> Self {
        Self { name, description, version: env!("CARGO_PKG_VERSION") }
    }

    /// Replaces the version that `--version` prints.
    #[must_use]
    pub const fn version(mut self, version: &'static str) -> Self {
        self.version = version;
        self
    }

    fn parse(self, arguments: impl IntoIterator<Item = OsString>) -> Result<Arguments, clap::Error> {
        let command = Arguments::command().name(self.name).bin_name(self.name).about(self.description);
        Arguments::from_arg_matches(&command.version(self.version).try_get_matches_from(arguments)?)
    }
}

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List every endpoint.
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
}

/// The failure of a command.
#[non_exhaustive]
pub enum Failure {
    /// The command line is wrong, or requests help.
    Usage(clap::Error),
    /// The command failed; the string says why.
    Message(String),
    /// The call failed.
    Call(dfns_core::Error),
    /// The output cannot be written.
    Output(io::Error),
}

impl Failure {
    /// Returns the exit code: 0 for help, 2 for a wrong command line, 1 for everything else.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(error) => u8::try_from(error.exit_code()).unwrap_or(2),
            _ => 1,
        }
    }

    /// Returns the message, without the prefix `error:`.
    fn reason(&self) -> String {
        match self {
            Self::Usage(error) => error.to_string(),
            Self::Message(message) => message.clone(),
            Self::Output(error) => error.to_string(),
            Self::Call(error) => {
                let message = error.to_string();
                let is_about_trust = error.status().is_none() && message.contains("certificate");
                if is_about_trust { message + environment::CA_HINT } else { message }
            }
        }
    }
}

/// The longest message, in bytes. A longer one is cut.
const MAX_MESSAGE: usize = 8 * 1024;

/// One line without control characters, except for the usage of the command line.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Several lines. An argument that it repeats may be of any length.
            Self::Usage(error) => {
                let (mut usage, mut room) = (error.to_string(), MAX_MESSAGE);
                usage.truncate(usage.floor_char_boundary(MAX_MESSAGE));
                for line in usage.lines() {
                    let line = one_line(line, room);
                    room = room.saturating_sub(line.len());
                    writeln!(f, "{line}")?;
                }
                Ok(())
            }
            Self::Output(error) => {
                write!(f, "error: the output cannot be written: {}", one_line(error, MAX_MESSAGE))
            }
            Self::Message(_) | Self::Call(_) => write!(f, "error: {}", one_line(self.reason(), MAX_MESSAGE)),
        }
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(f, "Failure", self)
    }
}

impl std::error::Error for Failure {}

impl From<dfns_core::Error> for Failure {
    fn from(error: dfns_core::Error) -> Self {
        Self::Call(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
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
    match program.parse(arguments).map_err(Failure::Usage)?.command {
        Command::Endpoints(arguments) => endpoints::run(registry, &arguments, out),
        Command::Describe { id } => describe::run(program, find(program, registry, &id)?, out),
        Command::Call(arguments) => {
            call::run(find(program, registry, &arguments.id)?, &arguments, environment, out).await
        }
        Command::Check(arguments) => check::run(find(program, registry, &arguments.id)?, &arguments, out),
        Command::Sandbox(arguments) => sandbox::run(registry, arguments, out).await,
    }
}

/// Returns the endpoint with this id, or an error that suggests the nearest ones.
fn find(program: Program, registry: &Registry, id: &str) -> Result<&'static EndpointMeta, Failure> {
    registry.find(id).ok_or_else(|| {
        let domains = registry.endpoints().filter(|endpoint| endpoint.id() == id);
        let domains: Vec<_> = domains.map(|endpoint| format!("`{}.{id}`", endpoint.domain())).collect();
        if !domains.is_empty() {
            return Failure::Message(format!(
                "several domains have an endpoint `{id}`; write {}",
                domains.join(" or ")
            ));
        }
        // Nothing longer is like an id, and comparing takes the product of the lengths.
        let wanted: String = id.chars().take(100).collect::<String>().replace('-', "_").to_lowercase();
        let mut near: Vec<_> = registry
            .endpoints()
            .map(|endpoint| (strsim::normalized_damerau_levenshtein(endpoint.id(), &wanted), endpoint.id()))
            .filter(|(likeness, known)| *likeness > 0.6 || known.contains(&wanted))
            .collect();
        near.sort_by(|left, right| right.0.total_cmp(&left.0));
        near.truncate(5);
        let hint = if near.is_empty() {
            format!("`{} endpoints` lists them all", program.name)
        } else {
            let near: Vec<_> = near.iter().map(|(_, id)| format!("`{id}`")).collect();
            format!("did you mean {}?", near.join(", "))
        };
        Failure::Message(format!("no endpoint has the id `{id}`; {hint}"))
    })
}
