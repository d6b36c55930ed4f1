//! Relative links of documents: their files and headings must exist.
//!
//! Links to web pages are not followed. In documents that are documentation of Rust items, rustdoc
//! checks the links.

use super::Fault;
use super::markdown::anchors;
use super::snippets::Sources;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Returns the links of a document that lead nowhere.
pub(super) fn faults(name: &Path, text: &str, sources: &Sources) -> Vec<(usize, Fault)> {
    if sources.is_rustdoc(name) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    let mut in_code = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
            continue;
        }
        if in_code {
            continue;
        }
        for target in targets(line) {
            if let Some(why) = broken(name, text, &target, sources.root()) {
                faults.push((index + 1, Fault::BrokenLink(target, why)));
            }
        }
    }
    faults
}

/// Returns the targets of a line's links and of a definition `[name]: target`.
fn targets(line: &str) -> Vec<String> {
    let mut targets = Vec::new();
    // Even parts are outside of backticks. Code is kept as a placeholder, since links contain it.
    let prose: String = line.split('`').enumerate().map(|(i, part)| if i % 2 == 0 { part } else { "code" }).collect();
    let mut rest = prose.as_str();
    while let Some(start) = rest.find("](") {
        rest = &rest[start + 2..];
        let end = rest.find([')', ' ']).unwrap_or(rest.len());
        targets.push(rest[..end].to_owned());
    }
    let definition = prose.trim_start().strip_prefix('[').and_then(|line| line.split_once("]: "));
    targets.extend(definition.and_then(|(_, target)| target.split_whitespace().next()).map(str::to_owned));
    targets
}

/// Returns why a target does not exist.
fn broken(document: &Path, text: &str, target: &str, root: &Path) -> Option<&'static str> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = target.split_once('#').map_or((target, None), |(file, anchor)| (file, Some(anchor)));
    let linked = if file.is_empty() {
        text.to_owned()
    } else {
        let path = normal(&document.parent().unwrap_or(Path::new("")).join(file))?;
        let path = root.join(path);
        if !path.exists() {
            return Some("there is no such file");
        }
        match fs::read_to_string(&path) {
            Ok(text) if path.extension().is_some_and(|extension| extension == "md") => text,
            // A folder, or a file without headings.
            _ => return None,
        }
    };
    let anchor = anchor?;
    (!anchors(&linked).iter().any(|found| found == anchor)).then_some("there is no such heading or anchor")
}

/// Resolves `.` and `..`. Returns `None` for a path outside of the repository, as GitHub has for
/// its own pages.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir if !normal.pop() => return None,
            Component::Normal(part) => normal.push(part),
            _ => {}
        }
    }
    Some(normal)
}

#[cfg(test)]
mod tests {
    use super::{broken, targets};
    use std::path::Path;

    #[test]
    fn targets_are_found_beside_code_and_titles() {
        let line = "See [a](b.md#c), [`d`](e \"title\"), `[no](link)` and ![image](f.png).";
        assert_eq!(targets(line), ["b.md#c", "e", "f.png"]);
        assert_eq!(targets("[name]: ../g.md"), ["../g.md"]);
    }

    #[test]
    fn files_and_headings_must_exist() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let at = |target| broken(Path::new("src/notes.md"), "# Here\n", target, root);
        assert_eq!(at("../Cargo.toml"), None);
        assert_eq!(at("prose/links.rs#L1"), None);
        assert_eq!(at("#here"), None);
        assert_eq!(at("https://example.com/nothing"), None);
        assert_eq!(at("../../../issues/new"), None);
        assert_eq!(at("gone.md"), Some("there is no such file"));
        assert_eq!(at("#gone"), Some("there is no such heading or anchor"));
    }
}
