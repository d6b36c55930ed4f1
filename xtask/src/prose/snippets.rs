//! Rust blocks of documents: each must be compiled.
//!
//! A block is compiled if it repeats a file of [`SNIPPETS`] verbatim, which a test compiles and
//! runs, or a part of a file of [`PARTS`]; if it includes a Rust file that a crate contains
//! (`{{#include ..}}` of the guide); or if the document is documentation of a Rust item, whose
//! blocks are doc tests.

use super::Fault;
use super::markdown::{Block, blocks};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The files that documents repeat.
const SNIPPETS: &str = "tests/it/snippets";

/// The folders of files whose parts documents repeat.
const PARTS: &[&str] = &["examples", "tests/guide"];

/// The Rust files of the repository, as far as the checks ask about them.
pub(super) struct Sources {
    root: PathBuf,
    /// The contents of the files of [`SNIPPETS`].
    snippets: Vec<String>,
    /// The contents of the files of [`PARTS`].
    parts: Vec<String>,
    /// Names of Rust files that another one declares as a module, or includes.
    named: BTreeSet<String>,
    /// Documents that are documentation of Rust items.
    rustdoc: BTreeSet<PathBuf>,
}

impl Sources {
    pub(super) fn read(root: &Path) -> Result<Self, String> {
        let mut files = Vec::new();
        super::collect(root, &mut files)?;
        let mut sources = Self {
            root: root.to_owned(),
            snippets: Vec::new(),
            parts: Vec::new(),
            named: BTreeSet::new(),
            rustdoc: BTreeSet::new(),
        };
        for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "rs")) {
            let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
            sources.add(file.strip_prefix(root).unwrap_or(file), &text);
        }
        Ok(sources)
    }

    fn add(&mut self, file: &Path, text: &str) {
        if file.starts_with(SNIPPETS) {
            self.snippets.push(text.to_owned());
        }
        if PARTS.iter().any(|folder| file.starts_with(folder)) {
            self.parts.push(text.to_owned());
        }
        for line in text.lines().map(str::trim) {
            let module = line.strip_suffix(';').and_then(|line| line.rsplit_once("mod "));
            self.named.extend(module.map(|(_, name)| format!("{name}.rs")));
            for string in super::language::strings(line) {
                if has_extension(string, "rs") {
                    self.named.extend(string.rsplit('/').next().map(str::to_owned));
                }
                if line.contains("doc = include_str!(") && has_extension(string, "md") {
                    self.rustdoc.insert(file.parent().unwrap_or(Path::new("")).join(string));
                }
            }
        }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Returns whether a document is documentation of a Rust item.
    pub(super) fn is_rustdoc(&self, document: &Path) -> bool {
        self.rustdoc.contains(document)
    }

    /// Returns whether a crate contains a Rust file: as a target, or because another file names it.
    fn is_compiled(&self, file: &Path) -> bool {
        let folder = file.parent().and_then(Path::file_name).unwrap_or_default();
        let is_target = ["examples", "tests", "benches", "bin"].iter().any(|name| folder == *name);
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        is_target || name == "main.rs" || name == "lib.rs" || self.named.contains(&*name)
    }

    /// Returns why a block is not compiled.
    fn fault(&self, document: &Path, word: &str, content: &str) -> Option<String> {
        let options: Vec<&str> = word.split(',').map(str::trim).collect();
        if options.contains(&"ignore") {
            return Some("`ignore` skips it".to_owned());
        }
        let is_snippet = self.snippets.iter().any(|snippet| snippet == content);
        let is_part = !content.trim().is_empty() && self.parts.iter().any(|part| part.contains(content));
        if self.is_rustdoc(document) || is_snippet || is_part {
            return None;
        }
        let Some((path, anchor)) = included(content) else {
            return Some(format!("it neither repeats a file of {SNIPPETS} nor includes a file"));
        };
        let file = document.parent().unwrap_or(Path::new("")).join(path);
        let Ok(text) = fs::read_to_string(self.root.join(&file)) else {
            return Some(format!("it includes `{path}`, which does not exist"));
        };
        // mdbook shows nothing for an anchor that is missing.
        let mark = |anchor| text.lines().any(|line| line.trim().strip_prefix("// ANCHOR: ") == Some(anchor));
        if let Some(anchor) = anchor.filter(|anchor| !mark(anchor)) {
            return Some(format!("it includes `{anchor}` of `{path}`, which has no such anchor"));
        }
        (!self.is_compiled(&file)).then(|| format!("it includes `{path}`, which no crate contains"))
    }
}

