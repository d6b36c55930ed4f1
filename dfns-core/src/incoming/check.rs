//! Checks JSON against an endpoint's types: decodes it, encodes it again, and reports lost, changed
//! and unknown values.
//!
//! Null and absent are equal, and so are `1` and `1.0`. Numbers are compared to the last digit. To
//! find out whether the types know a field that was lost, its value is replaced: if no value makes
//! a difference, the field is unknown.

use super::Written;
use super::exact::{Json, same_number};
use crate::depth::{TOO_DEEP, is_too_deep};
use crate::error::{Error, ErrorKind};
use crate::json_failure::locate;
use crate::meta::{BodyKind, EndpointMeta, ParamLocation};
use crate::parts::Parts;
use crate::response::RawResponse;
use crate::surrogates::without_lone_surrogates;
use crate::types::AnyJson;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

/// The result of decoding JSON into an endpoint's types and encoding it again.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Check {
    /// The number of values: strings, numbers, booleans, and empty objects and lists; or rows of a
    /// table.
    pub values: usize,
    /// The values that did not come back unchanged.
    pub differences: Vec<Difference>,
}

/// A value that did not come back unchanged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Difference {
    /// The JSON path, for instance `items[0].name`. `.` is the whole document.
    pub path: String,
    /// The kind of difference.
    pub change: Change,
    /// The same place as a JSON pointer (RFC 6901).
    pub pointer: String,
}

/// The kind of difference between a value and its decoded and encoded form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Change {
    /// It is missing, and the types do not know it.
    Unknown,
    /// It is missing, although the types know it.
    Lost,
    /// It has another value.
    Changed,
    /// It was not there before.
    Added,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Unknown => "unknown",
            Self::Lost => "lost",
            Self::Changed => "changed",
            Self::Added => "added",
        })
    }
}

impl EndpointMeta {
    /// Decodes a body as the declared request, encodes it again, and compares. For a form, pass the
    /// JSON of its part `data`.
    ///
    /// # Errors
    /// If the string is not JSON or not such a request; the error names the place. If the endpoint
    /// takes no JSON.
    pub fn check_request(&'static self, body: &str) -> Result<Check, Error> {
        let fault = |message: &str| Error::new(ErrorKind::Request, message).at_endpoint(self);
        match self.body() {
            BodyKind::None => return Err(fault("it takes no body")),
            BodyKind::Form => return Err(fault("its body is URL-encoded, not JSON")),
            BodyKind::Raw => return Err(fault("its body is bytes, which have no shape to check")),
            BodyKind::Json | BodyKind::Multipart => {}
        }
        let not_json = |failure| fault(&format!("the body is not JSON: {failure}"));
        let value = self.without_checksum(parsed(body).map_err(|reason| fault(&format!("the body is {reason}")))?);
        let written = |value: &Json| {
            let body = AnyJson::new(value).map_err(not_json)?;
            let parts = self.read_back(&Parts::with_body(self, &body))?;
            let written = String::from_utf8_lossy(parts.payload());
            Json::parse(&written).map_err(not_json).map(|written| self.without_checksum(written))
        };
        Ok(compared(&value, &written(&value)?, written))
    }

    /// Removes the checksum of the file from the part `data` of a form. It is not a field of the
    /// request.
    fn without_checksum(&self, mut body: Json) -> Json {
        if let (BodyKind::Multipart, Json::Object(members)) = (self.body(), &mut body) {
            for part in self.params().iter().filter(|param| param.location == ParamLocation::Part) {
                members.remove(&format!("{}Checksum", part.name));
            }
        }
        body
    }

    /// Decodes a response as the declared type, encodes it again, and compares. If the change may
    /// require approval, a change request is accepted too.
    ///
    /// # Errors
    /// If the string is not JSON or not such a response; the error names the place.
    pub fn check_response(&'static self, text: &str) -> Result<Check, Error> {
        let done = self.check_response_of(StatusCode::OK, text);
        if !self.may_be_pending() {
            return done;
        }
        match (done, self.check_response_of(StatusCode::ACCEPTED, text)) {
            (Ok(done), Ok(pending)) if pending.differences.len() < done.differences.len() => Ok(pending),
            (Err(_), Ok(pending)) => Ok(pending),
            (done, _) => done,
        }
    }

    fn check_response_of(&'static self, status: StatusCode, text: &str) -> Result<Check, Error> {
        let written = |text: String| {
            let response = RawResponse::new(status, HeaderMap::new(), Bytes::from(text)).of(self);
            self.write_again(&response)
        };
        let no_shape =
            || Error::new(ErrorKind::Decode, "its response is a file, which has no shape to check").at_endpoint(self);
        let value = |text: &str| {
            parsed(text)
                .map_err(|reason| Error::new(ErrorKind::Decode, format!("the response is {reason}")).at_endpoint(self))
        };
        // The original text, so that an error can locate the fault in it.
        match written(text.to_owned())? {
            Written::Table { rows, .. } => Ok(Check { values: rows, differences: Vec::new() }),
            Written::File(_) => Err(no_shape()),
            // A response type without content accepts an empty body.
            Written::Json(after) => {
                let before = if text.trim().is_empty() { Json::Null } else { value(text)? };
                Ok(compared(&before, &value(&after)?, |other| {
                    match written(serde_json::to_string(other).unwrap_or_default())? {
                        Written::Json(after) => value(&after),
                        Written::Table { .. } | Written::File(_) => Err(no_shape()),
                    }
                }))
            }
        }
    }
}

