//! Wallets and their tags.

use crate::chain::{self, Family, KeyKind, NetworkInfo};
use crate::operations::keys::{self, KeyRecord, NewKey};
use crate::operations::networks::find_validator;
use crate::operations::ownership::{Listed, check_visible, new_owner};
use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use dfns_core::Page;
use dfns_endpoints::keys::DeriveFrom;
use dfns_endpoints::wallets::{
    CreateWallet, DelegateWallet, GetWallet, ListWallets, NewWalletKey, TagWallet, UntagWallet, UpdateWallet, Wallet,
    WalletDelegation, WalletDelegationStatus,
};
use dfns_endpoints::webhooks::{WalletEvent, WalletTagsEvent, WebhookEventKind};
use dfns_endpoints::{KeyCurve, KeyScheme, Network, TextChange, ValidatorId, VaultId, WalletId, WalletStatus};
use http::StatusCode;
use serde_json::json;

/// The most tags of a wallet or a vault.
const MAX_TAGS: usize = 10;

impl Entity for Wallet {
    const NOUN: &'static str = "wallet";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let mut keys = vec![("key", self.signing_key.id.to_string())];
        keys.extend(self.signing_key.delegated_to.as_ref().map(|owner| (OWNER, owner.to_string())));
        keys.extend(self.address.as_ref().map(|address| ("address", address_index(&self.network, address))));
        keys.extend(self.validator_id.as_ref().map(|validator| ("validator", validator.to_string())));
        keys
    }
}

/// The index of the wallets of an end user.
const OWNER: &str = "owner";

/// The network and the address, in the spelling of the ledger.
fn address_index(network: &Network, address: &str) -> String {
    let address = chain::of(network).map_or_else(|_| address.to_owned(), |info| chain::canonical(info, address));
    format!("{network} {address}")
}

/// The wallet with this id, if the caller may see it.
pub(in crate::operations) fn get(cx: &Context<'_>, id: &WalletId) -> Result<Wallet, Refusal> {
    let wallet = cx.get::<Wallet>(id)?;
    check_visible(cx, wallet.signing_key.delegated_to.as_ref(), Wallet::NOUN)?;
    Ok(wallet)
}

/// The wallet with this id, if the caller may see it and it is not archived.
pub(super) fn get_unarchived(cx: &Context<'_>, id: &WalletId) -> Result<Wallet, Refusal> {
    let wallet = get(cx, id)?;
    if wallet.status == WalletStatus::Archived {
        let message = format!("wallet {} is archived", wallet.id);
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, message));
    }
    Ok(wallet)
}

/// The wallet with this id, if the caller may see it, and its address can be used.
pub(in crate::operations) fn get_active(cx: &Context<'_>, id: &WalletId) -> Result<Wallet, Refusal> {
    let wallet = get_unarchived(cx, id)?;
    if wallet.status == WalletStatus::Active {
        return Ok(wallet);
    }
    let message = format!("wallet {} is not active yet; activate it first", wallet.id);
    Err(Refusal::new(StatusCode::PRECONDITION_FAILED, message))
}

/// The wallet with this id, if the caller may pay from it now: it is active, its key signs, and no
/// vault manages it.
pub(in crate::operations) fn get_payer(cx: &Context<'_>, id: &WalletId) -> Result<Wallet, Refusal> {
    let wallet = get_active(cx, id)?;
    KeyRecord::get_own(cx, &wallet.signing_key.id)?.check_signs(cx)?;
    Ok(wallet)
}

/// Whether the wallets of a network have no address and no use until they are activated.
pub(super) fn needs_activation(network: &NetworkInfo) -> bool {
    matches!(network.family, Family::Concordium | Family::Starknet)
}

/// The settings of a new wallet, besides its key.
pub(in crate::operations) struct NewWallet {
    pub(in crate::operations) network: &'static NetworkInfo,
    pub(in crate::operations) name: Option<String>,
    pub(in crate::operations) external_id: Option<String>,
    pub(in crate::operations) tags: Vec<String>,
    pub(in crate::operations) validator_id: Option<ValidatorId>,
    /// The vault that manages it.
    pub(in crate::operations) vault_id: Option<VaultId>,
}

