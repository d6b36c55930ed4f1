//! Typed data: messages with named, typed fields, so that a signer can show what it signs.

use super::to_sign;
use dfns_core::{AnyJson, dfns_object};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

to_sign! {
    /// EIP-712 typed data to sign.
    ///
    /// Decodes from the JSON that Ethereum libraries produce (`eth_signTypedData_v4`). The primary
    /// type is not sent: Dfns determines it.
    ///
    /// ```
    /// use dfns::BlockchainKind;
    /// use dfns::onchain::{SignEip712, SignatureBody};
    ///
    /// let typed_data = r#"{
    ///     "types": {"Mail": [{"name": "contents", "type": "string"}]},
    ///     "primaryType": "Mail",
    ///     "domain": {"name": "Ether Mail", "version": "1", "chainId": 1},
    ///     "message": {"contents": "Hello, Bob!"}
    /// }"#;
    /// let body: SignEip712 = serde_json::from_str(typed_data)?;
    /// let body = SignatureBody::from(body.with_blockchain_kind(BlockchainKind::Evm));
    /// # assert_eq!(
    /// #     serde_json::to_string(&body)?,
    /// #     concat!(
    /// #         r#"{"kind":"Eip712","types":{"Mail":[{"name":"contents","type":"string"}]},"#,
    /// #         r#""domain":{"name":"Ether Mail","version":"1","chainId":1},"#,
    /// #         r#""message":{"contents": "Hello, Bob!"},"blockchainKind":"Evm"}"#
    /// #     )
    /// # );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct SignEip712 {
        /// The types by name, each with its fields in order.
        pub types: BTreeMap<String, Vec<TypedDataField>>,
        /// The domain separator, which binds the signature to one application.
        pub domain: TypedDataDomain,
        /// The structure to sign: an object with the fields of its type.
        pub message: AnyJson,
    }
}

to_sign! {
    /// SNIP-12 typed data of Starknet to sign.
    ///
    /// Only in the newest API descriptions.
    pub struct SignSnip12 {
        /// The type of the message, one of `types`.
        pub primary_type: String,
        /// The types by name, each with its fields in order.
        pub types: BTreeMap<String, Vec<TypedDataField>>,
        /// The domain separator, which binds the signature to one application.
        pub domain: Snip12Domain,
        /// The structure to sign: an object with the fields of its type.
        pub message: AnyJson,
    }
}

/// A field of a type of typed data.
#[dfns_object]
pub struct TypedDataField {
    /// The field's name.
    pub name: String,
    /// The field's type, such as `uint256`.
    pub r#type: String,
}

/// The domain of EIP-712 typed data. The contract that verifies the signature defines the required
/// fields.
#[dfns_object]
pub struct TypedDataDomain {
    /// The name of the application or protocol.
    pub name: Option<String>,
    /// The major version.
    pub version: Option<String>,
    /// The chain id.
    pub chain_id: Option<NumberOrText>,
    /// The address of the contract that verifies the signature: `0x` and 20 bytes in hex.
    pub verifying_contract: Option<String>,
    /// A disambiguator for otherwise equal domains: `0x` and 32 bytes in hex.
    pub salt: Option<String>,
}

/// The domain of SNIP-12 typed data.
#[dfns_object]
pub struct Snip12Domain {
    /// The name of the application or protocol.
    pub name: Option<String>,
    /// The major version.
    pub version: Option<String>,
    /// The chain id.
    pub chain_id: Option<NumberOrText>,
    /// The revision of SNIP-12.
    pub revision: Option<NumberOrText>,
}

/// A number that the API accepts as a number or as a string, and returns in the same form.
///
/// Numbers of any size are kept to the digit: chain ids may exceed 64 bits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, dfns_core::Describe)]
#[serde(untagged)]
#[non_exhaustive]
pub enum NumberOrText {
    /// A number.
    Number(u64),
    /// A number that is not a `u64`, kept unchanged.
    OtherNumber(AnyJson),
    /// A string: decimal digits, hex with `0x`, or a name that the chain defines.
    Text(String),
}

impl From<u64> for NumberOrText {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for NumberOrText {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for NumberOrText {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<'de> Deserialize<'de> for NumberOrText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = AnyJson::deserialize(deserializer)?;
        match json.as_str().as_bytes() {
            [b'"', ..] => json.decode().map(Self::Text).map_err(D::Error::custom),
            [b'-' | b'0'..=b'9', ..] => Ok(json.decode().map_or(Self::OtherNumber(json), Self::Number)),
            _ => Err(D::Error::custom("expected a number or a string")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NumberOrText;

    #[test]
    fn chain_ids_of_any_size_are_kept_to_the_digit() {
        for json in ["1", "18446744073709551615", "18446744073709551616", "-1", "1.0", "1e400", r#""0x1""#, r#""""#] {
            let number: NumberOrText = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&number).unwrap(), json);
            assert_eq!(matches!(number, NumberOrText::Number(_)), json.parse::<u64>().is_ok(), "{json}");
        }
        for json in ["null", "true", "{}", "[1]"] {
            assert!(serde_json::from_str::<NumberOrText>(json).is_err(), "{json}");
        }
    }
}
