//! The steps of payments: from one status to the next, when each is due.

use super::build::{self, Facts, Ready};
use super::obstacles::{FailureStage, Hold, PlannedFailures};
use super::record::{Payment, Stage};
use super::request::Request;
use super::{after, incoming};
use crate::chain::{Family, NetworkInfo};
use crate::faults::ChainHow;
use crate::ledger::{self, Account, Block, MAX_GAP, NetworkState, NonceAccount, Occurrence, Outage, Pace, Shortage};
use crate::operations::fee_sponsors;
use crate::operations::keys::KeyRecord;
use crate::operations::signers::Task;
use crate::policies;
use crate::refusal::Refusal;
use crate::store::{Context, Due, Entity as _};
use dfns_core::Timestamp;
use dfns_endpoints::WalletStatus;
use dfns_endpoints::onchain::BroadcastStatus;
use dfns_endpoints::wallets::Wallet;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime};

/// How long a request waits for its turn, on the clock.
const QUEUE_TIME: Duration = Duration::from_millis(200);

/// How long a transaction takes to be signed and broadcast, on the clock.
const SIGNING_TIME: Duration = Duration::from_secs(1);

/// The next step of a payment that is still at this stage.
#[derive(Serialize, Deserialize)]
pub(crate) struct Step {
    id: String,
    stage: Stage,
}

impl Due for Step {
    const KIND: &'static str = "step of a payment";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let payment = cx.find::<Payment>(&self.id)?.filter(|payment| payment.stage == self.stage);
        let Some(payment) = payment else { return Ok(()) };
        // The pace may have become manual since: the test takes the step.
        match NetworkState::get(cx, payment.info()?)?.pace(cx)? {
            Pace::Manual => Ok(()),
            Pace::Instant | Pace::Clock => advance(cx, payment),
        }
    }
}

/// Sends a payment on its way.
pub(super) fn start(cx: &mut Context<'_>, id: &str) -> Result<(), Refusal> {
    let mut payment = cx.get::<Payment>(id)?;
    payment.stage = Stage::Queued;
    cx.update(&payment)?;
    let pace = NetworkState::get(cx, payment.info()?)?.pace(cx)?;
    let is_transaction = matches!(Request::get(cx, id)?, Request::Transaction(_));
    if is_transaction && pace != Pace::Manual {
        // The response to a transaction has its hash already.
        advance(cx, payment)?;
        let payment = cx.get::<Payment>(id)?;
        return if payment.stage == Stage::Executing { advance(cx, payment) } else { Ok(()) };
    }
    schedule(cx, &payment, pace, QUEUE_TIME)
}

/// Schedules the next step: now, or after some time on the clock. Without a pace of its own, a
/// network waits for the test.
fn schedule(cx: &mut Context<'_>, payment: &Payment, pace: Pace, wait: Duration) -> Result<(), Refusal> {
    let at = match pace {
        Pace::Instant => cx.time(),
        Pace::Clock => cx.time().checked_add(wait).unwrap_or_else(|| cx.time()),
        Pace::Manual => return Ok(()),
    };
    schedule_at(cx, payment, at)
}

pub(super) fn schedule_at(cx: &mut Context<'_>, payment: &Payment, at: SystemTime) -> Result<(), Refusal> {
    cx.schedule(at, &Step { id: payment.id().to_owned(), stage: payment.stage })
}

/// Takes up every payment of a network again, once something that was in their way may be gone.
pub(crate) fn kick(cx: &mut Context<'_>, info: &NetworkInfo) -> Result<(), Refusal> {
    if NetworkState::get(cx, info)?.pace(cx)? == Pace::Manual {
        return Ok(());
    }
    for payment in Payment::of_network(cx, info.name)? {
        schedule_at(cx, &payment, cx.time())?;
    }
    incoming::resume(cx, info)
}

/// Takes a payment one step further, unless something is in its way.
pub(super) fn advance(cx: &mut Context<'_>, payment: Payment) -> Result<(), Refusal> {
    match payment.stage {
        Stage::Queued => enter(cx, payment),
        Stage::Executing => broadcast(cx, payment),
        Stage::Mempool => include(cx, payment, None).map(drop),
        Stage::Mined => confirm(cx, payment),
        Stage::Waiting | Stage::Replaced | Stage::Over => Ok(()),
    }
}

