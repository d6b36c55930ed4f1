//! The books add up.

use super::violation::{Violation, ViolationKind};
use crate::chain;
use crate::ledger::{self, Account, Asset};
use crate::refusal::Refusal;
use crate::store::{Context, Entity as _, List};

pub(super) fn check(cx: &Context<'_>) -> Result<Vec<Violation>, Refusal> {
    let mut found = Vec::new();
    for sum in ledger::sums(cx)?.into_iter().filter(|sum| !sum.adds_up()) {
        let held = sum.balances.map_or_else(|| "more than 2^128".to_owned(), |balances| balances.to_string());
        let message = format!(
            "{} on {}: balances {held} and fees {} are not the supply {}",
            sum.asset.key(),
            sum.network,
            sum.fees,
            sum.supply,
        );
        found.push(Violation::new(ViolationKind::Books, &[], message));
    }
    for account in cx.list::<Account>(&List::all())? {
        for holding in account.holdings.iter().filter(|holding| holding.reserved > holding.total) {
            let (reserved, total) = (holding.reserved, holding.total);
            let message = format!("{}: {reserved} of {} are reserved, of {total}", account.id(), holding.asset.key());
            found.push(Violation::new(ViolationKind::Books, &[account.id()], message));
        }
        let unspent = account.outputs.iter().fold(0_u128, |sum, output| sum.saturating_add(output.value.into()));
        let native = account.total(&Asset::native());
        let has_outputs = chain::of(&account.network.as_str().into()).is_ok_and(chain::NetworkInfo::has_outputs);
        if has_outputs && unspent != native {
            let message = format!("{}: the outputs {unspent} are not the balance {native}", account.id());
            found.push(Violation::new(ViolationKind::Books, &[account.id()], message));
        }
    }
    Ok(found)
}
