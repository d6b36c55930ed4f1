//! Transactions: built by the caller, signed and broadcast by the sandbox.

use super::offers;
use super::owned::{find, page};
use super::wallet::get_active;
use crate::chain::{self, transaction_request};
use crate::ledger::Account;
use crate::operations::keys::KeyRecord;
use crate::operations::payments::{self, Facts, Payment, Purpose, Replacement, Request};
use crate::operations::{Operation, fee_sponsors, replay};
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::WalletId;
use dfns_endpoints::onchain::{TransactionBody, TransactionRequest};
use dfns_endpoints::wallets::{
    AbortTransaction, CancelTransaction, GetTransaction, ListTransactions, SignAndBroadcastTransaction,
    SpeedUpTransaction, WalletPage,
};

/// Refuses the kinds that only responses have.
fn check_kind(body: &TransactionBody) -> Result<(), Refusal> {
    match body {
        TransactionBody::ActivateAccount(_)
        | TransactionBody::CancelTransaction(_)
        | TransactionBody::SpeedUpTransaction(_) => {
            Err(Refusal::invalid(format!("`kind`: {} is for responses only", body.tag())))
        }
        _ => Ok(()),
    }
}

impl Operation for SignAndBroadcastTransaction {
    fn run(self, cx: &mut Context<'_>) -> Result<TransactionRequest, Refusal> {
        transact(cx, &self.wallet_id, self.transaction, None)
    }
}

/// Requests a transaction of a wallet, perhaps for another entity, which learns how it ends.
pub(in crate::operations) fn transact(
    cx: &mut Context<'_>,
    wallet_id: &WalletId,
    body: TransactionBody,
    purpose: Option<Purpose>,
) -> Result<TransactionRequest, Refusal> {
    let external_id = replay::external_id(&body)?;
    let wallet = get_active(cx, wallet_id)?;
    let key = KeyRecord::get_own(cx, &wallet.signing_key.id)?;
    key.check_signs(cx)?;
    let info = chain::of(&wallet.network)?;
    let sender = chain::canonical(info, wallet.address.as_deref().unwrap_or_default());
    let facts = Facts::now(cx, info, &Account::get(cx, info, &sender)?)?;
    check_kind(&body)?;
    transaction_request(info, key.private.public(), &body, &facts.given())?;
    let fee_sponsor_id = match &body {
        TransactionBody::UserOperations(operations) => Some(operations.fee_sponsor_id.clone()),
        _ => None,
    };
    if let Some(id) = &fee_sponsor_id {
        fee_sponsors::check(cx, &wallet, id)?;
    }
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
    let mut payment = Payment::new(id.as_str(), &wallet, sender);
    (payment.purpose, payment.fee_sponsor_id) = (purpose, fee_sponsor_id);
    payments::submit(cx, &mut Request::Transaction(Box::new(request)), &payment)?;
    cx.get(&id)
}

impl Operation for GetTransaction {
    fn run(self, cx: &mut Context<'_>) -> Result<TransactionRequest, Refusal> {
        Ok(find(cx, &self.wallet_id, self.transaction_id.as_str())?.1)
    }
}

impl Operation for ListTransactions {
    fn run(self, cx: &mut Context<'_>) -> Result<WalletPage<TransactionRequest>, Refusal> {
        page(cx, self.wallet_id, self.limit, self.pagination_token.as_deref())
    }
}

impl Operation for AbortTransaction {
    fn run(self, cx: &mut Context<'_>) -> Result<TransactionRequest, Refusal> {
        let (wallet, transaction) = find::<TransactionRequest>(cx, &self.wallet_id, self.transaction_id.as_str())?;
        KeyRecord::get_own(cx, &wallet.signing_key.id)?;
        payments::abort(cx, transaction.id.as_str())?;
        cx.get(&transaction.id)
    }
}

impl Operation for CancelTransaction {
    fn run(self, cx: &mut Context<'_>) -> Result<TransactionRequest, Refusal> {
        let (wallet, transaction) = find::<TransactionRequest>(cx, &self.wallet_id, self.transaction_id.as_str())?;
        payments::replace(cx, &wallet, transaction.id.as_str(), Replacement::Cancel)
    }
}

impl Operation for SpeedUpTransaction {
    fn run(self, cx: &mut Context<'_>) -> Result<TransactionRequest, Refusal> {
        let (wallet, transaction) = find::<TransactionRequest>(cx, &self.wallet_id, self.transaction_id.as_str())?;
        payments::replace(cx, &wallet, transaction.id.as_str(), Replacement::SpeedUp)
    }
}