/// Lets a payment execute: it takes its nonce.
fn enter(cx: &mut Context<'_>, mut payment: Payment) -> Result<(), Refusal> {
    let info = payment.info()?;
    let mut request = Request::get(cx, payment.id())?;
    let mut account = Account::get(cx, info, &payment.sender)?;
    let named = match &request {
        Request::Transaction(transaction) => build::named_nonce(info, &transaction.request_body),
        Request::Transfer(_) => None,
    };
    payment.stage = Stage::Executing;
    request.set(BroadcastStatus::Executing, None);
    if let Some(named) = named.filter(|named| account.is_taken(*named) || account.is_too_far(*named)) {
        let reason = if account.is_too_far(named) {
            format!("Nonce more than {MAX_GAP} ahead of the next one")
        } else if named < account.nonce {
            "Nonce too low".to_owned()
        } else {
            "Nonce already used by a pending transaction".to_owned()
        };
        request.update(cx)?;
        cx.update(&payment)?;
        return fail(cx, payment, reason);
    }
    payment.nonce = Some(account.take_nonce(named));
    account.save(cx)?;
    request.update(cx)?;
    cx.update(&payment)?;
    let pace = NetworkState::get(cx, info)?.pace(cx)?;
    schedule(cx, &payment, pace, SIGNING_TIME)
}

/// Builds, signs and broadcasts a transaction.
fn broadcast(cx: &mut Context<'_>, mut payment: Payment) -> Result<(), Refusal> {
    let info = payment.info()?;
    let state = NetworkState::get(cx, info)?;
    if state.is_down(Outage::Node) || Hold::applies(cx, &payment)? {
        return Ok(());
    }
    if let Some(reason) = PlannedFailures::take(cx, &payment, FailureStage::Construct)? {
        return fail(cx, payment, reason);
    }
    let wallet = cx.get::<Wallet>(&payment.wallet_id)?;
    let key = cx.get::<KeyRecord>(&wallet.signing_key.id)?;
    let request = Request::get(cx, payment.id())?;
    if wallet.status == WalletStatus::Archived || key.check_signs_for(cx, request.requester_id()).is_err() {
        return fail(cx, payment, "The key of the wallet does not sign any more".to_owned());
    }
    if payment.built_as.is_none() && build::is_expired(cx, info, &request) {
        return fail(cx, payment, "Blockhash expired".to_owned());
    }
    let task = cx.find::<Task>(payment.id())?;
    let context = || task.as_ref().map(Task::context::<Facts>).transpose();
    let mut ready = match build::build(cx, info, key.private.public(), &request, &payment, context()?)? {
        Ok(ready) => ready,
        Err(reason) => return fail(cx, payment, reason),
    };
    if context()?.is_some_and(|facts| facts.are_expired(cx, info, &ready)) {
        return fail(cx, payment, "Blockhash expired".to_owned());
    }
    if let Some(reason) = unaffordable(cx, info, &mut ready)? {
        return fail(cx, payment, reason);
    }
    if !ledger::cover_fee(cx, payment.id(), ready.effect.fee)? {
        let reason = format!("Insufficient funds: the fee is {}, which the vault lacks", ready.effect.fee);
        return fail(cx, payment, reason);
    }
    if let Some(reason) = PlannedFailures::take(cx, &payment, FailureStage::Sign)? {
        return fail(cx, payment, reason);
    }
    let Ready {
        unsigned,
        effect,
        max_fee_per_gas,
        failure,
        memo,
        fee_rate,
        consents,
        co_signer,
        nonce_account,
        new_nonce_accounts,
    } = ready;
    if let Some(account) = nonce_account {
        payment.nonce_account = Some(account.address.clone());
        cx.update(&payment)?;
        account.hold(cx, payment.id())?;
    }
    let signed = match (key.offline_store(), task) {
        (None, _) => unsigned.sign(&key.private),
        (Some(store_id), None) => {
            let facts = Facts::of(cx, info, &payment, fee_rate)?;
            return Task::request(cx, payment.id(), (store_id, &key.key.id), &unsigned, &facts);
        }
        (Some(_), Some(task)) => match task.signed(key.private.public(), unsigned) {
            Some(signed) => signed,
            None => return Ok(()),
        },
    };
    Task::forget(cx, payment.id())?;
    let signed = match signed.and_then(|signed| build::co_sign(info, signed, co_signer.as_ref())) {
        Ok(signed) => signed,
        Err(rejection) => return fail(cx, payment, rejection.reason),
    };
    let tx_hash = signed.tx_hash.ok_or_else(Refusal::internal)?;
    if let Some(reason) = PlannedFailures::take(cx, &payment, FailureStage::Broadcast)? {
        return fail(cx, payment, reason);
    }
    if !ledger::note_transaction(cx, info, &tx_hash, payment.id())? {
        return fail(cx, payment, "Transaction already known".to_owned());
    }
    payment.effect = Some(effect);
    (payment.max_fee_per_gas, payment.failure, payment.memo, payment.signed) =
        (max_fee_per_gas, failure, memo, signed.data);
    (payment.fee_rate, payment.consents) = (fee_rate, consents);
    payment.new_nonce_accounts = new_nonce_accounts;
    enter_mempool(cx, payment, request, tx_hash)
}

