//! Replacements: a transaction in the mempool gives way to one that pays more.
//!
//! On EVM networks the replacement has the same nonce, on Bitcoin and its relatives it spends the
//! same outputs. Nodes keep one of the two, so the original leaves the mempool at once. It fails
//! when its replacement comes to an end.

use super::build::{self, Facts};
use super::record::{Payment, Stage};
use super::request::Request;
use super::steps;
use crate::chain::{self, Built, EvmCall, Family, NetworkInfo, PrivateKey, Signed, transaction_request};
use crate::ledger::{self, Account, Effect, NetworkState, Outage};
use crate::operations::keys::KeyRecord;
use crate::operations::ownership::requester;
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_core::{Amount, AnyJson};
use dfns_endpoints::onchain::{
    BroadcastStatus, CancellingTransaction, EvmTransaction, FeePriority, NumberOrText, SerializedTransaction,
    SpeedingUpTransaction, TransactionBody, TransactionRequest, TransferBody,
};
use dfns_endpoints::wallets::Wallet;
use http::StatusCode;
use serde_json::json;

/// A way to replace a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Replacement {
    /// By a transaction that does nothing.
    Cancel,
    /// By the same transaction with a higher fee.
    SpeedUp,
}

/// The replacement, signed.
struct Ready {
    signed: Signed,
    effect: Effect,
    max_fee_per_gas: u128,
    fee_rate: u64,
}

/// Replaces the transaction of a request, and returns the new request.
pub(crate) fn replace(
    cx: &mut Context<'_>,
    wallet: &Wallet,
    id: &str,
    how: Replacement,
) -> Result<TransactionRequest, Refusal> {
    let key = KeyRecord::get_own(cx, &wallet.signing_key.id)?;
    key.check_signs(cx)?;
    key.check_online()?;
    let info = chain::of(&wallet.network)?;
    if !matches!((info.family, how), (Family::Evm, _) | (Family::Bitcoin, Replacement::SpeedUp)) {
        return Err(Refusal::invalid(format!("transactions on {} cannot be replaced in this way", info.name)));
    }
    let (mut original, mut request) = (cx.get::<Payment>(id)?, Request::get(cx, id)?);
    if original.stage == Stage::Replaced {
        let details = json!({ "replacementId": request.replacement_id() });
        return Err(Refusal::conflict("the transaction has a replacement already", details));
    }
    let (Stage::Mempool, Some(effect)) = (original.stage, original.effect.take()) else {
        let message = format!("only transactions in the mempool can be replaced, and this one is {}", request.status());
        return Err(Refusal::new(StatusCode::PRECONDITION_FAILED, message));
    };
    if NetworkState::get(cx, info)?.is_down(Outage::Node) {
        return Err(Refusal::new(StatusCode::PRECONDITION_FAILED, "the network is unreachable"));
    }
    ledger::release(cx, info, &effect)?;
    let built_as = match &request {
        Request::Transfer(transfer) => Some(&transfer.request_body),
        Request::Transaction(_) => original.built_as.as_ref(),
    };
    let built_as = built_as.filter(|_| how == Replacement::SpeedUp).cloned();
    let ready = match info.family {
        Family::Evm => evm(cx, info, &key.private, &original, &effect, how)?,
        _ => bitcoin(cx, info, &key.private, &original, &effect, built_as.as_ref())?,
    };
    if ledger::shortage(cx, info, &ready.effect)?.is_some() {
        return Err(too_poor());
    }
    let signed_tx = ready.signed.data.clone().ok_or_else(Refusal::internal)?;
    let original_hash = request.tx_hash().unwrap_or_default().to_owned();
    let body = match how {
        Replacement::Cancel => TransactionBody::from(CancellingTransaction {
            tx_hash: Some(original_hash),
            signed_tx: signed_tx.clone(),
            external_id: None,
        }),
        Replacement::SpeedUp => TransactionBody::from(SpeedingUpTransaction {
            tx_hash: original_hash,
            signed_tx: signed_tx.clone(),
            external_id: None,
        }),
    };
    let new = new_transaction(cx, wallet, body, None)?;
    let new_id = new.id.clone();
    let mut payment = Payment::new(new_id.as_str(), wallet, original.sender.clone());
    (payment.nonce, payment.replaces, payment.signed) = (original.nonce, Some(id.to_owned()), Some(signed_tx));
    (payment.max_fee_per_gas, payment.effect) = (ready.max_fee_per_gas, Some(ready.effect));
    payment.fee_sponsor_id.clone_from(&original.fee_sponsor_id);
    // It can be replaced in turn.
    (payment.built_as, payment.fee_rate) = (built_as, ready.fee_rate);
    payment.failure = original.failure.clone().filter(|_| how == Replacement::SpeedUp);
    if how == Replacement::SpeedUp {
        payment.purpose = original.purpose.take();
    }
    original.stage = Stage::Replaced;
    cx.update(&original)?;
    *request.replacement_id() = Some(new_id.clone());
    request.update(cx)?;
    let new = Request::Transaction(Box::new(new));
    new.insert(cx)?;
    cx.insert(&payment)?;
    new.emit(cx, Request::requested)?;
    let tx_hash = ready.signed.tx_hash.ok_or_else(Refusal::internal)?;
    if !ledger::note_transaction(cx, info, &tx_hash, new_id.as_str())? {
        return Err(Refusal::internal());
    }
    steps::enter_mempool(cx, payment, new, tx_hash)?;
    cx.get(&new_id)
}

