//! Offers: transfers that a wallet has to accept before they take place, as Canton has them.

use super::Wallets;
use crate::onchain::{TransferKind, TransferMetadata};
use crate::{Network, OrgId, TransactionId, WalletId};
use dfns_core::{Amount, Page, Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// Names an offer.
    pub struct OfferId;
}

dfns_core::open_enum! {
    /// How far an offer is.
    pub enum OfferStatus {
        /// It waits for the receiver.
        Pending => "Pending",
        /// The receiver accepted it.
        Accepted => "Accepted",
        /// The receiver rejected it.
        Rejected => "Rejected",
        /// The sender withdrew it.
        Withdrawn => "Withdrawn",
        /// It ran out.
        Expired => "Expired",
    }
}

/// Lists the offers that were made to a wallet.
#[dfns_endpoint(GET, "/wallets/{walletId}/offers",
    group = Wallets, returns = Page<Offer>, paginated, callers(employee, end_user, service_account),
    permissions = ["Wallets:Offers:Read"])]
pub struct ListOffers {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The maximum number of offers per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Reads an offer that was made to a wallet.
#[dfns_endpoint(GET, "/wallets/{walletId}/offers/{offerId}",
    group = Wallets, returns = Offer, callers(employee, end_user, service_account),
    permissions = ["Wallets:Offers:Read"])]
pub struct GetOffer {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The offer to read.
    pub offer_id: OfferId,
}

/// Accepts an offer.
#[dfns_endpoint(PUT, "/wallets/{walletId}/offers/{offerId}/accept",
    group = Wallets, returns = Offer, signed, callers(employee, end_user, service_account),
    permissions = ["Wallets:Offers:Settle"])]
pub struct AcceptOffer {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The offer to accept.
    pub offer_id: OfferId,
}

/// Rejects an offer.
#[dfns_endpoint(PUT, "/wallets/{walletId}/offers/{offerId}/reject",
    group = Wallets, returns = Offer, signed, callers(employee, end_user, service_account),
    permissions = ["Wallets:Offers:Settle"])]
pub struct RejectOffer {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The offer to reject.
    pub offer_id: OfferId,
}

/// A transfer that a wallet has to accept before it takes place.
#[dfns_object(response)]
pub struct Offer {
    /// The offer's id.
    pub id: OfferId,
    /// The organization of the wallet.
    pub org_id: OrgId,
    /// The wallet that is to receive.
    pub wallet_id: WalletId,
    /// The wallet's network.
    pub network: Network,
    /// The kind of the asset.
    pub kind: TransferKind,
    /// The asset's metadata.
    pub metadata: TransferMetadata,
    /// The hash of the transaction that made the offer.
    pub tx_hash: String,
    /// The status.
    pub status: OfferStatus,
    /// The address that sends.
    pub from: String,
    /// The address that is to receive.
    pub to: String,
    /// The amount, in the smallest unit.
    pub value: Amount,
    /// When the offer was made.
    pub timestamp: Timestamp,
    /// When it runs out.
    pub expires_at: Option<Timestamp>,
    /// The memo.
    pub memo: Option<String>,
    /// The transaction that accepts or rejects it.
    pub settlement_transaction_id: Option<TransactionId>,
    /// When it was accepted or rejected.
    pub date_settled: Option<Timestamp>,
}
