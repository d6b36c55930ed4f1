//! Rules that ask others: screening by Chainalysis, Elliptic and Global Ledger, and the travel rule.
//!
//! Each needs its integration, which is activated in the dashboard. Outgoing transactions are screened before they are
//! signed, incoming ones when they are found on chain. What cannot be screened triggers the policy, unless the rule's
//! fallbacks say otherwise.

use super::number::short_number;
use dfns_core::dfns_object;

dfns_core::open_enum! {
    /// How bad an alert of Chainalysis is.
    pub enum ChainalysisAlertLevel {
        /// Low.
        Low => "LOW",
        /// Medium.
        Medium => "MEDIUM",
        /// High.
        High => "HIGH",
        /// Severe.
        Severe => "SEVERE",
    }
}

/// Triggers when Chainalysis finds fault with an outgoing transaction.
#[dfns_object]
pub struct ChainalysisTransactionPrescreening {
    /// The alerts that trigger the policy.
    pub alerts: ChainalysisAlerts,
    /// The exposures that trigger the policy.
    pub exposures: ChainalysisExposures,
    /// Which identifications of the recipient's address trigger it.
    pub addresses: ChainalysisCategories,
    /// What Chainalysis gets as the user's id, by which it groups transactions: 1 to 50 letters, digits, `_`, `:`, `-`,
    /// and `{wallet.id}` and `{wallet.externalId}`, which are replaced. `dfns`, if not said. Deprecated: the
    /// integration's own setting takes precedence.
    pub user_id_template: Option<String>,
    /// The screening failures that do not trigger the policy.
    pub fallback_behaviours: ChainalysisFallbacks,
}

/// Triggers when Chainalysis finds fault with an incoming transaction.
#[dfns_object]
pub struct ChainalysisTransactionScreening {
    /// The alerts that trigger the policy.
    pub alerts: ChainalysisAlerts,
    /// The exposures that trigger the policy.
    pub exposures: ChainalysisExposures,
    /// What Chainalysis gets as the user's id, as in
    /// [`ChainalysisTransactionPrescreening`](ChainalysisTransactionPrescreening::user_id_template). Deprecated.
    pub user_id_template: Option<String>,
    /// The screening failures that do not trigger the policy.
    pub fallback_behaviours: ChainalysisFallbacks,
}

/// Triggers when Chainalysis had found fault with funds that a vault has quarantined, or had not screened them.
///
/// What it found when they came counts; it is not asked again.
#[dfns_object]
pub struct ChainalysisQuarantineScreening {
    /// The alerts that trigger the policy.
    pub alerts: ChainalysisAlerts,
    /// The exposures that trigger the policy.
    pub exposures: ChainalysisExposures,
}

/// Which alerts of Chainalysis trigger a rule.
#[dfns_object]
pub struct ChainalysisAlerts {
    /// Alerts of this level and above.
    pub alert_level: ChainalysisAlertLevel,
    /// Of these categories, by Chainalysis' numbers. Of every category, if there are none.
    pub category_ids: Vec<u32>,
}

/// Which exposures trigger a rule.
#[dfns_object]
pub struct ChainalysisExposures {
    /// Direct exposures.
    pub direct: ChainalysisCategories,
}

/// Categories of Chainalysis.
#[dfns_object]
#[derive(Default)]
pub struct ChainalysisCategories {
    /// Their numbers. Every category, if there are none.
    pub category_ids: Vec<u32>,
}

/// What does not trigger a rule of Chainalysis although it could not be screened: nothing, by default.
#[dfns_object]
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // The API's own shape.
pub struct ChainalysisFallbacks {
    /// Skips transactions that cannot be screened, such as the signature of a hash.
    pub skip_unscreenable_transaction: bool,
    /// Networks that Chainalysis does not know, or Dfns' integration of it.
    pub skip_unsupported_network: bool,
    /// Assets that Chainalysis does not know, or Dfns' integration of it.
    pub skip_unsupported_asset: bool,
    /// Failures of Chainalysis itself.
    pub skip_chainalysis_failure: bool,
}

/// Triggers when Elliptic's risk score of the recipient is too high, or one of its rules matches.
#[dfns_object]
pub struct EllipticTransactionPrescreening {
    /// The score, 0 to 10, from which it triggers.
    #[serde(serialize_with = "short_number")]
    pub risk_score_threshold: f64,
    /// What triggers it whatever the score.
    pub triggered_rules: EllipticMatches,
    /// The screening failures that do not trigger the policy.
    pub fallback_behaviours: EllipticFallbacks,
}

/// What triggers a rule of Elliptic whatever the score: nothing, by default.
#[dfns_object]
#[derive(Default)]
pub struct EllipticMatches {
    /// Rules of the risk model at Elliptic, by their UUIDs.
    pub rule_ids: Vec<String>,
    /// Categories, by Elliptic's names, for instance `Dark Market`, in upper or lower case.
    pub categories: Vec<String>,
}

/// What does not trigger a rule of Elliptic although it could not be screened: nothing, by default.
#[dfns_object]
#[derive(Default)]
pub struct EllipticFallbacks {
    /// Skips transactions that cannot be screened, such as the signature of a hash.
    pub skip_unscreenable_transaction: bool,
    /// Networks that Dfns' integration of Elliptic does not know.
    pub skip_unsupported_network: bool,
    /// Failures of Elliptic itself.
    pub skip_elliptic_failure: bool,
}

/// Triggers when Global Ledger's risk score is too high, or there is any alert.
#[dfns_object]
pub struct GlobalLedgerTransactionPrescreening {
    /// The score, 0 to 100, from which it triggers.
    pub risk_score_threshold: u32,
    /// The screening failures that do not trigger the policy.
    pub fallback_behaviours: GlobalLedgerFallbacks,
}

/// What does not trigger a rule of Global Ledger although it could not be screened: nothing, by default.
#[dfns_object]
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // The API's own shape.
pub struct GlobalLedgerFallbacks {
    /// Skips transactions that cannot be screened, such as the signature of a hash.
    pub skip_unscreenable_transaction: bool,
    /// Networks that Dfns' integration of Global Ledger does not know.
    pub skip_unsupported_network: bool,
    /// Assets that Dfns' integration of Global Ledger does not know.
    pub skip_unsupported_asset: bool,
    /// Failures of Global Ledger itself.
    pub skip_global_ledger_failure: bool,
}

dfns_core::open_union! {
    /// Triggers when the travel rule is not satisfied: the vendor refuses the transfer's data, or does not response in
    /// time.
    ///
    /// It screens transfers that the API asks for, and the transfer's travel rule data have to be for the same vendor.
    /// All policies of a wallet have to name one vendor, or every transfer is stopped.
    pub enum TravelRuleTransactionPrescreening by "vendor" {
        /// Notabene.
        Notabene(NotabeneRule) => "Notabene",
        /// Sumsub.
        Sumsub(SumsubRule) => "Sumsub",
    }
}

/// The travel rule by Notabene.
#[dfns_object]
pub struct NotabeneRule {
    /// How long to wait for a response before the rule triggers, in seconds.
    pub auto_trigger_timeout_seconds: u64,
    /// How long to wait, in seconds, for a response of a recipient who has got the data, before the transfer goes ahead
    /// without one. It does not go ahead without one, if not said.
    pub auto_clear_after_delivered_timeout_seconds: Option<u64>,
}

/// The travel rule by Sumsub.
#[dfns_object]
pub struct SumsubRule {
    /// How long to wait for a response before the rule triggers, in seconds.
    pub auto_trigger_timeout_seconds: u64,
}
