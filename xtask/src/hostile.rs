//! `hostile`: runs our client in a program that turns on every TLS feature of other crates.
//!
//! The program (`tests/hostile`) is a separate workspace with some 300 packages and takes minutes
//! to build. Its result depends on few files: manifests, its lock file, its own source, and the
//! client's transport. When the program succeeds, their fingerprints are recorded in the
//! repository. It runs again if any fingerprint differs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The fingerprints of the files in the last successful run.
const RECORD: &str = "tests/hostile/verified.txt";

/// The files and folders that determine the result of the program, apart from the manifests.
///
/// A folder includes everything in it. If one of them moves, a test fails.
const INPUTS: &[&str] = &[
    "rust-toolchain.toml",
    "tests/hostile/Cargo.toml",
    "tests/hostile/Cargo.lock",
    "tests/hostile/src",
    "dfns-core/src/transport",
    "xtask/src/hostile.rs",
];

/// Builds and runs the program. C code is not optimized, which saves more than a minute.
const BUILD: [&str; 6] =
    ["run", "--locked", "--manifest-path", "tests/hostile/Cargo.toml", "--target-dir", "target/hostile"];

/// Fingerprints by path.
type Fingerprints = BTreeMap<String, String>;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Run the program even if nothing changed.
    #[arg(long)]
    force: bool,
}

/// Runs the program if one of its inputs changed since it last succeeded.
pub(crate) fn run(root: &Path, arguments: &Arguments) -> Result<(), String> {
    let current = fingerprints(root)?;
    let recorded = fs::read_to_string(root.join(RECORD)).map(|text| parse(&text)).unwrap_or_default();
    let changed = changed(&recorded, &current);
    if changed.is_empty() && !arguments.force {
        println!(
            "nothing changed since `tests/hostile` last succeeded; run it anyway with: cargo xtask hostile --force"
        );
        return Ok(());
    }
    println!(
        "changed since the last success: {}",
        if changed.is_empty() { "nothing".to_owned() } else { changed.join(", ") }
    );
    let status = Command::new("cargo").args(BUILD).env("CFLAGS", "-O0").current_dir(root).status();
    let status = status.map_err(|error| format!("`cargo` cannot be started: {error}"))?;
    if !status.success() {
        return Err(format!("`CFLAGS=-O0 cargo {}` ended with {status}", BUILD.join(" ")));
    }
    fs::write(root.join(RECORD), render(&current)).map_err(|error| format!("{RECORD}: {error}"))?;
    println!("{RECORD} records this success; commit it, so that CI need not repeat the run");
    Ok(())
}

/// Returns the paths whose fingerprints differ, including those on one side only.
fn changed(recorded: &Fingerprints, current: &Fingerprints) -> Vec<String> {
    let paths = recorded.keys().chain(current.keys());
    let mut changed: Vec<String> = paths.filter(|path| recorded.get(*path) != current.get(*path)).cloned().collect();
    changed.sort();
    changed.dedup();
    changed
}

/// Returns the fingerprints of all inputs: the listed ones, the root's manifest, and those of our
/// crates.
fn fingerprints(root: &Path) -> Result<Fingerprints, String> {
    let mut files = Vec::new();
    for input in INPUTS {
        collect(&root.join(input), &mut files)?;
    }
    files.push(root.join("Cargo.toml"));
    for folder in entries(root)? {
        let manifest = folder.join("Cargo.toml");
        if folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with("dfns-")) && manifest.exists() {
            files.push(manifest);
        }
    }
    let mut fingerprints = Fingerprints::new();
    for file in files {
        let mut bytes = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        if file.file_name().is_some_and(|name| name == "Cargo.toml") {
            bytes = for_dependents(&String::from_utf8_lossy(&bytes)).into_bytes();
        }
        let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        fingerprints.insert(name, format!("{:016x}", fnv1a(&bytes)));
    }
    Ok(fingerprints)
}

/// Returns the lines of a manifest that matter to packages of another workspace: all but comments,
/// the list of members, profiles, and what belongs to tests, lints and the page of the package.
fn for_dependents(manifest: &str) -> String {
    const OURS: [&str; 6] = ["dev-dependencies", "lints", "[[test]]", "[[example]]", "metadata", "profile"];
    let mut lines = String::new();
    let mut is_ours = false;
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            is_ours = OURS.iter().any(|table| line.contains(table));
        }
        if !(is_ours || line.is_empty() || line.starts_with('#') || line.starts_with("members =")) {
            lines.push_str(line);
            lines.push('\n');
        }
    }
    lines
}

/// Adds a file, or every file of a folder.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    entries(path)?.iter().try_for_each(|entry| collect(entry, files))
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |error| format!("{}: {error}", folder.display());
    let entries = fs::read_dir(folder).map_err(failed)?;
    entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().map_err(failed)
}

/// Hashes with FNV-1a, which unlike the standard library's hash is the same in every version. It
/// does not have to resist forgery: anyone who can change the record can change the job as well.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn render(fingerprints: &Fingerprints) -> String {
    let mut text = String::from("# The inputs of the last successful run. Written by `cargo xtask hostile`.\n");
    for (path, fingerprint) in fingerprints {
        let _ = writeln!(text, "{fingerprint} {path}");
    }
    text
}

fn parse(text: &str) -> Fingerprints {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(' ')).map(|(fingerprint, path)| (path.into(), fingerprint.into())).collect()
}

#[cfg(test)]
mod tests {
    use super::{changed, fingerprints, fnv1a, for_dependents, parse, render};
    use std::path::Path;

    #[test]
    fn every_input_exists() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let found = fingerprints(root).unwrap();
        for path in ["Cargo.toml", "dfns-core/Cargo.toml", "dfns-core/src/transport/mod.rs", "tests/hostile/Cargo.lock"]
        {
            assert!(found.contains_key(path), "{path}");
        }
    }

    #[test]
    fn of_a_manifest_only_what_dependents_see_counts() {
        let manifest = "[workspace]\nmembers = [\"a\"]\n\n[workspace.lints.rust]\nx = 1\n[features]\n# Why.\ndefault = []\n\
                        [dependencies]\na = \"1\"\n[target.'cfg(unix)'.dev-dependencies]\nb = \"1\"\n[[test]]\nname = \"c\"\n\
                        [profile.dev]\ndebug = 0\n";
        let seen = "[workspace]\n[features]\ndefault = []\n[dependencies]\na = \"1\"\n";
        assert_eq!(for_dependents(manifest), seen);
    }

    #[test]
    fn a_changed_a_new_and_a_removed_file_are_named() {
        let recorded = parse("# comment\n1 same\n2 changed\n3 removed\n");
        let current = parse("1 same\n9 changed\n4 new\n");
        assert_eq!(changed(&recorded, &current), ["changed", "new", "removed"]);
        assert_eq!(changed(&parse(&render(&current)), &current), Vec::<String>::new());
    }

    #[test]
    fn without_a_record_everything_changed() {
        let current = parse("1 a\n2 b\n");
        assert_eq!(changed(&parse(""), &current), ["a", "b"]);
    }

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
