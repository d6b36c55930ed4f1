//! Stakes: coins that validate a network and earn rewards.

dfns_core::dfns_group! {
    /// Stakes: coins that validate a network and earn rewards.
    pub Staking via StakingApi::staking []
}
