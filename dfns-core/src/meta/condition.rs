//! The conditions under which a request needs a permission.
//!
//! A condition is a small tree of constant data over the request's path, query and JSON body, by
//! their names on the wire. `resolve` builds its leaves while the declaration compiles. Evaluation
//! uses three-valued logic: facts that only the server knows, and bodies that cannot be read, are
//! undecided. An undecided condition never makes a permission unneeded.

use super::param::ParamLocation;
use serde_json::{Number, Value};
use std::borrow::Cow;
use std::fmt;

/// The condition under which a permission is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition {
    /// For every request.
    Always,
    /// When the value is present: not `null`, and not an empty list.
    Present(Operand),
    /// When the value equals this one.
    Equals(Operand, Scalar),
    /// When the value is a list that contains this one.
    Contains(Operand, Scalar),
    /// When the condition does not hold.
    Not(&'static Condition),
    /// When all conditions hold.
    All(&'static [Condition]),
    /// When any of the conditions holds.
    Any(&'static [Condition]),
    /// When this subject has this value. Only the server knows it; the request does not contain it.
    Server {
        /// The subject, in snake case: `target_user_kind`.
        subject: &'static str,
        /// The value it must have.
        value: &'static str,
    },
    /// When this sentence is true. Only the server knows; the request does not contain it.
    ServerText(&'static str),
}

/// The largest number of names in an [`Operand`].
pub(super) const DEPTH: usize = 6;

/// A value of the request: a path parameter, a query parameter, or a value in the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operand {
    pub(super) location: ParamLocation,
    pub(super) names: [&'static str; DEPTH],
    pub(super) depth: usize,
}

/// A value that a condition compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scalar {
    /// A string.
    String(&'static str),
    /// A number, as written: `5`, `-1.5`.
    Number(&'static str),
    /// `true` or `false`.
    Bool(bool),
}

/// A request as conditions see it.
#[derive(Debug, Clone)]
pub struct Sent<'a> {
    /// The declared path, with its parameters in braces.
    template: &'a str,
    path: &'a str,
    query: &'a str,
    /// `None` if it cannot be read.
    body: Option<Value>,
}

impl<'a> Sent<'a> {
    /// Creates a request with this path, query (without `?`) and body. `template` is the declared
    /// path. An empty body is an object without fields. A body that is not JSON leaves every
    /// condition on it undecided.
    pub fn new(template: &'a str, path: &'a str, query: &'a str, body: &[u8]) -> Self {
        let is_empty = body.iter().all(u8::is_ascii_whitespace);
        let body = if is_empty { Some(Value::Null) } else { serde_json::from_slice(body).ok() };
        Self { template, path, query, body }
    }

    /// Returns a field of the body, if it is readable and present.
    pub(crate) fn body_field(&self, name: &str) -> Option<&Value> {
        self.body.as_ref()?.get(name)
    }
}

/// The value that a request has for an operand.
enum Found<'a> {
    /// The request cannot be read there.
    Unreadable,
    Json(Option<&'a Value>),
    Texts(Vec<Cow<'a, str>>),
}

impl Operand {
    /// Returns the location of the value: path, query or body.
    pub const fn location(&self) -> ParamLocation {
        self.location
    }

    /// Returns the name on the wire; in the body, the names from the outermost object inwards.
    pub fn names(&self) -> &[&'static str] {
        &self.names[..self.depth]
    }

    fn find<'a>(&self, sent: &'a Sent<'_>) -> Found<'a> {
        let name = self.names[0];
        match self.location {
            ParamLocation::Body => match &sent.body {
                None => Found::Unreadable,
                Some(body) => {
                    let value = self.names().iter().try_fold(body, |value, name| value.get(name));
                    Found::Json(value.filter(|value| !value.is_null()))
                }
            },
            ParamLocation::Path => {
                match path_value(sent.template, sent.path, name).and_then(|value| decoded(value, false)) {
                    Some(value) => Found::Texts(vec![value]),
                    None => Found::Unreadable,
                }
            }
            ParamLocation::Query => {
                let pairs = sent.query.split('&').filter(|pair| !pair.is_empty());
                let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
                let of_name = pairs.filter(|(key, _)| decoded(key, true).is_none_or(|key| key == name));
                match of_name.map(|(_, value)| decoded(value, true)).collect() {
                    Some(values) => Found::Texts(values),
                    None => Found::Unreadable,
                }
            }
            ParamLocation::Header | ParamLocation::Part => Found::Unreadable,
        }
    }
}

/// Returns the value of a parameter in a path of this template, still percent-encoded.
pub(crate) fn path_value<'a>(template: &str, path: &'a str, name: &str) -> Option<&'a str> {
    let mut segments = template.split('/').zip(path.split('/'));
    let found = segments.find_map(|(template, segment)| {
        let (before, after) = template.split_once('{')?;
        let (parameter, after) = after.split_once('}')?;
        (parameter == name).then(|| segment.strip_prefix(before)?.strip_suffix(after)).flatten()
    });
    found.filter(|_| template.split('/').count() == path.split('/').count())
}

/// Percent-decodes text; in a query, `+` is a space. Returns `None` if it is not UTF-8.
pub(crate) fn decoded(text: &str, in_query: bool) -> Option<Cow<'_, str>> {
    if !text.contains(['%', '+']) {
        return Some(Cow::Borrowed(text));
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let digit = |position: usize| char::from(*tail.get(position)?).to_digit(16);
        if let (b'%', Some(high), Some(low)) = (first, digit(0), digit(1)) {
            bytes.extend(u8::try_from(high * 16 + low));
            rest = &tail[2..];
        } else {
            bytes.push(if in_query && *first == b'+' { b' ' } else { *first });
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

impl Scalar {
    fn equals_json(self, value: &Value) -> bool {
        match self {
            Self::String(expected) => value.as_str() == Some(expected),
            Self::Bool(expected) => value.as_bool() == Some(expected),
            Self::Number(expected) => value.as_number().is_some_and(|number| same_number(expected, number)),
        }
    }

    fn equals_text(self, text: &str) -> bool {
        match self {
            Self::String(expected) => text == expected,
            Self::Bool(expected) => boolean(text) == Some(expected),
            Self::Number(expected) => text.parse::<Number>().is_ok_and(|number| same_number(expected, &number)),
        }
    }
}

/// Returns the boolean that a parameter's text means. The official Python SDK writes `True` and
/// `False`.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "1" => Some(true),
        "false" | "False" | "0" => Some(false),
        _ => None,
    }
}

/// Returns whether two numbers are equal: exactly if both are integers, otherwise as `f64`.
fn same_number(expected: &str, number: &Number) -> bool {
    match (expected.parse::<i128>(), number.as_i128()) {
        (Ok(expected), Some(number)) => expected == number,
        _ => expected.parse().is_ok_and(|expected: f64| number.as_f64() == Some(expected)),
    }
}

impl Condition {
    /// Returns whether the condition holds for this request; `None` if it is undecided.
    ///
    /// `server_says` decides a [`Condition::Server`] or [`Condition::ServerText`], if it can.
    pub fn holds(&self, sent: &Sent<'_>, server_says: &dyn Fn(Condition) -> Option<bool>) -> Option<bool> {
        match self {
            Self::Always => Some(true),
            Self::Present(operand) => match operand.find(sent) {
                Found::Unreadable => None,
                Found::Json(value) => {
                    Some(value.is_some_and(|value| value.as_array().is_none_or(|list| !list.is_empty())))
                }
                Found::Texts(texts) => Some(!texts.is_empty()),
            },
            Self::Equals(operand, scalar) => match operand.find(sent) {
                Found::Unreadable => None,
                Found::Json(value) => Some(value.is_some_and(|value| scalar.equals_json(value))),
                Found::Texts(texts) => Some(texts.iter().any(|text| scalar.equals_text(text))),
            },
            Self::Contains(operand, scalar) => match operand.find(sent) {
                Found::Unreadable => None,
                Found::Json(value) => {
                    let list = value.and_then(Value::as_array);
                    Some(list.is_some_and(|list| list.iter().any(|value| scalar.equals_json(value))))
                }
                Found::Texts(texts) => Some(texts.iter().any(|text| scalar.equals_text(text))),
            },
            Self::Not(condition) => condition.holds(sent, server_says).map(|holds| !holds),
            Self::All(conditions) => joined(conditions, sent, server_says, false),
            Self::Any(conditions) => joined(conditions, sent, server_says, true),
            Self::Server { .. } | Self::ServerText(_) => server_says(*self),
        }
    }
}

/// Combines conditions with all or any: a `decisive` one decides, an undecided one leaves the
/// result undecided.
fn joined(
    conditions: &[Condition],
    sent: &Sent<'_>,
    server_says: &dyn Fn(Condition) -> Option<bool>,
    decisive: bool,
) -> Option<bool> {
    let mut holds = Some(!decisive);
    for condition in conditions {
        match condition.holds(sent, server_says) {
            Some(value) if value == decisive => return Some(decisive),
            Some(_) => {}
            None => holds = None,
        }
    }
    holds
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.names().join("."))
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String(text) | Self::Number(text) => f.write_str(text),
            Self::Bool(value) => write!(f, "{value}"),
        }
    }
}

