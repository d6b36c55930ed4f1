//! Values that this version does not know: they decode, and a watcher learns of them.
//!
//! Enums and unions are open, so a new status or a new kind of transfer does not fail a call. It
//! should not go unnoticed either. While a response is decoded for a watcher, each unknown value
//! leaves its place in the text of the document, and the places become JSON paths at the end. With
//! nobody watching the cost is one read of a thread's flag, and only for unknown values.

use crate::json_path;
use std::cell::RefCell;

/// The most values that are noted in one response. The others are left out.
const MOST: usize = 100;

/// The unknown values of the response that this thread is decoding.
struct Watch {
    /// Where in memory they are.
    places: Vec<usize>,
    /// The JSON paths of those whose document was read.
    paths: Vec<String>,
}

thread_local! {
    static WATCH: RefCell<Option<Watch>> = const { RefCell::new(None) };
}

/// Decodes, and returns the JSON paths of the unknown values too.
pub(crate) fn watch<T>(decode: impl FnOnce() -> T) -> (T, Vec<String>) {
    let outer = WATCH.replace(Some(Watch { places: Vec::new(), paths: Vec::new() }));
    let decoded = decode();
    let watch = WATCH.replace(outer);
    (decoded, watch.map(|watch| watch.paths).unwrap_or_default())
}

/// Notes an unknown value. A value that is not a part of the document, because its string has
/// escapes, has no place there.
pub(crate) fn note(value: &str) {
    WATCH.with_borrow_mut(|watch| {
        if let Some(watch) = watch.as_mut().filter(|watch| watch.places.len() < MOST) {
            watch.places.push(value.as_ptr().addr());
        }
    });
}

/// Finds the paths of the values that were noted while this document was decoded.
pub(crate) fn locate(document: &str) {
    WATCH.with_borrow_mut(|watch| {
        let Some(watch) = watch else { return };
        let start = document.as_ptr().addr();
        for place in watch.places.drain(..) {
            let offset = place.checked_sub(start).filter(|offset| *offset < document.len());
            watch.paths.push(offset.map_or_else(|| "?".to_owned(), |offset| json_path::path_of(document, offset)));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::AnyJson;

    crate::open_enum! {
        /// A colour.
        enum Colour {
            /// Red.
            Red => "red",
        }
    }

    fn paths<T: serde::de::DeserializeOwned>(document: &str) -> Vec<String> {
        watch(|| {
            let decoded = serde_json::from_str::<T>(document);
            locate(document);
            drop(decoded);
        })
        .1
    }

    #[test]
    fn unknown_values_are_found_by_their_path() {
        type Lists = std::collections::BTreeMap<String, Vec<Colour>>;
        let document = r#"{"a": ["red", "blue", "red"], "b\"c": [], "d": ["bl\u0075e", "red", ""]}"#;
        assert_eq!(paths::<Lists>(document), ["a[1]", "?", "d[2]"]);
        assert_eq!(paths::<Colour>("\"blue\""), ["."]);
        assert!(paths::<Lists>(r#"{"a":["red"]}"#).is_empty());
        assert!(paths::<AnyJson>(r#"{"a":["blue"]}"#).is_empty());
    }

    #[test]
    fn the_number_of_notes_is_bounded_and_nobody_pays_who_does_not_watch() {
        let many = format!("[{}\"red\"]", "\"blue\",".repeat(1000));
        assert_eq!(paths::<Vec<Colour>>(&many).len(), MOST);
        note("blue");
        assert!(paths::<Vec<Colour>>("[]").is_empty());
    }
}
