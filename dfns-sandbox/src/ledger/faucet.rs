//! Credits from nowhere: the funds that tests give to wallets.

use super::{Account, Asset, Block, Effect, Movement, NetworkState, Occurrence, deposit, note_deposit, record, txid};
use crate::chain::{self, NetworkInfo};
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::onchain::BlockchainEvent;
use serde::{Deserialize, Serialize};

/// A credit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Credit {
    pub(crate) to: String,
    pub(crate) asset: Asset,
    #[serde(with = "super::units")]
    pub(crate) amount: u128,
    /// The sender to show. Nothing is taken from it.
    pub(crate) from: Option<String>,
    pub(crate) memo: Option<String>,
}

/// Credits an account in a block, by default a new one. Returns the event of its wallet, if it is
/// that of one.
pub(crate) fn credit(
    cx: &mut Context<'_>,
    info: &NetworkInfo,
    credit: Credit,
    block: Option<Block>,
) -> Result<Option<BlockchainEvent>, Refusal> {
    let tx_hash = new_hash(cx, info)?;
    let mut state = NetworkState::get(cx, info)?;
    let block = if let Some(block) = block { block } else { state.new_block(cx, info)? };
    state.save(cx)?;
    let to = Account::get(cx, info, &credit.to)?.address;
    deposit(cx, info, &to, &credit.asset, credit.amount, txid(&tx_hash))?;
    let effect = Effect {
        from: String::new(),
        fee_payer: String::new(),
        fee: 0,
        movements: vec![Movement { asset: credit.asset, amount: credit.amount, to }],
        spent: Vec::new(),
        outputs: Vec::new(),
    };
    let occurrence = Occurrence { tx_hash, block, from: credit.from, memo: credit.memo };
    Ok(record(cx, info, &effect, &occurrence)?.into_iter().next())
}

/// The hash of a new transaction that no request made, in the notation of the network.
pub(crate) fn new_hash(cx: &mut Context<'_>, info: &NetworkInfo) -> Result<String, Refusal> {
    let mut state = NetworkState::get(cx, info)?;
    state.credits = state.credits.saturating_add(1);
    state.save(cx)?;
    let text = format!("dfns-sandbox credit {} {}", info.name, state.credits);
    let tx_hash = chain::tx_hash(info.family, text.as_bytes(), state.credits);
    note_deposit(cx, info, &tx_hash)?;
    Ok(tx_hash)
}
