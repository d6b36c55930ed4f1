//! Transaction requests.

use super::TransactionBody;
use crate::onchain::BroadcastStatus;
use crate::{Network, TransactionId, WalletId};
use dfns_core::{Amount, AnyJson, ApprovalId, Requester, Timestamp, dfns_object};
use std::collections::BTreeMap;

/// A transaction request.
#[dfns_object(response, settles(status,
    read = crate::wallets::GetTransaction { wallet_id, transaction_id = id } if feature = "wallets",
    approval = approval_id, held = [Pending], done = [Confirmed], ended = [Failed, Rejected]))]
pub struct TransactionRequest {
    /// The request's id.
    pub id: TransactionId,
    /// The wallet that signs.
    pub wallet_id: WalletId,
    /// The wallet's network.
    pub network: Network,
    /// The requester.
    pub requester: Requester,
    /// The request body.
    pub request_body: TransactionBody,
    /// The status.
    pub status: BroadcastStatus,
    /// The reason for the failure or rejection.
    pub reason: Option<String>,
    /// Internal details for Dfns support. Not documented.
    pub debug_trace: Option<BTreeMap<String, AnyJson>>,
    /// The transaction's hash on the network.
    pub tx_hash: Option<String>,
    /// The fee that was paid, in the smallest unit of the network's coin.
    pub fee: Option<Amount>,
    /// The time of the request.
    pub date_requested: Timestamp,
    /// The time of the policy decision, if the request required approval.
    pub date_policy_resolved: Option<Timestamp>,
    /// The time of the broadcast.
    pub date_broadcasted: Option<Timestamp>,
    /// The time of the confirmation in a block.
    pub date_confirmed: Option<Timestamp>,
    /// The approval that a policy requires.
    pub approval_id: Option<ApprovalId>,
    /// The caller's own id for the request.
    pub external_id: Option<String>,
    /// The replacement transaction, if this one was cancelled or sped up.
    pub replacement_id: Option<TransactionId>,
    /// Network-specific details of the transaction, such as nonce and gas prices.
    pub details: Option<BTreeMap<String, AnyJson>>,
}