/// Reserves what a signed transaction spends, and broadcasts it.
pub(super) fn enter_mempool(
    cx: &mut Context<'_>,
    mut payment: Payment,
    mut request: Request,
    tx_hash: String,
) -> Result<(), Refusal> {
    let info = payment.info()?;
    let state = NetworkState::get(cx, info)?;
    if let Some(effect) = &payment.effect {
        ledger::reserve(cx, info, effect)?;
    }
    payment.stage = Stage::Mempool;
    cx.update(&payment)?;
    request.set_broadcast(tx_hash, cx.now());
    request.update(cx)?;
    request.emit(cx, Request::broadcasted)?;
    match state.pace(cx)? {
        Pace::Instant => include(cx, payment, None).map(drop),
        Pace::Clock => schedule_at(cx, &payment, state.next_block_time(cx, info)),
        Pace::Manual => Ok(()),
    }
}

/// Why a transaction cannot be paid for. On EVM networks, one that lacks tokens fails in its block.
fn unaffordable(cx: &Context<'_>, info: &NetworkInfo, ready: &mut Ready) -> Result<Option<String>, Refusal> {
    if ready.failure.is_some() {
        ready.effect.movements.clear();
    }
    match ledger::shortage(cx, info, &ready.effect)? {
        Some(Shortage::Token) if info.family == Family::Evm => {
            ready.failure.get_or_insert_with(|| TOKEN_SHORTAGE.to_owned());
            ready.effect.movements.clear();
            unaffordable(cx, info, ready)
        }
        Some(Shortage::Token) => Ok(Some(TOKEN_SHORTAGE.to_owned())),
        Some(Shortage::FeePayer) => Ok(Some("Fee sponsor has insufficient funds".to_owned())),
        Some(Shortage::Native { needs, has }) => Ok(Some(format!("Insufficient funds: needs {needs}, has {has}"))),
        None if ledger::breaks_reserve(cx, info, &ready.effect)? => {
            Ok(Some("Balance would fall below the reserve".to_owned()))
        }
        None => Ok(None),
    }
}

const TOKEN_SHORTAGE: &str = "Insufficient token balance";

const DROPPED: &str = "Dropped from the mempool";

