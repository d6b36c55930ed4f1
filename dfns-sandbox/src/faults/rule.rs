//! A rule: which requests a fault applies to, how often, and the fault.

use super::kind::{ChainHow, DropHow, Expired, FaultKind, GarbleHow, Phase, RetryAfter, SignatureHow, WebhookHow};
use crate::step::Step;
use dfns_core::Endpoint;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The steps that a rule applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Steps {
    Init,
    Complete,
    Call,
    Login,
    Any,
}

impl Steps {
    pub(crate) fn has(self, step: Step) -> bool {
        matches!(
            (self, step),
            (Self::Any, _)
                | (Self::Init, Step::Init)
                | (Self::Complete, Step::Complete)
                | (Self::Call, Step::Call)
                | (Self::Login, Step::Login)
        )
    }
}

impl From<Step> for Steps {
    fn from(step: Step) -> Self {
        match step {
            Step::Init => Self::Init,
            Step::Complete => Self::Complete,
            Step::Call => Self::Call,
            Step::Login => Self::Login,
        }
    }
}

/// One string or several.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a string or a list of strings")]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

fn one_or_more<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(match OneOrMore::deserialize(deserializer)? {
        OneOrMore::One(one) => vec![one],
        OneOrMore::More(more) => more,
    })
}

/// The requests that a rule applies to. Every field that is given must match; `*` in a string
/// stands for anything.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Matching {
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "one_or_more")]
    pub(crate) operation: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) step: Option<Steps>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) caller: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<String>,
}

/// How often a rule applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "expected a whole number of at least 1, or `always`")]
pub(crate) enum Times {
    Number(u64),
    Word(Always),
}

/// The word for a rule without an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Always {
    Always,
}

/// Which of the matching requests a rule applies to.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct When {
    /// The first ones that it lets through.
    pub(crate) skip: u64,
    /// The number that it applies to. Defaults to all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) times: Option<Times>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) always: Option<bool>,
    /// The probability with which it applies to each, by the seed. Defaults to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) probability: Option<f64>,
}

impl When {
    /// The number of requests that it applies to, if there is a limit.
    pub(crate) fn limit(&self) -> Option<u64> {
        match self.times {
            Some(Times::Number(times)) => Some(times),
            _ => None,
        }
    }
}

/// A fault to inject: what happens, to which requests, how often.
///
/// A new one applies to every request that it can apply to, always. Add it with
/// [`FaultPlan::add`](crate::FaultPlan::add).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[must_use = "a fault applies once it is added"]
pub struct Fault {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    #[serde(default, rename = "match")]
    pub(crate) matching: Matching,
    #[serde(default)]
    pub(crate) when: When,
    #[serde(rename = "fault")]
    pub(crate) kind: FaultKind,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) quiet: bool,
    /// The method that means nothing for a fault of its kind.
    #[serde(skip)]
    pub(crate) misfit: Option<&'static str>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

impl From<FaultKind> for Fault {
    fn from(kind: FaultKind) -> Self {
        Self { id: None, matching: Matching::default(), when: When::default(), kind, quiet: false, misfit: None }
    }
}

/// The faults.
impl Fault {
    /// Responds with this status, and an error.
    pub fn status(status: u16, phase: Phase) -> Self {
        let (message, details, headers, body) = (None, None, BTreeMap::new(), None);
        FaultKind::Status { status, message, details, headers, body, phase: Some(phase) }.into()
    }

    /// Responds with 429.
    pub fn rate_limit() -> Self {
        FaultKind::RateLimit { retry_after: None, window_s: None, limit: None, phase: None }.into()
    }

    /// Waits this many milliseconds by the computer's clock, besides other faults.
    pub fn delay(ms: u64, phase: Phase) -> Self {
        FaultKind::Delay { ms, jitter_ms: None, phase: Some(phase) }.into()
    }

    /// Closes the connection without a response.
    pub fn drop(phase: Phase) -> Self {
        Self::drop_by(phase, DropHow::Close)
    }

    /// Ends the connection in this way without a response.
    pub fn drop_by(phase: Phase, how: DropHow) -> Self {
        FaultKind::Drop { phase: Some(phase), how }.into()
    }

    /// Sends this many bytes of the body, under its full `Content-Length`.
    pub fn truncate(bytes: u64) -> Self {
        FaultKind::Truncate { bytes: Some(bytes), fraction: None, phase: None }.into()
    }

    /// Sends this many bytes of the body in a second.
    pub fn slow(bytes_per_s: u64) -> Self {
        FaultKind::Slow { bytes_per_s, phase: None }.into()
    }

    /// Spoils the response.
    pub fn garble(how: GarbleHow) -> Self {
        FaultKind::Garble { how, phase: None }.into()
    }

    /// Reads the state as it was this many milliseconds ago by the sandbox's clock.
    pub fn stale(ms: u64) -> Self {
        FaultKind::Stale { ms }.into()
    }

