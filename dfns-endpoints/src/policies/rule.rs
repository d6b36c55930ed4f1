//! Rules: when a policy triggers.
//!
//! Rules about amounts and recipients fail closed: if Dfns cannot tell them from what is to be signed, the policy
//! triggers.

use super::number::short_number;
use super::screening::{
    ChainalysisQuarantineScreening, ChainalysisTransactionPrescreening, ChainalysisTransactionScreening,
    EllipticTransactionPrescreening, GlobalLedgerTransactionPrescreening, TravelRuleTransactionPrescreening,
};
use crate::Network;
use dfns_core::{Amount, dfns_object};
use serde::{Deserialize, Serialize};

dfns_core::open_union! {
    /// When a policy triggers.
    pub enum PolicyRule by "kind" {
        /// Always.
        AlwaysTrigger(AlwaysTrigger) => "AlwaysTrigger",
        /// When value goes to an address that is not on a list.
        TransactionRecipientWhitelist(Configured<TransactionRecipientWhitelist>) => "TransactionRecipientWhitelist",
        /// When the value that is transferred is above a limit.
        TransactionAmountLimit(Configured<TransactionAmountLimit>) => "TransactionAmountLimit",
        /// When more of an asset is transferred than its limit.
        TransactionAmountLimitNominal(Configured<TransactionAmountLimitNominal>) => "TransactionAmountLimitNominal",
        /// When the value that a wallet transfers within some time is above a limit.
        TransactionAmountVelocity(Configured<TransactionAmountVelocity>) => "TransactionAmountVelocity",
        /// When a wallet does more within some time than a limit.
        TransactionCountVelocity(Configured<TransactionCountVelocity>) => "TransactionCountVelocity",
        /// When Chainalysis finds fault with an outgoing transaction.
        ChainalysisTransactionPrescreening(Configured<ChainalysisTransactionPrescreening>)
            => "ChainalysisTransactionPrescreening",
        /// When Chainalysis finds fault with an incoming transaction.
        ChainalysisTransactionScreening(Configured<ChainalysisTransactionScreening>)
            => "ChainalysisTransactionScreening",
        /// When Chainalysis had found fault with funds that a vault has quarantined.
        ChainalysisQuarantineScreening(Configured<ChainalysisQuarantineScreening>) => "ChainalysisQuarantineScreening",
        /// When Elliptic finds fault with an outgoing transaction.
        EllipticTransactionPrescreening(Configured<EllipticTransactionPrescreening>)
            => "EllipticTransactionPrescreening",
        /// When Global Ledger finds fault with an outgoing transaction.
        GlobalLedgerTransactionPrescreening(Configured<GlobalLedgerTransactionPrescreening>)
            => "GlobalLedgerTransactionPrescreening",
        /// When the travel rule is not satisfied.
        TravelRuleTransactionPrescreening(Configured<TravelRuleTransactionPrescreening>)
            => "TravelRuleTransactionPrescreening",
        /// When one of these user actions is asked for.
        UserAction(Configured<UserActionKinds>) => "UserAction",
    }
}

/// A rule's configuration, which it keeps in a member of that name.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Configured<T> {
    /// How the rule is set up.
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

/// Always triggers.
#[dfns_object]
pub struct AlwaysTrigger {
    /// Empty, where it is there.
    pub configuration: Option<NoConfiguration>,
}

/// The configuration of a rule that has nothing to configure.
#[dfns_object]
pub struct NoConfiguration {}

/// Triggers when value goes to an address that is not listed, or to one that Dfns cannot tell.
#[dfns_object]
pub struct TransactionRecipientWhitelist {
    /// The addresses that do not trigger it. Upper and lower case count, except on networks like Ethereum. If there are
    /// none, everything triggers it.
    pub addresses: Vec<String>,
}

/// Triggers when a transfer is worth more than a limit, or Dfns cannot tell its worth.
#[dfns_object]
pub struct TransactionAmountLimit {
    /// What a transfer may be worth, in the currency.
    #[serde(serialize_with = "short_number")]
    pub limit: f64,
    /// The currency of the limit.
    pub currency: Currency,
}

/// Triggers when a transfer moves more of a listed asset than that asset's limit; prices do not matter.
///
/// Transfers of other assets do not trigger it.
#[dfns_object]
pub struct TransactionAmountLimitNominal {
    /// The assets: 1 to 100 of them, each once.
    pub assets: Vec<AssetLimit>,
}

/// How much of an asset one transfer may move.
#[dfns_object]
pub struct AssetLimit {
    /// The network of the asset.
    pub network: Network,
    /// How Dfns names the asset, for instance `native:eth`, or `erc20:0x..` with the contract in lower case; up to 200
    /// characters.
    pub tid: String,
    /// The amount, in the smallest unit.
    pub limit: Amount,
}

/// Triggers when a wallet's transfers within some time are worth more than a limit, or Dfns cannot tell their worth.
#[dfns_object]
pub struct TransactionAmountVelocity {
    /// What they may be worth together, in the currency.
    #[serde(serialize_with = "short_number")]
    pub limit: f64,
    /// The currency of the limit.
    pub currency: Currency,
    /// The time, in minutes: 1 to 43200, which is thirty days.
    pub timeframe: u32,
}

/// Triggers when a wallet does more within some time than a limit.
#[dfns_object]
pub struct TransactionCountVelocity {
    /// How many activities there may be.
    pub limit: u64,
    /// The time, in minutes: 1 to 43200, which is thirty days.
    pub timeframe: u32,
}

/// Triggers when one of these user actions is asked for.
#[dfns_object]
pub struct UserActionKinds {
    /// The kinds of user action. Dfns does not document their names.
    pub user_action_kinds: Vec<String>,
}
