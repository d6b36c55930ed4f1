//! `#[dfns_object]`: what it emits, what it says of mistakes, what it may name and what it costs.

use super::expansion::assert_recorded;
use super::hygiene::words;
use proc_macro2::TokenStream;
use quote::quote;
use std::path::Path;

/// The snapshots' objects: the attribute's arguments, and the item.
const OBJECTS: &[(&str, &str, &str)] = &[
    (
        "object",
        "",
        r#"
        /// A payment.
        #[derive(PartialEq)]
        pub struct Payment {
            /// The payee.
            pub to: String,
            /// The amount.
            #[serde(rename = "value")]
            pub amount: Amount,
            /// The number of parts.
            pub parts: u32,
            /// A word to the payee.
            pub memo: Option<String>,
            /// The topic, with its own condition for leaving it out.
            #[serde(skip_serializing_if = "Topic::is_none")]
            pub topic: Option<Topic>,
            /// There in some builds.
            #[cfg(feature = "colour")]
            pub colour: Option<Colour>,
        }
        "#,
    ),
    ("object_of_options", "", "pub(crate) struct Options { pub r#type: Option<String> }"),
    (
        "object_by_other_names",
        "response",
        r#"
        /// A parcel.
        pub struct Parcel {
            /// The kind.
            #[serde(rename = "type", alias = "kind")]
            pub kind: String,
            /// The contents.
            #[serde(default)]
            pub contents: Vec<String>,
        }
        "#,
    ),
    ("object_of_nothing", "crate = ::elsewhere::core", "/// Nothing.\npub struct Nothing;"),
    (
        "object_response",
        "response",
        r"
        /// A receipt.
        pub struct Receipt {
            /// Its id.
            pub id: ReceiptId,
            /// The memo.
            pub memo: Option<String>,
        }
        ",
    ),
];

struct Outcome {
    output: TokenStream,
    item: TokenStream,
    messages: Vec<(String, String)>,
}

fn expand(arguments: &str, item: &str) -> Outcome {
    let item: TokenStream = item.parse().expect("the item should be made of tokens");
    let arguments = arguments.parse().expect("the arguments should be made of tokens");
    let (output, diagnostics) =
        crate::object::expand(arguments, item.clone(), &quote!(::dfns_core), crate::extras::Extras::NONE);
    let messages = diagnostics.errors().iter().map(|error| {
        let under = error.span().source_text().unwrap_or_default();
        (error.to_string(), under)
    });
    Outcome { output, item, messages: messages.collect() }
}

fn expand_valid(arguments: &str, item: &str) -> Outcome {
    let outcome = expand(arguments, item);
    assert!(outcome.messages.is_empty(), "{item}\nshould be accepted, but: {:#?}", outcome.messages);
    outcome
}

/// The messages about an object, each with the text under it.
pub(super) fn messages(arguments: &str, item: &str) -> Vec<(String, String)> {
    expand(arguments, item).messages
}

/// Asserts exactly these messages, each with the text under it.
#[track_caller]
fn reports(arguments: &str, item: &str, expected: &[(&str, &str)]) {
    let messages = expand(arguments, item).messages;
    let messages: Vec<(&str, &str)> =
        messages.iter().map(|(message, under)| (message.as_str(), under.as_str())).collect();
    assert_eq!(messages, expected, "\n{item}");
}

#[test]
fn objects_expand_as_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expand");
    for (name, arguments, item) in OBJECTS {
        let file = syn::parse2(expand_valid(arguments, item).output).expect("the output should be a file of items");
        assert_recorded(&folder.join(format!("{name}.rs")), &prettyplease::unparse(&file));
    }
}

/// The names of the snapshots.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    OBJECTS.iter().map(|(name, _, _)| *name)
}

#[test]
fn an_option_nobody_knows() {
    let item = "pub struct A { pub a: String }";
    reports("respnose", item, &[("unknown object option `respnose`\nhelp: did you mean `response`?", "respnose")]);
    reports("crate", item, &[("expected `=`\nhelp: it is written `crate = path::to::dfns_core`", "")]);
    reports("response crate = a", item, &[("expected `,`", "crate")]);
}

#[test]
fn an_option_twice() {
    let item = "pub struct A { pub a: String }";
    reports("response, response", item, &[("`response` is given twice", "response")]);
    reports("crate = a, crate = b", item, &[("`crate` is given twice", "crate")]);
}

#[test]
fn a_role_on_a_field() {
    let message = "only the fields of an endpoint have roles; an object is JSON as a whole";
    reports(
        "",
        "pub struct A { #[dfns(query)] pub a: String, #[dfns(body)] pub b: B }",
        &[(message, "query"), (message, "body")],
    );
    reports(
        "",
        "#[dfns(body)] pub struct A { pub a: String }",
        &[("`#[dfns(...)]` gives a field its role; it has no effect on a struct", "dfns")],
    );
}

