//! Snapshots of the output: `tests/expand/*.rs`, formatted as one would write it.
//!
//! Run with `UPDATE_EXPECT=1` to write them anew, then read the difference before committing it.

use super::{DECLARATIONS, expand_valid};
use std::path::Path;

#[test]
fn declarations_expand_as_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expand");
    for (name, source) in DECLARATIONS {
        let file = syn::parse2(expand_valid(source).output).expect("the output should be a file of items");
        let formatted = prettyplease::unparse(&file);
        assert_recorded(&folder.join(format!("{name}.rs")), &formatted);
    }
}

#[test]
fn the_servers_direction_expands_as_recorded_and_changes_nothing_else() {
    let mut impls = String::new();
    for (name, source) in DECLARATIONS {
        let without = expand_valid(source).output.to_string();
        let with = super::declare_for(source, true).output.to_string();
        // The metadata is wrapped; the rest stands at the end.
        let with = without_wrapper(&with);
        let added = with.strip_prefix(&without).unwrap_or_else(|| panic!("{name}: {with}"));
        let (_, added) = added.split_once(":: __private :: server ! {").expect("the impl should be wrapped");
        let added = added.strip_suffix('}').expect("the wrapper should close");
        let added = prettyplease::unparse(&syn::parse_str(added).expect("the output should be a file of items"));
        impls.extend([&format!("// {name}\n"), added.as_str()]);
    }
    assert_recorded(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expand/server.rs"), &impls);
}

/// Takes `with_codec!(Self, ..)` from around the metadata.
fn without_wrapper(output: &str) -> String {
    const OPEN: &str = ":: __private :: with_codec ! (Self , ";
    let (before, meta) = output.split_once(OPEN).expect("the metadata should be wrapped");
    let (before, _) = before.rsplit_once('&').expect("the metadata should be a reference");
    let (meta, after) = meta.split_once(") } ;").expect("the metadata should end");
    format!("{before}& {meta} }} ;{after}")
}

/// Compares text with what was recorded, or records it.
pub(super) fn assert_recorded(path: &Path, text: &str) {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(path, text).expect("the snapshot should be writable");
    }
    let recorded = std::fs::read_to_string(path).unwrap_or_default();
    assert!(recorded == text, "run with UPDATE_EXPECT=1 if this is meant: {} is now\n{text}", path.display());
}

#[test]
fn every_snapshot_belongs_to_a_declaration() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expand");
    for entry in std::fs::read_dir(folder).expect("the snapshots should be there") {
        let path = entry.expect("the folder should be readable").path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        let names = DECLARATIONS.iter().map(|(name, _)| *name).chain(super::object::names());
        assert!(stem == "server" || names.into_iter().any(|name| name == stem), "{stem} is nobody's snapshot");
    }
}

#[test]
fn a_field_named_by_a_keyword_keeps_its_plain_name_on_the_wire() {
    let outcome = expand_valid(
        r#"#[dfns_endpoint(POST, "/x", returns = (), permissions = ["Keys:Create" if type == "Raw"])]
        pub struct Declare { pub r#type: Option<String> }"#,
    );
    let output = outcome.output.to_string();
    for expected in
        ["opt_body (\"type\" ,", "in_body (\"type\" , \"type\" , true ,", "Scalar :: String (\"Raw\")", "fn with_type"]
    {
        assert!(output.contains(expected), "{expected} is missing from {output}");
    }
}

#[test]
fn a_list_says_which_parameter_takes_its_token_if_that_is_not_the_usual_one() {
    for (role, said) in [("", None), ("#[dfns(query = \"after\")]", Some("continued_by (\"after\")"))] {
        let output = expand_valid(&format!(
            "#[dfns_endpoint(GET, \"/x\", returns = Page<X>, paginated, permissions = none)]
            pub struct List {{ pub limit: Option<u32>, {role} pub pagination_token: Option<String> }}"
        ))
        .output
        .to_string();
        assert!(output.contains(said.unwrap_or("paginated")), "{said:?} is missing from {output}");
        assert_eq!(output.contains("continued_by"), said.is_some(), "{output}");
    }
}

#[test]
fn an_undocumented_declaration_stays_undocumented() {
    let outcome =
        expand_valid(r#"#[dfns_endpoint(POST, "/x", group = G, returns = (), permissions = none)] pub struct Silent;"#);
    assert!(!outcome.output.to_string().contains("Sent by"), "the compiler's `missing_docs` would not notice");
}
