//! The signer payload of Polkadot's libraries.

use dfns_core::{AnyJson, dfns_object};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// A transaction of Substrate that waits for its signature.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum SignerPayload {
    /// Serialised, as hex; `0x` before it is optional.
    Hex(String),
    /// The fields of the payload.
    Fields(Box<SignerPayloadFields>),
    /// Fields that this version cannot name, as they came.
    Unknown(AnyJson),
}

/// The fields of a transaction of Substrate: `SignerPayloadJSON` of Polkadot's libraries. Dfns
/// refuses any other field.
#[dfns_object]
pub struct SignerPayloadFields {
    /// The account that sends it, as an SS58 address.
    pub address: String,
    /// The hash of the block that the era begins with, hex.
    pub block_hash: String,
    /// The number of that block, hex.
    pub block_number: String,
    /// For how many blocks it can be included, hex.
    pub era: String,
    /// The hash of the chain's first block, hex.
    pub genesis_hash: String,
    /// The hash of the chain's metadata, hex, where the chain checks it.
    pub metadata_hash: Option<String>,
    /// Whether the hash of the metadata is checked: 1 or 0.
    pub mode: Option<u32>,
    /// The call with its arguments, encoded, hex.
    pub method: String,
    /// The account's nonce, hex.
    pub nonce: String,
    /// The tip, hex.
    pub tip: String,
    /// The version of the extrinsic's format.
    pub version: u32,
    /// The version of the runtime, hex.
    pub spec_version: String,
    /// The version of the runtime's transactions, hex.
    pub transaction_version: String,
    /// The signed extensions that the runtime has.
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
