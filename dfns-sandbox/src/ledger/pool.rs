//! Pools: the accounts of protocols, which wallets pay into and which pay wallets.
//!
//! A pool has what was paid into it. What it pays on top of that, such as rewards, is issued: it is
//! counted in the supply of the asset, and as issued there.

use super::{
    Account, Asset, Effect, Movement, NetworkState, Occurrence, Output, Token, confirm, deposit, new_hash, record,
    reserve, txid,
};
use crate::chain::NetworkInfo;
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::onchain::BlockchainEvent;

/// A payment of a pool.
pub(crate) struct Payout<'a> {
    /// The address of the pool.
    pub(crate) pool: &'a str,
    pub(crate) to: &'a str,
    pub(crate) asset: &'a Asset,
    pub(crate) amount: u128,
    /// The part of the amount that nobody paid into the pool.
    pub(crate) issued: u128,
}

impl Payout<'_> {
    /// Pays in a new block. Returns the hash of the transaction and the events of the wallets.
    ///
    /// # Errors
    /// 400 if there would be too much of the asset. Nothing is paid then.
    pub(crate) fn pay(
        &self,
        cx: &mut Context<'_>,
        info: &NetworkInfo,
    ) -> Result<(String, Vec<BlockchainEvent>), Refusal> {
        let Self { asset, amount, .. } = *self;
        let account = Account::get(cx, info, self.pool)?;
        let (pool, to) = (account.address.clone(), Account::get(cx, info, self.to)?.address);
        let missing = amount.saturating_sub(account.available(asset));
        issue(cx, info, &pool, asset, self.issued.max(missing))?;
        let tx_hash = new_hash(cx, info)?;
        let mut effect = Effect {
            from: pool.clone(),
            fee_payer: pool,
            fee: 0,
            movements: vec![Movement { asset: asset.clone(), amount, to }],
            spent: Vec::new(),
            outputs: Vec::new(),
        };
        if info.has_outputs() && asset.is_native() {
            add_outputs(cx, info, &mut effect)?;
        }
        let mut state = NetworkState::get(cx, info)?;
        let block = state.new_block(cx, info)?;
        state.save(cx)?;
        reserve(cx, info, &effect)?;
        confirm(cx, info, &effect, txid(&tx_hash))?;
        let occurrence = Occurrence { tx_hash: tx_hash.clone(), block, from: None, memo: None };
        let events = record(cx, info, &effect, &occurrence)?;
        Ok((tx_hash, events))
    }
}

/// Issues an amount of an asset to a pool.
fn issue(cx: &mut Context<'_>, info: &NetworkInfo, pool: &str, asset: &Asset, amount: u128) -> Result<(), Refusal> {
    if amount == 0 {
        return Ok(());
    }
    // The output has a transaction of its own.
    let tx_hash = new_hash(cx, info)?;
    deposit(cx, info, pool, asset, amount, txid(&tx_hash))?;
    let mut token = Token::get(cx, info, asset)?;
    token.issued = token.issued.saturating_add(amount);
    token.save(cx)
}

/// Adds the outputs that a payment spends and makes, on Bitcoin and its relatives: the change stays
/// in the pool.
fn add_outputs(cx: &Context<'_>, info: &NetworkInfo, effect: &mut Effect) -> Result<(), Refusal> {
    let value = |units: u128| u64::try_from(units).map_err(|_| Refusal::internal());
    let mut needed = 0_u128;
    for movement in &effect.movements {
        effect.outputs.push((movement.to.clone(), value(movement.amount)?));
        needed = needed.saturating_add(movement.amount);
    }
    let mut total = 0_u128;
    for utxo in Account::get(cx, info, &effect.from)?.spendable() {
        if total < needed {
            total = total.saturating_add(utxo.value.into());
            effect.spent.push(Output::spent(&utxo));
        }
    }
    let change = total.checked_sub(needed).ok_or_else(Refusal::internal)?;
    if change > 0 {
        effect.outputs.push((effect.from.clone(), value(change)?));
    }
    Ok(())
}
