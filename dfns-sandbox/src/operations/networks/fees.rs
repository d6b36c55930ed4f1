//! Fee estimates.

use crate::chain::{self, Family, Fee};
use crate::ledger::{NetworkState, Outage};
use crate::operations::Operation;
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_core::Amount;
use dfns_endpoints::networks::{
    BitcoinFee, BitcoinFees, Eip1559Fee, Eip1559Fees, EstimateFees, FeeEstimate, SolanaFee, SolanaFees,
};
use dfns_endpoints::onchain::FeePriority;
use http::StatusCode;

impl Operation for EstimateFees {
    fn run(self, cx: &mut Context<'_>) -> Result<FeeEstimate, Refusal> {
        let info = chain::of(&self.network)?;
        let state = NetworkState::get(cx, info)?;
        if state.is_down(Outage::Fees) {
            return Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "fees cannot be estimated at the moment"));
        }
        let (network, block_number) = (info.network(), state.height(cx, info)?);
        match (info.family, info.fee) {
            (Family::Evm, _) => {
                let fee = |priority: FeePriority| {
                    let fees = chain::fees(state.base_fee, Some(&priority));
                    Eip1559Fee {
                        max_priority_fee_per_gas: Amount::from(fees.max_priority_fee_per_gas),
                        max_fee_per_gas: Amount::from(fees.max_fee_per_gas),
                    }
                };
                Ok(FeeEstimate::Eip1559(Eip1559Fees {
                    network,
                    block_number,
                    base_fee_per_gas: Amount::from(state.base_fee),
                    slow: fee(FeePriority::Slow),
                    standard: fee(FeePriority::Standard),
                    fast: fee(FeePriority::Fast),
                }))
            }
            (Family::Bitcoin, Fee::PerVirtualByte) => {
                let fee = |priority: FeePriority, block_horizon: u64| BitcoinFee {
                    fee_rate: Amount::from(state.fee_rate(Some(&priority))),
                    block_horizon,
                };
                Ok(FeeEstimate::Bitcoin(BitcoinFees {
                    network,
                    block_number,
                    slow: fee(FeePriority::Slow, 6),
                    standard: fee(FeePriority::Standard, 3),
                    fast: fee(FeePriority::Fast, 1),
                }))
            }
            (Family::Solana, _) => {
                // Transfers here pay for their signatures only.
                let fee = || SolanaFee { compute_unit_price: Amount::from(0_u64) };
                Ok(FeeEstimate::Solana(SolanaFees { network, block_number, slow: fee(), standard: fee(), fast: fee() }))
            }
            _ => Err(Refusal::invalid("Fees cannot be estimated on this network")),
        }
    }
}
