//! The encodings and hashes that several families share: each has its one home here.
//!
//! Readers take untrusted bytes: they return a [`Rejection`](super::Rejection) that names the field
//! and the position, and never panic.

pub(crate) mod base32;
pub(crate) mod bcs;
pub(crate) mod bech32;
pub(crate) mod cash_addr;
pub(crate) mod cbor;
pub(crate) mod crc;
mod five_bits;
pub(crate) mod hash;
pub(crate) mod hex;
pub(crate) mod number;
pub(crate) mod protobuf;
pub(crate) mod reader;
