//! Bodies of several parts (`multipart/form-data`).
//!
//! Dfns signs one part of a form, `data`: the JSON of the fields that are not parts themselves. It
//! contains the SHA-256 of every other part, so that the signature covers them too. The checksum of
//! the part `file` is `fileChecksum`.

use crate::params::Text;
use crate::secret::Secret;
use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use std::fmt::{self, Write as _};

/// A file to upload, with its name.
#[derive(Clone)]
pub struct FilePart {
    /// The file's name, as shown to other users.
    pub name: String,
    /// The file's bytes.
    pub bytes: Bytes,
}

impl FilePart {
    /// Creates a file with this name and these bytes.
    pub fn new(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }
}

impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FilePart({:?}, {} bytes)", self.name, self.bytes.len())
    }
}

/// A value that can be a part of a form: a file, a string, and `Option` or `Vec` of those.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a part of a form",
    label = "neither a file nor text",
    note = "parts are `FilePart`, strings, ids, open enums, numbers, booleans, and `Option` or `Vec` of those"
)]
pub trait PartParam {
    /// Adds the value: once, several times for a list, or never for an absent value.
    fn write_part(&self, add: &mut dyn FnMut(PartContent));
}

/// The content of one part.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum PartContent {
    /// A file.
    File(FilePart),
    /// Text, which may be a secret.
    Text(Secret),
}

impl PartParam for FilePart {
    fn write_part(&self, add: &mut dyn FnMut(PartContent)) {
        add(PartContent::File(self.clone()));
    }
}

#[diagnostic::do_not_recommend]
impl<T: Text> PartParam for T {
    fn write_part(&self, add: &mut dyn FnMut(PartContent)) {
        add(PartContent::Text(Secret::from(self.text())));
    }
}

macro_rules! display_parts {
    ($($type:ty),+) => {$(
        impl PartParam for $type {
            fn write_part(&self, add: &mut dyn FnMut(PartContent)) {
                add(PartContent::Text(Secret::from(self.to_string())));
            }
        }
    )+};
}

display_parts!(bool, char, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

impl<T: PartParam> PartParam for Option<T> {
    fn write_part(&self, add: &mut dyn FnMut(PartContent)) {
        if let Some(part) = self {
            part.write_part(add);
        }
    }
}

impl<T: PartParam> PartParam for Vec<T> {
    fn write_part(&self, add: &mut dyn FnMut(PartContent)) {
        for part in self {
            part.write_part(add);
        }
    }
}

/// One part of a form, by its name.
#[derive(Clone)]
pub(crate) struct NamedPart {
    pub(crate) name: &'static str,
    pub(crate) content: PartContent,
}

impl NamedPart {
    fn bytes(&self) -> &[u8] {
        match &self.content {
            PartContent::File(file) => &file.bytes,
            PartContent::Text(text) => text.expose().as_bytes(),
        }
    }

    fn checksum(&self) -> String {
        hex(digest(&SHA256, self.bytes()).as_ref())
    }
}

/// Adds the checksum of each part to the JSON object `data`. If a name repeats, it gets a list of
/// checksums. Fails if `data` is not an object.
pub(crate) fn with_checksums(mut data: Vec<u8>, parts: &[NamedPart]) -> Result<Vec<u8>, &'static str> {
    if data.pop() != Some(b'}') {
        return Err("the part `data` must be a JSON object");
    }
    for (index, part) in parts.iter().enumerate() {
        if parts[..index].iter().any(|earlier| earlier.name == part.name) {
            continue;
        }
        let same = parts.iter().filter(|other| other.name == part.name);
        let sums: Vec<String> = same.map(|part| format!("\"{}\"", part.checksum())).collect();
        let value = if let [only] = sums.as_slice() { only.clone() } else { format!("[{}]", sums.join(",")) };
        let separator = if data.ends_with(b"{") { "" } else { "," };
        data.extend_from_slice(format!(r#"{separator}"{}Checksum":{value}"#, part.name).as_bytes());
    }
    data.push(b'}');
    Ok(data)
}

/// Encodes a form of `data`, if present, and the parts. Returns its boundary and bytes.
///
/// The boundary depends on the content, so equal requests have equal bytes.
pub(crate) fn encode(data: Option<&[u8]>, parts: &[NamedPart]) -> (String, Vec<u8>) {
    let mut seed = data.unwrap_or_default().to_vec();
    for part in parts {
        seed.extend_from_slice(part.checksum().as_bytes());
    }
    let boundary = format!("dfns-{}", &hex(digest(&SHA256, &seed).as_ref())[..40]);
    let mut bytes =
        Vec::with_capacity(seed.len() + parts.iter().map(|part| part.bytes().len() + 256).sum::<usize>() + 256);
    let mut add = |head: &str, content: &[u8]| {
        let start = if bytes.is_empty() { "--" } else { "\r\n--" };
        bytes.extend_from_slice(
            format!("{start}{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes(),
        );
        bytes.extend_from_slice(content);
    };
    if let Some(data) = data {
        add("name=\"data\"\r\nContent-Type: application/json", data);
    }
    for part in parts {
        let name = part.name;
        match &part.content {
            PartContent::File(file) => {
                let file_name: String =
                    file.name.chars().filter(|c| !c.is_control() && *c != '"' && *c != '\\').collect();
                let head =
                    format!("name=\"{name}\"; filename=\"{file_name}\"\r\nContent-Type: application/octet-stream");
                add(&head, &file.bytes);
            }
            PartContent::Text(text) => add(&format!("name=\"{name}\""), text.expose().as_bytes()),
        }
    }
    bytes.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    (boundary, bytes)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
    out
}
