//! Stakes, their protocol data, and their rewards.

use super::{NewStake, NewStakeAction, StakeAction, Staking, StakingProvider};
use crate::onchain::untagged::untagged_union;
use crate::{StakeId, WalletId};
use dfns_core::{Amount, Page, PageBody, Requester, Timestamp, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The protocol of a stake.
    pub enum StakingProtocol {
        /// Bitcoin, staked with Babylon.
        Babylon => "Babylon",
        /// Ether, with a dedicated validator.
        Ethereum => "Ethereum",
        /// IOTA, delegated to a validator.
        Iota => "Iota",
    }

    /// The status of a stake.
    pub enum StakeStatus {
        /// Being created: its transaction is not confirmed yet.
        Staking => "Staking",
        /// Earning rewards.
        Active => "Active",
        /// Being unbonded, which takes time.
        Unbonding => "Unbonding",
        /// Unbonded: the coins can be withdrawn.
        Unbond => "Unbond",
        /// Being withdrawn.
        Withdrawing => "Withdrawing",
        /// Withdrawn: the coins are in the wallet.
        Withdrawn => "Withdrawn",
        /// Failed: the stake could not be created.
        Failed => "Failed",
    }

    /// The kind of an IOTA stake.
    pub enum IotaStakeKind {
        /// Coins that are not locked.
        Iota => "Iota",
        /// Time-locked coins.
        LockedIota => "LockedIota",
    }
}

/// Lists the stakes of the organization.
#[dfns_endpoint(GET, "/staking/stakes",
    group = Staking, returns = Page<Stake>, paginated, callers(employee, service_account),
    permissions = ["Stakes:Read"])]
pub struct ListStakes {
    /// The maximum number of stakes per page: 1 to 500. Defaults to 50.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Stakes coins of a wallet.
///
/// The amount leaves the wallet and earns rewards until it is withdrawn with [`CreateStakeAction`].
/// If a policy requires approval, the first action has the status
/// [`PendingPolicyApproval`](crate::onchain::ActionStatus::PendingPolicyApproval).
///
/// A request that repeats an external id returns the first stake instead of a new one.
///
/// In the guide: `docs/src/transfers.md`.
///
/// ```no_run
/// use dfns::prelude::*;
/// use dfns::staking::{CreateStake, NewBabylonStake, NewEthereumStake, NewIotaStake, StakingProvider};
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
/// let bitcoin = NewBabylonStake::new(wallet, StakingProvider::Figment, 50_000_u64, 150_u32);
/// client.staking().create_stake(CreateStake::new(bitcoin)).await?;
/// # Ok(())
/// # }
/// ```
#[dfns_endpoint(POST, "/staking/stakes",
    group = Staking, returns = Stake, signed, callers(employee, service_account), replay(external_id),
    permissions = ["Stakes:Create"])]
pub struct CreateStake {
    /// The stake to create, by protocol.
    #[dfns(body)]
    pub stake: NewStake,
}

/// Reads a stake, with its status and its actions.
#[dfns_endpoint(GET, "/staking/stakes/{stakeId}",
    group = Staking, returns = Stake, paginated(items = actions, token = next_page_token),
    callers(employee, service_account), permissions = ["Stakes:Read"])]
pub struct GetStakes {
    /// The stake to read.
    pub stake_id: StakeId,
    /// The maximum number of actions in the response: 1 to 500. Defaults to 50.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous response, for more actions.
    pub pagination_token: Option<String>,
}

/// Reads the rewards that a stake has earned so far.
#[dfns_endpoint(GET, "/staking/stakes/{stakeId}/rewards",
    group = Staking, returns = StakeRewards, callers(employee, service_account),
    permissions = ["Stakes:Read"])]
pub struct GetStakeRewards {
    /// The stake.
    pub stake_id: StakeId,
}

/// Deposits into a stake, unbonds it, or withdraws from it.
///
/// The protocol determines the supported actions. Unbonding and withdrawing take time: wait for the
/// status of the stake.
///
/// Returns the stake. A request that repeats an external id is executed only once.
///
/// ```no_run
/// use dfns::prelude::*;
/// use dfns::staking::{CreateStakeAction, IotaDeposit, IotaStakeAction};
///
/// # async fn example(token: String, signer: KeySigner) -> Result<(), Error> {
/// let client = Client::builder().service_account(token).signer(signer).build()?;
///
/// let deposit = IotaStakeAction::from(IotaDeposit::new(1_000_000_000_u64));
/// let action = CreateStakeAction::new("stk-0pmu3-tog2k-fdtn0teii2i4r13f", deposit);
/// let stake = client.staking().create_stake_action(action).await?;
/// # let _ = stake;
/// # Ok(())
/// # }
/// ```
#[dfns_endpoint(POST, "/staking/stakes/{stakeId}/actions",
    group = Staking, returns = Stake, signed, callers(employee, service_account), replay(external_id, parent),
    permissions = ["Stakes:Update"])]
