//! Exchanges that the organization has accounts at.

use super::Exchanges;
use crate::ExchangeId;
use dfns_core::{Page, Secret, Timestamp, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The kind of exchange.
    pub enum ExchangeKind {
        /// Binance.
        Binance => "Binance",
        /// Kraken.
        Kraken => "Kraken",
        /// Coinbase.
        CoinbaseApp => "CoinbaseApp",
        /// Coinbase Prime.
        CoinbasePrime => "CoinbasePrime",
    }
}

/// Lists the exchanges that the organization registered.
#[dfns_endpoint(GET, "/exchanges",
    group = Exchanges, returns = Page<Exchange>, paginated, callers(employee), permissions = ["Exchanges:Read"])]
pub struct ListExchanges {
    /// The maximum number of exchanges per page: 1 to 500. Defaults to 50.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Registers an exchange that the organization has accounts at.
#[dfns_endpoint(POST, "/exchanges",
    group = Exchanges, returns = Exchange, signed, callers(employee), permissions = ["Exchanges:Create"])]
pub struct CreateExchange {
    /// The kind of exchange.
    pub kind: ExchangeKind,
    /// The API keys with read access, for accounts and balances.
    pub read_configuration: ExchangeApiKeys,
    /// The API keys with write access, for withdrawals.
    pub write_configuration: ExchangeApiKeys,
    /// A display name: up to 100 characters.
    pub name: Option<String>,
}

/// Reads an exchange.
#[dfns_endpoint(GET, "/exchanges/{exchangeId}",
    group = Exchanges, returns = Exchange, callers(employee), permissions = ["Exchanges:Read"])]
pub struct GetExchange {
    /// The exchange to read.
    pub exchange_id: ExchangeId,
}

/// Forgets an exchange, with its keys. The accounts there stay as they are.
#[dfns_endpoint(DELETE, "/exchanges/{exchangeId}",
    group = Exchanges, returns = DeletedExchange, signed, callers(employee), permissions = ["Exchanges:Delete"])]
pub struct DeleteExchange {
    /// The exchange to forget.
    pub exchange_id: ExchangeId,
}

/// How Dfns authenticates with an exchange.
#[dfns_object]
pub struct ExchangeApiKeys {
    /// The public part of the API key.
    pub public_api_key: Secret,
    /// The private part of the API key.
    pub private_api_key: Secret,
    /// The password of the API key, if the exchange requires one.
    pub password: Option<Secret>,
    /// A one-time password, if the exchange requires one.
    pub otp: Option<Secret>,
}

/// An exchange that the organization has accounts at.
#[dfns_object(response)]
pub struct Exchange {
    /// The exchange's id.
    pub id: ExchangeId,
    /// A display name.
    pub name: Option<String>,
    /// The kind of exchange.
    pub kind: ExchangeKind,
    /// The time of the registration.
    pub date_created: Timestamp,
}

/// The result of deleting an exchange.
#[dfns_object(response)]
pub struct DeletedExchange {
    /// Always true.
    pub deleted: bool,
}
