//! `prose`: checks comments and documents against the rules for prose.
//!
//! It reads the comments of Rust, JavaScript, Python, shell and TOML files, and Markdown files, all
//! without code blocks. It reports lines that begin with a nominal clause, paraphrases for which a
//! term exists, and long comment lines of Rust files.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::{self, Write as _};
use std::fs;
use std::path::{Path, PathBuf};

/// Which files to check.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Files and folders, relative to the workspace's root. Defaults to the whole repository.
    paths: Vec<PathBuf>,
}

/// Openings of a nominal clause used as a sentence.
const OPENINGS: &[&str] = &["What", "That", "Who", "Whoever", "Whether it", "How much of"];

/// Paraphrases, in lower case, and the terms to use instead.
const PARAPHRASES: &[(&str, &str)] = &[
    ("a caller of the wrong kind", "the wrong caller kind"),
    ("a token of its own", "NFT"),
    ("called off", "cancelled, aborted"),
    ("calls off", "cancels, aborts"),
    ("goes on chain", "is broadcast"),
    ("held back", "awaiting approval"),
    ("hold back", "require approval for"),
    ("holds back", "requires approval for"),
    ("hurry", "fee priority"),
    ("if not said", "Defaults to .."),
    ("put on chain", "broadcast"),
    ("there is none", "absent, `None`"),
    ("told apart", "tagged by"),
    ("unless said", "Defaults to .."),
    ("virtual machine", "EVM"),
    ("whoever", "anyone who"),
    ("without further ado", "by default"),
    ("written by hand", "hand-written"),
];

/// The longest comment line, in columns.
const COLUMNS: usize = 100;

/// Folders without prose of ours.
const SKIPPED: &[&str] = &["target", "node_modules", "corpus"];

/// Prints every offending line, then the counts by folder, and fails if there is one.
pub(crate) fn run(root: &Path, arguments: &Arguments) -> Result<(), String> {
    let mut files = Vec::new();
    if arguments.paths.is_empty() {
        collect(root, &mut files)?;
    }
    for path in &arguments.paths {
        collect(&root.join(path), &mut files)?;
    }
    let mut counts: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    for file in files {
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let name = file.strip_prefix(root).unwrap_or(&file);
        for (line, fault) in faults(&text, Language::of(name)) {
            println!("{}:{line}: {fault}", name.display());
            counts.entry(area(name)).or_default()[fault.index()] += 1;
        }
    }
    if counts.is_empty() {
        println!("comments and documents follow the rules for prose");
        return Ok(());
    }
    let mut table = String::from("the prose needs work; openings, paraphrases and long lines by folder:");
    for (area, [openings, paraphrases, long]) in counts {
        let _ = write!(table, "\n  {area:<24} {openings:>5} {paraphrases:>5} {long:>5}");
    }
    Err(table)
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

#[derive(Clone, Copy, PartialEq)]
enum Language {
    Rust,
    /// JavaScript: comments like Rust's, and `/** .. */`.
    JavaScript,
    /// Comments after `#`: TOML, shell scripts and Python, whose documentation strings count too.
    Hash,
    Markdown,
}

impl Language {
    fn of(file: &Path) -> Self {
        file.extension().and_then(Self::of_extension).unwrap_or(Self::Rust)
    }

    fn of_extension(extension: &OsStr) -> Option<Self> {
        match extension.to_str()? {
            "rs" => Some(Self::Rust),
            "mjs" => Some(Self::JavaScript),
            "py" | "sh" | "toml" => Some(Self::Hash),
            "md" => Some(Self::Markdown),
            _ => None,
        }
    }

    /// Returns the prose of a line, without its comment marker.
    fn prose(self, line: &str) -> Option<&str> {
        let line = line.trim_start();
        match self {
            Self::Markdown => Some(line),
            Self::Rust => {
                let prose = line.strip_prefix("//")?;
                Some(prose.trim_start_matches('/').trim_start_matches('!').trim_start())
            }
            Self::JavaScript => ["//", "/**"].iter().find_map(|mark| line.strip_prefix(mark)).map(str::trim_start),
            Self::Hash => ["#", "\"\"\""].iter().find_map(|mark| line.strip_prefix(mark)).map(str::trim_start),
        }
    }
}

/// A fault of a line.
#[derive(Debug, PartialEq)]
enum Fault {
    Opening(&'static str),
    Paraphrase(&'static str, &'static str),
    Long(usize),
}

impl Fault {
    fn index(&self) -> usize {
        match self {
            Self::Opening(_) => 0,
            Self::Paraphrase(..) => 1,
            Self::Long(_) => 2,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opening(words) => write!(out, "opens with `{words}`; begin with a verb or a noun phrase"),
            Self::Paraphrase(words, term) => write!(out, "says `{words}`; use the term: {term}"),
            Self::Long(columns) => write!(out, "is {columns} columns long; wrap comments at {COLUMNS}"),
        }
    }
}

/// Returns the faults of a file with their line numbers.
fn faults(text: &str, language: Language) -> Vec<(usize, Fault)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut faults = Vec::new();
    let mut in_code = false;
    for (index, line) in lines.iter().enumerate() {
        let Some(prose) = language.prose(line) else {
            in_code = false;
            continue;
        };
        if prose.starts_with("```") {
            in_code = !in_code;
            continue;
        }
        if in_code {
            continue;
        }
        let mut add = |fault| faults.push((index + 1, fault));
        let sentence = prose.trim_start_matches(|c: char| !c.is_alphabetic());
        if let Some(opening) = OPENINGS.iter().find(|opening| starts_with_words(sentence, opening)) {
            add(Fault::Opening(opening));
        }
        // A paraphrase may be broken over two lines.
        let next = lines.get(index + 1).and_then(|next| language.prose(next)).unwrap_or_default();
        let both = format!("{prose} {next}").to_lowercase();
        for (words, term) in PARAPHRASES {
            if find_words(&both, words).is_some_and(|start| start < prose.len()) {
                add(Fault::Paraphrase(words, term));
            }
        }
        let columns = line.chars().count();
        // Neither a line of one word, such as a URL, nor a row of a table can be wrapped.
        let can_be_wrapped = prose.contains(' ') && !prose.starts_with('|');
        if language == Language::Rust && columns > COLUMNS && can_be_wrapped {
            add(Fault::Long(columns));
        }
    }
    faults
}

fn starts_with_words(text: &str, words: &str) -> bool {
    text.strip_prefix(words).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '\''))
}

