//! The sums of the books: for every asset, what all accounts hold, and what there should be.

use super::{Account, Asset, Token};
use crate::refusal::Refusal;
use crate::store::{Context, List};
use std::collections::BTreeMap;

/// The books of one asset.
pub(crate) struct Sum {
    pub(crate) network: String,
    pub(crate) asset: Asset,
    /// The balances of all accounts; `None` if they exceed 128 bits.
    pub(crate) balances: Option<u128>,
    /// The fees that were paid with it.
    pub(crate) fees: u128,
    /// All that was credited, less what was burned.
    pub(crate) supply: u128,
}

impl Sum {
    /// Whether the balances and the fees are the supply.
    pub(crate) fn adds_up(&self) -> bool {
        self.balances.and_then(|balances| balances.checked_add(self.fees)) == Some(self.supply)
    }
}

/// Adds up the books of every network.
pub(crate) fn sums(cx: &Context<'_>) -> Result<Vec<Sum>, Refusal> {
    let mut sums: BTreeMap<(String, Asset), Sum> = BTreeMap::new();
    let empty = |network: &str, asset: &Asset| Sum {
        network: network.to_owned(),
        asset: asset.clone(),
        balances: Some(0),
        fees: 0,
        supply: 0,
    };
    for token in cx.list::<Token>(&List::all())? {
        let key = (token.network.clone(), token.asset.clone());
        let sum = sums.entry(key).or_insert_with(|| empty(&token.network, &token.asset));
        (sum.fees, sum.supply) = (token.fees, token.supply);
    }
    for account in cx.list::<Account>(&List::all())? {
        for holding in &account.holdings {
            let key = (account.network.clone(), holding.asset.clone());
            let sum = sums.entry(key).or_insert_with(|| empty(&account.network, &holding.asset));
            sum.balances = sum.balances.and_then(|balances| balances.checked_add(holding.total));
        }
    }
    Ok(sums.into_values().collect())
}
