//! From a request to a transaction, and what it does to the books.

use super::recipient::{self, Unable};
use super::record::Payment;
use super::request::Request;
use crate::chain::{
    self, DurableNonce, EvmCall, EvmTransfer, Family, Fee, Given, NetworkInfo, PrivateKey, PublicKey, Rejection,
    RejectionKind, Signed, SolanaCall, Unsigned, Utxo, saturating, transaction_request, transfer_request,
};
use crate::ledger::{Account, Asset, Effect, Movement, NetworkState, NonceAccount, Output, Token};
use crate::operations::amounts;
use crate::operations::fee_sponsors::{self, Payer};
use crate::refusal::Refusal;
use crate::store::{Context, Entity as _};
use dfns_endpoints::onchain::{
    EvmUserOperations, FeePriority, HexOrJson, SerializedTransaction, TransactionBody, TransferBody,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::{Duration, SystemTime};

/// A transaction to be signed.
pub(super) struct Ready {
    pub(super) unsigned: Unsigned,
    pub(super) effect: Effect,
    /// The most that it pays for each unit of gas, on EVM networks.
    pub(super) max_fee_per_gas: u128,
    /// Why it will fail in its block.
    pub(super) failure: Option<String>,
    pub(super) memo: Option<String>,
    /// The fee rate that it was built with, on Bitcoin and its relatives.
    pub(super) fee_rate: u64,
    /// The tokens that accounts consent to by it, or no longer.
    pub(super) consents: Vec<(String, Asset, bool)>,
    /// Another account that signs, after the wallet.
    pub(super) co_signer: Option<PrivateKey>,
    /// The nonce account that it advances, on Solana.
    pub(super) nonce_account: Option<NonceAccount>,
    /// The nonce accounts that it creates, each with the address that may use it.
    pub(super) new_nonce_accounts: Vec<(String, String)>,
}

/// The facts of a network that transactions of an account need.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Facts {
    nonce: u64,
    #[serde(with = "crate::ledger::units")]
    base_fee: u128,
    fee_rate: u64,
    blockhash: [u8; 32],
    token_decimals: u8,
    utxos: Vec<Utxo>,
    fee_payer: Option<[u8; 32]>,
    durable_nonce: Option<DurableNonce>,
    /// When they were true.
    at: Option<SystemTime>,
}

impl Facts {
    /// The facts for the next transaction of an account.
    pub(crate) fn now(cx: &Context<'_>, info: &NetworkInfo, account: &Account) -> Result<Self, Refusal> {
        let state = NetworkState::get(cx, info)?;
        Ok(Self {
            nonce: account.upcoming_nonce(),
            base_fee: state.base_fee,
            fee_rate: state.fee_rate(None),
            blockhash: chain::blockhash(info.name, state.height(cx, info)?),
            token_decimals: 0,
            utxos: account.spendable(),
            fee_payer: None,
            durable_nonce: None,
            at: Some(cx.time()),
        })
    }

    /// Whether a transaction that was built from them can no longer be broadcast.
    pub(super) fn are_expired(&self, cx: &Context<'_>, info: &NetworkInfo, ready: &Ready) -> bool {
        let age = self.at.and_then(|at| cx.time().duration_since(at).ok());
        info.family == Family::Solana
            && ready.nonce_account.is_none()
            && age.is_some_and(|age| age > BLOCKHASH_LIFETIME)
    }

    /// Leaves only the outputs that an effect spends, and sets the fee rate.
    pub(super) fn only(&mut self, effect: &Effect, fee_rate: u64) {
        self.utxos = effect.spent.iter().map(Output::to_utxo).collect();
        self.fee_rate = fee_rate;
    }

    /// The facts that a payment was built from, to build it again.
    pub(super) fn of(cx: &Context<'_>, info: &NetworkInfo, payment: &Payment, fee_rate: u64) -> Result<Self, Refusal> {
        let facts = Self::now(cx, info, &Account::get(cx, info, &payment.sender)?)?;
        Ok(Self { nonce: payment.nonce.unwrap_or(facts.nonce), fee_rate, ..facts })
    }

    pub(crate) fn given(&self) -> Given<'_> {
        Given {
            nonce: self.nonce,
            base_fee_per_gas: self.base_fee,
            utxos: &self.utxos,
            fee_rate: self.fee_rate,
            recent_blockhash: self.blockhash,
            fee_payer: self.fee_payer,
            durable_nonce: self.durable_nonce,
            token_decimals: self.token_decimals,
        }
    }
}

