//! Reads multipart forms back, as [`Parts::multipart`](crate::Parts::multipart) writes them.

use crate::multipart::FilePart;
use crate::parts::Body;
use bytes::Bytes;
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use std::fmt;

/// One part of a form.
pub(super) struct FormPart {
    pub(super) name: String,
    /// Set if the part is a file.
    pub(super) file_name: Option<String>,
    pub(super) content: Bytes,
}

/// Returns the parts of the form in this body, if it is one.
pub(super) fn read(body: &Body) -> Option<Vec<FormPart>> {
    let (_, boundary) = body.content_type.as_deref()?.split_once("multipart/form-data; boundary=")?;
    let delimiter = format!("\r\n--{boundary}");
    // The first delimiter may lack the line break before it.
    let mut rest = body.bytes.slice_ref(body.bytes.strip_prefix(&delimiter.as_bytes()[2..])?);
    let mut parts = Vec::new();
    while let Some(end) = find(&rest, delimiter.as_bytes()) {
        let part = rest.slice(..end);
        rest = rest.slice(end + delimiter.len()..);
        let head = find(&part, b"\r\n\r\n")?;
        let (head, content) = (std::str::from_utf8(&part[..head]).ok()?, part.slice(head + 4..));
        let file_name = parameter(head, "filename").map(str::to_owned);
        parts.push(FormPart { name: parameter(head, "name")?.to_owned(), file_name, content });
    }
    Some(parts)
}

/// Returns a quoted parameter of the header `Content-Disposition`.
fn parameter<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = head.split_once(&format!("; {name}=\""))?;
    value.split_once('"').map(|(value, _)| value)
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

/// Decodes the bytes that represent a file in serde: its name, a zero byte, its content.
impl<'de> Deserialize<'de> for FilePart {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct File;
        impl Visitor<'_> for File {
            type Value = FilePart;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a file")
            }
            fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<FilePart, E> {
                let zero = bytes.iter().position(|byte| *byte == 0).ok_or_else(|| E::custom("it is not a file"))?;
                let name = String::from_utf8_lossy(&bytes[..zero]).into_owned();
                Ok(FilePart::new(name, Bytes::from(bytes).slice(zero + 1..)))
            }
        }
        deserializer.deserialize_byte_buf(File)
    }
}