/// Returns the Rust blocks of a document that nothing compiles.
pub(super) fn faults(name: &Path, text: &str, sources: &Sources) -> Vec<(usize, Fault)> {
    let mut faults = Vec::new();
    for block in blocks(text) {
        let Block::Code(line, word, content) = block else { continue };
        if word.split(',').next() == Some("rust") {
            faults.extend(sources.fault(name, &word, &content).map(|why| (line, Fault::Uncompiled(why))));
        }
    }
    faults
}

/// Returns the file that a block includes, with the anchor, if the block contains nothing else.
fn included(content: &str) -> Option<(&str, Option<&str>)> {
    let directive = content.trim().strip_prefix("{{#")?.strip_suffix("}}")?;
    let (directive, path) = directive.split_once(' ')?;
    let is_include = matches!(directive, "include" | "rustdoc_include" | "playground");
    // After a colon follow the numbers of lines, or an anchor.
    let (path, part) = path.trim().split_once(':').map_or((path.trim(), None), |(path, part)| (path, Some(part)));
    let anchor = part.filter(|part| part.starts_with(|c: char| c.is_alphabetic()));
    (is_include && has_extension(path, "rs")).then_some((path, anchor))
}

fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}

#[cfg(test)]
mod tests {
    use super::{Fault, Sources, faults};
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    fn sources() -> Sources {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let (snippets, parts, named) = (Vec::new(), Vec::new(), BTreeSet::new());
        let mut sources = Sources { root, snippets, parts, named, rustdoc: BTreeSet::new() };
        sources.add(Path::new("tests/it/snippets/first.rs"), "fn first() {}\n");
        sources.add(Path::new("src/lib.rs"), "pub mod prose;\n#[doc = include_str!(\"item.md\")]\nfn item() {}\n");
        sources
    }

    fn found(document: &str, block: &str) -> Vec<String> {
        let text = format!("# Title\n\n{block}\n");
        let faults = faults(Path::new(document), &text, &sources());
        let reasons = faults.into_iter().map(|(line, fault)| match fault {
            Fault::Uncompiled(why) => format!("{line}: {why}"),
            other => panic!("{other}"),
        });
        reasons.collect()
    }

    #[test]
    fn a_block_repeats_a_snippet_or_includes_a_compiled_file() {
        assert_eq!(found("README.md", "```rust\nfn first() {}\n```"), [""; 0]);
        assert_eq!(found("README.md", "```rust\n{{#include src/prose.rs:2:9}}\n```"), [""; 0]);
        assert_eq!(found("src/item.md", "```rust,no_run\nitem();\n```"), [""; 0]);
        assert_eq!(found("README.md", "```sh\ncargo test\n```"), [""; 0]);
    }

    #[test]
    fn a_block_that_nothing_compiles_is_reported_with_the_reason() {
        let reason = "3: it neither repeats a file of tests/it/snippets nor includes a file";
        assert_eq!(found("README.md", "```rust\nfn second() {}\n```"), [reason]);
        assert_eq!(found("src/item.md", "```rust,ignore\nitem();\n```"), ["3: `ignore` skips it"]);
        let reason = "3: it includes `src/gone.rs`, which does not exist";
        assert_eq!(found("README.md", "```rust\n{{#include src/gone.rs}}\n```"), [reason]);
        let reason = "3: it includes `gone` of `src/prose.rs`, which has no such anchor";
        assert_eq!(found("README.md", "```rust\n{{#include src/prose.rs:gone}}\n```"), [reason]);
        let reason = "3: it includes `src/ledger.rs`, which no crate contains";
        assert_eq!(found("README.md", "```rust\n{{#include src/ledger.rs}}\n```"), [reason]);
    }
}
