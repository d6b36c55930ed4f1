//! Languages: where the prose of a line is.

use std::ffi::OsStr;
use std::path::Path;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Language {
    Rust,
    /// JavaScript: comments like Rust's, and `/** .. */`.
    JavaScript,
    /// Comments after `#`: TOML, shell scripts and Python, whose documentation strings count too.
    Hash,
    Markdown,
}

impl Language {
    pub(super) fn of(file: &Path) -> Self {
        file.extension().and_then(Self::of_extension).unwrap_or(Self::Rust)
    }

    pub(super) fn of_extension(extension: &OsStr) -> Option<Self> {
        match extension.to_str()? {
            "rs" => Some(Self::Rust),
            "mjs" => Some(Self::JavaScript),
            "py" | "sh" | "toml" => Some(Self::Hash),
            "md" => Some(Self::Markdown),
            _ => None,
        }
    }

    /// Returns the prose of a line, without its comment marker.
    pub(super) fn prose(self, line: &str) -> Option<&str> {
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

/// Returns the string literals of a line of Rust code, without those that are raw.
///
/// A string that spans lines is not recognized: messages are on one line.
pub(super) fn strings(line: &str) -> Vec<&str> {
    let mut strings = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find(['"', '\'']) {
        if rest[..start].ends_with("r#") {
            return strings;
        }
        let body = &rest[start + 1..];
        if rest[start..].starts_with('\'') {
            // A character such as '"', or the start of a lifetime.
            let skip = ["\\\"'", "\"'", "\\''"]
                .iter()
                .find(|quoted| body.starts_with(*quoted))
                .map_or(0, |quoted| quoted.len());
            rest = &body[skip..];
            continue;
        }
        let mut is_escaped = false;
        let end = body.find(|c: char| {
            let ends = c == '"' && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            ends
        });
        let Some(end) = end else { return strings };
        strings.push(&body[..end]);
        rest = &body[end + 1..];
    }
    strings
}

#[cfg(test)]
mod tests {
    use super::strings;

    #[test]
    fn strings_are_found_beside_characters_and_escapes() {
        assert_eq!(strings(r#"f("a b", '"', "c \" d")"#), ["a b", r#"c \" d"#]);
        assert_eq!(strings("fn f<'a>(x: &'a str) -> char { '\\'' }"), Vec::<&str>::new());
        assert_eq!(strings("let x = r#\"{\"a\": \"b c\"}\"#;"), Vec::<&str>::new());
        assert_eq!(strings("\"no end"), Vec::<&str>::new());
    }
}