/// Checks the body of a transfer, apart from the means to pay for it.
pub(crate) fn check_transfer(
    cx: &Context<'_>,
    info: &'static NetworkInfo,
    key: &PublicKey,
    body: &TransferBody,
) -> Result<(), Refusal> {
    let facts = Facts::now(cx, info, &Account::get(cx, info, "")?)?;
    match transfer_request(info, key, body, &facts.given()) {
        Err(rejection) if rejection.kind != RejectionKind::InsufficientFunds => return Err(rejection.into()),
        _ => {}
    }
    let (_, amount) = Asset::of_transfer(info, body)?;
    amounts::check_written("amount", &amount)?;
    if saturating("amount", &amount)? == 0 {
        return Err(Refusal::invalid("`amount` must be more than 0"));
    }
    check_options(info, &json(body)?)
}

/// The fee that a transfer of an address is expected to cost.
pub(crate) fn estimate_fee(
    cx: &Context<'_>,
    info: &'static NetworkInfo,
    key: &PublicKey,
    sender: &str,
    body: &TransferBody,
) -> Result<u128, Refusal> {
    let mut facts = Facts::now(cx, info, &Account::get(cx, info, sender)?)?;
    let (asset, _) = Asset::of_transfer(info, body)?;
    facts.token_decimals = u8::try_from(Token::get(cx, info, &asset)?.decimals).unwrap_or(u8::MAX);
    Ok(transfer_request(info, key, body, &facts.given())?.fee)
}

/// Checks the fields that only some networks have.
fn check_options(info: &NetworkInfo, body: &Value) -> Result<(), Refusal> {
    let family = info.family;
    let options: [(&str, bool); 7] = [
        ("memo", has_memos(family)),
        ("priority", matches!(family, Family::Bitcoin | Family::Evm | Family::Solana)),
        ("createDestinationAccount", matches!(family, Family::Kadena | Family::Solana | Family::Stellar)),
        ("offer", family == Family::Canton),
        ("expiresAt", family == Family::Canton),
        ("targetChain", family == Family::Kadena),
        ("useDurableNonce", family == Family::Solana),
    ];
    let given = |name: &str| body.get(name).filter(|value| !value.is_null() && **value != Value::Bool(false));
    for (name, is_known) in options {
        if !is_known && given(name).is_some() {
            return Err(Refusal::invalid(format!("`{name}` is not supported on {}", info.name)));
        }
    }
    if let Some(memo) = given("memo").and_then(Value::as_str) {
        check_memo(family, memo)?;
    }
    if let Some(priority) = given("priority").and_then(Value::as_str)
        && !["Slow", "Standard", "Fast"].contains(&priority)
    {
        return Err(Refusal::invalid("`priority` must be Slow, Standard or Fast"));
    }
    Ok(())
}

/// Whether a transfer is to use a nonce account.
fn is_durable(body: &TransferBody) -> bool {
    let wanted = match body {
        TransferBody::Native(native) => native.use_durable_nonce,
        TransferBody::Spl(token) | TransferBody::Spl2022(token) => token.use_durable_nonce,
        _ => None,
    };
    wanted == Some(true)
}

/// Checks that the sender has a nonce account, if a transfer is to use one.
pub(crate) fn check_nonce_account(
    cx: &Context<'_>,
    info: &NetworkInfo,
    sender: &str,
    body: &TransferBody,
) -> Result<(), Refusal> {
    if !is_durable(body) || !NonceAccount::of_authority(cx, info, sender)?.is_empty() {
        return Ok(());
    }
    let message = "`useDurableNonce`: the wallet has no nonce account; a transaction of kind \
                   CreateSolanaNonceAccounts creates some";
    Err(Refusal::invalid(message))
}

fn has_memos(family: Family) -> bool {
    matches!(
        family,
        Family::Algorand
            | Family::Concordium
            | Family::Hedera
            | Family::Solana
            | Family::Stellar
            | Family::Ton
            | Family::Xrpl
    )
}

fn check_memo(family: Family, memo: &str) -> Result<(), Refusal> {
    if family == Family::Xrpl && memo.parse::<u32>().is_err() {
        return Err(Refusal::invalid("`memo` must be a destination tag: a whole number up to 4294967295"));
    }
    let most = match family {
        Family::Stellar => 28,
        Family::Solana => 64,
        Family::Hedera => 100,
        _ => 1000,
    };
    if memo.len() > most {
        return Err(Refusal::invalid(format!("`memo` must have at most {most} bytes")));
    }
    Ok(())
}

fn json(value: &impl serde::Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(value).map_err(|_| Refusal::internal())
}

