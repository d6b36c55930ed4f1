//! A request taken apart: path, query, headers and the body's bytes.
//!
//! The generated `encode` fills [`Parts`] through this builder and hands it to the engine, which never looks at the request
//! again. The first fault wins and surfaces when the call is awaited, so that a generated method cannot fail by itself.

use crate::error::{Error, ErrorKind};
use crate::meta::{EndpointMeta, Sent};
use crate::params::{HeaderParam, PathParam, QueryParam};
use crate::secret::Secret;
use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use serde::Serialize;
use std::borrow::Cow;
use std::fmt::{self, Write};

/// A request taken apart, ready to be sent.
#[derive(Clone)]
pub struct Parts {
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) bearer: Option<Secret>,
    pub(crate) body: Body,
    endpoint: &'static EndpointMeta,
    fault: Option<String>,
}

/// The bytes of a body, and which of them a user action signature covers.
#[derive(Clone, Default)]
pub(crate) struct Body {
    pub(crate) bytes: Bytes,
    pub(crate) content_type: Option<Box<str>>,
    /// The part that is signed, where it is not the whole body (multipart).
    pub(crate) signed_part: Option<Bytes>,
}

impl Body {
    /// What `userActionPayload` holds and permission rules look at.
    pub(crate) fn payload(&self) -> &Bytes {
        self.signed_part.as_ref().unwrap_or(&self.bytes)
    }
}

/// A file to upload, with its name.
#[derive(Clone)]
pub struct FilePart {
    /// The file's name, as shown to other users.
    pub name: String,
    /// The file's bytes.
    pub bytes: Bytes,
}

impl FilePart {
    /// A file of this name with these bytes.
    pub fn new(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }
}

impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FilePart({:?}, {} bytes)", self.name, self.bytes.len())
    }
}

impl Parts {
    /// Starts with the path of the declaration, its parameters not yet filled in.
    pub fn new(endpoint: &'static EndpointMeta) -> Self {
        Self {
            path: endpoint.path().to_owned(),
            query: String::new(),
            headers: Vec::new(),
            bearer: None,
            body: Body::default(),
            endpoint,
            fault: None,
        }
    }

    /// Fills in a path parameter, percent-encoded. Empty, `.` and `..` are refused: a URL parser would let them change the path.
    pub fn path(&mut self, name: &str, value: &dyn PathParam) {
        let mut text = String::new();
        value.write_path(&mut |part| text.push_str(part));
        if matches!(text.as_str(), "" | "." | "..") {
            let shown = if text.is_empty() { String::from("empty") } else { format!("`{text}`") };
            self.fail(format!("path parameter `{name}` is {shown}, which cannot name anything"));
            return;
        }
        self.path = self.path.replace(&format!("{{{name}}}"), &encoded(&text));
    }

    /// Adds a query parameter: once, once per item of a list, or not at all for an absent value.
    pub fn query(&mut self, name: &str, value: &dyn QueryParam) {
        let query = &mut self.query;
        value.write_query(&mut |text| {
            if !query.is_empty() {
                query.push('&');
            }
            percent_encode(name, query);
            query.push('=');
            percent_encode(text, query);
        });
    }

    /// What a query parameter is set to, as text.
    pub(crate) fn query_value(&self, name: &str) -> Option<String> {
        let name = encoded(name);
        self.query.split('&').find_map(|pair| value_of(pair, &name)).map(percent_decode)
    }

    /// Sets a query parameter that may be set already.
    pub(crate) fn replace_query(&mut self, name: &str, value: &dyn QueryParam) {
        let replaced = encoded(name);
        let others = self.query.split('&').filter(|pair| value_of(pair, &replaced).is_none());
        self.query = others.collect::<Vec<_>>().join("&");
        self.query(name, value);
    }

    /// Adds a header.
    pub fn header(&mut self, name: &'static str, value: &dyn HeaderParam) {
        let mut fault = None;
        let headers = &mut self.headers;
        value.write_header(&mut |text| match (HeaderName::try_from(name), HeaderValue::try_from(text)) {
            (Ok(name), Ok(value)) => headers.push((name, value)),
            (Err(_), _) => fault = Some(format!("`{name}` is not the name of a header")),
            (_, Err(_)) => fault = Some(format!("header `{name}`: the value has characters a header cannot carry")),
        });
        if let Some(fault) = fault {
            self.fail(fault);
        }
    }

