//! The `dfns` command as a library, for crates that build a command with their own endpoints.
//!
//! The lists, the descriptions, the calls and the sandbox's routes all come from a [`Registry`].
//! Most commands have a module of their name; `operation` has the commands of endpoints, and `send`
//! makes the calls of all of them.
//!
//! [`main`] is the whole program:
//!
//! ```no_run
//! use dfns_cli::Program;
//!
//! #[tokio::main]
//! async fn main() -> std::process::ExitCode {
//!     let registry = dfns_core::Registry::new().with(dfns_endpoints::ALL); // .with(acme_dfns::ALL)
//!     dfns_cli::main(Program::new("acme", "Call Acme's endpoints and those of the Dfns API"), &registry).await
//! }
//! ```
//!
//! [`run`] is for programs that give the command line, the environment and the output themselves,
//! as tests do.

mod access;
mod advice;
mod call;
mod check;
mod command;
mod connection;
mod context;
mod describe;
mod diff;
mod distinct;
mod documents;
mod dry_run;
mod endpoints;
mod environment;
mod export;
mod failure;
mod flags;
mod input;
mod interruption;
mod listen;
mod login;
mod login_key;
mod lookup;
mod misfits;
mod nearest;
mod operation;
mod output;
mod own;
mod pages;
mod password;
mod permissions;
mod plain;
mod policies;
mod profile;
mod program;
mod prompt;
mod receiver;
mod rehearsal;
mod request;
mod required;
mod resume;
mod sandbox;
mod screen;
mod send;
mod shape;
mod signers;
mod standing;
mod status;
mod stderr;
mod ticket;
mod tls;
mod usage;
mod user_action;
mod user_login;
mod verbose;
mod wait;
mod wire;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use context::Context;
use dfns_core::{Registry, one_line};
use lookup::find;
use own::Own;
use screen::Screen;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

pub use environment::Environment;
pub use failure::Failure;
pub use program::Program;
pub use signers::{OpenSigner, SignerScheme, WantedSigner, WrongSigner};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List the endpoints: all of them, those of a domain, or those that contain a word.
    Endpoints(endpoints::Arguments),
    /// Describe an endpoint: its purpose, callers, permissions and parameters.
    Describe {
        /// The endpoint's id, for instance `delegated_login`.
        id: String,
    },
    /// Call an endpoint by its id, with its parameters by name and its body as JSON.
    Call(call::Arguments),
    /// Finish an operation whose outcome is unknown, with the ticket of its error.
    Resume(resume::Arguments),
    /// Decode JSON as an endpoint's request or response, encode it again, and list the differences.
    Check(check::Arguments),
    /// Forward the events of a webhook to a receiver on this computer.
    Listen(listen::Listen),
    /// Send a sample of an event to a receiver on this computer, or print it.
    Trigger(listen::Trigger),
    /// Print a one-time token for a signed call of another program, such as curl.
    UserAction(user_action::Arguments),
    /// Store a token and a key under a profile. `auth status` shows the profiles.
    Login(login::Login),
    /// Remove the token and the key of a profile.
    Logout(login::Logout),
    /// Print a script with the completions for a shell.
    Completions(documents::Completions),
    /// Write a manual page for each command into a folder.
    Man(documents::Man),
    /// Run an offline Dfns on loopback until SIGTERM or SIGINT.
    Sandbox(sandbox::Arguments),
    /// Print the declarations as an OpenAPI document, a Postman collection or permissions.
    Export(export::Arguments),
    /// Compare an OpenAPI document with the declarations, or with another document.
    Diff(diff::Arguments),
    /// A domain, an operation, and its arguments.
    #[command(external_subcommand)]
    Operation(Vec<OsString>),
}

/// Runs the command line of this process, and prints a failure.
pub async fn main(program: Program, registry: &Registry) -> ExitCode {
    let environment = |name: &str| std::env::var(name).ok();
    let screen = Screen::of_process(&environment);
    let context = Context { program, registry, environment: &environment, screen };
    let result = match environment::unreadable(std::env::vars_os()) {
        None => in_context(context, std::env::args_os(), &mut std::io::stdout()).await,
        Some(name) => Err(Failure::Wrong(format!("the variable {name} is not UTF-8 text; set it again, or unset it"))),
    };
    result.map_or_else(Failure::report, |()| ExitCode::SUCCESS)
}

/// Runs one command line. The first argument is the path of the program, which is skipped. The
/// output counts as a pipe: it gets JSON, and no colours.
///
/// Only the output of a successful command is written. The caller prints the [`Failure`], which is
/// also how help arrives.
pub async fn run(
    program: Program,
    registry: &Registry,
    arguments: impl IntoIterator<Item = OsString>,
    environment: &Environment<'_>,
    out: &mut (dyn Write + Send),
) -> Result<(), Failure> {
    in_context(Context { program, registry, environment, screen: Screen::PLAIN }, arguments, out).await
}

async fn in_context(
    context: Context<'_>,
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut (dyn Write + Send),
) -> Result<(), Failure> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let is_json = output::is_json(&arguments);
    dispatch(context, arguments, out)
        .await
        .map_err(|failure| if is_json && !failure.is_help() { Failure::InJson(Box::new(failure)) } else { failure })
}