/// Creates the wallet of a key on a network.
pub(in crate::operations) fn insert(
    cx: &mut Context<'_>,
    record: &KeyRecord,
    new: NewWallet,
) -> Result<Wallet, Refusal> {
    let network = new.network.network();
    let public = record.private.public();
    new.network.key_kind(Some(public.kind()))?;
    if let Some(existing) = record.wallets(cx)?.into_iter().find(|wallet| wallet.network == network) {
        let details = json!({ "duplicate": { "id": existing.id } });
        return Err(Refusal::conflict(format!("the key has a wallet on {network} already"), details));
    }
    let validator = find_validator(cx, new.network, new.validator_id.as_ref())?;
    let address = match &validator {
        Some(validator) => Some(chain::canton::party(public, &validator.party_hint)?),
        None => chain::address(new.network, public)?,
    };
    let wallet = Wallet {
        id: cx.new_id("wa").into(),
        status: if needs_activation(new.network) { WalletStatus::Inactive } else { WalletStatus::Active },
        network,
        address,
        signing_key: record.of_wallet(),
        date_created: cx.now(),
        date_deleted: None,
        name: new.name,
        custodial: record.delegated_to.is_none(),
        external_id: new.external_id,
        tags: new.tags,
        validator_id: validator.map(|validator| validator.id),
        network_info: None,
        vault_id: new.vault_id,
        imported: None,
        exported: None,
        date_exported: None,
    };
    cx.insert(&wallet)?;
    cx.emit(WebhookEventKind::WalletCreated, &WalletEvent { wallet: wallet.clone() })?;
    Ok(wallet)
}

impl Operation for CreateWallet {
    // A wallet must not have another key than the one that a field of some older version names.
    const REFUSES_UNKNOWN_FIELDS: bool = true;

    fn run(self, cx: &mut Context<'_>) -> Result<Wallet, Refusal> {
        check::name("name", self.name.as_deref())?;
        check::name("externalId", self.external_id.as_deref())?;
        let network = chain::of(&self.network)?;
        let mut tags = Vec::new();
        add_tags(Wallet::NOUN, &mut tags, self.tags.unwrap_or_default())?;
        let delays_delegation = self.delay_delegation == Some(true);
        let wanted = self.signing_key.unwrap_or_default();
        let record = if let Some(id) = &wanted.id {
            if let Some(field) = other_field(&wanted) {
                return Err(Refusal::invalid(format!("`signingKey.id` and `signingKey.{field}` exclude each other")));
            }
            let record = KeyRecord::get(cx, id)?;
            record.check_active()?;
            record.check_unmanaged(cx)?;
            if delays_delegation {
                return Err(Refusal::invalid("`delayDelegation` is for new keys, and `signingKey.id` names a key"));
            }
            if self.delegate_to.is_some() && new_owner(cx, self.delegate_to, false)? != record.delegated_to {
                return Err(Refusal::invalid("`delegateTo` must be the owner of the key"));
            }
            record
        } else {
            let derive_from = wanted.derive_from.map(|from| DeriveFrom { key_id: from.key_id, path: from.path });
            let new = NewKey {
                kind: key_kind(network, wanted.scheme.as_ref(), wanted.curve.as_ref())?,
                name: self.name.clone(),
                is_master: false,
                derive_from,
                store_id: wanted.store_id,
                delegate_to: self.delegate_to,
                delays_delegation,
            };
            new.create(cx)?
        };
        let new = NewWallet {
            network,
            name: self.name,
            external_id: self.external_id,
            tags,
            validator_id: self.validator_id,
            vault_id: None,
        };
        insert(cx, &record, new)
    }
}

/// The field that describes a new key, if there is one.
fn other_field(key: &NewWalletKey) -> Option<&'static str> {
    let given = [
        ("scheme", key.scheme.is_some()),
        ("curve", key.curve.is_some()),
        ("storeId", key.store_id.is_some()),
        ("deriveFrom", key.derive_from.is_some()),
    ];
    given.into_iter().find(|(_, is_given)| *is_given).map(|(name, _)| name)
}

/// The pair of scheme and curve of a new key: the network's default, or the one that is described.
fn key_kind(network: &NetworkInfo, scheme: Option<&KeyScheme>, curve: Option<&KeyCurve>) -> Result<KeyKind, Refusal> {
    let fits = |kind: &KeyKind| {
        scheme.is_none_or(|scheme| *scheme == kind.scheme()) && curve.is_none_or(|curve| *curve == kind.curve())
    };
    let known = network.keys.iter().copied().find(fits).or_else(|| KeyKind::ALL.into_iter().find(fits));
    let known = known.ok_or_else(|| Refusal::invalid("`signingKey`: no keys have this scheme and this curve"))?;
    Ok(network.key_kind(Some(known))?)
}

