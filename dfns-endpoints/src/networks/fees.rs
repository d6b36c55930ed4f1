//! Fee estimates.

use super::Networks;
use crate::Network;
use dfns_core::{Amount, dfns_endpoint, dfns_object};

/// Estimates the current transaction fees of a network, for the three fee priorities.
///
/// In the guide: `docs/src/transfers.md`.
#[dfns_endpoint(GET, "/networks/fees",
    group = Networks, returns = FeeEstimate, callers(employee, end_user, service_account), permissions = none)]
pub struct EstimateFees {
    /// The network: an EVM network, Bitcoin or a related network, or Solana.
    pub network: Network,
}

dfns_core::open_union! {
    /// A fee estimate, in the units of the network.
    pub enum FeeEstimate by "kind" {
        /// For Bitcoin and related networks, per virtual byte.
        Bitcoin(BitcoinFees) => "Bitcoin",
        /// For EVM networks, per gas.
        Eip1559(Eip1559Fees) => "Eip1559",
        /// For Solana, per compute unit.
        Solana(SolanaFees) => "Solana",
    }
}

/// The fee estimates of Bitcoin and related networks.
#[dfns_object(response)]
pub struct BitcoinFees {
    /// The network.
    pub network: Network,
    /// The number of the newest block that the estimate is based on.
    pub block_number: u64,
    /// The fee at low priority.
    pub slow: BitcoinFee,
    /// The fee at standard priority.
    pub standard: BitcoinFee,
    /// The fee at high priority.
    pub fast: BitcoinFee,
}

/// A fee on Bitcoin or a related network.
#[dfns_object(response)]
pub struct BitcoinFee {
    /// The fee rate, in satoshi per virtual byte.
    pub fee_rate: Amount,
    /// The number of blocks within which to expect confirmation.
    pub block_horizon: u64,
}

/// The fee estimates of an EVM network.
#[dfns_object(response)]
pub struct Eip1559Fees {
    /// The network.
    pub network: Network,
    /// The number of the newest block that the estimate is based on.
    pub block_number: u64,
    /// The base fee per gas, in wei.
    pub base_fee_per_gas: Amount,
    /// The fee at low priority.
    pub slow: Eip1559Fee,
    /// The fee at standard priority.
    pub standard: Eip1559Fee,
    /// The fee at high priority.
    pub fast: Eip1559Fee,
}

/// An EIP-1559 fee on an EVM network.
#[dfns_object(response)]
pub struct Eip1559Fee {
    /// The maximum priority fee per gas, in wei.
    pub max_priority_fee_per_gas: Amount,
    /// The maximum total fee per gas, in wei.
    pub max_fee_per_gas: Amount,
}

/// The fee estimates of Solana.
#[dfns_object(response)]
pub struct SolanaFees {
    /// The network.
    pub network: Network,
    /// The number of the newest block that the estimate is based on.
    pub block_number: u64,
    /// The fee at low priority.
    pub slow: SolanaFee,
    /// The fee at standard priority.
    pub standard: SolanaFee,
    /// The fee at high priority.
    pub fast: SolanaFee,
}

/// A fee on Solana.
#[dfns_object(response)]
pub struct SolanaFee {
    /// The price per compute unit, in micro-lamports.
    pub compute_unit_price: Amount,
}
