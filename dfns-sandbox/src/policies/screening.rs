//! Screening providers: what they say about an address or a transaction, as the test decides, and
//! the rules that look at it.

use crate::json_words;
use crate::store::Entity;
use dfns_endpoints::policies::{
    ChainalysisAlertLevel, ChainalysisAlerts, ChainalysisFallbacks, EllipticTransactionPrescreening,
    GlobalLedgerTransactionPrescreening, TravelRuleTransactionPrescreening,
};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// A service that screens transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Screener {
    /// Chainalysis.
    Chainalysis,
    /// Elliptic.
    Elliptic,
    /// Global Ledger.
    GlobalLedger,
    /// The vendor that forwards travel rule data.
    TravelRule,
}

impl Screener {
    pub(crate) const ALL: [Self; 4] = [Self::Chainalysis, Self::Elliptic, Self::GlobalLedger, Self::TravelRule];
}

/// The result of a screening.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Verdict {
    /// A result without findings.
    Word(VerdictWord),
    /// Findings.
    Findings(Findings),
}

/// Hand-written, so that a failure names the field of the findings.
impl<'de> Deserialize<'de> for Verdict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let read = match &value {
            Value::String(_) => json_words::read(value).map(Self::Word),
            Value::Object(_) => json_words::read(value).map(Self::Findings),
            _ => Err("expected a word such as `clean`, or an object of findings".to_owned()),
        };
        read.map_err(D::Error::custom)
    }
}

/// A result without findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum VerdictWord {
    /// Nothing was found.
    Clean,
    /// The transaction cannot be screened.
    Unscreenable,
    /// The provider does not support the network.
    UnsupportedNetwork,
    /// The provider does not support the asset.
    UnsupportedAsset,
    /// The provider failed.
    Failure,
    /// The recipient has accepted the travel rule data.
    Accepted,
    /// The recipient has received the travel rule data, and has not responded.
    Delivered,
    /// The recipient has refused the travel rule data.
    Refused,
    /// The recipient does not respond.
    Silent,
}

/// The findings of a screening. All fields are optional.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Findings {
    /// The level of the alert, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<ChainalysisAlertLevel>,
    /// The categories of the alert.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub category_ids: Vec<u32>,
    /// The categories of direct exposures and of the address.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exposure: Vec<u32>,
    /// The risk score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// The ids of Elliptic rules that match.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rule_ids: Vec<String>,
    /// The names of Elliptic categories that match.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
}

impl From<VerdictWord> for Verdict {
    fn from(word: VerdictWord) -> Self {
        Self::Word(word)
    }
}

impl From<Findings> for Verdict {
    fn from(findings: Findings) -> Self {
        Self::Findings(findings)
    }
}

/// The verdict of a provider on an address or on the hash of a transaction.
#[derive(Serialize, Deserialize)]
pub(crate) struct Screening {
    id: String,
    pub(crate) verdict: Verdict,
}

impl Entity for Screening {
    const NOUN: &'static str = "screening";

    fn id(&self) -> &str {
        &self.id
    }
}

impl Screening {
    pub(crate) fn new(screener: Screener, network: Option<&str>, subject: &str, verdict: Verdict) -> Self {
        Self { id: Self::key(screener, network, subject), verdict }
    }

    /// The id of the verdict on this network, or on every network.
    pub(crate) fn key(screener: Screener, network: Option<&str>, subject: &str) -> String {
        let subject = if subject.starts_with("0x") { subject.to_ascii_lowercase() } else { subject.to_owned() };
        format!("{screener:?} {} {subject}", network.unwrap_or("*"))
    }
}

/// The result of a rule: the reason why it triggers, if it does.
pub(super) type Trigger = Option<String>;

fn failed(provider: &str, word: VerdictWord, skips: impl Fn(VerdictWord) -> bool) -> Trigger {
    let what = match word {
        VerdictWord::Clean | VerdictWord::Accepted => return None,
        VerdictWord::Unscreenable => "The transaction cannot be screened",
        VerdictWord::UnsupportedNetwork => "The network is not supported",
        VerdictWord::UnsupportedAsset => "The asset is not supported",
        _ => "The screening failed",
    };
    (!skips(word)).then(|| format!("{what} by {provider}."))
}

fn level(level: &ChainalysisAlertLevel) -> u8 {
    match level {
        ChainalysisAlertLevel::Low => 1,
        ChainalysisAlertLevel::Medium => 2,
        ChainalysisAlertLevel::High => 3,
        // A level that nobody knows is not taken lightly.
        _ => 4,
    }
}

/// The parts of the Chainalysis rules. A list that is absent matches nothing.
pub(super) struct Chainalysis<'a> {
    pub(super) alerts: &'a ChainalysisAlerts,
    pub(super) exposures: &'a [u32],
    pub(super) addresses: Option<&'a [u32]>,
    /// Absent if every failure triggers the rule.
    pub(super) fallbacks: Option<&'a ChainalysisFallbacks>,
}

