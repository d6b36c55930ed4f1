//! Compares two JSON responses, and names every path where they differ.
//!
//! Fields, types and values must be equal. Between two runs, fresh values may differ if they are of
//! the same kind and correspond one to one: where one run repeats an id, the other must repeat its
//! own. The recovery id of a signature is as random as the signature.

use regex_lite::Regex;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::HashMap;

/// A path where two responses differ, and both values.
pub(crate) struct Difference {
    pub(crate) path: String,
    values: String,
}

impl Difference {
    /// Whether the official crate has no value there.
    pub(crate) fn is_lost(&self) -> bool {
        self.values.starts_with("absent")
    }

    pub(crate) fn line(&self) -> String {
        format!("{}: {}", self.path, self.values)
    }
}

/// Lists where a response of the official crate differs from ours.
pub(crate) fn differences(path: &str, theirs: &Value, ours: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    collect(path, Some(theirs), Some(ours), &|left, right| left == right, &mut found);
    found
}

/// Values that differ in every run, alone or within a string. Dates and tokens contain text like
/// the others, so they come first.
const KINDS: [&str; 8] = [
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z",
    r"eyJ[\w-]+\.[\w-]+\.[\w-]*",
    r"\b[a-z\d]{5}-[a-z\d]{5}-[a-z\d]{16}\b",
    r"#\d+|\d+@",
    r"\bwhs-[a-z\d]{32}\b",
    r"127\.0\.0\.1:\d+",
    r"(?s)-----BEGIN .+?-----END [A-Z ]+-----\n?",
    r"[\w-]{42,}",
];

/// The index of dates in `KINDS`, which need not correspond.
const DATE: usize = 0;

/// A comparison of two runs.
pub(crate) struct Differences {
    fresh: Regex,
    of_theirs: RefCell<HashMap<String, String>>,
    of_ours: RefCell<HashMap<String, String>>,
}

impl Differences {
    /// Remembers which fresh value of one run corresponds to which of the other.
    pub(crate) fn up_to_fresh_values() -> Self {
        let kinds: Vec<_> = KINDS.iter().map(|kind| format!("({kind})")).collect();
        let fresh = Regex::new(&kinds.join("|")).expect("the expressions are valid");
        Self { fresh, of_theirs: RefCell::default(), of_ours: RefCell::default() }
    }

    pub(crate) fn between(&self, path: &str, theirs: &Value, ours: &Value) -> Vec<Difference> {
        let mut found = Vec::new();
        collect(path, Some(theirs), Some(ours), &|left, right| self.is_same(left, right), &mut found);
        found
    }

    fn is_same(&self, theirs: &str, ours: &str) -> bool {
        let ((left, theirs), (right, ours)) = (self.taken(theirs), self.taken(ours));
        left == right
            && theirs.iter().zip(&ours).all(|((kind, theirs), (_, ours))| {
                *kind == DATE
                    || (self.of_theirs.borrow_mut().entry(theirs.clone()).or_insert_with(|| ours.clone()) == ours
                        && self.of_ours.borrow_mut().entry(ours.clone()).or_insert_with(|| theirs.clone()) == theirs)
            })
    }

    /// Returns a string with its fresh values replaced by their kinds, and the values.
    fn taken(&self, text: &str) -> (String, Vec<(usize, String)>) {
        let (mut rest, mut values, mut end) = (String::new(), Vec::new(), 0);
        for found in self.fresh.captures_iter(text) {
            let whole = found.get(0).expect("the whole match");
            let kind = (1..=KINDS.len()).find(|&group| found.get(group).is_some()).unwrap_or(0) - 1;
            rest.extend([&text[end..whole.start()], "<", &kind.to_string(), ">"]);
            values.push((kind, whole.as_str().to_owned()));
            end = whole.end();
        }
        (rest + &text[end..], values)
    }
}

fn collect(
    path: &str,
    theirs: Option<&Value>,
    ours: Option<&Value>,
    is_same: &impl Fn(&str, &str) -> bool,
    found: &mut Vec<Difference>,
) {
    match (theirs, ours) {
        (Some(Value::Object(left)), Some(Value::Object(right))) => {
            let names = left.keys().chain(right.keys().filter(|name| !left.contains_key(*name)));
            for name in names {
                collect(&format!("{path}.{name}"), left.get(name), right.get(name), is_same, found);
            }
            return;
        }
        (Some(Value::Array(left)), Some(Value::Array(right))) => {
            for i in 0..left.len().max(right.len()) {
                collect(&format!("{path}[{i}]"), left.get(i), right.get(i), is_same, found);
            }
            return;
        }
        (Some(Value::String(left)), Some(Value::String(right))) if is_same(left, right) => return,
        (Some(Value::Number(left)), Some(Value::Number(right)))
            if path.rsplit('.').next() == Some("recid") && left.as_u64() < Some(2) && right.as_u64() < Some(2) =>
        {
            return;
        }
        // The official types have floating-point numbers in places.
        (Some(Value::Number(left)), Some(Value::Number(right))) if left.as_f64() == right.as_f64() => return,
        (Some(left), Some(right)) if left == right => return,
        _ => {}
    }
    let shown = |value: Option<&Value>| value.map_or("absent".into(), |value| cut(&value.to_string()));
    let values = format!("{} with the official crate, {} with our client", shown(theirs), shown(ours));
    found.push(Difference { path: path.to_owned(), values });
}

fn cut(json: &str) -> String {
    json.chars().take(200).collect()
}
