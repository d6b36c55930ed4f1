//! Reads a struct that is still being typed: `pub name`, `pub key: Option<`.
//!
//! The compiler reports what is missing. The fields that are complete make the struct, so that its
//! other uses stay valid and an editor still knows its methods.

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Field, Fields, FieldsNamed, Generics, ItemStruct, Result, Token, Visibility, braced, token};

/// Returns the struct with its complete fields. `None` if it has no name or no braces yet.
pub(crate) fn recovered(item: TokenStream) -> Option<ItemStruct> {
    let parse = |input: ParseStream<'_>| {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis: Visibility = input.parse()?;
        let (struct_token, ident) = (input.parse()?, input.parse()?);
        let content;
        let brace_token = braced!(content in input);
        let fields = Fields::Named(FieldsNamed { brace_token, named: complete(&content) });
        Ok(ItemStruct { attrs, vis, struct_token, ident, generics: Generics::default(), fields, semi_token: None })
    };
    parse.parse2(item).ok()
}

/// Returns the fields that can be parsed. A comma may be missing between two.
fn complete(content: ParseStream<'_>) -> Punctuated<Field, Token![,]> {
    let mut fields = Punctuated::new();
    while !content.is_empty() {
        let ahead = content.fork();
        match ahead.call(Field::parse_named) {
            Ok(field) if ends(&ahead) => {
                content.advance_to(&ahead);
                fields.push(field);
            }
            _ => skip(content),
        }
        let _comma: Result<Option<Token![,]>> = content.parse();
    }
    fields
}

/// Returns whether a field can end here.
fn ends(ahead: ParseStream<'_>) -> bool {
    ahead.is_empty() || ahead.peek(Token![,]) || begins(ahead)
}

/// Returns whether a field with a visibility or an attribute begins here.
fn begins(input: ParseStream<'_>) -> bool {
    input.peek(Token![pub]) || input.peek(Token![#]) && input.peek2(token::Bracket)
}

/// Skips an incomplete field: to the comma, or to the field after it. Always advances.
fn skip(content: ParseStream<'_>) {
    // Its own attributes and visibility come first.
    let _attributes = content.call(Attribute::parse_outer);
    let mut first = true;
    while !content.is_empty() && (first || !(content.peek(Token![,]) || begins(content))) {
        if content.parse::<TokenTree>().is_err() {
            return;
        }
        first = false;
    }
}

#[cfg(test)]
mod tests {
    use super::recovered;

    #[test]
    fn complete_fields_are_kept_whatever_their_neighbours_lack() {
        for (fields, kept) in [
            ("pub a: Option<u8>, pub", &["a"][..]),
            ("pub a: u8, pub b", &["a"]),
            ("pub a: u8, pub b:", &["a"]),
            ("pub a: u8, pub b: Option<", &["a"]),
            ("pub a: u8, pub b: HashMap<String,", &["a"]),
            ("pub b: Option<u8 pub a: u8", &["a"]),
            ("pub a: u8 pub b: u8", &["a", "b"]),
            ("pub b\npub a: u8", &["a"]),
            ("#[dfns] pub b, #[dfns(query)] pub a: u8,", &["a"]),
            ("#[doc = \"x\"]", &[]),
            ("b a: u8, c: Vec<u8>", &["c"]),
            (", , pub a: u8 ; pub(crate) c: (u8, u8)", &["c"]),
            ("", &[]),
        ] {
            let item = recovered(format!("pub struct A {{ {fields} }}").parse().unwrap()).unwrap();
            let names: Vec<_> =
                item.fields.iter().filter_map(|field| Some(field.ident.as_ref()?.to_string())).collect();
            assert_eq!(names, kept, "{fields}");
        }
    }

    #[test]
    fn without_a_name_or_braces_nothing_is_recovered() {
        for item in ["pub struct", "pub struct { a: u8 }", "pub struct A<T> { a: }", "pub struct A(u8", "fn a( {}"] {
            let Ok(item) = item.parse() else { continue };
            assert!(recovered(item).is_none());
        }
    }
}
