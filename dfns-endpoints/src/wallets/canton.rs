//! Access to Canton's ledger API through Dfns.

use super::Wallets;
use crate::WalletId;
use dfns_core::{AnyJson, dfns_endpoint};

dfns_core::open_enum! {
    /// The HTTP method of a call to Canton's ledger.
    pub enum CantonRequestMethod {
        /// A read without a body.
        Get => "GET",
        /// A read whose parameters are in the body.
        Post => "POST",
    }
}

/// Calls Canton's ledger API on behalf of a wallet, with the credentials of the wallet's validator.
///
/// Dfns forwards only read requests on its allow-list. The response is the ledger's own JSON.
#[dfns_endpoint(POST, "/wallets/{walletId}/canton/ledger-api",
    group = Wallets, returns = AnyJson, permissions = ["Wallets:Read"],
    alias = proxy_arequest_to_the_canton_ledger_api)]
pub struct CantonLedgerApiProxy {
    /// The wallet, on a Canton network.
    pub wallet_id: WalletId,
    /// The HTTP method of the forwarded request.
    pub request_method: CantonRequestMethod,
    /// The path of the ledger API, such as `/v2/state/ledger-end`.
    pub resource: String,
    /// The body, forwarded unchanged. Only with `POST`.
    pub body: Option<AnyJson>,
}