/// Builds the transaction of a request, perhaps again, from the facts of the first time. A reason,
/// if that is not possible.
pub(super) fn build(
    cx: &Context<'_>,
    info: &'static NetworkInfo,
    key: &PublicKey,
    request: &Request,
    payment: &Payment,
    earlier: Option<Facts>,
) -> Result<Result<Ready, String>, Refusal> {
    let is_again = earlier.is_some();
    let mut facts = match earlier {
        Some(facts) => facts,
        None => Facts::now(cx, info, &Account::get(cx, info, &payment.sender)?)?,
    };
    facts.nonce = payment.nonce.unwrap_or(facts.nonce);
    let payer = match &payment.fee_sponsor_id {
        Some(id) => match fee_sponsors::payer(cx, info, id)? {
            Ok(payer) => Some(payer),
            Err(reason) => return Ok(Err(reason)),
        },
        None => None,
    };
    if let Some(payer) = payer.as_ref().filter(|_| info.family == Family::Solana) {
        facts.fee_payer = Some(payer.key.public().ed25519()?);
    }
    let built = match request {
        Request::Transfer(request) => transfer(cx, info, key, &request.request_body, payment, facts, is_again)?,
        Request::Transaction(request) => match &payment.built_as {
            Some(body) => transfer(cx, info, key, body, payment, facts, is_again)?,
            None => transaction(cx, info, key, &request.request_body, payment, &facts)?,
        },
    };
    Ok(built.map(|mut ready| {
        if let Some(Payer { address, key }) = payer {
            ready.effect.fee_payer = address;
            ready.co_signer = (info.family == Family::Solana).then_some(key);
        }
        ready
    }))
}

fn transfer(
    cx: &Context<'_>,
    info: &'static NetworkInfo,
    key: &PublicKey,
    body: &TransferBody,
    payment: &Payment,
    mut facts: Facts,
    is_again: bool,
) -> Result<Result<Ready, String>, Refusal> {
    let (asset, amount) = Asset::of_transfer(info, body)?;
    let fields = json(body)?;
    facts.token_decimals = u8::try_from(Token::get(cx, info, &asset)?.decimals).unwrap_or(u8::MAX);
    let priority = fields.get("priority").and_then(Value::as_str).map(FeePriority::from);
    if !is_again {
        facts.fee_rate = NetworkState::get(cx, info)?.fee_rate(priority.as_ref());
    }
    let mut nonce_account = None;
    if is_durable(body) {
        let accounts = NonceAccount::of_authority(cx, info, &payment.sender)?;
        let is_usable = |account: &NonceAccount| account.payment.as_deref().is_none_or(|user| user == payment.id());
        let own = accounts.iter().position(|account| account.payment.as_deref() == Some(payment.id()));
        let Some(account) = own.or_else(|| accounts.iter().position(is_usable)).map(|at| accounts[at].clone()) else {
            return Ok(Err("Every nonce account of the wallet is in use".to_owned()));
        };
        let address = chain::solana_address(&account.address)?;
        facts.durable_nonce = Some(DurableNonce { account: address, value: account.value });
        nonce_account = Some(account);
    }
    let built = match transfer_request(info, key, body, &facts.given()) {
        Ok(built) => built,
        Err(rejection) => return Ok(Err(rejection.reason)),
    };
    let to = chain::canonical(info, fields.get("to").and_then(Value::as_str).unwrap_or_default());
    let amount = saturating("amount", &amount)?;
    let effect = if info.has_outputs() {
        bitcoin_effect(&payment.sender, to, amount, built.fee, &built.spent)?
    } else {
        Effect {
            from: payment.sender.clone(),
            fee_payer: payment.sender.clone(),
            fee: built.fee,
            movements: vec![Movement { asset, amount, to }],
            spent: Vec::new(),
            outputs: Vec::new(),
        }
    };
    let creates = fields.get("createDestinationAccount") == Some(&Value::Bool(true));
    let unable = match effect.movements.first() {
        Some(movement) => recipient::check(cx, info, movement, creates)?,
        None => None,
    };
    let failure = match unable {
        Some(Unable::ToBuild(reason)) => return Ok(Err(reason.to_owned())),
        Some(Unable::OnChain(reason)) => Some(reason.to_owned()),
        None => None,
    };
    let call = if info.family == Family::Evm { chain::evm_call(built.unsigned.transaction()) } else { None };
    Ok(Ok(Ready {
        unsigned: built.unsigned,
        effect,
        max_fee_per_gas: call.map_or(u128::MAX, |call| call.max_fee_per_gas),
        failure,
        memo: fields.get("memo").and_then(Value::as_str).map(str::to_owned),
        fee_rate: facts.fee_rate,
        consents: Vec::new(),
        co_signer: None,
        nonce_account,
        new_nonce_accounts: Vec::new(),
    }))
}

