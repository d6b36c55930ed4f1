//! An encoded request: path, query, headers and the bytes of the body.
//!
//! The generated `write` fills [`Parts`] through this builder and passes it to the engine, which
//! never sees the request itself. The first fault is kept and surfaces when the call is awaited, so
//! that generated methods do not return a `Result`.

use crate::error::{Error, ErrorKind};
use crate::meta::{EndpointMeta, Replay, Sent};
use crate::multipart::{self, NamedPart, PartParam};
use crate::operation::id::{LONGEST, OperationId};
use crate::params::{HeaderParam, ParamValues, PathParam, QueryParam};
use crate::retry::chance::Chance;
use crate::secret::Secret;
use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;

/// Every byte except the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// An encoded request, ready to be sent.
#[derive(Clone)]
pub struct Parts {
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) bearer: Option<Secret>,
    pub(crate) body: Body,
    /// A URL-encoded body under construction.
    form: String,
    /// The parts of a multipart form under construction.
    multipart: Vec<NamedPart>,
    endpoint: &'static EndpointMeta,
    operation: Option<OperationId>,
    /// True if it may have been sent before, so that no failure can say that it had no effect.
    was_sent: bool,
    fault: Option<String>,
}

/// The bytes of a body, and those that a user action signature covers.
#[derive(Clone, Default)]
pub(crate) struct Body {
    pub(crate) bytes: Bytes,
    pub(crate) content_type: Option<Cow<'static, str>>,
    /// The signed part, if it is not the whole body (multipart).
    pub(crate) signed_part: Option<Bytes>,
}

impl Body {
    /// Returns the signed bytes: `userActionPayload`, and the input of permission conditions.
    pub(crate) fn payload(&self) -> &Bytes {
        self.signed_part.as_ref().unwrap_or(&self.bytes)
    }
}

impl Parts {
    /// Creates a request with the path of the declaration, its parameters not yet filled in.
    pub fn new(endpoint: &'static EndpointMeta) -> Self {
        Self {
            path: endpoint.path().to_owned(),
            query: String::new(),
            headers: Vec::new(),
            bearer: None,
            body: Body::default(),
            form: String::new(),
            multipart: Vec::new(),
            endpoint,
            operation: None,
            was_sent: false,
            fault: None,
        }
    }

    /// Fills in a path parameter, percent-encoded. Rejects an empty value, `.` and `..`, because a
    /// URL parser would let them change the path.
    pub fn path(&mut self, name: &str, value: &dyn PathParam) {
        let mut text = String::new();
        let written = ParamValues::collect(&mut |part| text.push_str(part), |values| value.write_path(values));
        if let Err(why) = written {
            return self.fail(format!("path parameter `{name}`: {why}"));
        }
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
        let mut add = |text: &str| {
            if !query.is_empty() {
                query.push('&');
            }
            query.extend(utf8_percent_encode(name, RESERVED));
            query.push('=');
            query.extend(utf8_percent_encode(text, RESERVED));
        };
        if let Err(why) = ParamValues::collect(&mut add, |values| value.write_query(values)) {
            self.fail(format!("query parameter `{name}`: {why}"));
        }
    }

    /// Adds a field of a URL-encoded body, like [`Parts::query`]. Finish with [`Parts::end_form`].
    pub fn form(&mut self, name: &str, value: &dyn QueryParam) {
        let form = &mut self.form;
        let mut add = |text: &str| {
            if !form.is_empty() {
                form.push('&');
            }
            form.extend(form_urlencoded::byte_serialize(name.as_bytes()));
            form.push('=');
            form.extend(form_urlencoded::byte_serialize(text.as_bytes()));
        };
        if let Err(why) = ParamValues::collect(&mut add, |values| value.write_query(values)) {
            self.fail(format!("field `{name}`: {why}"));
        }
    }

    /// Sets the body to the fields that [`Parts::form`] added.
    pub fn end_form(&mut self) {
        self.body = Body {
            bytes: std::mem::take(&mut self.form).into(),
            content_type: Some("application/x-www-form-urlencoded".into()),
            signed_part: None,
        };
    }

    /// Returns the value of a query parameter.
    pub(crate) fn query_value(&self, name: &str) -> Option<String> {
        let name = encoded(name);
        self.query.split('&').find_map(|pair| value_of(pair, &name)).map(percent_decode)
    }

