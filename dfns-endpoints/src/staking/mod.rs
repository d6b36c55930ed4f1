//! Stakes: coins that validate a network and earn rewards.
//!
//! A stake is created from a wallet, in the way of its protocol ([`NewStake`]). What is done with it later, to deposit
//! more or to withdraw, is an action ([`NewStakeAction`]); creating it counts as its first one.

mod action;
mod request;
mod stake;

pub use action::{
    BabylonStakeAction, EthereumStakeAction, IotaDeposit, IotaStakeAction, IotaWithdrawal, ListStakeActions,
    NewStakeAction, PlainStakeAction, StakeAction, StakeActionId, StakeActionKind, StakeActionRequest,
};
pub use request::{NewBabylonStake, NewEthereumStake, NewIotaStake, NewStake, StakingProvider};
pub use stake::{
    BabylonStake, CreateStake, CreateStakeAction, EthereumStake, EthereumValidator, GetStakeRewards, GetStakes,
    IotaStake, IotaStakeKind, ListStakes, Stake, StakeData, StakeRewards, StakeStatus, StakedIota, StakingProtocol,
};

dfns_core::dfns_group! {
    /// Stakes: coins that validate a network and earn rewards.
    pub Staking via StakingApi::staking [
        // Stakes
        ListStakes, CreateStake, GetStakes, GetStakeRewards,
        // Actions
        ListStakeActions, CreateStakeAction,
    ]
}
