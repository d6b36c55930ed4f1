//! Exchanges at which the organization has accounts.

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

/// Lists the exchanges that the organization has connected.
#[dfns_endpoint(GET, "/exchanges",
    group = Exchanges, returns = Page<Exchange>, paginated, callers(employee), permissions = ["Exchanges:Read"])]
pub struct ListExchanges {
    /// The maximum number of exchanges per page: 1 to 500. Defaults to 50.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Connects an exchange at which the organization has accounts.
///
/// Dfns stores the API keys and never returns them.
#[dfns_endpoint(POST, "/exchanges",
    group = Exchanges, returns = Exchange, signed, callers(employee), permissions = ["Exchanges:Create"])]
pub struct CreateExchange {
    /// The kind of exchange.
    pub kind: ExchangeKind,
    /// The API key with read access, which Dfns uses to read accounts and balances.
    pub read_configuration: ExchangeApiKeys,
    /// The API key with write access, which Dfns uses for withdrawals.
    pub write_configuration: ExchangeApiKeys,
    /// A display name: at most 100 characters.
    pub name: Option<String>,
}

/// Reads a connected exchange. Its API keys are not included.
#[dfns_endpoint(GET, "/exchanges/{exchangeId}",
    group = Exchanges, returns = Exchange, callers(employee), permissions = ["Exchanges:Read"])]
pub struct GetExchange {
    /// The exchange to read.
    pub exchange_id: ExchangeId,
}

/// Disconnects an exchange and deletes the API keys that Dfns stores for it.
///
/// The accounts and balances at the exchange do not change.
#[dfns_endpoint(DELETE, "/exchanges/{exchangeId}",
    group = Exchanges, returns = DeletedExchange, signed, callers(employee), permissions = ["Exchanges:Delete"])]
pub struct DeleteExchange {
    /// The exchange to disconnect.
    pub exchange_id: ExchangeId,
}

/// An API key with which Dfns authenticates at an exchange.
#[dfns_object]
pub struct ExchangeApiKeys {
    /// The public part of the API key.
    pub public_api_key: Secret,
    /// The private part of the API key.
    pub private_api_key: Secret,
    /// The password (passphrase) of the API key, if the exchange requires one.
    pub password: Option<Secret>,
    /// A one-time password, if the exchange requires one.
    pub otp: Option<Secret>,
}

/// A connected exchange.
#[dfns_object(response)]
pub struct Exchange {
    /// The exchange's id.
    pub id: ExchangeId,
    /// A display name.
    pub name: Option<String>,
    /// The kind of exchange.
    pub kind: ExchangeKind,
    /// The creation time.
    pub date_created: Timestamp,
}

/// The result of deleting an exchange.
#[dfns_object(response)]
pub struct DeletedExchange {
    /// Always true.
    pub deleted: bool,
}