async fn dispatch(context: Context<'_>, arguments: Vec<OsString>, out: &mut (dyn Write + Send)) -> Result<(), Failure> {
    let Context { program, registry, environment, .. } = context;
    registry.check().map_err(|error| Failure::Message(error.to_string()))?;
    match parse(program, registry, &with_help(arguments))?.command {
        Command::Endpoints(arguments) => endpoints::run(program, registry, &arguments, out),
        Command::Describe { id } => describe::run(context, find(program, registry, &id)?, out),
        Command::Call(arguments) => call::run(context, find(program, registry, &arguments.id)?, &arguments, out).await,
        Command::Resume(arguments) => resume::run(context, &arguments, out).await,
        Command::Check(arguments) => check::run(find(program, registry, &arguments.id)?, &arguments, out),
        Command::Completions(arguments) => documents::completions(context, &arguments, tree(context), out),
        Command::Man(arguments) => documents::man(&arguments, tree(context), out),
        Command::Export(arguments) => export::run(program, registry, &arguments, out),
        Command::Diff(arguments) => diff::run(program, registry, &arguments, out),
        Command::Login(arguments) => login::login(context, &arguments, out).await,
        Command::Logout(arguments) => login::logout(context, &arguments),
        Command::Listen(arguments) => listen::listen(context, &arguments, out).await,
        Command::Trigger(arguments) => listen::trigger(context, &arguments, out).await,
        Command::UserAction(arguments) => user_action::run(context, &arguments, out).await,
        Command::Operation(words) => in_domain(context, words, out).await,
        Command::Sandbox(arguments) => sandbox::run(program, registry, arguments, environment, out).await,
    }
}

/// Runs a command whose first word is a domain: one of our own, or that of an endpoint.
async fn in_domain(context: Context<'_>, words: Vec<OsString>, out: &mut (dyn Write + Send)) -> Result<(), Failure> {
    let named = |position: usize| words.get(position).map(|word| word.to_string_lossy().to_lowercase());
    match named(0).zip(named(1)).and_then(|(domain, name)| Own::find(&domain, &name)) {
        Some(Own::AuthStatus) => status::status(context, &nested(context, &words)?, out),
        Some(Own::PermissionsNeeded) => permissions::needed(context, &nested(context, &words)?, out),
        Some(Own::PermissionsDiff) => permissions::diff(context, &nested(context, &words)?, out),
        Some(Own::PoliciesExplain) => policies::explain(context, &nested(context, &words)?, out).await,
        None => {
            let commands = own(context.program);
            operation::run(context, words, commands.get_subcommands().map(clap::Command::get_name), out).await
        }
    }
}

/// Parses a command of ours below a domain.
fn nested<T: Parser>(context: Context<'_>, words: &[OsString]) -> Result<T, Failure> {
    let words_before = words.iter().take(2).map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ");
    let command = T::command().bin_name(format!("{} {words_before}", context.program.name));
    let matches = command.clone().try_get_matches_from(words.iter().skip(1));
    matches.and_then(|matches| T::from_arg_matches(&matches)).map_err(|error| usage::wrong(&command, words, error))
}

/// Returns the whole command line: the commands of the program, and those of all endpoints.
fn tree(context: Context<'_>) -> clap::Command {
    let operation = |context: Context<'_>, endpoint| command::completable(context.program, context.registry, endpoint);
    documents::tree(context, own(context.program), operation)
}

/// Returns `help COMMAND ..` as `COMMAND .. --help`, which each command understands.
fn with_help(mut words: Vec<OsString>) -> Vec<OsString> {
    if words.len() > 2 && words[1] == "help" {
        words.remove(1);
        words.push("--help".into());
    }
    words
}

fn own(program: Program) -> clap::Command {
    let command = Arguments::command().name(program.name).bin_name(program.name).about(program.description);
    command.version(program.version)
}

fn parse(program: Program, registry: &Registry, words: &[OsString]) -> Result<Arguments, Failure> {
    let domains: BTreeSet<_> = registry.endpoints().map(|endpoint| flags::kebab(endpoint.domain())).collect();
    let domains = domains.into_iter().filter(|domain| !domain.is_empty()).collect::<Vec<_>>().join(", ");
    let lists = format!("whose operations `{} DOMAIN` lists", program.name);
    let mut command = own(program).after_help(format!("Domains, {lists}:\n  {domains}"));
    let matches = command.try_get_matches_from_mut(words);
    let failed = |error: clap::Error| {
        // The names of nested commands are complete only once they are built.
        let nested = words.iter().skip(1).find_map(|word| command.find_subcommand(word));
        let first = words.get(1).filter(|word| word.as_encoded_bytes().starts_with(b"-"));
        match first.zip(words.get(2)) {
            _ if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => match nested {
                Some(nested) => without_command(nested, ""),
                None => without_command(&command, &format!("; or a domain, {lists}: {domains}")),
            },
            Some((first, _)) if error.kind() == ErrorKind::UnknownArgument => {
                let first = one_line(first.display(), 100);
                Failure::Wrong(format!("`{first}` stands before the command; flags follow the command that takes them"))
            }
            _ => usage::wrong(nested.unwrap_or(&command), words, error),
        }
    };
    matches.and_then(|matches| Arguments::from_arg_matches(&matches)).map_err(failed)
}

/// Returns the failure of a command that requires a command below it, or something else, with its
/// usage.
fn without_command(command: &clap::Command, or: &str) -> Failure {
    let names: Vec<_> = command.get_subcommands().map(clap::Command::get_name).filter(|name| *name != "help").collect();
    let message = format!("a command is missing; it is one of {}{or}", names.join(", "));
    Failure::Usage(command.clone().error(ErrorKind::MissingSubcommand, message))
}
