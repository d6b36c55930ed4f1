//! Converts names between cases, and finds the name nearest to a misspelt one.
//!
//! Rust's names are `snake_case`, the wire's are `camelCase` unless `rename_all` says otherwise.
//! The conversions are exactly serde's, since serde writes the body and this macro everything else.

use quote::ToTokens;
use strsim::osa_distance as distance;
use syn::Type;

/// The case of names on the wire, as in `#[serde(rename_all = "..")]`.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    #[default]
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Case {
    pub(crate) const ALL: [(&'static str, Self); 8] = [
        ("lowercase", Self::Lower),
        ("UPPERCASE", Self::Upper),
        ("PascalCase", Self::Pascal),
        ("camelCase", Self::Camel),
        ("snake_case", Self::Snake),
        ("SCREAMING_SNAKE_CASE", Self::ScreamingSnake),
        ("kebab-case", Self::Kebab),
        ("SCREAMING-KEBAB-CASE", Self::ScreamingKebab),
    ];

    /// Returns the case that serde calls by this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, case)| *case)
    }

    /// Returns serde's name for this case.
    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, case)| *case == self).map_or("", |(name, _)| name)
    }

    /// Returns the name on the wire for a field of this name.
    pub(crate) fn of_field(self, field: &str) -> String {
        match self {
            Self::Lower | Self::Snake => field.to_owned(),
            Self::Upper | Self::ScreamingSnake => field.to_ascii_uppercase(),
            Self::Pascal => {
                let camel = camel(field);
                let mut characters = camel.chars();
                characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
            }
            Self::Camel => camel(field),
            Self::Kebab => field.replace('_', "-"),
            Self::ScreamingKebab => field.to_ascii_uppercase().replace('_', "-"),
        }
    }
}

/// Converts `signing_key` into `signingKey`.
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

/// Converts `DelegatedLogin` and `delegatedLogin` into `delegated_login`. A run of capitals is one
/// word (`GetURL`, `get_url`).
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

/// Returns a wire name in snake case. `ParamMeta::field` falls back to the same rule.
pub(crate) fn field_of(wire: &str) -> String {
    let characters = wire.chars().flat_map(|character| {
        let underscore = character.is_ascii_uppercase().then_some('_');
        underscore.into_iter().chain([if character == '-' { '_' } else { character.to_ascii_lowercase() }])
    });
    characters.collect()
}

/// Returns the candidate that was most likely meant: the same letters in another case, or else the
/// nearest within a third of the word's length.
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

/// Returns a type as a programmer writes it: `Page<Wallet>`, without spaces between tokens.
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

/// Joins items as `a, b and c`.
pub(crate) fn enumerate(items: &[&str]) -> String {
    match items {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Case, camel, nearest, snake};

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
    fn fields_take_every_case_as_serde_gives_it() {
        let names = [
            "lowercase",
            "UPPERCASE",
            "PascalCase",
            "camelCase",
            "snake_case",
            "SCREAMING_SNAKE_CASE",
            "kebab-case",
            "SCREAMING-KEBAB-CASE",
        ];
        let wire = [
            "sha_256_of",
            "SHA_256_OF",
            "Sha256Of",
            "sha256Of",
            "sha_256_of",
            "SHA_256_OF",
            "sha-256-of",
            "SHA-256-OF",
        ];
        for (name, wire) in names.iter().zip(wire) {
            let case = Case::named(name).unwrap();
            assert_eq!((case.of_field("sha_256_of").as_str(), case.name()), (wire, *name));
        }
        assert!(Case::named("Camelcase").is_none());
    }

    #[test]
    fn the_nearest_word_is_suggested_and_a_far_one_is_not() {
        assert_eq!(nearest("signd", ["returns", "signed"]), Some("signed"));
        assert_eq!(nearest("GROUP", ["grous", "group"]), Some("group"), "case comes first");
        assert_eq!(nearest("banana", ["signed", "public"]), None);
        assert_eq!(nearest("", ["signed"]), None);
    }
}
