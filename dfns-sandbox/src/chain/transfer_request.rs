//! Transfers: a request, and what the simulated chain knows about the wallet, become a transaction.
//!
//! EVM networks, Bitcoin with its relatives, and Solana get real transactions. The other families
//! get an opaque one with a real signature.

use super::families;
use super::given::{Built, Given};
use super::network::NetworkInfo;
use super::{PublicKey, Rejection};
use dfns_endpoints::onchain::TransferBody;

/// Builds the transaction of a transfer.
pub(crate) fn transfer_request(
    network: &'static NetworkInfo,
    key: &PublicKey,
    body: &TransferBody,
    given: &Given<'_>,
) -> Result<Built, Rejection> {
    network.key_kind(Some(key.kind()))?;
    families::transfer(network, key, body, given)
}
