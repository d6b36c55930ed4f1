//! `integrations`: checks the workspace `integrations`, and tests its crates with real key homes.
//!
//! The key homes are SoftHSM of the system, and servers of PyPI in a virtual environment of their
//! own. A node of npm mines what is signed, and viem verifies it. What cannot be installed is named
//! and left out. The result depends on few files. When everything was tested, their hashes are
//! recorded in the repository, and the job is skipped until one of them changes.

use crate::verified::{Arguments, Extent, Inputs};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The fingerprints of the inputs in the last run that tested everything.
const RECORD: &str = "integrations/verified.txt";

/// The files and folders that determine the result.
const INPUTS: &[&str] = &[
    "integrations",
    "dfns-core/Cargo.toml",
    "dfns-core/src/credentials/attestation.rs",
    "dfns-core/src/pem",
    "dfns-core/src/signing",
    "dfns-core/src/transport",
    "dfns-endpoints/src/keys",
    "dfns-endpoints/src/onchain/signature",
    "rust-toolchain.toml",
    "xtask/src/integrations.rs",
];

/// The virtual environment, and the packages in it.
const ENVIRONMENT: &str = "target/integrations/venv";
const PACKAGES: &str = "integrations/dfns-kms/tests/requirements.txt";

/// The packages of npm: a node of Ethereum, and a library that verifies signatures.
const NODE: &str = "target/integrations/npm/node_modules";
const NPM: [&str; 2] = ["@foundry-rs/anvil@1.7.1", "viem@2.57.20"];
/// The folder of its program. The command in `.bin` is a script, whose program would outlive it.
const ANVIL_BIN: &str = "@foundry-rs/anvil-linux-amd64/bin";

/// Where the library of SoftHSM is, by system.
const SOFTHSM: [&str; 3] =
    ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so", "/opt/homebrew/lib/softhsm/libsofthsm2.so"];

/// The command lines of cargo, in the folder `integrations`.
const LINES: [&[&str]; 2] = [
    &["clippy", "--locked", "--all-targets", "--all-features", "--", "-D", "warnings"],
    &["test", "--locked", "--all-features"],
];

/// Runs the checks and tests if one of their inputs changed since all of them last succeeded.
pub(crate) fn run(root: &Path, arguments: &Arguments) -> Result<(), String> {
    inputs(root)?.verify(arguments, || test(root))
}

/// Installs the key homes, and checks and tests the workspace with those that could be installed.
fn test(root: &Path) -> Result<Extent, String> {
    let (homes, complete) = homes(root);
    let node = root.join(NODE);
    let tools = [root.join(ENVIRONMENT).join("bin"), node.join(ANVIL_BIN), node];
    let tools = tools.map(|folder| folder.display().to_string()).join(":");
    for line in LINES {
        let mut cargo = Command::new("cargo");
        cargo.args(line).current_dir(root.join("integrations"));
        cargo.env("CARGO_TARGET_DIR", root.join("target/integrations"));
        cargo.env("DFNS_KEY_HOMES", homes.join(",")).env("DFNS_KMS_TOOLS", &tools);
        execute(&mut cargo)?;
    }
    Ok(if complete { Extent::Whole } else { Extent::Part })
}

fn inputs(root: &Path) -> Result<Inputs<'_>, String> {
    Inputs::read(root, "integrations", RECORD, INPUTS.iter().map(PathBuf::from))
}

/// Installs the key homes and the node. Returns the names of those that can be tested, and whether
/// all can.
fn homes(root: &Path) -> (Vec<&'static str>, bool) {
    let mut homes = Vec::new();
    match softhsm() {
        Ok(()) => homes.push("softhsm"),
        Err(why) => println!("PKCS#11 is not tested, because SoftHSM is not installed: {why}"),
    }
    match servers(root) {
        Ok(()) => homes.extend(["openbao", "moto", "ministack"]),
        Err(why) => println!("Vault and AWS KMS are not tested, because their servers are not installed: {why}"),
    }
    match node(root) {
        Ok(()) => homes.extend(["anvil", "viem"]),
        Err(why) => println!("Neither anvil nor viem checks signatures, because they are not installed: {why}"),
    }
    let complete = homes.len() == 6;
    (homes, complete)
}

fn softhsm() -> Result<(), String> {
    let is_there = || SOFTHSM.iter().any(|path| Path::new(path).exists());
    if !is_there() {
        execute(Command::new("apt-get").args(["install", "--yes", "--no-install-recommends", "softhsm2"]))?;
    }
    if is_there() { Ok(()) } else { Err("the package `softhsm2` has no library where it is expected".to_owned()) }
}

fn servers(root: &Path) -> Result<(), String> {
    let environment = root.join(ENVIRONMENT);
    if !environment.join("bin/python").exists() {
        execute(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    }
    let mut pip = Command::new(environment.join("bin/python"));
    execute(
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
            .arg(root.join(PACKAGES)),
    )
}

fn node(root: &Path) -> Result<(), String> {
    let folder = root.join("target/integrations/npm");
    execute(Command::new("npm").args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(folder).args(NPM))?;
    let is_there = |path: &str| root.join(NODE).join(path).exists();
    let are_there = is_there("viem/package.json") && is_there(&format!("{ANVIL_BIN}/anvil"));
    if are_there { Ok(()) } else { Err("npm has no program of anvil for this system".to_owned()) }
}

/// Runs a command and waits for it.
fn execute(command: &mut Command) -> Result<(), String> {
    println!("{command:?}");
    let status = command.stdin(Stdio::null()).status();
    let status = status.map_err(|error| format!("{} cannot be started: {error}", command.get_program().display()))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} ended with {status}")) }
}

#[cfg(test)]
mod tests {
    use super::{PACKAGES, RECORD, inputs};
    use std::path::Path;

    #[test]
    fn every_input_exists_and_the_record_is_none() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let inputs = inputs(root).unwrap();
        for path in [PACKAGES, "integrations/Cargo.lock", "dfns-core/src/signing/mod.rs", "dfns-core/Cargo.toml"] {
            assert!(inputs.has(path), "{path}");
        }
        assert!(!inputs.has(RECORD));
    }
}
