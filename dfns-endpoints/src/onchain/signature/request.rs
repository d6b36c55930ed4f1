//! Signature requests.

use super::SignatureBody;
use crate::{KeyId, Network, SignatureId, WalletId};
use dfns_core::{Amount, AnyJson, ApprovalId, PageBody, Requester, Timestamp, dfns_object};

dfns_core::open_enum! {
    /// The status of a signature request.
    pub enum SignatureStatus {
        /// Awaiting approval.
        Pending => "Pending",
        /// Approved, and being signed.
        Executing => "Executing",
        /// Signed: the signature is in the request.
        Signed => "Signed",
        /// The signed transaction is confirmed on chain.
        Confirmed => "Confirmed",
        /// Failed; `reason` says why. Final.
        Failed => "Failed",
        /// Rejected: blocked by a policy, denied by an approver, or not approved in time. Final.
        Rejected => "Rejected",
    }
}

/// A signature request, with the signature once it exists.
///
/// If a policy requires approval, the call succeeds: the request is
/// [`Pending`](SignatureStatus::Pending) and has an `approval_id`.
///
/// A wait reads the request through its key. If the caller has no permission for keys, read it
/// through its wallet:
/// `client.wait_for(WalletGetSignature::new(wallet_id, &signature.id)).from(signature)`.
#[dfns_object(response, settles(status,
    read = crate::keys::GetSignature { key_id, signature_id = id } if feature = "keys",
    approval = approval_id, held = [Pending], done = [Signed, Confirmed], ended = [Failed, Rejected]))]
pub struct SignatureRequest {
    /// The request's id.
    pub id: SignatureId,
    /// The key that signs. Empty in responses of 2024, which do not contain it.
    #[serde(default = "crate::eras::absent")]
    pub key_id: KeyId,
    /// The wallet that signs. Only in responses of the wallet operations.
    pub wallet_id: Option<WalletId>,
    /// The user who requested the signature.
    pub requester: Requester,
    /// The request body, as sent.
    pub request_body: SignatureBody,
    /// The status.
    pub status: SignatureStatus,
    /// The reason for the failure or rejection.
    pub reason: Option<String>,
    /// The signature. Absent until it exists, and if there are several.
    pub signature: Option<Signature>,
    /// The signatures, one for each input of a PSBT. Only if there are several.
    pub signatures: Option<Vec<Signature>>,
    /// The complete signed transaction or message, in hex, ready to be broadcast or verified.
    /// Absent if Dfns cannot assemble it.
    pub signed_data: Option<String>,
    /// The network that the payload was signed for.
    pub network: Option<Network>,
    /// The transaction hash, in hex.
    pub tx_hash: Option<String>,
    /// The transaction fee, in the smallest unit of the native coin.
    pub fee: Option<Amount>,
    /// The approval that a policy requires or required.
    pub approval_id: Option<ApprovalId>,
    /// The time of the request.
    pub date_requested: Timestamp,
    /// The time of the policy decision. Absent if no policy applied.
    pub date_policy_resolved: Option<Timestamp>,
    /// The time of the signature.
    pub date_signed: Option<Timestamp>,
    /// The time of the confirmation on chain.
    pub date_confirmed: Option<Timestamp>,
    /// The external id, as given by the client.
    pub external_id: Option<String>,
    /// Chain-specific details of the signature, such as nonce and gas.
    pub details: Option<AnyJson>,
}

/// A signature.
#[dfns_object]
pub struct Signature {
    /// The first half of the signature: `0x` and 32 bytes in hex.
    pub r: String,
    /// The second half of the signature: `0x` and 32 bytes in hex.
    pub s: String,
    /// The recovery id: 0 or 1. Only for ECDSA on secp256k1.
    pub recid: Option<u8>,
    /// The complete signature in the chain's encoding, in hex.
    ///
    /// EVM networks and TRON: `r`, `s` and 27 + `recid`. Bitcoin and the XRP Ledger: DER. EdDSA
    /// chains: `r` and `s`, with a leading zero byte on Substrate. Absent if the payload names no
    /// chain.
    pub encoded: Option<String>,
}

/// One page of a key's or a wallet's signature requests.
#[dfns_object(response)]
pub struct SignaturePage {
    /// The requests of this page.
    pub items: Vec<SignatureRequest>,
    /// The opaque token of the next page; absent on the last page.
    pub next_page_token: Option<String>,
    /// The key of these requests.
    pub key_id: Option<KeyId>,
    /// The wallet of these requests. Only in responses of the wallet operations.
    pub wallet_id: Option<WalletId>,
}

impl PageBody for SignaturePage {
    type Item = SignatureRequest;
    fn next_page_token(&self) -> Option<&str> {
        self.next_page_token.as_deref()
    }
    fn item_count(&self) -> usize {
        self.items.len()
    }
    fn into_items(self) -> Vec<SignatureRequest> {
        self.items
    }
}
