//! The books of vaults: the parts of a vault's account that are not available.
//!
//! The rest of the account is available, so the books add up by construction. A deposit is set
//! aside in the transaction in which it arrives, until the vault has screened it. A payment of a
//! vault spends what is set aside for it, and the rest of that is available in the transaction in
//! which the payment ends.

use super::{Account, Asset, Movement};
use crate::chain::{NetworkInfo, canonical, of};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::{Network, VaultId, WalletId};
use serde::{Deserialize, Serialize};

/// The reason why an amount is set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum AsideKind {
    /// None: the entry stands for what is available, and has no amount of its own.
    Available,
    /// A transfer into the account that is not final. The account does not have it yet.
    Incoming,
    /// A deposit that is not screened yet.
    Arrived,
    /// The amount of a transfer.
    Outgoing,
    /// The fee of a transfer.
    Fee,
    /// A lock.
    Locked,
    /// A quarantine.
    Quarantined,
}

/// An amount of an asset of a vault that is set aside.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Aside {
    id: String,
    pub(crate) vault_id: VaultId,
    wallet_id: WalletId,
    pub(crate) network: Network,
    address: String,
    pub(crate) asset: Asset,
    pub(crate) kind: AsideKind,
    #[serde(with = "super::units")]
    pub(crate) amount: u128,
    /// The id of the transfer, the lock, the quarantine or the event that it is about.
    pub(crate) about: String,
    /// The payment that spends it.
    spender: Option<String>,
}

/// A deposit has arrived at the address of a vault, which decides about it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Deposited {
    /// The event in the history of the wallet.
    pub(crate) event_id: String,
}

/// The index of the books of a vault.
pub(crate) const VAULT: &str = "vault";

/// The index of the books of one asset of a vault.
const POSITION: &str = "position";

/// The index of the entries about something.
const ABOUT: &str = "about";

/// The index of the entries that a payment spends.
const SPENDER: &str = "spender";

impl Entity for Aside {
    const NOUN: &'static str = "vault balance";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let mut keys = vec![(VAULT, self.vault_id.to_string()), (POSITION, position(&self.wallet_id, &self.asset))];
        keys.extend((self.kind != AsideKind::Available).then(|| (ABOUT, self.about.clone())));
        keys.extend(self.spender.clone().map(|payment| (SPENDER, payment)));
        keys
    }
}

fn position(wallet_id: &WalletId, asset: &Asset) -> String {
    format!("{wallet_id} {}", asset.key())
}

impl Aside {
    /// Sets an amount of a vault's wallet aside, perhaps for a payment to spend.
    pub(crate) fn insert(
        cx: &mut Context<'_>,
        wallet: &Wallet,
        asset: &Asset,
        (kind, amount): (AsideKind, u128),
        about: &str,
        spender: Option<&str>,
    ) -> Result<(), Refusal> {
        let aside = Self {
            id: cx.new_id("vlt-bal"),
            vault_id: wallet.vault_id.clone().ok_or_else(Refusal::internal)?,
            wallet_id: wallet.id.clone(),
            network: wallet.network.clone(),
            address: wallet.address.clone().ok_or_else(Refusal::internal)?,
            asset: asset.clone(),
            kind,
            amount,
            about: about.to_owned(),
            spender: spender.map(str::to_owned),
        };
        cx.insert(&aside)
    }

    /// The entries of an asset of a vault's wallet, the oldest first.
    pub(crate) fn of(cx: &Context<'_>, wallet: &WalletId, asset: &Asset) -> Result<Vec<Self>, Refusal> {
        cx.list(&List::by(POSITION, &position(wallet, asset)).oldest_first())
    }

    /// The entries about something.
    pub(crate) fn about(cx: &Context<'_>, about: &str) -> Result<Vec<Self>, Refusal> {
        cx.list(&List::by(ABOUT, about).oldest_first())
    }

    /// Removes an entry: its amount is available.
    pub(crate) fn end(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.remove::<Self>(&self.id).map(drop)
    }

    /// Lets a payment spend the amount, or nothing any more.
    pub(crate) fn set_spender(mut self, cx: &mut Context<'_>, payment: Option<&str>) -> Result<(), Refusal> {
        self.spender = payment.map(str::to_owned);
        cx.update(&self)
    }

    /// Returns true if the account has the amount.
    fn is_held(&self) -> bool {
        !matches!(self.kind, AsideKind::Available | AsideKind::Incoming)
    }