/// A new transaction of a wallet, which is not inserted yet.
pub(crate) fn new_transaction(
    cx: &mut Context<'_>,
    wallet: &Wallet,
    body: TransactionBody,
    external_id: Option<String>,
) -> Result<TransactionRequest, Refusal> {
    Ok(TransactionRequest {
        id: cx.new_id("tx").into(),
        wallet_id: wallet.id.clone(),
        network: wallet.network.clone(),
        requester: requester(cx)?,
        status: BroadcastStatus::Pending,
        reason: None,
        debug_trace: None,
        tx_hash: None,
        fee: None,
        date_requested: cx.now(),
        date_policy_resolved: None,
        date_broadcasted: None,
        date_confirmed: None,
        approval_id: None,
        external_id,
        replacement_id: None,
        details: None,
        request_body: body,
    })
}

fn too_poor() -> Refusal {
    Refusal::new(StatusCode::PRECONDITION_FAILED, "the wallet cannot pay the higher fee of a replacement")
}

/// A fee that nodes accept in the place of another: a tenth higher, and at least this one.
fn raised(fee: u128, least: u128) -> u128 {
    fee.saturating_add(fee.div_ceil(10)).max(least)
}

fn evm(
    cx: &Context<'_>,
    info: &'static NetworkInfo,
    key: &PrivateKey,
    original: &Payment,
    effect: &Effect,
    how: Replacement,
) -> Result<Ready, Refusal> {
    let bytes = original.signed.as_deref().and_then(chain::bytes).ok_or_else(Refusal::internal)?;
    let call = chain::evm_call(&bytes).ok_or_else(Refusal::internal)?;
    let base_fee = NetworkState::get(cx, info)?.base_fee;
    let fast = chain::fees(base_fee, Some(&FeePriority::Fast));
    let call = EvmCall {
        max_fee_per_gas: raised(call.max_fee_per_gas, fast.max_fee_per_gas),
        max_priority_fee_per_gas: raised(call.max_priority_fee_per_gas, fast.max_priority_fee_per_gas),
        ..call
    };
    let call = match how {
        Replacement::SpeedUp => call,
        Replacement::Cancel => {
            EvmCall { to: Some(original.sender.clone()), value: 0, data: Vec::new(), gas_limit: 21_000, ..call }
        }
    };
    let json = EvmTransaction {
        transaction_type: Some(2),
        to: call.to.clone(),
        value: Some(Amount::from(call.value)),
        data: Some(format!("0x{}", crate::text::to_hex(&call.data))),
        nonce: Some(NumberOrText::Number(call.nonce)),
        gas_limit: Some(Amount::from(call.gas_limit)),
        gas_price: None,
        max_fee_per_gas: Some(Amount::from(call.max_fee_per_gas)),
        max_priority_fee_per_gas: Some(Amount::from(call.max_priority_fee_per_gas)),
        authorization_list: None,
    };
    let json = AnyJson::new(&json).map_err(|_| Refusal::internal())?;
    let body = TransactionBody::from(SerializedTransaction::new(json));
    let facts = Facts::now(cx, info, &Account::get(cx, info, &original.sender)?)?;
    let signed = transaction_request(info, key.public(), &body, &facts.given())?.sign(key)?;
    let gas = u128::from(call.gas().min(call.gas_limit));
    let movements = if how == Replacement::SpeedUp { effect.movements.clone() } else { Vec::new() };
    let fee = gas.saturating_mul(call.price(base_fee));
    let effect = Effect { fee, movements, ..effect.clone() };
    Ok(Ready { signed, effect, max_fee_per_gas: call.max_fee_per_gas, fee_rate: 0 })
}

fn bitcoin(
    cx: &Context<'_>,
    info: &'static NetworkInfo,
    key: &PrivateKey,
    original: &Payment,
    effect: &Effect,
    body: Option<&TransferBody>,
) -> Result<Ready, Refusal> {
    let Some(TransferBody::Native(native)) = body else {
        return Err(Refusal::invalid("only transfers can be sped up on Bitcoin and its relatives"));
    };
    let state = NetworkState::get(cx, info)?;
    let rate = u128::from(original.fee_rate);
    let rate = raised(rate, state.fee_rate(Some(&FeePriority::Fast)).into());
    let rate = u64::try_from(rate).unwrap_or(u64::MAX);
    let mut facts = Facts::now(cx, info, &Account::get(cx, info, &original.sender)?)?;
    facts.only(effect, rate);
    let built = chain::transfer_request(info, key.public(), &TransferBody::Native(native.clone()), &facts.given());
    let Built { unsigned, fee, spent } = built.map_err(|_| too_poor())?;
    if fee <= effect.fee {
        // The original paid change to the miner that is too small for an output.
        return Err(too_poor());
    }
    let to = chain::canonical(info, &native.to);
    let amount = effect.movements.first().map_or(0, |movement| movement.amount);
    let effect = build::bitcoin_effect(&original.sender, to, amount, fee, &spent)?;
    Ok(Ready { signed: unsigned.sign(key)?, effect, max_fee_per_gas: u128::MAX, fee_rate: rate })
}
