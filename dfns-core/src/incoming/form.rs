//! Reads a form with the parts `data` and `file` back, as [`Parts::multipart`](crate::Parts::multipart) writes it.

use crate::parts::Body;
use bytes::Bytes;

pub(super) struct Form {
    /// The JSON part.
    pub(super) data: Bytes,
    pub(super) file_name: String,
    pub(super) file: Bytes,
}

/// The form in this body, if it is one.
pub(super) fn read(body: &Body) -> Option<Form> {
    let (_, boundary) = body.content_type.as_deref()?.split_once("multipart/form-data; boundary=")?;
    let delimiter = format!("\r\n--{boundary}");
    // The first delimiter may do without the line break before it.
    let mut rest = body.bytes.slice_ref(body.bytes.strip_prefix(&delimiter.as_bytes()[2..])?);
    let (mut data, mut file) = (None, None);
    while let Some(end) = find(&rest, delimiter.as_bytes()) {
        let part = rest.slice(..end);
        rest = rest.slice(end + delimiter.len()..);
        let head = find(&part, b"\r\n\r\n")?;
        let (head, content) = (std::str::from_utf8(&part[..head]).ok()?, part.slice(head + 4..));
        match parameter(head, "name")? {
            "data" => data = Some(content),
            "file" => file = Some((parameter(head, "filename")?.to_owned(), content)),
            _ => {}
        }
    }
    let (file_name, file) = file?;
    Some(Form { data: data?, file_name, file })
}

/// The parameter in quotes of the header `Content-Disposition`.
fn parameter<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = head.split_once(&format!("; {name}=\""))?;
    value.split_once('"').map(|(value, _)| value)
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}
