//! Reads JSON, and says in words what is wrong with it: the field, and what it accepts.

use dfns_core::one_line;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads JSON as a type.
///
/// # Errors
/// In words, which name the field and what it accepts.
pub(crate) fn read<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        one_line(worded(&path, &error.into_inner().to_string()), 300)
    })
}

/// Words what is wrong at a path, `.` for all of it, by the message of serde.
pub(crate) fn worded(path: &str, cause: &str) -> String {
    if let Some(field) = cause.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        return format!("`{}` is required", if path == "." { field.to_owned() } else { format!("{path}.{field}") });
    }
    if let Some((_, rest)) = cause.split_once("unknown field `") {
        // The message names the field, so the path need not.
        let field = rest.split('`').next().unwrap_or_default();
        let path = path.strip_suffix(field).map_or(path, |path| path.trim_end_matches('.'));
        return if path.is_empty() || path == "." { cause.to_owned() } else { format!("`{path}`: {cause}") };
    }
    let expected = cause.strip_prefix("expected ");
    let expected = expected.or_else(|| cause.rsplit_once(", expected ").map(|(_, expected)| expected));
    match (path, expected) {
        (".", Some(expected)) => format!("it must be {}", in_json(expected)),
        (".", None) => cause.to_owned(),
        (_, Some(expected)) => format!("`{path}` must be {}", in_json(expected)),
        (_, None) => format!("`{path}`: {cause}"),
    }
}

/// The type that serde expected, in the words of JSON.
fn in_json(expected: &str) -> &str {
    match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number of at least 0 that is not too large",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number that is not too large",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        _ if expected.starts_with("struct ") => "an object",
        _ => expected,
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use serde::Deserialize;
    use serde_json::{Value, json};

    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    struct Outer {
        #[expect(dead_code, reason = "it is only read")]
        inner_list: Vec<Inner>,
    }

    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "it is only read")]
        number: u8,
    }

    #[test]
    fn words_name_the_field_and_what_it_accepts() {
        let refused = |value: Value| read::<Outer>(value).unwrap_err();
        let inner = |value: Value| refused(json!({ "innerList": [{ "number": 1 }, value] }));
        assert_eq!(refused(json!({})), "`innerList` is required");
        assert_eq!(refused(json!(1)), "it must be an object");
        assert_eq!(refused(json!({ "innerList": 1 })), "`innerList` must be a list");
        assert_eq!(refused(json!({ "x": 1 })), "unknown field `x`, expected `innerList`");
        assert_eq!(inner(json!({})), "`innerList[1].number` is required");
        let number = "`innerList[1].number` must be a whole number of at least 0 that is not too large";
        for wrong in [json!(-1), json!(256), json!(1.5), json!("1"), json!(null)] {
            assert_eq!(inner(json!({ "number": wrong })), number);
        }
        assert_eq!(inner(json!({ "x": 1 })), "`innerList[1]`: unknown field `x`, expected `number`");
    }
}