/// Puts a transaction into a block: into this one, or a new one. Returns whether it is in one.
pub(super) fn include(cx: &mut Context<'_>, mut payment: Payment, block: Option<Block>) -> Result<bool, Refusal> {
    let info = payment.info()?;
    if Hold::applies(cx, &payment)? || payment.fault == Some(ChainHow::Stuck) {
        return Ok(false);
    }
    if payment.fault == Some(ChainHow::DropMempool) {
        return fail(cx, payment, DROPPED.to_owned()).map(|()| false);
    }
    let mut state = NetworkState::get(cx, info)?;
    let mut account = Account::get(cx, info, &payment.sender)?;
    if payment.fault == Some(ChainHow::Replace) {
        if let Some(nonce) = payment.nonce {
            // It is that of the other transaction.
            account.mine_nonce(nonce);
            account.save(cx)?;
        }
        return fail(cx, payment, "Replaced by another transaction".to_owned()).map(|()| false);
    }
    if info.family == Family::Evm {
        let nonce = payment.nonce.unwrap_or_default();
        if nonce < account.nonce {
            return fail(cx, payment, "Nonce too low".to_owned()).map(|()| false);
        }
        if nonce > account.nonce || payment.max_fee_per_gas < state.base_fee {
            return Ok(false);
        }
    }
    let block = if let Some(block) = block {
        block
    } else {
        let block = state.new_block(cx, info)?;
        state.save(cx)?;
        block
    };
    if payment.failure.is_none() && payment.fault == Some(ChainHow::Fail) {
        payment.failure = Some("Transaction reverted".to_owned());
    }
    if payment.failure.is_none() {
        payment.failure = PlannedFailures::take(cx, &payment, FailureStage::Chain)?;
    }
    payment.stage = Stage::Mined;
    payment.block = Some(block);
    cx.update(&payment)?;
    let effect = payment.effect.as_ref().filter(|_| payment.failure.is_none());
    for movement in effect.iter().flat_map(|effect| &effect.movements) {
        ledger::expect(cx, info, &movement.to, &movement.asset, movement.amount, payment.id())?;
    }
    if let Some(nonce) = payment.nonce {
        account.mine_nonce(nonce);
        account.save(cx)?;
    }
    let pace = state.pace(cx)?;
    let wait = info.block_time.checked_mul(info.confirmations).unwrap_or_default();
    schedule(cx, &payment, pace, wait)?;
    if pace != Pace::Manual {
        // The one with the next nonce may have waited for it.
        let next = payment.nonce.map(|nonce| nonce.saturating_add(1));
        for waiting in Payment::of_sender(cx, info.name, &payment.sender)? {
            if waiting.stage == Stage::Mempool && waiting.nonce == next && info.family == Family::Evm {
                schedule_at(cx, &waiting, cx.time())?;
            }
        }
    }
    Ok(true)
}

/// Makes a transaction final: its effect is in the books, and in the histories.
pub(super) fn confirm(cx: &mut Context<'_>, mut payment: Payment) -> Result<(), Refusal> {
    let info = payment.info()?;
    if NetworkState::get(cx, info)?.is_down(Outage::Indexer) {
        return Ok(());
    }
    if let Some(reason) = payment.failure.clone() {
        return fail(cx, payment, reason);
    }
    let mut request = Request::get(cx, payment.id())?;
    let (Some(block), Some(effect)) = (payment.block, payment.effect.clone()) else { return Err(Refusal::internal()) };
    let tx_hash = request.tx_hash().unwrap_or_default().to_owned();
    let offered_to = match &request {
        Request::Transfer(transfer) => after::recipient(cx, transfer)?,
        Request::Transaction(_) => None,
    };
    // The offered amount stays reserved.
    let (effect, offered) = match &offered_to {
        Some(_) => effect.split(),
        None => (effect, None),
    };
    ledger::confirm(cx, info, &effect, ledger::txid(&tx_hash))?;
    for (account, asset, is_given) in &payment.consents {
        ledger::consent(cx, info, account, asset, *is_given)?;
    }
    for (address, authority) in &payment.new_nonce_accounts {
        NonceAccount::create(cx, info, (address, authority), block)?;
    }
    free_nonce_account(cx, &payment)?;
    let confirmed = Timestamp::from(block.time);
    if let Some(sponsor) = payment.fee_sponsor_id.clone() {
        let dates = (request.date_requested(), confirmed.clone());
        fee_sponsors::record(cx, sponsor, &payment.wallet_id, payment.id(), effect.fee, dates)?;
    }
    request.set_confirmed(effect.fee, confirmed);
    request.update(cx)?;
    payment.finish(cx)?;
    request.emit(cx, Request::confirmed)?;
    let occurrence = Occurrence { tx_hash, block, from: None, memo: payment.memo.clone() };
    let events = ledger::record(cx, info, &effect, &occurrence)?;
    policies::screen(cx, &events)?;
    after::follow(cx, &request, &payment, offered)?;
    end_original(cx, &payment)
}

