//! The meaning of a transaction: its sender's nonce, what it offers for gas, and the transfer that
//! it makes, if it is one.

use super::build::{ERC20_GAS, ERC721_GAS, GAS_PER_BYTE, NATIVE_GAS};
use super::transaction::Parts;
use super::{list, parse_address};
use crate::chain::encoding::hash::keccak256;
use crate::chain::encoding::{hex, number};
use alloy_rlp::Encodable as _;
use k256::U256;

/// A transaction, signed or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EvmCall {
    pub(crate) nonce: u64,
    pub(crate) gas_limit: u64,
    /// The most that it pays for each unit of gas, in wei.
    pub(crate) max_fee_per_gas: u128,
    pub(crate) max_priority_fee_per_gas: u128,
    /// The recipient; absent where a contract is created.
    pub(crate) to: Option<String>,
    pub(crate) value: u128,
    pub(crate) data: Vec<u8>,
}

/// A token transfer that a transaction makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum EvmTransfer {
    /// `transfer(address,uint256)`
    Erc20 { to: String, amount: u128 },
    /// `transferFrom` or `safeTransferFrom`, both `(address,address,uint256)`
    Erc721 { from: String, to: String, token_id: String },
}

/// Reads a transaction that has been checked before.
pub(crate) fn evm_call(bytes: &[u8]) -> Option<EvmCall> {
    let parts = Parts::of(bytes)?;
    let wide = number::saturated;
    let small = |bytes: &[u8]| u64::try_from(wide(bytes)).unwrap_or(u64::MAX);
    Some(EvmCall {
        nonce: small(parts.nonce),
        gas_limit: small(parts.gas_limit),
        max_fee_per_gas: wide(parts.max_fee_per_gas),
        max_priority_fee_per_gas: wide(parts.max_priority_fee_per_gas),
        to: (!parts.to.is_empty()).then(|| hex::prefixed(parts.to)),
        value: wide(parts.value),
        data: parts.data.to_vec(),
    })
}

impl EvmCall {
    /// The token transfer that it makes.
    pub(crate) fn transfer(&self) -> Option<EvmTransfer> {
        let (selector, arguments) = self.data.split_first_chunk::<4>()?;
        let mut words = arguments.chunks_exact(32);
        let address = |word: Option<&[u8]>| {
            let (zeros, address) = word?.split_at(12);
            zeros.iter().all(|byte| *byte == 0).then(|| hex::prefixed(address))
        };
        match (selector, arguments.len()) {
            ([0xa9, 0x05, 0x9c, 0xbb], 64) => {
                let to = address(words.next())?;
                let amount = number::saturated(words.next()?);
                Some(EvmTransfer::Erc20 { to, amount })
            }
            ([0x42, 0x84, 0x2e, 0x0e] | [0x23, 0xb8, 0x72, 0xdd], 96) => {
                let (from, to) = (address(words.next())?, address(words.next())?);
                let token_id = number::decimal(&U256::from_be_slice(words.next()?));
                Some(EvmTransfer::Erc721 { from, to, token_id })
            }
            _ => None,
        }
    }

    /// The gas that it uses.
    pub(crate) fn gas(&self) -> u64 {
        gas(&self.data, self.transfer().as_ref())
    }

    /// The price of each unit of gas, while the base fee is this one.
    pub(crate) fn price(&self, base_fee: u128) -> u128 {
        self.max_fee_per_gas.min(base_fee.saturating_add(self.max_priority_fee_per_gas))
    }

    /// The address of the contract that a transaction without a recipient creates.
    pub(crate) fn created(&self, sender: &str) -> String {
        let sender = parse_address("from", sender).unwrap_or_default();
        let mut fields = Vec::new();
        sender.encode(&mut fields);
        self.nonce.encode(&mut fields);
        hex::prefixed(&keccak256(&[&list(&fields)])[12..])
    }
}

/// The gas that a call with this data uses.
fn gas(data: &[u8], transfer: Option<&EvmTransfer>) -> u64 {
    match transfer {
        Some(EvmTransfer::Erc20 { .. }) => ERC20_GAS,
        Some(EvmTransfer::Erc721 { .. }) => ERC721_GAS,
        None => NATIVE_GAS.saturating_add(GAS_PER_BYTE.saturating_mul(data.len() as u64)),
    }
}
