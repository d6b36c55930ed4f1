//! What a transaction costs at the moment.

use super::Networks;
use crate::Network;
use dfns_core::{Amount, dfns_endpoint, dfns_object};

/// Estimates what a transaction costs on a network at the moment, for three speeds.
#[dfns_endpoint(GET, "/networks/fees",
    group = Networks, returns = FeeEstimate, callers(employee, end_user, service_account), permissions = none)]
pub struct EstimateFees {
    /// The network. Dfns estimates fees for Bitcoin and its relatives, for networks that run Ethereum's virtual machine, and for Solana.
    pub network: Network,
}

dfns_core::open_union! {
    /// What a transaction costs, in the way its network reckons.
    pub enum FeeEstimate by "kind" {
        /// On Bitcoin and its relatives: by the size of the transaction.
        Bitcoin(BitcoinFees) => "Bitcoin",
        /// On networks that run Ethereum's virtual machine: by gas.
        Eip1559(Eip1559Fees) => "Eip1559",
        /// On Solana: by compute units.
        Solana(SolanaFees) => "Solana",
    }
}

/// What a transaction costs on Bitcoin and its relatives.
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
    /// What to offer, in satoshi per virtual byte.
    pub fee_rate: Amount,
    /// Within how many blocks the transaction should then be confirmed.
    pub block_horizon: u64,
}

/// What a transaction costs on a network that runs Ethereum's virtual machine.
#[dfns_object(response)]
pub struct Eip1559Fees {
    /// The network.
    pub network: Network,
    /// The newest block that the estimate knows.
    pub block_number: u64,
    /// What each unit of gas costs in any case, in wei.
    pub base_fee_per_gas: Amount,
    /// Low priority.
    pub slow: Eip1559Fee,
    /// Standard priority.
    pub standard: Eip1559Fee,
    /// High priority.
    pub fast: Eip1559Fee,
}

/// A fee on a network that runs Ethereum's virtual machine, as EIP-1559 splits it.
#[dfns_object(response)]
pub struct Eip1559Fee {
    /// What the block's producer gets for each unit of gas at most, in wei.
    pub max_priority_fee_per_gas: Amount,
    /// What each unit of gas may cost in all, in wei.
    pub max_fee_per_gas: Amount,
}

/// What a transaction costs on Solana.
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
    /// What to offer for each compute unit, in millionths of a lamport.
    pub compute_unit_price: Amount,
}