/// Lets others use the nonce account of a payment that ends, which is in its block if it has one.
fn free_nonce_account(cx: &mut Context<'_>, payment: &Payment) -> Result<(), Refusal> {
    let Some(address) = &payment.nonce_account else { return Ok(()) };
    match NonceAccount::at(cx, payment.info()?, address)? {
        Some(account) => account.free(cx, payment.block),
        None => Ok(()),
    }
}

/// Ends the request that a confirmed or failed transaction replaces.
fn end_original(cx: &mut Context<'_>, replacement: &Payment) -> Result<(), Refusal> {
    let Some(original) = &replacement.replaces else { return Ok(()) };
    let original = cx.get::<Payment>(original)?;
    if original.stage != Stage::Replaced {
        return Ok(());
    }
    fail(cx, original, format!("Replaced by {}", replacement.id()))
}

/// Ends a payment that fails, wherever it is. In a block it pays its fee.
pub(super) fn fail(cx: &mut Context<'_>, mut payment: Payment, reason: String) -> Result<(), Refusal> {
    let info = payment.info()?;
    let mut request = Request::get(cx, payment.id())?;
    Task::forget(cx, payment.id())?;
    free_nonce_account(cx, &payment)?;
    let is_mined = payment.stage == Stage::Mined;
    if let Some(tx_hash) = request.tx_hash().filter(|_| payment.stage == Stage::Mempool) {
        ledger::forget_transaction(cx, info, tx_hash, payment.id())?;
    }
    if let Some(effect) = payment.effect.take() {
        if is_mined {
            let txid = ledger::txid(request.tx_hash().unwrap_or_default());
            ledger::charge(cx, info, &effect, txid)?;
            request.set_fee(effect.fee);
        } else {
            ledger::release(cx, info, &effect)?;
        }
    }
    if let Some(nonce) = payment.nonce.filter(|_| !is_mined && payment.stage != Stage::Replaced) {
        let mut account = Account::get(cx, info, &payment.sender)?;
        if nonce >= account.nonce {
            account.return_nonce(nonce);
            account.save(cx)?;
        }
    }
    request.set(BroadcastStatus::Failed, Some(reason));
    request.update(cx)?;
    payment.finish(cx)?;
    request.emit(cx, Request::failed)?;
    after::follow(cx, &request, &payment, None)?;
    end_original(cx, &payment)
}

/// Confirms a transaction that is in a block now, if the network has no pace of its own.
pub(crate) fn finish_at_once(cx: &mut Context<'_>, id: &str) -> Result<(), Refusal> {
    let payment = cx.get::<Payment>(id)?;
    if payment.stage == Stage::Mined && NetworkState::get(cx, payment.info()?)?.pace(cx)? == Pace::Instant {
        return confirm(cx, payment);
    }
    Ok(())
}

/// The reason of requests that were aborted.
pub(crate) const ABORTED: &str = "Aborted";

/// Goes on with a payment that its offline key store has signed.
pub(crate) fn signed_offline(cx: &mut Context<'_>, id: &str) -> Result<(), Refusal> {
    let payment = cx.get::<Payment>(id)?;
    if payment.stage == Stage::Executing { advance(cx, payment) } else { Ok(()) }
}

/// Aborts a request that executes and is not signed yet.
pub(crate) fn abort(cx: &mut Context<'_>, id: &str) -> Result<(), Refusal> {
    let payment = cx.get::<Payment>(id)?;
    if payment.stage != Stage::Executing {
        let status = Request::get(cx, id)?.status().to_string();
        let message = format!("only requests that are Executing can be aborted, and this one is {status}");
        return Err(Refusal::new(StatusCode::PRECONDITION_FAILED, message));
    }
    fail(cx, payment, ABORTED.to_owned())
}

