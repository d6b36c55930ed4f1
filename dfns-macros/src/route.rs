//! The path literal: its form and its `{placeholders}`.
//!
//! Placeholders are spelt as on the wire, so that a path can be searched for in the vendor's
//! documentation.

use crate::diagnostics::Diagnostics;
use proc_macro2::Span;
use std::ops::Range;
use syn::LitStr;

/// One `{name}` of a path.
pub(crate) struct Placeholder {
    /// The name between the braces.
    pub(crate) name: String,
    /// The span, braces included.
    pub(crate) span: Span,
}

/// Checks a path and returns its placeholders. Reports and drops those with an invalid name.
pub(crate) fn placeholders(path: &LitStr, diagnostics: &mut Diagnostics) -> Vec<Placeholder> {
    let text = path.value();
    let route = bounds(path, &text, diagnostics);
    let mut found: Vec<Placeholder> = Vec::new();
    let mut start = route.start;
    for segment in text[route.clone()].split('/') {
        let place = start..start + segment.len();
        start = place.end + 1;
        let (first, last) = (place.start == route.start, place.end == route.end);
        match segment {
            "" if first || last && route.len() == 1 => {}
            "" if last => {
                diagnostics.report_at(part(path, place.start - 1..place.end), "a path does not end with `/`");
            }
            "" => {
                let slashes = part(path, place.start - 1..place.end + 1);
                diagnostics.report_at(slashes, "`//` in path: a segment is empty");
            }
            "." | ".." => {
                let message = format!("`{segment}` in path: URL parsing would remove it and change the path");
                diagnostics.report_at(part(path, place), message);
            }
            _ => {
                characters(path, segment, &place, diagnostics);
                braces(path, segment, &place, &mut found, diagnostics);
            }
        }
    }
    found
}

/// Returns the range of the text that is the path. Anything before or after it is reported.
fn bounds(path: &LitStr, text: &str, diagnostics: &mut Diagnostics) -> Range<usize> {
    let mut start = 0;
    if let Some((scheme, rest)) = text.split_once("://").filter(|(scheme, _)| !scheme.contains('/')) {
        let host = scheme.len() + 3 + rest.find('/').unwrap_or(rest.len());
        let message = "a path starts with `/`\nhelp: leave scheme and host out; they are the client's base URL";
        diagnostics.report_at(part(path, 0..host), message);
        start = host;
    } else if !text.starts_with('/') {
        let help = if text.is_empty() { String::new() } else { format!("\nhelp: write `\"/{text}\"`") };
        diagnostics.report(path, format!("a path starts with `/`{help}"));
    }
    let Some(end) = end_of_path(&text[start..]).map(|offset| start + offset) else { return start..text.len() };
    let message = if text[end..].starts_with('#') {
        "a request has no fragment; drop `#` and what follows"
    } else {
        "put the query in fields marked `#[dfns(query)]`, not in the path"
    };
    diagnostics.report_at(part(path, end..text.len()), message);
    start..end
}

/// Returns where a query or a fragment begins, outside of braces.
fn end_of_path(text: &str) -> Option<usize> {
    let mut start = 0;
    loop {
        let found = start + text[start..].find(['{', '?', '#'])?;
        if !text[found..].starts_with('{') {
            return Some(found);
        }
        let segment = text[found..].find('/').map_or(&text[found..], |end| &text[found..found + end]);
        start = found + segment.find('}').unwrap_or(0) + 1;
    }
}

/// Checks the characters outside of braces, which are sent unchanged. Reports one per segment.
fn characters(path: &LitStr, segment: &str, place: &Range<usize>, diagnostics: &mut Diagnostics) {
    if let Some(name) = segment.strip_prefix(':') {
        let message = format!("a path parameter needs braces\nhelp: write `{{{name}}}`");
        return diagnostics.report_at(part(path, place.clone()), message);
    }
    let mut inside = false;
    for (offset, character) in segment.char_indices() {
        inside = character == '{' || inside && character != '}';
        let follows_percent = |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
        let message = match character {
            _ if inside => continue,
            control if control.is_control() => "a path cannot contain control characters".to_owned(),
            white if white.is_whitespace() => "a path cannot contain white space".to_owned(),
            '%' if follows_percent(&segment[offset + 1..]) => continue,
            '%' => "`%` in path: two hexadecimal digits follow it\nhelp: `%` itself is written `%25`".to_owned(),
            '<' | '>' => {
                "a path cannot contain `<` or `>`\nhelp: write a path parameter in braces: `{name}`".to_owned()
            }
            odd if !odd.is_ascii() || "\"\\^`|[]".contains(odd) => {
                let bytes: Vec<_> = odd.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect();
                format!("a path cannot contain `{odd}`\nhelp: it is written `{}`", bytes.concat())
            }
            _ => continue,
        };
        let start = place.start + offset;
        return diagnostics.report_at(part(path, start..start + character.len_utf8()), message);
    }
}

/// Finds the placeholder of a segment. A segment has at most one, since the border between two
/// would be ambiguous.
fn braces(
    path: &LitStr,
    segment: &str,
    place: &Range<usize>,
    found: &mut Vec<Placeholder>,
    diagnostics: &mut Diagnostics,
) {
    let mut position = 0;
    let mut before = false;
    while let Some(brace) = segment[position..].find(['{', '}']).map(|offset| position + offset) {
        let at = |range: Range<usize>| part(path, place.start + range.start..place.start + range.end);
        if segment[brace..].starts_with('}') {
            diagnostics.report_at(at(brace..brace + 1), "`}` without `{` in path");
            position = brace + 1;
            continue;
        }
        let Some(end) = segment[brace..].find('}').map(|offset| brace + offset + 1) else {
            return diagnostics.report_at(at(brace..segment.len()), "unclosed `{` in path");
        };
        let (name, span) = (&segment[brace + 1..end - 1], at(brace..end));
        if !is_name(name) {
            let meant = name.strip_prefix("r#").filter(|meant| is_name(meant));
            let help = meant.map_or_else(String::new, |meant| format!("\nhelp: write `{{{meant}}}`"));
            diagnostics.report_at(span, format!("`{{{name}}}` is not a parameter name{help}"));
            found.extend(meant.map(|meant| Placeholder { name: meant.to_owned(), span }));
        } else if found.iter().any(|earlier| earlier.name == name) {
            diagnostics.report_at(span, format!("path parameter `{{{name}}}` occurs twice"));
        } else {
            if before {
                let message = format!("two parameters in one segment of the path\nhelp: separate them: `/{{{name}}}`");
                diagnostics.report_at(span, message);
            }
            found.push(Placeholder { name: name.to_owned(), span });
        }
        before = true;
        position = end;
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|character| character.is_ascii_alphanumeric() || "_-.".contains(character))
}

/// Returns the span of a part of the path. It is the whole literal where the compiler does not
/// offer parts, or where escapes or multi-byte characters shift the positions.
fn part(path: &LitStr, range: Range<usize>) -> Span {
    let literal = path.token();
    let verbatim = path.value().is_ascii() && literal.to_string() == format!("\"{}\"", path.value());
    let inside = verbatim.then(|| literal.subspan(range.start + 1..=range.end)).flatten();
    inside.unwrap_or_else(|| path.span())
}
