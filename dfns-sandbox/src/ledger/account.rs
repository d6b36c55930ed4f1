//! Accounts: the balances of an address, its nonces and its unspent outputs.

use super::{Asset, NetworkState, number};
use crate::chain::{NetworkInfo, Utxo};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_endpoints::wallets::Wallet;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// An address on a network, whether or not it is that of a wallet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Account {
    id: String,
    pub(crate) network: String,
    pub(crate) address: String,
    /// The nonce of the next transaction in a block.
    pub(crate) nonce: u64,
    /// The nonce of the next transaction to be made.
    next_nonce: u64,
    /// The nonces of transactions that never came to be.
    returned: BTreeSet<u64>,
    /// The tokens that it can receive, on networks that require consent.
    #[serde(default)]
    pub(crate) consents: BTreeSet<Asset>,
    /// The balances, in the order of the assets.
    pub(crate) holdings: Vec<Holding>,
    /// The outputs that the native balance is made of, on Bitcoin and its relatives.
    pub(crate) outputs: Vec<Output>,
}

/// The balance of one asset.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Holding {
    pub(crate) asset: Asset,
    /// All of it.
    #[serde(with = "super::units")]
    pub(crate) total: u128,
    /// The part that transactions in the mempool spend.
    #[serde(with = "super::units")]
    pub(crate) reserved: u128,
}

/// An unspent output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Output {
    pub(crate) txid: [u8; 32],
    pub(crate) vout: u32,
    pub(crate) value: u64,
    /// Whether a transaction in the mempool spends it.
    pub(crate) is_reserved: bool,
}

impl Output {
    /// An output that a transaction spends.
    pub(crate) fn spent(utxo: &Utxo) -> Self {
        Self { txid: utxo.txid, vout: utxo.vout, value: utxo.value, is_reserved: true }
    }

    pub(crate) fn is(&self, other: &Utxo) -> bool {
        (self.txid, self.vout) == (other.txid, other.vout)
    }

    pub(crate) fn to_utxo(&self) -> Utxo {
        Utxo { txid: self.txid, vout: self.vout, value: self.value }
    }
}

impl Entity for Account {
    const NOUN: &'static str = "account";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("network", self.network.clone())]
    }
}

impl Account {
    /// The account of an address, empty if nothing has happened to it.
    pub(crate) fn get(cx: &Context<'_>, info: &NetworkInfo, address: &str) -> Result<Self, Refusal> {
        let address = number::address(cx, info, address)?;
        let id = format!("{} {address}", info.name);
        Ok(cx.find::<Self>(&id)?.unwrap_or(Self {
            id,
            network: info.name.to_owned(),
            address,
            nonce: 0,
            next_nonce: 0,
            returned: BTreeSet::new(),
            consents: BTreeSet::new(),
            holdings: Vec::new(),
            outputs: Vec::new(),
        }))
    }

    /// Whether anything has happened to an address.
    pub(crate) fn exists(cx: &Context<'_>, info: &NetworkInfo, address: &str) -> Result<bool, Refusal> {
        Ok(cx.find::<Self>(format!("{} {}", info.name, number::address(cx, info, address)?))?.is_some())
    }

    pub(crate) fn save(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        if cx.find::<Self>(&self.id)?.is_some() { cx.update(self) } else { cx.insert(self) }
    }

    /// Gives the account of a wallet its number, on Hedera, if it has none.
    pub(super) fn assign_number(cx: &mut Context<'_>, info: &NetworkInfo, address: &str) -> Result<(), Refusal> {
        let address = number::address(cx, info, address)?;
        let Some(index) = number::unnumbered(info, &address) else { return Ok(()) };
        let wallets = cx.list::<Wallet>(&List::by("address", &index))?;
        if wallets.is_empty() {
            return Ok(());
        }
        let mut state = NetworkState::get(cx, info)?;
        let number = loop {
            let number = number::at(state.numbers);
            state.numbers = state.numbers.saturating_add(1);
            // Others may have received something under a number.
            if !Self::exists(cx, info, &number)? {
                break number;
            }
        };
        state.save(cx)?;
        let account = Self::get(cx, info, &address)?;
        if cx.find::<Self>(&account.id)?.is_some() {
            cx.remove::<Self>(&account.id)?;
        }
        cx.insert(&Self { id: format!("{} {number}", info.name), address: number.clone(), ..account })?;
        number::note(cx, index, &number)?;
        for wallet in wallets {
            cx.update(&Wallet { address: Some(number.clone()), ..wallet })?;
        }
        Ok(())
    }

