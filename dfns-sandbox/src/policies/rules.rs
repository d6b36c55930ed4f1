//! Rules, filters and the outcome of all policies together, as pure functions.

use super::decimal::Decimal;
use super::screening::{self, Chainalysis, Screener, Trigger, Verdict, VerdictWord};
use dfns_core::AnyJson;
use dfns_endpoints::policies::{
    ApprovalGroup, Policy, PolicyAction, PolicyFilters, PolicyRule, TagFilter, TransactionAmountLimitNominal,
};
use dfns_endpoints::{PolicyId, VaultId, WalletId};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

/// An activity, as far as policies look at it.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    /// The entity that filters look at.
    pub(crate) target: Target,
    /// The payment. `None` if it cannot be determined.
    pub(crate) payment: Option<Payment>,
    /// The vendor of the travel rule data.
    pub(crate) travel_rule: Option<String>,
    /// The verdicts of the screeners. Absent ones are clean.
    pub(crate) verdicts: BTreeMap<Screener, Verdict>,
    /// Earlier activities of the same wallet that count.
    pub(crate) earlier: Vec<Earlier>,
    pub(crate) now: SystemTime,
}

/// The entity that an activity uses or changes.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    /// A wallet, or the wallets of a key.
    Wallets(Vec<Tagged>),
    Permission(String),
    Policy(PolicyId),
    Vault {
        id: VaultId,
        tags: Vec<String>,
    },
}

/// A wallet with its tags.
#[derive(Debug, Clone)]
pub(crate) struct Tagged {
    pub(crate) id: WalletId,
    pub(crate) tags: Vec<String>,
}

/// A payment that an activity makes.
#[derive(Debug, Clone)]
pub(crate) struct Payment {
    pub(crate) network: String,
    pub(crate) recipient: String,
    /// Whether addresses of the network ignore case.
    pub(crate) ignores_case: bool,
    /// The asset by its Dfns name, such as `native:eth`.
    pub(crate) asset: String,
    /// The amount in the smallest unit.
    pub(crate) units: Option<Decimal>,
    /// The value in US dollars.
    pub(crate) value: Option<Decimal>,
}

/// An earlier activity.
#[derive(Debug, Clone)]
pub(crate) struct Earlier {
    pub(crate) at: SystemTime,
    /// The value in US dollars, if it can be determined.
    pub(crate) value: Option<Decimal>,
}

/// The result of one policy.
#[derive(Debug, Clone)]
pub(crate) struct Evaluation {
    pub(crate) policy_id: PolicyId,
    pub(crate) is_triggered: bool,
    pub(crate) reason: String,
    pub(crate) context: Option<AnyJson>,
}

/// The outcome of all policies together.
#[derive(Debug, Clone)]
pub(crate) enum Decision {
    Allowed,
    /// The groups of every policy that requires approval, and the shortest time to decide, in
    /// minutes.
    Held(Vec<ApprovalGroup>, Option<u32>),
    /// The reason of the first policy that blocks.
    Blocked(String),
}

/// Evaluates every policy whose filters match, and decides.
pub(crate) fn judge(policies: &[Policy], facts: &Facts) -> (Vec<Evaluation>, Decision) {
    let (mut evaluations, mut timeout, mut block) = (Vec::new(), None, None);
    let mut groups: Option<Vec<ApprovalGroup>> = None;
    for policy in policies.iter().filter(|policy| matches(policy.filters.as_ref(), &facts.target)) {
        let finding = apply(&policy.rule, facts);
        if finding.is_triggered {
            match &policy.action {
                PolicyAction::NoAction => {}
                PolicyAction::RequestApproval(action) => {
                    groups.get_or_insert_default().extend(action.approval_groups.iter().cloned());
                    timeout = [timeout, action.auto_reject_timeout].into_iter().flatten().min();
                }
                // An action that nobody knows stops the activity.
                _ => block = block.or_else(|| Some(finding.reason.clone())),
            }
        }
        evaluations.push(Evaluation {
            policy_id: policy.id.clone(),
            is_triggered: finding.is_triggered,
            reason: finding.reason,
            context: finding.context,
        });
    }
    let decision = match (block, groups) {
        (Some(reason), _) => Decision::Blocked(reason),
        (None, Some(groups)) => Decision::Held(groups, timeout),
        (None, None) => Decision::Allowed,
    };
    (evaluations, decision)
}

/// The longest window that these policies look at.
pub(crate) fn longest_window(policies: &[Policy]) -> Option<Duration> {
    policies.iter().filter_map(|policy| window(&policy.rule)).max()
}

