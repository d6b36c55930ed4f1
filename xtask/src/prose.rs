//! `prose`: checks comments, messages and documents against the rules for prose.
//!
//! * [`words`]: lines that begin with a nominal clause, paraphrases for which a term exists, and
//!   long comment lines, in the comments of Rust, JavaScript, Python, shell and TOML files, in the
//!   messages of Rust files, and in Markdown files;
//! * [`sentences`]: long sentences of Markdown files;
//! * [`links`]: relative links of Markdown files that lead nowhere;
//! * [`snippets`]: Rust blocks of Markdown files that nothing compiles;
//! * [`paths`]: examples of documentation with paths that an application does not have;
//! * [`exceptions`]: the places where a rule does not apply, each with its reason.
//!
//! Code blocks are not prose. The report counts each kind of fault, even if the count is 0.

mod exceptions;
mod language;
mod links;
mod markdown;
mod paths;
mod sentences;
mod snippets;
mod words;

use exceptions::Exceptions;
use language::Language;
use snippets::Sources;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::fs;
use std::path::{Path, PathBuf};

/// Which files to check.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Files and folders, relative to the workspace's root. Defaults to the whole repository.
    paths: Vec<PathBuf>,
}

/// Folders without prose of ours. `book` is the built guide.
const SKIPPED: &[&str] = &["target", "node_modules", "corpus", "book"];

/// A fault, at a line of a file.
#[derive(Debug, Clone, PartialEq)]
enum Fault {
    Opening(&'static str),
    Paraphrase(&'static str, &'static str),
    LongLine(usize),
    LongSentence(usize),
    BrokenLink(String, &'static str),
    Uncompiled(String),
    InnerPath,
}

/// The kinds of faults, in the order of [`Fault::index`].
const KINDS: [&str; 7] =
    ["openings", "paraphrases", "long lines", "long sentences", "broken links", "uncompiled snippets", "inner paths"];

impl Fault {
    fn index(&self) -> usize {
        match self {
            Self::Opening(_) => 0,
            Self::Paraphrase(..) => 1,
            Self::LongLine(_) => 2,
            Self::LongSentence(_) => 3,
            Self::BrokenLink(..) => 4,
            Self::Uncompiled(_) => 5,
            Self::InnerPath => 6,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opening(words) => write!(out, "opens with `{words}`; begin with a verb or a noun phrase"),
            Self::Paraphrase(words, term) => write!(out, "says `{words}`; use the term: {term}"),
            Self::LongLine(columns) => {
                write!(out, "is {columns} columns long; wrap comments at {}", words::COLUMNS)
            }
            Self::LongSentence(words) => {
                write!(out, "begins a sentence of {words} words; write at most {}", sentences::WORDS)
            }
            Self::BrokenLink(target, why) => write!(out, "links to `{target}`; {why}"),
            Self::Uncompiled(why) => write!(out, "has a Rust block that is not compiled: {why}"),
            Self::InnerPath => write!(out, "shows a path of `dfns_core`; an application has that of `dfns`"),
        }
    }
}

/// Prints every fault, then the counts, and fails if there is a fault.
pub(crate) fn run(root: &Path, arguments: &Arguments) -> Result<(), String> {
    let mut files = Vec::new();
    if arguments.paths.is_empty() {
        collect(root, &mut files)?;
    }
    for path in &arguments.paths {
        collect(&root.join(path), &mut files)?;
    }
    let sources = Sources::read(root)?;
    let mut exceptions = Exceptions::new();
    let mut counts: BTreeMap<String, [usize; KINDS.len()]> = BTreeMap::new();
    for file in &files {
        let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let name = file.strip_prefix(root).unwrap_or(file);
        for (line, fault) in faults(name, &text, &sources) {
            let shown = text.lines().nth(line - 1).unwrap_or_default();
            if exceptions.allow(name, shown, &fault) {
                continue;
            }
            println!("{}:{line}: {fault}", name.display());
            counts.entry(area(name)).or_default()[fault.index()] += 1;
        }
    }
    // A part of the repository does not need every exception.
    if arguments.paths.is_empty() {
        exceptions.check_all_used()?;
    }
    println!("{} files; {} exceptions, with reasons, in xtask/src/prose/exceptions.rs", files.len(), exceptions.len());
    let mut report = String::new();
    for (kind, name) in KINDS.iter().enumerate() {
        let total: usize = counts.values().map(|counts| counts[kind]).sum();
        let areas = counts.iter().filter(|(_, counts)| counts[kind] > 0);
        let areas: Vec<String> = areas.map(|(area, counts)| format!("{area} {}", counts[kind])).collect();
        let areas = if areas.is_empty() { String::new() } else { format!("  ({})", areas.join(", ")) };
        let _ = write!(report, "\n  {name:<20} {total:>5}{areas}");
    }
    if counts.is_empty() {
        println!("the prose follows the rules:{report}");
        return Ok(());
    }
    Err(format!("the prose needs work:{report}"))
}

/// Returns all faults of a file with their line numbers, in the order of the lines.
fn faults(name: &Path, text: &str, sources: &Sources) -> Vec<(usize, Fault)> {
    let language = Language::of(name);
    let mut faults = words::faults(name, text, language);
    faults.extend(paths::faults(name, text));
    if language == Language::Markdown {
        faults.extend(sentences::faults(text));
        faults.extend(links::faults(name, text, sources));
        faults.extend(snippets::faults(name, text, sources));
    }
    faults.sort_by_key(|(line, _)| *line);
    faults
}

/// Returns the folder at the top level that a file belongs to, or the file itself.
fn area(file: &Path) -> String {
    file.iter().next().unwrap_or_default().to_string_lossy().into_owned()
}

/// Adds the files with prose in a folder, or the file itself, in alphabetical order.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let failed = |error| format!("{}: {error}", path.display());
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let entries = fs::read_dir(path).map_err(failed)?;
    let mut entries: Vec<PathBuf> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().map_err(failed)?;
    entries.sort();
    for entry in entries {
        let name = entry.file_name().unwrap_or_default().to_string_lossy();
        let is_prose = entry.extension().and_then(Language::of_extension).is_some();
        let is_hidden = name.starts_with('.') && name != ".github";
        let is_folder = entry.is_dir() && !is_hidden && !SKIPPED.contains(&&*name);
        if is_folder || (is_prose && entry.is_file()) {
            collect(&entry, files)?;
        }
    }
    Ok(())
}
