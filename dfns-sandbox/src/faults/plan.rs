//! Seeded plans: faults that chance picks, the same in every run.

use super::kind::FaultKind;
use super::rule::{Fault, Steps};
use crate::json_words;
use crate::step::Step;
use dfns_core::Endpoint;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Kinds of faults with their weights, for a seeded plan.
///
/// A kind is its name in JSON with its main parameters after dots: `drop.after_commit.reset`,
/// `status.503`, `delay.200`, `garble.html`, `expire.user_action`, `webhook.duplicate`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mix(pub(crate) BTreeMap<String, u32>);

impl Mix {
    /// Creates an empty mix.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the faults of a bad network: lost requests and responses, 503, rate limits, and user
    /// actions that expire.
    pub fn lossy() -> Self {
        Self::new()
            .with("drop.after_commit", 3)
            .with("status.503.on_receive", 3)
            .with("drop.on_receive", 2)
            .with("rate_limit", 1)
            .with("expire.user_action", 1)
    }

    /// Adds a kind with a weight.
    #[must_use]
    pub fn with(mut self, kind: &str, weight: u32) -> Self {
        self.0.insert(kind.to_owned(), weight);
        self
    }
}

/// A seeded plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Plan {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    pub(crate) seed: u64,
    pub(crate) rate: f64,
    pub(crate) mix: Mix,
    #[serde(default = "signed_steps")]
    pub(crate) steps: Vec<Steps>,
    #[serde(default)]
    pub(crate) operations: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) max_per_key: Option<u64>,
    #[serde(default)]
    pub(crate) quiet: bool,
}

/// The steps that a plan applies to by default.
pub(crate) fn signed_steps() -> Vec<Steps> {
    vec![Steps::Init, Steps::Complete, Steps::Call]
}

impl Plan {
    /// The kinds and their weights.
    pub(crate) fn kinds(&self) -> Result<Vec<(FaultKind, u32)>, String> {
        self.mix.0.iter().map(|(name, weight)| Ok((name.parse()?, *weight))).collect()
    }
}

/// Faults to inject: rules, and a seeded plan.
///
/// ```
/// use dfns_endpoints::wallets::TransferAsset;
/// use dfns_sandbox::{Fault, Faults, Mix, Phase};
///
/// let faults = Faults::seeded(42).rate(0.1).on::<TransferAsset>().mix(Mix::lossy()).max_per_key(4);
/// let faults = faults.with(Fault::drop(Phase::AfterCommit).on::<TransferAsset>().once());
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[must_use = "faults apply once a sandbox is built with them"]
pub struct Faults {
    pub(crate) rules: Vec<Fault>,
    pub(crate) plans: Vec<Plan>,
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self { rules: vec![fault], plans: Vec::new() }
    }
}

impl Faults {
    /// Creates a plan without faults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates a seeded plan. Without [`rate`](Self::rate) and [`mix`](Self::mix), each tenth
    /// request is hit by a fault of [`Mix::lossy`].
    ///
    /// The seed, the operation, the step, the key and the number of the request with that key
    /// decide whether a request is hit, and by which fault. The key is the `externalId`, or else a
    /// hash of the body, or else the path. Neither the time nor the order of arrival matters.
    pub fn seeded(seed: u64) -> Self {
        let plan = Plan {
            id: None,
            seed,
            rate: 0.1,
            mix: Mix::lossy(),
            steps: signed_steps(),
            operations: Vec::new(),
            max_per_key: None,
            quiet: false,
        };
        Self { rules: Vec::new(), plans: vec![plan] }
    }

    /// Sets the probability with which the plan hits a request, from 0 to 1.
    pub fn rate(self, rate: f64) -> Self {
        self.plan(|plan| plan.rate = rate)
    }

    /// Sets the kinds of faults of the plan.
    pub fn mix(self, mix: Mix) -> Self {
        self.plan(|plan| plan.mix = mix)
    }

    /// Lets the plan hit calls of this operation; repeated, of each of them. Defaults to every
    /// operation.
    pub fn on<E: Endpoint>(self) -> Self {
        self.on_operation(E::META.id())
    }

    /// Lets the plan hit calls of the operation with this id, in which `*` stands for anything.
    pub fn on_operation(self, id: &str) -> Self {
        self.plan(|plan| plan.operations.push(id.to_owned()))
    }

    /// Sets the steps that the plan applies to. Defaults to `Init`, `Complete` and `Call`.
    pub fn steps(self, steps: &[Step]) -> Self {
        self.plan(|plan| plan.steps = steps.iter().copied().map(Steps::from).collect())
    }

    /// Sets how often the plan hits requests with the same operation and key, at all steps
    /// together. A client that repeats often enough gets through then.
    pub fn max_per_key(self, times: u64) -> Self {
        self.plan(|plan| plan.max_per_key = Some(times))
    }

    /// Adds a rule.
    pub fn with(mut self, fault: Fault) -> Self {
        self.rules.push(fault);
        self
    }

    fn plan(mut self, change: impl FnOnce(&mut Plan)) -> Self {
        if let Some(plan) = self.plans.last_mut() {
            change(plan);
        }
        self
    }

    /// Reads JSON: a rule, a seeded plan, or a list of them.
    ///
    /// # Errors
    /// In words, if it is something else.
    pub fn from_json(json: &str) -> Result<Self, String> {
        let value = serde_json::from_str(json).map_err(|error| format!("the faults are not JSON: {error}"))?;
        Self::from_value(value)
    }

    pub(crate) fn from_value(value: Value) -> Result<Self, String> {
        let items = match value {
            Value::Array(items) => items,
            item => vec![item],
        };
        let mut faults = Self::new();
        for item in items {
            let objects = ["match", "when", "fault", "mix"];
            if let Some(name) = objects.iter().find(|name| item.get(name).is_some_and(|value| !value.is_object())) {
                return Err(format!("`{name}` must be an object"));
            }
            if item.get("fault").is_some() {
                faults.rules.push(json_words::read(item)?);
            } else if item.get("mix").is_some() || item.get("rate").is_some() {
                faults.plans.push(json_words::read(item)?);
            } else {
                return Err("a rule has the field `fault`, a seeded plan has `seed`, `rate` and `mix`".to_owned());
            }
        }
        Ok(faults)
    }
}
