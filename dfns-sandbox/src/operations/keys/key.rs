//! Keys: creation, change, delegation and deletion, and values that they derive.

use super::record::{KeyRecord, OWNER, Origin, Settings, check_master, find_child};
use crate::chain::{DerivationPath, KeyKind, PrivateKey, derive};
use crate::operations::ownership::{Listed, check_end_user, new_owner};
use crate::operations::{Operation, check, signers};
use crate::refusal::Refusal;
use crate::store::Context;
use crate::text::{from_hex, to_hex};
use dfns_core::Page;
use dfns_endpoints::keys::{
    CreateKey, DelegateKey, DelegatedKey, DelegationStatus, DeleteKey, DeriveFrom, DeriveKey, DerivedFrom,
    DerivedOutput, GetKey, Key, KeyStatus, ListKeys, UpdateKey,
};
use dfns_endpoints::webhooks::{WalletEvent, WebhookEventKind};
use dfns_endpoints::{KeyStoreId, KeyStoreKind, UserId, WalletStatus};
use serde_json::json;
use zeroize::Zeroizing;

/// A key to create, as the requests for keys and for wallets describe it.
pub(crate) struct NewKey {
    pub(crate) kind: KeyKind,
    pub(crate) name: Option<String>,
    pub(crate) is_master: bool,
    pub(crate) derive_from: Option<DeriveFrom>,
    pub(crate) store_id: Option<KeyStoreId>,
    pub(crate) delegate_to: Option<UserId>,
    pub(crate) delays_delegation: bool,
}

impl NewKey {
    /// Creates the key.
    pub(crate) fn create(self, cx: &mut Context<'_>) -> Result<KeyRecord, Refusal> {
        let owner = new_owner(cx, self.delegate_to, self.delays_delegation)?;
        let store = signers::find_store(cx, self.store_id.as_ref())?;
        if store.kind == KeyStoreKind::OfflineSigner {
            let is_plain = !self.is_master && self.derive_from.is_none();
            if !is_plain || !matches!(self.kind, KeyKind::Ecdsa | KeyKind::EdDsa) {
                let message = "`storeId`: offline key stores have ECDSA keys with the curve secp256k1 and EdDSA keys, \
                               neither masters nor derived";
                return Err(Refusal::invalid(message));
            }
        }
        if self.is_master {
            check_master(self.kind)?;
        }
        let origin = match self.derive_from {
            Some(from) => derive_child(cx, self.kind, &from, self.is_master)?,
            None => Origin {
                private: PrivateKey::generate(self.kind, || cx.shared.random.bytes("key")),
                chain_code: self.is_master.then(|| Zeroizing::new(cx.shared.random.bytes("chain code"))),
                derived_from: None,
                is_imported: false,
            },
        };
        let settings = Settings { name: self.name, owner, delays_delegation: self.delays_delegation };
        KeyRecord::create(cx, origin, settings, &store)
    }
}

/// Derives a key from a master key, with the path that is given or the first free one.
fn derive_child(cx: &mut Context<'_>, kind: KeyKind, from: &DeriveFrom, is_master: bool) -> Result<Origin, Refusal> {
    let mut parent = KeyRecord::get_own(cx, &from.key_id)?;
    let chain_code = parent.chain_code.clone();
    let chain_code = chain_code.ok_or_else(|| Refusal::invalid("`deriveFrom.keyId` must be a master key"))?;
    if kind != parent.private.kind() {
        return Err(Refusal::invalid("`deriveFrom`: the scheme and the curve must be those of the master key"));
    }
    parent.check_active()?;
    let path = match &from.path {
        Some(path) => path.parse::<DerivationPath>()?,
        None => free_path(cx, &mut parent)?,
    };
    if let Some(child) = find_child(cx, &from.key_id, &path.to_string())? {
        let details = json!({ "duplicate": { "id": child.key.id } });
        return Err(Refusal::conflict("a key with this path was derived already", details));
    }
    let (private, chain_code) = parent.private.child(&chain_code, &path)?;
    Ok(Origin {
        private,
        chain_code: is_master.then_some(chain_code),
        derived_from: Some(DerivedFrom { key_id: parent.key.id.clone(), path: path.to_string() }),
        is_imported: false,
    })
}

/// Creates the child of a master key with a path of one step, without a caller.
pub(crate) fn create_child(
    cx: &mut Context<'_>,
    master: &KeyRecord,
    store: &KeyStoreId,
    index: u32,
    name: String,
) -> Result<KeyRecord, Refusal> {
    let path = DerivationPath::single(index);
    let chain_code = master.chain_code.as_ref().ok_or_else(Refusal::internal)?;
    let (private, _) = master.private.child(chain_code, &path)?;
    let derived_from = Some(DerivedFrom { key_id: master.key.id.clone(), path: path.to_string() });
    let origin = Origin { private, chain_code: None, derived_from, is_imported: false };
    let settings = Settings { name: Some(name), owner: master.delegated_to.clone(), delays_delegation: false };
    let store = signers::find_store(cx, Some(store))?;
    KeyRecord::create(cx, origin, settings, &store)
}

