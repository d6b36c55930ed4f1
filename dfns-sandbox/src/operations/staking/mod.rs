//! Stakes: coins of a wallet in the pool of a protocol, which earn rewards on the clock.
//!
//! * `protocol`: the requirements of each protocol, and its made-up data;
//! * `record`: a stake with its principal and its rewards, and its actions;
//! * `stake`: new stakes, and how they are read;
//! * `action`: later actions;
//! * `steps`: later steps of a stake.
//!
//! Coins go in by a transaction of the wallet. They come out by a payment of the pool, which a
//! signature of the wallet authorizes.

mod action;
mod protocol;
mod record;
mod stake;
mod steps;

pub(super) use record::ActionRecord;
pub(crate) use record::slash;
pub(super) use steps::{StakeStep, authorized, paid};

use super::{Handler, handlers};
use dfns_endpoints::staking::{
    CreateStake, CreateStakeAction, GetStakeRewards, GetStakes, ListStakeActions, ListStakes,
};

pub(super) const OPERATIONS: &[Handler] =
    handlers![ListStakes, CreateStake, GetStakes, GetStakeRewards, ListStakeActions, CreateStakeAction];