impl fmt::Display for Condition {
    /// Writes the condition in words: `kind == EndUser`, `delegateTo is set`. Writes nothing for
    /// [`Condition::Always`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Always => Ok(()),
            Self::Present(operand) => write!(f, "{operand} is set"),
            Self::Equals(operand, scalar) => write!(f, "{operand} == {scalar}"),
            Self::Contains(operand, scalar) => write!(f, "{operand} contains {scalar}"),
            Self::Not(Self::Present(operand)) => write!(f, "{operand} is not set"),
            Self::Not(Self::Equals(operand, scalar)) => write!(f, "{operand} != {scalar}"),
            Self::Not(condition) => write!(f, "not ({condition})"),
            Self::All(conditions) => write_joined(f, conditions, " and "),
            Self::Any(conditions) => write_joined(f, conditions, " or "),
            Self::Server { subject, value } => write!(f, "{} == {value}", subject.replace('_', " ")),
            Self::ServerText(text) => f.write_str(text),
        }
    }
}

fn write_joined(f: &mut fmt::Formatter<'_>, conditions: &[Condition], word: &str) -> fmt::Result {
    for (index, condition) in conditions.iter().enumerate() {
        f.write_str(if index == 0 { "" } else { word })?;
        match condition {
            Condition::All(_) | Condition::Any(_) => write!(f, "({condition})")?,
            _ => write!(f, "{condition}")?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Condition, DEPTH, Operand, Scalar, Sent};
    use crate::meta::ParamLocation;

    const TEMPLATE: &str = "/a/{id}/b";

    const fn at<const N: usize>(location: ParamLocation, path: [&'static str; N]) -> Operand {
        let mut names = [""; DEPTH];
        let mut depth = 0;
        while depth < N {
            names[depth] = path[depth];
            depth += 1;
        }
        Operand { location, names, depth }
    }

    const TAGS: Condition = Condition::Present(at(ParamLocation::Body, ["tags"]));
    const COUNT: Condition = Condition::Equals(at(ParamLocation::Body, ["deep", "count"]), Scalar::Number("5"));
    const VIP: Condition = Condition::Contains(at(ParamLocation::Body, ["tags"]), Scalar::String("vip"));
    const URGENT: Condition = Condition::Equals(at(ParamLocation::Query, ["urgent"]), Scalar::Bool(true));
    const HERE: Condition = Condition::Equals(at(ParamLocation::Path, ["id"]), Scalar::String("a b"));
    const NIGHT: Condition = Condition::ServerText("it is night");

    #[track_caller]
    fn check(condition: Condition, path: &str, query: &str, body: &str, expected: Option<bool>) {
        let sent = Sent::new(TEMPLATE, path, query, body.as_bytes());
        assert_eq!(condition.holds(&sent, &|_| None), expected, "{condition}: {path}?{query} {body}");
    }

    #[test]
    fn an_empty_list_and_null_are_not_present() {
        for (body, expected) in [
            (r#"{"tags":["a"]}"#, true),
            (r#"{"tags":[]}"#, false),
            (r#"{"tags":null}"#, false),
            ("{}", false),
            ("", false),
            (" ", false),
            (r#"{"tags":""}"#, true),
            (r#"{"tags":{}}"#, true),
            (r#"{"tags":false}"#, true),
        ] {
            check(TAGS, "/a/1/b", "", body, Some(expected));
            check(Condition::Not(&TAGS), "/a/1/b", "", body, Some(!expected));
        }
    }

    #[test]
    fn numbers_are_compared_by_value() {
        for (count, expected) in
            [("5", true), ("5.0", true), ("5e0", true), ("\"5\"", false), ("6", false), ("null", false)]
        {
            check(COUNT, "/a/1/b", "", &format!(r#"{{"deep":{{"count":{count}}}}}"#), Some(expected));
        }
        let huge = Condition::Equals(at(ParamLocation::Body, ["n"]), Scalar::Number("18446744073709551615"));
        check(huge, "/a/1/b", "", r#"{"n":18446744073709551615}"#, Some(true));
        check(huge, "/a/1/b", "", r#"{"n":18446744073709551614}"#, Some(false));
    }

    #[test]
    fn path_and_query_are_looked_at_decoded() {
        check(HERE, "/a/a%20b/b", "", "", Some(true));
        check(HERE, "/a/a+b/b", "", "", Some(false));
        check(HERE, "/elsewhere", "", "", None);
        for (query, expected) in
            [("urgent=true", true), ("urgent=True", true), ("x=1&urgent=1", true), ("urgent=false", false), ("", false)]
        {
            check(URGENT, "/a/1/b", query, "", Some(expected));
        }
        let plus = Condition::Equals(at(ParamLocation::Query, ["q r"]), Scalar::String("a b"));
        check(plus, "/a/1/b", "q+r=a+b", "", Some(true));
        check(plus, "/a/1/b", "q%20r=%ff", "", None);
    }

    #[test]
    fn unreadable_values_are_undecided() {
        for condition in [TAGS, COUNT, VIP, Condition::Not(&TAGS)] {
            check(condition, "/a/1/b", "", "{\"tags\":", None);
            check(condition, "/a/1/b", "", "\u{feff}{}", None);
        }
    }

    #[test]
    fn a_decisive_part_decides_and_otherwise_an_undecided_one_remains() {
        const BOTH: Condition = Condition::All(&[TAGS, NIGHT]);
        const EITHER: Condition = Condition::Any(&[TAGS, NIGHT]);
        check(BOTH, "/a/1/b", "", "{}", Some(false));
        check(BOTH, "/a/1/b", "", r#"{"tags":[1]}"#, None);
        check(EITHER, "/a/1/b", "", "{}", None);
        check(EITHER, "/a/1/b", "", r#"{"tags":[1]}"#, Some(true));
        let night = |condition: Condition| (condition == NIGHT).then_some(true);
        let sent = Sent::new(TEMPLATE, "/a/1/b", "", br#"{"tags":[1]}"#);
        assert_eq!(BOTH.holds(&sent, &night), Some(true));
        assert_eq!(Condition::Any(&[]).holds(&sent, &night), Some(false));
    }

    #[test]
    fn conditions_read_as_sentences() {
        const EITHER: Condition = Condition::Any(&[VIP, Condition::All(&[COUNT, Condition::Not(&URGENT)])]);
        assert_eq!(EITHER.to_string(), "tags contains vip or (deep.count == 5 and urgent != true)");
        assert_eq!(Condition::Not(&EITHER).to_string(), format!("not ({EITHER})"));
    }
}
