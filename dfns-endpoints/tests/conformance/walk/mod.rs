//! The walk: every sample of every declared operation is decoded and encoded again, unchanged and
//! varied.
//!
//! * `shapes`: samples from the reference's description of the API;
//! * `../../samples/<domain>.json`: hand-written samples for shapes that the description lacks:
//!   `{"operation_id": {"requests": [..], "responses": [..]}}`;
//! * `vary`: the variations that every sample must survive;
//! * `random`: random values of the samples' shapes.
//!
//! `cargo test -p dfns-endpoints --test conformance walk -- --nocapture` prints a summary.

mod random;
mod shapes;
mod vary;

use dfns_core::meta::BodyKind;
use dfns_core::meta::schema::{Misfit, MisfitKind};
use dfns_core::{Check, EndpointMeta, Error};
use serde_json::Value;
use shapes::{Sample, Shapes};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;
use vary::{Finding, Variation, Varied};

/// Values that do not round-trip: the variation, `operation direction path` (`*` is any operation),
/// and the reason.
const EXCEPTIONS: &[(Variation, &str, &str)] = &[
    (Variation::UnknownText, "* request firstFactor.kind", MADE_HERE),
    (Variation::UnknownText, "* request secondFactor.kind", MADE_HERE),
    (Variation::UnknownText, "* request firstFactorCredential.credentialKind", MADE_HERE),
    (Variation::UnknownText, "* request secondFactorCredential.credentialKind", MADE_HERE),
    (Variation::UnknownText, "* request recoveryCredential.credentialKind", MADE_HERE),
    (Variation::UnknownText, "recover request newCredentials.firstFactorCredential.credentialKind", MADE_HERE),
    (Variation::UnknownText, "recover request newCredentials.secondFactorCredential.credentialKind", MADE_HERE),
    (Variation::UnknownText, "recover request newCredentials.recoveryCredential.credentialKind", MADE_HERE),
    (Variation::UnknownText, "create_genesis_input request kind", OWN_KIND),
    (Variation::UnknownText, "create_clone_input request kind", OWN_KIND),
    (Variation::UnknownText, "create_add_mac_user_input request kind", OWN_KIND),
    (Variation::UnknownText, "create_add_provisioner_input request kind", OWN_KIND),
    (Variation::UnknownText, "create_key_harvest_input request kind", OWN_KIND),
];

const OWN_KIND: &str = "the operation itself says what kind of input it makes";
const MADE_HERE: &str =
    "signatures and credentials are made by this library: who reads them back refuses what nobody can verify";

/// Samples that do not fit the schema: the operation (`*` is any), the misfit, and the reason.
const MISFITS: &[(&str, &str, &str)] = &[
    ("*", "payload` is not a string", "the description has any object as the payload of a Substrate transaction"),
    ("*", "rotocol` has no such value", NEWER),
    ("*", "rotocol` is required", NEWER),
    ("create_allocation_action", "request `", NEWER),
    ("create_payout", "request `provider` has no such value", NEWER),
    ("get_audit_log", "`firstFactorCredential.kind` has no such value", NEWER),
    ("get_key", "`wallets[1].network` has no such value", NEWER),
    ("list_org_wallet_history", "` has no such value", NEWER),
];

const NEWER: &str = "a sample of what a newer version of the API may have";

/// Operations whose response the description also allows to be a string, without details. Our calls
/// expect the page.
const TABLES_TOO: [&str; 2] = ["get_wallet_history", "list_org_wallet_history"];

/// Returns the exception for a variation of this place, if any.
fn exception(operation: &str, direction: Direction, variation: Variation, path: &str) -> Option<usize> {
    EXCEPTIONS.iter().position(|(exceptional, place, _)| {
        let mut words = place.splitn(3, ' ');
        let is_operation = words.next().is_some_and(|word| word == "*" || word == operation);
        is_operation && words.eq([direction.name(), path]) && *exceptional == variation
    })
}

/// A request or a response.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Direction {
    Request,
    Response,
}