fn window(rule: &PolicyRule) -> Option<Duration> {
    let minutes = match rule {
        PolicyRule::TransactionAmountVelocity(rule) => rule.configuration.timeframe,
        PolicyRule::TransactionCountVelocity(rule) => rule.configuration.timeframe,
        _ => return None,
    };
    Some(Duration::from_secs(60 * u64::from(minutes)))
}

/// Whether the filters match: every filter that is set.
fn matches(filters: Option<&PolicyFilters>, target: &Target) -> bool {
    let Some(PolicyFilters { wallet_id, wallet_tags, permission_id, policy_id, vault_id, vault_tags }) = filters else {
        return true;
    };
    let is_about_wallets = wallet_id.is_some() || wallet_tags.is_some();
    let is_about_vaults = vault_id.is_some() || vault_tags.is_some();
    // Filters of another kind of entity match nothing.
    match target {
        Target::Wallets(wallets) => {
            let is_listed = |wallet: &Tagged| {
                wallet_id.as_ref().is_none_or(|filter| filter.ids.contains(&wallet.id))
                    && wallet_tags.as_ref().is_none_or(|filter| matches_tags(filter, &wallet.tags))
            };
            permission_id.is_none()
                && policy_id.is_none()
                && !is_about_vaults
                && (!is_about_wallets || wallets.iter().any(is_listed))
        }
        Target::Permission(id) => {
            !is_about_wallets
                && !is_about_vaults
                && policy_id.is_none()
                && permission_id.as_ref().is_none_or(|filter| filter.ids.iter().any(|listed| listed.as_str() == id))
        }
        Target::Policy(id) => {
            !is_about_wallets
                && !is_about_vaults
                && permission_id.is_none()
                && policy_id.as_ref().is_none_or(|filter| filter.ids.contains(id))
        }
        Target::Vault { id, tags } => {
            !is_about_wallets
                && permission_id.is_none()
                && policy_id.is_none()
                && vault_id.as_ref().is_none_or(|filter| filter.ids.contains(id))
                && vault_tags.as_ref().is_none_or(|filter| matches_tags(filter, tags))
        }
    }
}

fn matches_tags(filter: &TagFilter, tags: &[String]) -> bool {
    let has = |tag: &String| tags.contains(tag);
    filter.has_any.as_ref().is_none_or(|any| any.iter().any(has))
        && filter.has_all.as_ref().is_none_or(|all| all.iter().all(has))
}

/// The result of a rule.
struct Finding {
    is_triggered: bool,
    reason: String,
    context: Option<AnyJson>,
}

impl Finding {
    fn new(is_triggered: bool, reason: impl Into<String>) -> Self {
        Self { is_triggered, reason: reason.into(), context: None }
    }

    fn with(mut self, context: &serde_json::Value) -> Self {
        self.context = AnyJson::new(context).ok();
        self
    }
}

fn apply(rule: &PolicyRule, facts: &Facts) -> Finding {
    let payment = facts.payment.as_ref();
    match rule {
        PolicyRule::AlwaysTrigger(_) => Finding::new(true, "Policy always triggers."),
        PolicyRule::TransactionRecipientWhitelist(rule) => whitelist(&rule.configuration.addresses, payment),
        PolicyRule::TransactionAmountLimit(rule) => {
            let value = payment.and_then(|payment| payment.value.clone());
            limited("Transfer amount", value, Decimal::of_number(rule.configuration.limit))
        }
        PolicyRule::TransactionAmountLimitNominal(rule) => nominal(&rule.configuration, payment),
        PolicyRule::TransactionAmountVelocity(velocity) => {
            let own = payment.and_then(|payment| payment.value.clone());
            let earlier = within(rule, facts).map(|earlier| earlier.value.clone());
            let sum = earlier.chain([own]).try_fold(Decimal::default(), |sum, value| Some(sum.plus(&value?)));
            limited("Cumulative transfer amount", sum, Decimal::of_number(velocity.configuration.limit))
        }
        PolicyRule::TransactionCountVelocity(velocity) => {
            let number = u64::try_from(within(rule, facts).count()).unwrap_or(u64::MAX).saturating_add(1);
            let limit = velocity.configuration.limit;
            let is_above = number > limit;
            Finding::new(is_above, format!("Number of transactions ({number}) is {} limit ({limit}).", above(is_above)))
        }
        PolicyRule::ChainalysisTransactionPrescreening(rule) => {
            let rule = &rule.configuration;
            let parts = Chainalysis {
                alerts: &rule.alerts,
                exposures: &rule.exposures.direct.category_ids,
                addresses: Some(&rule.addresses.category_ids),
                fallbacks: Some(&rule.fallback_behaviours),
            };
            screened(Screener::Chainalysis, facts, |verdict| screening::chainalysis(&parts, verdict))
        }
        PolicyRule::ChainalysisTransactionScreening(rule) => {
            let rule = &rule.configuration;
            let parts = Chainalysis {
                alerts: &rule.alerts,
                exposures: &rule.exposures.direct.category_ids,
                addresses: None,
                fallbacks: Some(&rule.fallback_behaviours),
            };
            screened(Screener::Chainalysis, facts, |verdict| screening::chainalysis(&parts, verdict))
        }
        PolicyRule::ChainalysisQuarantineScreening(rule) => {
            let rule = &rule.configuration;
            let parts = Chainalysis {
                alerts: &rule.alerts,
                exposures: &rule.exposures.direct.category_ids,
                addresses: None,
                fallbacks: None,
            };
            screened(Screener::Chainalysis, facts, |verdict| screening::chainalysis(&parts, verdict))
        }
        PolicyRule::EllipticTransactionPrescreening(rule) => {
            screened(Screener::Elliptic, facts, |verdict| screening::elliptic(&rule.configuration, verdict))
        }
        PolicyRule::GlobalLedgerTransactionPrescreening(rule) => {
            screened(Screener::GlobalLedger, facts, |verdict| screening::global_ledger(&rule.configuration, verdict))
        }
        PolicyRule::TravelRuleTransactionPrescreening(rule) => {
            let vendor = facts.travel_rule.as_deref();
            screened(Screener::TravelRule, facts, |verdict| {
                screening::travel_rule(&rule.configuration, vendor, verdict)
            })
        }
        // A rule that cannot be evaluated triggers.
        other => Finding::new(true, format!("Rule {} cannot be evaluated.", other.tag())),
    }
}