/// Adds the signature of another account to a transaction.
pub(super) fn co_sign(
    info: &'static NetworkInfo,
    signed: Signed,
    key: Option<&PrivateKey>,
) -> Result<Signed, Rejection> {
    let (Some(key), Some(data)) = (key, &signed.data) else { return Ok(signed) };
    let body = TransactionBody::from(SerializedTransaction::new(data.clone()));
    transaction_request(info, key.public(), &body, &Given::default())?.sign(key)
}

/// The effect of a transfer on Bitcoin or a relative: the change goes back to the sender.
pub(super) fn bitcoin_effect(
    sender: &str,
    to: String,
    amount: u128,
    fee: u128,
    spent: &[Utxo],
) -> Result<Effect, Refusal> {
    let units = |amount: u128| u64::try_from(amount).map_err(|_| Refusal::internal());
    let total: u128 = spent.iter().map(|utxo| u128::from(utxo.value)).sum();
    let change = total.saturating_sub(amount).saturating_sub(fee);
    let mut outputs = vec![(to.clone(), units(amount)?)];
    if change > 0 {
        outputs.push((sender.to_owned(), units(change)?));
    }
    Ok(Effect {
        from: sender.to_owned(),
        fee_payer: sender.to_owned(),
        fee,
        movements: vec![Movement { asset: Asset::native(), amount, to }],
        spent: spent.iter().map(Output::spent).collect(),
        outputs,
    })
}

fn transaction(
    cx: &Context<'_>,
    info: &'static NetworkInfo,
    key: &PublicKey,
    body: &TransactionBody,
    payment: &Payment,
    facts: &Facts,
) -> Result<Result<Ready, String>, Refusal> {
    let unsigned = match transaction_request(info, key, body, &facts.given()) {
        Ok(unsigned) => unsigned,
        Err(rejection) => return Ok(Err(rejection.reason)),
    };
    let fee = match (body, info.fee) {
        // A new account and the recipient of an offer may have nothing to pay with.
        (TransactionBody::ActivateAccount(_) | TransactionBody::SettleOffer(_), _) => 0,
        (_, Fee::Fixed(fee)) => fee,
        _ => 0,
    };
    let mut ready = Ready {
        effect: Effect {
            from: payment.sender.clone(),
            fee_payer: payment.sender.clone(),
            fee: fee.into(),
            movements: Vec::new(),
            spent: Vec::new(),
            outputs: Vec::new(),
        },
        max_fee_per_gas: u128::MAX,
        failure: None,
        memo: None,
        fee_rate: facts.fee_rate,
        consents: consents(info, &payment.sender, unsigned.transaction()),
        co_signer: None,
        nonce_account: None,
        new_nonce_accounts: Vec::new(),
        unsigned,
    };
    if let TransactionBody::UserOperations(operations) = body {
        understand_user_operations(&mut ready, operations, facts);
    } else if info.family == Family::Evm {
        understand_evm(&mut ready, facts);
    } else if let Some(call) = (info.family == Family::Solana).then(|| chain::solana_call(ready.unsigned.transaction()))
    {
        let problem = understand_solana(cx, info, &mut ready, call.unwrap_or_default(), payment)?;
        return Ok(problem.map_or(Ok(ready), Err));
    }
    Ok(Ok(ready))
}

/// Finds out what a transaction on Solana does: payments of coins, and nonce accounts. A reason, if
/// it cannot be broadcast.
fn understand_solana(
    cx: &Context<'_>,
    info: &NetworkInfo,
    ready: &mut Ready,
    call: SolanaCall,
    payment: &Payment,
) -> Result<Option<String>, Refusal> {
    let sender = &payment.sender;
    let paid = call.payments.into_iter().filter(|(from, _, lamports)| from == sender && *lamports > 0);
    let paid = paid.map(|(_, to, lamports)| Movement { asset: Asset::native(), amount: lamports.into(), to });
    ready.effect.movements = paid.collect();
    for (address, _) in &call.nonce_accounts {
        if NonceAccount::at(cx, info, address)?.is_some() {
            ready.failure = Some("Account already in use".to_owned());
        }
    }
    ready.new_nonce_accounts = call.nonce_accounts;
    // Nonce accounts of others exist, and have the value that a transaction names.
    let Some((address, value)) = call.advances else { return Ok(None) };
    let Some(account) = NonceAccount::at(cx, info, &address)? else { return Ok(None) };
    if account.value != value {
        return Ok(Some("Nonce already advanced".to_owned()));
    }
    if account.payment.as_deref().is_some_and(|user| user != payment.id()) {
        return Ok(Some("Nonce account already used by a pending transaction".to_owned()));
    }
    ready.nonce_account = Some(account);
    Ok(None)
}

