//! Finds the message in an error response, whatever its shape.
//!
//! Dfns documents `{"error": {"message", ..}}`. Older endpoints and everything between the client
//! and Dfns have other shapes: a list of messages, problem details (RFC 9457), OAuth, GraphQL,
//! JSON:API, the lists of validators. Only fields meant for readers are shown. Validators also
//! repeat their input, which may be a secret; those fields are left out.

use serde_json::{Map, Value};

type Object = Map<String, Value>;

/// Fields that hold messages, the best first. A later one is used only if the earlier are absent.
const MESSAGE: &[&str] =
    &["message", "error_description", "detail", "msg", "description", "reason", "title", "error", "error_message"];

/// Fields that list further errors.
const LISTS: &[&str] = &[
    "errors",
    "issues",
    "violations",
    "validationErrors",
    "invalidParams",
    "invalid-params",
    "children",
    "constraints",
];

/// Fields that name the part of the request an error is about.
const PLACES: &[&str] = &["path", "field", "property", "loc", "pointer", "instancePath", "param", "parameter", "name"];

/// Fields that repeat the request.
const INPUTS: &[&str] = &["value", "input", "received", "target", "data", "params", "ctx", "actual", "rejectedValue"];

/// No error nests deeper than this.
const DEPTH: usize = 8;

/// The longest message that is assembled, in bytes.
const ENOUGH: usize = 2048;

/// Returns all messages of the response, each once, separated by semicolons.
pub(super) fn words(body: &Value) -> Option<String> {
    let mut words = Words(Vec::new());
    words.read(body, "", 0);
    if words.0.is_empty() {
        words.search(body, 0);
    }
    Some(words.0.join("; ")).filter(|text| !text.is_empty())
}

/// Finds a field by its name, in any case.
pub(super) fn field<'a>(object: &'a Object, name: &str) -> Option<&'a Value> {
    let exact = object.get(name);
    let found = exact.or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value));
    found.filter(|value| !value.is_null())
}

struct Words(Vec<String>);

impl Words {
    /// Adds a message and the place it is about.
    fn add(&mut self, place: &str, text: &str) {
        let text = text.trim();
        let length: usize = self.0.iter().map(String::len).sum();
        if text.is_empty() || length > ENOUGH {
            return;
        }
        let text = if place.is_empty() { text.to_owned() } else { format!("{place}: {text}") };
        if !self.0.contains(&text) {
            self.0.push(text);
        }
    }

    /// Adds the messages of a value that is known to hold some.
    fn read(&mut self, value: &Value, place: &str, depth: usize) {
        match value {
            _ if depth > DEPTH => {}
            Value::String(text) => self.add(place, text),
            Value::Number(number) if depth > 0 => self.add(place, &number.to_string()),
            Value::Array(items) => items.iter().for_each(|item| self.read(item, place, depth + 1)),
            Value::Object(object) => self.object(object, place, depth),
            _ => {}
        }
    }

    fn object(&mut self, object: &Object, outer: &str, depth: usize) {
        // The documented envelope. Fields beside it repeat its message.
        if let Some(error) = field(object, "error").filter(|error| !error.is_string()) {
            let before = self.0.len();
            self.read(error, outer, depth + 1);
            if self.0.len() > before {
                return;
            }
        }
        let place = place(object).map_or_else(|| outer.to_owned(), |own| join(outer, &own));
        let found = MESSAGE.iter().filter_map(|name| field(object, name)).find(|value| has_words(value));
        if let Some(message) = found {
            self.read(message, &place, depth + 1);
        }
        // An OAuth code, or the title of problem details.
        for second in ["error", "title"] {
            if let Some(Value::String(text)) =
                field(object, second).filter(|text| found.is_some_and(|found| found != *text))
                && !is_status(text)
            {
                self.add(&place, text);
            }
        }
        for list in LISTS {
            match field(object, list) {
                Some(Value::Object(by_field)) => self.by_field(by_field, &place, depth + 1),
                Some(list) => self.read(list, &place, depth + 1),
                None => {}
            }
        }
    }

    /// Adds errors keyed by the field they are about: `{"name": ["is too long"]}`.
    fn by_field(&mut self, errors: &Object, place: &str, depth: usize) {
        if MESSAGE.iter().any(|name| field(errors, name).is_some_and(has_words)) {
            return self.object(errors, place, depth);
        }
        for (name, value) in errors.iter().filter(|(name, _)| !INPUTS.contains(&name.as_str())) {
            match value {
                _ if depth > DEPTH => {}
                Value::Object(nested) => self.by_field(nested, &join(place, name), depth + 1),
                value => self.read(value, &join(place, name), depth + 1),
            }
        }
    }

    /// Searches nested values for messages if the top level has none.
    fn search(&mut self, value: &Value, depth: usize) {
        let inner: Vec<&Value> = match value {
            _ if depth > DEPTH => return,
            Value::Object(object) => object
                .iter()
                .filter(|(name, _)| !INPUTS.contains(&name.as_str()) || *name == "data")
                .map(|(_, value)| value)
                .collect(),
            Value::Array(items) => items.iter().collect(),
            _ => return,
        };
        for value in inner {
            if let Value::Object(object) = value {
                self.object(object, "", depth + 1);
            }
            if self.0.is_empty() {
                self.search(value, depth + 1);
            }
        }
    }
}