impl Direction {
    fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }

    /// Whether an operation has JSON in this direction.
    fn is_json(self, endpoint: &EndpointMeta) -> bool {
        match self {
            Self::Request => matches!(endpoint.body(), BodyKind::Json | BodyKind::Multipart),
            Self::Response => {
                !["()", "Download"].contains(&endpoint.response()) && !endpoint.response().starts_with("Csv<")
            }
        }
    }

    fn check(self, endpoint: &'static EndpointMeta, value: &Value) -> Result<Check, Error> {
        match self {
            Self::Request => endpoint.check_request(&value.to_string()),
            Self::Response => endpoint.check_response(&value.to_string()),
        }
    }
}

/// An operation's samples in one direction.
struct Samples {
    endpoint: &'static EndpointMeta,
    direction: Direction,
    /// Samples from the description, which marks optional values.
    described: Vec<Sample>,
    by_hand: Vec<Sample>,
}

/// Returns the samples of all declared operations, in the registry's order.
fn samples() -> &'static [Samples] {
    static SAMPLES: OnceLock<Vec<Samples>> = OnceLock::new();
    SAMPLES.get_or_init(collect)
}

fn collect() -> Vec<Samples> {
    let mut shapes = Shapes::read();
    let by_hand = by_hand();
    let mut all = Vec::new();
    for endpoint in dfns_endpoints::ALL.concat() {
        for (direction, list) in [(Direction::Request, "requests"), (Direction::Response, "responses")] {
            let operation = format!("{} {}", endpoint.method(), endpoint.path());
            let mut described = shapes.samples(&operation, direction.name()).as_ref().clone();
            if direction == Direction::Response && TABLES_TOO.contains(&endpoint.id()) {
                described.retain(|sample| !sample.value.is_string());
            }
            // The description says only that a table is a string.
            if direction == Direction::Response && endpoint.response().starts_with("Csv<") {
                described.clear();
            }
            let by_hand = by_hand.get(endpoint.id()).and_then(|lists| lists.get(list)).cloned().unwrap_or_default();
            let by_hand = by_hand.into_iter().map(|value| Sample { value, ..Sample::default() }).collect();
            all.push(Samples { endpoint, direction, described, by_hand });
        }
    }
    all
}

/// Returns the samples of an operation's responses.
pub(crate) fn responses(operation: &str) -> Vec<Value> {
    let samples = samples().iter().filter(|samples| samples.endpoint.id() == operation);
    let responses = samples.filter(|samples| samples.direction == Direction::Response);
    responses
        .flat_map(|samples| samples.described.iter().chain(&samples.by_hand))
        .map(|sample| sample.value.clone())
        .collect()
}

type ByHand = BTreeMap<String, BTreeMap<String, Vec<Value>>>;

fn by_hand() -> ByHand {
    let mut all = ByHand::new();
    for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples")).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let samples: ByHand = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for (operation, lists) in samples {
            let unknown = lists.keys().find(|list| !["requests", "responses"].contains(&list.as_str()));
            assert!(unknown.is_none(), "{operation}: {unknown:?} is neither `requests` nor `responses`");
            assert!(all.insert(operation.clone(), lists).is_none(), "{operation} has samples in two files");
        }
    }
    all
}

