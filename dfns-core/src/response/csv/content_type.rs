//! The content type of a table.

use crate::error::{Delivery, Error, ErrorKind};
use crate::foreign::one_line;
use http::HeaderMap;
use http::header::CONTENT_TYPE;

/// The types and suffixes of formats that are no table.
const OTHERS: [&str; 9] = ["text/html", "xml", "+json", "image/", "audio/", "video/", "font/", "multipart/", "pdf"];

/// Fails if the content type names another format.
///
/// Servers and gateways label a table as CSV, as plain text, as bytes, or as JSON, which older
/// descriptions of the API declare. So these types, unknown ones and none say nothing: the text
/// decides.
pub(crate) fn refuse_another(headers: &HeaderMap) -> Result<(), Error> {
    let Some(value) = headers.get(CONTENT_TYPE) else { return Ok(()) };
    let label = String::from_utf8_lossy(value.as_bytes());
    let kind = label.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_other = |other: &&str| if other.ends_with('/') { kind.starts_with(*other) } else { kind.ends_with(*other) };
    if !OTHERS.iter().any(is_other) {
        return Ok(());
    }
    let message = format!("the response is `{}` where a table was expected", one_line(&label, 100));
    Err(Error::new(ErrorKind::Decode, message).delivered(Delivery::Responded))
}

#[cfg(test)]
mod tests {
    use super::refuse_another;
    use http::{HeaderMap, HeaderValue};

    fn is_accepted(value: &'static str) -> bool {
        let headers = HeaderMap::from_iter([("content-type".parse().unwrap(), HeaderValue::from_static(value))]);
        refuse_another(&headers).is_ok()
    }

    #[test]
    fn only_a_type_that_names_another_format_is_refused() {
        for kind in [
            "text/csv",
            "Text/CSV; charset=utf-8; header=present",
            "text/plain",
            "application/octet-stream",
            "application/json",
            "application/vnd.ms-excel",
            "binary/octet-stream",
            "",
        ] {
            assert!(is_accepted(kind), "{kind}");
        }
        assert!(refuse_another(&HeaderMap::new()).is_ok());
        for kind in [
            "text/html",
            "TEXT/HTML;charset=utf-8",
            "application/xhtml+xml",
            "text/xml",
            "application/xml",
            "application/problem+json",
            "image/png",
            "multipart/mixed; boundary=b",
            "application/pdf",
        ] {
            assert!(!is_accepted(kind), "{kind}");
        }
    }
}
