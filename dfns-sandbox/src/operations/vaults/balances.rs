//! The balances of vaults, by asset and by entry.

use super::position::is_same_tid;
use super::vault;
use crate::chain;
use crate::ledger::{Aside, AsideKind, Token, VAULT};
use crate::operations::Operation;
use crate::refusal::Refusal;
use crate::store::{Context, Entity as _, List};
use dfns_core::Page;
use dfns_endpoints::onchain::Quotes;
use dfns_endpoints::vaults::{
    ListVaultAssets, ListVaultBalances, VaultAsset, VaultAssets, VaultBalanceEntry, VaultBalanceKind, VaultNetWorth,
};

/// A value in the currencies of the API. A euro is worth a dollar here, as EURC is.
fn quotes(usd: f64) -> Quotes {
    [("USD".to_owned(), usd), ("EUR".to_owned(), usd)].into()
}

/// The kind of an entry, as the API shows it.
fn shown_kind(kind: AsideKind) -> VaultBalanceKind {
    match kind {
        AsideKind::Available => VaultBalanceKind::Available,
        AsideKind::Incoming | AsideKind::Arrived => VaultBalanceKind::Incoming,
        AsideKind::Outgoing => VaultBalanceKind::Outgoing,
        AsideKind::Fee => VaultBalanceKind::Fee,
        AsideKind::Locked => VaultBalanceKind::Locked,
        AsideKind::Quarantined => VaultBalanceKind::Quarantined,
    }
}

/// An entry as the API shows it.
fn shown(cx: &Context<'_>, aside: Aside) -> Result<VaultBalanceEntry, Refusal> {
    let mut entry = VaultBalanceEntry {
        id: aside.id().into(),
        kind: shown_kind(aside.kind),
        tid: aside.asset.tid(chain::of(&aside.network)?),
        amount: aside.amount(cx)?.into(),
        network: aside.network,
        transfer_id: None,
        quarantine_id: None,
        lock_id: None,
    };
    match aside.kind {
        AsideKind::Outgoing | AsideKind::Fee => entry.transfer_id = Some(aside.about.into()),
        AsideKind::Locked => entry.lock_id = Some(aside.about.into()),
        AsideKind::Quarantined => entry.quarantine_id = Some(aside.about.into()),
        AsideKind::Available | AsideKind::Incoming | AsideKind::Arrived => {}
    }
    Ok(entry)
}

impl Operation for ListVaultBalances {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<VaultBalanceEntry>, Refusal> {
        vault::get(cx, &self.vault_id)?;
        let has_tid = |aside: &Aside, tid: &str| {
            chain::of(&aside.network).is_ok_and(|info| is_same_tid(&aside.asset.tid(info), tid))
        };
        let is_listed = |aside: &Aside| {
            self.kind.as_ref().is_none_or(|kind| shown_kind(aside.kind) == *kind)
                && self.network.as_ref().is_none_or(|network| aside.network == *network)
                && self.tid.as_ref().is_none_or(|tid| has_tid(aside, tid))
        };
        let list = List::by(VAULT, self.vault_id.as_str()).only(is_listed);
        let page = cx.page::<Aside>(&list, self.limit, self.pagination_token.as_deref())?;
        let items = page.items.into_iter().map(|aside| shown(cx, aside)).collect::<Result<_, _>>()?;
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for ListVaultAssets {
    fn run(self, cx: &mut Context<'_>) -> Result<VaultAssets, Refusal> {
        vault::get(cx, &self.vault_id)?;
        let asides = cx.list::<Aside>(&List::by(VAULT, self.vault_id.as_str()).oldest_first())?;
        let is_listed = |aside: &&Aside| {
            aside.kind == AsideKind::Available && self.network.as_ref().is_none_or(|network| aside.network == *network)
        };
        let (mut items, mut worth) = (Vec::new(), [0.0; 3]);
        for position in asides.iter().filter(is_listed) {
            let info = chain::of(&position.network)?;
            let token = Token::get(cx, info, &position.asset)?;
            if !token.is_verified && self.show_unverified != Some(true) {
                continue;
            }
            let sum = |kind: AsideKind| {
                let same = |aside: &&Aside| {
                    (&aside.network, &aside.asset, aside.kind) == (&position.network, &position.asset, kind)
                };
                asides.iter().filter(same).fold(0_u128, |sum, aside| sum.saturating_add(aside.amount))
            };
            let sums = [position.available(cx)?, sum(AsideKind::Quarantined), sum(AsideKind::Locked)];
            for (worth, sum) in worth.iter_mut().zip(sums) {
                *worth += token.worth(cx, sum)?;
            }
            let [available, quarantined, locked] = sums;
            items.push(VaultAsset {
                kind: position.asset.kind().to_owned(),
                network: position.network.clone(),
                tid: position.asset.tid(info),
                decimals: token.decimals,
                symbol: token.symbol.clone(),
                verified: Some(token.is_verified),
                available_balance: available.into(),
                quarantined_balance: quarantined.into(),
                locked_balance: locked.into(),
                quotes: token.usd(cx)?.map(quotes),
            });
        }
        let [available, quarantined, locked] = worth;
        let net_worth = VaultNetWorth {
            available: quotes(available),
            quarantined: quotes(quarantined),
            locked: quotes(locked),
            total: quotes(available + quarantined + locked),
        };
        Ok(VaultAssets { items, net_worth })
    }
}
