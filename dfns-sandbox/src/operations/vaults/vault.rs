//! Vaults themselves, their tags and addresses.

use crate::chain::{self, Family};
use crate::operations::keys::NewKey;
use crate::operations::ownership::calling_end_user;
use crate::operations::wallets::{self, NewWallet};
use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_core::Page;
use dfns_endpoints::VaultId;
use dfns_endpoints::vaults::{
    CreateVault, CreateVaultAddress, GetVault, ListVaults, TagVault, UntagVault, UpdateVault, Vault, VaultAddress,
};
use dfns_endpoints::webhooks::WebhookEventKind;
use http::StatusCode;
use serde_json::json;

impl Entity for Vault {
    const NOUN: &'static str = "vault";

    fn id(&self) -> &str {
        self.id.as_str()
    }
}

/// Refuses end users: vaults belong to the organization.
fn check_caller(cx: &Context<'_>) -> Result<(), Refusal> {
    match calling_end_user(cx)? {
        Some(_) => Err(Refusal::new(StatusCode::FORBIDDEN, "vaults belong to the organization")),
        None => Ok(()),
    }
}

/// The vault with this id, if the caller may use vaults.
pub(super) fn get(cx: &Context<'_>, id: &VaultId) -> Result<Vault, Refusal> {
    check_caller(cx)?;
    cx.get(id)
}

impl Operation for ListVaults {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<Vault>, Refusal> {
        check_caller(cx)?;
        cx.page(&List::all(), self.limit, self.pagination_token.as_deref())
    }
}

impl Operation for CreateVault {
    fn run(self, cx: &mut Context<'_>) -> Result<Vault, Refusal> {
        check_caller(cx)?;
        check::name("name", self.name.as_deref())?;
        check::name("externalId", self.external_id.as_deref())?;
        let mut tags = Vec::new();
        wallets::add_tags(Vault::NOUN, &mut tags, self.tags.unwrap_or_default())?;
        let vault = Vault {
            id: cx.new_id("vlt").into(),
            org_id: cx.org_id().into(),
            name: self.name,
            tags,
            external_id: self.external_id,
            date_created: cx.now(),
            date_updated: cx.now(),
            addresses: Some(Vec::new()),
        };
        cx.insert(&vault)?;
        cx.emit(WebhookEventKind::VaultCreated, &json!({ "vault": vault }))?;
        Ok(vault)
    }
}

impl Operation for GetVault {
    fn run(self, cx: &mut Context<'_>) -> Result<Vault, Refusal> {
        get(cx, &self.vault_id)
    }
}

impl Operation for UpdateVault {
    fn run(self, cx: &mut Context<'_>) -> Result<Vault, Refusal> {
        check::name("name", self.name.as_deref())?;
        check::name("externalId", self.external_id.as_deref())?;
        let mut vault = get(cx, &self.vault_id)?;
        vault.name = self.name.or(vault.name);
        vault.external_id = self.external_id.or(vault.external_id);
        save(cx, vault, WebhookEventKind::VaultUpdated)
    }
}

/// Stores a changed vault, and emits the event.
fn save(cx: &mut Context<'_>, mut vault: Vault, kind: WebhookEventKind) -> Result<Vault, Refusal> {
    vault.date_updated = cx.now();
    cx.update(&vault)?;
    cx.emit(kind, &json!({ "vault": vault }))?;
    Ok(vault)
}

impl Operation for TagVault {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let mut vault = get(cx, &self.vault_id)?;
        let added = wallets::add_tags(Vault::NOUN, &mut vault.tags, self.tags)?;
        retag(cx, vault, &added)
    }
}

impl Operation for UntagVault {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let mut vault = get(cx, &self.vault_id)?;
        self.tags.iter().try_for_each(|tag| wallets::check_tag(tag))?;
        let removed: Vec<_> = vault.tags.extract_if(.., |tag| self.tags.contains(tag)).collect();
        retag(cx, vault, &removed)
    }
}

/// Stores changed tags, unless none has changed.
fn retag(cx: &mut Context<'_>, vault: Vault, changed: &[String]) -> Result<(), Refusal> {
    if changed.is_empty() {
        return Ok(());
    }
    save(cx, vault, WebhookEventKind::VaultTagsModified).map(drop)
}

impl Operation for CreateVaultAddress {
    fn run(self, cx: &mut Context<'_>) -> Result<VaultAddress, Refusal> {
        let mut vault = get(cx, &self.vault_id)?;
        let network = chain::of(&self.network)?;
        let is_supported = match network.family {
            Family::Bitcoin => network.symbol == "BTC",
            family => matches!(family, Family::Evm | Family::Solana),
        };
        if !is_supported {
            return Err(check::must_be("network", "Bitcoin, Solana or an EVM network"));
        }
        let mut addresses = vault.addresses.take().unwrap_or_default();
        if let Some(existing) = addresses.iter().find(|address| address.network == self.network) {
            let details = json!({ "duplicate": { "id": existing.wallet_id } });
            return Err(Refusal::conflict(format!("the vault has an address on {} already", self.network), details));
        }
        let key = NewKey {
            kind: network.key_kind(None)?,
            name: vault.name.clone(),
            is_master: false,
            derive_from: None,
            store_id: None,
            delegate_to: None,
            delays_delegation: false,
        };
        let record = key.create(cx)?;
        let wallet = NewWallet {
            network,
            name: vault.name.clone(),
            external_id: None,
            tags: Vec::new(),
            validator_id: None,
            vault_id: Some(vault.id.clone()),
        };
        let wallet = wallets::insert(cx, &record, wallet)?;
        let address = wallet.address.ok_or_else(Refusal::internal)?;
        let address = VaultAddress { wallet_id: wallet.id, network: wallet.network, address };
        addresses.push(address.clone());
        vault.addresses = Some(addresses);
        save(cx, vault, WebhookEventKind::VaultUpdated)?;
        Ok(address)
    }
}
