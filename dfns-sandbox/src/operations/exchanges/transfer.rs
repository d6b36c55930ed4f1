//! Deposits and withdrawals.
//!
//! A deposit is a transfer of the wallet to an address of the exchange. The account has the amount
//! once the transfer is confirmed. A withdrawal takes the amount from the account, and arrives
//! after the time of a block. Neither shows the one-time password that it was requested with.

use super::account::{Account, Balance, counted};
use super::catalogue;
use super::record::ExchangeRecord;
use crate::chain::{self, NetworkInfo};
use crate::ledger::{self, Asset, Credit, NetworkState};
use crate::operations::course::{self, Course};
use crate::operations::ownership::requester;
use crate::operations::payments::{self, Purpose, Request};
use crate::operations::{Operation, amounts, check, replay, wallets};
use crate::refusal::Refusal;
use crate::store::{Context, Due, Entity};
use dfns_endpoints::exchanges::{
    CreateDeposit, CreateWithdrawal, ExchangeAccountId, ExchangeTransfer, ExchangeTransferBody, ExchangeTransferId,
    ExchangeTransferKind,
};
use dfns_endpoints::onchain::BroadcastStatus;
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::{ExchangeId, WalletId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

impl Entity for ExchangeTransfer {
    const NOUN: &'static str = "exchange transfer";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let external_id = fields(&self.request_body).ok().and_then(|fields| text(&fields, "externalId"));
        external_id.map(|id| (replay::EXTERNAL_ID, id)).into_iter().collect()
    }
}

/// The kinds of assets that exchanges may move.
const KINDS: [&str; 9] = ["Native", "Asa", "Erc20", "Sep41", "Spl", "Spl2022", "Tep74", "Trc10", "Trc20"];

fn fields(body: &ExchangeTransferBody) -> Result<Map<String, Value>, Refusal> {
    match serde_json::to_value(body) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(Refusal::internal()),
    }
}

fn typed<T: DeserializeOwned>(fields: Map<String, Value>) -> Result<T, Refusal> {
    serde_json::from_value(Value::Object(fields)).map_err(|_| Refusal::internal())
}

fn text(fields: &Map<String, Value>, name: &str) -> Option<String> {
    fields.get(name).and_then(Value::as_str).map(str::to_owned)
}

/// An amount of a listed asset of a network.
struct Sum {
    asset: Asset,
    symbol: &'static str,
    /// In the smallest unit of the asset.
    amount: u128,
    /// As balances count it.
    counted: u128,
}

impl Sum {
    fn of(info: &'static NetworkInfo, fields: &Map<String, Value>) -> Result<Self, Refusal> {
        let asset = Asset::parse(info, "kind", &Value::Object(fields.clone()))?;
        let Some((symbol, decimals)) = catalogue::find(info, &asset) else {
            return Err(Refusal::invalid(format!("`kind`: exchanges do not list this asset on {}", info.name)));
        };
        let amount = amounts::units("amount", &text(fields, "amount").unwrap_or_default())?;
        Ok(Self { asset, symbol, amount, counted: counted(amount, decimals)? })
    }
}

/// A deposit or a withdrawal that was checked.
struct Order {
    exchange_id: ExchangeId,
    account_id: ExchangeAccountId,
    account: Account,
    wallet: Wallet,
    info: &'static NetworkInfo,
    sum: Sum,
    /// The body without its one-time password.
    fields: Map<String, Value>,
}

impl Order {
    fn new(
        cx: &Context<'_>,
        exchange_id: ExchangeId,
        account_id: ExchangeAccountId,
        body: &ExchangeTransferBody,
    ) -> Result<Self, Refusal> {
        let mut fields = fields(body)?;
        if !text(&fields, "kind").is_some_and(|kind| KINDS.contains(&kind.as_str())) {
            return Err(check::must_be("kind", &check::any_of(&KINDS)));
        }
        replay::external_id(&fields)?;
        let otp = fields.remove("otp").as_ref().and_then(Value::as_str).map(str::to_owned);
        otp.as_deref().map_or(Ok(()), |otp| check::line("otp", otp, 6..=6))?;
        let account = Account::get(cx, &exchange_id, &account_id)?;
        let wallet_id = WalletId::from(text(&fields, "walletId").unwrap_or_default());
        let wallet = wallets::get_active(cx, &wallet_id)?;
        let info = chain::of(&wallet.network)?;
        let sum = Sum::of(info, &fields)?;
        if otp.is_none() && cx.get::<ExchangeRecord>(&exchange_id)?.needs_otp {
            return Err(check::must_be("otp", "a string of 6 characters, which the exchange requires"));
        }
        Ok(Self { exchange_id, account_id, account, wallet, info, sum, fields })
    }

    /// The earlier request with the same `externalId`.
    fn earlier(&self, cx: &Context<'_>, kind: &ExchangeTransferKind) -> Result<Option<ExchangeTransfer>, Refusal> {
        let Some(external_id) = text(&self.fields, "externalId") else { return Ok(None) };
        let is_same = |earlier: &ExchangeTransfer| {
            Ok(earlier.kind == *kind
                && earlier.exchange_id == self.exchange_id
                && earlier.account_id == self.account_id
                && fields(&earlier.request_body)? == self.fields)
        };
        replay::find(cx, &external_id, is_same)
    }

