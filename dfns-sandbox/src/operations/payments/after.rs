//! The end of transactions that do more than move balances: activations and settlements.

use super::request::Request;
use crate::operations::wallets::{activate, offers};
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::onchain::TransactionBody;

/// Follows the confirmation of a transaction.
pub(super) fn confirmed(cx: &mut Context<'_>, request: &Request) -> Result<(), Refusal> {
    let Request::Transaction(transaction) = request else { return Ok(()) };
    match &transaction.request_body {
        TransactionBody::ActivateAccount(_) => activate::activated(cx, &transaction.wallet_id),
        TransactionBody::SettleOffer(settlement) => offers::settled(cx, transaction.id.as_str(), &settlement.decision),
        _ => Ok(()),
    }
}

/// Follows the failure or the rejection of a transaction.
pub(super) fn ended(cx: &mut Context<'_>, request: &Request) -> Result<(), Refusal> {
    match request {
        Request::Transaction(transaction) if matches!(transaction.request_body, TransactionBody::SettleOffer(_)) => {
            offers::not_settled(cx, transaction.id.as_str())
        }
        _ => Ok(()),
    }
}
