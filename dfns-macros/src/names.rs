//! Names: from one case to another, and how far one word is from another.
//!
//! Rust's names are snake_case, the wire's are camelCase. The conversion has to agree with serde's
//! `rename_all = "camelCase"` to the letter, because serde writes the body while we write everything around it.

use quote::ToTokens;
use syn::Type;

/// `signing_key` becomes `signingKey`.
pub(crate) fn camel(snake: &str) -> String {
    let mut camel = String::with_capacity(snake.len());
    let mut capitalize = false;
    for character in snake.chars() {
        if character == '_' {
            capitalize = !camel.is_empty();
        } else if std::mem::take(&mut capitalize) {
            camel.push(character.to_ascii_uppercase());
        } else if camel.is_empty() {
            camel.push(character.to_ascii_lowercase());
        } else {
            camel.push(character);
        }
    }
    camel
}

/// `DelegatedLogin` and `delegatedLogin` become `delegated_login`; a run of capitals is one word (`GetURL`, `get_url`).
pub(crate) fn snake(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let mut snake = String::with_capacity(name.len() + 4);
    for (index, &character) in characters.iter().enumerate() {
        let follows_small = index > 0 && !characters[index - 1].is_uppercase() && characters[index - 1] != '_';
        let ends_a_run = index > 0
            && characters[index - 1].is_uppercase()
            && characters.get(index + 1).is_some_and(|next| next.is_lowercase());
        if character.is_uppercase() && (follows_small || ends_a_run) {
            snake.push('_');
        }
        snake.extend(character.to_lowercase());
    }
    snake
}

/// The candidate that was most likely meant: the same letters in another case, or else the nearest within a third of
/// the word's length.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = word.chars().count().div_ceil(3);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let far = if candidate.eq_ignore_ascii_case(word) { 0 } else { distance(word, candidate) };
        if far <= limit && best.is_none_or(|(nearest, _)| far < nearest) {
            best = Some((far, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How many single-letter edits (insert, delete, replace, swap neighbours) lead from one word to the other.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    // Row by row through the table of distances between prefixes; a swap looks two rows back.
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for row in 1..=from.len() {
        let mut current = vec![row];
        for column in 1..=to.len() {
            let replace = last[column - 1] + usize::from(from[row - 1] != to[column - 1]);
            let mut best = replace.min(last[column] + 1).min(current[column - 1] + 1);
            let swapped = row > 1 && column > 1 && from[row - 1] == to[column - 2] && from[row - 2] == to[column - 1];
            if swapped {
                best = best.min(before[column - 2] + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut last, current);
    }
    last[to.len()]
}

/// A type as one would write it: `Page<Wallet>`, without the spaces between tokens.
pub(crate) fn type_text(ty: &Type) -> String {
    let mut text = String::new();
    for part in ty.to_token_stream().to_string().split(' ') {
        let both_words = text.ends_with(|last: char| last.is_alphanumeric() || last == '_')
            && part.starts_with(|first: char| first.is_alphanumeric() || first == '_');
        if both_words || text.ends_with(',') {
            text.push(' ');
        }
        text.push_str(part);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{camel, distance, nearest, snake};

    #[test]
    fn snake_case_becomes_camel_case_as_serde_does_it() {
        for (from, to) in [
            ("name", "name"),
            ("signing_key", "signingKey"),
            ("pagination_token", "paginationToken"),
            ("_kind", "kind"),
            ("a__b", "aB"),
            ("sha_256", "sha256"),
        ] {
            assert_eq!(camel(from), to);
        }
    }

    #[test]
    fn type_names_become_snake_case() {
        for (from, to) in [
            ("DelegatedLogin", "delegated_login"),
            ("ListWallets", "list_wallets"),
            ("GetURL", "get_url"),
            ("URLOf", "url_of"),
            ("GetEip155Chain", "get_eip155_chain"),
            ("walletId", "wallet_id"),
            ("X", "x"),
        ] {
            assert_eq!(snake(from), to);
        }
    }

    #[test]
    fn snake_and_camel_undo_each_other() {
        for name in ["wallet_id", "next_page_token", "x", "user_action_http_method", "id"] {
            assert_eq!(snake(&camel(name)), name);
        }
    }

    #[test]
    fn distance_counts_edits_and_swaps() {
        for (from, to, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("signd", "signed", 1),
            ("PSOT", "POST", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(from, to), expected, "{from} -> {to}");
            assert_eq!(distance(to, from), expected, "{to} -> {from}");
        }
    }

    #[test]
    fn the_nearest_word_is_suggested_and_a_far_one_is_not() {
        assert_eq!(nearest("signd", ["returns", "signed"]), Some("signed"));
        assert_eq!(nearest("GROUP", ["grous", "group"]), Some("group"), "case comes first");
        assert_eq!(nearest("banana", ["signed", "public"]), None);
        assert_eq!(nearest("", ["signed"]), None);
    }
}
