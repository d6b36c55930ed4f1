//! Signature requests of wallets, which predate those of keys.

use super::Wallets;
use crate::onchain::{SignatureBody, SignaturePage, SignatureRequest};
use crate::{SignatureId, WalletId};
use dfns_core::dfns_endpoint;

/// Lists the signature requests of a wallet.
#[dfns_endpoint(GET, "/wallets/{walletId}/signatures",
    group = Wallets, returns = SignaturePage, paginated, callers(employee, end_user, service_account),
    permissions = ["Wallets:ReadSignature"] | ["Keys:Signatures:Read"])]
pub struct WalletListSignatures {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The maximum number of signatures per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Signs a payload with a wallet's key and returns the signature. Nothing is broadcast.
///
/// Signs for the wallet's network unless the payload names another. If a policy requires approval,
/// the status is [`Pending`](crate::onchain::SignatureStatus::Pending) and `approval_id` is set.
///
/// A request that repeats an external id with the same body returns the first signature request.
#[dfns_endpoint(POST, "/wallets/{walletId}/signatures",
    group = Wallets, returns = SignatureRequest, signed, replay(external_id),
    callers(employee, end_user, service_account),
    permissions = ["Wallets:GenerateSignature"] | ["Keys:Signatures:Create"],
    deprecated = "sign with the wallet's key: use `generate_signature` of `keys`")]
pub struct WalletGenerateSignature {
    /// The wallet that signs.
    pub wallet_id: WalletId,
    /// The payload to sign.
    #[dfns(body)]
    pub signature: SignatureBody,
}

/// Reads a signature request of a wallet.
#[dfns_endpoint(GET, "/wallets/{walletId}/signatures/{signatureId}",
    group = Wallets, returns = SignatureRequest, callers(employee, end_user, service_account),
    permissions = ["Wallets:ReadSignature"] | ["Keys:Signatures:Read"])]
pub struct WalletGetSignature {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The signature request to read.
    pub signature_id: SignatureId,
}
