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
        /// Starts unbonding the stake, which takes time.
        Unbond => "Unbond",
        /// Adds to the stake.
        Deposit => "Deposit",
        /// Withdraws from the stake.
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
        /// On bitcoin staked with Babylon.
        Babylon(BabylonStakeAction) => "Babylon",
        /// On staked ether.
        Ethereum(EthereumStakeAction) => "Ethereum",
        /// On staked IOTA.
        Iota(IotaStakeAction) => "Iota",
    }

    /// An action on a Babylon stake. No longer in the newest API descriptions.
    pub enum BabylonStakeAction by "kind" {
        /// Starts unbonding before the end of the staking period.
        Unbond(PlainStakeAction) without From => "Unbond",
        /// Withdraws the unbonded bitcoin.
        Withdraw(PlainStakeAction) without From => "Withdraw",
    }

    /// An action on an Ethereum stake.
    pub enum EthereumStakeAction by "kind" {
        /// Exits the validator and withdraws the ether.
        Withdraw(PlainStakeAction) => "Withdraw",
    }

    /// An action on an IOTA stake.
    pub enum IotaStakeAction by "kind" {
        /// Adds to the stake.
        Deposit(IotaDeposit) => "Deposit",
        /// Withdraws from the stake.
        Withdraw(IotaWithdrawal) => "Withdraw",
    }
}

/// An action on the whole stake.
#[dfns_object]
pub struct PlainStakeAction {
    /// An idempotency key. A request that repeats it returns the first result and does nothing
    /// else.
    pub external_id: Option<String>,
}

/// A deposit into an IOTA stake.
#[dfns_object]
pub struct IotaDeposit {
    /// The amount to add, in the smallest unit.
    pub amount: Amount,
    /// The object ids of time-locked IOTA to stake. Defaults to coins that are not locked.
    pub locked_iotas: Option<Vec<String>>,
    /// An idempotency key. A request that repeats it returns the first result and does nothing
    /// else.
    pub external_id: Option<String>,
}

/// A withdrawal from an IOTA stake.
#[dfns_object]
pub struct IotaWithdrawal {
    /// The amount to withdraw, in the smallest unit.
    pub amount: Amount,
    /// An idempotency key. A request that repeats it returns the first result and does nothing
    /// else.
    pub external_id: Option<String>,
}

/// An action on a stake, with its status.
#[dfns_object(response)]
pub struct StakeAction {
    /// The action's id.
    pub id: StakeActionId,
    /// The stake.
    pub stake_id: StakeId,
    /// The status. Absent from older responses.
    pub status: Option<ActionStatus>,
    /// Deprecated: the transaction that executes the action.
    pub transaction_id: Option<TransactionId>,
    /// Deprecated: the signature that executes the action.
    pub signature_id: Option<SignatureId>,
    /// Deprecated: the transaction hash.
    pub transaction_hash: Option<String>,
    /// The kind of action.
    pub kind: StakeActionKind,
    /// The user who requested the action.
    pub requester: Requester,
    /// The request body, as sent.
    pub request_body: StakeActionRequest,
    /// The reason for the failure.
    pub failure_reason: Option<String>,
    /// The time of the request.
    pub date_created: Timestamp,
}

untagged_union! {
    /// The request body of an action on a stake.
    pub enum StakeActionRequest {
        /// The request that created the stake, which is its first action.
        Stake(NewStake),
        /// The request of a later action.
        Action(NewStakeAction),
    }
}
