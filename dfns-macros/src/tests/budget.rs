//! How much the macro emits: every token is work for the compiler, times the number of endpoints.

use super::{DECLARATIONS, expand_valid};
use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use std::path::Path;

/// Counts names, literals, operators and pairs of brackets; `::` and `'static` are one each.
pub(super) fn count(tokens: TokenStream) -> usize {
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

/// The declarations in a folder of Rust files: attribute and struct, as tokens.
fn declared_in(folder: &Path, found: &mut Vec<(String, usize)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            declared_in(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            for item in syn::parse_file(&std::fs::read_to_string(path).unwrap()).unwrap().items {
                let syn::Item::Struct(mut item) = item else { continue };
                let Some(at) = item.attrs.iter().position(|attribute| attribute.path().is_ident("dfns_endpoint"))
                else {
                    continue;
                };
                let syn::Meta::List(arguments) = item.attrs.remove(at).meta else { panic!("{}", item.ident) };
                let (name, own) = (item.ident.to_string(), item.to_token_stream());
                let (output, diagnostics) =
                    crate::expand(arguments.tokens, own.clone(), &quote::quote!(::dfns_core), false);
                assert!(diagnostics.is_empty(), "{name}");
                found.push((name, count(output) - count(own)));
            }
        }
    }
}

#[test]
fn the_declared_api_keeps_the_budget() {
    let mut costs = Vec::new();
    declared_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../dfns-endpoints/src"), &mut costs);
    let total: usize = costs.iter().map(|(_, tokens)| tokens).sum();
    let (most, tokens) = costs.iter().max_by_key(|(_, tokens)| tokens).unwrap();
    let mean = total / costs.len();
    println!("{} endpoints: mean {mean} tokens, most {tokens} ({most})", costs.len());
    assert!(mean <= 430, "{costs:#?}");
    assert!(*tokens <= 1070, "{most}: {tokens}");
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
