//! Private keys as they are, which only tests bring and take: they know the signatures to expect.

use super::record::{KeyRecord, Origin, Settings, find_by_public_key};
use crate::chain::{KeyKind, PrivateKey};
use crate::operations::{check, signers};
use crate::refusal::Refusal;
use crate::store::Context;
use crate::text::{from_hex, to_hex};
use dfns_core::Secret;
use dfns_endpoints::keys::Key;
use dfns_endpoints::{KeyCurve, KeyId, KeyScheme};
use zeroize::Zeroizing;

/// Imports a private key in hex: the scalar, big-endian, or the seed of an EdDSA key. The key that
/// is there already is returned as it is.
pub(crate) fn import_plain(
    cx: &mut Context<'_>,
    scheme: &KeyScheme,
    curve: &KeyCurve,
    secret: &Secret,
    name: Option<String>,
) -> Result<Key, Refusal> {
    check::name("name", name.as_deref())?;
    check::known("scheme", scheme)?;
    check::known("curve", curve)?;
    let kind = KeyKind::new(scheme, curve)?;
    let digits = secret.expose();
    let bytes = from_hex(digits.strip_prefix("0x").unwrap_or(digits)).map(Zeroizing::new);
    let bytes = bytes.and_then(|bytes| bytes.as_slice().try_into().ok()).map(Zeroizing::<[u8; 32]>::new);
    let unusable = || Refusal::invalid("`secret` must be a private key of the curve: 64 hexadecimal digits");
    let bytes = bytes.ok_or_else(unusable)?;
    let private = match kind {
        KeyKind::EdDsa => PrivateKey::generate(kind, || *bytes),
        _ => PrivateKey::import(kind, &bytes).map_err(|_| unusable())?,
    };
    if let Some(existing) = find_by_public_key(cx, kind, &private.public().to_hex())? {
        existing.check_active()?;
        return existing.detailed(cx);
    }
    let store = signers::find_store(cx, None)?;
    let origin = Origin { private, chain_code: None, derived_from: None, is_imported: true };
    let settings = Settings { name, owner: None, delays_delegation: false };
    KeyRecord::create(cx, origin, settings, &store)?.detailed(cx)
}

/// The private key of a key, in the form that `import_plain` accepts.
pub(crate) fn export_plain(cx: &Context<'_>, id: &KeyId) -> Result<(Key, Secret), Refusal> {
    let record = cx.get::<KeyRecord>(id)?;
    let secret = record.private.secret();
    let secret = secret.ok_or_else(|| Refusal::invalid("`keyId`: an EdDSA key of a scalar has no seed"))?;
    Ok((record.key, to_hex(&*secret).into()))
}