    /// Uses this one-time token instead of the client's.
    pub fn bearer(&mut self, token: &Secret) {
        self.bearer = Some(token.clone());
    }

    /// Sets the body: this value as JSON. The only time it is serialised.
    #[inline]
    pub fn json<T: Serialize + ?Sized>(&mut self, value: &T) {
        self.set_json(serde_json::to_vec(value));
    }

    fn set_json(&mut self, encoded: serde_json::Result<Vec<u8>>) {
        match encoded {
            Ok(bytes) => {
                self.body =
                    Body { bytes: bytes.into(), content_type: Some("application/json".into()), signed_part: None };
            }
            Err(failure) => self.fail(format!("the body cannot be encoded as JSON: {failure}")),
        }
    }

    /// Sets the body: these bytes as they are.
    pub fn raw(&mut self, bytes: &(impl AsRef<[u8]> + ?Sized)) {
        self.body = Body {
            bytes: Bytes::copy_from_slice(bytes.as_ref()),
            content_type: Some("application/octet-stream".into()),
            signed_part: None,
        };
    }

    /// Sets the body: a form with the part `data` (this value as JSON plus the file's checksum), which is what gets signed, and
    /// the part `file`.
    #[inline]
    pub fn multipart<T: Serialize + ?Sized>(&mut self, value: &T, file: &FilePart) {
        self.set_multipart(serde_json::to_vec(value), file);
    }

    fn set_multipart(&mut self, encoded: serde_json::Result<Vec<u8>>, file: &FilePart) {
        let mut data = match encoded {
            Ok(data) => data,
            Err(failure) => return self.fail(format!("the part `data` cannot be encoded as JSON: {failure}")),
        };
        if data.pop() != Some(b'}') {
            return self.fail(String::from("the part `data` must be a JSON object"));
        }
        let separator = if data.ends_with(b"{") { "" } else { "," };
        let checksum = hex(digest(&SHA256, &file.bytes).as_ref());
        data.extend_from_slice(format!(r#"{separator}"fileChecksum":"{checksum}"}}"#).as_bytes());

        // The boundary depends on what it separates, so the same request is the same bytes every time.
        let boundary = format!("dfns-{}", &hex(digest(&SHA256, &[&data, checksum.as_bytes()].concat()).as_ref())[..40]);
        let file_name: String = file.name.chars().filter(|c| !c.is_control() && *c != '"' && *c != '\\').collect();
        let mut bytes = Vec::with_capacity(data.len() + file.bytes.len() + 512);
        bytes.extend_from_slice(
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"data\"\r\nContent-Type: application/json\r\n\r\n").as_bytes(),
        );
        bytes.extend_from_slice(&data);
        bytes.extend_from_slice(
            format!("\r\n--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\nContent-Type: application/octet-stream\r\n\r\n").as_bytes(),
        );
        bytes.extend_from_slice(&file.bytes);
        bytes.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        self.body = Body {
            bytes: bytes.into(),
            content_type: Some(format!("multipart/form-data; boundary={boundary}").into()),
            signed_part: Some(data.into()),
        };
    }

    fn fail(&mut self, message: String) {
        self.fault.get_or_insert(message);
    }

    /// The parts, or the first fault.
    pub fn finish(mut self) -> Result<Self, Error> {
        match self.fault.take() {
            Some(fault) => Err(Error::new(ErrorKind::Request, fault).at_endpoint(self.endpoint)),
            None => Ok(self),
        }
    }

    pub(crate) fn endpoint(&self) -> &'static EndpointMeta {
        self.endpoint
    }

    /// Path and query as they stand on the request line.
    pub(crate) fn target(&self) -> Cow<'_, str> {
        if self.query.is_empty() {
            Cow::Borrowed(&self.path)
        } else {
            Cow::Owned([self.path.as_str(), "?", &self.query].concat())
        }
    }
}

impl<'a> From<&'a Parts> for Sent<'a> {
    fn from(parts: &'a Parts) -> Self {
        Self::new(parts.endpoint().path(), &parts.path, &parts.query, parts.body.payload())
    }
}

