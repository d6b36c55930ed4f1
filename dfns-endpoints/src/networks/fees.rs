//! Fee estimates.

use super::Networks;
use crate::Network;
use dfns_core::{Amount, dfns_endpoint, dfns_object};

/// Estimates the fee of a transaction on a network, for three priorities.
#[dfns_endpoint(GET, "/networks/fees",
    group = Networks, returns = FeeEstimate, callers(employee, end_user, service_account), permissions = none)]
pub struct EstimateFees {
    /// The network: Bitcoin and related networks, EVM networks, or Solana.
    pub network: Network,
}

dfns_core::open_union! {
    /// A fee estimate, in the units of the network.
    pub enum FeeEstimate by "kind" {
        /// On Bitcoin and its relatives: by the size of the transaction.
        Bitcoin(BitcoinFees) => "Bitcoin",
        /// On EVM networks, per gas.
        Eip1559(Eip1559Fees) => "Eip1559",
        /// On Solana: by compute units.
        Solana(SolanaFees) => "Solana",
    }
}

/// The fee estimates of Bitcoin and related networks.
#[dfns_object(response)]
pub struct BitcoinFees {
    /// The network.
    pub network: Network,
    /// The newest block that the estimate knows.
    pub block_number: u64,
    /// Low priority.
    pub slow: BitcoinFee,
    /// Standard priority.
    pub standard: BitcoinFee,
    /// High priority.
    pub fast: BitcoinFee,
}

/// A fee on Bitcoin or one of its relatives.
#[dfns_object(response)]
pub struct BitcoinFee {
    /// The fee rate, in satoshi per virtual byte.
    pub fee_rate: Amount,
    /// Within how many blocks the transaction should then be confirmed.
    pub block_horizon: u64,
}

/// The fee estimates of an EVM network.
#[dfns_object(response)]
pub struct Eip1559Fees {
    /// The network.
    pub network: Network,
    /// The newest block that the estimate knows.
    pub block_number: u64,
    /// The base fee per gas, in wei.
    pub base_fee_per_gas: Amount,
    /// Low priority.
    pub slow: Eip1559Fee,
    /// Standard priority.
    pub standard: Eip1559Fee,
    /// High priority.
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
    /// The newest block that the estimate knows.
    pub block_number: u64,
    /// Low priority.
    pub slow: SolanaFee,
    /// Standard priority.
    pub standard: SolanaFee,
    /// High priority.
    pub fast: SolanaFee,
}

/// A fee on Solana.
#[dfns_object(response)]
pub struct SolanaFee {
    /// The price per compute unit, in micro-lamports.
    pub compute_unit_price: Amount,
}
