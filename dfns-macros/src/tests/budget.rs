//! How much the macro emits: every token is work for the compiler, times the number of endpoints.

use super::{DECLARATIONS, expand_valid};
use crate::diagnostics::Diagnostics;
use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use std::path::Path;

/// Counts names, literals, operators and pairs of brackets; `::` and `'static` are one each.
fn count(tokens: TokenStream) -> usize {
    let mut total = 0;
    let mut glued = false;
    for token in tokens {
        total += match &token {
            TokenTree::Group(group) => 1 + count(group.stream()),
            _ => usize::from(!glued),
        };
        glued = matches!(&token, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint);
    }
    total
}

/// A struct that is declared with the macros.
struct Declared {
    name: String,
    fields: usize,
    tokens: usize,
}

/// The structs of a folder of Rust files that have this attribute.
fn declared_in(folder: &Path, attribute: &str, expand: &Expand, found: &mut Vec<Declared>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            declared_in(&path, attribute, expand, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            for item in syn::parse_file(&std::fs::read_to_string(path).unwrap()).unwrap().items {
                let syn::Item::Struct(mut item) = item else { continue };
                let Some(at) = item.attrs.iter().position(|other| other.path().is_ident(attribute)) else { continue };
                let arguments = match item.attrs.remove(at).meta {
                    syn::Meta::List(arguments) => arguments.tokens,
                    _ => TokenStream::new(),
                };
                let (name, fields, own) = (item.ident.to_string(), item.fields.len(), item.to_token_stream());
                let (output, diagnostics) =
                    expand(arguments, own.clone(), &quote::quote!(::dfns_core), crate::extras::Extras::NONE);
                assert!(diagnostics.is_empty(), "{name}");
                found.push(Declared { name, fields, tokens: count(output) - count(own) });
            }
        }
    }
}

type Expand = dyn Fn(TokenStream, TokenStream, &TokenStream, crate::extras::Extras) -> (TokenStream, Diagnostics);

/// The mean of the tokens of the structs of dfns-endpoints that have this attribute. None may cost
/// more than `most` says of its number of fields.
fn mean(attribute: &str, expand: &Expand, most: fn(usize) -> usize) -> usize {
    let mut found = Vec::new();
    declared_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../dfns-endpoints/src"), attribute, expand, &mut found);
    for Declared { name, fields, tokens } in &found {
        assert!(*tokens <= most(*fields), "{name}: {tokens} tokens for {fields} fields");
    }
    let mean = found.iter().map(|declared| declared.tokens).sum::<usize>() / found.len();
    println!("{} of `{attribute}`: {mean} tokens on average", found.len());
    mean
}

#[test]
fn the_declared_endpoints_keep_the_budget() {
    assert!(mean("dfns_endpoint", &crate::expand, |_| 1070) <= 430);
}

#[test]
fn the_declared_objects_keep_the_budget() {
    assert!(mean("dfns_object", &crate::object::expand, |fields| 420 + 115 * fields) <= 640);
}

#[test]
fn an_endpoint_costs_410_tokens_on_average_and_never_more_than_900() {
    let costs: Vec<(&str, usize)> = DECLARATIONS
        .iter()
        .map(|(name, source)| {
            let outcome = expand_valid(source);
            (*name, count(outcome.output) - count(outcome.item))
        })
        .collect();
    let total: usize = costs.iter().map(|(_, tokens)| tokens).sum();
    let mean = total / costs.len();
    let most = costs.iter().map(|(_, tokens)| *tokens).max().unwrap_or_default();
    println!("tokens per endpoint: mean {mean}, max {most}\n{costs:#?}");
    assert!(mean <= 410, "mean {mean}: {costs:#?}");
    assert!(most <= 900, "max {most}: {costs:#?}");
}
