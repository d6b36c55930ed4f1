//! Staking: coins of a wallet that secure a network and earn rewards.
//!
//! [`CreateStake`] creates a stake with the parameters of its protocol ([`NewStake`]). Later
//! deposits and withdrawals are actions ([`CreateStakeAction`]). The creation counts as the first
//! action.
//!
//! In the guide: `docs/src/transfers.md`.

// In this order, rustdoc lists the methods of the group. Blank lines keep it.
mod stake;

mod action;

mod request;

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
    /// Staking: coins of a wallet that secure a network and earn rewards.
    pub Staking via StakingApi::staking [
        // Stakes
        ListStakes, CreateStake, GetStakes, GetStakeRewards,
        // Actions
        ListStakeActions, CreateStakeAction,
    ]
}
