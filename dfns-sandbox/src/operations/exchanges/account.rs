//! The accounts at an exchange, and their balances.

use super::catalogue;
use super::record::ExchangeRecord;
use crate::operations::check::must_be;
use crate::operations::{Operation, amounts};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_core::{Amount, Page};
use dfns_endpoints::ExchangeId;
use dfns_endpoints::exchanges::{
    Exchange, ExchangeAccount, ExchangeAccountId, ExchangeAsset, ExchangeKind, ListAccountAssets, ListAccounts,
    ListAssetWithdrawalNetworks, WithdrawalNetwork,
};
use serde::{Deserialize, Serialize};

/// The decimals that balances are kept with, which no listed asset exceeds.
const DECIMALS: u32 = 18;

/// The decimals that balances are shown with.
const SHOWN_DECIMALS: u32 = 8;

/// The index of the accounts at an exchange.
pub(super) const EXCHANGE: &str = "exchange";

/// The index of the balances of an account.
const ACCOUNT: &str = "account";

/// An account at an exchange. Accounts of two exchanges may have the same id.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Account {
    id: String,
    account: ExchangeAccount,
}

impl Entity for Account {
    const NOUN: &'static str = "exchange account";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![(EXCHANGE, self.account.exchange_id.to_string())]
    }
}

fn account_id(exchange: &ExchangeId, account: &ExchangeAccountId) -> String {
    format!("{exchange} {account}")
}

/// The balance of an asset in an account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Balance {
    id: String,
    account_id: String,
    symbol: String,
    #[serde(with = "crate::ledger::units")]
    total: u128,
    /// The part that withdrawals are about to take.
    #[serde(with = "crate::ledger::units")]
    reserved: u128,
}

impl Entity for Balance {
    const NOUN: &'static str = "exchange asset";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![(ACCOUNT, self.account_id.clone())]
    }
}

/// Opens the accounts that exchanges of a kind have, with balances of 0.
pub(super) fn open_all(cx: &mut Context<'_>, exchange: &Exchange) -> Result<(), Refusal> {
    let names: &[&str] = match exchange.kind {
        ExchangeKind::Binance => &["spot", "funding"],
        ExchangeKind::CoinbaseApp => &["primary"],
        ExchangeKind::CoinbasePrime => &["portfolio-1"],
        _ => &["spot"],
    };
    for name in names {
        let account = ExchangeAccount {
            id: (*name).into(),
            name: Some((*name).to_owned()),
            exchange_id: exchange.id.clone(),
            exchange_name: exchange.name.clone(),
        };
        let id = account_id(&exchange.id, &account.id);
        cx.insert(&Account { id: id.clone(), account })?;
        for symbol in catalogue::SYMBOLS {
            let account_id = id.clone();
            let (id, symbol) = (format!("{id} {symbol}"), symbol.to_owned());
            cx.insert(&Balance { id, account_id, symbol, total: 0, reserved: 0 })?;
        }
    }
    Ok(())
}

impl Account {
    /// The account at an exchange.
    ///
    /// # Errors
    /// 404 if either does not exist.
    pub(super) fn get(cx: &Context<'_>, exchange: &ExchangeId, account: &ExchangeAccountId) -> Result<Self, Refusal> {
        cx.get::<ExchangeRecord>(exchange)?;
        cx.get(account_id(exchange, account))
    }

    /// The balance of an asset.
    ///
    /// # Errors
    /// 404 if the exchange does not list it.
    pub(super) fn balance(&self, cx: &Context<'_>, symbol: &str) -> Result<Balance, Refusal> {
        cx.get(format!("{} {symbol}", self.id))
    }

    /// Removes the account with its balances.
    pub(super) fn close(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        for balance in cx.list::<Balance>(&List::by(ACCOUNT, &self.id))? {
            cx.remove::<Balance>(&balance.id)?;
        }
        cx.remove::<Self>(&self.id).map(drop)
    }
}

