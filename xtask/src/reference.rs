//! `reference`: checks the reference as `cargo doc --workspace` wrote it.
//!
//! The reference is the pages of the crate `dfns` alone, so that a search finds each item once and
//! under the path that an application has. Therefore every item of the other crates must have one
//! page there, and every link between the pages must lead somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// The crate whose pages are the reference.
const FACADE: &str = "dfns";
/// The crates whose items an application gets through the facade.
const PARTS: &[&str] = &["dfns_core", "dfns_endpoints", "dfns_key_transport", "dfns_sandbox"];
/// The kinds of items that have a page, as the names of files begin.
const KINDS: &[&str] =
    &["attr", "constant", "derive", "enum", "fn", "macro", "static", "struct", "trait", "type", "union"];
/// The items of the parts that are not in the reference.
const LEFT_OUT: &[(&str, &[&str])] = &[
    (
        "the server's side: the facade has no feature `server`",
        &[
            "enum.Change",
            "enum.Content",
            "struct.Check",
            "struct.CheckedResponse",
            "struct.Difference",
            "enum.Written",
            "trait.IncomingEndpoint",
            "trait.WriteResponse",
        ],
    ),
    ("the facade has its own, whose output refers to it", &["attr.dfns_endpoint", "attr.dfns_object"]),
];
/// Links that rustdoc writes and that no change of ours mends, as they end.
const NOT_OURS: &[(&str, &[&str])] = &[
    (
        "links in the documentation of implementations for all types, of crates that are not documented here",
        &["super::Subscriber", "super::Span::current()", "crate::Span", "dispatcher#setting-the-default-subscriber"],
    ),
    (
        "the same, of `Future` and `Stream`",
        &[
            "Stream::poll_next",
            "TryFuture::Error",
            "TryFuture::Ok",
            "future::Future",
            "future::Future::Output",
            "future::TryFuture",
            "stream::Stream",
        ],
    ),
    ("the list of a crate, on the page of a crate that is shown as a module", &["all.html"]),
];

/// Prints every fault of the reference, and fails if there is one.
pub(crate) fn check(root: &Path) -> Result<(), String> {
    let folder = root.join("target/doc");
    let pages = Pages::read(&folder, FACADE)?;
    let items = pages.items();
    let mut faults = Vec::new();
    for (item, paths) in items.iter().filter(|(_, paths)| paths.len() > 1) {
        faults.push(format!("{}: has several pages: {}", item.name, paths.join(", ")));
    }
    for part in PARTS {
        let found = Pages::read(&folder, part)?.items();
        let is_left_out = |item: &Item| LEFT_OUT.iter().any(|(_, names)| names.contains(&item.name.as_str()));
        for (item, paths) in found.iter().filter(|(item, _)| !items.contains_key(item) && !is_left_out(item)) {
            faults.push(format!("{}: has no page in `{FACADE}`: {}", item.name, paths.join(", ")));
        }
    }
    faults.extend(pages.broken_links());
    if !faults.is_empty() {
        return Err(format!("the reference has {} faults:\n{}", faults.len(), faults.join("\n")));
    }
    println!("the reference has {} items on {} pages", items.len(), pages.0.len());
    Ok(())
}

/// An item: the kind and the name, and the place in the source, which distinguishes items of the
/// same name.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Item {
    name: String,
    source: String,
}

/// The pages of a crate by their paths, without those that only lead to another one.
struct Pages(BTreeMap<PathBuf, String>);

impl Pages {
    fn read(folder: &Path, name: &str) -> Result<Self, String> {
        let mut pages = BTreeMap::new();
        collect(&folder.join(name), &mut pages)
            .map_err(|error| format!("{}: {error}; run `cargo xtask ci doc`", folder.join(name).display()))?;
        pages.retain(|_, text| !leads_on(text));
        Ok(Self(pages))
    }

    /// Returns the items with the paths of their pages.
    fn items(&self) -> BTreeMap<Item, Vec<String>> {
        let mut items: BTreeMap<_, Vec<String>> = BTreeMap::new();
        for (path, text) in &self.0 {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if name.split_once('.').is_some_and(|(kind, _)| KINDS.contains(&kind)) {
                let source = source(text).unwrap_or_default().to_owned();
                items.entry(Item { name, source }).or_default().push(path.display().to_string());
            }
        }
        items
    }