pub struct CreateStakeAction {
    /// The stake.
    pub stake_id: StakeId,
    /// The action.
    #[dfns(body)]
    pub action: NewStakeAction,
}

/// Staked coins of a wallet.
///
/// [`Active`](StakeStatus::Active), [`Unbond`](StakeStatus::Unbond) and
/// [`Withdrawn`](StakeStatus::Withdrawn) count as settled. After an action, wait for the status
/// that the action leads to, because the stake may still have its previous status right after the
/// request.
#[dfns_object(response, settles(status, read = GetStakes { stake_id = id },
    done = [Active, Unbond, Withdrawn], ended = [Failed]))]
pub struct Stake {
    /// The stake's id.
    pub id: StakeId,
    /// The staking provider, if any.
    pub provider: Option<StakingProvider>,
    /// The source wallet.
    pub wallet_id: WalletId,
    /// The status.
    pub status: StakeStatus,
    /// The user who requested the stake.
    pub requester: Requester,
    /// The request body, as sent.
    pub request_body: NewStake,
    /// The creation time.
    pub date_created: Timestamp,
    /// The protocol.
    pub protocol: StakingProtocol,
    /// The protocol's data. `null` in responses until the stake is active.
    #[serde(skip_serializing_if = "crate::nullable::never")]
    pub data: Option<StakeData>,
    /// The actions. Absent from lists of stakes; [`ListStakeActions`](super::ListStakeActions)
    /// lists all of them.
    pub actions: Option<Vec<StakeAction>>,
    /// The token for more actions, for [`GetStakes`]. Absent if there are no more.
    pub next_page_token: Option<String>,
}

impl PageBody for Stake {
    type Item = StakeAction;
    fn next_page_token(&self) -> Option<&str> {
        self.next_page_token.as_deref()
    }
    fn item_count(&self) -> usize {
        self.actions.as_ref().map_or(0, Vec::len)
    }
    fn into_items(self) -> Vec<StakeAction> {
        self.actions.unwrap_or_default()
    }
}

untagged_union! {
    /// The protocol's data of a stake.
    pub enum StakeData {
        /// Data of a Babylon stake.
        Babylon(BabylonStake),
        /// Data of an Ethereum stake.
        Ethereum(EthereumStake),
        /// Data of an IOTA stake.
        Iota(IotaStake),
    }
}

/// The data of a Babylon stake.
#[dfns_object(response)]
pub struct BabylonStake {
    /// The public keys of the finality providers that the stake is delegated to.
    pub finality_providers: Vec<String>,
    /// The public keys of the covenant members, who sign early unbonding.
    pub covenant_pubkeys: Vec<String>,
    /// The magic bytes of Babylon transactions on Bitcoin.
    pub magic_bytes: String,
    /// The number of covenant signatures required.
    pub covenant_threshold: u32,
    /// The minimum unbonding time, in Bitcoin blocks.
    pub min_unbonding_time: u32,
    /// The number of the Bitcoin block until which the bitcoin are locked.
    pub lock_height: u32,
}

/// The data of an Ethereum stake.
#[dfns_object(response)]
pub struct EthereumStake {
    /// The validator.
    pub validator: EthereumValidator,
}

/// A validator on Ethereum.
#[dfns_object(response)]
pub struct EthereumValidator {
    /// The validator's public key.
    pub pubkey: String,
    /// The address that receives withdrawals.
    pub withdrawal_address: String,
}

/// The data of an IOTA stake.
#[dfns_object(response)]
pub struct IotaStake {
    /// The kind of the stake.
    pub kind: IotaStakeKind,
    /// The objects that contain the staked IOTA.
    pub staked_objects: Option<Vec<StakedIota>>,
    /// The staked amount, in the smallest unit.
    pub amount: Amount,
    /// The address of the validator.
    pub validator: String,
}

/// An object that contains staked IOTA.
#[dfns_object(response)]
pub struct StakedIota {
    /// The object's id.
    pub id: String,
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// The end of the time lock. Absent if the IOTA is not locked.
    pub expiration_date: Option<String>,
}

/// The rewards of a stake.
#[dfns_object(response)]
pub struct StakeRewards {
    /// The symbol of the rewarded asset.
    pub symbol: String,
    /// The amount of the rewards. Its unit is not documented.
    pub balance: Amount,
}
