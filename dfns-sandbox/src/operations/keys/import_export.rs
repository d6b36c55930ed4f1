//! Private keys that come in and go out as encrypted shares.

use super::KeySwitches;
use super::record::{KeyRecord, Origin, Settings, check_master, find_by_public_key};
use crate::chain::{KeyKind, PrivateKey};
use crate::operations::ownership::new_owner;
use crate::operations::{Operation, check, signers};
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::keys::{ExportKey, ImportKey, Key};
use dfns_endpoints::webhooks::{WalletEvent, WebhookEventKind};
use dfns_endpoints::{KeyCurve, KeyExport, KeyImport, KeyProtocol, SupportedScheme};
use dfns_key_transport::KeyTransportError;
use serde_json::json;
use zeroize::Zeroizing;

/// How many signers it takes to sign.
const MIN_SIGNERS: u32 = 3;

/// The protocols, with the curves and keys that they sign with.
const PROTOCOLS: [(KeyProtocol, KeyKind); 5] = [
    (KeyProtocol::Cggmp24, KeyKind::Ecdsa),
    (KeyProtocol::Cggmp24, KeyKind::EcdsaStark),
    (KeyProtocol::Frost, KeyKind::EdDsa),
    (KeyProtocol::FrostBitcoin, KeyKind::Schnorr),
    (KeyProtocol::Glow20Dh, KeyKind::Dh),
];

/// The protocol under its present name.
fn present(protocol: &KeyProtocol) -> &KeyProtocol {
    if *protocol == KeyProtocol::Cggmp21 { &KeyProtocol::Cggmp24 } else { protocol }
}

/// The keys that a protocol signs with on a curve.
fn kind_of(protocol: &KeyProtocol, curve: &KeyCurve) -> Option<KeyKind> {
    let is_it = |(name, kind): &&(KeyProtocol, KeyKind)| name == present(protocol) && kind.curve() == *curve;
    PROTOCOLS.iter().find(is_it).map(|(_, kind)| *kind)
}

/// Imports a key from its shares.
pub(crate) fn import(
    cx: &mut Context<'_>,
    mut shares: KeyImport,
    name: Option<String>,
    is_master: bool,
) -> Result<KeyRecord, Refusal> {
    KeySwitches::check_import(cx)?;
    check::name("name", name.as_deref())?;
    let kind = kind_of(&shares.protocol, &shares.curve).ok_or_else(|| {
        let message = format!("`protocol`: no keys with the curve {} sign by it", shares.curve.as_str().escape_debug());
        Refusal::invalid(message)
    })?;
    if shares.min_signers != MIN_SIGNERS {
        return Err(Refusal::invalid(format!("`minSigners` must be {MIN_SIGNERS}")));
    }
    if is_master {
        check_master(kind)?;
    }
    if kind == KeyKind::Dh {
        // The shares of a scalar are the same whatever it is for.
        shares.protocol = KeyProtocol::Cggmp24;
    }
    let store = signers::find_store(cx, None)?;
    let unusable = |error: KeyTransportError| Refusal::invalid(format!("`encryptedKeyShares`: {error}"));
    let imported = signers::transport(cx)?.import(&shares).map_err(unusable)?;
    let private = PrivateKey::import(kind, imported.expose_scalar())?;
    if let Some(existing) = find_by_public_key(cx, kind, &private.public().to_hex())? {
        let details = json!({ "duplicate": { "id": existing.key.id } });
        return Err(Refusal::conflict("a key with this public key exists already", details));
    }
    let settings = Settings { name, owner: new_owner(cx, None, false)?, delays_delegation: false };
    let chain_code = is_master.then(|| Zeroizing::new(cx.shared.random.bytes("chain code")));
    let origin = Origin { private, chain_code, derived_from: None, is_imported: true };
    KeyRecord::create(cx, origin, settings, &store)
}

/// Exports a key to its owner, who holds the private half of `encryption_key`.
pub(crate) fn export(
    cx: &mut Context<'_>,
    mut record: KeyRecord,
    encryption_key: &str,
    supported: &[SupportedScheme],
) -> Result<KeyExport, Refusal> {
    KeySwitches::check_export(cx)?;
    record.check_active()?;
    let kind = record.private.kind();
    if kind == KeyKind::Dh || record.key.derived_from.is_some() {
        return Err(Refusal::invalid("keys of scheme DH and derived keys cannot be exported"));
    }
    let scheme = supported.iter().find(|scheme| kind_of(&scheme.protocol, &scheme.curve) == Some(kind));
    let scheme = scheme.ok_or_else(|| {
        let message = "`supportedSchemes` must contain a protocol that signs with the key, on the curve of the key";
        Refusal::invalid(message)
    })?;
    let scalar = record.private.scalar();
    let key = dfns_key_transport::PrivateKey::from_scalar(&kind.curve(), scalar.as_slice());
    let key = key.map_err(|_| Refusal::internal())?;
    let export = signers::transport(cx)?.export(&key, scheme.protocol.clone(), MIN_SIGNERS, encryption_key);
    let export = export.map_err(|error| Refusal::invalid(format!("`encryptionKey`: {error}")))?;
    record.set_exported(cx.now());
    cx.update(&record)?;
    record.emit(cx, WebhookEventKind::KeyExported)?;
    for wallet in record.wallets(cx)? {
        cx.emit(WebhookEventKind::WalletExported, &WalletEvent { wallet })?;
    }
    Ok(export)
}

impl Operation for ImportKey {
    fn run(self, cx: &mut Context<'_>) -> Result<Key, Refusal> {
        let shares = KeyImport::new(self.protocol, self.curve, self.min_signers, self.encrypted_key_shares);
        Ok(import(cx, shares, self.name, self.master_key == Some(true))?.key)
    }
}

impl Operation for ExportKey {
    fn run(self, cx: &mut Context<'_>) -> Result<KeyExport, Refusal> {
        let record = KeyRecord::get_own(cx, &self.key_id)?;
        export(cx, record, &self.encryption_key, &self.supported_schemes)
    }
}
