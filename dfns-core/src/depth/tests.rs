//! One limit for whatever can nest, tested around it and far beyond it.

use super::{Level, MAX_JSON_LEVELS, TOO_DEEP, is_too_deep};
use crate::credentials::CredentialInfo;
use crate::response::{RawResponse, json};
use crate::webhooks::{Event, SIGNATURE_HEADER, Verifier, sign};
use crate::{AnyJson, Error, dfns_object, open_union};
use http::{HeaderMap, HeaderValue, StatusCode};
use std::time::SystemTime;

/// The depths around the limit, one of several hundred kilobytes and one of several megabytes.
const DEPTHS: [usize; 5] = [MAX_JSON_LEVELS - 1, MAX_JSON_LEVELS, MAX_JSON_LEVELS + 1, 100_000, 1_000_000];

/// An object within itself, directly and in lists.
#[dfns_object(crate = crate)]
struct Folder {
    /// One folder within it.
    inner: Option<Box<Folder>>,
    /// More of them.
    more: Option<Vec<Folder>>,
    /// Raw JSON.
    any: Option<AnyJson>,
    /// A union, which may hold a folder again.
    thing: Option<Box<Thing>>,
}

open_union! {
    /// Something to put into a folder.
    enum Thing by "kind" {
        /// A folder.
        Folder(Folder) => "Folder",
        /// Nothing.
        Nothing => "Nothing",
        /// Tagged by another field as well.
        Coloured(Coloured) => "Coloured",
    }

    /// A thing with a colour.
    enum Coloured by "colour" {
        /// A red folder.
        Red(Folder) => "red",
    }
}

/// Runs on a thread with a stack of 2 MiB, which is what threads have by default.
fn on_a_usual_stack(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
}

fn response(text: String) -> RawResponse {
    RawResponse::new(StatusCode::OK, HeaderMap::new(), text.into())
}

/// JSON of this many levels: an outer part as often as fits, then the innermost.
fn nested(depth: usize, (start, innermost, end): (&str, &str, &str)) -> String {
    [&start.repeat(depth - 1), innermost, &end.repeat(depth - 1)].concat()
}

/// Checks at all depths that what is within the limit is read, and that all else is the same error.
#[track_caller]
fn check(what: &str, json: (&str, &str, &str), read: impl Fn(String) -> Result<(), String>) {
    for depth in DEPTHS {
        match read(nested(depth, json)) {
            Ok(()) => assert!(depth <= MAX_JSON_LEVELS, "{what} of {depth} levels is read"),
            Err(error) => {
                assert!(depth > MAX_JSON_LEVELS, "{what} of {depth} levels: {error}");
                assert!(error.contains(TOO_DEEP) && error.len() < 2048, "{what} of {depth} levels: {error}");
            }
        }
    }
}

const LISTS: (&str, &str, &str) = ("[", "[]", "]");

