//! Bitcoin, Litecoin and Dogecoin: addresses, partially signed transactions, messages and
//! transfers.

pub(in crate::chain) mod address;
mod bip322;
mod input;
mod psbt;
mod transfer;

pub(super) use bip322::bip322;
pub(super) use psbt::{PsbtResult, psbt};
pub(super) use transfer::transfer;
