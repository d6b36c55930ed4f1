//! Outgoing transfers of a vault.

use super::Vaults;
use crate::onchain::TransferRequest;
use crate::{Network, VaultId};
use dfns_core::{Amount, dfns_endpoint};

/// Transfers available funds of a vault to an address.
///
/// The amount and the expected fee are reserved until the transfer ends. If a policy requires
/// approval, the status is [`Pending`](crate::onchain::BroadcastStatus::Pending) and `approval_id`
/// is set.
///
/// A request that repeats an external id returns the first transfer instead of a new one.
///
/// In the guide: `docs/src/transfers.md`.
#[dfns_endpoint(POST, "/vaults/{vaultId}/transfers",
    group = Vaults, returns = TransferRequest, signed, replay(external_id), permissions = ["Vaults:Transfers:Create"])]
pub struct CreateVaultTransfer {
    /// The vault.
    pub vault_id: VaultId,
    /// The network.
    pub network: Network,
    /// The asset's id on its network as Dfns writes it, such as `native:eth`.
    pub tid: String,
    /// The recipient's address.
    pub to: String,
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// An idempotency key. A request that repeats it returns the first transfer.
    pub external_id: Option<String>,
}
