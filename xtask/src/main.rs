//! The project's own commands, `cargo xtask <command>`.
//!
//! This file is the command line. Each command is a module that opens with a paragraph on its
//! purpose. Everything here except [`mod@bench`] is also a job of [`ci`], the list of checks that
//! every change must pass.

mod bench;
mod browser;
mod ci;
mod deny;
mod examples;
mod faults;
mod features;
mod generated;
mod guide;
mod hostile;
mod integrations;
mod ledger;
mod openapi;
mod permissions;
mod prose;
mod reference;
mod structure;
mod tree;
mod verified;

use clap::{Args, Parser, Subcommand};
use ledger::LEDGER;
use openapi::OPENAPI;
use permissions::PERMISSIONS;
use std::path::Path;
use std::process::ExitCode;

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure the cost of calls and builds, and compare it with the budgets.
    Bench(bench::Arguments),
    /// Test the example `passkey` and the sandbox's console in headless Chromium.
    Browser(browser::Arguments),
    /// Run the checks that CI runs.
    Ci(ci::Arguments),
    /// Check licences, sources and duplicates of all dependencies with cargo-deny.
    Deny,
    /// Run the examples.
    Examples,
    /// Prove that operations happen exactly once on a network that fails.
    Faults(faults::Arguments),
    /// Build each domain of the API alone, and the sandbox without a data file.
    Features,
    /// Check the guide's snippets, links and chapters, and build it where mdbook is installed.
    Guide,
    /// Run our client amid every TLS feature of other crates, if that could end differently now.
    Hostile(verified::Arguments),
    /// Check the workspace `integrations` and test it with real key homes, if its inputs changed.
    Integrations(verified::Arguments),
    /// Write the facts that the declared endpoints are tested against.
    Ledger(Generate),
    /// Write the shapes that the declared types are tested against.
    Openapi(Generate),
    /// Count the third-party packages that an application gets with `dfns`.
    Packages,
    /// Write the macro's table of permissions.
    Permissions(Generate),
    /// Check comments, messages and documents against the rules for prose.
    Prose(prose::Arguments),
    /// Check that each item is once in the reference, and its links. After `cargo xtask ci doc`.
    Reference,
    /// Look for source files that import each other in a circle.
    Structure,
    /// Look for OpenSSL and the like among the dependencies of every feature set.
    Tls,
}

/// Options of the commands that write a file.
#[derive(Args)]
struct Generate {
    /// Compare the file with its source instead of writing it.
    #[arg(long)]
    check: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Result<(), String> {
    // This package is a folder of the workspace's root.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("xtask has no parent folder")?;
    match command {
        Command::Bench(arguments) => bench::run(root, arguments),
        Command::Browser(arguments) => browser::run(root, arguments),
        Command::Ci(arguments) => ci::run(root, arguments),
        Command::Deny => deny::check(root),
        Command::Examples => examples::run_each(root),
        Command::Faults(arguments) => faults::run(root, arguments),
        Command::Features => features::check_each(root),
        Command::Guide => guide::check(root),
        Command::Hostile(arguments) => hostile::run(root, arguments),
        Command::Integrations(arguments) => integrations::run(root, arguments),
        Command::Ledger(generate) => LEDGER.run(root, generate.check),
        Command::Openapi(generate) => OPENAPI.run(root, generate.check),
        Command::Packages => tree::count_packages(root),
        Command::Permissions(generate) => PERMISSIONS.run(root, generate.check),
        Command::Prose(arguments) => prose::run(root, arguments),
        Command::Reference => reference::check(root),
        Command::Structure => structure::check(root),
        Command::Tls => tree::check_tls(root),
    }
}

#[cfg(test)]
mod tests {
    use super::Arguments;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
