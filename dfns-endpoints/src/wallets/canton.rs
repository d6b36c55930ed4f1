//! Canton's own API, by way of Dfns.

use super::Wallets;
use crate::WalletId;
use dfns_core::{AnyJson, dfns_endpoint};

dfns_core::open_enum! {
    /// The HTTP method of a call to Canton's ledger.
    pub enum CantonRequestMethod {
        /// Reads, without a body.
        Get => "GET",
        /// Reads, with the question in a body.
        Post => "POST",
    }
}

/// Calls the API of Canton's ledger on behalf of a wallet, with the credentials of the wallet's validator.
///
/// Dfns lets calls through that read. The response is the ledger's own.
#[dfns_endpoint(POST, "/wallets/{walletId}/canton/ledger-api",
    group = Wallets, returns = AnyJson, permissions = ["Wallets:Read"],
    alias = proxy_arequest_to_the_canton_ledger_api)]
pub struct CantonLedgerApiProxy {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The method.
    pub request_method: CantonRequestMethod,
    /// The path, which begins with `/v2/`.
    pub resource: String,
    /// The body, passed on as it is; with `POST` only.
    pub body: Option<AnyJson>,
}
