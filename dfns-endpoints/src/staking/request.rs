//! Creating a stake, in the way of its protocol.

use super::{Stake, Staking, StakingProvider};
use crate::WalletId;
use dfns_core::{Amount, dfns_endpoint, dfns_object};

/// Stakes coins of a wallet.
///
/// ```no_run
/// use dfns_core::{Client, Error, KeySigner};
/// use dfns_endpoints::prelude::*;
/// use dfns_endpoints::staking::{CreateStake, NewBabylonStake, NewEthereumStake, NewIotaStake, StakingProvider};
///
/// # async fn example(token: String, signer: KeySigner) -> Result<(), Error> {
/// let client = Client::builder().service_account(token).signer(signer).build()?;
/// let wallet = "wa-4g991-s29to-9hrq4nbuto6ih33b";
///
/// // 32 ether, with a validator that Figment runs.
/// let ether = NewEthereumStake::new(wallet, StakingProvider::Figment, 32_000_000_000_000_000_000_u128);
/// let stake = client.staking().create_stake(CreateStake::new(ether)).await?;
/// println!("{} is {}", stake.id, stake.status);
///
/// // 10 IOTA, with a validator of your choice.
/// let validator = "0x0b7a3cbd2dd5e0a1b5b27b1f1b2f3d44e1c1d2f60b6a6e8d0e4f6a8b9c0d1e2f";
/// let iota = NewIotaStake::new(wallet, validator, 10_000_000_000_u64).with_external_id("stake-2");
/// client.staking().create_stake(CreateStake::new(iota)).await?;
///
/// // 0.0005 bitcoin, for 150 blocks.
/// let bitcoin = NewBabylonStake::new(wallet, StakingProvider::Figment, 50_000, 150_u32);
/// client.staking().create_stake(CreateStake::new(bitcoin)).await?;
/// # Ok(())
/// # }
/// ```
#[dfns_endpoint(POST, "/staking/stakes",
    group = Staking, returns = Stake, signed, callers(employee, service_account), replay(external_id),
    permissions = ["Stakes:Create"])]
pub struct CreateStake {
    /// What to stake, and how.
    #[dfns(body)]
    pub stake: NewStake,
}

dfns_core::open_union! {
    /// A stake to create.
    pub enum NewStake by "protocol" {
        /// Bitcoin, for Babylon. The newest descriptions of the API know it in responses only.
        Babylon(NewBabylonStake) => "Babylon",
        /// Ether, with a validator of its own.
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
    /// Who runs the infrastructure.
    pub provider: StakingProvider,
    /// How much, in satoshi.
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
    /// Who runs the validator.
    pub provider: StakingProvider,
    /// How much, in wei. A validator takes 32 ether.
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
