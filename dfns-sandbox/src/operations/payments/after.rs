//! The end of a payment that does more than move balances: an offer, a settlement, an activation,
//! or what it was made for, such as a deposit at an exchange.

use super::record::Payment;
use super::request::Request;
use crate::chain::{self, canonical};
use crate::faults::ChainHow;
use crate::ledger::Effect;
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::onchain::{TransactionBody, TransferBody, TransferRequest};
use dfns_endpoints::wallets::Wallet;
use serde::{Deserialize, Serialize};

/// The sequel of a payment that has ended: what follows it in other nouns, right after it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Sequel {
    /// The request.
    pub(crate) id: String,
    /// The effect of an offer, which stays reserved.
    pub(crate) offered: Option<Effect>,
}

/// The wallet that a transfer is offered to, if it is an offer to a wallet of the sandbox.
pub(crate) fn recipient(cx: &Context<'_>, transfer: &TransferRequest) -> Result<Option<Wallet>, Refusal> {
    let (offer, to) = match &transfer.request_body {
        TransferBody::Native(native) => (native.offer, &native.to),
        TransferBody::Cip56(token) => (token.offer, &token.to),
        _ => return Ok(None),
    };
    if offer != Some(true) {
        return Ok(None);
    }
    let address = canonical(chain::of(&transfer.network)?, to);
    cx.find_by("address", &format!("{} {address}", transfer.network))
}

/// Schedules the sequel of a request that has ended, if its kind has one or it was made for another
/// entity.
pub(super) fn follow(
    cx: &mut Context<'_>,
    request: &Request,
    payment: &Payment,
    offered: Option<Effect>,
) -> Result<(), Refusal> {
    let kind_has_sequel = match request {
        Request::Transfer(_) => offered.is_some(),
        Request::Transaction(transaction) => {
            matches!(transaction.request_body, TransactionBody::ActivateAccount(_) | TransactionBody::SettleOffer(_))
        }
    };
    let has_sequel = kind_has_sequel || payment.purpose.is_some() || payment.fault == Some(ChainHow::Reorg);
    if has_sequel { cx.schedule(cx.time(), &Sequel { id: request.id().to_owned(), offered }) } else { Ok(()) }
}
