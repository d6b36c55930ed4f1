//! The documentation of declarations for other programs.

use crate::plain;

/// Returns documentation in Markdown without links to Rust items and without examples in Rust.
pub(super) fn prose(documentation: &str) -> String {
    let blocks = documentation.split("```").enumerate();
    let kept = blocks.filter(|(index, _)| index % 2 == 0).map(|(_, block)| plain::text(block));
    let text = kept.collect::<String>();
    let paragraphs = text.split("\n\n").map(|paragraph| {
        if paragraph.trim_start().starts_with(['*', '|']) {
            paragraph.trim().to_owned()
        } else {
            paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
        }
    });
    paragraphs.filter(|paragraph| !paragraph.is_empty()).collect::<Vec<_>>().join("\n\n")
}
