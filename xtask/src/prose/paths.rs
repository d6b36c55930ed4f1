//! Paths in examples: an application depends on `dfns` alone, so an example that shows a path of
//! `dfns_core` does not compile there.

use super::Fault;
use std::path::Path;

/// The crates whose items an application uses through the facade.
const CRATES: &[&str] = &["dfns-core/src", "dfns-endpoints/src"];

/// Returns the lines of examples that show a path of `dfns_core`. Hidden lines may have one.
pub(super) fn faults(name: &Path, text: &str) -> Vec<(usize, Fault)> {
    if !CRATES.iter().any(|folder| name.starts_with(folder)) {
        return Vec::new();
    }
    let is_markdown = name.extension().is_some_and(|extension| extension == "md");
    let mut is_example = false;
    let mut faults = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        let comment = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")).map(str::trim);
        let Some(line) = comment.or(is_markdown.then_some(line)) else {
            is_example = false;
            continue;
        };
        if line.starts_with("```") {
            is_example = !is_example;
        } else if is_example && !line.starts_with("# ") && line.contains("dfns_core::") {
            faults.push((number + 1, Fault::InnerPath));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::faults;
    use std::path::Path;

    fn lines(name: &str, text: &str) -> Vec<usize> {
        faults(Path::new(name), text).into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn an_example_shows_the_paths_of_an_application() {
        let text = "/// See [`Client`](dfns_core::Client).\n///\n/// ```\n/// # use dfns_core as dfns;\n/// use dfns_core::Client;\n/// use dfns::Client;\n/// ```\nuse dfns_core::Client;\n";
        assert_eq!(lines("dfns-core/src/client.rs", text), [5]);
        assert_eq!(lines("dfns-sandbox/src/lib.rs", text), [0; 0]);
        assert_eq!(
            lines("dfns-core/src/item.md", "```\n# use dfns_core::A;\nuse dfns_core::B;\n```\ndfns_core::C"),
            [3]
        );
    }
}
