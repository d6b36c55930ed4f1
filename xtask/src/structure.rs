//! `cargo xtask structure`: fails if source files of a crate import each other in a circle.
//!
//! A file can be read, tested and changed without the files that import it. So within a crate,
//! imports point one way. The rule:
//!
//! * File A imports file B if A names an item of B in a `use` or in any other path that starts with
//!   `crate`, `super`, `self` or a child module. Re-exports are followed to the file that defines
//!   the item; `crate::name!` leads to the file with `macro_rules! name`.
//! * A parent that declares its children (`mod x;`) and re-exports their items (`pub use x::Y;`)
//!   does not import them. A parent that uses what its children define does.
//! * Tests do not count: they may look at everything.
//! * `settles(..)` of a response does not count: it names the request that reads the response
//!   again, and that request names its response. The circle is in the API.
//! * `$crate` does not count: such a path belongs to the crate in which the macro is used.
//!
//! Files are read as tokens, not as types. Method calls and trait implementations are not seen.

mod graph;
mod modules;

use graph::Graph;
use modules::Crate;
use std::fs;
use std::path::Path;

/// The crates whose files must not import each other in a circle.
const CRATES: &[&str] =
    &["dfns-core", "dfns-endpoints", "dfns-key-transport", "dfns-macros", "dfns-cli", "dfns-sandbox"];

/// Checks all of [`CRATES`].
pub(crate) fn check(root: &Path) -> Result<(), String> {
    let mut circles = Vec::new();
    for name in CRATES {
        let mut files = Vec::new();
        collect(&root.join(name).join("src"), "", &mut files)?;
        // The program beside a library is a crate of its own, which uses the library.
        if files.iter().any(|(file, _)| file == "lib.rs") {
            files.retain(|(file, _)| file != "main.rs");
        }
        let graph = imports(&files)?;
        println!("{name}: {} files, {} imports among them", files.len(), graph.len());
        circles.extend(graph.circles().iter().map(|circle| format!("{name}/src: {circle}")));
    }
    if circles.is_empty() {
        return Ok(());
    }
    Err(format!("files import in a circle; move what they share to a file below both:\n  {}", circles.join("\n  ")))
}

/// Returns the imports among the source files of a crate, which are given by path below `src` and
/// text.
fn imports(files: &[(String, String)]) -> Result<Graph, String> {
    let modules = Crate::read(files)?;
    let mut graph = Graph::default();
    for import in modules.imports() {
        graph.add(import.from, import.to, import.name);
    }
    Ok(graph)
}

/// Reads all source files of a folder and its subfolders.
fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, String)>) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut entries = fs::read_dir(folder).map_err(failed)?.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else if entry.path().extension().is_some_and(|extension| extension == "rs") {
            files.push((name, fs::read_to_string(entry.path()).map_err(failed)?));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::imports;

    fn circles(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<_> = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        imports(&files).unwrap().circles()
    }

    #[test]
    fn a_planted_circle_is_named_with_what_ties_it() {
        let files = [
            ("lib.rs", "mod a; mod b; mod c; pub use a::A;"),
            ("a.rs", "use crate::b::B; pub struct A(B);"),
            ("b.rs", "pub struct B; fn f() { crate::c::f(); }"),
            ("c.rs", "pub fn f() -> Option<crate::A> { None }"),
        ];
        assert_eq!(circles(&files), ["a.rs -> b.rs (B) -> c.rs (f) -> a.rs (A)"]);
        // The same files without the last arrow.
        let mut files = files;
        files[3].1 = "pub fn f() {}";
        assert!(circles(&files).is_empty());
    }

    #[test]
    fn a_parent_that_declares_and_reexports_its_children_is_no_circle() {
        let child = ("a/b.rs", "use super::c::C; pub struct B(C);");
        let sibling = ("a/c.rs", "pub struct C;");
        assert!(
            circles(&[("lib.rs", "mod a;"), ("a/mod.rs", "mod b; mod c; pub use b::B;"), child, sibling]).is_empty()
        );
        let parent = ("a/mod.rs", "mod b; use b::B; pub struct A(B);");
        assert!(circles(&[("lib.rs", "mod a;"), parent, ("a/b.rs", "pub(in crate::a) struct B;")]).is_empty());
        assert!(circles(&[("lib.rs", "mod a;"), parent, ("a/b.rs", "pub struct B;")]).is_empty());
        let circle = circles(&[("lib.rs", "mod a;"), parent, ("a/b.rs", "pub struct B(super::A);")]);
        assert_eq!(circle, ["a/b.rs -> a/mod.rs (A) -> a/b.rs (B)"]);
    }

    #[test]
    fn reexports_renames_globs_and_inline_modules_lead_to_the_file_that_defines_the_item() {
        let files = |last: &'static str| {
            circles(&[
                ("lib.rs", "mod a; mod b; mod r; pub mod facade { pub use crate::r::*; }"),
                ("r/mod.rs", "mod inner; pub use inner::{In as Out, other};"),
                ("r/inner.rs", "use crate::a::A; pub struct In(A); pub fn other() {}"),
                ("a.rs", last),
                ("b.rs", "pub struct B;"),
            ])
        };
        for last in [
            "pub struct A(crate::r::Out);",
            "use crate::facade::Out; pub struct A;",
            "use crate::{b::B, facade::{self, other as o}}; pub struct A; fn f() { o() }",
            "pub struct A; impl A { fn f() { super::r::other() } }",
        ] {
            assert_eq!(files(last).len(), 1, "{last}");
        }
        for last in [
            "use crate::b::B; pub struct A;",
            "pub struct A; /* crate::r::Out */ const X: &str = \"crate::r::Out\"; // crate::r::Out",
            "pub struct A; #[cfg(test)] mod tests { use crate::r::Out; }",
            "pub struct A; #[cfg(test)] use crate::r::Out;",
            "pub struct A; macro_rules! m { () => { $crate::r::Out } }",
            "use other::r::Out; pub struct A;",
        ] {
            assert!(files(last).is_empty(), "{last}");
        }
    }

    #[test]
    fn a_macro_of_the_crate_leads_to_its_file_and_test_files_do_not_count() {
        let circle = circles(&[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "use crate::b::B; #[macro_export] macro_rules! make { () => {} }"),
            ("b.rs", "crate::make! {} pub struct B; #[cfg(test)] mod tests;"),
            ("b/tests.rs", "use crate::a::X;"),
        ]);
        assert_eq!(circle, ["a.rs -> b.rs (B) -> a.rs (make)"]);
        assert!(
            circles(&[("lib.rs", "mod b;"), ("b/mod.rs", "#[cfg(test)] mod tests;"), ("b/tests.rs", "use super::X;")])
                .is_empty()
        );
    }
}
