//! A request as it was received, and the form of its body.

use crate::compare::Mode;
use crate::form::Form;
use crate::operations::{Handler, Prepared};
use crate::refusal::Refusal;
use crate::{shape, text};
use bytes::Bytes;
use dfns_core::meta::{BodyKind, ParamLocation, Shape};
use dfns_core::{Change, EndpointMeta, Parts};
use http::{HeaderMap, Uri};
use serde_json::{Map, Value};

/// The longest path that is read, in bytes.
pub(crate) const MAX_PATH: usize = 4096;

/// The parts of an HTTP request that the sandbox reads.
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) uri: Uri,
    /// Still percent-encoded, without the query.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) authorization: Option<String>,
    pub(crate) user_action: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The body as a form, if it is one.
    pub(crate) form: Option<Form>,
}

impl Received {
    /// The token of the `Authorization` header.
    pub(crate) fn bearer_token(&self) -> Option<&str> {
        let (scheme, token) = self.authorization.as_deref()?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    }

    /// The signed part of the body, which conditions of permissions refer to: all of it, or one
    /// part of a form.
    pub(crate) fn payload(&self, endpoint: &EndpointMeta) -> &[u8] {
        match (&self.form, endpoint.body()) {
            (Some(form), BodyKind::Multipart) => form.data.as_deref().unwrap_or_default(),
            _ => &self.body,
        }
    }

    /// Decodes the request as the declared type.
    pub(crate) fn decode(&self, handler: &Handler, mode: Mode) -> Result<Prepared, Refusal> {
        let endpoint = handler.endpoint;
        // The declaration has better words than the decoder for what is wrong with the body.
        self.checked_body(endpoint, mode)?;
        self.check_query(endpoint)?;
        let is_empty = endpoint.body() == BodyKind::Json && self.is_empty();
        let mut request = http::Request::new(if is_empty { Bytes::from_static(b"{}") } else { self.body.clone() });
        *request.uri_mut() = self.uri_of_single_values(endpoint).unwrap_or_else(|| self.uri.clone());
        request.headers_mut().clone_from(&self.headers);
        let decoded = handler.decode(&Parts::received(endpoint, &request));
        let prepared = decoded.map_err(|error| Refusal::undecodable(&error))?;
        let is_closed = mode == Mode::Strict || handler.refuses_unknown_fields;
        if is_closed && endpoint.body() == BodyKind::Json {
            check_known(endpoint, request.body())?;
        }
        Ok(prepared)
    }