    /// The balance of an asset.
    pub(crate) fn total(&self, asset: &Asset) -> u128 {
        self.holding(asset).map_or(0, |holding| holding.total)
    }

    /// The balance of an asset that no transaction in the mempool spends.
    pub(crate) fn available(&self, asset: &Asset) -> u128 {
        self.holding(asset).map_or(0, |holding| holding.total.saturating_sub(holding.reserved))
    }

    fn holding(&self, asset: &Asset) -> Option<&Holding> {
        let found = self.holdings.binary_search_by(|holding| holding.asset.cmp(asset));
        found.ok().map(|at| &self.holdings[at])
    }

    /// Changes the balance of an asset.
    pub(super) fn change(
        &mut self,
        asset: &Asset,
        change: impl FnOnce(&mut Holding) -> Option<()>,
    ) -> Result<(), Refusal> {
        let at = match self.holdings.binary_search_by(|holding| holding.asset.cmp(asset)) {
            Ok(at) => at,
            Err(at) => {
                self.holdings.insert(at, Holding { asset: asset.clone(), total: 0, reserved: 0 });
                at
            }
        };
        let holding = &mut self.holdings[at];
        // The books are checked before they are changed.
        change(holding).ok_or_else(Refusal::internal)?;
        if (holding.total, holding.reserved) == (0, 0) {
            self.holdings.remove(at);
        }
        Ok(())
    }

    /// The outputs that a new transaction can spend.
    pub(crate) fn spendable(&self) -> Vec<Utxo> {
        self.outputs.iter().filter(|output| !output.is_reserved).map(Output::to_utxo).collect()
    }

    /// The nonce of the next transaction to be made.
    pub(crate) fn upcoming_nonce(&self) -> u64 {
        self.returned.first().copied().unwrap_or(self.next_nonce)
    }

    /// Whether a transaction has this nonce already.
    pub(crate) fn is_taken(&self, nonce: u64) -> bool {
        nonce < self.next_nonce && !self.returned.contains(&nonce)
    }

    /// Whether so many nonces before this one would be free that they cannot be remembered.
    pub(crate) fn is_too_far(&self, nonce: u64) -> bool {
        nonce.saturating_sub(self.next_nonce) > MAX_GAP
    }

    /// Takes a nonce for a new transaction: the lowest that is free, or the one that it names.
    pub(crate) fn take_nonce(&mut self, named: Option<u64>) -> u64 {
        let nonce = named.unwrap_or_else(|| self.upcoming_nonce());
        self.returned.remove(&nonce);
        if nonce >= self.next_nonce {
            // A transaction may name a later nonce; those before it stay free.
            self.returned.extend(self.next_nonce..nonce);
            self.next_nonce = nonce.saturating_add(1);
        }
        nonce
    }

    /// Gives a nonce back that no transaction in the mempool has.
    pub(crate) fn return_nonce(&mut self, nonce: u64) {
        if nonce.checked_add(1) == Some(self.next_nonce) {
            self.next_nonce = nonce;
        } else {
            self.returned.insert(nonce);
        }
        // A later transaction may have named a nonce far ahead.
        while self.next_nonce > self.nonce && self.returned.remove(&(self.next_nonce - 1)) {
            self.next_nonce -= 1;
        }
    }

    /// Counts a transaction in a block.
    pub(crate) fn mine_nonce(&mut self, nonce: u64) {
        self.nonce = self.nonce.max(nonce.saturating_add(1));
        self.next_nonce = self.next_nonce.max(self.nonce);
        self.returned = self.returned.split_off(&self.nonce);
    }

    /// Takes a transaction out of its block, which was the last one of the account.
    pub(crate) fn undo_nonce(&mut self, nonce: u64) {
        self.nonce = self.nonce.min(nonce);
    }

    /// Sets the nonce on chain, which is that of the next transaction.
    pub(crate) fn set_nonce(&mut self, nonce: u64) {
        (self.nonce, self.next_nonce) = (nonce, nonce);
        self.returned.clear();
    }
}

/// The free nonces that may be before one that a transaction names.
pub(crate) const MAX_GAP: u64 = 1000;
