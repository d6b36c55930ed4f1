//! The checks that every change must pass: one list of jobs, run in order, here and in CI.
//!
//! A job is one or more command lines. Each is printed before it runs and can be repeated as
//! printed. The first failure ends the run. All jobs share one set of compiler flags, and programs
//! that run are built with the features of the whole workspace: different flags or features would
//! rebuild the dependencies for each job.

use clap::builder::PossibleValuesParser;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Which jobs to run.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The jobs to run. Defaults to all of them.
    #[arg(value_name = "JOB", value_parser = names())]
    jobs: Vec<String>,
    /// A job to leave out. May be repeated.
    #[arg(long, value_name = "JOB", value_parser = names())]
    skip: Vec<String>,
    /// List the jobs and their command lines instead of running them.
    #[arg(long)]
    list: bool,
}

/// A job: its name, and its command lines, which run in the workspace's root.
///
/// In a command line, leading `NAME=value` words are variables of the environment. `'` keeps words
/// together, as in a shell.
struct Job {
    name: &'static str,
    lines: &'static [&'static str],
}

/// Tests first: their failures are the most informative.
const JOBS: &[Job] = &[
    Job { name: "test", lines: &["cargo test --workspace"] },
    Job {
        name: "example",
        lines: &[
            "cargo xtask examples",
            "cargo run --manifest-path examples/opentelemetry/Cargo.toml --locked --target-dir target",
        ],
    },
    // After `example`, whose build it shares.
    Job { name: "browser", lines: &["cargo xtask browser"] },
    Job { name: "faults", lines: &["cargo xtask faults --runs 200"] },
    Job {
        name: "fmt",
        lines: &[
            "cargo fmt --all --check",
            "cargo fmt --manifest-path benches/Cargo.toml --check",
            "cargo fmt --manifest-path tests/hostile/Cargo.toml --check",
            "cargo fmt --manifest-path examples/opentelemetry/Cargo.toml --check",
            "cargo fmt --manifest-path integrations/Cargo.toml --all --check",
            "cargo fmt --manifest-path tests/interop/crates/Cargo.toml --check",
        ],
    },
    Job {
        name: "clippy",
        lines: &["cargo clippy --workspace --all-targets --features dfns-examples/all -- -D warnings"],
    },
    // The examples have other features of the same names.
    Job {
        name: "doc",
        lines: &[
            "RUSTDOCFLAGS='-D warnings' cargo doc --workspace --exclude dfns-examples --no-deps --features axum,hyper,key-transport,sandbox,tower",
            "cargo xtask reference",
        ],
    },
    // Packages that are built alone have fewer features than in the workspace. After `doc`, whose
    // dependencies they share.
    Job {
        name: "features",
        lines: &["cargo xtask features", "cargo check --package dfns-cli", "cargo check --package dfns-examples"],
    },
    Job {
        name: "generated",
        lines: &["cargo xtask permissions --check", "cargo xtask ledger --check", "cargo xtask openapi --check"],
    },
    Job { name: "interop", lines: &["bash tests/interop/run.sh"] },
    Job { name: "exports", lines: &["bash tests/interop/exports.sh"] },
    // Takes minutes, but only after a change of manifests, lock file or transport.
    Job { name: "hostile", lines: &["cargo xtask hostile"] },
    // Takes minutes, but only after a change of its folder or of signing.
    Job { name: "integrations", lines: &["cargo xtask integrations"] },
    // The benches must compile, except the official crate, which needs OpenSSL. `cargo xtask bench`
    // runs them.
    Job {
        name: "benches",
        lines: &[
            "cargo check --manifest-path benches/Cargo.toml --locked --features lean,handwritten,bare_hyper --target-dir target",
        ],
    },
    Job { name: "tls", lines: &["cargo xtask tls"] },
    Job { name: "packages", lines: &["cargo xtask packages"] },
    Job { name: "structure", lines: &["cargo xtask structure"] },
    Job { name: "prose", lines: &["cargo xtask prose"] },
    Job { name: "guide", lines: &["cargo xtask guide"] },
    Job { name: "deny", lines: &["cargo xtask deny"] },
];

