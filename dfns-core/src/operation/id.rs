//! The id of an operation: the `externalId` of its body.
//!
//! It is the caller's, or random. It is never derived from the content: two equal payments are two
//! payments.

use super::same::Entity;
use crate::retry::chance::Chance;
use bytes::Bytes;

/// The longest `externalId` by which Dfns recognizes an operation, in UTF-16 code units, because
/// its JavaScript counts those.
pub(crate) const LONGEST: usize = 50;

/// The id of a call, and whether its body has it already.
#[derive(Clone, Debug)]
pub(crate) struct OperationId {
    id: String,
    is_written: bool,
    origin: Origin,
}

/// The origin of an id.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Origin {
    /// Nobody: no other operation has it.
    Random,
    /// The caller, in the request.
    Body,
    /// The caller, with a name for the call.
    Name,
}

impl OperationId {
    /// Returns the id of this body. Returns `None` if Dfns would not recognize the operation by it.
    pub(crate) fn in_body(body: &[u8]) -> Option<Self> {
        let id = Entity::read(body)?.external_id()?;
        (1..=LONGEST).contains(&length(&id)).then_some(Self { id, is_written: true, origin: Origin::Body })
    }

    /// Returns the id of this body, else a random one. Returns `None` if the body has something
    /// else for an id, which Dfns will reject, or cannot carry one.
    pub(crate) fn for_body(body: &[u8], chance: &Chance) -> Option<Self> {
        match Entity::read(body)?.external_id {
            None => Some(Self { id: format!("{:032x}", chance.bits()), is_written: false, origin: Origin::Random }),
            Some(_) => Self::in_body(body),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.id
    }

    /// Returns whether an earlier operation may have the same id.
    pub(crate) fn may_be_in_use(&self) -> bool {
        self.origin != Origin::Random
    }

    /// Replaces a random id by the caller's name.
    pub(crate) fn name(&mut self, name: &str) -> Result<(), String> {
        match length(name) {
            0 => return Err("the name of an operation is empty".to_owned()),
            1..=LONGEST => {}
            length => return Err(format!("the name of an operation has {length} characters; Dfns allows {LONGEST}")),
        }
        if self.origin == Origin::Body && self.id != name {
            return Err(format!("the request has another external id already, `{}` instead of `{name}`", self.id));
        }
        if self.origin == Origin::Name && self.id != name {
            return Err(format!("the call is named `{}` already, and cannot be named `{name}` as well", self.id));
        }
        if self.origin == Origin::Random {
            name.clone_into(&mut self.id);
            self.origin = Origin::Name;
        }
        Ok(())
    }

    /// Writes the id into the body, once.
    pub(crate) fn write_into(&mut self, body: &mut Bytes) {
        if !std::mem::replace(&mut self.is_written, true) {
            *body = with_id(body, &self.id);
        }
    }
}

/// Returns the length of an id as Dfns counts it.
fn length(id: &str) -> usize {
    id.encode_utf16().count()
}

/// Adds the field to the end of a JSON object.
fn with_id(object: &Bytes, id: &str) -> Bytes {
    let Some(fields) = object.trim_ascii_end().strip_suffix(b"}") else { return object.clone() };
    let comma = if fields.trim_ascii_end().ends_with(b"{") { "" } else { "," };
    let field = format!("{comma}\"externalId\":{}}}", serde_json::Value::from(id));
    [fields, field.as_bytes()].concat().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    fn id_for(body: &str) -> Option<OperationId> {
        OperationId::for_body(body.as_bytes(), &Chance::new(|bytes| bytes.fill(7)))
    }

    #[test]
    fn the_id_becomes_the_last_field_of_the_body_and_nothing_else_changes() {
        for (body, with) in [
            (r#"{"a":1}"#, r#"{"a":1,"externalId":"b\"\\é"}"#),
            ("{}", r#"{"externalId":"b\"\\é"}"#),
            ("{ \n}\n", "{ \n\"externalId\":\"b\\\"\\\\é\"}"),
            (r#"{"a":{}}"#, r#"{"a":{},"externalId":"b\"\\é"}"#),
            (r#"{"a":"}{"}"#, r#"{"a":"}{","externalId":"b\"\\é"}"#),
            (r#"{"a":{"externalId":"x"}}"#, r#"{"a":{"externalId":"x"},"externalId":"b\"\\é"}"#),
        ] {
            let mut id = id_for(body).unwrap();
            assert_eq!(id.as_str(), "07".repeat(16));
            id.name("b\"\\é").unwrap();
            let mut body = Bytes::from(body);
            (0..2).for_each(|_| id.write_into(&mut body));
            assert_eq!(std::str::from_utf8(&body).unwrap(), with);
            assert_eq!(OperationId::in_body(&body).unwrap().as_str(), "b\"\\é");
        }
    }

    #[test]
    fn the_id_of_the_body_counts_and_is_not_replaced() {
        let mut id = id_for(r#"{"externalId":"invoice-7"}"#).unwrap();
        assert_eq!(id.as_str(), "invoice-7");
        id.name("invoice-7").unwrap();
        let error = id.name("invoice-8").unwrap_err();
        assert_eq!(error, "the request has another external id already, `invoice-7` instead of `invoice-8`");
        let mut body = Bytes::from(r#"{"externalId":"invoice-7"}"#);
        id.write_into(&mut body);
        assert_eq!(body, r#"{"externalId":"invoice-7"}"#);
    }

    #[test]
    fn a_body_with_an_id_that_dfns_does_not_recognize_has_none() {
        for id in [String::new(), "a".repeat(51), "🪙".repeat(26)] {
            assert!(id_for(&serde_json::json!({ "externalId": id }).to_string()).is_none(), "{id}");
        }
        assert!(id_for(&serde_json::json!({ "externalId": "🪙".repeat(25) }).to_string()).is_some());
    }

    #[test]
    fn a_body_that_cannot_carry_an_id_has_none() {
        for body in [r#"{"externalId":null}"#, r#"{"externalId":7}"#, "[]", "", "null", "{", "\"externalId\""] {
            assert!(id_for(body).is_none(), "{body}");
        }
    }

    #[test]
    fn a_call_has_one_name() {
        let mut id = id_for("{}").unwrap();
        id.name("invoice-7").unwrap();
        id.name("invoice-7").unwrap();
        let error = id.name("invoice-8").unwrap_err();
        assert_eq!(error, "the call is named `invoice-7` already, and cannot be named `invoice-8` as well");
        assert_eq!(id.as_str(), "invoice-7");
    }

    #[test]
    fn a_name_has_1_to_50_characters() {
        let mut id = id_for("{}").unwrap();
        assert!(id.name(&"é".repeat(50)).is_ok());
        assert_eq!(id.name("").unwrap_err(), "the name of an operation is empty");
        assert_eq!(id.name(&"é".repeat(51)).unwrap_err(), "the name of an operation has 51 characters; Dfns allows 50",);
    }
}
