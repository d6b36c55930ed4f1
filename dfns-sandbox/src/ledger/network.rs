//! The state of a network as a whole: its height, its fees and its pace.

use crate::chain::NetworkInfo;
use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use dfns_endpoints::onchain::FeePriority;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The height at which every network begins.
const FIRST_HEIGHT: u64 = 1000;

/// How fast a network moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Pace {
    /// Every step happens at once, and every transaction has a block of its own.
    #[default]
    Instant,
    /// Steps take their time on the clock, and blocks come at the intervals of the network.
    Clock,
    /// Steps and blocks happen when the test says so.
    Manual,
}

/// The part of a network that is unreachable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Outage {
    /// Nothing is broadcast.
    Node,
    /// Nothing is confirmed.
    Indexer,
    /// Fees are not estimated.
    Fees,
}

/// A block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Block {
    pub(crate) number: u64,
    pub(crate) time: SystemTime,
}

/// The state of a network.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NetworkState {
    network: String,
    /// The height at `since`.
    height: u64,
    since: SystemTime,
    pub(crate) pace: Option<Pace>,
    pub(crate) outages: BTreeSet<Outage>,
    /// The base fee on EVM networks, in wei per gas.
    #[serde(with = "super::units")]
    pub(crate) base_fee: u128,
    /// The standard fee rate on Bitcoin and its relatives, in satoshi per virtual byte.
    standard_fee_rate: u64,
    /// The number of credits from nowhere, whose transactions are numbered.
    pub(crate) credits: u64,
    /// The numbers of accounts that were given, on Hedera.
    #[serde(default)]
    pub(super) numbers: u64,
}

impl Entity for NetworkState {
    const NOUN: &'static str = "network";

    fn id(&self) -> &str {
        &self.network
    }
}

/// The pace of networks that have none of their own.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct CommonPace {
    pace: Pace,
}

impl Entity for CommonPace {
    const NOUN: &'static str = "pace";

    fn id(&self) -> &'static str {
        ""
    }
}

impl NetworkState {
    /// The state of a network.
    pub(crate) fn get(cx: &Context<'_>, info: &NetworkInfo) -> Result<Self, Refusal> {
        Ok(cx.find::<Self>(info.name)?.unwrap_or_else(|| Self {
            network: info.name.to_owned(),
            height: FIRST_HEIGHT,
            since: cx.time(),
            pace: None,
            outages: BTreeSet::new(),
            base_fee: 10_000_000_000,
            standard_fee_rate: 5,
            credits: 0,
            numbers: 0,
        }))
    }

    pub(crate) fn save(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.put(self)
    }

    /// The pace of the network: its own, or that of all networks.
    pub(crate) fn pace(&self, cx: &Context<'_>) -> Result<Pace, Refusal> {
        match self.pace {
            Some(pace) => Ok(pace),
            None => Ok(cx.find::<CommonPace>("")?.map(|common| common.pace).unwrap_or_default()),
        }
    }

    /// Sets the pace of networks that have none of their own.
    pub(crate) fn set_common_pace(cx: &mut Context<'_>, pace: Pace) -> Result<(), Refusal> {
        cx.put(&CommonPace { pace })
    }

    pub(crate) fn is_down(&self, outage: Outage) -> bool {
        self.outages.contains(&outage)
    }

    /// The number of the latest block.
    pub(crate) fn height(&self, cx: &Context<'_>, info: &NetworkInfo) -> Result<u64, Refusal> {
        Ok(match self.pace(cx)? {
            Pace::Clock => self.height.saturating_add(self.blocks_since(info, cx.time())),
            Pace::Instant | Pace::Manual => self.height,
        })
    }

    fn blocks_since(&self, info: &NetworkInfo, time: SystemTime) -> u64 {
        let elapsed = time.duration_since(self.since).unwrap_or_default();
        u64::try_from(elapsed.as_millis() / info.block_time.as_millis().max(1)).unwrap_or(u64::MAX)
    }

    /// The fee rate for a priority: `Slow` pays two fifths of the standard rate, `Fast` twice as
    /// much.
    pub(crate) fn fee_rate(&self, priority: Option<&FeePriority>) -> u64 {
        match priority {
            Some(FeePriority::Slow) => (self.standard_fee_rate.saturating_mul(2) / 5).max(1),
            Some(FeePriority::Fast) => self.standard_fee_rate.saturating_mul(2),
            _ => self.standard_fee_rate,
        }
    }

    pub(crate) fn set_fee_rate(&mut self, standard: u64) {
        self.standard_fee_rate = standard;
    }

    /// Renumbers the latest block.
    pub(crate) fn set_height(&mut self, cx: &Context<'_>, height: u64) {
        (self.height, self.since) = (height, cx.time());
    }

    /// Makes a block. On the clock, blocks come by themselves, and this is the latest one.
    pub(crate) fn new_block(&mut self, cx: &Context<'_>, info: &NetworkInfo) -> Result<Block, Refusal> {
        if self.pace(cx)? != Pace::Clock {
            self.set_height(cx, self.height.saturating_add(1));
        }
        let since_epoch = cx.time().duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(Block {
            number: self.height(cx, info)?,
            time: UNIX_EPOCH.checked_add(Duration::from_secs(since_epoch.as_secs())).unwrap_or(UNIX_EPOCH),
        })
    }

    /// The time of the next block on the clock.
    pub(crate) fn next_block_time(&self, cx: &Context<'_>, info: &NetworkInfo) -> SystemTime {
        let blocks = self.blocks_since(info, cx.time()).saturating_add(1);
        let wait = info.block_time.checked_mul(u32::try_from(blocks).unwrap_or(u32::MAX)).unwrap_or_default();
        self.since.checked_add(wait).unwrap_or_else(|| cx.time())
    }

    /// The time at which a party outside of the chain, such as an exchange, acts next: after the
    /// time of a block, or at once where blocks come at once.
    pub(crate) fn next_action(cx: &Context<'_>, info: &NetworkInfo) -> Result<SystemTime, Refusal> {
        let wait = match Self::get(cx, info)?.pace(cx)? {
            Pace::Instant => Duration::ZERO,
            Pace::Clock | Pace::Manual => info.block_time,
        };
        Ok(cx.time().checked_add(wait).unwrap_or_else(|| cx.time()))
    }

    /// Fixes the height before the pace changes.
    pub(crate) fn settle_height(&mut self, cx: &Context<'_>, info: &NetworkInfo) -> Result<(), Refusal> {
        let height = self.height(cx, info)?;
        self.set_height(cx, height);
        Ok(())
    }
}
