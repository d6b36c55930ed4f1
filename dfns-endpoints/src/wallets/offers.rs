//! Offers: transfers that the receiving wallet must accept, on Canton.

use super::Wallets;
use crate::onchain::{TransferKind, TransferMetadata};
use crate::{Network, OrgId, TransactionId, WalletId};
use dfns_core::{Amount, Page, Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// The id of an offer.
    pub struct OfferId;
}

dfns_core::open_enum! {
    /// The status of an offer.
    pub enum OfferStatus {
        /// Awaiting the recipient's decision.
        Pending => "Pending",
        /// Accepted by the recipient.
        Accepted => "Accepted",
        /// Rejected by the recipient.
        Rejected => "Rejected",
        /// Withdrawn by the sender.
        Withdrawn => "Withdrawn",
        /// Expired without a decision.
        Expired => "Expired",
    }
}

/// Lists the offers that a wallet has received. For Canton.
#[dfns_endpoint(GET, "/wallets/{walletId}/offers",
    group = Wallets, returns = Page<Offer>, paginated, callers(employee, end_user, service_account),
    permissions = ["Wallets:Offers:Read"])]
pub struct ListOffers {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The maximum number of offers per page: 1 to 500. Defaults to 50.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Reads an offer that a wallet has received. For Canton.
#[dfns_endpoint(GET, "/wallets/{walletId}/offers/{offerId}",
    group = Wallets, returns = Offer, callers(employee, end_user, service_account),
    permissions = ["Wallets:Offers:Read"])]
pub struct GetOffer {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The offer to read.
    pub offer_id: OfferId,
}

/// Accepts a pending offer, so that the wallet receives the asset. For Canton.
///
/// The wallet signs a settlement transaction. A policy may require approval for it.
#[dfns_endpoint(PUT, "/wallets/{walletId}/offers/{offerId}/accept",
    group = Wallets, returns = Offer, signed, callers(employee, end_user, service_account),
    permissions = ["Wallets:Offers:Settle"])]
pub struct AcceptOffer {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The offer to accept.
    pub offer_id: OfferId,
}

/// Rejects a pending offer, so that the asset returns to the sender. For Canton.
///
/// The wallet signs a settlement transaction. A policy may require approval for it.
#[dfns_endpoint(PUT, "/wallets/{walletId}/offers/{offerId}/reject",
    group = Wallets, returns = Offer, signed, callers(employee, end_user, service_account),
    permissions = ["Wallets:Offers:Settle"])]
pub struct RejectOffer {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The offer to reject.
    pub offer_id: OfferId,
}

/// A transfer on Canton that the receiving wallet must accept.
#[dfns_object(response, settles(status, read = GetOffer { wallet_id, offer_id = id },
    done = [Accepted], ended = [Rejected, Withdrawn, Expired]))]
pub struct Offer {
    /// The offer's id.
    pub id: OfferId,
    /// The organization of the wallet.
    pub org_id: OrgId,
    /// The receiving wallet.
    pub wallet_id: WalletId,
    /// The wallet's network.
    pub network: Network,
    /// The token standard of the asset.
    pub kind: TransferKind,
    /// The asset's metadata.
    pub metadata: TransferMetadata,
    /// The hash of the transaction that created the offer.
    pub tx_hash: String,
    /// The status.
    pub status: OfferStatus,
    /// The sender's address.
    pub from: String,
    /// The recipient's address.
    pub to: String,
    /// The amount, in the smallest unit.
    pub value: Amount,
    /// The creation time.
    pub timestamp: Timestamp,
    /// The expiration time. Absent if the offer does not expire.
    pub expires_at: Option<Timestamp>,
    /// The sender's memo.
    pub memo: Option<String>,
    /// The transaction that accepts or rejects the offer.
    pub settlement_transaction_id: Option<TransactionId>,
    /// The time of the acceptance or rejection.
    pub date_settled: Option<Timestamp>,
}
