//! `guide`: checks the guide in `docs` without mdbook, and builds it where mdbook is installed.
//!
//! Every Rust block of a chapter must be one `{{#include FILE:ANCHOR}}`, and the file must be
//! compiled: a program of `examples`, a module of `tests/guide`, or a file in `tests/it/snippets`.
//! Every part of such a file that has an anchor must be in a chapter. Links must lead to a chapter,
//! and their fragments to a heading of it. `SUMMARY.md` must list every chapter.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

/// The chapters, from the root.
const CHAPTERS: &str = "docs/src";
/// The list of chapters.
const SUMMARY: &str = "SUMMARY.md";

/// Prints every fault of the guide, and fails if there is one.
pub(crate) fn check(root: &Path) -> Result<(), String> {
    let folder = root.join(CHAPTERS);
    let chapters = chapters(&folder)?;
    let mut faults = Vec::new();
    let mut used = BTreeSet::new();
    let targets: BTreeMap<&str, BTreeSet<String>> =
        chapters.iter().map(|(name, text)| (name.as_str(), fragments(text))).collect();
    for (name, text) in &chapters {
        let mut add = |line: usize, fault: String| faults.push(format!("{CHAPTERS}/{name}:{line}: {fault}"));
        for include in includes(text) {
            match resolve(root, &include) {
                Ok(source) => {
                    used.insert(source);
                }
                Err(fault) => add(include.line, fault),
            }
        }
        for (line, fault) in blocks_without_file(text) {
            add(line, fault);
        }
        for (line, link) in links(text) {
            if let Some(fault) = broken(name, &link, &targets) {
                add(line, fault);
            }
        }
    }
    let listed: BTreeSet<String> =
        links(chapters.get(SUMMARY).ok_or("the guide has no SUMMARY.md")?).into_iter().map(|(_, link)| link).collect();
    for name in chapters.keys().filter(|name| *name != SUMMARY && !listed.contains(*name)) {
        faults.push(format!("{CHAPTERS}/{name}: is not in {SUMMARY}"));
    }
    for (file, anchor) in anchored(root)? {
        if !used.contains(&(file.clone(), Some(anchor.clone()))) {
            faults.push(format!("{file}: no chapter includes the anchor `{anchor}`"));
        }
    }
    if !faults.is_empty() {
        return Err(format!("the guide has {} faults:\n{}", faults.len(), faults.join("\n")));
    }
    println!("the guide: {} chapters, {} snippets, every link leads somewhere", chapters.len() - 1, used.len());
    build(root)
}

/// Builds the book, unless mdbook is missing.
fn build(root: &Path) -> Result<(), String> {
    match Command::new("mdbook").args(["build", "docs"]).current_dir(root).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`mdbook build docs` ended with {status}")),
        Err(_) => {
            println!("mdbook is not installed, so the book is not built");
            Ok(())
        }
    }
}

/// Reads the chapters, by their file names.
fn chapters(folder: &Path) -> Result<BTreeMap<String, String>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut chapters = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            chapters.insert(name, fs::read_to_string(&path).map_err(failed)?);
        }
    }
    Ok(chapters)
}

/// A part of a file in a chapter.
#[derive(Debug, PartialEq)]
struct Include {
    line: usize,
    path: String,
    anchor: Option<String>,
}

const INCLUDE: &str = "{{#include ";

fn includes(text: &str) -> Vec<Include> {
    let lines = text.lines().enumerate();
    let includes = lines.filter_map(|(index, line)| {
        let (path, _) = line.trim().strip_prefix(INCLUDE)?.split_once("}}")?;
        let (path, anchor) =
            path.split_once(':').map_or((path, None), |(path, anchor)| (path, Some(anchor.to_owned())));
        Some(Include { line: index + 1, path: path.to_owned(), anchor })
    });
    includes.collect()
}

/// Returns the file of an include, from the root, and its anchor.
fn resolve(root: &Path, include: &Include) -> Result<(String, Option<String>), String> {
    let file = from_root(&include.path).ok_or_else(|| format!("`{}` is outside of the repository", include.path))?;
    let text = fs::read_to_string(root.join(&file)).map_err(|error| format!("`{file}`: {error}"))?;
    if let Some(anchor) = &include.anchor {
        let is_marked = |mark: &str| text.lines().any(|line| line.trim() == format!("// {mark}: {anchor}"));
        if !is_marked("ANCHOR") || !is_marked("ANCHOR_END") {
            return Err(format!("`{file}` has no anchor `{anchor}`"));
        }
    }
    if !is_compiled(root, &file)? {
        return Err(format!("`{file}` is not compiled: name it in its manifest, in `main.rs` or in `documents.rs`"));
    }
    Ok((file, include.anchor.clone()))
}

/// Returns whether something compiles this file.
fn is_compiled(root: &Path, file: &str) -> Result<bool, String> {
    let path = Path::new(file);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let (list, entry) = match path.parent().and_then(Path::to_str) {
        Some("examples") => ("examples/Cargo.toml", format!("path = \"{name}\"")),
        Some("tests/guide") => ("tests/guide/main.rs", format!("mod {stem};")),
        Some("tests/it/snippets") => ("tests/it/documents.rs", format!("\"snippets/{name}\"")),
        _ => return Ok(false),
    };
    let list = fs::read_to_string(root.join(list)).map_err(|error| format!("{list}: {error}"))?;
    Ok(list.contains(&entry))
}

/// Turns a path that is relative to a chapter into one from the root.
fn from_root(path: &str) -> Option<String> {
    let mut parts: Vec<_> = Path::new(CHAPTERS).components().collect();
    for component in Path::new(path).components() {
        match component {
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::Normal(_) => parts.push(component),
            _ => return None,
        }
    }
    Some(parts.iter().collect::<PathBuf>().to_string_lossy().into_owned())
}

