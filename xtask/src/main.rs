//! The project's own commands, `cargo xtask <command>`.
//!
//! This file reads the command line; each command is a module with a paragraph on what it does and why. Everything here but
//! [`mod@bench`] is called by [`ci`] too, which is the list of what must hold before a change lands.

mod bench;
mod ci;
mod features;
mod generated;
mod ledger;
mod openapi;
mod permissions;
mod tree;

use openapi::OPENAPI;
use permissions::PERMISSIONS;
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  bench [PART] [--quick] measure what calls and builds cost, and compare it with the budgets; parts: runs, builds
  ci [JOB...]            run these jobs, or all of them, as CI does
  ci --skip JOB          run all jobs but this one; may be repeated
  ci --list              list the jobs and their command lines
  features               build each domain of the API alone
  ledger [--check]       write (or check) the facts that the declared endpoints are tested against
  openapi [--check]      write (or check) the shapes that the declared types are tested against
  packages               count the packages that an application gets with `dfns`
  permissions [--check]  write (or check) the macro's table of permissions
  tls                    look for OpenSSL and the like among the dependencies of every feature set";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<(), String> {
    // This package is a folder of the workspace's root.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("xtask has no parent folder")?;
    match arguments {
        ["bench", rest @ ..] => bench::run(root, rest),
        ["ci", rest @ ..] => ci::run(root, rest),
        ["features"] => features::check_each(root),
        ["ledger"] => ledger::run(root, false),
        ["ledger", "--check"] => ledger::run(root, true),
        ["openapi"] => OPENAPI.run(root, false),
        ["openapi", "--check"] => OPENAPI.run(root, true),
        ["packages"] => tree::count_packages(root),
        ["permissions"] => PERMISSIONS.run(root, false),
        ["permissions", "--check"] => PERMISSIONS.run(root, true),
        ["tls"] => tree::check_tls(root),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(format!("no such command: `{}`\n\n{USAGE}", arguments.join(" "))),
    }
}
