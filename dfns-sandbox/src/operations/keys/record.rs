//! Records of keys: the declared key, its private half and its owner.

use super::KeySwitches;
use crate::chain::{KeyKind, PrivateKey};
use crate::operations::ownership::{check_owner, check_visible};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_core::Timestamp;
use dfns_endpoints::keys::{DerivedFrom, Key, KeyLocation, KeyStatus, KeyWallet};
use dfns_endpoints::signers::KeyStore;
use dfns_endpoints::wallets::{Wallet, WalletKey};
use dfns_endpoints::webhooks::{KeyEvent, WebhookEventKind};
use dfns_endpoints::{KeyId, KeyStoreId, KeyStoreKind, UserId, VaultId};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// A key, with what the API does not show of it.
#[derive(Serialize, Deserialize)]
pub(crate) struct KeyRecord {
    /// The key as lists show it.
    pub(crate) key: Key,
    /// Both halves.
    pub(crate) private: PrivateKey,
    /// The chain code of a master key, which derives its children.
    pub(super) chain_code: Option<Zeroizing<[u8; 32]>>,
    /// The end user who owns the key. The organization owns it otherwise.
    pub(crate) delegated_to: Option<UserId>,
    /// Whether the key can be delegated later.
    pub(super) delays_delegation: bool,
    /// The index from which the first free path of one step is searched, of a master key.
    #[serde(default)]
    pub(super) next_child: u32,
    /// Where the key is.
    location: KeyLocation,
}

/// How a key comes into being.
pub(crate) struct Origin {
    pub(crate) private: PrivateKey,
    pub(crate) chain_code: Option<Zeroizing<[u8; 32]>>,
    pub(crate) derived_from: Option<DerivedFrom>,
    pub(crate) is_imported: bool,
}

/// The settings of a new key.
pub(crate) struct Settings {
    pub(crate) name: Option<String>,
    pub(crate) owner: Option<UserId>,
    pub(crate) delays_delegation: bool,
}

impl Entity for KeyRecord {
    const NOUN: &'static str = "key";

    fn id(&self) -> &str {
        self.key.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let mut keys = vec![("public", public_index(self.private.kind(), &self.key.public_key))];
        keys.extend(self.delegated_to.as_ref().map(|owner| (OWNER, owner.to_string())));
        keys.extend(self.key.derived_from.as_ref().map(|from| ("child", child_index(&from.key_id, &from.path))));
        keys
    }
}

/// Refuses a master key of a kind that has no children.
pub(super) fn check_master(kind: KeyKind) -> Result<(), Refusal> {
    if matches!(kind, KeyKind::Dh | KeyKind::Schnorr) {
        return Err(Refusal::invalid(format!("`masterKey`: keys of scheme {} have no children", kind.scheme())));
    }
    Ok(())
}

/// The index of the keys of an end user.
pub(super) const OWNER: &str = "owner";

fn public_index(kind: KeyKind, public_key: &str) -> String {
    format!("{kind:?} {public_key}")
}

fn child_index(parent: &KeyId, path: &str) -> String {
    format!("{parent} {path}")
}

/// The first key of this kind with this public half.
pub(crate) fn find_by_public_key(
    cx: &Context<'_>,
    kind: KeyKind,
    public_key: &str,
) -> Result<Option<KeyRecord>, Refusal> {
    cx.find_by("public", &public_index(kind, public_key))
}

/// The key that was derived from a master key with this path.
pub(super) fn find_child(cx: &Context<'_>, parent: &KeyId, path: &str) -> Result<Option<KeyRecord>, Refusal> {
    cx.find_by("child", &child_index(parent, path))
}

/// 403: the wallet and the key are those of a vault.
pub(crate) fn managed(vault: &VaultId) -> Refusal {
    Refusal::new(StatusCode::FORBIDDEN, format!("the wallet and its key are managed by vault {vault}"))
}

impl KeyRecord {
    /// The key with this id, if the caller may see it.
    pub(crate) fn get(cx: &Context<'_>, id: &KeyId) -> Result<Self, Refusal> {
        let record = cx.get::<Self>(id)?;
        check_visible(cx, record.delegated_to.as_ref(), Self::NOUN)?;
        Ok(record)
    }

    /// The key with this id, if the caller may use it.
    pub(crate) fn get_own(cx: &Context<'_>, id: &KeyId) -> Result<Self, Refusal> {
        let record = Self::get(cx, id)?;
        check_owner(cx, record.delegated_to.as_ref(), Self::NOUN)?;
        record.check_unmanaged(cx)?;
        Ok(record)
    }

    /// Refuses the key of a vault, which nobody else may use.
    pub(crate) fn check_unmanaged(&self, cx: &Context<'_>) -> Result<(), Refusal> {
        match self.wallets(cx)?.into_iter().find_map(|wallet| wallet.vault_id) {
            Some(vault) => Err(managed(&vault)),
            None => Ok(()),
        }
    }

