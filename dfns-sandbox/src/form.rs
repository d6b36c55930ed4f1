//! Uploads: forms with a part `data`, which is JSON and all that is signed, and further parts, of
//! which `data` has the checksums.

use crate::refusal::Refusal;
use crate::text::sha256_hex;
use bytes::Bytes;
use serde_json::{Map, Value};
use std::convert::Infallible;

/// An uploaded form.
pub(crate) struct Form {
    /// The part that is signed.
    pub(crate) data: Option<Bytes>,
    /// The other parts by their names, in the order they came.
    parts: Vec<(String, Bytes)>,
}

impl Form {
    /// Reads a body that is a form, going by its media type.
    pub(crate) async fn read(content_type: Option<&str>, body: &Bytes) -> Option<Self> {
        let boundary = multer::parse_boundary(content_type?).ok()?;
        let body = body.clone();
        let stream = futures_util::stream::once(async move { Ok::<_, Infallible>(body) });
        let mut fields = multer::Multipart::new(stream, boundary);
        let mut form = Self { data: None, parts: Vec::new() };
        while let Some(field) = fields.next_field().await.ok()? {
            let Some(name) = field.name().map(str::to_owned) else { continue };
            let content = field.bytes().await.ok()?;
            if name != "data" {
                form.parts.push((name, content));
            } else if form.data.replace(content).is_some() {
                // Two of them could mean one thing to the check and another to the handler.
                return None;
            }
        }
        Some(form)
    }

    /// Whether there is a part of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.parts.iter().any(|(part, _)| part == name)
    }

    /// Whether the parts are those that were signed for: takes their checksums out of `data` and
    /// compares them.
    pub(crate) fn check_parts(&self, data: &mut Map<String, Value>) -> Result<(), Refusal> {
        let mut checked: Vec<&str> = Vec::new();
        for (name, _) in &self.parts {
            if checked.contains(&name.as_str()) {
                continue;
            }
            checked.push(name);
            let sums: Vec<Value> = self
                .parts
                .iter()
                .filter(|(part, _)| part == name)
                .map(|(_, content)| Value::from(sha256_hex(content)))
                .collect();
            let field = format!("{name}Checksum");
            let signed = data.remove(&field).ok_or_else(|| Refusal::invalid(format!("`{field}` is required")))?;
            let same = match (sums.as_slice(), &signed) {
                ([only], Value::String(_)) => *only == signed,
                (sums, Value::Array(list)) => list.as_slice() == sums,
                _ => false,
            };
            if !same {
                return Err(Refusal::invalid(format!("`{field}` is not the SHA-256 of the file, in lower-case hex")));
            }
        }
        Ok(())
    }
}
