//! The checks of a fault that is added: that it names what exists, and what can happen.

use super::glob;
use super::kind::{Expired, FaultKind, PING, Phase, WebhookHow};
use super::plan::{Plan, signed_steps};
use super::rule::{Fault, Steps, Times};
use crate::step::Step;
use dfns_core::meta::Method;
use dfns_core::one_line;
use dfns_core::{EndpointMeta, OpenEnum as _};
use dfns_endpoints::webhooks::WebhookEventKind;
use http::{HeaderName, HeaderValue, StatusCode};

/// The longest wait, in milliseconds.
const MAX_WAIT: u64 = 600_000;

/// The longest window of a rate limit, in seconds.
const MAX_WINDOW: u64 = 86_400;

/// The longest id of a rule, in characters.
const MAX_ID: usize = 100;

/// The operations that sign with a key.
const SIGNING: [&str; 2] = ["generate_signature", "wallet_generate_signature"];

/// Whether requests for an endpoint only read.
fn reads(endpoint: &EndpointMeta) -> bool {
    matches!(endpoint.method(), Method::Get | Method::Head)
}

/// Whether a kind of fault can apply to this step of this operation.
pub(crate) fn applies(kind: &FaultKind, operation: &EndpointMeta, step: Step) -> bool {
    let is_read = reads(operation);
    match kind {
        FaultKind::Status { .. } | FaultKind::Drop { .. } | FaultKind::Delay { .. } => {
            !is_read || kind.phase() != Phase::AfterCommit
        }
        FaultKind::RateLimit { .. }
        | FaultKind::Truncate { .. }
        | FaultKind::Slow { .. }
        | FaultKind::Garble { .. } => true,
        FaultKind::Stale { .. } => is_read && step == Step::Call,
        FaultKind::Expire { what: Expired::Token } => step != Step::Login,
        FaultKind::Expire { what: Expired::Challenge } => step == Step::Complete,
        FaultKind::Expire { what: Expired::UserAction } => step == Step::Call && operation.is_signed(),
        FaultKind::Signature { .. } => step == Step::Call && SIGNING.contains(&operation.id()),
        FaultKind::Chain { .. } => step == Step::Call && operation.is_signed() && !is_read,
        FaultKind::Webhook { .. } | FaultKind::WebhookReceiver { .. } => false,
    }
}

