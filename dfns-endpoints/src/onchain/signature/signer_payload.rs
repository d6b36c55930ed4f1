//! The signer payload of Polkadot's libraries.

use dfns_core::{AnyJson, dfns_object};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// An unsigned Substrate transaction.
#[derive(Debug, Clone, Serialize, dfns_core::Describe)]
#[serde(untagged)]
#[non_exhaustive]
pub enum SignerPayload {
    /// Serialized, in hex; the prefix `0x` is optional.
    Hex(String),
    /// The fields of the payload.
    Fields(Box<SignerPayloadFields>),
    /// Any other JSON, kept unchanged.
    Unknown(AnyJson),
}

/// The fields of an unsigned Substrate transaction: `SignerPayloadJSON` of Polkadot's libraries.
///
/// Dfns rejects any other field.
#[dfns_object]
pub struct SignerPayloadFields {
    /// The sending account, as an SS58 address.
    pub address: String,
    /// The hash of the block at which the era begins, in hex.
    pub block_hash: String,
    /// The number of that block, in hex.
    pub block_number: String,
    /// The number of blocks for which the transaction is valid, encoded in hex.
    pub era: String,
    /// The hash of the chain's first block, in hex.
    pub genesis_hash: String,
    /// The hash of the chain's metadata, in hex. For chains that check it.
    pub metadata_hash: Option<String>,
    /// Whether the chain checks the hash of the metadata: 1 or 0.
    pub mode: Option<u32>,
    /// The encoded call with its arguments, in hex.
    pub method: String,
    /// The account's nonce, in hex.
    pub nonce: String,
    /// The tip, in hex.
    pub tip: String,
    /// The version of the extrinsic format.
    pub version: u32,
    /// The version of the runtime, in hex.
    pub spec_version: String,
    /// The transaction version of the runtime, in hex.
    pub transaction_version: String,
    /// The signed extensions of the runtime.
    pub signed_extensions: Vec<String>,
}

impl From<&str> for SignerPayload {
    fn from(hex: &str) -> Self {
        Self::Hex(hex.into())
    }
}

impl From<String> for SignerPayload {
    fn from(hex: String) -> Self {
        Self::Hex(hex)
    }
}

impl From<SignerPayloadFields> for SignerPayload {
    fn from(fields: SignerPayloadFields) -> Self {
        Self::Fields(fields.into())
    }
}

impl<'de> Deserialize<'de> for SignerPayload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = AnyJson::deserialize(deserializer)?;
        if json.as_str().starts_with('"') {
            return json.decode().map(Self::Hex).map_err(D::Error::custom);
        }
        Ok(json.decode().map_or(Self::Unknown(json), Self::Fields))
    }
}
