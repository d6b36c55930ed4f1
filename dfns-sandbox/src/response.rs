//! Responses, and the accepted requests that they are for.

use crate::faults::WireFault;
use crate::random::Random;
use crate::refusal::Refusal;
use crate::route::PathParams;
use bytes::Bytes;
use dfns_core::{EndpointMeta, Written};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value;
use std::fmt;

/// A response: a status and a body, which is JSON or, rarely, CSV.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    status: StatusCode,
    body: Value,
    is_csv: bool,
}

impl Response {
    /// Creates a response with status 200 and this body.
    pub fn json(body: Value) -> Self {
        Self::with_status(StatusCode::OK, body)
    }

    /// Creates a response with this status and body, for instance 202 with a change request.
    pub fn with_status(status: StatusCode, body: Value) -> Self {
        Self { status, body, is_csv: false }
    }

    /// Creates a response with status 200 and a table in CSV.
    pub fn csv(table: impl Into<String>) -> Self {
        Self { is_csv: true, ..Self::json(Value::String(table.into())) }
    }

    /// Creates a refusal in the documented envelope.
    pub fn refusal(status: StatusCode, message: impl Into<String>) -> Self {
        Refusal::new(status, message).into()
    }

    /// A refusal whose number comes from this source.
    pub(crate) fn refused(refusal: Refusal, random: &Random) -> Self {
        Self::with_status(refusal.status(), refusal.envelope(random))
    }

    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the body. A table in CSV is a string.
    pub fn body(&self) -> &Value {
        &self.body
    }
}

/// A response as it is sent.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) media_type: &'static str,
    pub(crate) body: Bytes,
    /// The parts that only faults add.
    extra: Option<Box<Extra>>,
}

/// More headers, and a fault of the connection.
#[derive(Default)]
struct Extra {
    headers: HeaderMap,
    wire: Option<WireFault>,
}

impl Reply {
    /// A response as it is.
    pub(crate) fn raw(status: StatusCode, media_type: &'static str, body: Bytes) -> Self {
        Self { status, media_type, body, extra: None }
    }

    /// Adds a header. A later one replaces an earlier one.
    pub(crate) fn add_header(&mut self, name: HeaderName, value: HeaderValue) {
        self.extra.get_or_insert_default().headers.insert(name, value);
    }

    /// Sets the fault of the connection that the response is sent with.
    pub(crate) fn set_wire(&mut self, fault: WireFault) {
        self.extra.get_or_insert_default().wire = Some(fault);
    }

    /// Whether the client gets no status.
    pub(crate) fn is_dropped(&self) -> bool {
        matches!(self.extra.as_ref().and_then(|extra| extra.wire), Some(WireFault::Drop(_)))
    }

    /// The additional headers and the fault of the connection, if there are any.
    pub(crate) fn take_extra(&mut self) -> Option<(HeaderMap, Option<WireFault>)> {
        self.extra.take().map(|extra| (extra.headers, extra.wire))
    }

    /// The response of an operation.
    pub(crate) fn written(status: StatusCode, written: Written) -> Self {
        let (media_type, body) = match written {
            // Clients of other languages cannot read a response without an object.
            Written::Json(json) if json == "null" => (JSON, Bytes::from_static(b"{}")),
            Written::Json(json) => (JSON, json.into()),
            Written::Table { text, .. } => (CSV, text.into()),
            Written::File(content) => ("application/octet-stream", content),
            // No other form is known.
            _ => return Refusal::internal().into(),
        };
        Self::raw(status, media_type, body)
    }
}

const JSON: &str = "application/json";
const CSV: &str = "text/csv";

impl From<Response> for Reply {
    fn from(response: Response) -> Self {
        let (media_type, body) = match response.body {
            Value::String(table) if response.is_csv => (CSV, table),
            body => (JSON, body.to_string()),
        };
        Self::raw(response.status, media_type, body.into())
    }
}

impl From<Refusal> for Response {
    fn from(refusal: Refusal) -> Self {
        Self::refused(refusal, &Random::system())
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        Response::from(refusal).into()
    }
}

/// A request that is accepted: its token, caller kind, user action, permissions and form are valid.
pub struct Accepted {
    pub(crate) endpoint: &'static EndpointMeta,
    pub(crate) path: PathParams,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Value,
    pub(crate) caller_id: Option<String>,
}

impl Accepted {
    /// Returns the endpoint that was called.
    pub fn endpoint(&self) -> &'static EndpointMeta {
        self.endpoint
    }

    /// Returns the value of a path parameter, decoded.
    pub fn path_param(&self, name: &str) -> Option<&str> {
        self.path.iter().find(|(param, _)| *param == name).map(|(_, value)| value.as_str())
    }

    /// Returns the first value of a query parameter, decoded.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(param, _)| param == name).map(|(_, value)| value.as_str())
    }

    /// Returns the body: a JSON object, which is empty when nothing was sent.
    pub fn body(&self) -> &Value {
        &self.body
    }

    /// Returns the id of the caller (`us-...`); `None` on a public endpoint.
    pub fn caller_id(&self) -> Option<&str> {
        self.caller_id.as_deref()
    }
}

/// Without the body, which may hold secrets.
impl fmt::Debug for Accepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accepted")
            .field("endpoint", &self.endpoint.id())
            .field("path", &self.path)
            .field("caller", &self.caller_id())
            .finish_non_exhaustive()
    }
}