pub(super) fn chainalysis(rule: &Chainalysis<'_>, verdict: &Verdict) -> Trigger {
    let findings = match verdict {
        Verdict::Findings(findings) => findings,
        Verdict::Word(word) => {
            let skips = |fallbacks: &ChainalysisFallbacks, word: VerdictWord| match word {
                VerdictWord::Unscreenable => fallbacks.skip_unscreenable_transaction,
                VerdictWord::UnsupportedNetwork => fallbacks.skip_unsupported_network,
                VerdictWord::UnsupportedAsset => fallbacks.skip_unsupported_asset,
                _ => fallbacks.skip_chainalysis_failure,
            };
            return failed("Chainalysis", *word, |word| rule.fallbacks.is_some_and(|fallbacks| skips(fallbacks, word)));
        }
    };
    let lists = |listed: &[u32], found: &[u32]| listed.is_empty() || found.iter().any(|id| listed.contains(id));
    if let Some(found) = &findings.level
        && level(found) >= level(&rule.alerts.alert_level)
        && lists(&rule.alerts.category_ids, &findings.category_ids)
    {
        return Some(format!("Chainalysis alert of level {found}."));
    }
    let is_exposed = !findings.exposure.is_empty()
        && (lists(rule.exposures, &findings.exposure)
            || rule.addresses.is_some_and(|addresses| lists(addresses, &findings.exposure)));
    is_exposed.then(|| format!("Chainalysis exposure to categories {:?}.", findings.exposure))
}

pub(super) fn elliptic(rule: &EllipticTransactionPrescreening, verdict: &Verdict) -> Trigger {
    let findings = match verdict {
        Verdict::Findings(findings) => findings,
        Verdict::Word(word) => {
            return failed("Elliptic", *word, |word| match word {
                VerdictWord::Unscreenable => rule.fallback_behaviours.skip_unscreenable_transaction,
                VerdictWord::UnsupportedNetwork => rule.fallback_behaviours.skip_unsupported_network,
                VerdictWord::UnsupportedAsset => false,
                _ => rule.fallback_behaviours.skip_elliptic_failure,
            });
        }
    };
    if let Some(score) = findings.score.filter(|score| *score >= rule.risk_score_threshold) {
        return Some(format!("Elliptic risk score {score}."));
    }
    let matched = &rule.triggered_rules;
    let same = |one: &String, other: &String| one.eq_ignore_ascii_case(other);
    let found = |listed: &[String], found: &[String]| {
        found.iter().find(|found| listed.iter().any(|listed| same(listed, found))).cloned()
    };
    let name =
        found(&matched.rule_ids, &findings.rule_ids).or_else(|| found(&matched.categories, &findings.categories))?;
    Some(format!("Elliptic match of {name}."))
}

pub(super) fn global_ledger(rule: &GlobalLedgerTransactionPrescreening, verdict: &Verdict) -> Trigger {
    let findings = match verdict {
        Verdict::Findings(findings) => findings,
        Verdict::Word(word) => {
            return failed("Global Ledger", *word, |word| match word {
                VerdictWord::Unscreenable => rule.fallback_behaviours.skip_unscreenable_transaction,
                VerdictWord::UnsupportedNetwork => rule.fallback_behaviours.skip_unsupported_network,
                VerdictWord::UnsupportedAsset => rule.fallback_behaviours.skip_unsupported_asset,
                _ => rule.fallback_behaviours.skip_global_ledger_failure,
            });
        }
    };
    if findings.level.is_some() {
        return Some("Global Ledger alert.".to_owned());
    }
    let score = findings.score.filter(|score| *score >= f64::from(rule.risk_score_threshold))?;
    Some(format!("Global Ledger risk score {score}."))
}

/// The timeouts of the rule have passed at once: the sandbox does not wait for vendors.
pub(super) fn travel_rule(
    rule: &TravelRuleTransactionPrescreening,
    vendor: Option<&str>,
    verdict: &Verdict,
) -> Trigger {
    if vendor != Some(rule.tag()) {
        return Some(format!("The transfer has no travel rule data for {}.", rule.tag()));
    }
    let clears_delivered = match rule {
        TravelRuleTransactionPrescreening::Notabene(rule) => rule.auto_clear_after_delivered_timeout_seconds.is_some(),
        _ => false,
    };
    match verdict {
        Verdict::Word(VerdictWord::Accepted | VerdictWord::Clean) => None,
        Verdict::Word(VerdictWord::Delivered) if clears_delivered => None,
        Verdict::Word(VerdictWord::Refused) => Some("The travel rule data was refused.".to_owned()),
        _ => Some("The travel rule data was not accepted in time.".to_owned()),
    }
}