    /// The amount: that of the entry, or what is available.
    pub(crate) fn amount(&self, cx: &Context<'_>) -> Result<u128, Refusal> {
        if self.kind == AsideKind::Available { self.available(cx) } else { Ok(self.amount) }
    }

    /// The amount of the same asset that is available.
    pub(crate) fn available(&self, cx: &Context<'_>) -> Result<u128, Refusal> {
        available(cx, &self.wallet_id, of(&self.network)?, &self.address, &self.asset)
    }
}

/// The amount of an asset that an account of a vault has, less what is set aside.
pub(crate) fn available(
    cx: &Context<'_>,
    wallet_id: &WalletId,
    info: &NetworkInfo,
    address: &str,
    asset: &Asset,
) -> Result<u128, Refusal> {
    let asides = Aside::of(cx, wallet_id, asset)?;
    let held = asides.iter().filter(|aside| aside.is_held()).map(|aside| aside.amount);
    let total = Account::get(cx, info, address)?.total(asset);
    Ok(total.saturating_sub(held.fold(0, u128::saturating_add)))
}

/// Opens the books of an asset, once the vault is about to have some of it.
fn open(cx: &mut Context<'_>, wallet: &Wallet, asset: &Asset) -> Result<(), Refusal> {
    let is_open = Aside::of(cx, &wallet.id, asset)?.iter().any(|aside| aside.kind == AsideKind::Available);
    if is_open { Ok(()) } else { Aside::insert(cx, wallet, asset, (AsideKind::Available, 0), "", None) }
}

/// Sets a deposit of a vault's wallet aside until it is screened.
pub(super) fn arrive(
    cx: &mut Context<'_>,
    wallet: &Wallet,
    asset: &Asset,
    amount: u128,
    event_id: &str,
) -> Result<(), Refusal> {
    open(cx, wallet, asset)?;
    Aside::insert(cx, wallet, asset, (AsideKind::Arrived, amount), event_id, None)?;
    cx.schedule(cx.time(), &Deposited { event_id: event_id.to_owned() })
}

/// Notes a transfer that is on its way to an address, if it is that of a vault.
pub(crate) fn expect(
    cx: &mut Context<'_>,
    info: &NetworkInfo,
    address: &str,
    asset: &Asset,
    amount: u128,
    about: &str,
) -> Result<(), Refusal> {
    let address = format!("{} {}", info.name, canonical(info, address));
    let Some(wallet) = cx.find_by::<Wallet>("address", &address)? else { return Ok(()) };
    if wallet.vault_id.is_none() || asset.is_nft() {
        return Ok(());
    }
    open(cx, &wallet, asset)?;
    Aside::insert(cx, &wallet, asset, (AsideKind::Incoming, amount), about, None)
}

/// Forgets the transfers that were on their way, because they have arrived or never will.
pub(crate) fn expect_no_more(cx: &mut Context<'_>, about: &str) -> Result<(), Refusal> {
    Aside::about(cx, about)?
        .iter()
        .filter(|aside| aside.kind == AsideKind::Incoming)
        .try_for_each(|aside| aside.end(cx))
}

/// Sets the fee of a vault's payment aside as it is now. Returns false if neither what was set
/// aside for it nor what is available covers it.
pub(crate) fn cover_fee(cx: &mut Context<'_>, payment: &str, fee: u128) -> Result<bool, Refusal> {
    let asides = cx.list::<Aside>(&List::by(SPENDER, payment))?;
    let Some(mut aside) = asides.into_iter().find(|aside| aside.kind == AsideKind::Fee) else { return Ok(true) };
    if fee.saturating_sub(aside.amount) > aside.available(cx)? {
        return Ok(false);
    }
    aside.amount = fee;
    cx.update(&aside).map(|()| true)
}

/// Ends what was set aside for a payment. A lock keeps what the payment did not move.
pub(crate) fn end_spending(cx: &mut Context<'_>, payment: &str, moved: &[Movement]) -> Result<(), Refusal> {
    for mut aside in cx.list::<Aside>(&List::by(SPENDER, payment))? {
        if aside.kind != AsideKind::Locked {
            aside.end(cx)?;
            continue;
        }
        let moved = moved.iter().filter(|movement| movement.asset == aside.asset).map(|movement| movement.amount);
        aside.amount = moved.fold(aside.amount, u128::saturating_sub);
        aside.set_spender(cx, None)?;
    }
    Ok(())
}
