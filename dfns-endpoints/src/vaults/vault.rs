//! Vaults, their addresses and tags.

use super::Vaults;
use crate::{Network, OrgId, VaultId, WalletId};
use dfns_core::{Page, Timestamp, dfns_endpoint, dfns_object};

/// Lists the vaults of the organization.
#[dfns_endpoint(GET, "/vaults",
    group = Vaults, returns = Page<Vault>, paginated, permissions = ["Vaults:Read"])]
pub struct ListVaults {
    /// The maximum number of vaults per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Creates a vault, without addresses.
///
/// [`CreateVaultAddress`] adds an address on a network.
#[dfns_endpoint(POST, "/vaults",
    group = Vaults, returns = Vault, signed, permissions = ["Vaults:Create"])]
pub struct CreateVault {
    /// A display name.
    pub name: Option<String>,
    /// The tags of the vault.
    pub tags: Option<Vec<String>>,
    /// An id of your own, to find the vault in another system.
    pub external_id: Option<String>,
}

/// Reads a vault, with its addresses.
#[dfns_endpoint(GET, "/vaults/{vaultId}",
    group = Vaults, returns = Vault, permissions = ["Vaults:Read"])]
pub struct GetVault {
    /// The vault to read.
    pub vault_id: VaultId,
}

/// Updates the name or the external id of a vault. Absent fields stay unchanged.
#[dfns_endpoint(PUT, "/vaults/{vaultId}",
    group = Vaults, returns = Vault, signed, permissions = ["Vaults:Update"])]
pub struct UpdateVault {
    /// The vault to change.
    pub vault_id: VaultId,
    /// The new name.
    pub name: Option<String>,
    /// The new external id.
    pub external_id: Option<String>,
}

/// Adds tags to a vault. Existing tags are kept.
#[dfns_endpoint(PUT, "/vaults/{vaultId}/tags",
    group = Vaults, returns = (), signed, permissions = ["Vaults:Tags:Add"])]
pub struct TagVault {
    /// The vault.
    pub vault_id: VaultId,
    /// The tags to add.
    pub tags: Vec<String>,
}

/// Removes tags from a vault.
#[dfns_endpoint(DELETE, "/vaults/{vaultId}/tags",
    group = Vaults, returns = (), signed, permissions = ["Vaults:Tags:Remove"])]
pub struct UntagVault {
    /// The vault.
    pub vault_id: VaultId,
    /// The tags to remove.
    pub tags: Vec<String>,
}

/// Creates the address of a vault on a network. A vault has at most one address per network.
///
/// Dfns manages the wallet of the address. Transfer from it with
/// [`CreateVaultTransfer`](super::CreateVaultTransfer), not with the operations of wallets.
#[dfns_endpoint(POST, "/vaults/{vaultId}/addresses",
    group = Vaults, returns = VaultAddress, signed, permissions = ["Vaults:Create"])]
pub struct CreateVaultAddress {
    /// The vault.
    pub vault_id: VaultId,
    /// The network: Bitcoin, Solana or an EVM network.
    pub network: Network,
}

/// A vault: addresses on several networks, with a ledger of their funds that Dfns keeps.
#[dfns_object(response)]
pub struct Vault {
    /// The vault's id.
    pub id: VaultId,
    /// The organization.
    pub org_id: OrgId,
    /// A display name.
    pub name: Option<String>,
    /// The tags, which policies can filter by.
    pub tags: Vec<String>,
    /// The external id, as given by the client.
    pub external_id: Option<String>,
    /// The creation time.
    pub date_created: Timestamp,
    /// The time of the last change.
    pub date_updated: Timestamp,
    /// The addresses, one per network.
    pub addresses: Option<Vec<VaultAddress>>,
}

/// The address of a vault on a network.
#[dfns_object(response)]
pub struct VaultAddress {
    /// The wallet of the address.
    pub wallet_id: WalletId,
    /// The network.
    pub network: Network,
    /// The address, in the network's notation.
    pub address: String,
}