/// Parses JSON text, or returns why it is invalid.
fn parsed(text: &str) -> Result<Json, String> {
    let text = without_lone_surrogates(text);
    if is_too_deep(&text) {
        return Err(TOO_DEEP.to_owned());
    }
    Json::parse(&text).map_err(|failure| {
        let (message, path) = locate(&text, &failure);
        format!("not JSON: {message} at `{path}`")
    })
}

/// Compares a value with the one that came back. `written` decodes and encodes another value.
fn compared(value: &Json, after: &Json, written: impl Fn(&Json) -> Result<Json, Error>) -> Check {
    let mut comparison = Comparison { values: 0, differences: Vec::new() };
    comparison.compare(value, after, &mut Place::default());
    let mut gone: Vec<_> =
        comparison.differences.iter_mut().filter(|difference| difference.change == Change::Lost).collect();
    let matters = |gone: &[&mut Difference]| {
        let mut other = value.clone();
        for difference in gone {
            if let Some(place) = other.pointer_mut(&difference.pointer) {
                // No known field accepts this and comes back as nothing.
                *place = Json::Object([(String::new(), Json::Object(BTreeMap::new()))].into());
            }
        }
        written(&other).map_or(true, |written| written != *after)
    };
    // Usually none of them matters, and one try shows it.
    let some_matter = !gone.is_empty() && matters(&gone);
    for one in gone.chunks_mut(1) {
        if !(some_matter && matters(one)) {
            one[0].change = Change::Unknown;
        }
    }
    Check { values: comparison.values, differences: comparison.differences }
}

struct Comparison {
    values: usize,
    differences: Vec<Difference>,
}

impl Comparison {
    fn compare(&mut self, before: &Json, after: &Json, place: &mut Place) {
        match (before, after) {
            (Json::Object(before), Json::Object(after)) => {
                self.values += usize::from(before.is_empty());
                for (name, value) in before.iter().filter(|(_, value)| !value.is_null()) {
                    place.inside(Step::Member(name), |place| match after.get(name) {
                        None | Some(Json::Null) => self.differs(Change::Lost, place),
                        Some(after) => self.compare(value, after, place),
                    });
                }
                for (name, _) in after.iter().filter(|(_, value)| !value.is_null()) {
                    if before.get(name).is_none_or(Json::is_null) {
                        place.inside(Step::Member(name), |place| self.differs(Change::Added, place));
                    }
                }
            }
            (Json::Array(before), Json::Array(after)) => {
                self.values += usize::from(before.is_empty());
                for (index, value) in before.iter().enumerate() {
                    place.inside(Step::Element(index), |place| match after.get(index) {
                        None => self.differs(Change::Lost, place),
                        Some(after) => self.compare(value, after, place),
                    });
                }
                for index in before.len()..after.len() {
                    place.inside(Step::Element(index), |place| self.differs(Change::Added, place));
                }
            }
            // An empty object is equal to a response whose body is not read.
            (Json::Object(members), Json::Null) => {
                for name in members.keys() {
                    place.inside(Step::Member(name), |place| self.differs(Change::Lost, place));
                }
            }
            _ => {
                self.values += 1;
                if !same(before, after) {
                    self.differs(Change::Changed, place);
                }
            }
        }
    }

    fn differs(&mut self, change: Change, place: &Place) {
        self.values += usize::from(change != Change::Added);
        let path = if place.path.is_empty() { String::from(".") } else { place.path.clone() };
        self.differences.push(Difference { path, change, pointer: place.pointer.clone() });
    }
}

/// Compares scalars. Numbers are equal however they are spelled.
fn same(before: &Json, after: &Json) -> bool {
    match (before, after) {
        (Json::Number(before), Json::Number(after)) => same_number(before, after),
        _ => before == after,
    }
}

/// A place in JSON, as a path and as a pointer.
#[derive(Default)]
struct Place {
    path: String,
    pointer: String,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Member(&'a str),
    Element(usize),
}

impl Place {
    fn inside(&mut self, step: Step<'_>, visit: impl FnOnce(&mut Self)) {
        let (path, pointer) = (self.path.len(), self.pointer.len());
        match step {
            Step::Member(name) => {
                let dot = if self.path.is_empty() { "" } else { "." };
                self.path.extend([dot, name]);
                self.pointer.extend(["/", &name.replace('~', "~0").replace('/', "~1")]);
            }
            Step::Element(index) => {
                let _ = write!(self.path, "[{index}]");
                let _ = write!(self.pointer, "/{index}");
            }
        }
        visit(self);
        self.path.truncate(path);
        self.pointer.truncate(pointer);
    }
}
