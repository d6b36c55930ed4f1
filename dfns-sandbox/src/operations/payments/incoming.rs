//! Transfers from elsewhere that are on their way to an account.

use crate::chain::{NetworkInfo, of};
use crate::ledger::{self, Block, Credit, NetworkState, Outage, Pace};
use crate::policies;
use crate::refusal::Refusal;
use crate::store::{Context, Due, Entity, List};
use serde::{Deserialize, Serialize};
use std::time::SystemTime;

/// A transfer from elsewhere that is not final.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Incoming {
    id: String,
    network: String,
    credit: Credit,
    /// The block that it is in.
    block: Option<Block>,
    /// When it arrives; absent if it has to wait for blocks that the test makes.
    due: Option<SystemTime>,
}

impl Entity for Incoming {
    const NOUN: &'static str = "incoming transfer";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("network", self.network.clone())]
    }
}

/// The arrival of a transfer from elsewhere.
#[derive(Serialize, Deserialize)]
pub(crate) struct Arrival {
    id: String,
}

impl Due for Arrival {
    const KIND: &'static str = "arrival of a transfer";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let Some(incoming) = cx.find::<Incoming>(&self.id)? else { return Ok(()) };
        let state = NetworkState::get(cx, of(&incoming.network.as_str().into())?)?;
        // Without an indexer nobody sees it. With a manual pace, the test makes its blocks.
        if state.is_down(Outage::Indexer) || state.pace(cx)? == Pace::Manual {
            return Ok(());
        }
        arrive(cx, &incoming)
    }
}

fn arrive(cx: &mut Context<'_>, incoming: &Incoming) -> Result<(), Refusal> {
    cx.remove::<Incoming>(&incoming.id)?;
    ledger::expect_no_more(cx, &incoming.id)?;
    let info = of(&incoming.network.as_str().into())?;
    let event = ledger::credit(cx, info, incoming.credit.clone(), incoming.block)?;
    policies::screen(cx, event.as_slice())
}

/// Announces a transfer from elsewhere.
pub(crate) fn announce(cx: &mut Context<'_>, info: &NetworkInfo, credit: Credit) -> Result<(), Refusal> {
    ledger::check_supply(cx, info, &credit.asset, credit.amount)?;
    let due = due(cx, info)?;
    let incoming = Incoming { id: cx.new_id("in"), network: info.name.to_owned(), credit, block: None, due };
    cx.insert(&incoming)?;
    let Incoming { id, credit, .. } = &incoming;
    ledger::expect(cx, info, &credit.to, &credit.asset, credit.amount, id)?;
    let Some(at) = due else { return Ok(()) };
    cx.schedule(at, &Arrival { id: incoming.id })
}

/// When a transfer arrives that is announced now, at the pace of its network.
fn due(cx: &Context<'_>, info: &NetworkInfo) -> Result<Option<SystemTime>, Refusal> {
    let state = NetworkState::get(cx, info)?;
    Ok(match state.pace(cx)? {
        Pace::Instant => Some(cx.time()),
        Pace::Clock => {
            let wait = info.block_time.checked_mul(info.confirmations).unwrap_or_default();
            Some(state.next_block_time(cx, info).checked_add(wait).unwrap_or_else(|| cx.time()))
        }
        Pace::Manual => None,
    })
}

/// Takes up the transfers of a network again, once its pace or its reach has changed. One whose
/// time has passed arrives now.
pub(super) fn resume(cx: &mut Context<'_>, info: &NetworkInfo) -> Result<(), Refusal> {
    let new_due = due(cx, info)?;
    for mut incoming in cx.list::<Incoming>(&List::by("network", info.name).oldest_first())? {
        incoming.due = incoming.due.into_iter().chain(new_due).min();
        cx.update(&incoming)?;
        if let Some(at) = incoming.due {
            cx.schedule(at, &Arrival { id: incoming.id })?;
        }
    }
    Ok(())
}

/// Puts the transfers that are on their way into a block, and lets those arrive that are final.
pub(super) fn mine(cx: &mut Context<'_>, info: &NetworkInfo, block: Block) -> Result<(), Refusal> {
    let is_seen = !NetworkState::get(cx, info)?.is_down(Outage::Indexer);
    for mut incoming in cx.list::<Incoming>(&List::by("network", info.name).oldest_first())? {
        let mined = *incoming.block.get_or_insert(block);
        if is_seen && block.number.saturating_sub(mined.number) >= u64::from(info.confirmations) {
            arrive(cx, &incoming)?;
        } else {
            cx.update(&incoming)?;
        }
    }
    Ok(())
}