    /// Lets something expire that the request needs.
    pub fn expire(what: Expired) -> Self {
        FaultKind::Expire { what }.into()
    }

    /// Makes a wrong signature with a key, or none.
    pub fn signature(how: SignatureHow) -> Self {
        FaultKind::Signature { how, ms: None }.into()
    }

    /// Lets something happen to a payment on chain.
    pub fn chain(how: ChainHow) -> Self {
        FaultKind::Chain { how }.into()
    }

    /// Lets the delivery of events misbehave.
    pub fn webhook(how: WebhookHow) -> Self {
        FaultKind::Webhook { webhook: None, event: None, how, ms: None, n: None }.into()
    }

    /// Treats deliveries as if the receiver had responded with this status.
    pub fn receiver_status(status: u16) -> Self {
        FaultKind::WebhookReceiver { webhook: None, event: None, status: Some(status), timeout: None }.into()
    }

    /// Treats deliveries as if the receiver had not responded in time.
    pub fn receiver_timeout() -> Self {
        FaultKind::WebhookReceiver { webhook: None, event: None, status: None, timeout: Some(true) }.into()
    }
}

/// Where and how often they apply.
impl Fault {
    /// Sets the id, which names the fault in the journal and in the header `x-sandbox-fault`.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Strikes calls of this operation; repeated, of each of them.
    pub fn on<E: Endpoint>(self) -> Self {
        self.on_operation(E::META.id())
    }

    /// Strikes calls of the operation with this id, in which `*` stands for anything.
    pub fn on_operation(mut self, id: impl Into<String>) -> Self {
        self.matching.operation.push(id.into());
        self
    }

    /// Strikes this step. The steps `Init` and `Complete` of an operation are those whose challenge
    /// is for it. Defaults to the call, or to every request if no operation is named.
    pub fn on_step(mut self, step: Step) -> Self {
        self.matching.step = Some(step.into());
        self
    }

    /// Strikes every step.
    pub fn on_any_step(mut self) -> Self {
        self.matching.step = Some(Steps::Any);
        self
    }

    /// Strikes requests of this user or service account.
    pub fn by_caller(mut self, user_id: impl Into<String>) -> Self {
        self.matching.caller = Some(user_id.into());
        self
    }

    /// Strikes requests with such an `externalId`, in which `*` stands for anything.
    pub fn on_external_id(mut self, external_id: impl Into<String>) -> Self {
        self.matching.external_id = Some(external_id.into());
        self
    }

    /// Strikes requests with such a path, in which `*` stands for anything.
    pub fn on_path(mut self, path: impl Into<String>) -> Self {
        self.matching.path = Some(path.into());
        self
    }

    /// Strikes deliveries of such events, in which `*` stands for anything. For faults of webhooks.
    pub fn on_event(mut self, kind: impl Into<String>) -> Self {
        if let FaultKind::Webhook { event, .. } | FaultKind::WebhookReceiver { event, .. } = &mut self.kind {
            *event = Some(kind.into());
            return self;
        }
        self.misfit("on_event")
    }

    /// Strikes once.
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Strikes this many requests.
    pub fn times(mut self, times: u64) -> Self {
        self.when.times = Some(Times::Number(times));
        self
    }

    /// Strikes without end, which is the default.
    pub fn always(mut self) -> Self {
        self.when.always = Some(true);
        self
    }

    /// Lets the first matching requests through.
    pub fn skip(mut self, requests: u64) -> Self {
        self.when.skip = requests;
        self
    }

    /// Strikes each request with this probability, which the seed decides. Defaults to 1.
    pub fn probability(mut self, probability: f64) -> Self {
        self.when.probability = Some(probability);
        self
    }

    /// Sets the header `Retry-After` of a rate limit, in seconds.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        if let FaultKind::RateLimit { retry_after, .. } = &mut self.kind {
            *retry_after = Some(RetryAfter::Seconds(seconds));
            return self;
        }
        self.misfit("retry_after")
    }

    /// Makes a rate limit let this many requests through at once, and as many more, evenly, in
    /// each window of this many seconds.
    pub fn limit(mut self, requests: u32, window_seconds: u64) -> Self {
        if let FaultKind::RateLimit { limit, window_s, .. } = &mut self.kind {
            (*limit, *window_s) = (Some(requests), Some(window_seconds));
            return self;
        }
        self.misfit("limit")
    }

    /// Sets the number of deliveries that a fault of webhooks repeats or holds.
    pub fn deliveries(mut self, number: u32) -> Self {
        if let FaultKind::Webhook { n, .. } = &mut self.kind {
            *n = Some(number);
            return self;
        }
        self.misfit("deliveries")
    }

    /// Notes a method that means nothing for a fault of this kind. Adding the fault is refused.
    fn misfit(mut self, method: &'static str) -> Self {
        self.misfit = Some(method);
        self
    }

    /// Leaves the header `x-sandbox-fault` out.
    pub fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }
}
