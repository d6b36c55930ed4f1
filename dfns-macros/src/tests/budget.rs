//! How much the macro emits: every token is work for the compiler, times the number of endpoints.

use super::{DECLARATIONS, expand_valid};
use proc_macro2::{Spacing, TokenStream, TokenTree};

/// Counts tokens as the compiler's parser does: `::` and `'static` are one each, a pair of brackets is two.
pub(super) fn count(tokens: TokenStream) -> usize {
    let mut total = 0;
    let mut glued = false;
    for token in tokens {
        total += match &token {
            TokenTree::Group(group) => 2 + count(group.stream()),
            _ if glued => 0,
            _ => 1,
        };
        glued = matches!(&token, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint);
    }
    total
}

#[test]
fn an_endpoint_costs_450_tokens_on_average_and_never_more_than_700() {
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
    assert!(most <= 700, "max {most}: {costs:#?}");
}
