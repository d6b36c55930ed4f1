//! Control of keys: tests bring private keys whose addresses and signatures they know.

use super::Control;
use super::word::{Word, done, post, written};
use crate::operations::keys::{self, KeySwitches};
use crate::refusal::Refusal;
use dfns_core::Secret;
use dfns_endpoints::keys::Key;
use dfns_endpoints::{KeyCurve, KeyId, KeyScheme};
use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A private key as it is. `Debug` does not show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PlainKey {
    /// The key.
    pub key_id: KeyId,
    /// The signature scheme.
    pub scheme: KeyScheme,
    /// The curve.
    pub curve: KeyCurve,
    /// The private key, 64 hex digits: the scalar, or the seed of an EdDSA key.
    pub secret: Secret,
}

impl Control<'_> {
    /// Imports a private key of 64 hex digits, so that the addresses and signatures to expect are
    /// known: the scalar, big-endian, or the seed of an EdDSA key. A key that is there already is
    /// returned as it is.
    ///
    /// # Errors
    /// If the scheme, the curve and the secret do not make a key, or if that key is archived.
    pub async fn import_private_key(
        &self,
        scheme: KeyScheme,
        curve: KeyCurve,
        secret: Secret,
        name: Option<String>,
    ) -> Result<Key, Refusal> {
        self.change(move |cx| keys::import_plain(cx, &scheme, &curve, &secret, name)).await
    }

    /// Reads the private key of a key. The key is not exported by that, and still signs.
    ///
    /// # Errors
    /// If the key does not exist, or is an EdDSA key without a seed.
    pub async fn export_private_key(&self, key_id: KeyId) -> Result<PlainKey, Refusal> {
        let (key, secret) = self.look(move |cx| keys::export_plain(cx, &key_id)).await?;
        Ok(PlainKey { key_id: key.id, scheme: key.scheme, curve: key.curve, secret })
    }

    /// Lets keys and wallets be exported, or refuses it with 403. Defaults to true; Dfns enables it
    /// on request.
    ///
    /// # Errors
    /// The state could not be written.
    pub async fn allow_key_export(&self, is_allowed: bool) -> Result<(), Refusal> {
        self.switch_keys(move |switches| switches.can_export = is_allowed).await
    }

    /// Lets keys and wallets be imported, or refuses it with 403. Defaults to true; Dfns enables it
    /// on request.
    ///
    /// # Errors
    /// The state could not be written.
    pub async fn allow_key_import(&self, is_allowed: bool) -> Result<(), Refusal> {
        self.switch_keys(move |switches| switches.can_import = is_allowed).await
    }

    /// Lets keys sign that were exported. Defaults to false.
    ///
    /// # Errors
    /// The state could not be written.
    pub async fn allow_signing_after_export(&self, is_allowed: bool) -> Result<(), Refusal> {
        self.switch_keys(move |switches| switches.exported_keys_sign = is_allowed).await
    }

    async fn switch_keys(&self, switch: impl FnOnce(&mut KeySwitches) + Send + 'static) -> Result<(), Refusal> {
        self.alter(move |cx| {
            let mut switches = KeySwitches::get(cx)?;
            switch(&mut switches);
            cx.put(&switches)
        })
        .await
    }
}

post! {
    /// Sets what may happen to private keys. What is absent stays.
    KeySettings as "key_settings" {
        export: Option<bool>,
        import: Option<bool>,
        sign_after_export: Option<bool>,
    } |this, control| {
        let switch = move |switches: &mut KeySwitches| {
            switches.can_export = this.export.unwrap_or(switches.can_export);
            switches.can_import = this.import.unwrap_or(switches.can_import);
            switches.exported_keys_sign = this.sign_after_export.unwrap_or(switches.exported_keys_sign);
        };
        control.switch_keys(switch).await.map(done)
    }
}

/// Imports a private key.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ImportPrivateKey {
    scheme: KeyScheme,
    curve: KeyCurve,
    secret: Secret,
    name: Option<String>,
}

impl Word for ImportPrivateKey {
    const NAME: &'static str = "import_private_key";
    const METHOD: Method = Method::POST;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        written(&control.import_private_key(self.scheme, self.curve, self.secret, self.name).await?)
    }
}

/// Reads a private key.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct ExportPrivateKey {
    key_id: KeyId,
}

impl Word for ExportPrivateKey {
    const NAME: &'static str = "export_private_key";
    const METHOD: Method = Method::POST;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        written(&control.export_private_key(self.key_id).await?)
    }
}