impl fmt::Debug for Parts {
    /// The body's length only: it may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts")
            .field("endpoint", &self.endpoint.id())
            .field("path", &self.path)
            .field("query", &self.query)
            .field("body_bytes", &self.body.bytes.len())
            .finish_non_exhaustive()
    }
}

/// RFC 3986: everything but unreserved characters.
fn percent_encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    percent_encode(text, &mut out);
    out
}

/// Undoes [`percent_encode`].
pub(crate) fn percent_decode(text: &str) -> String {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let (code, rest) = piece.split_at_checked(2).unwrap_or((piece, ""));
        bytes.extend(u8::from_str_radix(code, 16));
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The value of a pair of the query, if it has this name.
fn value_of<'a>(pair: &'a str, name: &str) -> Option<&'a str> {
    pair.strip_prefix(name)?.strip_prefix('=')
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{FilePart, Parts};
    use crate::meta::{BodyKind, EndpointMeta, Method, Source};

    const META: &EndpointMeta =
        &EndpointMeta::new("sample", Method::Post, "/a/{id}/b", Source::new("", "", "", 0)).takes(&[], BodyKind::Json);

    #[test]
    fn path_parameters_are_percent_encoded_and_cannot_leave_their_segment() {
        for (value, path) in [("us-1", "/a/us-1/b"), ("a/b c?#é", "/a/a%2Fb%20c%3F%23%C3%A9/b"), ("...", "/a/.../b")] {
            let mut parts = Parts::new(META);
            parts.path("id", &value);
            assert_eq!(parts.finish().unwrap().path, path);
        }
        for value in ["", ".", ".."] {
            let mut parts = Parts::new(META);
            parts.path("id", &value);
            let error = parts.finish().unwrap_err().to_string();
            assert!(error.starts_with("`sample`: path parameter `id` is "), "{error}");
        }
    }

    #[test]
    fn queries_repeat_lists_and_omit_what_is_absent() {
        let mut parts = Parts::new(META);
        parts.query("limit", &Some(5_u32));
        parts.query("none", &None::<String>);
        parts.query("tag", &vec![String::from("a b"), String::from("c&d")]);
        assert_eq!(parts.query, "limit=5&tag=a%20b&tag=c%26d");
    }

    #[test]
    fn a_query_parameter_is_read_and_replaced_and_its_namesakes_stay() {
        let mut parts = Parts::new(META);
        assert_eq!(parts.query_value("to ken"), None);
        parts.replace_query("to ken", &"a&b=%2é");
        parts.query("to", &"x");
        parts.query("to ken s", &"y");
        assert_eq!(parts.query_value("to ken").as_deref(), Some("a&b=%2é"));
        parts.replace_query("to ken", &"c");
        assert_eq!(parts.query, "to=x&to%20ken%20s=y&to%20ken=c");
        parts.replace_query("to ken", &None::<String>);
        assert_eq!(parts.query, "to=x&to%20ken%20s=y");
    }

    #[test]
    fn a_header_value_with_a_line_break_is_refused() {
        let mut parts = Parts::new(META);
        parts.header("x-note", &"a\r\nx-other: b");
        assert!(parts.finish().unwrap_err().to_string().contains("header `x-note`"));
    }

    #[test]
    fn multipart_signs_the_data_part_with_the_files_checksum() {
        let mut parts = Parts::new(META);
        parts.multipart(&serde_json::json!({ "name": "n" }), &FilePart::new("a\"b.txt", "abc"));
        let body = parts.finish().unwrap().body;
        let data = r#"{"name":"n","fileChecksum":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}"#;
        assert_eq!(body.payload(), data.as_bytes());
        let text = std::str::from_utf8(&body.bytes).unwrap();
        let boundary = body.content_type.as_deref().unwrap().strip_prefix("multipart/form-data; boundary=").unwrap();
        assert_eq!(text.matches(boundary).count(), 3);
        assert!(text.contains(&format!("\r\n\r\n{data}\r\n--{boundary}")) && text.contains("filename=\"ab.txt\""));
        assert!(text.contains(&format!("\r\n\r\nabc\r\n--{boundary}--\r\n")));
    }
}
