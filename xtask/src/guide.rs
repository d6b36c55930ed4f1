//! `guide`: checks the guide in `docs` without mdbook, and builds it where mdbook is installed.
//!
//! `SUMMARY.md` must list every chapter. Every `{{#include FILE:ANCHOR}}` of a chapter must name a
//! part of a file, and every part that has an anchor must be in a chapter. A line below the
//! chapter's heading links these files, for readers of a website that shows `{{#include ..}}` as it
//! is. A doc comment that says ``In the guide: `docs/src/FILE` `` must name a chapter.
//! [`prose`](crate::prose) checks the links, and that the files are compiled.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

/// The chapters, from the root.
const CHAPTERS: &str = "docs/src";
/// The list of chapters.
const SUMMARY: &str = "SUMMARY.md";
/// The folders of files that are written for the guide.
const SOURCES: &[&str] = &["examples", "tests/guide"];
/// The sources whose doc comments name chapters.
const REFERENCE: &str = "dfns-endpoints/src";
/// The words before the files of chapters in a doc comment.
const MENTION: &str = "In the guide: ";

/// Prints every fault of the guide, and fails if there is one.
pub(crate) fn check(root: &Path) -> Result<(), String> {
    let chapters = files(&root.join(CHAPTERS), "md")?;
    let summary = chapters.get(SUMMARY).ok_or("the guide has no SUMMARY.md")?;
    let mut faults = Vec::new();
    let mut used = BTreeSet::new();
    for (name, text) in &chapters {
        if name != SUMMARY && !summary.contains(&format!("]({name})")) {
            faults.push(format!("{CHAPTERS}/{name}: is not in {SUMMARY}"));
        }
        for (line, path) in includes(text) {
            let (path, anchor) = path.split_once(':').map_or((path, None), |(path, anchor)| (path, Some(anchor)));
            match resolve(root, path, anchor) {
                Ok(file) => {
                    used.insert((file, anchor.map(str::to_owned)));
                }
                Err(fault) => faults.push(format!("{CHAPTERS}/{name}:{line}: {fault}")),
            }
        }
        if let Some(line) = code_line(text).filter(|line| text.lines().nth(2) != Some(line)) {
            faults.push(format!("{CHAPTERS}/{name}:3: this line must be `{line}`"));
        }
    }
    for (file, text) in sources(&root.join(REFERENCE))? {
        for path in mentions(&text) {
            let name = path.strip_prefix(CHAPTERS).and_then(|name| name.strip_prefix('/'));
            if name.is_none_or(|name| !chapters.contains_key(name)) {
                faults.push(format!("{}: the guide has no `{path}`", file.display()));
            }
        }
    }
    for folder in SOURCES {
        for (name, text) in files(&root.join(folder), "rs")? {
            for anchor in text.lines().filter_map(|line| line.trim().strip_prefix("// ANCHOR: ")) {
                let file = format!("{folder}/{name}");
                if !used.contains(&(file.clone(), Some(anchor.to_owned()))) {
                    faults.push(format!("{file}: no chapter includes the anchor `{anchor}`"));
                }
            }
        }
    }
    if !faults.is_empty() {
        return Err(format!("the guide has {} faults:\n{}", faults.len(), faults.join("\n")));
    }
    println!("the guide has {} chapters with {} snippets", chapters.len() - 1, used.len());
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

/// Reads the files of a folder with this extension, by their names.
fn files(folder: &Path, extension: &str) -> Result<BTreeMap<String, String>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|its| its == extension) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.insert(name, fs::read_to_string(&path).map_err(failed)?);
        }
    }
    Ok(files)
}

/// Returns the includes of a chapter with their lines.
fn includes(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().filter_map(|(index, line)| {
        let (path, _) = line.trim().strip_prefix("{{#include ")?.split_once("}}")?;
        Some((index + 1, path))
    })
}

