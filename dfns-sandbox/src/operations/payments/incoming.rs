//! Transfers from elsewhere that are on their way to an account.

use crate::chain::{NetworkInfo, of};
use crate::ledger::{self, Block, Credit, NetworkState, Pace};
use crate::policies;
use crate::refusal::Refusal;
use crate::store::{Context, Due, Entity, List};
use serde::{Deserialize, Serialize};

/// A transfer from elsewhere that is not final.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Incoming {
    id: String,
    network: String,
    credit: Credit,
    /// The block that it is in.
    block: Option<Block>,
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
        match cx.find::<Incoming>(&self.id)? {
            Some(incoming) => arrive(cx, &incoming),
            None => Ok(()),
        }
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
    let incoming = Incoming { id: cx.new_id("in"), network: info.name.to_owned(), credit, block: None };
    cx.insert(&incoming)?;
    let Incoming { id, credit, .. } = &incoming;
    ledger::expect(cx, info, &credit.to, &credit.asset, credit.amount, id)?;
    let state = NetworkState::get(cx, info)?;
    let at = match state.pace(cx)? {
        Pace::Instant => cx.time(),
        Pace::Clock => {
            let wait = info.block_time.checked_mul(info.confirmations).unwrap_or_default();
            state.next_block_time(cx, info).checked_add(wait).unwrap_or_else(|| cx.time())
        }
        Pace::Manual => return Ok(()),
    };
    cx.schedule(at, &Arrival { id: incoming.id })
}

/// Puts the transfers that are on their way into a block, and lets those arrive that are final.
pub(super) fn mine(cx: &mut Context<'_>, info: &NetworkInfo, block: Block) -> Result<(), Refusal> {
    for mut incoming in cx.list::<Incoming>(&List::by("network", info.name).oldest_first())? {
        let mined = *incoming.block.get_or_insert(block);
        if block.number.saturating_sub(mined.number) >= u64::from(info.confirmations) {
            arrive(cx, &incoming)?;
        } else {
            cx.update(&incoming)?;
        }
    }
    Ok(())
}
