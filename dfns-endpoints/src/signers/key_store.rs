//! Key stores and their online signers.

use super::Signers;
use crate::SignerInfo;
use crate::{KeyStoreId, KeyStoreKind};
use dfns_core::{dfns_endpoint, dfns_object};

/// Lists the signers of the organization's key store, by cluster.
///
/// To import a key, encrypt one share to each signer of a cluster.
#[dfns_endpoint(GET, "/signers",
    group = Signers, returns = SignerClusters, callers(employee, end_user, service_account),
    permissions = ["Signers:ListSigners"] | ["KeyStores:Read"])]
pub struct ListSigners;

/// Lists the key stores of the organization. Not paginated.
#[dfns_endpoint(GET, "/key-stores",
    group = Signers, returns = KeyStores, callers(employee, service_account), permissions = ["KeyStores:Read"])]
pub struct ListKeyStores;

/// The clusters of signers of a key store.
#[dfns_object(response)]
pub struct SignerClusters {
    /// The clusters. All shares of a key are in the same cluster.
    pub clusters: Vec<SignerCluster>,
}

/// A group of signers that sign together.
#[dfns_object(response)]
pub struct SignerCluster {
    /// The cluster's id.
    pub cluster_id: String,
    /// The signers of the cluster.
    pub signers: Vec<SignerInfo>,
}

/// The key stores of an organization.
#[dfns_object(response)]
pub struct KeyStores {
    /// All key stores.
    pub items: Vec<KeyStore>,
}

/// A key store, where key material is kept.
#[dfns_object(response)]
pub struct KeyStore {
    /// The key store's id.
    pub id: KeyStoreId,
    /// The kind of key store.
    pub kind: KeyStoreKind,
    /// A display name.
    pub name: Option<String>,
    /// Whether new keys are created in this key store by default.
    pub primary: bool,
}
