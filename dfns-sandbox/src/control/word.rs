//! A word of control: a name, arguments, and what it calls.

use super::Control;
use crate::json_words;
use crate::refusal::Refusal;
use dfns_core::Amount;
use http::Method;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};
use std::pin::Pin;

/// A word of control, with its arguments.
pub(super) trait Word: DeserializeOwned + Send + 'static {
    /// The path after `/__sandbox/`. `{id}` at its end stands for the argument `id`.
    const NAME: &'static str;
    /// `GET` for a word that only looks.
    const METHOD: Method;
    /// Whether the body may be any JSON, not just an object.
    const TAKES_ANY: bool = false;

    /// Calls the method of [`Control`].
    fn run(self, control: Control<'_>) -> impl Future<Output = Result<Value, Refusal>> + Send;
}

pub(super) type Running<'a> = Pin<Box<dyn Future<Output = Result<Value, Refusal>> + Send + 'a>>;

/// A word without its type.
pub(super) struct Entry {
    pub(super) name: &'static str,
    pub(super) method: Method,
    pub(super) takes_any: bool,
    pub(super) run: for<'a> fn(Value, Control<'a>) -> Result<Running<'a>, Refusal>,
}

impl Entry {
    /// The id in a path, if this word has this path; empty if the path of the word has none.
    pub(super) fn find<'p>(&self, path: &'p str) -> Option<&'p str> {
        match self.name.strip_suffix("{id}") {
            Some(prefix) => path.strip_prefix(prefix).filter(|id| !id.is_empty() && !id.contains('/')),
            None => (self.name == path).then_some(""),
        }
    }

    pub(super) const fn of<W: Word>() -> Self {
        Self {
            name: W::NAME,
            method: W::METHOD,
            takes_any: W::TAKES_ANY,
            run: |arguments, control| {
                let read = json_words::read::<W>(arguments);
                let word = read.map_err(|words| Refusal::invalid(format!("`{}`: {words}", W::NAME)))?;
                Ok(Box::pin(word.run(control)))
            },
        }
    }
}

/// The response of a word.
pub(super) fn written(value: &impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(value).map_err(|_| Refusal::internal())
}

/// Declares words that are `POST`, with their arguments and what they do.
macro_rules! post {
    ($(
        $(#[$attribute:meta])*
        $name:ident as $text:literal { $($field:ident: $type:ty),* $(,)? } |$this:ident, $control:ident| $run:expr
    )+) => {$(
        $(#[$attribute])*
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "camelCase")]
        pub(super) struct $name { $($field: $type),* }

        impl crate::control::word::Word for $name {
            const NAME: &'static str = $text;
            const METHOD: http::Method = http::Method::POST;

            async fn run(self, $control: crate::control::Control<'_>) -> Result<serde_json::Value, crate::refusal::Refusal> {
                let $this = self;
                $run
            }
        }
    )+};
}

pub(super) use post;

/// The response of a word that only does something.
pub(super) fn done((): ()) -> Value {
    json!({})
}

/// A whole number in decimal digits.
pub(super) fn whole<T: std::str::FromStr>(field: &str, text: &str) -> Result<T, Refusal> {
    let is_written =
        |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit()) && (*text == "0" || !text.starts_with('0'));
    let number = Some(text).filter(is_written).and_then(|text| text.parse().ok());
    number.ok_or_else(|| Refusal::invalid(format!("`{field}` must be a whole number in decimal digits")))
}

/// An amount among the arguments: a string, as in the API. Numbers lose digits in some languages.
pub(super) struct Digits(pub(super) Amount);

impl<'de> Deserialize<'de> for Digits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        serde_json::from_value(Value::String(text)).map(Self).map_err(D::Error::custom)
    }
}