    /// Sets a query parameter, replacing any earlier value.
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
        let mut add = |text: &str| match (HeaderName::try_from(name), HeaderValue::try_from(text)) {
            (Ok(name), Ok(value)) => headers.push((name, value)),
            (Err(_), _) => fault = Some(format!("`{name}` is not the name of a header")),
            (_, Err(_)) => {
                fault =
                    Some(format!("header `{name}`: the value contains characters that are not allowed in a header"));
            }
        };
        let written = ParamValues::collect(&mut add, |values| value.write_header(values));
        let fault = written.err().map(|why| format!("header `{name}`: {why}")).or(fault);
        if let Some(fault) = fault {
            self.fail(fault);
        }
    }

    /// Uses this one-time token instead of the client's.
    pub fn bearer(&mut self, token: &Secret) {
        self.bearer = Some(token.clone());
    }

    /// Sets the body to this value as JSON. This is the only time it is serialized.
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

    /// Sets the body to these bytes, unchanged.
    pub fn raw(&mut self, bytes: &(impl AsRef<[u8]> + ?Sized)) {
        self.body = Body {
            bytes: Bytes::copy_from_slice(bytes.as_ref()),
            content_type: Some("application/octet-stream".into()),
            signed_part: None,
        };
    }

    /// Adds a part of a form. Finish with [`Parts::multipart`] or [`Parts::end_parts`].
    pub fn part(&mut self, name: &'static str, value: &dyn PartParam) {
        let parts = &mut self.multipart;
        value.write_part(&mut |content| parts.push(NamedPart { name, content }));
    }

    /// Sets the body to a form of the part `data` and the parts that [`Parts::part`] added. `data`
    /// is this value as JSON plus the checksum of every other part. Only `data` is signed.
    #[inline]
    pub fn multipart<T: Serialize + ?Sized>(&mut self, value: &T) {
        self.set_multipart(serde_json::to_vec(value));
    }

    fn set_multipart(&mut self, encoded: serde_json::Result<Vec<u8>>) {
        let data = encoded.map_err(|failure| format!("the part `data` cannot be encoded as JSON: {failure}"));
        let parts = std::mem::take(&mut self.multipart);
        match data.and_then(|data| multipart::with_checksums(data, &parts).map_err(String::from)) {
            Ok(data) => self.set_form(Some(data.into()), &parts),
            Err(fault) => self.fail(fault),
        }
    }

    /// Sets the body to a form of only the parts that [`Parts::part`] added.
    pub fn end_parts(&mut self) {
        let parts = std::mem::take(&mut self.multipart);
        self.set_form(None, &parts);
    }

    fn set_form(&mut self, data: Option<Bytes>, parts: &[NamedPart]) {
        let (boundary, bytes) = multipart::encode(data.as_deref(), parts);
        self.body = Body {
            bytes: bytes.into(),
            content_type: Some(format!("multipart/form-data; boundary={boundary}").into()),
            // If nothing is signed, conditions do not read the files either.
            signed_part: Some(data.unwrap_or_default()),
        };
    }

    fn fail(&mut self, message: String) {
        self.fault.get_or_insert(message);
    }

    /// Returns the finished request, or the first fault.
    pub fn finish(mut self) -> Result<Self, Error> {
        match self.fault.take() {
            Some(fault) => Err(Error::new(ErrorKind::Request, fault).at_endpoint(self.endpoint)),
            None => Ok(self),
        }
    }

    pub(crate) fn endpoint(&self) -> &'static EndpointMeta {
        self.endpoint
    }

    /// Gives the operation an id, if Dfns recognizes it by one: that of the body, else a random
    /// one.
    pub(crate) fn identify(&mut self, chance: &Chance) {
        if self.operation.is_none() && self.endpoint.replay() == Replay::ExternalId {
            self.operation = OperationId::for_body(self.body.payload(), chance);
        }
    }

    /// Finds the id of a request that is already signed or sent.
    pub(crate) fn find_external_id(&mut self) {
        if self.endpoint.replay() == Replay::ExternalId {
            self.operation = OperationId::in_body(self.body.payload());
        }
    }

    /// Names the operation.
    pub(crate) fn name_operation(&mut self, name: &str) -> Result<(), String> {
        match &mut self.operation {
            Some(operation) => operation.name(name),
            None if self.endpoint.replay() == Replay::ExternalId => Err(format!(
                "the request cannot carry the name of the operation: its external id must be absent, or a string of 1 \
                 to {LONGEST} characters"
            )),
            None => Err(
                "Dfns does not recognize it by an external id, so it cannot be made `once`; `dfns::reconcile` creates \
                         wallets, vaults and address watches at most once"
                    .to_owned(),
            ),
        }
    }

    /// Writes the id of the operation into the body, which is then ready to be signed and sent.
    pub(crate) fn write_external_id(&mut self) {
        if let Some(operation) = &mut self.operation {
            operation.write_into(&mut self.body.bytes);
        }
    }

    /// Returns the id by which Dfns recognizes the operation.
    pub(crate) fn external_id(&self) -> Option<&str> {
        self.operation.as_ref().map(OperationId::as_str)
    }

    /// Returns whether an earlier operation may have the external id of this one.
    pub(crate) fn external_id_may_be_in_use(&self) -> bool {
        self.operation.as_ref().is_some_and(OperationId::may_be_in_use)
    }

    /// Returns the values of the parameters in the path, by name.
    pub(crate) fn path_values(&self) -> impl Iterator<Item = (&'static str, String)> {
        let segments = self.endpoint.path().split('/').zip(self.path.split('/'));
        segments.filter_map(|(template, value)| {
            let name = template.strip_prefix('{')?.strip_suffix('}')?;
            Some((name, percent_decode(value)))
        })
    }

    /// Returns whether the request may have been sent before.
    pub(crate) fn was_sent(&self) -> bool {
        self.was_sent
    }

    /// Records that the request may have been sent before.
    pub(crate) fn mark_sent(&mut self) {
        self.was_sent = true;
    }

    /// Returns path and query, as sent on the request line.
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
    /// Shows only the length of the body, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts")
            .field("endpoint", &self.endpoint.id())
            .field("path", &self.path)
            .field("query", &self.query)
            .field("body_bytes", &self.body.bytes.len())
            .finish_non_exhaustive()
    }
}

pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Undoes [`encoded`].
pub(crate) fn percent_decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Returns the value of a query pair if it has this name.
fn value_of<'a>(pair: &'a str, name: &str) -> Option<&'a str> {
    pair.strip_prefix(name)?.strip_prefix('=')
}

#[cfg(test)]
mod tests {
    use super::Parts;
    use crate::FilePart;
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
        let mut parts = Parts::new(META);
        parts.query("set", &std::collections::HashSet::from(["c", "a", "b"]));
        parts.query("ip", &std::net::IpAddr::from([127, 0, 0, 1]));
        parts.query("pair", &['x', 'é']);
        parts.query("word", &std::borrow::Cow::Borrowed("w"));
        parts.query("far", &f64::NEG_INFINITY);
        assert_eq!(parts.query, "set=a&set=b&set=c&ip=127.0.0.1&pair=x&pair=%C3%A9&word=w");
        let error = parts.finish().unwrap_err().to_string();
        assert!(error.contains("query parameter `far`: it is not a finite number"), "{error}");
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
    fn a_file_name_adds_no_header_and_does_not_end_its_quotes() {
        for name in
            ["a\"; name=\"data", "a\r\nContent-Type: text/html\r\n\r\nb", "a\nb", "a\rb", "a\\", "a\u{85}b", "\0"]
        {
            let mut parts = Parts::new(META);
            parts.part("file", &FilePart::new(name, "abc"));
            parts.end_parts();
            let body = parts.finish().unwrap().body;
            let (head, content) = std::str::from_utf8(&body.bytes).unwrap().split_once("\r\n\r\n").unwrap();
            assert!(content.starts_with("abc\r\n--dfns-"), "{name:?}: {content}");
            let lines: Vec<_> = head.split("\r\n").collect();
            assert_eq!((lines.len(), lines[2]), (3, "Content-Type: application/octet-stream"), "{name:?}: {head}");
            let start = "Content-Disposition: form-data; name=\"file\"; filename=\"";
            let shown = lines[1].strip_prefix(start).and_then(|rest| rest.strip_suffix('"')).unwrap();
            assert!(!shown.contains(|c: char| c.is_control() || c == '"' || c == '\\'), "{name:?}: {shown:?}");
        }
    }

    #[test]
    fn multipart_signs_the_data_part_with_the_files_checksum() {
        let mut parts = Parts::new(META);
        parts.part("file", &FilePart::new("a\"b.txt", "abc"));
        parts.multipart(&serde_json::json!({ "name": "n" }));
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
