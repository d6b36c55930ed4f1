//! Key stores, and the signers that are always at hand.

use super::Signers;
use crate::SignerInfo;
use crate::{KeyStoreId, KeyStoreKind};
use dfns_core::{dfns_endpoint, dfns_object};

/// Lists the signers of the organization's key store, by cluster. Shares of imported keys are
/// encrypted to them.
#[dfns_endpoint(GET, "/signers",
    group = Signers, returns = SignerClusters, callers(employee, end_user, service_account),
    permissions = ["Signers:ListSigners"] | ["KeyStores:Read"])]
pub struct ListSigners;

/// Lists the key stores of the organization.
#[dfns_endpoint(GET, "/key-stores",
    group = Signers, returns = KeyStores, callers(employee, service_account), permissions = ["KeyStores:Read"])]
pub struct ListKeyStores;

/// The clusters of signers.
#[dfns_object(response)]
pub struct SignerClusters {
    /// The clusters. The shares of a key go to all signers of one.
    pub clusters: Vec<SignerCluster>,
}

/// Signers that sign together.
#[dfns_object(response)]
pub struct SignerCluster {
    /// The cluster's id.
    pub cluster_id: String,
    /// The signers of the cluster.
    pub signers: Vec<SignerInfo>,
}

/// The key stores.
#[dfns_object(response)]
pub struct KeyStores {
    /// The key stores, all of them.
    pub items: Vec<KeyStore>,
}

/// A key store.
#[dfns_object(response)]
pub struct KeyStore {
    /// The key store's id.
    pub id: KeyStoreId,
    /// The kind of key store.
    pub kind: KeyStoreKind,
    /// A display name.
    pub name: Option<String>,
    /// Whether the key store is the default for new keys.
    pub primary: bool,
}
