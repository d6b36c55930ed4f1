//! Transactions: built by the caller, signed and broadcast by the sandbox.

use super::offers;
use super::wallet::{get, get_active};
use crate::chain::{self, transaction_request};
use crate::ledger::Account;
use crate::operations::keys::KeyRecord;
use crate::operations::payments::{self, Facts, Payment, Replacement, Request};
use crate::operations::{Operation, check, replay};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_endpoints::onchain::{TransactionBody, TransactionRequest};
use dfns_endpoints::wallets::{
    AbortTransaction, CancelTransaction, GetTransaction, ListTransactions, SignAndBroadcastTransaction,
    SpeedUpTransaction, Wallet, WalletPage,
};
use dfns_endpoints::{TransactionId, WalletId};

/// The transaction of a wallet with this id, if the caller may see it.
fn find(cx: &Context<'_>, wallet_id: &WalletId, id: &TransactionId) -> Result<(Wallet, TransactionRequest), Refusal> {
    let wallet = get(cx, wallet_id)?;
    let transaction = cx.get::<TransactionRequest>(id)?;
    if transaction.wallet_id == wallet.id {
        Ok((wallet, transaction))
    } else {
        Err(Refusal::not_found(TransactionRequest::NOUN))
    }
}

/// Refuses the kinds that only responses have, and those that others must pay for.
fn check_kind(body: &TransactionBody) -> Result<(), Refusal> {
    match body {
        TransactionBody::ActivateAccount(_)
        | TransactionBody::CancelTransaction(_)
        | TransactionBody::SpeedUpTransaction(_) => {
            Err(Refusal::invalid(format!("`kind`: {} is for responses only", body.tag())))
        }
        // Sponsors have no behaviour yet, so none exists.
        TransactionBody::UserOperations(_) => Err(Refusal::not_found("fee sponsor")),
        _ => Ok(()),
    }
}

impl Operation for SignAndBroadcastTransaction {
    fn run(self, cx: &mut Context<'_>) -> Result<TransactionRequest, Refusal> {
        let body = self.transaction;
        let external_id = replay::external_id(&body)?;
        let wallet = get_active(cx, &self.wallet_id)?;
        let key = KeyRecord::get_own(cx, &wallet.signing_key.id)?;
        key.check_signs()?;
        let info = chain::of(&wallet.network)?;
        let sender = chain::canonical(info, wallet.address.as_deref().unwrap_or_default());
        let facts = Facts::now(cx, info, &Account::get(cx, info, &sender)?)?;
        check_kind(&body)?;
        transaction_request(info, key.private.public(), &body, &facts.given())?;
        if let Some(external_id) = &external_id {
            let is_same = |earlier: &TransactionRequest| {
                Ok(earlier.wallet_id == wallet.id && replay::same_body(&earlier.request_body, &body)?)
            };
            if let Some(earlier) = replay::find(cx, external_id, is_same)? {
                return Ok(earlier);
            }
        }
        let request = payments::new_transaction(cx, &wallet, body, external_id)?;
        if let TransactionBody::SettleOffer(settlement) = &request.request_body {
            offers::begin_settlement(cx, &wallet, &settlement.tx_hash, &request)?;
        }
        let id = request.id.clone();
        let payment = Payment::new(id.as_str(), &wallet, sender);
        payments::submit(cx, &mut Request::Transaction(Box::new(request)), &payment)?;
        cx.get(&id)
    }
}

impl Operation for GetTransaction {
    fn run(self, cx: &mut Context<'_>) -> Result<TransactionRequest, Refusal> {
        Ok(find(cx, &self.wallet_id, &self.transaction_id)?.1)
    }
}

impl Operation for ListTransactions {
    fn run(self, cx: &mut Context<'_>) -> Result<WalletPage<TransactionRequest>, Refusal> {
        get(cx, &self.wallet_id)?;
        let (list, limit) = (List::by("wallet", self.wallet_id.as_str()), check::capped(self.limit));
        let page = cx.page(&list, limit, self.pagination_token.as_deref())?;
        drop(list);
        let next_page_token = page.next_page_token;
        Ok(WalletPage { items: page.items, next_page_token, wallet_id: self.wallet_id, network: None })
    }
}

impl Operation for AbortTransaction {
    fn run(self, cx: &mut Context<'_>) -> Result<TransactionRequest, Refusal> {
        let (wallet, transaction) = find(cx, &self.wallet_id, &self.transaction_id)?;
        KeyRecord::get_own(cx, &wallet.signing_key.id)?;
        payments::abort(cx, transaction.id.as_str())?;
        cx.get(&transaction.id)
    }
}

impl Operation for CancelTransaction {
    fn run(self, cx: &mut Context<'_>) -> Result<TransactionRequest, Refusal> {
        let (wallet, transaction) = find(cx, &self.wallet_id, &self.transaction_id)?;
        payments::replace(cx, &wallet, transaction.id.as_str(), Replacement::Cancel)
    }
}

impl Operation for SpeedUpTransaction {
    fn run(self, cx: &mut Context<'_>) -> Result<TransactionRequest, Refusal> {
        let (wallet, transaction) = find(cx, &self.wallet_id, &self.transaction_id)?;
        payments::replace(cx, &wallet, transaction.id.as_str(), Replacement::SpeedUp)
    }
}
