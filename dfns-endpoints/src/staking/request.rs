//! New stakes, by protocol.

use crate::WalletId;
use dfns_core::{Amount, dfns_object};

dfns_core::open_enum! {
    /// The provider of the staking infrastructure.
    pub enum StakingProvider {
        /// Figment.
        Figment => "Figment",
    }
}

dfns_core::open_union! {
    /// A stake to create.
    pub enum NewStake by "protocol" {
        /// Bitcoin, staked with Babylon. In the newest API descriptions only in responses.
        Babylon(NewBabylonStake) => "Babylon",
        /// Ether, with a dedicated validator.
        Ethereum(NewEthereumStake) => "Ethereum",
        /// IOTA, delegated to a validator.
        Iota(NewIotaStake) => "Iota",
    }
}

/// A stake of bitcoin with Babylon.
#[dfns_object]
pub struct NewBabylonStake {
    /// The source wallet.
    pub wallet_id: WalletId,
    /// The staking provider.
    pub provider: StakingProvider,
    /// The amount, in satoshi.
    pub amount: Amount,
    /// The staking period, in Bitcoin blocks (about 10 minutes each).
    pub duration: u32,
    /// An idempotency key. A request that repeats it returns the first stake.
    pub external_id: Option<String>,
}

/// A stake of ether, with a dedicated validator.
#[dfns_object]
pub struct NewEthereumStake {
    /// The source wallet.
    pub wallet_id: WalletId,
    /// The staking provider.
    pub provider: StakingProvider,
    /// The amount, in wei: 32 ether per validator.
    pub amount: Amount,
    /// An idempotency key. A request that repeats it returns the first stake.
    pub external_id: Option<String>,
}

/// A stake of IOTA, delegated to a validator.
#[dfns_object]
pub struct NewIotaStake {
    /// The source wallet.
    pub wallet_id: WalletId,
    /// The address of the validator to delegate to.
    pub validator: String,
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// The object ids of time-locked IOTA to stake: at least one. Defaults to coins that are not
    /// locked.
    pub locked_iotas: Option<Vec<String>>,
    /// An idempotency key. A request that repeats it returns the first stake.
    pub external_id: Option<String>,
}