/// The first free path of one step. A path is never free again, so the search goes on where the
/// last one ended.
fn free_path(cx: &mut Context<'_>, parent: &mut KeyRecord) -> Result<DerivationPath, Refusal> {
    loop {
        let path = DerivationPath::single(parent.next_child);
        parent.next_child = parent.next_child.saturating_add(1);
        if find_child(cx, &parent.key.id, &path.to_string())?.is_none() {
            cx.update(parent)?;
            return Ok(path);
        }
    }
}

impl Operation for CreateKey {
    fn run(self, cx: &mut Context<'_>) -> Result<Key, Refusal> {
        check::name("name", self.name.as_deref())?;
        let new = NewKey {
            kind: KeyKind::new(&self.scheme, &self.curve)?,
            name: self.name,
            is_master: self.master_key == Some(true),
            derive_from: self.derive_from,
            store_id: self.store_id,
            delegate_to: self.delegate_to,
            delays_delegation: self.delay_delegation == Some(true),
        };
        Ok(new.create(cx)?.key)
    }
}

impl Operation for GetKey {
    fn run(self, cx: &mut Context<'_>) -> Result<Key, Refusal> {
        KeyRecord::get(cx, &self.key_id)?.detailed(cx)
    }
}

impl Operation for ListKeys {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<Key>, Refusal> {
        let listed = Listed::new(cx, &[self.owner.as_deref()])?;
        let (limit, token) = (check::capped(self.limit), self.pagination_token.as_deref());
        let page = cx.page::<KeyRecord>(&listed.list(OWNER), limit, token)?;
        let items = page.items.into_iter().map(|record| record.key).collect();
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for UpdateKey {
    fn run(self, cx: &mut Context<'_>) -> Result<Key, Refusal> {
        let mut record = KeyRecord::get(cx, &self.key_id)?;
        record.check_active()?;
        record.key.name = self.name.into();
        check::name("name", record.key.name.as_deref())?;
        cx.update(&record)?;
        Ok(record.key)
    }
}

impl Operation for DeleteKey {
    fn run(self, cx: &mut Context<'_>) -> Result<Key, Refusal> {
        let mut record = KeyRecord::get(cx, &self.key_id)?;
        record.check_active()?;
        record.check_unmanaged(cx)?;
        record.key.status = KeyStatus::Archived;
        record.key.date_deleted = Some(cx.now());
        cx.update(&record)?;
        for mut wallet in record.wallets(cx)? {
            wallet.status = WalletStatus::Archived;
            wallet.date_deleted = Some(cx.now());
            cx.update(&wallet)?;
        }
        record.emit(cx, WebhookEventKind::KeyDeleted)?;
        Ok(record.key)
    }
}

impl Operation for DelegateKey {
    fn run(self, cx: &mut Context<'_>) -> Result<DelegatedKey, Refusal> {
        let record = KeyRecord::get(cx, &self.key_id)?;
        delegate(cx, record, "delegateTo", self.delegate_to)?;
        Ok(DelegatedKey { key_id: self.key_id, status: DelegationStatus::Delegated })
    }
}

/// Delegates a key and all its wallets to an end user.
pub(crate) fn delegate(cx: &mut Context<'_>, mut record: KeyRecord, field: &str, user: UserId) -> Result<(), Refusal> {
    record.check_active()?;
    check_end_user(cx, field, &user)?;
    if let Some(owner) = &record.delegated_to {
        return Err(Refusal::conflict("the key is delegated already", json!({ "delegatedTo": owner })));
    }
    if !record.delays_delegation {
        return Err(Refusal::invalid("Key was not created with delayDelegation"));
    }
    record.delegated_to = Some(user);
    record.key.custodial = false;
    cx.update(&record)?;
    record.emit(cx, WebhookEventKind::KeyDelegated)?;
    for mut wallet in record.wallets(cx)? {
        wallet.signing_key = record.of_wallet();
        wallet.custodial = false;
        cx.update(&wallet)?;
        cx.emit(WebhookEventKind::WalletDelegated, &WalletEvent { wallet })?;
    }
    Ok(())
}

impl Operation for DeriveKey {
    fn run(self, cx: &mut Context<'_>) -> Result<DerivedOutput, Refusal> {
        let record = KeyRecord::get_own(cx, &self.key_id)?;
        record.check_active()?;
        let bytes = |field: &str, text: &str| {
            let digits = text.strip_prefix("0x").unwrap_or(text);
            from_hex(digits).ok_or_else(|| Refusal::invalid(format!("`{field}` must be bytes in hex")))
        };
        let (domain, seed) = (bytes("domain", &self.domain)?, bytes("seed", &self.seed)?);
        let output = Zeroizing::new(derive(&record.private, &domain, &seed)?);
        Ok(DerivedOutput { output: to_hex(&*output).into() })
    }
}
