//! Small parsing helpers: they step into brackets, and resume after a mistake.

use proc_macro2::{Span, TokenTree};
use syn::parse::{ParseBuffer, ParseStream};
use syn::{Error, Result, Token, bracketed, parenthesized};

/// Moves an error about missing tokens to the last token before the gap: `returns =`. At the end of
/// the attribute, it would underline the whole attribute.
pub(crate) fn ended_at(last: Span, error: Error) -> Error {
    let message = error.to_string();
    if message.starts_with("unexpected end of input") { Error::new(last, message) } else { error }
}

/// Skips to the next comma, where the next option or rule begins.
pub(crate) fn skip_to_comma(input: ParseStream) {
    while !input.is_empty() && !input.peek(Token![,]) {
        // Any token tree parses as long as there is one.
        if input.parse::<TokenTree>().is_err() {
            return;
        }
    }
}

/// Parses the whole content of parentheses.
pub(crate) fn in_parentheses<T>(input: ParseStream, parse: impl FnOnce(ParseStream) -> Result<T>) -> Result<T> {
    let content;
    parenthesized!(content in input);
    all_of(&content, parse)
}

/// Parses the whole content of square brackets.
pub(crate) fn in_brackets<T>(input: ParseStream, parse: impl FnOnce(ParseStream) -> Result<T>) -> Result<T> {
    let content;
    bracketed!(content in input);
    all_of(&content, parse)
}

fn all_of<T>(content: &ParseBuffer, parse: impl FnOnce(ParseStream) -> Result<T>) -> Result<T> {
    let parsed = parse(content)
        .and_then(|value| if content.is_empty() { Ok(value) } else { Err(content.error("unexpected token")) });
    // With left-over tokens, syn would reject the whole attribute later: a second message about the
    // same mistake.
    while content.parse::<TokenTree>().is_ok() {}
    parsed
}
