//! The proof that operations happen exactly once: programs with our client against a sandbox that
//! loses requests and responses.
//!
//! The program is the example `faults` of the facade, in `tests/faults`, so that this package
//! builds without it. It prints a table, and for each run that went wrong the line that replays it.
//! With `--official`, the official Rust crate makes the same operations under the same plan. Its
//! program is in `tests/interop/crates`, which needs OpenSSL.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The variable that names the program with the official crate.
const OFFICIAL: &str = "DFNS_FAULTS_OFFICIAL";

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
    /// Compare with the official Rust crate, in the retry loop of a careful user.
    #[arg(long)]
    official: bool,
}

/// Runs the proof.
pub(crate) fn run(root: &Path, arguments: &Arguments) -> Result<(), String> {
    let Arguments { runs, seed, workers, run, official } = arguments;
    let mut command = Command::new("cargo");
    command.args(["run", "--quiet", "--example", "faults", "--"]).current_dir(root);
    command.args([runs, seed, workers].map(ToString::to_string)).args(run.map(|run| run.to_string()));
    if *official {
        command.env(OFFICIAL, build_official(root)?);
    }
    let status = command.status().map_err(|error| format!("cargo cannot be started: {error}"))?;
    if status.success() { Ok(()) } else { Err("an operation was not exactly once; see the table".to_owned()) }
}

/// Builds the program with the official crate, and returns its path. As `tests/interop/run.sh`
/// does.
fn build_official(root: &Path) -> Result<PathBuf, String> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let target = target.join("interop/crates");
    let mut command = Command::new("cargo");
    command.args(["build", "--quiet", "--locked", "--bin", "faults", "--manifest-path"]);
    command.arg(root.join("tests/interop/crates/Cargo.toml")).arg("--target-dir").arg(&target);
    let has_headers = Command::new("pkg-config").args(["--exists", "openssl"]).status().is_ok_and(|it| it.success());
    command.args(if has_headers { &[][..] } else { &["--features", "vendored"] });
    match command.current_dir(root).status() {
        Ok(status) if status.success() => Ok(target.join("debug/faults")),
        Ok(status) => Err(format!("the build of the official crate ended with {status}")),
        Err(error) => Err(format!("cargo cannot be started: {error}")),
    }
}