/// Returns the Rust blocks that have more than an include.
fn blocks_without_file(text: &str) -> Vec<(usize, String)> {
    let mut faults = Vec::new();
    let mut block: Option<(usize, Vec<&str>)> = None;
    for (index, line) in text.lines().enumerate() {
        match (&mut block, line.trim()) {
            (None, "```rust") => block = Some((index + 1, Vec::new())),
            (None, fence) if fence.starts_with("```rust") => {
                faults.push((index + 1, "a Rust block takes no attributes".to_owned()));
            }
            (Some((start, lines)), "```") => {
                if !matches!(lines.as_slice(), [only] if only.starts_with(INCLUDE)) {
                    faults.push((*start, "a Rust block must be one include of a compiled file".to_owned()));
                }
                block = None;
            }
            (Some((_, lines)), line) => lines.push(line),
            _ => {}
        }
    }
    faults
}

/// Returns the links of a chapter with their lines.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut links = Vec::new();
    let mut in_code = false;
    for (index, line) in text.lines().enumerate() {
        in_code ^= line.trim_start().starts_with("```");
        if !in_code {
            let targets = line.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
            links.extend(targets.map(|(target, _)| (index + 1, target.to_owned())));
        }
    }
    links
}

/// Returns the fault of a link to a chapter or to a part of one.
fn broken(chapter: &str, link: &str, targets: &BTreeMap<&str, BTreeSet<String>>) -> Option<String> {
    if link.starts_with("https://") {
        return None;
    }
    let (file, fragment) = link.split_once('#').map_or((link, None), |(file, fragment)| (file, Some(fragment)));
    let Some(fragments) = targets.get(if file.is_empty() { chapter } else { file }) else {
        return Some(format!("`{link}` leads to no chapter"));
    };
    match fragment {
        Some(fragment) if !fragments.contains(fragment) => Some(format!("`{link}` leads to no heading")),
        _ => None,
    }
}

/// Returns the fragments of a chapter: its headings, as mdbook names them, and its HTML anchors.
fn fragments(text: &str) -> BTreeSet<String> {
    let mut fragments = BTreeSet::new();
    let mut in_code = false;
    for line in text.lines() {
        in_code ^= line.trim_start().starts_with("```");
        if in_code {
            continue;
        }
        if line.starts_with('#') {
            let heading = line.trim_start_matches('#').trim().to_lowercase();
            let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            fragments.insert(kept.map(|c| if c == ' ' { '-' } else { c }).collect());
        }
        let ids = line.split("<a id=\"").skip(1).filter_map(|rest| rest.split_once('"'));
        fragments.extend(ids.map(|(id, _)| id.to_owned()));
    }
    fragments
}

/// Returns the anchors of the files that are written for the guide.
fn anchored(root: &Path) -> Result<Vec<(String, String)>, String> {
    let mut anchors = Vec::new();
    for folder in ["examples", "tests/guide"] {
        let failed = |error: std::io::Error| format!("{folder}: {error}");
        for entry in fs::read_dir(root.join(folder)).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).map_err(failed)?;
                let file = format!("{folder}/{}", path.file_name().unwrap_or_default().to_string_lossy());
                let names = text.lines().filter_map(|line| line.trim().strip_prefix("// ANCHOR: "));
                anchors.extend(names.map(|name| (file.clone(), name.to_owned())));
            }
        }
    }
    anchors.sort();
    Ok(anchors)
}

#[cfg(test)]
mod tests {
    use super::{Include, blocks_without_file, broken, fragments, from_root, includes, links};
    use std::collections::BTreeMap;

    #[test]
    fn an_include_has_a_path_and_perhaps_an_anchor() {
        let found = includes("text\n{{#include ../../examples/a.rs:part}}\n{{#include ../b.rs}}\n");
        let include = |line, path: &str, anchor: Option<&str>| Include {
            line,
            path: path.to_owned(),
            anchor: anchor.map(str::to_owned),
        };
        assert_eq!(found, [include(2, "../../examples/a.rs", Some("part")), include(3, "../b.rs", None)]);
        assert_eq!(from_root("../../examples/a.rs").as_deref(), Some("examples/a.rs"));
        assert_eq!(from_root("../../../etc/passwd"), None);
    }

    #[test]
    fn rust_that_is_not_included_is_a_fault() {
        let included = "```rust\n{{#include ../../a.rs}}\n```\n```sh\nls\n```\n";
        assert_eq!(blocks_without_file(included), []);
        assert_eq!(blocks_without_file("```rust\nlet a = 1;\n```\n").len(), 1);
        assert_eq!(blocks_without_file("```rust,ignore\n{{#include ../../a.rs}}\n```\n").len(), 1);
    }

    #[test]
    fn links_lead_to_chapters_and_their_headings() {
        let text =
            "# The command line\n## AML and KYT\n| <a id=\"get_wallet\"></a>`get_wallet` |\n```sh\n# no heading\n```\n";
        let found = fragments(text);
        assert!(["the-command-line", "aml-and-kyt", "get_wallet"].iter().all(|fragment| found.contains(*fragment)));
        assert_eq!(found.len(), 3);
        let targets = BTreeMap::from([("a.md", found)]);
        for (link, is_broken) in [
            ("a.md", false),
            ("a.md#get_wallet", false),
            ("#aml-and-kyt", false),
            ("https://example.com/#x", false),
            ("b.md", true),
            ("a.md#b", true),
        ] {
            assert_eq!(broken("a.md", link, &targets).is_some(), is_broken, "{link}");
        }
        assert_eq!(links("[a](a.md) and [b](#b)\n```\n[c](c.md)\n```"), [(1, "a.md".into()), (1, "#b".into())]);
    }
}
