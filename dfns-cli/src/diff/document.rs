//! OpenAPI documents: read from files, checked, and bounded.

use crate::failure::Failure;
use crate::input::{read_file, read_stdin};
use dfns_core::one_line;
use serde_json::Value;
use std::path::Path;

/// The references that are followed from one schema to the next. More is a circle.
const MOST_REFERENCES: usize = 64;

/// Reads JSON from a file, or from standard input if the path is `-`.
pub(super) fn read(path: &Path) -> Result<Value, Failure> {
    let bytes = bytes(path)?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let hint = if bytes.starts_with(b"openapi") { "; convert YAML to JSON first" } else { "" };
        wrong(path, &format!("is not JSON: {error}{hint}"))
    })
}

/// Reads the lines of a file.
pub(super) fn known(path: &Path) -> Result<String, Failure> {
    String::from_utf8(bytes(path)?).map_err(|_| wrong(path, "is not UTF-8"))
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    if path.as_os_str() == "-" { read_stdin() } else { read_file(path) }
}

fn wrong(path: &Path, why: &str) -> Failure {
    Failure::Wrong(format!("{} {why}", name(path)))
}

/// Returns the name of a document for messages.
pub(super) fn name(path: &Path) -> String {
    if path.as_os_str() == "-" {
        return String::from("standard input");
    }
    format!("`{}`", one_line(path.display(), 300))
}

/// A document whose references can be followed.
#[derive(Clone, Copy)]
pub(super) struct Document<'a> {
    name: &'a str,
    root: &'a Value,
}

impl<'a> Document<'a> {
    /// Checks that it is an OpenAPI 3 document. Every error begins with its name.
    pub(super) fn new(name: &'a str, root: &'a Value) -> Result<Self, Failure> {
        let document = Self { name, root };
        let refused = |why: &str| Err(document.wrong(&format!("not an OpenAPI 3 document: {why}")));
        match &root["openapi"] {
            Value::String(version) if version.starts_with("3.") => {}
            Value::String(version) => return refused(&format!("`openapi` is `{}`", one_line(version, 40))),
            _ if root["swagger"].is_string() => {
                return refused("it is Swagger 2; convert it, for instance with `swagger2openapi`");
            }
            _ => return refused("the field `openapi` is missing"),
        }
        if !root["paths"].is_object() {
            return refused("the object `paths` is missing");
        }
        Ok(document)
    }

    /// Returns the failure of a document with a mistake.
    pub(super) fn wrong(self, why: &str) -> Failure {
        Failure::Wrong(format!("{}: {why}", self.name))
    }

    pub(super) fn paths(self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.root["paths"].as_object().into_iter().flatten()
    }

    /// Follows references inside the document. One that leads nowhere, out of the document or in a
    /// circle is an error that names it.
    pub(super) fn resolve(self, value: &'a Value) -> Result<&'a Value, Failure> {
        let mut reached = value;
        for _ in 0..MOST_REFERENCES {
            let Some(reference) = reached.get("$ref").and_then(Value::as_str) else { return Ok(reached) };
            let target = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
            reached = target.ok_or_else(|| {
                self.wrong(&format!("the reference `{}` leads to nothing in the document", one_line(reference, 200)))
            })?;
        }
        let reference = value["$ref"].as_str().unwrap_or_default();
        Err(self.wrong(&format!("the reference `{}` leads in a circle", one_line(reference, 200))))
    }
}
