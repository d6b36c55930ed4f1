//! A word of control: a name, arguments, and what it calls.

use super::Control;
use crate::refusal::Refusal;
use dfns_core::one_line;
use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::pin::Pin;

/// A word of control, with its arguments.
pub(super) trait Word: DeserializeOwned + Send + 'static {
    const NAME: &'static str;
    /// `GET` for a word that only looks.
    const METHOD: Method;

    /// Calls the method of [`Control`].
    fn run(self, control: Control<'_>) -> impl Future<Output = Result<Value, Refusal>> + Send;
}

pub(super) type Running<'a> = Pin<Box<dyn Future<Output = Result<Value, Refusal>> + Send + 'a>>;

/// A word without its type.
pub(super) struct Entry {
    pub(super) name: &'static str,
    pub(super) method: Method,
    pub(super) run: for<'a> fn(Value, Control<'a>) -> Result<Running<'a>, Refusal>,
}

impl Entry {
    pub(super) const fn of<W: Word>() -> Self {
        Self {
            name: W::NAME,
            method: W::METHOD,
            run: |arguments, control| {
                let word: W = serde_json::from_value(arguments).map_err(|error| refuse_arguments(W::NAME, &error))?;
                Ok(Box::pin(word.run(control)))
            },
        }
    }
}

/// The response of a word.
pub(super) fn written(value: &impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(value).map_err(|_| Refusal::internal())
}

/// 400: arguments that the word does not take.
fn refuse_arguments(word: &str, error: &serde_json::Error) -> Refusal {
    Refusal::invalid(format!("`{word}`: {}", one_line(error, 300)))
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
