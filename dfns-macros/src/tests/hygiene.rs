//! The names that the output may use: only absolute paths, the given crate and the user's own
//! words.

use super::{DECLARATIONS, declare, expand_valid};
use proc_macro2::{TokenStream, TokenTree};

/// All tokens in order, brackets opened.
fn flatten(tokens: TokenStream, all: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => flatten(group.stream(), all),
            other => all.push(other.to_string()),
        }
    }
}

pub(super) fn words(tokens: TokenStream) -> Vec<String> {
    let mut all = Vec::new();
    flatten(tokens, &mut all);
    all
}

#[test]
fn the_default_crate_is_not_named_where_another_is_given() {
    for (name, source) in DECLARATIONS {
        let source = source.replacen("permissions =", "crate = ::elsewhere, permissions =", 1);
        let source = if *name == "crate_path" { source.replace("crate = ::elsewhere::core,", "") } else { source };
        let outcome = expand_valid(&source);
        let users = words(outcome.item);
        let words = words(outcome.output);
        assert!(words.iter().any(|word| word == "elsewhere"), "{name} does not use the crate it was given");
        // Neither the core crate nor the facade; `__dfns` is a local name.
        let named = words.iter().find(|word| matches!(word.as_str(), "dfns" | "dfns_core") && !users.contains(word));
        assert_eq!(named, None, "{name} names the default crate");
    }
}

#[test]
fn a_faulty_declaration_keeps_to_the_given_crate_too() {
    let outcome = declare(
        r#"#[dfns_endpoint(POST, "/x", crate = ::elsewhere, group = G, returns = R, permissions = ["Nope"])]
        pub struct Faulty { pub a: String }"#,
    );
    assert!(!outcome.messages.is_empty());
    assert!(!words(outcome.output).iter().any(|word| word.contains("dfns_core")));
}

#[test]
fn what_the_prelude_would_provide_is_reached_by_absolute_paths() {
    // Each may come out only behind a `::`, that is at the end of a path.
    let provided = ["Into", "From", "Option", "Some", "Result", "Ok", "Default", "Clone", "Debug", "Serialize", "env"];
    for (name, source) in DECLARATIONS {
        let outcome = expand_valid(source);
        let users = words(outcome.item);
        let words = words(outcome.output);
        for (index, word) in words.iter().enumerate() {
            let bare = index == 0 || words[index - 1] != ":";
            let is_users = users.contains(word);
            assert!(!(bare && provided.contains(&word.as_str()) && !is_users), "{name} relies on the prelude's {word}");
        }
    }
}
