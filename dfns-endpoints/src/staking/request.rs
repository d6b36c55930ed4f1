//! New stakes, in the way of their protocols.

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
        /// Bitcoin, for Babylon. The newest descriptions of the API know it in responses only.
        Babylon(NewBabylonStake) => "Babylon",
        /// Ether, with a dedicated validator.
        Ethereum(NewEthereumStake) => "Ethereum",
        /// IOTA, delegated to a validator.
        Iota(NewIotaStake) => "Iota",
    }
}

/// Bitcoin to stake for Babylon.
#[dfns_object]
pub struct NewBabylonStake {
    /// The source wallet.
    pub wallet_id: WalletId,
    /// The staking provider.
    pub provider: StakingProvider,
    /// The amount, in satoshi.
    pub amount: Amount,
    /// For how long, in blocks of Bitcoin.
    pub duration: u32,
    /// An idempotency key: a request that repeats it returns the first result instead of being
    /// executed again.
    pub external_id: Option<String>,
}

/// Ether to stake.
#[dfns_object]
pub struct NewEthereumStake {
    /// The source wallet.
    pub wallet_id: WalletId,
    /// The staking provider.
    pub provider: StakingProvider,
    /// The amount, in wei: 32 ether per validator.
    pub amount: Amount,
    /// An idempotency key: a request that repeats it returns the first result instead of being
    /// executed again.
    pub external_id: Option<String>,
}

/// IOTA to stake.
#[dfns_object]
pub struct NewIotaStake {
    /// The source wallet.
    pub wallet_id: WalletId,
    /// The address of the validator to delegate to.
    pub validator: String,
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// The ids of the objects to stake from, if it is coins under a time lock.
    pub locked_iotas: Option<Vec<String>>,
    /// An idempotency key: a request that repeats it returns the first result instead of being
    /// executed again.
    pub external_id: Option<String>,
}
