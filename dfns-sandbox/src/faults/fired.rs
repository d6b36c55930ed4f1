//! A fault that was applied, and what happens to one request.

use super::kind::{FaultKind, Phase};
use crate::step::Step;
use dfns_core::{Timestamp, one_line};
use serde::Serialize;
use std::fmt;
use std::time::Duration;

/// A fault that was applied. Its `Display` is one line, which shows how to replay it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Fired {
    /// The number of the application, from 1.
    pub number: u64,
    /// The time on the sandbox's clock.
    pub date: Timestamp,
    /// The id of the rule or of the plan.
    pub id: String,
    /// The fault, with its main parameters after dots.
    pub fault: String,
    /// The seed of chance.
    pub seed: u64,
    /// The operation; of a delivery, the kind of the event.
    pub operation: String,
    /// The step; of a delivery, `delivery`.
    pub step: String,
    /// The key of the request: its `externalId`, a hash of its body, or its path.
    pub key: String,
    /// The number of the request with this operation, step and key, from 1.
    pub ordinal: u64,
}

impl fmt::Display for Fired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, id, fault, seed, operation, step, key, ordinal, .. } = self;
        let key = one_line(key, 100);
        write!(f, "#{number} {fault} by {id} (seed {seed}): {operation} {step} of {key}, request {ordinal}")
    }
}

/// The fault that decides what becomes of a request.
#[derive(Debug, Clone)]
pub(crate) struct Strike {
    pub(crate) id: String,
    pub(crate) kind: FaultKind,
    pub(crate) is_quiet: bool,
}

/// Everything that a request meets.
#[derive(Debug, Default)]
pub(crate) struct Encounter {
    /// The waits of delays by phase.
    waits: [Duration; 3],
    pub(crate) strike: Option<Strike>,
    /// The id of a delay, if no other fault applies.
    pub(crate) delay: Option<(String, bool)>,
}

impl Encounter {
    pub(crate) fn wait(&self, phase: Phase) -> Duration {
        self.waits[place(phase)]
    }

    pub(crate) fn add_wait(&mut self, phase: Phase, wait: Duration) {
        let all = &mut self.waits[place(phase)];
        *all = all.saturating_add(wait);
    }

    /// The strike at a phase, unless it is one that changes what happens inside.
    pub(crate) fn strike_at(&self, phase: Phase) -> Option<&Strike> {
        self.strike.as_ref().filter(|strike| strike.kind.phase() == phase)
    }

    /// The id that the journal notes.
    pub(crate) fn id(&self) -> Option<&str> {
        let delay = self.delay.as_ref().map(|(id, _)| id.as_str());
        self.strike.as_ref().map(|strike| strike.id.as_str()).or(delay)
    }

    /// The id that the client is told.
    pub(crate) fn told(&self) -> Option<&str> {
        match (&self.strike, &self.delay) {
            (Some(strike), _) => Some(strike.id.as_str()).filter(|_| !strike.is_quiet),
            (None, Some((id, is_quiet))) => Some(id.as_str()).filter(|_| !is_quiet),
            (None, None) => None,
        }
    }
}

fn place(phase: Phase) -> usize {
    match phase {
        Phase::OnReceive => 0,
        Phase::AfterAuth => 1,
        Phase::AfterCommit => 2,
    }
}

/// The facts of a request that rules match.
pub(crate) struct Subject<'a> {
    pub(crate) operation: &'static dfns_core::EndpointMeta,
    pub(crate) step: Step,
    pub(crate) caller: Option<String>,
    pub(crate) external_id: Option<String>,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) key: String,
}