fn above(is_above: bool) -> &'static str {
    if is_above { "above" } else { "not above" }
}

/// The earlier activities in the window of a rule.
fn within<'f>(rule: &PolicyRule, facts: &'f Facts) -> impl Iterator<Item = &'f Earlier> {
    let start = window(rule).and_then(|window| facts.now.checked_sub(window));
    facts.earlier.iter().filter(move |earlier| start.is_none_or(|start| earlier.at > start))
}

fn whitelist(addresses: &[String], payment: Option<&Payment>) -> Finding {
    let Some(payment) = payment else { return Finding::new(true, "Recipient cannot be determined.") };
    let is_same = |listed: &String| {
        *listed == payment.recipient || (payment.ignores_case && listed.eq_ignore_ascii_case(&payment.recipient))
    };
    let is_listed = addresses.iter().any(is_same);
    let is = if is_listed { "is" } else { "is not" };
    Finding::new(!is_listed, format!("Recipient ({}) {is} whitelisted.", payment.recipient))
        .with(&json!({ "recipient": payment.recipient }))
}

/// Triggers above the limit, and if either is unknown.
fn limited(what: &str, value: Option<Decimal>, limit: Option<Decimal>) -> Finding {
    let Some((value, limit)) = value.zip(limit) else {
        return Finding::new(true, format!("{what} cannot be determined."));
    };
    let is_above = value > limit;
    Finding::new(is_above, format!("{what} (USD {value}) is {} limit (USD {limit}).", above(is_above)))
        .with(&json!({ "transactionAmount": { "value": value.to_string(), "currency": "USD" } }))
}

fn nominal(rule: &TransactionAmountLimitNominal, payment: Option<&Payment>) -> Finding {
    let listed = payment.and_then(|payment| {
        let is_same =
            |tid: &str| tid == payment.asset || (payment.ignores_case && tid.eq_ignore_ascii_case(&payment.asset));
        let limit =
            rule.assets.iter().find(|listed| listed.network.as_str() == payment.network && is_same(&listed.tid))?;
        Some((payment, &payment.asset, &limit.limit))
    });
    let Some((payment, asset, limit)) = listed else {
        return Finding::new(false, "The asset has no limit.");
    };
    let Some((units, limit)) = payment.units.clone().zip(Decimal::parse(limit.as_ref())) else {
        return Finding::new(true, format!("Amount of {asset} cannot be determined."));
    };
    let is_above = units > limit;
    Finding::new(is_above, format!("Amount ({units}) of {asset} is {} limit ({limit}).", above(is_above)))
}

fn screened(screener: Screener, facts: &Facts, rule: impl Fn(&Verdict) -> Trigger) -> Finding {
    let verdict = match facts.payment {
        Some(_) => facts.verdicts.get(&screener).cloned().unwrap_or(VerdictWord::Clean.into()),
        None => VerdictWord::Unscreenable.into(),
    };
    let trigger = rule(&verdict);
    let finding = Finding::new(trigger.is_some(), trigger.unwrap_or_else(|| "Nothing was found.".to_owned()));
    finding.with(&json!({ "verdict": verdict }))
}