/// Returns the line of a chapter that links the files it includes, in the order of their use.
fn code_line(text: &str) -> Option<String> {
    let mut links = Vec::new();
    for (_, path) in includes(text) {
        let path = path.split_once(':').map_or(path, |(path, _)| path);
        let link = format!("[`{}`]({path})", path.trim_start_matches("../"));
        if !links.contains(&link) {
            links.push(link);
        }
    }
    (!links.is_empty()).then(|| format!("Code of this page: {}.", links.join(", ")))
}

/// Reads the Rust files of a folder and of the folders in it.
fn sources(folder: &Path) -> Result<Vec<(PathBuf, String)>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).map_err(failed)?;
            found.push((path, text));
        }
    }
    Ok(found)
}

/// Returns the files of chapters that the doc comments of a file name.
fn mentions(text: &str) -> Vec<String> {
    let comments = text.lines().map(|line| line.trim().trim_start_matches('/').trim_start_matches('!').trim());
    let prose = comments.collect::<Vec<_>>().join(" ") + " ";
    let sentences = prose.split(MENTION).skip(1).filter_map(|rest| rest.split_once(". "));
    sentences.flat_map(|(sentence, _)| sentence.split('`').skip(1).step_by(2).map(str::to_owned)).collect()
}

/// Returns the file of an include, from the root.
fn resolve(root: &Path, path: &str, anchor: Option<&str>) -> Result<String, String> {
    let file = from_root(path).ok_or_else(|| format!("`{path}` is outside of the repository"))?;
    let text = fs::read_to_string(root.join(&file)).map_err(|error| format!("`{file}`: {error}"))?;
    match anchor {
        Some(anchor) if part(&text, anchor).is_none() => Err(format!("`{file}` has no part `{anchor}`")),
        _ => Ok(file),
    }
}

/// Returns the part of a file between the marks of an anchor, unless it is empty.
fn part<'a>(text: &'a str, anchor: &str) -> Option<&'a str> {
    let (_, part) = text.split_once(&format!("// ANCHOR: {anchor}\n"))?;
    let (part, _) = part.split_once(&format!("// ANCHOR_END: {anchor}\n"))?;
    (!part.trim().is_empty()).then_some(part)
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

#[cfg(test)]
mod tests {
    use super::{code_line, from_root, includes, mentions, part};

    #[test]
    fn includes_are_found_with_their_lines() {
        let text = "text\n{{#include ../../examples/a.rs:part}}\n{{#include ../b.rs}}\n";
        assert_eq!(includes(text).collect::<Vec<_>>(), [(2, "../../examples/a.rs:part"), (3, "../b.rs")]);
    }

    #[test]
    fn a_chapter_links_each_file_of_its_code_once() {
        let text =
            "{{#include ../../examples/a.rs:one}}\n{{#include ../../b.rs}}\n{{#include ../../examples/a.rs:two}}\n";
        let line = "Code of this page: [`examples/a.rs`](../../examples/a.rs), [`b.rs`](../../b.rs).";
        assert_eq!(code_line(text).as_deref(), Some(line));
        assert_eq!(code_line("text\n"), None);
    }

    #[test]
    fn chapters_are_found_across_lines() {
        let text = "//! In the guide: `docs/src/wallets.md` and\n//! `docs/src/cost.md`. `No`.\n    /// In the guide: `a.md`.\n";
        assert_eq!(mentions(text), ["docs/src/wallets.md", "docs/src/cost.md", "a.md"]);
        assert!(mentions("/// No `file`.").is_empty());
    }

    #[test]
    fn a_path_leads_out_of_the_guide_and_not_out_of_the_repository() {
        assert_eq!(from_root("../../examples/a.rs").as_deref(), Some("examples/a.rs"));
        assert_eq!(from_root("../../../etc/passwd"), None);
    }

    #[test]
    fn a_part_has_two_marks_and_content() {
        let text = "// ANCHOR: a\nlet a;\n// ANCHOR_END: a\n// ANCHOR: b\n// ANCHOR_END: b\n// ANCHOR: c\nlet c;\n";
        assert_eq!(part(text, "a"), Some("let a;\n"));
        assert!(part(text, "b").is_none() && part(text, "c").is_none() && part(text, "d").is_none());
    }
}
