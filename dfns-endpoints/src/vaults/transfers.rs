//! What leaves a vault for another address.

use super::Vaults;
use crate::onchain::TransferRequest;
use crate::{Network, VaultId};
use dfns_core::{Amount, dfns_endpoint};

/// Sends funds that are available in a vault to an address.
///
/// The amount and the expected fee are set aside until the transfer is through. One that a policy holds back is
/// [`Pending`](crate::onchain::BroadcastStatus::Pending) and tells its approval.
#[dfns_endpoint(POST, "/vaults/{vaultId}/transfers",
    group = Vaults, returns = TransferRequest, signed, replay(external_id), permissions = ["Vaults:Transfers:Create"])]
pub struct CreateVaultTransfer {
    /// The vault.
    pub vault_id: VaultId,
    /// The network.
    pub network: Network,
    /// The asset: what Dfns calls it on that network, `native:eth` for instance.
    pub tid: String,
    /// The recipient's address.
    pub to: String,
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// An id of your own for the transfer: a request that is sent twice with the same one is carried out once.
    pub external_id: Option<String>,
}
