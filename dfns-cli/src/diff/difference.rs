//! Differences, and the list of them.

use dfns_core::one_line;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The effect of a difference on a program that was written for the older side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(super) enum Class {
    /// The program may fail.
    Breaking,
    /// The program works, and can do more.
    Additive,
    /// No program notices.
    Cosmetic,
}

impl Class {
    pub(super) const ALL: [Self; 3] = [Self::Breaking, Self::Additive, Self::Cosmetic];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Additive => "additive",
            Self::Cosmetic => "cosmetic",
        }
    }
}

/// The longest name from a document that is printed, in bytes.
const LONGEST: usize = 300;

/// A difference. One in a named type is reported once, wherever the type is used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Difference {
    /// The method and the path, `POST /wallets`, or a named type of the older side, `type Wallet`.
    pub(super) subject_of: String,
    /// The place in it: `request.network`.
    pub(super) place: String,
    pub(super) class: Class,
    /// The kind of change, as a word for programs: `value-removed`.
    pub(super) kind: &'static str,
    /// The name or value that changed, if the place does not say.
    pub(super) subject: String,
    /// The uses of the named type: `POST /wallets request`.
    pub(super) uses: BTreeSet<String>,
}

impl Difference {
    pub(super) fn to_json(&self) -> Value {
        json!({
            "class": self.class.name(),
            "of": self.subject_of,
            "place": self.place,
            "kind": self.kind,
            "subject": self.subject,
            "uses": self.uses,
        })
    }

    /// Returns the difference without its uses.
    fn text(&self) -> String {
        let parts = [self.class.name(), &*self.subject_of, &*self.place, self.kind, &*self.subject];
        let parts = parts.iter().filter(|part| !part.is_empty()).map(|part| one_line(part, LONGEST));
        parts.collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())?;
        match self.uses.first() {
            Some(first) if self.uses.len() == 1 => write!(f, " (in {})", one_line(first, LONGEST)),
            Some(first) => write!(f, " (in {}, and {} more)", one_line(first, LONGEST), self.uses.len() - 1),
            None => Ok(()),
        }
    }
}

/// The differences found so far.
pub(super) struct Report {
    /// The least severe class that is reported.
    from: Class,
    known: Vec<Known>,
    found: BTreeMap<Difference, BTreeSet<String>>,
    /// Whether descriptions, limits and formats are compared. Declarations have their own words.
    pub(super) compare_prose: bool,
}

/// A known difference: its text without uses, in which `*` stands for any characters.
struct Known {
    parts: Vec<String>,
    is_found: bool,
}

impl Known {
    fn matches(&self, text: &str) -> bool {
        let [first, middle @ .., last] = self.parts.as_slice() else {
            return self.parts.first().is_some_and(|whole| whole == text);
        };
        let Some(mut rest) = text.strip_prefix(first.as_str()).and_then(|rest| rest.strip_suffix(last.as_str())) else {
            return false;
        };
        for part in middle {
            let Some((_, after)) = rest.split_once(part.as_str()) else { return false };
            rest = after;
        }
        true
    }
}

impl Report {
    pub(super) fn new(from: Class) -> Self {
        Self { from, known: Vec::new(), found: BTreeMap::new(), compare_prose: true }
    }

    /// Leaves out the differences on these lines.
    pub(super) fn leave_out(&mut self, lines: &str) {
        let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        self.known
            .extend(lines.map(|line| Known { parts: line.split('*').map(str::to_owned).collect(), is_found: false }));
    }

    pub(super) fn add(&mut self, place: &Place, class: Class, kind: &'static str, subject: impl Into<String>) {
        let (subject_of, within, usage) = match &place.named {
            Some(named) => (format!("type {}", named.name), named.within.clone(), Some(named.usage.clone())),
            None => (place.operation.clone(), place.within.clone(), None),
        };
        let subject = subject.into();
        let difference = Difference { subject_of, place: within, class, kind, subject, uses: BTreeSet::new() };
        self.found.entry(difference).or_default().extend(usage);
    }

    /// Returns the differences that are neither known nor of a lesser class, and the known ones
    /// that were not found.
    pub(super) fn finish(mut self) -> (Vec<Difference>, Vec<String>) {
        let mut differences = Vec::new();
        for (difference, uses) in self.found {
            let text = difference.text();
            let mut is_known = false;
            for known in &mut self.known {
                let matches = known.matches(&text);
                known.is_found |= matches;
                is_known |= matches;
            }
            if !is_known && difference.class <= self.from {
                differences.push(Difference { uses, ..difference });
            }
        }
        let unfound = self.known.into_iter().filter(|known| !known.is_found).map(|known| known.parts.join("*"));
        (differences, unfound.collect())
    }
}

/// A place in a document.
#[derive(Debug, Clone)]
pub(super) struct Place {
    operation: String,
    within: String,
    /// The innermost named type around it.
    named: Option<InType>,
}

/// A place in a named type.
#[derive(Debug, Clone)]
struct InType {
    name: String,
    within: String,
    usage: String,
}

impl Place {
    pub(super) fn operation(method: &str, path: &str) -> Self {
        Self { operation: format!("{} {path}", method.to_uppercase()), within: String::new(), named: None }
    }

    /// Returns the place of a part.
    pub(super) fn of(&self, part: &str) -> Self {
        self.with(&format!(".{part}"))
    }

    /// Returns the place of the items of a list.
    pub(super) fn items(&self) -> Self {
        self.with("[]")
    }

    fn with(&self, suffix: &str) -> Self {
        let append = |within: &str| format!("{within}{suffix}").trim_start_matches('.').to_owned();
        let named = self.named.as_ref().map(|named| InType { within: append(&named.within), ..named.clone() });
        Self { operation: self.operation.clone(), within: append(&self.within), named }
    }

    /// Returns the same place as that of a named type.
    pub(super) fn named(&self, name: &str) -> Self {
        let usage = format!("{} {}", self.operation, self.within);
        let named = InType { name: name.to_owned(), within: String::new(), usage };
        Self { named: Some(named), ..self.clone() }
    }
}
