//! The faults of a sandbox: which ones are set, how often they were applied, and what happens to a
//! request.
//!
//! All of it is in memory. The last [`MAX_FIRED`] strikes are kept; the oldest are forgotten. The
//! requests of at most [`MAX_KEYS`] keys are counted; at the bound counting begins again.

use super::bucket::Bucket;
use super::check;
use super::draw::{self, Lot};
use super::fired::{Encounter, Fired, Strike, Subject};
use super::glob;
use super::kind::{FaultKind, PING, WebhookHow};
use super::plan::{Faults, Plan};
use super::rule::{Fault, Steps};
use dfns_core::EndpointMeta;
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// The strikes that are kept.
const MAX_FIRED: usize = 10_000;

/// The keys whose requests are counted.
const MAX_KEYS: usize = 100_000;

/// The rules and plans that there can be.
const MAX_ITEMS: usize = 1000;

/// The faults of a sandbox.
pub(crate) struct Engine {
    /// Whether there are any.
    is_on: AtomicBool,
    state: Mutex<State>,
}

struct State {
    /// The seed of rules with a probability.
    seed: u64,
    items: Vec<Armed>,
    /// The number of items that were added, for their ids.
    added: u64,
    /// How many requests there were of each operation, step and key.
    ordinals: HashMap<(String, &'static str, String), u64>,
    /// How often a plan struck an operation and key.
    struck: HashMap<(String, String, String), u64>,
    fired: VecDeque<Fired>,
    last: u64,
}

/// A rule or a plan, and what it did.
struct Armed {
    id: String,
    source: Source,
    matched: u64,
    fired: u64,
    /// The tokens of a rate limit.
    bucket: Bucket,
}

enum Source {
    Rule(Box<Fault>),
    Plan(Plan, Vec<(FaultKind, u32)>),
}

impl Engine {
    pub(crate) fn new(seed: u64) -> Self {
        let state = State {
            seed,
            items: Vec::new(),
            added: 0,
            ordinals: HashMap::new(),
            struck: HashMap::new(),
            fired: VecDeque::new(),
            last: 0,
        };
        Self { is_on: AtomicBool::new(false), state: Mutex::new(state) }
    }

    /// Whether there are any faults.
    pub(crate) fn is_on(&self) -> bool {
        self.is_on.load(Ordering::Relaxed)
    }