    /// Returns the links that lead to no page or to no place of a page.
    fn broken_links(&self) -> Vec<String> {
        let mut places: BTreeMap<PathBuf, Option<BTreeSet<String>>> = BTreeMap::new();
        let mut broken = Vec::new();
        for (path, text) in &self.0 {
            let links: BTreeSet<&str> = values(text, " href=\"").collect();
            for link in links.into_iter().filter(|link| is_checked(link)) {
                let (file, place) = link.split_once('#').unwrap_or((link, ""));
                let target = if file.is_empty() { path.clone() } else { from(path, file) };
                if !target.is_file() {
                    broken.push(format!("{}: `{link}` leads nowhere", path.display()));
                } else if !place.is_empty() && !is_source(&target) {
                    let found = places.entry(target).or_insert_with_key(|target| {
                        let text = self.0.get(target).cloned().or_else(|| fs::read_to_string(target).ok())?;
                        // A page that only leads to another one has no places.
                        (!leads_on(&text)).then(|| values(&text, " id=\"").map(str::to_owned).collect())
                    });
                    if found.as_ref().is_some_and(|found| !found.contains(place)) {
                        broken.push(format!("{}: `{link}` leads to no place of that page", path.display()));
                    }
                }
            }
        }
        broken
    }
}

fn collect(folder: &Path, pages: &mut BTreeMap<PathBuf, String>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, pages)?;
        } else if path.extension().is_some_and(|extension| extension == "html") {
            let text = fs::read_to_string(&path)?;
            pages.insert(path, text);
        }
    }
    Ok(())
}

/// Returns the values of an attribute, which is given with the space before it and the quote.
fn values<'a>(text: &'a str, attribute: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(attribute).skip(1).filter_map(|rest| rest.split_once('"').map(|(value, _)| value))
}

/// Returns the place in the source of the item that a page is about, from the folder of sources:
/// the file and the first line. The last line is known only to the crate itself.
fn source(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("<a class=\"src\" href=\"")?;
    let (link, _) = rest.split_once('"')?;
    let (_, place) = link.split_once("src/")?;
    Some(place.rsplit_once('-').filter(|(_, last)| last.parse::<u32>().is_ok()).map_or(place, |(first, _)| first))
}

/// Returns whether a link leads to another page of the reference, as far as we write it. Scripts
/// contain links with `$`.
fn is_checked(link: &str) -> bool {
    let is_not_ours = NOT_OURS.iter().flat_map(|(_, ends)| *ends).any(|end| link.ends_with(end));
    !link.contains("://") && !link.starts_with("data:") && !link.contains('$') && !is_not_ours
}

/// Returns whether a page only leads to another one.
fn leads_on(text: &str) -> bool {
    text.contains("http-equiv=\"refresh\"")
}

/// Returns whether a page shows source code, whose lines have places that a script makes.
fn is_source(path: &Path) -> bool {
    path.to_string_lossy().ends_with(".rs.html")
}

/// Returns the path of a link from a page.
fn from(page: &Path, link: &str) -> PathBuf {
    let mut path = page.parent().unwrap_or(page).to_owned();
    for component in Path::new(link).components() {
        match component {
            Component::ParentDir => {
                path.pop();
            }
            component => path.push(component),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::{Pages, from, source};
    use std::fs;
    use std::path::Path;

    #[test]
    fn a_link_is_relative_to_its_page() {
        let page = Path::new("doc/dfns/wallets/index.html");
        assert_eq!(from(page, "../core/struct.Call.html"), Path::new("doc/dfns/core/struct.Call.html"));
    }

    #[test]
    fn the_source_of_an_item_is_the_same_from_every_page() {
        for link in ["../src/dfns_core/call.rs.html#1-2", "../../../src/dfns_core/call.rs.html#1"] {
            let page = format!("<a class=\"src\" href=\"{link}\">Source</a>");
            assert_eq!(source(&page), Some("dfns_core/call.rs.html#1"));
        }
    }

    #[test]
    fn items_with_two_pages_and_links_that_lead_nowhere_are_found() {
        let folder = std::env::temp_dir().join(format!("reference-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("dfns/core")).unwrap();
        fs::create_dir(folder.join("src")).unwrap();
        fs::write(folder.join("src/a.rs.html"), "").unwrap();
        let item = |up: &str| format!("<a class=\"src\" href=\"{up}src/a.rs.html#1\">");
        fs::write(
            folder.join("dfns/struct.A.html"),
            format!("{}<a href=\"struct.B.html\"><a href=\"#there\">", item("../")),
        )
        .unwrap();
        fs::write(
            folder.join("dfns/core/struct.A.html"),
            format!(
                "{}<p id=\"there\"><a href=\"#there\"><a href=\"../struct.A.html\"><a href=\"super::Subscriber\">",
                item("../../"),
            ),
        )
        .unwrap();
        fs::write(folder.join("dfns/struct.C.html"), "<meta http-equiv=\"refresh\">").unwrap();
        let pages = Pages::read(&folder, "dfns").unwrap();
        let items = pages.items();
        assert_eq!(items.values().map(Vec::len).collect::<Vec<_>>(), [2]);
        let broken = pages.broken_links();
        assert_eq!(broken.len(), 2, "{broken:?}");
        assert!(broken[0].contains("`#there`") && broken[1].contains("`struct.B.html`"), "{broken:?}");
        fs::remove_dir_all(folder).unwrap();
    }
}