/// Runs or lists the chosen jobs.
pub(crate) fn run(root: &Path, arguments: &Arguments) -> Result<(), String> {
    let jobs = chosen(arguments);
    if arguments.list {
        for job in jobs {
            println!("{:<12} {}", job.name, job.lines.join("\n             "));
        }
        return Ok(());
    }
    let start = Instant::now();
    let mut times = Vec::new();
    for job in jobs {
        let start = Instant::now();
        for line in job.lines {
            println!("\n[{}] {line}", job.name);
            execute(root, line).map_err(|why| {
                format!("job `{name}` failed: {why}\nrepeat it with: cargo xtask ci {name}", name = job.name)
            })?;
        }
        println!("[{}] passed in {}", job.name, seconds(start.elapsed()));
        times.push((job.name, start.elapsed()));
    }
    println!();
    for (name, time) in times {
        println!("{name:<12} {:>8}", seconds(time));
    }
    println!("{:<12} {:>8}", "all", seconds(start.elapsed()));
    Ok(())
}

/// Accepts the names of the jobs.
fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(JOBS.iter().map(|job| job.name))
}

/// Returns the chosen jobs, in the order of the list.
fn chosen(arguments: &Arguments) -> Vec<&'static Job> {
    let named = |names: &[String], job: &Job| names.iter().any(|name| name == job.name);
    let is_chosen =
        |job: &&Job| (arguments.jobs.is_empty() || named(&arguments.jobs, job)) && !named(&arguments.skip, job);
    JOBS.iter().filter(is_chosen).collect()
}

/// Runs a command line and waits for it. Its standard input is empty.
fn execute(root: &Path, line: &str) -> Result<(), String> {
    let words = words(line);
    let is_variable =
        |word: &&String| word.split_once('=').is_some_and(|(name, _)| name.bytes().all(|c| c.is_ascii_uppercase()));
    let variables = words.iter().take_while(is_variable).count();
    let (variables, command) = words.split_at(variables);
    let (program, arguments) = command.split_first().ok_or("an empty command line")?;
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root).stdin(Stdio::null());
    command.envs(variables.iter().filter_map(|variable| variable.split_once('=')));
    // Cargo describes this package in these variables, not the packages that the command builds.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    let status = command.status().map_err(|error| format!("`{program}` cannot be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{line}` ended with {status}")) }
}

/// Splits a command line into words; `'` keeps words together.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            _ => words.last_mut().expect("never empty").push(character),
        }
    }
    words
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::{Arguments, JOBS, words};
    use clap::{Args as _, Command, FromArgMatches as _};

    fn chosen(words: &[&str]) -> Result<Vec<&'static str>, clap::Error> {
        let command = Arguments::augment_args(Command::new("ci").no_binary_name(true));
        let arguments = Arguments::from_arg_matches(&command.try_get_matches_from(words)?)?;
        Ok(super::chosen(&arguments).iter().map(|job| job.name).collect())
    }

    #[test]
    fn a_quoted_value_is_one_word() {
        assert_eq!(words("FLAGS='-D warnings' cargo doc"), ["FLAGS=-D warnings", "cargo", "doc"]);
    }

    #[test]
    fn jobs_run_in_the_order_of_the_list() {
        assert_eq!(chosen(&["tls", "fmt"]).unwrap(), ["fmt", "tls"]);
    }

    #[test]
    fn a_skipped_job_is_the_only_one_missing() {
        let rest = chosen(&["--skip", "test"]).unwrap();
        assert_eq!(rest.len(), JOBS.len() - 1);
        assert!(!rest.contains(&"test"));
    }

    #[test]
    fn an_unknown_job_is_rejected_and_the_known_ones_are_listed() {
        let error = chosen(&["tests"]).unwrap_err().to_string();
        assert!(error.contains("'tests'") && error.contains("clippy"), "{error}");
    }
}
