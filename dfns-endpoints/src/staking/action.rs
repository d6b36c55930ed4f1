//! Actions on stakes.

use super::{NewStake, Staking};
use crate::onchain::ActionStatus;
use crate::onchain::untagged::untagged_union;
use crate::{SignatureId, StakeId, TransactionId};
use dfns_core::{Amount, Page, Requester, Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// The id of an action on a stake (`stka-...`).
    pub struct StakeActionId;
}

dfns_core::open_enum! {
    /// The kind of an action on a stake.
    pub enum StakeActionKind {
        /// Creates the stake.
        Stake => "Stake",
        /// Starts to unbond the coins, which takes time.
        Unbond => "Unbond",
        /// Adds coins.
        Deposit => "Deposit",
        /// Withdraws unbonded coins.
        Withdraw => "Withdraw",
    }
}

/// Lists the actions on a stake.
#[dfns_endpoint(GET, "/staking/stakes/{stakeId}/actions",
    group = Staking, returns = Page<StakeAction>, paginated, callers(employee, service_account),
    permissions = ["Stakes:Read"])]
pub struct ListStakeActions {
    /// The stake.
    pub stake_id: StakeId,
    /// The maximum number of actions per page: 1 to 500. Defaults to 50.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

dfns_core::open_union! {
    /// An action on a stake, by protocol.
    pub enum NewStakeAction by "protocol" {
        /// With bitcoin that are staked for Babylon.
        Babylon(BabylonStakeAction) => "Babylon",
        /// With ether.
        Ethereum(EthereumStakeAction) => "Ethereum",
        /// With IOTA.
        Iota(IotaStakeAction) => "Iota",
    }

    /// An action on a Babylon stake. No longer in the newest API descriptions.
    pub enum BabylonStakeAction by "kind" {
        /// Start to free the coins before their time.
        Unbond(PlainStakeAction) without From => "Unbond",
        /// Take out the coins, which are free.
        Withdraw(PlainStakeAction) without From => "Withdraw",
    }

    /// An action on an Ethereum stake.
    pub enum EthereumStakeAction by "kind" {
        /// Take out the coins.
        Withdraw(PlainStakeAction) => "Withdraw",
    }

    /// An action on an IOTA stake.
    pub enum IotaStakeAction by "kind" {
        /// Add coins.
        Deposit(IotaDeposit) => "Deposit",
        /// Take out coins.
        Withdraw(IotaWithdrawal) => "Withdraw",
    }
}

/// An action about all of a stake.
#[dfns_object]
pub struct PlainStakeAction {
    /// An idempotency key: a request that repeats it returns the first result instead of being
    /// executed again.
    pub external_id: Option<String>,
}

/// IOTA to add to a stake.
#[dfns_object]
pub struct IotaDeposit {
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// The ids of the objects to stake from, if it is coins under a time lock.
    pub locked_iotas: Option<Vec<String>>,
    /// An idempotency key: a request that repeats it returns the first result instead of being
    /// executed again.
    pub external_id: Option<String>,
}

/// IOTA to take out of a stake.
#[dfns_object]
pub struct IotaWithdrawal {
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// An idempotency key: a request that repeats it returns the first result instead of being
    /// executed again.
    pub external_id: Option<String>,
}

/// An action on a stake, requested or completed.
#[dfns_object(response)]
pub struct StakeAction {
    /// The action's id.
    pub id: StakeActionId,
    /// The stake.
    pub stake_id: StakeId,
    /// The status. Absent from older responses.
    pub status: Option<ActionStatus>,
    /// The transaction that carries it out.
    ///
    /// Deprecated: the newest descriptions of the API discourage it.
    pub transaction_id: Option<TransactionId>,
    /// The signature that carries it out.
    ///
    /// Deprecated: the newest descriptions of the API discourage it.
    pub signature_id: Option<SignatureId>,
    /// The hash of its transaction on the network.
    ///
    /// Deprecated: the newest descriptions of the API discourage it.
    pub transaction_hash: Option<String>,
    /// The kind of action.
    pub kind: StakeActionKind,
    /// The requester.
    pub requester: Requester,
    /// The request body.
    pub request_body: StakeActionRequest,
    /// The reason for the failure.
    pub failure_reason: Option<String>,
    /// The time of the request.
    pub date_created: Timestamp,
}

untagged_union! {
    /// The request body of an action.
    pub enum StakeActionRequest {
        /// The request that created the stake, which is its first action.
        Stake(NewStake),
        /// The request of a later action.
        Action(NewStakeAction),
    }
}