#[test]
fn an_item_of_another_shape() {
    let message = "an object is a struct with named fields and without generics\nhelp: choices are `open_enum!` and `open_union!`";
    for (item, under) in [
        ("pub enum A { B, C }", "A"),
        ("pub struct A(String);", "A"),
        ("pub struct A<T> { pub a: T }", "A"),
        ("pub struct A where u8: Copy { pub a: u8 }", "A"),
        ("pub union A { a: u8 }", "A"),
    ] {
        reports("", item, &[(message, under)]);
    }
    reports("", "pub fn a() {}", &[(message, "pub fn a() {}")]);
}

#[test]
fn a_faulty_object_is_still_there() {
    let outcome = expand("respnose", "pub struct A { #[dfns(query)] pub a: Option<String> }");
    let output = outcome.output.to_string();
    assert!(output.contains("compile_error") && !output.contains("# [dfns"), "{output}");
    for expected in ["struct A", "fn new", "fn with_a"] {
        assert!(output.contains(expected), "{expected} is missing from {output}");
    }
    for item in ["pub enum A { B { #[dfns(query)] c: u8 } }", "pub struct { oops }"] {
        let output = expand("", item).output.to_string();
        assert!(
            output.contains("compile_error") && output.contains(item.split(' ').nth(1).unwrap_or_default()),
            "{output}"
        );
    }
}

#[test]
fn only_absolute_paths_the_given_crate_and_the_users_words_are_named() {
    let provided = ["Into", "From", "Option", "Some", "None", "Default", "Clone", "Debug", "Serialize", "Deserialize"];
    for (name, arguments, item) in OBJECTS {
        let own = if arguments.contains("crate") {
            (*arguments).to_owned()
        } else {
            format!("{arguments}{}crate = ::elsewhere", if arguments.is_empty() { "" } else { ", " })
        };
        let outcome = expand_valid(&own, item);
        let (users, words) = (words(outcome.item), words(outcome.output));
        assert!(!words.iter().any(|word| word.contains("dfns_core")), "{name} names the default crate");
        for (index, word) in words.iter().enumerate() {
            // `None` and `Some` are imported by their absolute path where they are used.
            let bare = (index == 0 || words[index - 1] != ":") && word != "None" && word != "Some";
            let relies = bare && provided.contains(&word.as_str()) && !users.contains(word);
            assert!(!relies, "{name} relies on the prelude's {word}");
        }
    }
}

#[test]
fn a_setter_has_no_leading_underscores() {
    let (output, diagnostics) = crate::object::expand(
        TokenStream::new(),
        quote!(
            pub struct A {
                pub __v: Option<u8>,
                pub _n: Option<Option<u8>>,
            }
        ),
        &quote!(::dfns_core),
        crate::extras::Extras::NONE,
    );
    assert!(diagnostics.is_empty());
    let words = super::hygiene::words(output);
    for setter in ["with_v", "with_n", "with_null_n"] {
        assert!(words.iter().any(|word| word == setter), "{setter}");
    }
}

#[test]
fn mistakes_in_settles() {
    const SYNTAX: &str = "help: write `settles(status, read = GetTransfer { wallet_id, transfer_id = id }, held = [Pending], \
        done = [Confirmed], ended = [Failed, Rejected])`";
    let item = "pub struct A { pub id: AId, pub status: Status, pub wallet_id: WalletId }";
    let valid = "read = GetA { a_id = id }, done = [Good]";
    let report = |options: &str, expected: &[(&str, &str)]| reports(&format!("response, {options}"), item, expected);
    report("settles", &[(&format!("`settles` says nothing\n{SYNTAX}"), "settles")]);
    report(
        "settles(status)",
        &[
            (&format!("`settles` names no request that reads the object\n{SYNTAX}"), "settles"),
            (&format!("`settles` lists no status that is a success\n{SYNTAX}"), "settles"),
        ],
    );
    report(
        &format!("settles(statsu, {valid})"),
        &[("the object has no field `statsu`\nhelp: did you mean `status`?", "statsu")],
    );
    report(
        "settles(status, read = GetA { walet_id }, done = [Good])",
        &[("the object has no field `walet_id`\nhelp: did you mean `wallet_id`?", "walet_id")],
    );
    report(
        &format!("settles(status, {valid}, endde = [Bad])"),
        &[("unknown part `endde` of `settles`\nhelp: did you mean `ended`?", "endde")],
    );
    report(
        &format!("settles(status, {valid}, ended = [Bad, Good])"),
        &[("the status `Good` is listed twice", "Good"), ("`Good` is given here", "Good")],
    );
    report(&format!("settles(status, {valid}, done = [Better])"), &[("`done` is given twice", "done")]);
    report(&format!("settles(status, {valid}), settles(status, {valid})"), &[("`settles` is given twice", "settles")]);
    reports(
        &format!("settles(status, {valid})"),
        item,
        &[("only a response settles\nhelp: write `response` before it", "settles")],
    );
    reports(
        "response, settles(status, read = GetA {}, done = [Good])",
        "pub struct A { pub status: Status }",
        &[("an object that settles has a field `id`, by which its events are found", "settles")],
    );
}
