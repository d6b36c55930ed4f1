//! JSON documents that another program wrote, forwarded unchanged.

use dfns_core::AnyJson;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::Deref;

/// A JSON document that another program wrote: readable as a `T`, and sent unchanged.
///
/// Fields that this version does not know are preserved.
///
/// ```
/// use dfns::signers::{Document, FleetOutput};
///
/// let written = r#"{"type": "fleet-output", "version": 1, "status": "success", "org_id": "or-1", "fleet_id": "fl-1",
///     "fleet_label": "Zurich", "keystore_id": "ks-1", "outputs": {}, "room": "B 12"}"#;
/// let document: Document<FleetOutput> = serde_json::from_str(written)?;
/// assert_eq!(document.fleet_label, "Zurich");
/// assert_eq!(serde_json::to_string(&document)?, written);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Document<T> {
    json: AnyJson,
    content: T,
}

dfns_core::__private::with_schema! {
    impl<T: dfns_core::meta::schema::Describe> dfns_core::meta::schema::Describe for Document<T> {
        const SCHEMA: dfns_core::meta::schema::Schema = T::SCHEMA;
    }
}

impl<T> Deref for Document<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.content
    }
}

impl<T> Serialize for Document<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Document<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = AnyJson::deserialize(deserializer)?;
        let content = json.decode().map_err(D::Error::custom)?;
        Ok(Self { json, content })
    }
}