/// Whether a value contains text.
fn has_words(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => items.iter().any(has_words),
        Value::Object(object) => MESSAGE.iter().chain(LISTS).any(|name| field(object, name).is_some()),
        Value::Number(_) => true,
        _ => false,
    }
}

/// Returns the part of the request that an error names, as a path.
fn place(object: &Object) -> Option<String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let place = PLACES.iter().find_map(|name| field(object, name));
    let place = place.or_else(|| field(object, "source")?.as_object().and_then(|source| field(source, "pointer")))?;
    match place {
        Value::Array(steps) => Some(steps.iter().filter_map(text).collect::<Vec<_>>().join(".")),
        place => text(place),
    }
    .filter(|place| !place.is_empty())
}

fn join(outer: &str, own: &str) -> String {
    if outer.is_empty() { own.to_owned() } else { format!("{outer}.{own}") }
}

/// Whether a message only repeats the status, as `Bad Request` does.
fn is_status(text: &str) -> bool {
    (400..600_u16)
        .filter_map(|code| http::StatusCode::from_u16(code).ok()?.canonical_reason())
        .any(|reason| reason.eq_ignore_ascii_case(text.trim()))
}

#[cfg(test)]
mod tests {
    use super::words;
    use serde_json::{Value, json};

    #[test]
    fn the_message_of_an_error_is_found_in_any_shape() {
        for (body, expected) in [
            // Dfns, current and earlier.
            (json!({ "error": { "id": "17", "status": 409, "message": "inner" }, "message": "outer" }), "inner"),
            (json!({ "message": "outer" }), "outer"),
            (json!({ "error": "plain" }), "plain"),
            (json!({ "error": { "message": { "message": "nested" } } }), "nested"),
            // NestJS and class-validator.
            (
                json!({ "statusCode": 400, "message": ["name must not be empty", "operations must be a list"], "error": "Bad Request" }),
                "name must not be empty; operations must be a list",
            ),
            (
                json!({ "message": [{ "property": "name", "value": "canary", "constraints": { "isString": "name must be a string" } }] }),
                "name.isString: name must be a string",
            ),
            // Zod, ajv, pydantic.
            (
                json!({ "message": "Bad", "errors": [{ "path": ["name"], "message": "Required" }] }),
                "Bad; name: Required",
            ),
            (
                json!({ "issues": [{ "path": ["body", 0, "kind"], "message": "Invalid", "received": "canary" }] }),
                "body.0.kind: Invalid",
            ),
            (
                json!({ "detail": [{ "loc": ["body", "n"], "msg": "not an int", "input": "canary" }] }),
                "body.n: not an int",
            ),
            // Rails and Django.
            (json!({ "errors": { "name": ["is too long", "is taken"] } }), "name: is too long; name: is taken"),
            (json!({ "errors": { "wallet": { "name": "is taken" } } }), "wallet.name: is taken"),
            // OAuth, problem details, JSON:API, GraphQL, AWS, Google.
            (json!({ "error": "invalid_grant", "error_description": "it expired" }), "it expired; invalid_grant"),
            (
                json!({ "type": "about:blank", "title": "Out of credit", "detail": "30 short" }),
                "30 short; Out of credit",
            ),
            (
                json!({ "errors": [{ "title": "Bad", "detail": "too long", "source": { "pointer": "/data/name" } }] }),
                "/data/name: too long; /data/name: Bad",
            ),
            (json!({ "errors": [{ "message": "no field", "path": ["wallet", 0] }] }), "wallet.0: no field"),
            (json!({ "Message": "Forbidden", "__type": "Denied" }), "Forbidden"),
            (
                json!({ "error": { "code": 403, "message": "no", "errors": [{ "message": "no" }, { "message": "denied" }] } }),
                "no; denied",
            ),
            // Lists and strings at the top level; nested messages.
            (json!(["one", "two", "one"]), "one; two"),
            (json!([{ "message": "one" }]), "one"),
            (json!("just this"), "just this"),
            (json!({ "response": { "status": 400, "body": { "message": "deep inside" } } }), "deep inside"),
        ] {
            assert_eq!(words(&body).as_deref(), Some(expected), "{body}");
        }
    }

    #[test]
    fn a_response_without_words_has_none_and_its_other_fields_are_not_shown() {
        for body in [
            json!({}),
            json!([]),
            json!(null),
            json!(17),
            json!(""),
            json!({ "message": "" }),
            json!({ "message": [] }),
            json!({ "token": "canary" }),
            json!({ "error": { "token": "canary" } }),
            json!({ "errors": [{ "value": "canary" }] }),
        ] {
            assert_eq!(words(&body), None, "{body}");
        }
    }

    #[test]
    fn long_and_deep_errors_cost_little() {
        let many: Vec<Value> = (0..10_000).map(|number| json!({ "message": format!("{number}") })).collect();
        assert!(words(&json!({ "errors": many })).unwrap().len() < 2 * super::ENOUGH);
        let mut deep = json!({ "message": "bottom" });
        for _ in 0..100 {
            deep = json!({ "error": deep });
        }
        assert_eq!(words(&deep), None);
    }
}