    fn insert(self, cx: &mut Context<'_>, kind: ExchangeTransferKind) -> Result<ExchangeTransfer, Refusal> {
        let transfer = ExchangeTransfer {
            id: cx.new_id("extx").into(),
            exchange_id: self.exchange_id,
            account_id: self.account_id,
            transfer_id: None,
            exchange_reference: (kind == ExchangeTransferKind::Withdrawal).then(|| cx.new_id("ref")),
            kind,
            wallet_id: self.wallet.id,
            requester: requester(cx)?,
            request_body: typed(self.fields)?,
            date_created: cx.now(),
        };
        cx.insert(&transfer)?;
        Ok(transfer)
    }
}

/// The address of an exchange account on a network.
fn address(info: &NetworkInfo, exchange: &ExchangeId, account: &ExchangeAccountId) -> Result<String, Refusal> {
    payments::address_of(info, &format!("exchange {exchange} {account}"))
}

impl Operation for CreateDeposit {
    fn run(self, cx: &mut Context<'_>) -> Result<ExchangeTransfer, Refusal> {
        let order = Order::new(cx, self.exchange_id, self.account_id, &self.transfer)?;
        if let Some(earlier) = order.earlier(cx, &ExchangeTransferKind::Deposit)? {
            return Ok(earlier);
        }
        let mut body = order.fields.clone();
        body.retain(|name, _| !matches!(name.as_str(), "walletId" | "externalId"));
        body.insert("to".to_owned(), address(order.info, &order.exchange_id, &order.account_id)?.into());
        let mut deposit = order.insert(cx, ExchangeTransferKind::Deposit)?;
        let transfer = wallets::transfer(
            cx,
            &deposit.wallet_id,
            typed(body)?,
            Some(Purpose::ExchangeDeposit(deposit.id.clone())),
        )?;
        deposit.transfer_id = Some(transfer.id);
        cx.update(&deposit)?;
        Ok(deposit)
    }
}

impl Operation for CreateWithdrawal {
    fn run(self, cx: &mut Context<'_>) -> Result<ExchangeTransfer, Refusal> {
        let order = Order::new(cx, self.exchange_id, self.account_id, &self.transfer)?;
        if let Some(earlier) = order.earlier(cx, &ExchangeTransferKind::Withdrawal)? {
            return Ok(earlier);
        }
        order.account.balance(cx, order.sum.symbol)?.reserve(cx, order.sum.counted)?;
        let at = NetworkState::next_action(cx, order.info)?;
        let withdrawal = order.insert(cx, ExchangeTransferKind::Withdrawal)?;
        cx.schedule(at, &WithdrawalArrival { id: withdrawal.id.clone() })?;
        Ok(withdrawal)
    }
}

/// A withdrawal arrives.
#[derive(Serialize, Deserialize)]
pub(in crate::operations) struct WithdrawalArrival {
    id: ExchangeTransferId,
}

impl Due for WithdrawalArrival {
    const KIND: &'static str = "arrival of a withdrawal";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let withdrawal = cx.get::<ExchangeTransfer>(&self.id)?;
        let (info, sum) = sum_of(cx, &withdrawal)?;
        if let Some(balance) = balance_of(cx, &withdrawal, &sum)? {
            balance.take(cx, sum.counted)?;
        }
        let wallet = cx.get::<Wallet>(&withdrawal.wallet_id)?;
        let to = wallet.address.ok_or_else(Refusal::internal)?;
        let from = Some(address(info, &withdrawal.exchange_id, &withdrawal.account_id)?);
        ledger::credit(cx, info, Credit { to, asset: sum.asset, amount: sum.amount, from, memo: None }, None).map(drop)
    }
}

impl Course for ExchangeTransfer {
    fn request(&self, _: &Context<'_>) -> Result<Option<String>, Refusal> {
        Ok(self.transfer_id.as_ref().map(ToString::to_string))
    }

    fn go_on(self, cx: &mut Context<'_>) -> Result<bool, Refusal> {
        cx.hasten(|arrival: &WithdrawalArrival| arrival.id == self.id)
    }

    fn fail(self, _: &mut Context<'_>, _: String) -> Result<(), Refusal> {
        if self.kind == ExchangeTransferKind::Deposit {
            return Err(course::over(Self::NOUN));
        }
        Err(course::cannot("withdrawals from exchanges do not fail"))
    }

    fn show(self, _: &Context<'_>) -> Result<Value, Refusal> {
        course::shown(&self)
    }
}

/// The network and the amount of a deposit or a withdrawal.
fn sum_of(cx: &Context<'_>, transfer: &ExchangeTransfer) -> Result<(&'static NetworkInfo, Sum), Refusal> {
    let info = chain::of(&cx.get::<Wallet>(&transfer.wallet_id)?.network)?;
    Ok((info, Sum::of(info, &fields(&transfer.request_body)?)?))
}

/// The balance that it changes, unless the exchange was forgotten meanwhile.
fn balance_of(cx: &Context<'_>, transfer: &ExchangeTransfer, sum: &Sum) -> Result<Option<Balance>, Refusal> {
    if cx.find::<ExchangeRecord>(&transfer.exchange_id)?.is_none() {
        return Ok(None);
    }
    let account = Account::get(cx, &transfer.exchange_id, &transfer.account_id)?;
    account.balance(cx, sum.symbol).map(Some)
}

/// Credits a deposit whose transfer is confirmed.
pub(in crate::operations) fn deposited(
    cx: &mut Context<'_>,
    id: &ExchangeTransferId,
    request: &Request,
) -> Result<(), Refusal> {
    if *request.status() != BroadcastStatus::Confirmed {
        return Ok(());
    }
    let deposit = cx.get::<ExchangeTransfer>(id)?;
    let (_, sum) = sum_of(cx, &deposit)?;
    match balance_of(cx, &deposit, &sum)? {
        Some(balance) => balance.add(cx, sum.counted),
        None => Ok(()),
    }
}
