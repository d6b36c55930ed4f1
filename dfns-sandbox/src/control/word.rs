//! A word of control: a name, arguments, and what it calls.

use super::Control;
use crate::refusal::Refusal;
use dfns_core::one_line;
use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
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