/// Returns the position of these words in a text, as whole words.
fn find_words(text: &str, words: &str) -> Option<usize> {
    text.match_indices(words).map(|(start, _)| start).find(|&start| {
        let before = text[..start].chars().next_back();
        let after = text[start + words.len()..].chars().next();
        ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::{Fault, Language, faults};

    fn in_rust(text: &str) -> Vec<(usize, Fault)> {
        faults(text, Language::Rust)
    }

    #[test]
    fn a_nominal_clause_is_reported_at_its_line() {
        assert_eq!(in_rust("/// What a call costs.\nfn what() {}"), [(1, Fault::Opening("What"))]);
        assert_eq!(in_rust("//! Calls.\n//!\n//! * Whether it is signed."), [(3, Fault::Opening("Whether it"))]);
        assert_eq!(faults("# Title\n\n## What it costs\n", Language::Markdown), [(3, Fault::Opening("What"))]);
    }

    #[test]
    fn comments_of_scripts_and_manifests_count() {
        let opening = [(1, Fault::Opening("What"))];
        assert_eq!(faults("# What is needed.\nwhat = 1", Language::Hash), opening);
        assert_eq!(faults("\"\"\"What it is.\"\"\"", Language::Hash), opening);
        assert_eq!(faults("/** What it is. */\nconst what = 1", Language::JavaScript), opening);
    }

    #[test]
    fn words_that_only_begin_alike_are_accepted() {
        assert_eq!(in_rust("/// Whatever. Whole words.\n/// Whether to sign.\n// That's it."), []);
        assert_eq!(in_rust("/// A mulled-over toll: untold apartments."), []);
    }

    #[test]
    fn a_paraphrase_is_found_across_a_line_break_and_reported_once() {
        let found = in_rust("    /// Unions are told\n    /// apart by kind.");
        assert_eq!(found, [(1, Fault::Paraphrase("told apart", "tagged by"))]);
    }

    #[test]
    fn code_is_not_prose() {
        assert_eq!(in_rust("/// ```\n/// What::call();\n/// ```\nlet told_apart = \"told apart\";"), []);
        assert_eq!(faults("```text\nWhat is told apart\n```\n", Language::Markdown), []);
    }

    #[test]
    fn a_long_comment_is_reported_but_not_a_long_address_or_table_row() {
        let long = format!("// {}", "word ".repeat(20));
        assert_eq!(in_rust(&long), [(1, Fault::Long(103))]);
        assert_eq!(in_rust(&format!("/// https://example.com/{}", "x".repeat(100))), []);
        assert_eq!(in_rust(&format!("/// | {} |", "word ".repeat(20))), []);
    }
}
