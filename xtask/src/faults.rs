//! The proof that operations happen exactly once: programs with our client against a sandbox that
//! loses requests and responses.
//!
//! The program is the example `faults` of the facade, in `tests/faults`, so that this package
//! builds without it. It prints a table, and for each run that went wrong the line that replays it.

use std::path::Path;
use std::process::Command;

/// The size of the proof.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The number of operations.
    #[arg(long, default_value_t = 10_000)]
    runs: u64,
    /// The seed of the faults.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The number of programs at the same time.
    #[arg(long, default_value_t = 8)]
    workers: u64,
    /// Replay this run only, and print the faults that it meets.
    #[arg(long, conflicts_with_all = ["runs", "workers"])]
    run: Option<u64>,
}

/// Runs the proof.
pub(crate) fn run(root: &Path, arguments: &Arguments) -> Result<(), String> {
    let Arguments { runs, seed, workers, run } = arguments;
    let mut command = Command::new("cargo");
    command.args(["run", "--quiet", "--example", "faults", "--"]).current_dir(root);
    command.args([runs, seed, workers].map(ToString::to_string)).args(run.map(|run| run.to_string()));
    let status = command.status().map_err(|error| format!("cargo cannot be started: {error}"))?;
    if status.success() { Ok(()) } else { Err("an operation was not exactly once; see the table".to_owned()) }
}
