//! Finds the JSON path at a position in a document, to locate a decode failure.
//!
//! `serde_json` reports line and column. Tracking paths while decoding would compile a second
//! decoder for every response type. So the document is scanned once, after a failure. The scan is
//! not generic and does not recurse.

use std::fmt::Write as _;

/// Returns the path of the value at a line and column as `serde_json` counts them (both from 1,
/// columns in bytes).
///
/// `.` is the whole document. Fields are `a.b`, elements `a[0]`, as in `serde_path_to_error`.
pub(crate) fn path_at(text: &str, line: usize, column: usize) -> String {
    let read = &text.as_bytes()[..offset(text, line, column)];
    let mut open = open_values(read);
    // The fault is the list, which has just begun, not its first element.
    if read.ends_with(b"[") {
        open.pop();
    }
    render(&open)
}

/// Returns the path of the value that contains this byte.
pub(crate) fn path_of(text: &str, offset: usize) -> String {
    render(&open_values(&text.as_bytes()[..offset.min(text.len())]))
}

/// Returns the path of the object that contains the string at this position, or that ends there.
pub(crate) fn path_of_object_at(text: &str, line: usize, column: usize) -> String {
    let read = &text.as_bytes()[..offset(text, line, column)];
    let mut open = open_values(read);
    if !read.ends_with(b"}")
        && let Some(Open::Object { key, .. }) = open.last_mut()
    {
        *key = None;
    }
    render(&open)
}

/// Appends the path of an inner value to the path of its outer value.
pub(crate) fn join(outer: &str, inner: &str) -> String {
    match (outer, inner) {
        (_, ".") => outer.to_owned(),
        (".", _) => inner.to_owned(),
        _ if inner.starts_with('[') => [outer, inner].concat(),
        _ => [outer, ".", inner].concat(),
    }
}

fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (before + column).min(text.len())
}

/// A container that is still open, with the position of the value being read.
enum Open {
    Object { key: Option<String>, key_next: bool },
    Array { index: usize },
}

/// Returns the containers that are still open at the end of this beginning of a JSON document.
fn open_values(text: &[u8]) -> Vec<Open> {
    let mut open = Vec::new();
    let mut position = 0;
    while let Some(&byte) = text.get(position) {
        match byte {
            b'"' => {
                let end = string_end(text, position);
                if let Some(Open::Object { key, key_next }) = open.last_mut()
                    && *key_next
                {
                    *key = text.get(position..end).and_then(|literal| serde_json::from_slice(literal).ok());
                    *key_next = false;
                }
                position = end;
                continue;
            }
            b'{' => open.push(Open::Object { key: None, key_next: true }),
            b'[' => open.push(Open::Array { index: 0 }),
            b'}' | b']' => {
                open.pop();
            }
            b',' => match open.last_mut() {
                Some(Open::Object { key, key_next }) => {
                    *key = None;
                    *key_next = true;
                }
                Some(Open::Array { index }) => *index += 1,
                None => {}
            },
            _ => {}
        }
        position += 1;
    }
    open
}

/// Returns the position after the string that starts here, or the end of the text.
fn string_end(text: &[u8], start: usize) -> usize {
    let mut position = start + 1;
    while let Some(&byte) = text.get(position) {
        match byte {
            b'\\' => position += 2,
            b'"' => return position + 1,
            _ => position += 1,
        }
    }
    text.len()
}

fn render(open: &[Open]) -> String {
    let mut path = String::new();
    for container in open {
        match container {
            Open::Object { key: Some(key), .. } => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
            }
            Open::Object { key: None, .. } => {}
            Open::Array { index } => {
                let _ = write!(path, "[{index}]");
            }
        }
    }
    if path.is_empty() { String::from(".") } else { path }
}

#[cfg(test)]
mod tests {
    use super::path_at;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "only decoded, to be compared with another decoder")]
    struct Tree {
        name: String,
        size: u32,
        children: Vec<Tree>,
        #[serde(default)]
        note: Option<Box<Tree>>,
    }

    fn ours(json: &str) -> String {
        let error = serde_json::from_str::<Tree>(json).unwrap_err();
        path_at(json, error.line(), error.column())
    }

    fn theirs(json: &str) -> String {
        let mut decoder = serde_json::Deserializer::from_str(json);
        serde_path_to_error::deserialize::<_, Tree>(&mut decoder).unwrap_err().path().to_string()
    }

    fn tree() -> impl proptest::strategy::Strategy<Value = serde_json::Value> {
        use proptest::prelude::*;
        let leaf = ("[a-z\"\\\\,{}\\[\\]]{0,6}", any::<u32>())
            .prop_map(|(name, size)| serde_json::json!({ "name": name, "size": size, "children": [] }));
        leaf.prop_recursive(4, 24, 4, |inner| {
            (
                "[a-z\"\\\\,{}]{0,6}",
                any::<u32>(),
                proptest::collection::vec(inner.clone(), 0..4),
                proptest::option::of(inner),
            )
                .prop_map(|(name, size, children, note)| {
                    serde_json::json!({ "name": name, "size": size, "children": children, "note": note })
                })
        })
    }

    /// Pointers to every `size` in the tree.
    fn sizes(value: &serde_json::Value, at: &str, found: &mut Vec<String>) {
        if value.is_object() {
            found.push(format!("{at}/size"));
            for (index, child) in value["children"].as_array().unwrap().iter().enumerate() {
                sizes(child, &format!("{at}/children/{index}"), found);
            }
            if let Some(note) = value.get("note") {
                sizes(note, &format!("{at}/note"), found);
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn a_wrong_value_anywhere_is_named_as_serde_path_to_error_names_it(
            tree in tree(),
            which in proptest::prelude::any::<proptest::sample::Index>(),
            pretty in proptest::prelude::any::<bool>(),
        ) {
            let mut tree = tree;
            let mut pointers = Vec::new();
            sizes(&tree, "", &mut pointers);
            *tree.pointer_mut(&pointers[which.index(pointers.len())]).unwrap() = serde_json::json!("wrong");
            let json = if pretty { serde_json::to_string_pretty(&tree) } else { serde_json::to_string(&tree) }.unwrap();
            assert_eq!(ours(&json), theirs(&json), "{json}");
        }

        #[test]
        fn no_text_and_no_position_panics(text in ".*", line in 0usize..4, column in 0usize..60) {
            path_at(&text, line, column);
            super::path_of_object_at(&text, line, column);
        }
    }

    #[test]
    fn a_deep_document_is_scanned_once_and_without_recursion() {
        let deep = r#"{"a":["#.repeat(100_000);
        assert_eq!(path_at(&deep, 1, deep.len()).len(), "a[0].".len() * 100_000 - "[0].".len());
    }

    #[test]
    fn a_missing_field_is_reported_at_its_object() {
        assert_eq!(ours(r#"{"name":"a","size":1,"children":[{"name":"b","children":[]}]}"#), "children[0]");
        assert_eq!(ours("{}"), ".");
    }

    #[test]
    fn a_list_in_place_of_another_value_is_named_itself() {
        for (json, path) in [
            (r#"{"name":["a"]}"#, "name"),
            (r#"{"name":"a","size":1,"children":[[]]}"#, "children[0]"),
            (r#"{"name":"a","size":1,"children":[1]}"#, "children[0]"),
        ] {
            assert_eq!(ours(json), path, "{json}");
        }
    }
}
