//! Stakes: coins that validate a network and earn rewards.
//!
//! A stake is created from a wallet, with the parameters of its protocol ([`NewStake`]). Later
//! deposits and withdrawals are actions ([`NewStakeAction`]); the creation counts as the first
//! action.

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