impl Operation for GetWallet {
    fn run(self, cx: &mut Context<'_>) -> Result<Wallet, Refusal> {
        get(cx, &self.wallet_id)
    }
}

impl Operation for ListWallets {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<Wallet>, Refusal> {
        let owner_id = self.owner_id.as_ref().map(AsRef::as_ref);
        let listed = Listed::new(cx, &[self.owner.as_deref(), owner_id, self.owner_username.as_deref()])?;
        cx.page(&listed.list(OWNER), check::capped(self.limit), self.pagination_token.as_deref())
    }
}

impl Operation for UpdateWallet {
    fn run(self, cx: &mut Context<'_>) -> Result<Wallet, Refusal> {
        let mut wallet = get_unarchived(cx, &self.wallet_id)?;
        change("name", &mut wallet.name, self.name)?;
        change("externalId", &mut wallet.external_id, self.external_id)?;
        cx.update(&wallet)?;
        Ok(wallet)
    }
}

fn change(field: &str, value: &mut Option<String>, change: Option<TextChange>) -> Result<(), Refusal> {
    if let Some(change) = change {
        *value = change.into();
        check::name(field, value.as_deref())?;
    }
    Ok(())
}

impl Operation for DelegateWallet {
    fn run(self, cx: &mut Context<'_>) -> Result<WalletDelegation, Refusal> {
        let wallet = get(cx, &self.wallet_id)?;
        let record = KeyRecord::get(cx, &wallet.signing_key.id)?;
        keys::delegate(cx, record, "userId", self.user_id)?;
        Ok(WalletDelegation { wallet_id: self.wallet_id, status: WalletDelegationStatus::Delegated })
    }
}

impl Operation for TagWallet {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        if self.tags.is_empty() {
            return Err(Refusal::invalid("`tags` must have at least one tag"));
        }
        let mut wallet = get_unarchived(cx, &self.wallet_id)?;
        let added = add_tags(Wallet::NOUN, &mut wallet.tags, self.tags)?;
        retag(cx, wallet, Some(added), None)
    }
}

impl Operation for UntagWallet {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let mut wallet = get_unarchived(cx, &self.wallet_id)?;
        check_number(Wallet::NOUN, &self.tags)?;
        self.tags.iter().try_for_each(|tag| check_tag(tag))?;
        let removed = wallet.tags.extract_if(.., |tag| self.tags.contains(tag)).collect();
        retag(cx, wallet, None, Some(removed))
    }
}

/// Adds the tags that are new, and returns them.
pub(in crate::operations) fn add_tags(
    noun: &str,
    tags: &mut Vec<String>,
    more: Vec<String>,
) -> Result<Vec<String>, Refusal> {
    check_number(noun, &more)?;
    let mut added = Vec::new();
    for tag in more {
        check_tag(&tag)?;
        if !tags.contains(&tag) {
            tags.push(tag.clone());
            added.push(tag);
        }
    }
    check_number(noun, tags)?;
    Ok(added)
}

/// Refuses more tags than an entity can have, in a request also if some are equal.
fn check_number(noun: &str, tags: &[String]) -> Result<(), Refusal> {
    if tags.len() > MAX_TAGS {
        return Err(Refusal::invalid(format!("`tags`: a {noun} has at most {MAX_TAGS} tags")));
    }
    Ok(())
}

pub(in crate::operations) fn check_tag(tag: &str) -> Result<(), Refusal> {
    let is_valid = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:/+-".contains(&byte);
    if (1..=100).contains(&tag.len()) && tag.bytes().all(is_valid) {
        return Ok(());
    }
    Err(Refusal::invalid("`tags` must be strings of 1 to 100 letters, digits and `_.:/+-`"))
}

/// Stores changed tags, and emits the event if anything changed.
fn retag(
    cx: &mut Context<'_>,
    wallet: Wallet,
    added: Option<Vec<String>>,
    removed: Option<Vec<String>>,
) -> Result<(), Refusal> {
    let (tags_added, tags_removed) = (added.filter(|tags| !tags.is_empty()), removed.filter(|tags| !tags.is_empty()));
    if tags_added.is_none() && tags_removed.is_none() {
        return Ok(());
    }
    cx.update(&wallet)?;
    cx.emit(WebhookEventKind::WalletTagsModified, &WalletTagsEvent { wallet, tags_added, tags_removed })
}