#[test]
fn whatever_is_known_comes_back_and_nothing_unknown_breaks_anything() {
    let samples = samples();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (mut findings, mut values) = (Vec::new(), 0);
    std::thread::scope(|scope| {
        let walks: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn({
                    let samples = &samples;
                    move || samples.iter().skip(thread).step_by(threads).map(walk).collect::<Vec<_>>()
                })
            })
            .collect();
        for (found, seen) in walks.into_iter().flat_map(|walk| walk.join().unwrap()) {
            findings.extend(found);
            values += seen;
        }
    });
    let mut used = BTreeSet::new();
    findings.retain(|(operation, direction, finding)| {
        let exception = exception(operation, *direction, finding.variation, &finding.path);
        used.extend(exception);
        exception.is_none()
    });
    let count = samples.iter().map(|samples| samples.described.len() + samples.by_hand.len()).sum::<usize>();
    let documented: Vec<Value> = serde_json::from_str(include_str!("../../../ledger.json")).unwrap();
    println!(
        "{} of {} operations, {count} samples: {values} values, {} differences, {} exceptions",
        dfns_endpoints::ALL.concat().len(),
        documented.len(),
        findings.len(),
        EXCEPTIONS.len()
    );
    let findings: Vec<String> = findings
        .iter()
        .map(|(operation, direction, finding)| format!("{operation} {}: {finding}", direction.name()))
        .collect();
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
    let stale: Vec<_> =
        (0..EXCEPTIONS.len()).filter(|index| !used.contains(index)).map(|index| EXCEPTIONS[index]).collect();
    assert!(stale.is_empty(), "no exceptions any more: {stale:#?}");
}

/// Returns the findings in an operation's samples, and the number of values that came back.
fn walk(samples: &Samples) -> (Vec<(&'static str, Direction, Finding)>, usize) {
    let Samples { endpoint, direction, .. } = *samples;
    let check = move |value: &Value| direction.check(endpoint, value);
    let mut varied = Varied::new(&check);
    for (list, known) in [(&samples.described, true), (&samples.by_hand, false)] {
        for sample in list {
            varied.vary(sample, known);
        }
    }
    (varied.findings.into_iter().map(|finding| (endpoint.id(), direction, finding)).collect(), varied.values)
}

#[test]
fn every_sample_fits_the_schema_of_its_operation() {
    let misfits_of_all = samples().iter().flat_map(|samples| {
        let Samples { endpoint, direction, .. } = samples;
        samples.described.iter().chain(&samples.by_hand).flat_map(move |sample| {
            let misfits = match direction {
                Direction::Request => endpoint.request_misfits(&sample.value),
                Direction::Response if endpoint.may_be_pending() && sample.value["approvalId"].is_string() => {
                    endpoint.response_misfits(true, &sample.value)
                }
                Direction::Response => endpoint.response_misfits(false, &sample.value),
            };
            // The description has any text as a time or as an amount.
            let is_real =
                |misfit: &Misfit| !matches!(misfit.kind, MisfitKind::NotA(noun) if noun.contains(" such as "));
            misfits
                .into_iter()
                .filter(is_real)
                .map(move |misfit| (endpoint.id(), format!("{} `{}` {}", direction.name(), misfit.path, misfit.kind)))
        })
    });
    let (mut misfits, mut used) = (BTreeSet::new(), BTreeSet::new());
    for (operation, misfit) in misfits_of_all {
        let end = |(of, words, _): &(&str, &str, _)| (*of == "*" || *of == operation) && misfit.contains(words);
        match MISFITS.iter().position(end) {
            Some(exception) => drop(used.insert(exception)),
            None => drop(misfits.insert(format!("{operation} {misfit}"))),
        }
    }
    assert!(misfits.is_empty(), "{misfits:#?}");
    let stale: Vec<_> = (0..MISFITS.len()).filter(|index| !used.contains(index)).map(|index| MISFITS[index]).collect();
    assert!(stale.is_empty(), "no exceptions any more: {stale:#?}");
}

#[test]
fn every_operation_with_json_has_a_sample() {
    let samples = samples();
    let without = samples.iter().filter(|samples| {
        samples.direction.is_json(samples.endpoint) && samples.described.is_empty() && samples.by_hand.is_empty()
    });
    let without: Vec<_> =
        without.map(|samples| format!("{} {}", samples.endpoint.id(), samples.direction.name())).collect();
    assert!(without.is_empty(), "no sample of: {without:#?}\nadd them to tests/samples/<domain>.json");
    let known: BTreeSet<_> = samples.iter().map(|samples| samples.endpoint.id()).collect();
    let strangers: Vec<_> = by_hand().into_keys().filter(|operation| !known.contains(operation.as_str())).collect();
    assert!(strangers.is_empty(), "samples of what is not declared: {strangers:?}");
}
