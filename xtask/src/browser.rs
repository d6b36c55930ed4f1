//! `browser`: tests the example `passkey` and the sandbox's console in headless Chromium.
//!
//! Chromium and its driver are installed with `apt-get` if they are missing. Where that is not
//! possible, the job says so and is skipped. The tests are in `examples/browser`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The packages of Debian, and the programs that they bring.
const PACKAGES: [&str; 2] = ["chromium", "chromium-driver"];
const PROGRAMS: [&str; 2] = ["chromium", "chromedriver"];

/// The command line of cargo. It builds with the features of the whole workspace, as the job
/// `example` does. Each test has browsers of its own, so that two at once are slower than one after
/// the other.
const LINE: [&str; 8] =
    ["test", "--workspace", "--features", "dfns-examples/all", "--test", "browser", "--", "--test-threads=1"];

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Write pictures of the pages into this folder.
    #[arg(long, value_name = "FOLDER")]
    pictures: Option<PathBuf>,
}

/// Installs Chromium and runs the tests, or prints why they are skipped.
pub(crate) fn run(root: &Path, arguments: &Arguments) -> Result<(), String> {
    if let Err(why) = install() {
        println!("the browser's tests are skipped, because Chromium is not installed: {why}");
        return Ok(());
    }
    let mut cargo = Command::new("cargo");
    cargo.args(LINE).current_dir(root);
    if let Some(folder) = &arguments.pictures {
        let folder = std::path::absolute(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        cargo.env("DFNS_SCREENSHOTS", folder);
    }
    execute(&mut cargo)
}

/// Installs the browser and its driver, unless both are there.
fn install() -> Result<(), String> {
    if missing().is_none() {
        return Ok(());
    }
    execute(Command::new("apt-get").args(["install", "--yes", "--no-install-recommends"]).args(PACKAGES))?;
    missing().map_or(Ok(()), |program| Err(format!("its packages have no program `{program}`")))
}

/// Returns the first program that cannot be started.
fn missing() -> Option<&'static str> {
    PROGRAMS.into_iter().find(|program| {
        let mut version = Command::new(program);
        version.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        !version.status().is_ok_and(|status| status.success())
    })
}

/// Runs a command and waits for it.
fn execute(command: &mut Command) -> Result<(), String> {
    println!("{command:?}");
    let status = command.stdin(Stdio::null()).status();
    let status = status.map_err(|error| format!("{} cannot be started: {error}", command.get_program().display()))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} ended with {status}")) }
}
