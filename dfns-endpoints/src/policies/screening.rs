//! Screening rules by Chainalysis, Elliptic and Global Ledger, and the travel rule.
//!
//! Each rule requires the integration of its provider, which is enabled in the dashboard. Outgoing
//! transactions are screened before they are signed, incoming ones when they are found on chain. A
//! transaction that cannot be screened triggers the policy, unless the rule's `fallback_behaviours`
//! skip it.

use super::number::short_number;
use dfns_core::dfns_object;

dfns_core::open_enum! {
    /// The severity of a Chainalysis alert.
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

/// A rule that triggers on a Chainalysis match for an outgoing transaction.
#[dfns_object]
pub struct ChainalysisTransactionPrescreening {
    /// The alerts that trigger the policy.
    pub alerts: ChainalysisAlerts,
    /// The exposures that trigger the policy.
    pub exposures: ChainalysisExposures,
    /// The categories of the recipient's address that trigger the policy.
    pub addresses: ChainalysisAddresses,
    /// Deprecated: the user id that Chainalysis groups transactions by. Defaults to `dfns`. The
    /// integration's own setting takes precedence.
    ///
    /// 1 to 50 letters, digits, `_`, `:`, `-`, and the placeholders `{wallet.id}` and
    /// `{wallet.externalId}`.
    pub user_id_template: Option<String>,
    /// The screening failures that do not trigger the policy. Defaults to none.
    pub fallback_behaviours: ChainalysisFallbacks,
}

/// A rule that triggers on a Chainalysis match for an incoming transaction.
#[dfns_object]
pub struct ChainalysisTransactionScreening {
    /// The alerts that trigger the policy.
    pub alerts: ChainalysisAlerts,
    /// The exposures that trigger the policy.
    pub exposures: ChainalysisExposures,
    /// Deprecated: the user id for Chainalysis, as in
    /// [`ChainalysisTransactionPrescreening`](ChainalysisTransactionPrescreening::user_id_template).
    pub user_id_template: Option<String>,
    /// The screening failures that do not trigger the policy. Defaults to none.
    pub fallback_behaviours: ChainalysisFallbacks,
}

/// A rule that triggers on quarantined funds of a vault with a Chainalysis match, or without a
/// screening result.
///
/// Uses the result of the original screening and does not repeat it.
#[dfns_object]
pub struct ChainalysisQuarantineScreening {
    /// The alerts that trigger the policy.
    pub alerts: ChainalysisAlerts,
    /// The exposures that trigger the policy.
    pub exposures: ChainalysisExposures,
}

/// The Chainalysis alerts that trigger a rule.
#[dfns_object]
pub struct ChainalysisAlerts {
    /// The minimum alert level.
    pub alert_level: ChainalysisAlertLevel,
    /// The alert categories, by Chainalysis id. An empty list means all categories.
    pub category_ids: Vec<u32>,
}

/// The exposures that trigger a rule.
#[dfns_object]
pub struct ChainalysisExposures {
    /// Direct exposures.
    pub direct: ChainalysisCategories,
}

/// The categories of addresses that trigger a rule.
#[dfns_object]
pub struct ChainalysisAddresses {
    /// The address categories, by Chainalysis id. An empty list means all categories.
    pub category_ids: Vec<u32>,
    /// The minimum alert level. Only in samples of the vendor's documentation.
    pub alert_level: Option<ChainalysisAlertLevel>,
}

/// Chainalysis categories.
#[dfns_object]
#[derive(Default)]
pub struct ChainalysisCategories {
    /// The category ids. An empty list means all categories.
    pub category_ids: Vec<u32>,
}

/// The screening failures that do not trigger a Chainalysis rule. Each defaults to false.
#[dfns_object]
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // The API's own shape.
pub struct ChainalysisFallbacks {
    /// Whether to skip transactions that cannot be screened, such as the signature of a hash.
    pub skip_unscreenable_transaction: bool,
    /// Whether to skip networks that Chainalysis or its integration does not support.
    pub skip_unsupported_network: bool,
    /// Whether to skip assets that Chainalysis or its integration does not support.
    pub skip_unsupported_asset: bool,
    /// Whether to skip transactions whose screening failed at Chainalysis.
    pub skip_chainalysis_failure: bool,
}

/// A rule that triggers on Elliptic's risk score of the recipient, or on a match of one of its
/// rules.
#[dfns_object]
pub struct EllipticTransactionPrescreening {
    /// The minimum score that triggers the policy: 0 to 10.
    #[serde(serialize_with = "short_number")]
    pub risk_score_threshold: f64,
    /// The Elliptic rules and categories that trigger the policy at any score.
    pub triggered_rules: EllipticMatches,
    /// The screening failures that do not trigger the policy.
    pub fallback_behaviours: EllipticFallbacks,
}

/// The Elliptic rules and categories that trigger a policy at any score. Both lists default to
/// empty.
#[dfns_object]
#[derive(Default)]
pub struct EllipticMatches {
    /// The ids of rules in Elliptic's risk model, as UUIDs.
    pub rule_ids: Vec<String>,
    /// The names of Elliptic categories, such as `Dark Market`, case-insensitive.
    pub categories: Vec<String>,
}

/// The screening failures that do not trigger an Elliptic rule. Each defaults to false.
#[dfns_object]
#[derive(Default)]
pub struct EllipticFallbacks {
    /// Whether to skip transactions that cannot be screened, such as the signature of a hash.
    pub skip_unscreenable_transaction: bool,
    /// Whether to skip networks that the Elliptic integration does not support.
    pub skip_unsupported_network: bool,
    /// Whether to skip transactions whose screening failed at Elliptic.
    pub skip_elliptic_failure: bool,
}

/// A rule that triggers on Global Ledger's risk score, or on any alert.
#[dfns_object]
pub struct GlobalLedgerTransactionPrescreening {
    /// The minimum score that triggers the policy: 0 to 100.
    pub risk_score_threshold: u32,
    /// The screening failures that do not trigger the policy.
    pub fallback_behaviours: GlobalLedgerFallbacks,
}

/// The screening failures that do not trigger a Global Ledger rule. Each defaults to false.
#[dfns_object]
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // The API's own shape.
pub struct GlobalLedgerFallbacks {
    /// Whether to skip transactions that cannot be screened, such as the signature of a hash.
    pub skip_unscreenable_transaction: bool,
    /// Whether to skip networks that the Global Ledger integration does not support.
    pub skip_unsupported_network: bool,
    /// Whether to skip assets that the Global Ledger integration does not support.
    pub skip_unsupported_asset: bool,
    /// Whether to skip transactions whose screening failed at Global Ledger.
    pub skip_global_ledger_failure: bool,
}

dfns_core::open_union! {
    /// A rule that triggers on transfers that violate the travel rule: the provider rejects the
    /// data, or does not respond in time.
    ///
    /// Applies to transfers requested through the API. Their travel rule data must be for the same
    /// provider. If the policies of a wallet name different providers, every transfer triggers the
    /// rule.
    pub enum TravelRuleTransactionPrescreening by "vendor" {
        /// Notabene.
        Notabene(NotabeneRule) => "Notabene",
        /// Sumsub.
        Sumsub(SumsubRule) => "Sumsub",
    }
}

/// The travel rule, with Notabene.
#[dfns_object]
pub struct NotabeneRule {
    /// The time to wait for a response before the rule triggers, in seconds.
    pub auto_trigger_timeout_seconds: u64,
    /// The time to wait for a recipient who has received the data but not responded, in seconds.
    /// Afterwards the transfer proceeds. Defaults to no limit.
    pub auto_clear_after_delivered_timeout_seconds: Option<u64>,
}

/// The travel rule, with Sumsub.
#[dfns_object]
pub struct SumsubRule {
    /// The time to wait for a response before the rule triggers, in seconds.
    pub auto_trigger_timeout_seconds: u64,
}