const OBJECTS: [(&str, (&str, &str, &str)); 8] = [
    ("an object", (r#"{"inner":"#, "{}", "}")),
    ("an object in lists", (r#"{"more":["#, "{}", "]}")),
    ("a union", (r#"{"thing":{"kind":"Folder","inner":"#, r#"{"inner":{}}"#, "}}")),
    ("a union whose tag is last", (r#"{"thing":{"inner":"#, r#"{"inner":{}}"#, r#","kind":"Folder"}}"#)),
    ("a union in a union", (r#"{"thing":{"kind":"Coloured","colour":"red","inner":"#, r#"{"inner":{}}"#, "}}")),
    (
        "a union in a union whose tags are last",
        (r#"{"thing":{"inner":"#, r#"{"inner":{}}"#, r#","colour":"red","kind":"Coloured"}}"#),
    ),
    ("raw JSON in an object", (r#"{"any":["#, r#"{"any":[]}"#, "]}")),
    ("an unknown object", (r#"{"thing":{"kind":"New","x":"#, r#"{"x":{}}"#, "}}")),
];

#[test]
fn responses_have_64_levels_whatever_nests_in_them() {
    on_a_usual_stack(|| {
        for (what, json) in OBJECTS {
            // Some of the outer parts are two levels each.
            let per_part = if json.0.matches('{').count() == 2 || json.0.starts_with(r#"{"any""#) { 2 } else { 1 };
            for depth in DEPTHS {
                let text = nested(depth.div_ceil(per_part), json);
                let levels = if per_part == 2 { depth.div_ceil(2) * 2 } else { depth };
                let read = json::decode::<Folder>(&response(text.clone()));
                assert_eq!(read.is_ok(), levels <= MAX_JSON_LEVELS, "{what} of {levels} levels: {:?}", read.err());
                match read {
                    // It can be written, and read again.
                    Ok(folder) => {
                        let written = serde_json::to_string(&folder).unwrap();
                        serde_json::from_str::<Folder>(&written).unwrap();
                    }
                    Err(error) => assert!(error.message().contains(TOO_DEEP), "{what} of {levels} levels: {error}"),
                }
            }
        }
    });
}

#[test]
fn raw_json_has_64_levels_and_those_around_it_count() {
    on_a_usual_stack(|| {
        check("raw JSON", LISTS, |text| {
            serde_json::from_str::<AnyJson>(&text).map(drop).map_err(|error| error.to_string())
        });
        check("encoded JSON", LISTS, |text| {
            let raw = serde_json::value::RawValue::from_string(text).unwrap();
            AnyJson::new(&raw).map(drop).map_err(|error| error.to_string())
        });
        for depth in [MAX_JSON_LEVELS - 2, MAX_JSON_LEVELS - 1, MAX_JSON_LEVELS] {
            let text = format!(r#"{{"any":{}}}"#, nested(depth, LISTS));
            assert_eq!(
                serde_json::from_str::<Folder>(&text).is_ok(),
                depth < MAX_JSON_LEVELS,
                "{depth} within an object"
            );
            let text = format!(r#"{{"inner":{text}}}"#);
            assert_eq!(
                serde_json::from_str::<Folder>(&text).is_ok(),
                depth < MAX_JSON_LEVELS - 1,
                "{depth} within two"
            );
        }
    });
}

#[test]
fn values_that_nest_deeper_are_not_written() {
    on_a_usual_stack(|| {
        let folders = |count: usize| (1..count).fold(Folder::new(), |inner, _| Folder::new().with_inner(inner));
        let things = |count: usize| {
            (1..count).fold(Thing::Nothing, |inner, _| {
                Thing::from(Folder::new().with_more([Folder::new().with_thing(inner)]))
            })
        };
        assert!(serde_json::to_string(&folders(MAX_JSON_LEVELS)).is_ok());
        assert!(serde_json::to_string(&things(MAX_JSON_LEVELS / 2)).is_ok());
        for failure in [
            serde_json::to_string(&folders(MAX_JSON_LEVELS + 1)),
            serde_json::to_string(&things(MAX_JSON_LEVELS / 2 + 2)),
        ] {
            assert_eq!(failure.unwrap_err().to_string(), TOO_DEEP);
        }
        // A failure leaves no level behind.
        assert!(serde_json::to_string(&folders(MAX_JSON_LEVELS)).is_ok());
    });
}

#[test]
fn webhooks_have_64_levels() {
    on_a_usual_stack(|| {
        let verifier = Verifier::new(["secret"]).unwrap().with_clock(|| SystemTime::UNIX_EPOCH);
        check("an event", LISTS, |data| {
            let event = Event::new("whe-1", "wallet.created", (), SystemTime::UNIX_EPOCH);
            let body = serde_json::to_string(&event).unwrap().replace(r#""data":null"#, &format!(r#""data":{data}"#));
            let mut headers = HeaderMap::new();
            headers.insert(SIGNATURE_HEADER, HeaderValue::try_from(sign("secret", body.as_bytes())).unwrap());
            verifier.authenticate(&headers, body).map(drop).map_err(|error| error.to_string())
        });
    });
}

#[test]
fn results_of_browsers_have_64_levels() {
    on_a_usual_stack(|| {
        check("a passkey", (r#"{"response":"#, "[]", "}"), |json| {
            match CredentialInfo::from_webauthn_json(json.as_bytes()).unwrap_err().to_string() {
                error if error.contains(TOO_DEEP) => Err(error),
                // It is not a credential either way.
                _ => Ok(()),
            }
        });
    });
}

#[test]
fn error_responses_are_read_to_64_levels_and_what_came_before_is_kept() {
    on_a_usual_stack(|| {
        for depth in DEPTHS {
            let body = format!(r#"{{"message":"too many","details":{}}}"#, nested(depth - 1, LISTS));
            let error = Error::refused(&RawResponse::new(StatusCode::CONFLICT, HeaderMap::new(), body.into()));
            assert_eq!(error.message(), "too many", "{depth}");
            let whole = nested(MAX_JSON_LEVELS - 1, LISTS);
            let details = error.details().map_or(0, |details| details.as_str().matches('[').count());
            assert_eq!(details, (depth - 1).min(whole.len() / 2), "{depth}");
        }
    });
}

#[test]
fn only_open_brackets_outside_of_strings_count() {
    assert!(!is_too_deep(&nested(MAX_JSON_LEVELS, LISTS)) && is_too_deep(&nested(MAX_JSON_LEVELS + 1, LISTS)));
    assert!(is_too_deep(&"{\"a\":".repeat(100_000)));
    assert!(!is_too_deep(&format!("[{}1]", "{},[],".repeat(1000))));
    assert!(!is_too_deep(&format!(r#"["{}\"{}\\"]"#, "[".repeat(200), "{".repeat(200))));
    assert!(!is_too_deep("]]]]\"[[[["));
}

#[test]
fn a_level_that_was_left_can_be_entered_again() {
    fn deepest() -> usize {
        let Ok(_level) = Level::enter() else { return 0 };
        1 + deepest()
    }
    assert_eq!((deepest(), deepest()), (MAX_JSON_LEVELS, MAX_JSON_LEVELS));
}
