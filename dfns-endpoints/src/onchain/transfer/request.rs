//! Transfer requests.

use super::TransferBody;
use crate::onchain::{BroadcastStatus, TransferMetadata};
use crate::{FeeSponsorId, Network, TransactionId, TransferId, WalletId};
use dfns_core::{Amount, AnyJson, ApprovalId, Requester, Timestamp, dfns_object};
use std::collections::BTreeMap;

/// A transfer request and its current status.
///
/// `Confirmed`, `Failed` and `Rejected` are final.
#[dfns_object(response, settles(status,
    read = crate::wallets::GetTransfer { wallet_id, transfer_id = id } if feature = "wallets",
    approval = approval_id, held = [Pending], done = [Confirmed], ended = [Failed, Rejected]))]
pub struct TransferRequest {
    /// The request's id.
    pub id: TransferId,
    /// The wallet that sends.
    pub wallet_id: WalletId,
    /// The wallet's network.
    pub network: Network,
    /// The user who requested the transfer.
    pub requester: Requester,
    /// The request body, as sent.
    pub request_body: TransferBody,
    /// The asset's metadata. Empty in responses of early 2024, which do not contain it.
    #[serde(default = "TransferMetadata::absent")]
    pub metadata: TransferMetadata,
    /// The status.
    pub status: BroadcastStatus,
    /// The reason for the failure or rejection.
    pub reason: Option<String>,
    /// Internal details for Dfns support. Their form is not documented.
    pub debug_trace: Option<BTreeMap<String, AnyJson>>,
    /// The transaction hash, in the network's notation. Absent before the broadcast.
    pub tx_hash: Option<String>,
    /// The fee that was paid, in the smallest unit of the native coin. Absent until the transaction
    /// is in a block.
    pub fee: Option<Amount>,
    /// The time of the request.
    pub date_requested: Timestamp,
    /// The time of the policy decision. Absent if no policy applied.
    pub date_policy_resolved: Option<Timestamp>,
    /// The time of the broadcast.
    pub date_broadcasted: Option<Timestamp>,
    /// The time of the block.
    pub date_confirmed: Option<Timestamp>,
    /// The approval that a policy requires or required.
    pub approval_id: Option<ApprovalId>,
    /// The external id, as given by the client.
    pub external_id: Option<String>,
    /// The fee sponsor that pays the fee.
    pub fee_sponsor_id: Option<FeeSponsorId>,
    /// The replacement transaction, if the transfer was cancelled or sped up.
    pub replacement_id: Option<TransactionId>,
    /// Network-specific details of the transaction, such as nonce and gas prices.
    pub details: Option<BTreeMap<String, AnyJson>>,
}
