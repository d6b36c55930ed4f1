//! Collects the mistakes of a declaration.
//!
//! Every stage reports here and continues, so that one run of the compiler shows all mistakes of a
//! declaration. Messages have one style: lower case, names in backticks, the expectation, then
//! `help:` on a separate line with an edit that fixes the mistake. Each message points at the
//! smallest wrong token.

use crate::names;
use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use std::fmt::Display;

/// The mistakes found so far.
#[derive(Default)]
pub(crate) struct Diagnostics {
    errors: Vec<syn::Error>,
}

impl Diagnostics {
    /// Reports a mistake and underlines a whole piece of syntax.
    pub(crate) fn report(&mut self, at: impl ToTokens, message: impl Display) {
        self.errors.push(syn::Error::new_spanned(at, message));
    }

    /// Reports a mistake at one place.
    pub(crate) fn report_at(&mut self, span: Span, message: impl Display) {
        self.errors.push(syn::Error::new(span, message));
    }

    /// Reports two things that exclude each other: the message at the first, a pointer at the
    /// second.
    pub(crate) fn contradiction(&mut self, at: impl ToTokens, other: impl ToTokens, message: impl Display) {
        let given = format!("`{}` is given here", other.to_token_stream());
        self.report(at, message);
        self.report(other, given);
    }

    /// Returns whether there are no mistakes.
    pub(crate) fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// Returns the number of mistakes.
    pub(crate) fn count(&self) -> usize {
        self.errors.len()
    }

    /// Returns the mistakes, in the order in which they were found.
    #[cfg(test)]
    pub(crate) fn errors(&self) -> &[syn::Error] {
        &self.errors
    }

    /// Returns the mistakes as `compile_error!` calls.
    pub(crate) fn to_compile_errors(&self) -> TokenStream {
        self.errors.iter().map(syn::Error::to_compile_error).collect()
    }
}

/// Returns the help line for a misspelt word: the nearest candidate. If none is near, it lists all
/// candidates, unless there are too many.
pub(crate) fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    match (names::nearest(word, candidates.iter().copied()), candidates.as_slice()) {
        (Some(meant), _) => format!("\nhelp: did you mean `{meant}`?"),
        (None, all @ [_, _, ..]) if all.len() <= 24 => {
            let all: Vec<String> = all.iter().map(|name| format!("`{name}`")).collect();
            let all: Vec<&str> = all.iter().map(String::as_str).collect();
            format!("\nhelp: there are {}", names::enumerate(&all))
        }
        _ => String::new(),
    }
}
