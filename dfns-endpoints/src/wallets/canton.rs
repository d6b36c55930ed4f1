//! Access to Canton's ledger API through Dfns.

use super::Wallets;
use crate::WalletId;
use dfns_core::{AnyJson, dfns_endpoint};

dfns_core::open_enum! {
    /// The HTTP method of a call to Canton's ledger.
    pub enum CantonRequestMethod {
        /// A read without a body.
        Get => "GET",
        /// A read with its query in the body.
        Post => "POST",
    }
}

/// Calls Canton's ledger API for a wallet, with the credentials of the wallet's validator.
///
/// Dfns allows only calls that read. The response is the ledger's own.
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
    /// The body, forwarded as it is. With `POST` only.
    pub body: Option<AnyJson>,
}
