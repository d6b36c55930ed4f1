//! Bytes in hex, or JSON of a form that the network defines.

use dfns_core::AnyJson;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// Bytes in hex, or JSON of a form that the network defines.
///
/// ```
/// use dfns::AnyJson;
/// use dfns::onchain::HexOrJson;
/// use std::collections::BTreeMap;
///
/// let hex = HexOrJson::from("0x01000102");
/// assert_eq!(serde_json::to_string(&hex)?, r#""0x01000102""#);
///
/// let json = HexOrJson::from(AnyJson::new(&BTreeMap::from([("type", "transfer")]))?);
/// assert_eq!(serde_json::to_string(&json)?, r#"{"type":"transfer"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, dfns_core::Describe)]
#[serde(untagged)]
pub enum HexOrJson {
    /// Bytes in hex; the prefix `0x` is optional.
    Hex(String),
    /// Any other JSON, kept unchanged.
    Json(AnyJson),
}

impl From<String> for HexOrJson {
    fn from(hex: String) -> Self {
        Self::Hex(hex)
    }
}

impl From<&str> for HexOrJson {
    fn from(hex: &str) -> Self {
        Self::Hex(hex.into())
    }
}

impl From<AnyJson> for HexOrJson {
    fn from(json: AnyJson) -> Self {
        Self::Json(json)
    }
}

impl<'de> Deserialize<'de> for HexOrJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = AnyJson::deserialize(deserializer)?;
        if json.as_str().starts_with('"') {
            return json.decode().map(Self::Hex).map_err(D::Error::custom);
        }
        Ok(Self::Json(json))
    }
}
