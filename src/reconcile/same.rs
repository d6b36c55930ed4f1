//! Whether an entity is the one that a request creates.
//!
//! Only what the entity shows, and what cannot change later, is compared: not its name, its tags
//! and its external id, which updates change.

#[cfg(feature = "wallets")]
use dfns_core::Extent;
#[cfg(any(feature = "address_watches", feature = "wallets"))]
use dfns_core::text_extent;
use std::fmt;

#[cfg(feature = "address_watches")]
use crate::address_watches::{AddressWatch, AddressWatchStatus};
#[cfg(feature = "wallets")]
use crate::{
    WalletStatus,
    wallets::{CreateWallet, ImportWallet, Wallet},
};

/// A field in which an entity is not the one that a request creates.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(feature = "wallets"), allow(dead_code, reason = "a vault and a watch show little to compare"))]
pub(super) enum Difference {
    /// The entity can no longer be used.
    Archived,
    /// It has another value.
    Other(&'static str),
    /// It lacks the value that the request has.
    Missing(&'static str),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Archived => f.write_str("it is archived"),
            Self::Other(path) => write!(f, "its `{path}` is not that of the request"),
            Self::Missing(path) => write!(f, "it has no `{path}`, unlike the request"),
        }
    }
}

/// A value of a request, if it has one, and that of the entity.
#[cfg(feature = "wallets")]
struct Field<'a>(&'static str, Option<&'a str>, Option<&'a str>);

/// Returns the first difference. What a request does not say is up to Dfns.
#[cfg(feature = "wallets")]
fn first<'a>(fields: impl IntoIterator<Item = Field<'a>>) -> Option<Difference> {
    fields.into_iter().find_map(|Field(path, sent, seen)| match (sent?, seen.filter(|seen| !seen.is_empty())) {
        (_, None) => Some(Difference::Missing(path)),
        (sent, Some(seen)) => match text_extent(sent, seen)? {
            Extent::Missing => Some(Difference::Missing(path)),
            Extent::Unlike | Extent::Other => Some(Difference::Other(path)),
        },
    })
}

/// Returns where a wallet differs from the one that a request creates.
///
/// Nobody but an end user can create a wallet that belongs to one without saying so. So to a
/// service account a delegated wallet is another one, unless the request names an existing key,
/// which may belong to an end user, or leaves the delegation for later.
#[cfg(feature = "wallets")]
pub(super) fn created_wallet(request: &CreateWallet, wallet: &Wallet, is_service_account: bool) -> Option<Difference> {
    let asked = request.signing_key.as_ref();
    let has_own_key = asked.is_none_or(|key| key.id.is_none());
    let is_organizations =
        is_service_account && has_own_key && request.delegate_to.is_none() && request.delay_delegation != Some(true);
    let key = &wallet.signing_key;
    let is_imported = has_own_key && wallet.imported == Some(true);
    any_wallet(wallet, is_organizations).or(is_imported.then_some(Difference::Other("imported"))).or_else(|| {
        first([
            Field("network", Some(request.network.as_str()), Some(wallet.network.as_str())),
            Field(
                "signingKey.delegatedTo",
                request.delegate_to.as_ref().map(AsRef::as_ref),
                key.delegated_to.as_ref().map(AsRef::as_ref),
            ),
            Field("signingKey.id", asked.and_then(|key| key.id.as_ref()).map(AsRef::as_ref), Some(key.id.as_str())),
            Field(
                "signingKey.scheme",
                asked.and_then(|key| key.scheme.as_ref()).map(AsRef::as_ref),
                Some(key.scheme.as_str()),
            ),
            Field(
                "signingKey.curve",
                asked.and_then(|key| key.curve.as_ref()).map(AsRef::as_ref),
                Some(key.curve.as_str()),
            ),
            validator(request.validator_id.as_ref().map(AsRef::as_ref), wallet),
        ])
    })
}

/// Returns where a wallet differs from the one that an import creates. Its public key, in the form
/// of [`public_key`], proves that Dfns has the private key.
#[cfg(feature = "wallets")]
pub(super) fn imported_wallet(
    request: &ImportWallet,
    public_key: &str,
    wallet: &Wallet,
    is_service_account: bool,
) -> Option<Difference> {
    let was_generated = wallet.imported == Some(false);
    let key = &wallet.signing_key;
    let has_other_key = self::public_key(&key.public_key).is_none_or(|own| own != public_key);
    let differs = |is_it: bool, path| is_it.then_some(Difference::Other(path));
    let difference = differs(has_other_key, "signingKey.publicKey").or(differs(was_generated, "imported"));
    any_wallet(wallet, is_service_account).or(difference).or_else(|| {
        first([
            Field("network", Some(request.network.as_str()), Some(wallet.network.as_str())),
            Field("signingKey.curve", Some(request.curve.as_str()), Some(key.curve.as_str())),
            validator(request.validator_id.as_ref().map(AsRef::as_ref), wallet),
        ])
    })
}

/// Returns what makes a wallet another one than any request creates.
#[cfg(feature = "wallets")]
fn any_wallet(wallet: &Wallet, is_organizations: bool) -> Option<Difference> {
    let is_end_users = wallet.signing_key.delegated_to.is_some() || !wallet.custodial;
    if wallet.status == WalletStatus::Archived || wallet.date_deleted.is_some() {
        Some(Difference::Archived)
    } else if wallet.vault_id.is_some() {
        Some(Difference::Other("vaultId"))
    } else if is_organizations && is_end_users {
        Some(Difference::Other("signingKey.delegatedTo"))
    } else {
        None
    }
}

/// Returns the validator. A wallet may get it only when it is activated, so one that has none is no
/// other.
#[cfg(feature = "wallets")]
fn validator<'a>(sent: Option<&'a str>, wallet: &'a Wallet) -> Field<'a> {
    let seen = wallet.validator_id.as_ref().map(AsRef::as_ref);
    Field("validatorId", sent.filter(|_| seen.is_some()), seen)
}

/// Returns a public key in the form in which Dfns shows it: hexadecimal, and compressed. `None` if
/// it is not hexadecimal.
#[cfg(feature = "wallets")]
pub(super) fn public_key(text: &str) -> Option<String> {
    let digits = text.strip_prefix("0x").unwrap_or(text).to_ascii_lowercase();
    // 32 bytes, or a compressed point, or an uncompressed one.
    let is_key = matches!(digits.len(), 64 | 66 | 130) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some(match digits.strip_prefix("04").filter(|point| is_key && point.len() == 128) {
        Some(point) => {
            let is_odd = point.ends_with(['1', '3', '5', '7', '9', 'b', 'd', 'f']);
            format!("{}{}", if is_odd { "03" } else { "02" }, &point[..64])
        }
        None => digits,
    })
    .filter(|_| is_key)
}

/// Returns where an address watch differs from the one that a request creates.
#[cfg(feature = "address_watches")]
pub(super) fn watch(watch: &AddressWatch) -> Option<Difference> {
    let is_archived = watch.status == AddressWatchStatus::Archived || watch.date_deleted.is_some();
    is_archived.then_some(Difference::Archived)
}

/// Returns whether two addresses are the same. Base58 knows upper and lower case, hex does not.
#[cfg(feature = "address_watches")]
pub(super) fn is_same_address(one: &str, other: &str) -> bool {
    text_extent(one, other).is_none()
}
