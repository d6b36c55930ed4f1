//! Checks values.

use super::kind::{Misfit, MisfitKind};
use super::row::rows;
use crate::meta::schema::Schema;
use crate::meta::schema::{Format, Limits};
use crate::types::{Amount, Timestamp};
use serde_json::{Number, Value};
use std::fmt::Write as _;
use std::net::IpAddr;

/// The misfits found so far, and the place that is being checked.
#[derive(Default)]
pub(super) struct Misfits {
    pub(super) path: String,
    pub(super) found: Vec<Misfit>,
    /// Whether strings must be of the format that is documented.
    pub(super) is_strict: bool,
}

impl Misfits {
    pub(super) fn strict() -> Self {
        Self { is_strict: true, ..Self::default() }
    }

    pub(super) fn add(&mut self, kind: MisfitKind) {
        self.found.push(Misfit { path: self.path.clone(), kind });
    }

    /// Checks inside a field.
    pub(super) fn at(&mut self, name: &str, check: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        let dot = if self.path.is_empty() { "" } else { "." };
        self.path.extend([dot, name]);
        check(self);
        self.path.truncate(length);
    }

    /// Checks inside an item of a list.
    fn item(&mut self, index: usize, check: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        let _ = write!(self.path, "[{index}]");
        check(self);
        self.path.truncate(length);
    }

    pub(super) fn value(&mut self, schema: Schema, limits: Limits, value: &Value) {
        match (schema, value) {
            (Schema::Unknown | Schema::Any | Schema::Nothing | Schema::Bytes | Schema::Csv, _)
            | (Schema::Null, Value::Null)
            | (Schema::Bool, Value::Bool(_)) => {}
            (Schema::Text(format), value) => self.text(format, limits, value),
            (Schema::Integer { min, max }, Value::Number(number)) => self.integer(min, max, limits, number),
            (Schema::Number, Value::Number(number)) => {
                let number = number.as_f64().unwrap_or_default();
                let (min, max) = (limits.min.map(as_float), limits.max.map(as_float));
                if min.is_some_and(|min| number < min) || max.is_some_and(|max| number > max) {
                    self.add(MisfitKind::Beyond(limits));
                }
            }
            (Schema::List(of), Value::Array(items)) => {
                self.count(Limits { items: true, ..limits }, items.len());
                for (index, value) in items.iter().enumerate() {
                    self.item(index, |misfits| misfits.value(of(), Limits::default(), value));
                }
            }
            (Schema::Map(of), Value::Object(members)) => {
                for (name, value) in members {
                    self.at(name, |misfits| misfits.value(of(), Limits::default(), value));
                }
            }
            (Schema::Object(object), value) => self.object(&rows(object.fields), value),
            (Schema::Choice(choice), Value::String(text)) => {
                if choice.values.iter().all(|known| known.value != text) {
                    self.add(MisfitKind::UnknownValue(choice.values.iter().map(|known| known.value).collect()));
                }
            }
            (Schema::Union(union), Value::Object(members)) => {
                self.variant(union, members);
                self.unknown_fields(schema, members);
            }
            (Schema::Alternatives(alternatives), value) => {
                self.nearest(alternatives, |misfits, of| misfits.value(of(), limits, value));
            }
            (schema, _) => self.add(MisfitKind::NotA(noun(schema))),
        }
    }

    fn text(&mut self, format: Format, limits: Limits, value: &Value) {
        let Value::String(text) = value else {
            // Some clients write times as numbers.
            if !(matches!(format, Format::Timestamp) && value.is_number()) {
                self.add(MisfitKind::NotA("a string"));
            }
            return;
        };
        let is_wrong = match format {
            Format::Timestamp => Timestamp::from(text.as_str()).to_system_time().is_err(),
            Format::Units if self.is_strict => !is_digits(text),
            Format::Amount | Format::Units => text.parse::<Amount>().is_err(),
            Format::Hex if self.is_strict => !is_hex(text),
            Format::Base64 if self.is_strict => !is_base64(text),
            Format::Url if self.is_strict => url::Url::parse(text).is_err(),
            Format::Ip => text.parse::<IpAddr>().is_err(),
            _ => false,
        };
        if is_wrong {
            self.add(MisfitKind::NotA(noun(Schema::Text(format))));
        } else if limits.characters {
            self.count(limits, text.chars().count());
        }
    }

    fn integer(&mut self, min: Option<i64>, max: Option<u64>, limits: Limits, number: &Number) {
        let value = match (number.as_u64(), number.as_i64()) {
            (Some(value), _) => i128::from(value),
            (_, Some(value)) => i128::from(value),
            // No field of 64 bits holds it, and one of 128 bits may.
            _ if max.is_none() && number.as_f64().is_some_and(|value| value.fract() == 0.0) => return,
            _ => return self.add(MisfitKind::NotA(noun(Schema::Integer { min, max }))),
        };
        let least = min.map(i128::from).max(limits.min.map(i128::from));
        let most = [max, limits.max].into_iter().flatten().min().map(i128::from);
        if least.is_some_and(|least| value < least) || most.is_some_and(|most| value > most) {
            let limits = Limits {
                min: least.and_then(|least| u64::try_from(least).ok()),
                max: most.and_then(|most| u64::try_from(most).ok()),
                ..Limits::default()
            };
            self.add(MisfitKind::Beyond(limits));
        }
    }

    /// Checks a number of items or characters.
    fn count(&mut self, limits: Limits, count: usize) {
        let count = count as u64;
        if limits.min.is_some_and(|min| count < min) || limits.max.is_some_and(|max| count > max) {
            self.add(MisfitKind::Beyond(limits));
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "documented limits are small")]
fn as_float(limit: u64) -> f64 {
    limit as f64
}

/// Returns whether it is a whole number as the API writes it.
fn is_digits(text: &str) -> bool {
    let has_zeros = text.len() > 1 && text.starts_with('0');
    !text.is_empty() && !has_zeros && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_hex(text: &str) -> bool {
    text.strip_prefix("0x").unwrap_or(text).bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Returns whether it has the letters of base64 or base64url only.
fn is_base64(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/-_=".contains(&byte))
}

fn noun(schema: Schema) -> &'static str {
    match schema {
        Schema::Text(Format::Timestamp) => "an RFC 3339 timestamp such as `2023-04-14T20:41:28.715Z`",
        Schema::Text(Format::Amount) => "an amount such as `1000000`",
        Schema::Text(Format::Units) => "an amount in the smallest unit such as `1000000`",
        Schema::Text(Format::Hex) => "in hex such as `0x00ff`",
        Schema::Text(Format::Base64) => "in base64 such as `AP8=`",
        Schema::Text(Format::Url) => "a URL such as `https://example.com/hook`",
        Schema::Text(Format::Ip) => "an IP address",
        Schema::Text(_) | Schema::Choice(_) => "a string",
        Schema::Integer { .. } => "a whole number",
        Schema::Number => "a number",
        Schema::Bool => "`true` or `false`",
        Schema::List(_) => "a list",
        Schema::Null => "`null`",
        _ => "an object",
    }
}
