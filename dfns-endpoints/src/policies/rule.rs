//! Policy rules, which trigger policies.
//!
//! Rules about amounts and recipients fail closed: if Dfns cannot determine the amount or the
//! recipient from the payload, the policy triggers.

use super::number::{number, short_number};
use super::screening::{
    ChainalysisQuarantineScreening, ChainalysisTransactionPrescreening, ChainalysisTransactionScreening,
    EllipticTransactionPrescreening, GlobalLedgerTransactionPrescreening, TravelRuleTransactionPrescreening,
};
use crate::Network;
use dfns_core::{Amount, dfns_object};
use serde::{Deserialize, Serialize};

dfns_core::open_union! {
    /// The condition that triggers a policy.
    pub enum PolicyRule by "kind" {
        /// Triggers on every activity.
        AlwaysTrigger(AlwaysTrigger) => "AlwaysTrigger",
        /// Triggers on a transfer to an address that is not whitelisted.
        TransactionRecipientWhitelist(Configured<TransactionRecipientWhitelist>) => "TransactionRecipientWhitelist",
        /// Triggers on a transfer above a value limit.
        TransactionAmountLimit(Configured<TransactionAmountLimit>) => "TransactionAmountLimit",
        /// Triggers on a transfer above the amount limit of its asset.
        TransactionAmountLimitNominal(Configured<TransactionAmountLimitNominal>) => "TransactionAmountLimitNominal",
        /// Triggers when a wallet's transfers within a timeframe exceed a value limit.
        TransactionAmountVelocity(Configured<TransactionAmountVelocity>) => "TransactionAmountVelocity",
        /// Triggers when the number of a wallet's activities within a timeframe exceeds a limit.
        TransactionCountVelocity(Configured<TransactionCountVelocity>) => "TransactionCountVelocity",
        /// Triggers on a Chainalysis match for an outgoing transaction.
        ChainalysisTransactionPrescreening(Configured<ChainalysisTransactionPrescreening>)
            => "ChainalysisTransactionPrescreening",
        /// Triggers on a Chainalysis match for an incoming transaction.
        ChainalysisTransactionScreening(Configured<ChainalysisTransactionScreening>)
            => "ChainalysisTransactionScreening",
        /// Triggers on a Chainalysis match for quarantined funds of a vault.
        ChainalysisQuarantineScreening(Configured<ChainalysisQuarantineScreening>) => "ChainalysisQuarantineScreening",
        /// Triggers on an Elliptic match for an outgoing transaction.
        EllipticTransactionPrescreening(Configured<EllipticTransactionPrescreening>)
            => "EllipticTransactionPrescreening",
        /// Triggers on a Global Ledger match for an outgoing transaction.
        GlobalLedgerTransactionPrescreening(Configured<GlobalLedgerTransactionPrescreening>)
            => "GlobalLedgerTransactionPrescreening",
        /// Triggers on a transfer that does not satisfy the travel rule.
        TravelRuleTransactionPrescreening(Configured<TravelRuleTransactionPrescreening>)
            => "TravelRuleTransactionPrescreening",
        /// Triggers on certain kinds of user actions.
        UserAction(Configured<UserActionKinds>) => "UserAction",
    }
}

/// A rule whose parameters are in its field `configuration`.
#[derive(Debug, Clone, Deserialize, Serialize, dfns_core::Describe)]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct Configured<T> {
    /// The parameters of the rule.
    pub configuration: T,
}

macro_rules! rules_from_configurations {
    ($($rule:ident($configuration:ty)),+ $(,)?) => {$(
        impl From<$configuration> for PolicyRule {
            fn from(configuration: $configuration) -> Self {
                Self::$rule(Configured { configuration })
            }
        }
    )+};
}

rules_from_configurations! {
    TransactionRecipientWhitelist(TransactionRecipientWhitelist),
    TransactionAmountLimit(TransactionAmountLimit),
    TransactionAmountLimitNominal(TransactionAmountLimitNominal),
    TransactionAmountVelocity(TransactionAmountVelocity),
    TransactionCountVelocity(TransactionCountVelocity),
    ChainalysisTransactionPrescreening(ChainalysisTransactionPrescreening),
    ChainalysisTransactionScreening(ChainalysisTransactionScreening),
    ChainalysisQuarantineScreening(ChainalysisQuarantineScreening),
    EllipticTransactionPrescreening(EllipticTransactionPrescreening),
    GlobalLedgerTransactionPrescreening(GlobalLedgerTransactionPrescreening),
    TravelRuleTransactionPrescreening(TravelRuleTransactionPrescreening),
    UserAction(UserActionKinds),
}

dfns_core::open_enum! {
    /// The currency of a limit. Amounts are converted at market prices.
    pub enum Currency {
        /// United States dollars.
        Usd => "USD",
    }
}

/// A rule that triggers on every activity.
#[dfns_object]
pub struct AlwaysTrigger {
    /// An empty object, if present.
    pub configuration: Option<NoConfiguration>,
}

/// The configuration of a rule without parameters.
#[dfns_object]
pub struct NoConfiguration {}

/// A rule that triggers on recipients that are not whitelisted or cannot be determined.
#[dfns_object]
pub struct TransactionRecipientWhitelist {
    /// The whitelisted addresses. They are case-sensitive: write EVM addresses in lower case. With
    /// an empty list, every recipient triggers the rule.
    pub addresses: Vec<String>,
}

/// A rule that triggers on transfers whose value is above a limit or cannot be determined.
#[dfns_object]
pub struct TransactionAmountLimit {
    /// The maximum value of a transfer, in whole units of the currency. A higher value triggers the
    /// rule.
    #[serde(serialize_with = "short_number", deserialize_with = "number")]
    pub limit: f64,
    /// The currency of the limit.
    pub currency: Currency,
}

/// A rule that triggers on transfers of a listed asset above its amount limit, regardless of
/// prices.
///
/// Transfers of other assets do not trigger it.
#[dfns_object]
pub struct TransactionAmountLimitNominal {
    /// The assets with their limits: 1 to 100, each once.
    pub assets: Vec<AssetLimit>,
}

/// The maximum amount of an asset per transfer.
#[dfns_object]
pub struct AssetLimit {
    /// The network of the asset.
    pub network: Network,
    /// The asset's id as Dfns writes it, such as `native:eth` or `erc20:0x...` with the contract in
    /// lower case: at most 200 characters.
    pub tid: String,
    /// The maximum amount, in the smallest unit.
    pub limit: Amount,
}

/// A rule that triggers when the total value of a wallet's transfers within a timeframe is above a
/// limit or cannot be determined.
#[dfns_object]
pub struct TransactionAmountVelocity {
    /// The maximum total value, in whole units of the currency. A higher total triggers the rule.
    #[serde(serialize_with = "short_number", deserialize_with = "number")]
    pub limit: f64,
    /// The currency of the limit.
    pub currency: Currency,
    /// The timeframe, in minutes: 1 to 43200 (30 days).
    pub timeframe: u32,
}

/// A rule that triggers when the number of a wallet's activities within a timeframe is above a
/// limit.
///
/// Transfers, transactions, signatures and swaps count as one each.
#[dfns_object]
pub struct TransactionCountVelocity {
    /// The maximum number of activities. A higher number triggers the rule.
    pub limit: u64,
    /// The timeframe, in minutes: 1 to 43200 (30 days).
    pub timeframe: u32,
}

/// A rule that triggers on certain kinds of user actions.
#[dfns_object]
pub struct UserActionKinds {
    /// The kinds of user actions. Dfns does not document their names.
    pub user_action_kinds: Vec<String>,
}