    /// Creates a key in a key store.
    pub(super) fn create(
        cx: &mut Context<'_>,
        origin: Origin,
        settings: Settings,
        store: &KeyStore,
    ) -> Result<Self, Refusal> {
        let kind = origin.private.kind();
        let record = Self {
            key: Key {
                id: cx.new_id("key").into(),
                scheme: kind.scheme(),
                curve: kind.curve(),
                public_key: origin.private.public().to_hex(),
                master_key: origin.chain_code.is_some().then_some(true),
                derived_from: origin.derived_from,
                name: settings.name,
                status: KeyStatus::Active,
                custodial: settings.owner.is_none(),
                date_created: cx.now(),
                imported: origin.is_imported.then_some(true),
                exported: None,
                date_exported: None,
                date_deleted: None,
                wallets: None,
                store: None,
            },
            private: origin.private,
            chain_code: origin.chain_code,
            delegated_to: settings.owner,
            delays_delegation: settings.delays_delegation,
            next_child: 0,
            location: KeyLocation {
                id: store.id.clone(),
                kind: store.kind.clone(),
                key_id: crate::text::to_hex(&cx.shared.random.bytes::<16>("key location")),
                derivation_path: None,
            },
        };
        cx.insert(&record)?;
        record.emit(cx, WebhookEventKind::KeyCreated)?;
        Ok(record)
    }

    /// Emits an event about the key.
    pub(super) fn emit(&self, cx: &mut Context<'_>, kind: WebhookEventKind) -> Result<(), Refusal> {
        cx.emit(kind, &KeyEvent { key: self.key.clone() })
    }

    /// The key as it is shown alone, with its wallets and its key store.
    pub(crate) fn detailed(self, cx: &Context<'_>) -> Result<Key, Refusal> {
        let wallets = self.wallets(cx)?.into_iter();
        let wallets = wallets.map(|wallet| KeyWallet { id: wallet.id, network: wallet.network }).collect();
        Ok(Key { wallets: Some(wallets), store: Some(self.location), ..self.key })
    }

    /// The wallets of the key, in the order of their creation.
    pub(crate) fn wallets(&self, cx: &Context<'_>) -> Result<Vec<Wallet>, Refusal> {
        cx.list(&List::by("key", self.id()).oldest_first())
    }

    /// The key as its wallets show it.
    pub(crate) fn of_wallet(&self) -> WalletKey {
        WalletKey {
            id: self.key.id.clone(),
            scheme: self.key.scheme.clone(),
            curve: self.key.curve.clone(),
            public_key: self.key.public_key.clone(),
            delegated_to: self.delegated_to.clone(),
        }
    }

    /// Refuses a key that was deleted.
    pub(crate) fn check_active(&self) -> Result<(), Refusal> {
        if self.key.status == KeyStatus::Active {
            return Ok(());
        }
        Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, format!("key {} is archived", self.id())))
    }

    /// Refuses a key that cannot sign any more.
    pub(crate) fn check_signs(&self, cx: &Context<'_>) -> Result<(), Refusal> {
        self.check_active()?;
        if self.key.exported != Some(true) || KeySwitches::get(cx)?.exported_keys_sign {
            return Ok(());
        }
        let message = format!("key {} was exported and does not sign any more", self.id());
        Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, message))
    }

    /// Refuses a key that does not sign what this user has requested earlier: it cannot sign any
    /// more, or it was delegated to somebody else meanwhile.
    pub(crate) fn check_signs_for(&self, cx: &Context<'_>, user: &str) -> Result<(), Refusal> {
        self.check_signs(cx)?;
        match &self.delegated_to {
            Some(owner) if owner.as_str() != user => {
                let message = format!("key {} was delegated to {owner}, who alone may use it", self.id());
                Err(Refusal::new(StatusCode::FORBIDDEN, message))
            }
            _ => Ok(()),
        }
    }

    /// The offline key store that the key is in. Its fleet signs, and nobody else does.
    pub(crate) fn offline_store(&self) -> Option<&KeyStoreId> {
        (self.location.kind == KeyStoreKind::OfflineSigner).then_some(&self.location.id)
    }

    /// Refuses a key of an offline key store where a signature is needed at once.
    pub(crate) fn check_online(&self) -> Result<(), Refusal> {
        if self.offline_store().is_none() {
            return Ok(());
        }
        let message = format!("key {} is in an offline key store and cannot sign at once", self.id());
        Err(Refusal::new(StatusCode::PRECONDITION_FAILED, message))
    }

    /// Notes that the private half has left the sandbox.
    pub(super) fn set_exported(&mut self, now: Timestamp) {
        self.key.exported = Some(true);
        self.key.date_exported.get_or_insert(now);
    }
}
