//! The attribute macro that turns an annotated struct into a Dfns endpoint.
//!
//! Use it through `dfns_core::dfns_endpoint` (or `dfns::dfns_endpoint`), where its documentation
//! is. Read the source in the order a declaration passes through it:
//!
//! 1. `attribute` parses the arguments, with `permission` for the rules, `condition` for their
//!    conditions and `syntax` for recovering from mistakes;
//! 2. `item` reads the struct and the roles of its fields, with `serde_attributes` for
//!    `#[serde(..)]`;
//! 3. `validate` checks these parts against each other and makes the `model`, with `route` for the
//!    path;
//! 4. `expand` turns the model into tokens, with `docs` for the documentation;
//! 5. after a mistake, `fallback` emits stubs beside the messages that `diagnostics` collected,
//!    with `half_typed` for a struct that is not complete yet.
//!
//! `object` is the smaller macro for the JSON objects inside requests and responses, and `describe`
//! the derive for types with serde code of their own. `extras` names
//! what is generated on request; `names` converts between cases and finds near misses;
//! `permission_table` is generated.

mod attribute;
mod condition;
mod describe;
mod diagnostics;
mod docs;
mod expand;
mod extras;
mod fallback;
mod half_typed;
mod item;
mod model;
mod names;
mod object;
mod permission;
mod permission_table;
mod route;
mod serde_attributes;
mod settles;
mod syntax;
#[cfg(test)]
mod tests;
mod validate;

use diagnostics::Diagnostics;
use extras::Extras;
use item::{Request, Shape};
use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

/// Declares an endpoint of the Dfns API: an annotated struct becomes the request type, its metadata
/// and the method that sends it.
#[proc_macro_attribute]
pub fn dfns_endpoint(arguments: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand(arguments.into(), item.into(), &quote!(::dfns_core), Extras::ENABLED).0.into()
}

// For crates that depend on the facade alone.
#[expect(missing_docs, reason = "the facade has the documentation")]
#[proc_macro_attribute]
pub fn dfns_endpoint_facade(
    arguments: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    expand(arguments.into(), item.into(), &quote!(::dfns::core), Extras::ENABLED).0.into()
}

/// Declares a JSON object of the API: a part of a request, or a response.
#[proc_macro_attribute]
pub fn dfns_object(arguments: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    object::expand(arguments.into(), item.into(), &quote!(::dfns_core), Extras::ENABLED).0.into()
}

// For crates that depend on the facade alone.
#[expect(missing_docs, reason = "the facade has the documentation")]
#[proc_macro_attribute]
pub fn dfns_object_facade(
    arguments: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    object::expand(arguments.into(), item.into(), &quote!(::dfns::core), Extras::ENABLED).0.into()
}

/// Publishes the shape and the schema of a type with serde code of its own.
#[proc_macro_derive(Describe, attributes(describe))]
pub fn describe(item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    describe::expand(item.into(), Extras::ENABLED).0.into()
}

/// Expands the macro on tokens; the tests call this. Returns the output and the mistakes.
fn expand(
    arguments: TokenStream,
    item: TokenStream,
    default_crate: &TokenStream,
    extras: Extras,
) -> (TokenStream, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let attribute = attribute::parse(arguments, &mut diagnostics);
    let mut parsed: Item = match syn::parse2(item.clone()) {
        Ok(parsed) => parsed,
        Err(error) => {
            // Either the compiler understood the item, or it reports the error itself.
            diagnostics.report_at(error.span(), error);
            let output = match half_typed::recovered(item.clone()) {
                Some(parsed) => half_typed(Item::Struct(parsed), &attribute, default_crate, &mut diagnostics),
                None => item,
            };
            return (with_errors(&diagnostics, output), diagnostics);
        }
    };
    if let Item::Struct(item) = &mut parsed {
        item::only_one(&mut item.attrs, &mut diagnostics);
    }
    item::add_page_fields(&mut parsed, &attribute);
    let output = match item::shape(&parsed, &mut diagnostics) {
        Shape::Named(item) => {
            validate::options(&attribute, &item.ident, &mut diagnostics);
            let request = Request::read(item, serde_attributes::Noun::Request, &mut diagnostics);
            let endpoint = validate::endpoint(&attribute, &request, default_crate, &mut diagnostics);
            if diagnostics.is_empty() { expand::endpoint(&endpoint, extras) } else { fallback::endpoint(&endpoint) }
        }
        Shape::Wrong(stand_in) => {
            validate::options(&attribute, &stand_in.ident, &mut diagnostics);
            let request = Request { item: &stand_in, serde: serde_attributes::OfStruct::default(), fields: Vec::new() };
            // Every path parameter and condition would be reported, since this struct has no
            // fields.
            let unheard = &mut Diagnostics::default();
            let endpoint = validate::endpoint(&attribute, &request, default_crate, unheard);
            fallback::wrong_shape(parsed.clone(), &endpoint)
        }
        Shape::Hopeless => fallback::without_roles(parsed),
    };
    (with_errors(&diagnostics, output), diagnostics)
}

/// Returns the stubs for the complete fields of a struct. Only its options are checked: a path
/// parameter or a condition may name the field that is still being typed.
fn half_typed(
    mut item: Item,
    attribute: &attribute::Attribute,
    default_crate: &TokenStream,
    diagnostics: &mut Diagnostics,
) -> TokenStream {
    item::add_page_fields(&mut item, attribute);
    let Item::Struct(item) = item else { return TokenStream::new() };
    validate::options(attribute, &item.ident, diagnostics);
    let unheard = &mut Diagnostics::default();
    let request = Request::read(&item, serde_attributes::Noun::Request, unheard);
    fallback::endpoint(&validate::endpoint(attribute, &request, default_crate, unheard))
}

fn with_errors(diagnostics: &Diagnostics, output: TokenStream) -> TokenStream {
    let mut tokens = diagnostics.to_compile_errors();
    tokens.extend(output);
    tokens
}
