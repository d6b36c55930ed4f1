//! What Dfns makes of a call for a signature.

use super::SignatureBody;
use crate::{KeyId, Network, SignatureId, WalletId};
use dfns_core::{Amount, AnyJson, ApprovalId, PageBody, Requester, Timestamp, dfns_object};

dfns_core::open_enum! {
    /// How far a signature is.
    pub enum SignatureStatus {
        /// It waits for an approval that a policy asks for.
        Pending => "Pending",
        /// It is being made.
        Executing => "Executing",
        /// It is made.
        Signed => "Signed",
        /// What it signed is confirmed on chain.
        Confirmed => "Confirmed",
        /// It could not be made.
        Failed => "Failed",
        /// Rejected by an approver.
        Rejected => "Rejected",
    }
}

/// A request for a signature, and the signature once there is one.
///
/// If a policy holds it back, the call succeeds all the same: the request is [`Pending`](SignatureStatus::Pending)
/// then, and has an `approval_id`.
#[dfns_object(response)]
pub struct SignatureRequest {
    /// The request's id.
    pub id: SignatureId,
    /// The key that signs.
    pub key_id: KeyId,
    /// The wallet that signs; in responses of the operations on wallets.
    pub wallet_id: Option<WalletId>,
    /// The requester.
    pub requester: Requester,
    /// What is to be signed, as it was asked for.
    pub request_body: SignatureBody,
    /// The status.
    pub status: SignatureStatus,
    /// The reason for the failure or rejection.
    pub reason: Option<String>,
    /// The signature, where one is enough.
    pub signature: Option<Signature>,
    /// The signatures, where there are several: one for each input of a PSBT.
    pub signatures: Option<Vec<Signature>>,
    /// What was signed with the signature in it, ready to be broadcast, as hex; where Dfns knows how to put them
    /// together.
    pub signed_data: Option<String>,
    /// The network it was signed for.
    pub network: Option<Network>,
    /// The hash of the transaction, hex.
    pub tx_hash: Option<String>,
    /// The fee of the transaction, in the smallest unit of the chain's own coin.
    pub fee: Option<Amount>,
    /// The approval that a policy asks for.
    pub approval_id: Option<ApprovalId>,
    /// The time of the request.
    pub date_requested: Timestamp,
    /// When the policies had decided.
    pub date_policy_resolved: Option<Timestamp>,
    /// When it was signed.
    pub date_signed: Option<Timestamp>,
    /// When the transaction was confirmed on chain.
    pub date_confirmed: Option<Timestamp>,
    /// The client-provided external id.
    pub external_id: Option<String>,
    /// What it was made with, for instance nonce and gas: an object whose shape is the chain's own.
    pub details: Option<AnyJson>,
}

/// A signature.
#[dfns_object]
pub struct Signature {
    /// The first half: `0x` and 32 bytes as hex.
    pub r: String,
    /// The second half: `0x` and 32 bytes as hex.
    pub s: String,
    /// Which public key of the possible ones signed, 0 or 1; with ECDSA only.
    pub recid: Option<u8>,
    /// The whole signature as the chain writes it, hex: `r`, `s` and 27 + `recid` on Ethereum and TRON, DER on Bitcoin
    /// and the XRP Ledger, `r` and `s` for EdDSA, and those after a zero byte on Substrate.
    pub encoded: Option<String>,
}

/// One page of a key's or a wallet's signature requests.
#[dfns_object(response)]
pub struct SignaturePage {
    /// The requests of this page.
    pub items: Vec<SignatureRequest>,
    /// The token of the next page; absent on the last page.
    pub next_page_token: Option<String>,
    /// The key that all of them belong to.
    pub key_id: Option<KeyId>,
    /// The wallet that all of them belong to; in responses of the operations on wallets.
    pub wallet_id: Option<WalletId>,
}

impl PageBody for SignaturePage {
    type Item = SignatureRequest;
    fn next_page_token(&self) -> Option<&str> {
        self.next_page_token.as_deref()
    }
    fn into_items(self) -> Vec<SignatureRequest> {
        self.items
    }
}
