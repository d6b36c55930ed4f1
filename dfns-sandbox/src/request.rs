//! A request as it was received, and the form of its body.

use crate::compare::Mode;
use crate::fields;
use crate::form::Form;
use crate::operations::{Handler, Prepared};
use crate::refusal::Refusal;
use bytes::Bytes;
use dfns_core::meta::{BodyKind, ParamLocation};
use dfns_core::{EndpointMeta, Parts};
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
        if mode == Mode::Strict || endpoint.body() == BodyKind::Multipart {
            self.object(endpoint, mode)?;
        }
        let is_empty = endpoint.body() == BodyKind::Json && self.body.iter().all(u8::is_ascii_whitespace);
        let mut request = http::Request::new(if is_empty { Bytes::from_static(b"{}") } else { self.body.clone() });
        *request.uri_mut() = self.uri.clone();
        request.headers_mut().clone_from(&self.headers);
        let decoded = handler.decode(&Parts::received(endpoint, &request));
        // The declaration has better words than the decoder for what is wrong with the body.
        decoded.map_err(|error| self.object(endpoint, mode).err().unwrap_or_else(|| Refusal::undecodable(&error)))
    }

    /// The body as the endpoint's declaration describes it: an object with every required field.
    /// Raw bodies are not read.
    pub(crate) fn object(&self, endpoint: &EndpointMeta, mode: Mode) -> Result<Value, Refusal> {
        let empty = Value::Object(Map::new());
        let is_json = match endpoint.body() {
            BodyKind::Json => true,
            // Some official clients send an empty object where there is nothing to send; anything
            // else is ignored.
            BodyKind::None => mode == Mode::Strict,
            BodyKind::Multipart => return self.form_object(endpoint, mode),
            BodyKind::Form => return check_fields(endpoint, self.url_encoded(), mode),
            BodyKind::Raw => false,
        };
        if !is_json || self.body.iter().all(u8::is_ascii_whitespace) {
            return check_fields(endpoint, empty, mode);
        }
        if mode == Mode::Strict && !self.is_declared_json() {
            return Err(Refusal::invalid("a body needs the header `Content-Type: application/json`"));
        }
        match serde_json::from_slice(&self.body) {
            Ok(body @ Value::Object(_)) => check_fields(endpoint, body, mode),
            Ok(_) => Err(Refusal::invalid("the body must be a JSON object")),
            Err(_) => Err(Refusal::invalid("the body is not valid JSON")),
        }
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

    /// The fields of a URL-encoded body as text; a list where a name repeats.
    fn url_encoded(&self) -> Value {
        let mut fields = Map::new();
        for (name, value) in form_urlencoded::parse(&self.body) {
            let value = Value::from(value.into_owned());
            match fields.get_mut(&*name) {
                Some(Value::Array(list)) => list.push(value),
                Some(first) => *first = Value::Array(vec![first.take(), value]),
                None => {
                    fields.insert(name.into_owned(), value);
                }
            }
        }
        Value::Object(fields)
    }

    fn is_declared_json(&self) -> bool {
        let media_type = self.content_type.as_deref().and_then(|value| value.split(';').next());
        media_type.is_some_and(|value| value.trim().eq_ignore_ascii_case("application/json"))
    }
}

fn check_fields(endpoint: &EndpointMeta, body: Value, mode: Mode) -> Result<Value, Refusal> {
    if endpoint.body() == BodyKind::Raw {
        return Ok(body);
    }
    for param in endpoint.params().iter().filter(|param| param.location == ParamLocation::Body && !param.flattened) {
        match body.get(param.name).filter(|value| !value.is_null()) {
            None if param.required => return Err(Refusal::invalid(format!("`{}` is required", param.name))),
            Some(value) if !param.shape.admits(value) => {
                return Err(Refusal::invalid(format!("`{}` must be {}", param.name, param.shape.noun())));
            }
            _ => {}
        }
    }
    if mode == Mode::Strict {
        fields::only(&body, |name| endpoint.knows_body_field(name))?;
    }
    Ok(body)
}
