//! Reading fields of a JSON object, with a refusal that names the field.
//!
//! A field that is null counts as absent: some clients write options that way.

use crate::refusal::Refusal;
use serde_json::Value;

fn member<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    object.get(name).filter(|value| !value.is_null())
}

fn must_be(name: &str, what: &str) -> Refusal {
    Refusal::invalid(format!("`{name}` must be {what}"))
}

/// A required string, which may be empty.
pub(crate) fn any_text<'a>(object: &'a Value, name: &str) -> Result<&'a str, Refusal> {
    member(object, name).and_then(Value::as_str).ok_or_else(|| must_be(name, "a string"))
}

/// A required string that is not empty.
pub(crate) fn text<'a>(object: &'a Value, name: &str) -> Result<&'a str, Refusal> {
    any_text(object, name).ok().filter(|text| !text.is_empty()).ok_or_else(|| must_be(name, "a non-empty string"))
}

/// An optional string.
pub(crate) fn optional_text<'a>(object: &'a Value, name: &str) -> Result<Option<&'a str>, Refusal> {
    member(object, name).map(|_| any_text(object, name)).transpose()
}

/// An optional string that is not empty.
pub(crate) fn optional_name<'a>(object: &'a Value, name: &str) -> Result<Option<&'a str>, Refusal> {
    member(object, name).map(|_| text(object, name)).transpose()
}

/// One of these strings.
pub(crate) fn one_of<'a>(object: &'a Value, name: &str, allowed: &[&str]) -> Result<&'a str, Refusal> {
    let value = text(object, name)?;
    if allowed.contains(&value) { Ok(value) } else { Err(must_be(name, &format!("one of {}", allowed.join(", ")))) }
}

/// A required boolean.
pub(crate) fn flag(object: &Value, name: &str) -> Result<bool, Refusal> {
    member(object, name).and_then(Value::as_bool).ok_or_else(|| must_be(name, "true or false"))
}

/// An optional boolean. Defaults to false.
pub(crate) fn optional_flag(object: &Value, name: &str) -> Result<bool, Refusal> {
    member(object, name).map_or(Ok(false), |_| flag(object, name))
}

/// A required object.
pub(crate) fn object<'a>(object: &'a Value, name: &str) -> Result<&'a Value, Refusal> {
    member(object, name).filter(|value| value.is_object()).ok_or_else(|| must_be(name, "an object"))
}

/// Refuses other fields than these.
pub(crate) fn only(object: &Value, allowed: impl Fn(&str) -> bool) -> Result<(), Refusal> {
    match object.as_object().and_then(|members| members.keys().find(|name| !allowed(name))) {
        Some(unknown) => Err(Refusal::invalid(format!("`{unknown}` is not a field of this request"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn a_refusal_names_the_field() {
        let body = json!({"name": "", "kind": "Other", "list": [1], "flag": "true"});
        let refused = [
            super::text(&body, "name").unwrap_err(),
            super::optional_name(&body, "name").unwrap_err(),
            super::one_of(&body, "kind", &["A", "B"]).unwrap_err(),
            super::optional_flag(&body, "flag").unwrap_err(),
            super::object(&body, "list").unwrap_err(),
        ];
        for (refusal, name) in refused.iter().zip(["name", "name", "kind", "flag", "list"]) {
            assert!(format!("{refusal:?}").contains(&format!("`{name}` must be")), "{refusal:?}");
        }
    }

    #[test]
    fn null_counts_as_absent() {
        let body = json!({"name": null});
        assert_eq!(super::optional_text(&body, "name"), Ok(None));
        assert_eq!(super::optional_flag(&body, "name"), Ok(false));
        assert!(super::any_text(&body, "name").is_err());
    }
}