/// Checks a rule.
pub(crate) fn rule(rule: &Fault, endpoints: &[&'static EndpointMeta]) -> Result<(), String> {
    if rule.id.as_ref().is_some_and(|id| !is_id(id)) {
        return Err(format!("`id` must have 1 to {MAX_ID} letters, digits, `-`, `_`, `.` or `:`"));
    }
    if let Some(method) = rule.misfit {
        return Err(format!("`{method}` means nothing for a fault of kind `{}`", rule.kind.name()));
    }
    let when = &rule.when;
    if when.limit().is_some() && when.always == Some(true) {
        return Err("`times` and `always` exclude each other; give one".to_owned());
    }
    if matches!(when.times, Some(Times::Number(0))) {
        return Err("`times` must be at least 1".to_owned());
    }
    probability("probability", when.probability.unwrap_or(1.0))?;
    parameters(&rule.kind)?;
    let given = &rule.matching;
    for (name, pattern) in [("caller", &given.caller), ("externalId", &given.external_id)] {
        if pattern.as_ref().is_some_and(String::is_empty) {
            return Err(format!("`{name}` is empty, which no request has; leave it out, or use `*`"));
        }
    }
    if rule.kind.is_of_deliveries() {
        if rule.matching != super::rule::Matching::default() {
            return Err("`match` is for requests; a fault of webhooks has `webhook` and `event`".to_owned());
        }
        return deliveries(&rule.kind);
    }
    let named = operations(&rule.matching.operation, endpoints)?;
    matching(rule, if named.is_empty() { endpoints } else { &named })
}

/// Checks that a webhook fault can apply to a kind of event.
fn deliveries(kind: &FaultKind) -> Result<(), String> {
    let (FaultKind::Webhook { event: Some(event), .. } | FaultKind::WebhookReceiver { event: Some(event), .. }) = kind
    else {
        return Ok(());
    };
    let strikes_ping = glob::matches(event, PING);
    let mut known = WebhookEventKind::KNOWN.iter().map(|(kind, _)| *kind).filter(|kind| *kind != "*");
    if known.any(|kind| glob::matches(event, kind)) {
        return Ok(());
    }
    match kind {
        FaultKind::Webhook { how: WebhookHow::Reorder, .. } if strikes_ping => {
            Err("`reorder` does not apply to pings: nothing follows one that could overtake it".to_owned())
        }
        _ if strikes_ping => Ok(()),
        _ => Err(format!("there is no kind of event `{}`; kinds are such as `wallet.created`", one_line(event, 60))),
    }
}

/// Checks a seeded plan.
pub(crate) fn plan(plan: &Plan, endpoints: &[&'static EndpointMeta]) -> Result<(), String> {
    if plan.id.as_ref().is_some_and(|id| !is_id(id)) {
        return Err(format!("`id` must have 1 to {MAX_ID} letters, digits, `-`, `_`, `.` or `:`"));
    }
    probability("rate", plan.rate)?;
    if plan.max_per_key == Some(0) {
        return Err("`maxPerKey` must be at least 1".to_owned());
    }
    let named = operations(&plan.operations, endpoints)?;
    let all = if named.is_empty() { endpoints } else { &named };
    let kinds = plan.kinds()?;
    if kinds.iter().all(|(_, weight)| *weight == 0) {
        return Err("`mix` must have a kind of fault with a weight above 0".to_owned());
    }
    for (kind, _) in &kinds {
        parameters(kind)?;
        if kind.is_of_deliveries() && (!plan.operations.is_empty() || plan.steps != signed_steps()) {
            let name = kind.name();
            let message = "applies to deliveries, which have no `operations` and no `steps`; give it a plan of its own";
            return Err(format!("`mix`: `{name}` {message}"));
        }
        let steps = plan.steps.iter().copied();
        let is_possible = kind.is_of_deliveries()
            || steps.into_iter().any(|steps| all.iter().any(|endpoint| is_possible(kind, endpoint, steps)));
        if !is_possible {
            return Err(format!("`mix`: `{}` cannot apply to any of the `operations` at these `steps`", kind.name()));
        }
    }
    Ok(())
}

fn is_id(id: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    !id.is_empty() && id.len() <= MAX_ID && id != "fired" && id.bytes().all(is_allowed)
}

fn probability(field: &str, value: f64) -> Result<(), String> {
    if (0.0..=1.0).contains(&value) { Ok(()) } else { Err(format!("`{field}` must be a number from 0 to 1")) }
}

/// The endpoints that patterns name. Each pattern must name one.
fn operations(patterns: &[String], endpoints: &[&'static EndpointMeta]) -> Result<Vec<&'static EndpointMeta>, String> {
    let mut named = Vec::new();
    for pattern in patterns {
        let before = named.len();
        named.extend(endpoints.iter().copied().filter(|endpoint| glob::matches(pattern, endpoint.id())));
        if named.len() == before {
            return Err(format!(
                "there is no operation `{}`; ids are in snake case, such as `transfer_asset`",
                one_line(pattern, 60),
            ));
        }
    }
    Ok(named)
}

/// Whether a kind of fault can apply to some step of an operation.
fn is_possible(kind: &FaultKind, endpoint: &EndpointMeta, steps: Steps) -> bool {
    let own = Step::of(endpoint);
    let signing = [Step::Init, Step::Complete];
    let signed = signing.into_iter().filter(|step| steps.has(*step) && endpoint.is_signed());
    signed.chain(Some(own).filter(|own| steps.has(*own))).any(|step| applies(kind, endpoint, step))
}

/// Checks that a rule can apply to what it names.
fn matching(rule: &Fault, endpoints: &[&'static EndpointMeta]) -> Result<(), String> {
    let method = rule.matching.method.as_deref().map(str::to_ascii_uppercase);
    let of_method: Vec<_> = endpoints
        .iter()
        .filter(|endpoint| method.as_ref().is_none_or(|method| *method == endpoint.method().as_str()))
        .collect();
    if let Some(path) = &rule.matching.path {
        path_of_calls(path, &of_method)?;
    }
    let (kind, name) = (&rule.kind, rule.kind.name());
    let explicit = !rule.matching.operation.is_empty() || method.is_some();
    let steps = rule.matching.step.unwrap_or(Steps::Any);
    let reading = of_method.iter().find(|endpoint| reads(endpoint));
    if kind.named_phase() == Some(Phase::AfterCommit)
        && let Some(endpoint) = reading.filter(|_| explicit)
    {
        return Err(format!(
            "`{}` reads, so it commits nothing; leave `phase` out, or use `on_receive`",
            endpoint.id(),
        ));
    }
    if of_method.iter().any(|endpoint| is_possible(kind, endpoint, steps)) {
        return Ok(());
    }
    let needs = match kind {
        FaultKind::Stale { .. } => "calls that read",
        FaultKind::Expire { what: Expired::Challenge } => "the step `complete` of signed operations",
        FaultKind::Expire { what: Expired::UserAction } => "calls of signed operations",
        FaultKind::Signature { .. } => "calls of `generate_signature` and `wallet_generate_signature`",
        FaultKind::Chain { .. } => "calls of signed operations that pay",
        _ => "requests that exist",
    };
    Err(format!("`{name}` applies to {needs} only, and the rule matches none of them"))
}

/// Checks that a path is one of calls. The requests of a user action have the path of their call.
fn path_of_calls(path: &str, endpoints: &[&&'static EndpointMeta]) -> Result<(), String> {
    let has_path = |endpoint: &&&&EndpointMeta| path.contains('*') || is_path_of(path, endpoint.path());
    let mut matching = endpoints.iter().filter(has_path).peekable();
    let shown = one_line(path, 100);
    if matching.peek().is_none() {
        return Err(format!("`path`: no operation has the path `{shown}`"));
    }
    if matching.all(|endpoint| matches!(Step::of(endpoint), Step::Init | Step::Complete)) {
        return Err(format!(
            "`path`: requests to `{shown}` match by the path of the call that they are for; choose them by their `step`, \
             `init` or `complete`"
        ));
    }
    Ok(())
}

/// Whether a path fits a template, whose parameters are in braces.
fn is_path_of(path: &str, template: &str) -> bool {
    let (mut segments, mut templates) = (path.split('/'), template.split('/'));
    loop {
        match (segments.next(), templates.next()) {
            (None, None) => return true,
            (Some(segment), Some(template)) if segment == template || template.starts_with('{') => {}
            _ => return false,
        }
    }
}

/// Checks the parameters of a kind.
fn parameters(kind: &FaultKind) -> Result<(), String> {
    let wait = |ms: u64| {
        if ms > MAX_WAIT { Err(format!("`ms` must be at most {MAX_WAIT}, which are ten minutes")) } else { Ok(()) }
    };
    match kind {
        FaultKind::Status { status, headers, .. } => {
            if !(200..600).contains(status) || StatusCode::from_u16(*status).is_err() {
                return Err("`status` must be from 200 to 599".to_owned());
            }
            for (name, value) in headers {
                let lower = name.to_ascii_lowercase();
                if lower.parse::<HeaderName>().is_err()
                    || HeaderValue::from_str(value).is_err()
                    || matches!(lower.as_str(), "content-length" | "transfer-encoding" | "connection")
                {
                    return Err(format!("`headers`: `{}` cannot be sent", one_line(name, 60)));
                }
            }
            Ok(())
        }
        FaultKind::RateLimit { phase: Some(phase), .. } if *phase != Phase::OnReceive => {
            Err("a rate limit applies at `on_receive` only".to_owned())
        }
        FaultKind::RateLimit { limit, window_s, retry_after, .. } => {
            if *limit == Some(0) || *window_s == Some(0) {
                return Err("`limit` and `windowS` must be at least 1".to_owned());
            }
            if limit.is_none() && window_s.is_some() {
                return Err("`windowS` needs `limit`".to_owned());
            }
            if window_s.is_some_and(|seconds| seconds > MAX_WINDOW) {
                return Err(format!("`windowS` must be at most {MAX_WINDOW}, which is a day"));
            }
            let is_sendable = match retry_after {
                Some(super::kind::RetryAfter::Date(date)) => !date.is_empty() && HeaderValue::from_str(date).is_ok(),
                _ => true,
            };
            if is_sendable { Ok(()) } else { Err("`retryAfter` must be seconds or a date".to_owned()) }
        }
        FaultKind::Delay { ms, jitter_ms, .. } => wait(ms.saturating_add(jitter_ms.unwrap_or_default())),
        FaultKind::Truncate { phase: Some(phase), .. }
        | FaultKind::Slow { phase: Some(phase), .. }
        | FaultKind::Garble { phase: Some(phase), .. }
            if *phase != Phase::AfterCommit =>
        {
            Err(format!("`{}` spoils a response, so its phase is `after_commit`", kind.name()))
        }
        FaultKind::Truncate { bytes, fraction, .. } => match (bytes, fraction) {
            (Some(_), None) => Ok(()),
            (None, Some(fraction)) => probability("fraction", *fraction),
            _ => Err("give one of `bytes` and `fraction`".to_owned()),
        },
        FaultKind::Slow { bytes_per_s, .. } if *bytes_per_s == 0 => Err("`bytesPerS` must be at least 1".to_owned()),
        FaultKind::Signature { ms, .. } => wait(ms.unwrap_or_default()),
        FaultKind::Webhook { how: WebhookHow::Reorder, n: Some(n), .. } if !(2..=8).contains(n) => {
            Err("`n` must be from 2 to 8 for `reorder`: at most 8 deliveries to a webhook are under way".to_owned())
        }
        FaultKind::Webhook { how, n: Some(_), .. }
            if !matches!(how, WebhookHow::Duplicate | WebhookHow::Flood | WebhookHow::Reorder) =>
        {
            Err("`n` is for `duplicate`, `flood` and `reorder`".to_owned())
        }
        FaultKind::Webhook { how, ms: Some(_), .. } if *how != WebhookHow::Delay => {
            Err("`ms` is for `delay`".to_owned())
        }
        FaultKind::Webhook { ms, n, .. } => {
            if n.is_some_and(|n| !(1..=1000).contains(&n)) {
                return Err("`n` must be from 1 to 1000".to_owned());
            }
            wait(ms.unwrap_or_default())
        }
        FaultKind::WebhookReceiver { status, timeout, .. } => match (status, timeout) {
            (Some(status), None | Some(false)) if (100..600).contains(status) => Ok(()),
            (None, Some(true)) => Ok(()),
            _ => Err("give `status` from 100 to 599, or `timeout: true`".to_owned()),
        },
        _ => Ok(()),
    }
}
