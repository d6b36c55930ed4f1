//! The key stores, and the clusters of their signers.

use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use dfns_core::Secret;
use dfns_endpoints::signers::{KeyStore, KeyStores, ListKeyStores, ListSigners, SignerCluster, SignerClusters};
use dfns_endpoints::{KeyStoreId, KeyStoreKind};
use dfns_key_transport::DecryptionKey;
use serde::{Deserialize, Serialize};

/// How many signers a cluster has. Only key stores of kind Mpc have clusters.
const SIGNERS: usize = 5;

/// A key store and its signers.
#[derive(Serialize, Deserialize)]
struct Cluster {
    store: KeyStore,
    /// The id of the cluster.
    name: String,
    /// The identities of the signers, and their private keys, in base64.
    signers: Vec<(String, Secret)>,
}

impl Entity for Cluster {
    const NOUN: &'static str = "key store";

    fn id(&self) -> &str {
        self.store.id.as_str()
    }
}

/// Makes the key store of a new organization.
pub(crate) fn found(cx: &mut Context<'_>) -> Result<(), Refusal> {
    if !cx.list::<Cluster>(&List::all())?.is_empty() {
        return Ok(());
    }
    create(cx, KeyStoreKind::Mpc, None, true).map(drop)
}

/// Adds a key store to the organization.
///
/// # Errors
/// 400 if there is no such kind.
pub(crate) fn add(cx: &mut Context<'_>, kind: KeyStoreKind, name: Option<String>) -> Result<KeyStore, Refusal> {
    check::known("kind", &kind)?;
    check::name("name", name.as_deref())?;
    create(cx, kind, name, false)
}

fn create(cx: &mut Context<'_>, kind: KeyStoreKind, name: Option<String>, primary: bool) -> Result<KeyStore, Refusal> {
    let random = &cx.shared.random;
    let signer = || {
        let key = DecryptionKey::generate(random).map_err(|_| Refusal::internal())?;
        Ok((STANDARD.encode(random.bytes::<32>("signer")), key.to_base64()))
    };
    let number = if kind == KeyStoreKind::Mpc { SIGNERS } else { 0 };
    let store = KeyStore { id: cx.new_id("ks").into(), kind, name, primary };
    let signers = (0..number).map(|_| signer()).collect::<Result<_, Refusal>>()?;
    let name = cx.new_id("cl");
    cx.insert(&Cluster { store: store.clone(), name, signers })?;
    Ok(store)
}

fn primary(cx: &Context<'_>) -> Result<Cluster, Refusal> {
    cx.list::<Cluster>(&List::all().only(|cluster: &Cluster| cluster.store.primary))?
        .into_iter()
        .next()
        .ok_or_else(Refusal::internal)
}

/// The key store with this id, or the primary one.
pub(in crate::operations) fn find_store(cx: &Context<'_>, id: Option<&KeyStoreId>) -> Result<KeyStore, Refusal> {
    Ok(match id {
        Some(id) => cx.get::<Cluster>(id)?,
        None => primary(cx)?,
    }
    .store)
}

/// The signers of the primary key store, with the keys that decrypt their shares.
pub(in crate::operations) fn transport(cx: &Context<'_>) -> Result<dfns_key_transport::KeyStore, Refusal> {
    primary(cx)?.transport()
}

impl Cluster {
    fn transport(&self) -> Result<dfns_key_transport::KeyStore, Refusal> {
        let signer = |(id, key): &(String, Secret)| DecryptionKey::from_base64(key).map(|key| (id.clone(), key));
        let signers = self.signers.iter().map(signer).collect::<Result<Vec<_>, _>>();
        signers.and_then(dfns_key_transport::KeyStore::new).map_err(|_| Refusal::internal())
    }
}

impl Operation for ListSigners {
    fn run(self, cx: &mut Context<'_>) -> Result<SignerClusters, Refusal> {
        let has_signers = |cluster: &Cluster| !cluster.signers.is_empty();
        let clusters = cx.list::<Cluster>(&List::all().oldest_first().only(has_signers))?;
        let shown =
            |cluster: Cluster| Ok(SignerCluster { signers: cluster.transport()?.signers(), cluster_id: cluster.name });
        Ok(SignerClusters { clusters: clusters.into_iter().map(shown).collect::<Result<_, Refusal>>()? })
    }
}

impl Operation for ListKeyStores {
    fn run(self, cx: &mut Context<'_>) -> Result<KeyStores, Refusal> {
        let clusters = cx.list::<Cluster>(&List::all().oldest_first())?;
        Ok(KeyStores { items: clusters.into_iter().map(|cluster| cluster.store).collect() })
    }
}