/// The tokens that accounts consent to by a transaction, or no longer.
fn consents(info: &NetworkInfo, sender: &str, transaction: &[u8]) -> Vec<(String, Asset, bool)> {
    let consents = chain::consents(info, transaction).into_iter().filter_map(|consent| {
        let asset = Asset::parse(info, "kind", &consent.token).ok()?;
        let account = consent.account.map_or_else(|| sender.to_owned(), |account| chain::canonical(info, &account));
        Some((account, asset, consent.is_given))
    });
    consents.collect()
}

/// How long a transaction on Solana can be broadcast after it was built.
const BLOCKHASH_LIFETIME: Duration = Duration::from_secs(60);

/// Whether the blockhash of a caller's own transaction on Solana is too old. Transactions that the
/// sandbox builds have a new one, and those with a durable nonce need none.
pub(super) fn is_expired(cx: &Context<'_>, info: &NetworkInfo, request: &Request) -> bool {
    let Request::Transaction(request) = request else { return false };
    let TransactionBody::Transaction(body) = &request.request_body else { return false };
    let HexOrJson::Hex(text) = &body.transaction else { return false };
    let age = request.date_requested.to_system_time().ok().and_then(|at| cx.time().duration_since(at).ok());
    info.family == Family::Solana
        && age.is_some_and(|age| age > BLOCKHASH_LIFETIME)
        && chain::bytes(text).and_then(|bytes| chain::solana_call(&bytes)).is_none_or(|call| call.advances.is_none())
}

/// Finds out what user operations do: each as a transaction of the wallet would.
fn understand_user_operations(ready: &mut Ready, operations: &EvmUserOperations, facts: &Facts) {
    let (Some(call), Ok(calls)) = (chain::evm_call(ready.unsigned.transaction()), chain::user_calls(operations)) else {
        return;
    };
    ready.max_fee_per_gas = call.max_fee_per_gas;
    ready.effect.fee = u128::from(chain::user_gas(&calls)).saturating_mul(call.price(facts.base_fee));
    ready.effect.movements = calls.iter().flat_map(|call| moved(call, &ready.effect.from)).collect();
}

/// Finds out what an EVM transaction does.
fn understand_evm(ready: &mut Ready, facts: &Facts) {
    let Some(call) = chain::evm_call(ready.unsigned.transaction()) else { return };
    let mut gas = call.gas();
    if call.gas_limit < gas {
        gas = call.gas_limit;
        ready.failure = Some("Out of gas".to_owned());
    }
    ready.max_fee_per_gas = call.max_fee_per_gas;
    ready.effect.fee = u128::from(gas).saturating_mul(call.price(facts.base_fee));
    ready.effect.movements = moved(&call, &ready.effect.from);
}

/// Returns the movements of a call of an account.
fn moved(call: &EvmCall, from: &str) -> Vec<Movement> {
    let mut movements = Vec::new();
    let to = call.to.clone().unwrap_or_else(|| call.created(from));
    if call.value > 0 {
        movements.push(Movement { asset: Asset::native(), amount: call.value, to: to.clone() });
    }
    match call.transfer() {
        Some(EvmTransfer::Erc20 { to: recipient, amount }) if amount > 0 => {
            movements.push(Movement { asset: Asset::of_contract("Erc20", &to), amount, to: recipient });
        }
        Some(EvmTransfer::Erc721 { from: sender, to: recipient, token_id }) if sender == from => {
            let asset = Asset::nft_of_contract("Erc721", &to, &token_id);
            movements.push(Movement { asset, amount: 1, to: recipient });
        }
        _ => {}
    }
    movements
}

/// The nonce that an EVM transaction names.
pub(super) fn named_nonce(info: &NetworkInfo, body: &TransactionBody) -> Option<u64> {
    if info.family != Family::Evm {
        return None;
    }
    let fields = json(body).ok()?;
    let nonce = match fields.get("transaction") {
        Some(Value::String(hex)) => return chain::evm_call(&chain::bytes(hex)?).map(|call| call.nonce),
        Some(transaction) => transaction.get("nonce")?.clone(),
        None => fields.get("nonce")?.clone(),
    };
    match nonce {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => saturating("nonce", &text).ok().and_then(|nonce| u64::try_from(nonce).ok()),
        _ => None,
    }
}
