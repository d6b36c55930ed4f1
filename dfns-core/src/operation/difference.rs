//! How much two values differ: a field of a request, and what a service shows of it.

use serde_json::Value;

/// A place where an entity differs from a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) extent: Extent,
    pub(crate) path: String,
}

/// How much a value differs, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// Either side lacks it. A service adds defaults, and leaves out what it does not store. It may
    /// also be a value that only one of two operations has.
    Missing,
    /// It is written differently and may mean the same, or only the entity has it although the
    /// caller could have chosen it.
    Unlike,
    /// It means something else.
    Other,
}

/// Returns the first of the greatest differences between two values. A `null` is as good as absent.
///
/// A service may write a hexadecimal address in other letters, or an amount as a number.
pub(super) fn difference(sent: &Value, seen: &Value, path: &str) -> Option<Difference> {
    let differs = |extent| Some(Difference { extent, path: path.to_owned() });
    match (sent, seen) {
        _ if sent == seen || is_secret(path) => None,
        (Value::Null, chosen) if is_choice(path, chosen) => differs(Extent::Unlike),
        (Value::Null, _) | (_, Value::Null) => differs(Extent::Missing),
        (Value::Object(sent), Value::Object(seen)) => {
            let value = |fields: &serde_json::Map<_, _>, name: &String| fields.get(name).cloned().unwrap_or_default();
            let names = sent.keys().chain(seen.keys().filter(|name| !sent.contains_key(*name)));
            greatest(names.map(|name| difference(&value(sent, name), &value(seen, name), &format!("{path}.{name}"))))
        }
        (Value::Array(sent), Value::Array(seen)) if sent.len() == seen.len() => {
            let pairs = sent.iter().zip(seen).enumerate();
            greatest(pairs.map(|(index, (value, other))| difference(value, other, &format!("{path}[{index}]"))))
        }
        (Value::String(_), Value::String(_)) if is_prose(path) => differs(Extent::Other),
        (Value::String(sent), Value::String(seen)) => text_extent(sent, seen).and_then(differs),
        (Value::Number(number), Value::String(text)) | (Value::String(text), Value::Number(number)) => {
            text_extent(&number.to_string(), text).and_then(differs)
        }
        (Value::Number(sent), Value::Number(seen)) => {
            text_extent(&sent.to_string(), &seen.to_string()).and_then(differs)
        }
        (Value::Bool(_), Value::Bool(_)) | (Value::Array(_), Value::Array(_)) => differs(Extent::Other),
        _ => differs(Extent::Unlike),
    }
}

/// Returns whether a field is text of the caller, in which every character counts: a memo that
/// looks like a hexadecimal number is none.
fn is_prose(path: &str) -> bool {
    let field = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    ["memo", "name", "note", "description", "reference", "message", "comment", "tag", "label"]
        .iter()
        .any(|word| field.contains(word))
}

/// The fields in which a caller chooses how an operation is done, or says more about it.
const CHOICES: [&str; 9] = [
    "priority",
    "feeSponsorId",
    "travelRule",
    "offer",
    "expiresAt",
    "createDestinationAccount",
    "useDurableNonce",
    "targetChain",
    "amount",
];

/// Returns whether a field of a request is a choice of the caller, and its value not the default
/// that the service fills in. A memo can name the account of the recipient.
fn is_choice(path: &str, value: &Value) -> bool {
    let Some(field) = path.strip_prefix("requestBody.") else { return false };
    let is_default = match value {
        Value::Bool(flag) => !flag,
        Value::String(text) => text.is_empty() || (field, &**text) == ("priority", "Standard"),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    };
    let is_said = || {
        let field = field.to_ascii_lowercase();
        ["memo", "note", "reference", "tag"].iter().any(|word| field.contains(word))
    };
    !is_default && !field.contains(['.', '[']) && (CHOICES.contains(&field) || is_said())
}

/// Returns whether a field is a secret of the caller, such as a one-time password.
fn is_secret(path: &str) -> bool {
    let field = path.rsplit('.').next().unwrap_or_default();
    ["otp", "password", "passphrase", "secret", "privateKey", "privateApiKey"].contains(&field)
}

/// Returns the first of the greatest differences.
pub(super) fn greatest(differences: impl Iterator<Item = Option<Difference>>) -> Option<Difference> {
    differences.flatten().reduce(|first, next| if next.extent > first.extent { next } else { first })
}

/// The shortest string that may be an address or a time, which have several forms.
const LONG: usize = 20;

/// Returns how much two strings differ. The letters of a hexadecimal number have no case. All
/// others have: base58 and base64 know both.
pub fn text_extent(one: &str, other: &str) -> Option<Extent> {
    if one == other {
        return None;
    }
    if let (Some(one), Some(other)) = (hexadecimal(one), hexadecimal(other)) {
        let is_same_number = one.trim_start_matches('0').eq_ignore_ascii_case(other.trim_start_matches('0'));
        let extent = if is_same_number { Extent::Unlike } else { Extent::Other };
        return (!one.eq_ignore_ascii_case(other)).then_some(extent);
    }
    let has_digits = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    // With an exponent, or in hexadecimal.
    let is_number = |text: &str| text.starts_with("0x") || text.parse::<f64>().is_ok();
    let is_alike = match (decimal(one), decimal(other)) {
        (Some(one), Some(other)) => one == other,
        (None, None) => {
            let is_long = one.len() >= LONG && other.len() >= LONG;
            is_long || one.trim().to_lowercase() == other.trim().to_lowercase()
        }
        // An amount in another notation, for instance with separators.
        (Some(_), None) => is_number(other) || has_digits(other),
        (None, Some(_)) => is_number(one) || has_digits(one),
    };
    Some(if is_alike { Extent::Unlike } else { Extent::Other })
}

/// Returns the digits of a hexadecimal number. Without a prefix it has to be as long as a hash.
pub(super) fn hexadecimal(text: &str) -> Option<&str> {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let digits = digits.or_else(|| (text.len() >= 40).then_some(text))?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(digits)
}

/// Returns the digits before and after the point of a decimal number, without idle zeros.
fn decimal(text: &str) -> Option<(&str, &str)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(whole) && is_number(fraction)).then(|| (whole.trim_start_matches('0'), fraction.trim_end_matches('0')))
}