    /// Refuses values of query parameters that the API does not have.
    fn check_query(&self, endpoint: &EndpointMeta) -> Result<(), Refusal> {
        if self.query.is_empty() {
            return Ok(());
        }
        let pairs = text::query_pairs(&self.query);
        for param in endpoint.params().iter().filter(|param| param.location == ParamLocation::Query) {
            let mut sent = pairs.iter().filter(|(name, _)| name == param.name);
            match param.shape {
                Shape::Enum { name: of, values } => {
                    sent.try_for_each(|(name, value)| shape::check_known_value(name, of, values, value))?;
                }
                Shape::List(Shape::Enum { name: of, values }) => {
                    let mut each = sent.flat_map(|(name, value)| value.split(',').map(move |value| (name, value)));
                    each.try_for_each(|(name, value)| shape::check_known_value(name, of, values, value))?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The URI with each value of a list of enums alone, if the query has several in one, divided
    /// by commas.
    fn uri_of_single_values(&self, endpoint: &EndpointMeta) -> Option<Uri> {
        let is_list = |name: &str| {
            let name = text::query_pairs(name).into_iter().next().map(|(name, _)| name).unwrap_or_default();
            let mut params = endpoint.params().iter().filter(|param| param.location == ParamLocation::Query);
            params.any(|param| param.name == name && matches!(param.shape, Shape::List(Shape::Enum { .. })))
        };
        let lower = self.query.to_ascii_lowercase();
        if !lower.contains(',') && !lower.contains("%2c") {
            return None;
        }
        let mut pairs = Vec::new();
        for pair in self.query.split('&') {
            match pair.split_once('=') {
                Some((name, values)) if is_list(name) => {
                    let values = values.replace("%2C", ",").replace("%2c", ",");
                    pairs.extend(values.split(',').map(|value| format!("{name}={value}")));
                }
                _ => pairs.push(pair.to_owned()),
            }
        }
        format!("{}?{}", self.path, pairs.join("&")).parse().ok()
    }

    /// The body as the endpoint's declaration describes it: as a rule an object with every required
    /// field. Raw bodies are not read.
    pub(crate) fn checked_body(&self, endpoint: &EndpointMeta, mode: Mode) -> Result<Value, Refusal> {
        let is_json = match endpoint.body() {
            BodyKind::Json => true,
            // Some official clients send an empty object where there is nothing to send; anything
            // else is ignored.
            BodyKind::None => mode == Mode::Strict,
            BodyKind::Multipart => return self.form_object(endpoint, mode),
            BodyKind::Form => return check_fields(endpoint, self.url_encoded(endpoint), mode),
            BodyKind::Raw => false,
        };
        if !is_json {
            return check_fields(endpoint, Value::Object(Map::new()), mode);
        }
        if mode == Mode::Strict && !self.is_empty() && !self.is_declared_json() {
            return Err(Refusal::invalid("a body needs the header `Content-Type: application/json`"));
        }
        if endpoint.body() == BodyKind::None
            || endpoint.params().iter().any(|param| param.location == ParamLocation::Body)
        {
            return check_fields(endpoint, self.json_object()?, mode);
        }
        // One value is the whole body.
        let (body, shape) = (self.json()?, endpoint.body_shape());
        if !shape.admits(&body) {
            return Err(Refusal::invalid(format!("the body must be {}", shape.noun())));
        }
        shape::check("", shape, &body, mode)?;
        Ok(body)
    }

    /// The body as a JSON object, which an empty body is too.
    pub(crate) fn json_object(&self) -> Result<Value, Refusal> {
        self.json().and_then(|body| match body {
            Value::Object(_) => Ok(body),
            _ => Err(Refusal::invalid("the body must be a JSON object")),
        })
    }

    /// The body as JSON; an empty body is an empty object.
    pub(crate) fn json(&self) -> Result<Value, Refusal> {
        if self.is_empty() {
            return Ok(Value::Object(Map::new()));
        }
        serde_json::from_slice(&self.body).map_err(|_| Refusal::invalid("the body is not valid JSON"))
    }

    fn is_empty(&self) -> bool {
        self.body.iter().all(u8::is_ascii_whitespace)
    }

    fn form_object(&self, endpoint: &EndpointMeta, mode: Mode) -> Result<Value, Refusal> {
        let form = self.form.as_ref().ok_or_else(|| Refusal::invalid("the body must be a form of several parts"))?;
        let places = || endpoint.params().iter().filter(|param| param.location == ParamLocation::Part);
        if let Some(missing) = places().find(|part| part.required && !form.has(part.name)) {
            return Err(Refusal::invalid(format!("the part `{}` is required", missing.name)));
        }
        if !endpoint.has_data_part() {
            return Ok(Value::Object(Map::new()));
        }
        let data = form.data.as_deref().ok_or_else(|| Refusal::invalid("the part `data` is required"))?;
        match serde_json::from_slice(data) {
            Ok(Value::Object(mut data)) => {
                form.check_parts(&mut data)?;
                check_fields(endpoint, Value::Object(data), mode)
            }
            _ => Err(Refusal::invalid("the part `data` must be a JSON object")),
        }
    }

    /// Returns the fields of a URL-encoded body, each with a value of its declared type.
    fn url_encoded(&self, endpoint: &EndpointMeta) -> Value {
        let sent: Vec<_> = form_urlencoded::parse(&self.body).collect();
        let mut fields = Map::new();
        // Every value is a string in a form. Its type is declared, and a list may have any
        // length.
        for param in endpoint.params().iter().filter(|param| param.location == ParamLocation::Body) {
            let values = sent.iter().filter(|(name, _)| name == param.name).map(|(_, value)| &**value);
            let values: Vec<&str> = values.collect();
            let value = match (param.shape, values.as_slice()) {
                (Shape::List(element), values) => values.iter().map(|value| as_declared(element, value)).collect(),
                (_, []) => continue,
                (shape, [only]) => as_declared(shape, only),
                // Rejected by the check of the shape.
                (_, several) => several.iter().copied().collect(),
            };
            fields.insert(param.name.to_owned(), value);
        }
        for (name, value) in &sent {
            fields.entry(&**name).or_insert_with(|| Value::from(&**value));
        }
        Value::Object(fields)
    }

    pub(crate) fn is_declared_json(&self) -> bool {
        let media_type = self.content_type.as_deref().and_then(|value| value.split(';').next());
        media_type.is_some_and(|value| value.trim().eq_ignore_ascii_case("application/json"))
    }
}

/// Reads a value of a form as the JSON of its declared type; as a string if it is not such a value.
fn as_declared(shape: &Shape, text: &str) -> Value {
    let value = match shape {
        Shape::Number | Shape::Bool => serde_json::from_str(text).ok().filter(|value| shape.admits(value)),
        _ => None,
    };
    value.unwrap_or_else(|| Value::from(text))
}

/// Refuses what the declared types would lose, at any depth. An empty string may stand for an
/// absent value: browsers write it for a passkey without a user handle.
fn check_known(endpoint: &'static EndpointMeta, body: &[u8]) -> Result<(), Refusal> {
    let text = std::str::from_utf8(body).unwrap_or_default();
    let Ok(check) = endpoint.check_request(text) else { return Ok(()) };
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    for difference in check.differences {
        let path = difference.path;
        match (difference.change, value.pointer(&difference.pointer)) {
            (Change::Unknown, _) => return Err(Refusal::invalid(format!("`{path}` is not a field of this request"))),
            (Change::Lost, found) if found.is_none_or(|found| found != "") => {
                return Err(Refusal::invalid(format!("`{path}` is not what this request accepts")));
            }
            _ => {}
        }
    }
    Ok(())
}

fn check_fields(endpoint: &EndpointMeta, body: Value, mode: Mode) -> Result<Value, Refusal> {
    let Value::Object(fields) = &body else { return Ok(body) };
    if endpoint.body() == BodyKind::Raw {
        return Ok(body);
    }
    for param in endpoint.params().iter().filter(|param| param.location == ParamLocation::Body) {
        if param.flattened {
            shape::check_flattened(param.shape, fields, mode)?;
        } else {
            shape::check_field(param.name, param.shape, param.required, fields.get(param.name), mode)?;
        }
    }
    let unknown = fields.keys().find(|name| !endpoint.knows_body_field(name));
    if let Some(unknown) = unknown.filter(|_| mode == Mode::Strict) {
        return Err(Refusal::invalid(format!("`{unknown}` is not a field of this request")));
    }
    Ok(body)
}