/// Takes every payment of a network that is not broadcast one step further.
pub(crate) fn step(cx: &mut Context<'_>, info: &NetworkInfo) -> Result<(), Refusal> {
    for payment in Payment::of_network(cx, info.name)? {
        if matches!(payment.stage, Stage::Queued | Stage::Executing) {
            advance(cx, payment)?;
        }
    }
    Ok(())
}

/// Makes a block of what is in the mempool, and confirms what is final.
pub(crate) fn mine(cx: &mut Context<'_>, info: &NetworkInfo) -> Result<Block, Refusal> {
    let mut state = NetworkState::get(cx, info)?;
    let block = state.new_block(cx, info)?;
    state.save(cx)?;
    let mut mempool = Payment::of_network(cx, info.name)?;
    mempool.retain(|payment| payment.stage == Stage::Mempool);
    mempool.sort_by(|one, other| (&one.sender, one.nonce).cmp(&(&other.sender, other.nonce)));
    for payment in mempool {
        include(cx, payment, Some(block))?;
    }
    incoming::mine(cx, info, block)?;
    for payment in Payment::of_network(cx, info.name)? {
        let depth = payment.block.map_or(0, |mined| block.number.saturating_sub(mined.number));
        if payment.stage == Stage::Mined && depth >= u64::from(info.confirmations) {
            confirm(cx, payment)?;
        }
    }
    Ok(block)
}

/// Takes a payment through all steps that are left.
pub(crate) fn force_confirm(cx: &mut Context<'_>, id: &str) -> Result<(), Refusal> {
    let mut payment = forceable(cx, id)?;
    payment.fault = None;
    cx.update(&payment)?;
    loop {
        let before = cx.get::<Payment>(id)?;
        let stage = before.stage;
        if stage == Stage::Over {
            return Ok(());
        }
        advance(cx, before)?;
        if cx.get::<Payment>(id)?.stage == stage {
            return Err(Refusal::new(StatusCode::PRECONDITION_FAILED, obstacle(cx, id)?));
        }
    }
}

/// Why a payment cannot go on.
fn obstacle(cx: &Context<'_>, id: &str) -> Result<String, Refusal> {
    let payment = cx.get::<Payment>(id)?;
    let info = payment.info()?;
    let missing = Account::get(cx, info, &payment.sender)?.nonce;
    let is_early = payment.stage == Stage::Mempool && info.family == Family::Evm;
    let Some(own) = payment.nonce.filter(|own| is_early && *own > missing) else {
        return Ok("the request cannot go on: it is held, waits for another one, or its network is down".to_owned());
    };
    let waits = format!("the request has nonce {own} and waits for nonce {missing}");
    let is_taken = Account::get(cx, info, &payment.sender)?.is_taken(missing);
    let way_out = if is_taken {
        "which another request has; confirm that one first"
    } else {
        "which no request has; the next transfer of the wallet takes it"
    };
    Ok(format!("{waits}, {way_out}"))
}

/// Lets a payment fail, wherever it is.
pub(crate) fn force_fail(cx: &mut Context<'_>, id: &str, reason: String) -> Result<(), Refusal> {
    let payment = forceable(cx, id)?;
    fail(cx, payment, reason)
}

/// A payment that is on its way.
fn forceable(cx: &Context<'_>, id: &str) -> Result<Payment, Refusal> {
    let payment = cx.get::<Payment>(id)?;
    let problem = match payment.stage {
        Stage::Waiting => "awaits approval; force its approval",
        Stage::Over => "has ended",
        Stage::Replaced => "is replaced",
        Stage::Queued | Stage::Executing | Stage::Mempool | Stage::Mined => return Ok(payment),
    };
    Err(Refusal::new(StatusCode::PRECONDITION_FAILED, format!("the request {problem}")))
}

/// Removes a transaction from the mempool.
pub(crate) fn drop_payment(cx: &mut Context<'_>, id: &str) -> Result<(), Refusal> {
    let payment = cx.get::<Payment>(id)?;
    if payment.stage != Stage::Mempool {
        return Err(Refusal::invalid("the transaction is not in the mempool"));
    }
    fail(cx, payment, DROPPED.to_owned())
}
