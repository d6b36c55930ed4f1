//! The path literal: its form and its `{placeholders}`.
//!
//! Placeholders are spelt as on the wire, so that a path can be searched for in the vendor's documentation.

use crate::diagnostics::Diagnostics;
use proc_macro2::Span;
use std::ops::Range;
use syn::LitStr;

/// One `{name}` of a path.
pub(crate) struct Placeholder {
    /// The name between the braces.
    pub(crate) name: String,
    /// Where it is, braces included.
    pub(crate) span: Span,
}

/// Checks a path and finds its placeholders; those that are no names are reported and left out.
pub(crate) fn placeholders(path: &LitStr, diagnostics: &mut Diagnostics) -> Vec<Placeholder> {
    let text = path.value();
    if !text.starts_with('/') {
        let message = if text.is_empty() {
            "a path starts with `/`".to_owned()
        } else {
            format!("a path starts with `/`\nhelp: write `\"/{text}\"`")
        };
        diagnostics.report(path, message);
    }
    let route = match text.find('?') {
        Some(query) => {
            let message = "put the query in fields marked `#[dfns(query)]`, not in the path";
            diagnostics.report_at(part(path, query..text.len()), message);
            &text[..query]
        }
        None => &text,
    };
    let mut found: Vec<Placeholder> = Vec::new();
    let mut position = 0;
    while let Some(brace) = route[position..].find(['{', '}']).map(|offset| position + offset) {
        if route[brace..].starts_with('}') {
            diagnostics.report_at(part(path, brace..brace + 1), "`}` without `{` in path");
            position = brace + 1;
            continue;
        }
        // A parameter is one segment, so a brace that is not closed before the next slash is not closed at all.
        let segment = brace + route[brace..].find('/').unwrap_or(route.len() - brace);
        let Some(end) = route[brace..segment].find('}').map(|offset| brace + offset + 1) else {
            diagnostics.report_at(part(path, brace..segment), "unclosed `{` in path");
            position = segment;
            continue;
        };
        let (name, span) = (&route[brace + 1..end - 1], part(path, brace..end));
        if !is_name(name) {
            diagnostics.report_at(span, format!("`{{{name}}}` is not a parameter name"));
        } else if found.iter().any(|earlier| earlier.name == name) {
            diagnostics.report_at(span, format!("path parameter `{{{name}}}` is there twice"));
        } else {
            found.push(Placeholder { name: name.to_owned(), span });
        }
        position = end;
    }
    found
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
}

/// The span of a part of the path; of the whole literal where the compiler does not offer parts, or where escapes make
/// the text differ from the source.
fn part(path: &LitStr, range: Range<usize>) -> Span {
    let literal = path.token();
    let verbatim = literal.to_string() == format!("\"{}\"", path.value());
    let inside = verbatim.then(|| literal.subspan(range.start + 1..=range.end)).flatten();
    inside.unwrap_or_else(|| path.span())
}
