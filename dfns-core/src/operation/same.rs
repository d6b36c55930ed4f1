//! Whether a response is about the operation that was sent.
//!
//! Dfns returns the entity that an operation made, with its external id and, for most kinds, the
//! request it was made from. A service that mixed up two operations would report the wrong one as
//! paid, so both are compared with what was sent.

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The fields of a request's body, or of a response, that identify an operation. Absent fields are
/// `None`; a `null` is there.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entity<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    pub(crate) external_id: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    id: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    request_body: Option<&'a RawValue>,
}

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

fn string(raw: Option<&RawValue>) -> Option<String> {
    serde_json::from_str(raw?.get()).ok()
}

impl<'a> Entity<'a> {
    /// Reads an object. Returns `None` for other JSON, and for what is not JSON.
    pub(crate) fn read(json: &'a [u8]) -> Option<Self> {
        // Derived code would read an array, too.
        let is_object = json.trim_ascii_start().starts_with(b"{");
        is_object.then(|| serde_json::from_slice(json).ok()).flatten()
    }

    pub(crate) fn external_id(&self) -> Option<String> {
        string(self.external_id)
    }

    /// Returns the id of the entity, for an error.
    pub(crate) fn id(&self) -> Option<String> {
        string(self.id)
    }

    /// Returns the first place where the entity belies that it was made from this body, or `None`.
    pub(crate) fn belies(&self, external_id: &str, body: &[u8]) -> Option<Cow<'static, str>> {
        if self.external_id().is_some_and(|other| other != external_id) {
            return Some("externalId".into());
        }
        let request: Value = serde_json::from_str(self.request_body?.get()).ok()?;
        let sent: Value = serde_json::from_slice(body).ok()?;
        // A request of another shape is not a request, but a response that was damaged.
        let request = Some(request).filter(Value::is_object)?;
        difference(&sent, &request, "requestBody").map(Cow::Owned)
    }
}

/// Returns the path of the first value that differs in meaning.
///
/// Only what both have is compared: a service adds defaults, and leaves out what it does not store.
/// It may also write a hexadecimal address in other letters, or an amount as a number.
fn difference(sent: &Value, seen: &Value, path: &str) -> Option<String> {
    match (sent, seen) {
        (Value::Null, _) | (_, Value::Null) => None,
        (Value::Object(sent), Value::Object(seen)) => sent.iter().find_map(|(name, value)| {
            let other = seen.get(name)?;
            difference(value, other, &format!("{path}.{name}"))
        }),
        (Value::Array(sent), Value::Array(seen)) if sent.len() == seen.len() => {
            let mut pairs = sent.iter().zip(seen).enumerate();
            pairs.find_map(|(index, (value, other))| difference(value, other, &format!("{path}[{index}]")))
        }
        (Value::String(sent), Value::String(seen)) => (!is_same_text(sent, seen)).then(|| path.to_owned()),
        (Value::Number(number), Value::String(text)) | (Value::String(text), Value::Number(number)) => {
            (number.to_string() != *text).then(|| path.to_owned())
        }
        _ => (sent != seen).then(|| path.to_owned()),
    }
}

/// Returns whether two strings are the same, or the same hexadecimal number in letters of another
/// case. Any other letters count: base58 and base64 know both cases.
fn is_same_text(one: &str, other: &str) -> bool {
    let is_hex = |text: &str| {
        let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
        digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    one == other || (is_hex(one) && is_hex(other) && one.eq_ignore_ascii_case(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn belies(sent: &Value, response: &Value) -> Option<String> {
        let response = response.to_string();
        let entity = Entity::read(response.as_bytes()).unwrap();
        entity.belies("a", sent.to_string().as_bytes()).map(Cow::into_owned)
    }

    #[test]
    fn a_response_may_say_the_same_in_other_words() {
        let sent = json!({ "kind": "Native", "to": "0xAb", "amount": "1000", "list": [1, { "x": "y" }], "memo": null });
        for request in [
            sent.clone(),
            json!({}),
            json!({ "to": "0xaB", "amount": 1000 }),
            json!({ "amount": "1000", "priority": "Slow", "memo": "" }),
            json!({ "list": [1, { "x": "y", "z": 1 }], "to": null }),
        ] {
            assert_eq!(belies(&sent, &json!({ "externalId": "a", "requestBody": request })), None);
        }
        // Not a request, so the response is damaged, and says nothing.
        for damaged in [json!("?"), json!(7), json!([])] {
            assert_eq!(belies(&sent, &json!({ "externalId": "a", "requestBody": damaged })), None);
        }
        assert_eq!(belies(&sent, &json!({ "id": "xfr-1" })), None);
        assert_eq!(belies(&sent, &json!({ "externalId": null, "requestBody": null })), None);
    }

    #[test]
    fn a_response_about_something_else_is_noticed_by_its_field() {
        let sent = json!({ "kind": "Native", "amount": "1000", "list": [1, { "x": "y" }], "flag": true });
        for (response, path) in [
            (json!({ "externalId": "b" }), "externalId"),
            (json!({ "requestBody": { "amount": "10000" } }), "requestBody.amount"),
            (json!({ "requestBody": { "amount": 999 } }), "requestBody.amount"),
            (json!({ "requestBody": { "amount": ["1000"] } }), "requestBody.amount"),
            (json!({ "requestBody": { "list": [1, { "x": "z" }] } }), "requestBody.list[1].x"),
            (json!({ "requestBody": { "list": [1] } }), "requestBody.list"),
            (json!({ "requestBody": { "flag": false } }), "requestBody.flag"),
            (json!({ "requestBody": { "kind": "Erc20" } }), "requestBody.kind"),
            // Another account on Solana, another memo, another number of an invoice.
            (json!({ "requestBody": { "kind": "NATIVE" } }), "requestBody.kind"),
            (json!({ "requestBody": { "amount": "01000" } }), "requestBody.amount"),
        ] {
            assert_eq!(belies(&sent, &response).as_deref(), Some(path));
        }
    }

    #[test]
    fn only_objects_are_read() {
        for json in ["", "[]", "[null,null,null]", "1", "{", "{\"id\":1}}"] {
            assert!(Entity::read(json.as_bytes()).is_none(), "{json}");
        }
        let entity = Entity::read(br#"{"id":7,"externalId":"a"}"#).unwrap();
        assert_eq!((entity.id(), entity.external_id().as_deref()), (None, Some("a")));
    }
}
