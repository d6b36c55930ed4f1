//! `deny`: checks licences, sources and duplicates of all dependencies with cargo-deny.
//!
//! cargo-deny takes minutes to build, so the job is skipped if it is not installed. `tls` guards
//! the most important of its rules everywhere. The advisory database needs the network: run `cargo
//! deny check advisories` for that.

use std::path::Path;
use std::process::{Command, Stdio};

/// The checks of `deny.toml` that need no network, for the workspace and for `integrations`, which
/// has rules of its own.
const CHECKS: [&[&str]; 2] = [
    &["deny", "--locked", "check", "bans", "licenses", "sources"],
    &["deny", "--manifest-path", "integrations/Cargo.toml", "--locked", "check", "bans", "licenses", "sources"],
];

/// Runs cargo-deny, or prints that it is not installed.
pub(crate) fn check(root: &Path) -> Result<(), String> {
    if !is_installed() {
        println!(
            "cargo-deny is not installed, so nothing was checked; install it with:\n  cargo install cargo-deny --locked"
        );
        return Ok(());
    }
    CHECKS.iter().try_for_each(|check| {
        let status = Command::new("cargo").args(*check).current_dir(root).status();
        let status = status.map_err(|error| format!("`cargo` cannot be started: {error}"))?;
        if status.success() { Ok(()) } else { Err(format!("`cargo {}` ended with {status}", check.join(" "))) }
    })
}

fn is_installed() -> bool {
    let mut version = Command::new("cargo");
    version.args(["deny", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    version.status().is_ok_and(|status| status.success())
}
