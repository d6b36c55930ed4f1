//! Why JSON could not be decoded, and where: the message of serde without values, and the path instead of a line.
//!
//! On the ground floor, since responses, requests that are read back, webhook events and the unions inside of all of them need it.

use crate::json_path::{path_at, path_of_refused};

/// A failure inside an object that was read as raw JSON, as the message of a failure around it: for people to read, and for
/// [`locate`] to take apart again.
#[cold]
pub(crate) fn nested(object: &str, failure: &serde_json::Error) -> String {
    let (message, path) = locate(object, failure);
    nested_at(object, &message, &path)
}

/// [`nested`], where what failed and the path to it are known.
#[cold]
pub(crate) fn nested_at(object: &str, message: &str, path: &str) -> String {
    format!("{message}{AT}{path}{IN}{}{BYTES}", object.len())
}

const AT: &str = " (at `";
const IN: &str = "` in an object of ";
const BYTES: &str = " bytes)";

/// The parts of what [`nested`] made: message, path, and length of the object.
fn inside(message: &str) -> Option<(&str, &str, usize)> {
    let (message, length) = message.strip_suffix(BYTES)?.rsplit_once(IN)?;
    let (message, path) = message.rsplit_once(AT)?;
    Some((message, path, length.parse().ok()?))
}

/// What failed, and the whole path to it: through raw JSON inside the text as well.
pub(crate) fn locate(text: &str, failure: &serde_json::Error) -> (String, String) {
    let message = without_values(failure);
    let (line, column) = (failure.line(), failure.column());
    let Some((message, inner, length)) = inside(&message) else {
        let path = path_at(text, line, column);
        return (message, path);
    };
    let outer = path_of_refused(text, line, column, length);
    let path = match (outer.as_str(), inner) {
        (_, ".") => outer,
        (".", _) => inner.to_owned(),
        _ if inner.starts_with('[') => format!("{outer}{inner}"),
        _ => format!("{outer}.{inner}"),
    };
    (message.to_owned(), path)
}

/// What serde says, without the position (the path tells more) and without the text of any string it found.
fn without_values(failure: &serde_json::Error) -> String {
    let full = failure.to_string();
    let message = full.rsplit_once(" at line ").map_or(full.as_str(), |(message, _)| message);
    for kind in ["invalid type: string \"", "invalid value: string \""] {
        if let (Some(start), Some(end)) = (message.find(kind), message.rfind("\", expected ")) {
            let expected = &message[end + 1..];
            return format!("{}a string{expected}", &message[..start + kind.len() - "string \"".len()]);
        }
    }
    message.to_owned()
}
