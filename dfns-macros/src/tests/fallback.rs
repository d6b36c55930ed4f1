//! After a mistake, everything the declaration would have brought is still there, so that nothing
//! else breaks.

use super::declare;
use quote::ToTokens;
use syn::{ImplItem, Item};

/// The items that come out of a faulty declaration.
fn items(source: &str) -> Vec<Item> {
    let outcome = declare(source);
    assert!(!outcome.messages.is_empty(), "{source}\nshould be faulty");
    let file: syn::File = syn::parse2(outcome.output).expect("the output should be a file of items");
    file.items
}

fn text(item: &impl ToTokens) -> String {
    item.to_token_stream().to_string()
}

/// Whether some impl for a type of this name has an item of that name.
fn has(items: &[Item], ty: &str, name: &str) -> bool {
    items.iter().any(|item| match item {
        Item::Impl(block) if text(&block.self_ty).split(' ').next() == Some(ty) => {
            block.items.iter().any(|item| match item {
                ImplItem::Fn(item) => item.sig.ident == name,
                ImplItem::Const(item) => item.ident == name,
                ImplItem::Type(item) => item.ident == name,
                _ => false,
            })
        }
        _ => false,
    })
}

#[test]
fn a_faulty_struct_keeps_its_constructors_impls_and_method() {
    let items = items(
        r#"#[dfns_endpoint(POST, "/wallets", group = Wallets, returns = Wallet, signd, permissions = ["Nope"])]
        pub struct CreateWallet { pub name: String, pub note: Option<String>, #[dfns(qurey)] pub dry: Option<bool> }"#,
    );
    assert!(items.iter().any(|item| matches!(item, Item::Struct(item) if item.ident == "CreateWallet")));
    for name in ["new", "with_note", "with_dry", "Group", "META", "Response", "Callers", "Mode", "write"] {
        assert!(has(&items, "CreateWallet", name), "{name} is missing");
    }
    assert!(has(&items, "Wallets", "create_wallet"));
    let all: String = items.iter().map(text).collect();
    assert!(all.contains("Call < Wallet , S >"), "a misspelt option still counts: {all}");
    assert!(!all.contains("# [dfns"), "the compiler does not know the helper attribute");
    assert!(all.contains("compile_error"));
}

#[test]
fn items_of_another_shape_keep_the_name_usable() {
    for item in [
        "pub enum CreateWallet { A, B { #[dfns(query)] a: u8 } }",
        "pub struct CreateWallet(#[dfns(query)] pub String);",
        "pub union CreateWallet { #[dfns(path)] a: u8 }",
    ] {
        let items = items(&format!(
            "#[dfns_endpoint(POST, \"/wallets\", group = Wallets, returns = Wallet, permissions = none)] {item}"
        ));
        assert!(has(&items, "CreateWallet", "META") && has(&items, "Wallets", "create_wallet"), "{item}");
        assert!(!items.iter().map(text).collect::<String>().contains("# [dfns"), "{item}");
    }
}

#[test]
fn an_item_that_cannot_be_an_endpoint_comes_out_as_it_went_in() {
    for item in ["pub fn create_wallet () { }", "pub struct CreateWallet < T > { pub a : T }"] {
        let items = items(&format!("#[dfns_endpoint(POST, \"/x\", returns = (), permissions = none)] {item}"));
        assert_eq!(items.iter().map(text).filter(|text| !text.contains("compile_error")).collect::<Vec<_>>(), [item]);
    }
}

#[test]
fn an_item_that_does_not_parse_comes_out_untouched() {
    let source = "#[dfns_endpoint(POST, \"/x\", returns = (), permissions = none)] pub struct { oops";
    let outcome = declare(&format!("{source} }}"));
    assert!(outcome.output.to_string().ends_with(&outcome.item.to_string()));
}

#[test]
fn an_empty_attribute_still_yields_an_impl() {
    let items = items("#[dfns_endpoint()] pub struct Ping { pub a: Option<String> }");
    assert!(has(&items, "Ping", "META") && has(&items, "Ping", "with_a"));
}

#[test]
fn a_struct_that_is_still_being_typed_keeps_its_complete_fields_and_its_method() {
    for fields in ["pub", "pub b", "pub b:", "pub b: Option<", "pub b: Vec<u8", "b", "#[dfns(query)]"] {
        let items = items(&format!(
            "#[dfns_endpoint(POST, \"/wallets/{{b}}\", group = Wallets, returns = Wallet, permissions = none)]
            pub struct CreateWallet {{ pub a: Option<String>, {fields} }}"
        ));
        for name in ["new", "with_a", "Group", "META", "write"] {
            assert!(has(&items, "CreateWallet", name), "{name} is missing: {fields}");
        }
        assert!(has(&items, "Wallets", "create_wallet"), "{fields}");
        let errors = items.iter().filter(|item| text(item).contains("compile_error")).count();
        assert_eq!(errors, 1, "only the gap is reported: {fields}");
    }
}
