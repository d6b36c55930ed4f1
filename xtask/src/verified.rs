//! Records of long jobs whose result depends on few files.
//!
//! When such a job succeeds, the fingerprints of its inputs are recorded in the repository. It runs
//! again if any of them differs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Fingerprints by path.
type Fingerprints = BTreeMap<String, String>;

/// The arguments of such a job.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Run the job even if nothing changed.
    #[arg(long)]
    force: bool,
}

/// The extent to which a job was done.
#[derive(PartialEq)]
pub(crate) enum Extent {
    /// Everything, so that it need not run again.
    Whole,
    /// Only what this machine has the programs for.
    Part,
}

/// The inputs of a job as they are, and its record.
pub(crate) struct Inputs<'a> {
    root: &'a Path,
    job: &'static str,
    record: &'static str,
    current: Fingerprints,
}

impl<'a> Inputs<'a> {
    /// Reads the inputs of a job: these files, and every file of these folders but the record.
    pub(crate) fn read(
        root: &'a Path,
        job: &'static str,
        record: &'static str,
        paths: impl IntoIterator<Item = PathBuf>,
    ) -> Result<Self, String> {
        let mut files = Vec::new();
        paths.into_iter().try_for_each(|path| collect(&root.join(path), &mut files))?;
        let mut current = Fingerprints::new();
        for file in files {
            let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
            if name == record {
                continue;
            }
            let mut bytes = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
            if file.file_name().is_some_and(|name| name == "Cargo.toml") {
                bytes = for_dependents(&String::from_utf8_lossy(&bytes)).into_bytes();
            }
            current.insert(name, format!("{:016x}", fnv1a(&bytes)));
        }
        Ok(Self { root, job, record, current })
    }

    /// Runs the job if an input changed since all of it last succeeded, and records its success.
    pub(crate) fn verify(
        &self,
        arguments: &Arguments,
        job: impl FnOnce() -> Result<Extent, String>,
    ) -> Result<(), String> {
        if !self.are_verified(arguments.force) && job()? == Extent::Whole {
            self.record()?;
        }
        Ok(())
    }

    /// Returns whether the job need not run, and prints why.
    fn are_verified(&self, force: bool) -> bool {
        let recorded = fs::read_to_string(self.root.join(self.record)).map(|text| parse(&text)).unwrap_or_default();
        let changed = changed(&recorded, &self.current);
        let job = self.job;
        if changed.is_empty() && !force {
            println!("nothing changed since `{job}` last succeeded; run it anyway with: cargo xtask {job} --force");
            return true;
        }
        let changed = if changed.is_empty() { "nothing".to_owned() } else { changed.join(", ") };
        println!("changed since the last success: {changed}");
        false
    }

    /// Records a success.
    fn record(&self) -> Result<(), String> {
        let record = self.record;
        fs::write(self.root.join(record), render(self.job, &self.current))
            .map_err(|error| format!("{record}: {error}"))?;
        println!("{record} records this success; commit it, so that CI need not repeat the run");
        Ok(())
    }

    #[cfg(test)]
    pub(crate) fn has(&self, path: &str) -> bool {
        self.current.contains_key(path)
    }
}

/// Returns the paths whose fingerprints differ, including those on one side only.
fn changed(recorded: &Fingerprints, current: &Fingerprints) -> Vec<String> {
    let paths = recorded.keys().chain(current.keys());
    let mut changed: Vec<String> = paths.filter(|path| recorded.get(*path) != current.get(*path)).cloned().collect();
    changed.sort();
    changed.dedup();
    changed
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

/// Returns the paths in a folder.
pub(crate) fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |error| format!("{}: {error}", folder.display());
    let entries = fs::read_dir(folder).map_err(failed)?;
    entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().map_err(failed)
}

/// Hashes with FNV-1a, which unlike the standard library's hash is the same in every version. It
/// does not have to resist forgery: anyone who can change the record can change the job as well.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn render(job: &str, fingerprints: &Fingerprints) -> String {
    let mut text = format!("# The inputs of the last successful run. Written by `cargo xtask {job}`.\n");
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
    use super::{changed, fnv1a, for_dependents, parse, render};

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
        assert_eq!(changed(&parse(&render("job", &current)), &current), Vec::<String>::new());
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