/// An amount with these decimals, as balances count it.
///
/// # Errors
/// 400 if it is larger than any balance.
pub(super) fn counted(amount: u128, decimals: u32) -> Result<u128, Refusal> {
    let factor = 10_u128.checked_pow(DECIMALS.saturating_sub(decimals));
    let counted = factor.and_then(|factor| amount.checked_mul(factor));
    counted.ok_or_else(|| must_be("amount", "at most 10^20 whole units"))
}

impl Balance {
    /// Adds a deposit.
    pub(super) fn add(mut self, cx: &mut Context<'_>, amount: u128) -> Result<(), Refusal> {
        self.total = self.total.saturating_add(amount);
        cx.update(&self)
    }

    /// Sets an amount aside for a withdrawal.
    ///
    /// # Errors
    /// 400 if there is less.
    pub(super) fn reserve(mut self, cx: &mut Context<'_>, amount: u128) -> Result<(), Refusal> {
        let reserved = self.reserved.checked_add(amount).filter(|reserved| *reserved <= self.total);
        self.reserved =
            reserved.ok_or_else(|| Refusal::invalid(format!("`amount`: the {} balance is too low", self.symbol)))?;
        cx.update(&self)
    }

    /// Takes an amount that was set aside.
    pub(super) fn take(mut self, cx: &mut Context<'_>, amount: u128) -> Result<(), Refusal> {
        self.total = self.total.checked_sub(amount).ok_or_else(Refusal::internal)?;
        self.reserved = self.reserved.checked_sub(amount).ok_or_else(Refusal::internal)?;
        cx.update(&self)
    }

    /// The balance as the API shows it: whole units with 8 places, rounded down.
    fn shown(self) -> Result<ExchangeAsset, Refusal> {
        let divisor = 10_u128.pow(DECIMALS - SHOWN_DECIMALS);
        let unit = 10_u128.pow(SHOWN_DECIMALS);
        let shown = self.total / divisor;
        let text = format!("{}.{:08}", shown / unit, shown % unit);
        let balance = Amount::try_from(text).map_err(|_| Refusal::internal())?;
        Ok(ExchangeAsset { symbol: self.symbol, balance, networks: None })
    }
}

/// Sets the balance of an asset, in whole units.
///
/// # Errors
/// 400 if it is not a decimal number, or less than withdrawals are about to take; 404 if there is
/// no such exchange, account or asset.
pub(crate) fn set_balance(
    cx: &mut Context<'_>,
    exchange: &ExchangeId,
    account: &ExchangeAccountId,
    symbol: &str,
    balance: &str,
) -> Result<(), Refusal> {
    let mut record = Account::get(cx, exchange, account)?.balance(cx, symbol)?;
    let what = "a decimal number of at most 10^20 with at most 18 places";
    record.total = amounts::in_whole_units("balance", balance, DECIMALS, what)?;
    if record.total < record.reserved {
        return Err(must_be("balance", "at least the sum of the withdrawals that are pending"));
    }
    cx.update(&record)
}

impl Operation for ListAccounts {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<ExchangeAccount>, Refusal> {
        cx.get::<ExchangeRecord>(&self.exchange_id)?;
        let list = List::by(EXCHANGE, self.exchange_id.as_str()).oldest_first();
        let page = cx.page::<Account>(&list, self.limit, self.pagination_token.as_deref())?;
        drop(list);
        let items = page.items.into_iter().map(|record| record.account).collect();
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for ListAccountAssets {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<ExchangeAsset>, Refusal> {
        let account = Account::get(cx, &self.exchange_id, &self.account_id)?;
        let list = List::by(ACCOUNT, &account.id).oldest_first();
        let page = cx.page::<Balance>(&list, self.limit, self.pagination_token.as_deref())?;
        let items = page.items.into_iter().map(Balance::shown).collect::<Result<_, _>>()?;
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for ListAssetWithdrawalNetworks {
    fn run(self, cx: &mut Context<'_>) -> Result<Vec<WithdrawalNetwork>, Refusal> {
        let account = Account::get(cx, &self.exchange_id, &self.account_id)?;
        let balance = account.balance(cx, &self.asset)?;
        Ok(catalogue::networks(&balance.symbol))
    }
}
