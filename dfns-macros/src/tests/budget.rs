//! How much the macro emits: every token is work for the compiler, times the number of endpoints.

use super::{DECLARATIONS, expand_valid};
use proc_macro2::{Spacing, TokenStream, TokenTree};

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

#[test]
fn an_endpoint_costs_450_tokens_on_average_and_never_more_than_750() {
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
    assert!(mean <= 450, "mean {mean}: {costs:#?}");
    assert!(most <= 750, "max {most}: {costs:#?}");
}
