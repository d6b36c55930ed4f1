//! `dfns sandbox`: an offline Dfns on loopback, until SIGTERM or SIGINT.
//!
//! Prints one JSON line once it accepts connections: its address and its identities with token and
//! key. The file given with `--bootstrap` gets the same line and is written atomically, so that a
//! script can wait for it. Codes that Dfns would mail to users are printed on stderr, after the
//! address of the console.

use crate::environment::{Environment, optional};
use crate::failure::Failure;
use crate::input::read_file;
use crate::interruption::Interruption;
use crate::program::Program;
use crate::stderr;
use dfns_core::{Registry, one_line};
use dfns_sandbox::{Faults, Sandbox};
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The address to listen on. Must be loopback; port 0 takes a free port.
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS:PORT", value_parser = address)]
    listen: SocketAddr,
    /// Write the address and the identities to this file as well.
    #[arg(long, value_name = "FILE")]
    bootstrap: Option<PathBuf>,
    /// Require the signed body and path to be those sent, byte for byte, and refuse unknown fields.
    /// The path is signed without its query.
    #[arg(long)]
    strict: bool,
    /// Print `export DFNS_..` lines for a shell instead of JSON, with the credentials of the
    /// service account.
    #[arg(long)]
    print_env: bool,
    /// Keep the state in this file. Defaults to memory.
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Generate the same ids, keys, codes and challenges in every run with this number. Tokens
    /// differ, because they contain the time.
    #[arg(long, value_name = "NUMBER", value_parser = number)]
    seed: Option<u64>,
    /// Inject the faults of this JSON file: a rule, a seeded plan, or a list of them. Defaults to
    /// the file that `DFNS_SANDBOX_FAULTS` names.
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    /// Let web pages at this origin use the API, such as http://localhost:3000. May be repeated.
    #[arg(long, value_name = "URL")]
    allow_origin: Vec<String>,
    /// Do not serve /__sandbox/, with which tests control the sandbox.
    #[arg(long)]
    no_control: bool,
}

/// Parses an address with its port.
fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "is not an address with a port, such as `127.0.0.1:8080`")
}

/// Parses the number of a run.
fn number(text: &str) -> Result<u64, &'static str> {
    text.parse().map_err(|_| "is not a whole number from 0")
}

pub(crate) async fn run(
    program: Program,
    registry: &Registry,
    arguments: Arguments,
    environment: &Environment<'_>,
    out: &mut (dyn Write + Send),
) -> Result<(), Failure> {
    // Its flags, files and variables are all that can be wrong.
    let fault = |error: &dyn std::error::Error| {
        let causes = std::iter::successors(error.source(), |cause| cause.source());
        Failure::Wrong(causes.fold(error.to_string(), |message, cause| format!("{message}: {cause}")))
    };
    let mut builder = Sandbox::builder()
        .registry(registry.clone())
        .listen(arguments.listen)
        .strict(arguments.strict)
        .control(!arguments.no_control)
        .mailbox(|mail| stderr::print(format_args!("{mail}\n")));
    for origin in arguments.allow_origin {
        builder = builder.allow_origin(origin);
    }
    if let Some(path) = arguments.data {
        builder = builder.data(path);
    }
    if let Some(seed) = arguments.seed {
        builder = builder.seed(seed);
    }
    let named = || optional(environment, "DFNS_SANDBOX_FAULTS").map(PathBuf::from);
    if let Some(path) = arguments.faults.or_else(named) {
        let name = format!("the faults in `{}`", one_line(path.display(), 300));
        let json = String::from_utf8(read_file(&path)?).map_err(|_| Failure::Wrong(format!("{name}: not UTF-8")))?;
        let faults = Faults::from_json(&json).map_err(|message| Failure::Wrong(format!("{name}: {message}")))?;
        builder = builder.faults(faults);
    }
    // Before the first line is printed, so that a signal sent in response to it is never missed.
    let mut stop = Interruption::new()?;
    let sandbox = (program.sandbox)(builder).start().await.map_err(|error| fault(&error))?;
    if let Some(path) = &arguments.bootstrap {
        sandbox.bootstrap().write_atomically(path).map_err(|error| {
            Failure::Wrong(format!("`--bootstrap {}` cannot be written: {error}", one_line(path.display(), 300)))
        })?;
    }
    if arguments.print_env {
        let bootstrap = sandbox.bootstrap();
        out.write_all(bootstrap.environment(&bootstrap.service_account).as_bytes())?;
    } else {
        let line = serde_json::to_string(sandbox.bootstrap()).map_err(|error| fault(&error))?;
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    if !arguments.no_control {
        stderr::print(format_args!("the console is at {}/__sandbox/\n", sandbox.base_url()));
    }
    stop.received().await;
    sandbox.stop().await;
    Ok(())
}