    /// Adds faults, all or none, and returns their ids.
    pub(crate) fn add(&self, faults: &Faults, endpoints: &[&'static EndpointMeta]) -> Result<Vec<String>, String> {
        let mut new = Vec::new();
        for rule in &faults.rules {
            check::rule(rule, endpoints)?;
            new.push((rule.id.clone(), "fault", Source::Rule(Box::new(rule.clone()))));
        }
        for plan in &faults.plans {
            check::plan(plan, endpoints)?;
            new.push((plan.id.clone(), "plan", Source::Plan(plan.clone(), plan.kinds()?)));
        }
        let mut state = self.lock();
        if state.items.len().saturating_add(new.len()) > MAX_ITEMS {
            return Err(format!("there can be {MAX_ITEMS} faults at most; remove some"));
        }
        let mut armed: Vec<Armed> = Vec::new();
        for (id, prefix, source) in new {
            state.added = state.added.saturating_add(1);
            let id = id.unwrap_or_else(|| format!("{prefix}-{}", state.added));
            if state.items.iter().chain(&armed).any(|item| item.id == id) {
                return Err(format!("there is a fault `{id}` already"));
            }
            armed.push(Armed { id, source, matched: 0, fired: 0, bucket: Bucket::default() });
        }
        let ids = armed.iter().map(|item| item.id.clone()).collect();
        state.items.extend(armed);
        self.is_on.store(!state.items.is_empty(), Ordering::Relaxed);
        Ok(ids)
    }

    /// Removes a fault, or all of them. Returns whether there was one.
    pub(crate) fn remove(&self, id: Option<&str>) -> bool {
        let mut state = self.lock();
        let before = state.items.len();
        state.items.retain(|item| id.is_some_and(|id| item.id != id));
        self.is_on.store(!state.items.is_empty(), Ordering::Relaxed);
        before > state.items.len()
    }

    /// Forgets every fault, what struck and what was counted, and sets the seed.
    pub(crate) fn clear(&self, seed: Option<u64>) {
        let mut state = self.lock();
        *state = State {
            seed: seed.unwrap_or(state.seed),
            items: Vec::new(),
            added: 0,
            ordinals: HashMap::new(),
            struck: HashMap::new(),
            fired: VecDeque::new(),
            last: state.last,
        };
        self.is_on.store(false, Ordering::Relaxed);
    }

    /// The faults in the order in which they are tried, with what they did.
    pub(crate) fn list(&self) -> Vec<Value> {
        let state = self.lock();
        let list = state.items.iter().map(|item| {
            let (mut shown, left) = match &item.source {
                Source::Rule(rule) => (json!(rule), rule.when.limit()),
                Source::Plan(plan, _) => (json!(plan), None),
            };
            shown["id"] = json!(item.id);
            shown["matched"] = json!(item.matched);
            shown["fired"] = json!(item.fired);
            shown["left"] = left.map_or_else(|| json!("always"), |times| json!(times.saturating_sub(item.fired)));
            shown
        });
        list.collect()
    }

    /// The strikes with a higher number, the oldest first.
    pub(crate) fn fired(&self, since: u64) -> Vec<Fired> {
        self.lock().fired.iter().filter(|fired| fired.number > since).cloned().collect()
    }

    /// The last strikes, the newest first, and the number of those that are kept.
    #[cfg(feature = "console")]
    pub(crate) fn latest(&self, limit: usize) -> (Vec<Fired>, usize) {
        let state = self.lock();
        (state.fired.iter().rev().take(limit).cloned().collect(), state.fired.len())
    }

    /// How far back reads may look, if any may.
    pub(crate) fn memory(&self) -> Option<Duration> {
        if !self.is_on() {
            return None;
        }
        let state = self.lock();
        let age = |kind: &FaultKind| if let FaultKind::Stale { ms } = kind { Some(*ms) } else { None };
        let of_item = |item: &Armed| match &item.source {
            Source::Rule(rule) => age(&rule.kind),
            Source::Plan(_, kinds) => kinds.iter().filter_map(|(kind, _)| age(kind)).max(),
        };
        state.items.iter().filter_map(of_item).max().map(Duration::from_millis)
    }

    /// Whether a rule names callers, so that the caller has to be known early.
    pub(crate) fn asks_for_callers(&self) -> bool {
        let names = |item: &Armed| matches!(&item.source, Source::Rule(rule) if rule.matching.caller.is_some());
        self.lock().items.iter().any(names)
    }

    /// Decides which faults a request meets.
    pub(crate) fn meet(&self, subject: &Subject<'_>, now: SystemTime) -> Encounter {
        let mut state = self.lock();
        let (operation, step) = (subject.operation.id(), subject.step.name());
        let ordinal = state.count(operation, step, &subject.key);
        let lot = Lot { operation, step, key: &subject.key, ordinal };
        let mut encounter = Encounter::default();
        for at in 0..state.items.len() {
            let struck = match &state.items[at].source {
                Source::Rule(rule) => {
                    let is_decided = encounter.strike.is_some() && !matches!(rule.kind, FaultKind::Delay { .. });
                    let is_struck = !is_decided
                        && check::applies(&rule.kind, subject.operation, subject.step)
                        && rule_matches(rule, subject)
                        && state.counts(at, &lot, now);
                    if is_struck { state.rule_kind(at) } else { None }
                }
                Source::Plan(plan, kinds) => {
                    let is_matched = encounter.strike.is_none()
                        && plan.steps.iter().any(|steps| steps.has(subject.step))
                        && names(&plan.operations, operation);
                    let possible = |kind: &FaultKind| check::applies(kind, subject.operation, subject.step);
                    let picked = if is_matched { pick(plan, kinds, &lot, possible) } else { None };
                    picked.filter(|_| state.may_strike(at, &lot))
                }
            };
            let Some((kind, is_quiet)) = struck else { continue };
            let id = state.strike(at, &kind, &lot, now);
            if let FaultKind::Delay { ms, jitter_ms, .. } = &kind {
                let more = jitter_ms.map_or(0.0, |jitter| {
                    let fraction = draw::fraction(state.seed, &format!("jitter {id}"), &lot);
                    fraction * std::time::Duration::from_millis(jitter).as_secs_f64()
                });
                let wait = Duration::from_millis(*ms).saturating_add(Duration::from_secs_f64(more));
                encounter.add_wait(kind.phase(), wait);
                encounter.delay.get_or_insert((id, is_quiet));
            } else {
                encounter.strike = Some(Strike { id, kind, is_quiet });
            }
        }
        encounter
    }

    /// The fault that the delivery of an event meets. The key identifies its subject.
    pub(crate) fn meet_delivery(&self, webhook: &str, event: &str, key: &str, now: SystemTime) -> Option<FaultKind> {
        let mut state = self.lock();
        let ordinal = state.count(event, DELIVERY, key);
        let lot = Lot { operation: event, step: DELIVERY, key, ordinal };
        for at in 0..state.items.len() {
            let struck = match &state.items[at].source {
                Source::Rule(rule) => {
                    let is_struck = delivery_matches(&rule.kind, webhook, event) && state.counts(at, &lot, now);
                    if is_struck { state.rule_kind(at) } else { None }
                }
                Source::Plan(plan, kinds) => {
                    let possible = |kind: &FaultKind| delivery_matches(kind, webhook, event);
                    pick(plan, kinds, &lot, possible).filter(|_| state.may_strike(at, &lot))
                }
            };
            if let Some((kind, _)) = struck {
                state.strike(at, &kind, &lot, now);
                return Some(kind);
            }
        }
        None
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The step of a delivery.
const DELIVERY: &str = "delivery";

impl State {
    /// Counts a request, and returns its ordinal.
    fn count(&mut self, operation: &str, step: &'static str, key: &str) -> u64 {
        if self.ordinals.len() >= MAX_KEYS {
            self.ordinals.clear();
        }
        let ordinal = self.ordinals.entry((operation.to_owned(), step, key.to_owned())).or_default();
        *ordinal = ordinal.saturating_add(1);
        *ordinal
    }

    /// Counts a request that a rule matches, and returns whether the rule strikes it.
    fn counts(&mut self, at: usize, lot: &Lot<'_>, now: SystemTime) -> bool {
        let seed = self.seed;
        let item = &mut self.items[at];
        let Source::Rule(rule) = &item.source else { return false };
        item.matched = item.matched.saturating_add(1);
        if item.matched <= rule.when.skip || rule.when.limit().is_some_and(|times| item.fired >= times) {
            return false;
        }
        if let FaultKind::RateLimit { limit: Some(limit), window_s, .. } = &rule.kind {
            let window = Duration::from_secs(window_s.unwrap_or(1));
            if item.bucket.take(now, *limit, window) {
                return false;
            }
        }
        match rule.when.probability {
            Some(probability) => draw::fraction(seed, &item.id, lot) < probability,
            None => true,
        }
    }

    fn rule_kind(&self, at: usize) -> Option<(FaultKind, bool)> {
        match &self.items[at].source {
            Source::Rule(rule) => Some((rule.kind.clone(), rule.quiet)),
            Source::Plan(..) => None,
        }
    }

    /// Whether a plan may strike this key once more.
    fn may_strike(&mut self, at: usize, lot: &Lot<'_>) -> bool {
        let item = &self.items[at];
        let Source::Plan(Plan { max_per_key: Some(most), .. }, _) = &item.source else { return true };
        let key = (item.id.clone(), lot.operation.to_owned(), lot.key.to_owned());
        let most = *most;
        if self.struck.len() >= MAX_KEYS {
            self.struck.clear();
        }
        let struck = self.struck.entry(key).or_default();
        if *struck >= most {
            return false;
        }
        *struck += 1;
        true
    }

    /// Notes a strike, and returns the id of what struck.
    fn strike(&mut self, at: usize, kind: &FaultKind, lot: &Lot<'_>, now: SystemTime) -> String {
        let item = &mut self.items[at];
        item.fired = item.fired.saturating_add(1);
        if matches!(item.source, Source::Plan(..)) {
            item.matched = item.matched.saturating_add(1);
        }
        let seed = match &item.source {
            Source::Plan(plan, _) => plan.seed,
            Source::Rule(_) => self.seed,
        };
        self.last = self.last.saturating_add(1);
        let id = item.id.clone();
        self.fired.push_back(Fired {
            number: self.last,
            date: now.into(),
            id: id.clone(),
            fault: kind.name(),
            seed,
            operation: lot.operation.to_owned(),
            step: lot.step.to_owned(),
            key: lot.key.to_owned(),
            ordinal: lot.ordinal,
        });
        if self.fired.len() > MAX_FIRED {
            self.fired.pop_front();
        }
        id
    }
}

/// Whether patterns name an operation, which none of them do by default.
fn names(patterns: &[String], operation: &str) -> bool {
    patterns.is_empty() || patterns.iter().any(|pattern| glob::matches(pattern, operation))
}

fn rule_matches(rule: &Fault, subject: &Subject<'_>) -> bool {
    let matching = &rule.matching;
    let given = |pattern: &Option<String>, value: Option<&str>| {
        pattern.as_ref().is_none_or(|pattern| value.is_some_and(|value| glob::matches(pattern, value)))
    };
    // A rule that names operations is about their calls, unless it says more.
    let steps = matching.step.unwrap_or_else(|| default_steps(rule));
    let is_login = matching.step.is_none() && subject.step == crate::step::Step::Login;
    names(&matching.operation, subject.operation.id())
        && (steps.has(subject.step) || is_login)
        && given(&matching.caller, subject.caller.as_deref())
        && given(&matching.external_id, subject.external_id.as_deref())
        && matching.method.as_ref().is_none_or(|method| method.eq_ignore_ascii_case(subject.method))
        && given(&matching.path, Some(subject.path))
}

/// The steps of a rule that names none.
fn default_steps(rule: &Fault) -> Steps {
    let matching = &rule.matching;
    let is_of_calls = !matching.operation.is_empty() || matching.path.is_some() || matching.external_id.is_some();
    match rule.kind {
        FaultKind::Expire { what: super::kind::Expired::Challenge } => Steps::Complete,
        _ if is_of_calls => Steps::Call,
        _ => Steps::Any,
    }
}

fn delivery_matches(kind: &FaultKind, webhook: &str, event: &str) -> bool {
    let (FaultKind::Webhook { webhook: of, event: kinds, .. }
    | FaultKind::WebhookReceiver { webhook: of, event: kinds, .. }) = kind
    else {
        return false;
    };
    // Nothing follows a ping that could overtake it.
    if event == PING && matches!(kind, FaultKind::Webhook { how: WebhookHow::Reorder, .. }) {
        return false;
    }
    let given = |pattern: &Option<String>, value| pattern.as_ref().is_none_or(|pattern| glob::matches(pattern, value));
    given(of, webhook) && given(kinds, event)
}

/// The fault that chance picks for a request, among those that are possible.
fn pick(
    plan: &Plan,
    kinds: &[(FaultKind, u32)],
    lot: &Lot<'_>,
    possible: impl Fn(&FaultKind) -> bool,
) -> Option<(FaultKind, bool)> {
    if draw::fraction(plan.seed, "rate", lot) >= plan.rate {
        return None;
    }
    let possible: Vec<_> = kinds.iter().filter(|(kind, _)| possible(kind)).collect();
    let total: f64 = possible.iter().map(|(_, weight)| f64::from(*weight)).sum();
    let mut left = draw::fraction(plan.seed, "kind", lot) * total;
    for (kind, weight) in possible {
        left -= f64::from(*weight);
        if left < 0.0 {
            return Some((kind.clone(), plan.quiet));
        }
    }
    None
}
