//! OpenAPI documents: read from files, checked, and bounded.

use crate::failure::Failure;
use dfns_core::one_line;
use serde_json::Value;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The largest file that is read, in bytes. The public document has a little over one megabyte.
const LARGEST: u64 = 64 * 1024 * 1024;

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
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().take(LARGEST + 1).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| wrong(path, &format!("cannot be read: {error}")))?;
    if bytes.len() as u64 > LARGEST {
        return Err(wrong(path, "is larger than 64 MiB"));
    }
    Ok(bytes)
}

fn wrong(path: &Path, why: &str) -> Failure {
    Failure::Wrong(format!("`{}` {why}", one_line(path.display(), 300)))
}

/// A document whose references can be followed.
#[derive(Clone, Copy)]
pub(super) struct Document<'a> {
    root: &'a Value,
}

impl<'a> Document<'a> {
    /// Checks that it is an OpenAPI 3 document.
    pub(super) fn new(root: &'a Value) -> Result<Self, Failure> {
        let refused = |why: &str| Err(Failure::Wrong(format!("not an OpenAPI 3 document: {why}")));
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
        Ok(Self { root })
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
                Failure::Wrong(format!("the reference `{}` leads to nothing in the document", one_line(reference, 200)))
            })?;
        }
        let reference = value["$ref"].as_str().unwrap_or_default();
        Err(Failure::Wrong(format!("the reference `{}` leads in a circle", one_line(reference, 200))))
    }
}
