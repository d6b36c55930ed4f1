use super::TestKey;
use crate::chain::families::evm;
use crate::chain::network::NETWORKS;
use crate::chain::{Family, KeyKind, NetworkInfo, address, of};
use dfns_core::OpenEnum;
use dfns_endpoints::Network;
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
struct Vectors {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vector {
    networks: Vec<String>,
    #[serde(flatten)]
    key: TestKey,
    address: String,
    checksum_address: Option<String>,
}

#[test]
fn every_network_has_the_addresses_of_its_own_libraries() {
    let vectors: Vectors = serde_json::from_str(include_str!("../vectors/addresses.json")).unwrap();
    let mut seen = BTreeSet::new();
    for vector in &vectors.vectors {
        let key = vector.key.private();
        for name in &vector.networks {
            let network = of(&Network::from(name)).unwrap();
            let address = address(network, key.public()).unwrap();
            assert_eq!(address.as_deref(), Some(vector.address.as_str()), "{name}");
            seen.insert(name.clone());
        }
        if let Some(checksummed) = &vector.checksum_address {
            assert_eq!(evm::checksummed(&evm::address_bytes(key.public()).unwrap()), *checksummed);
        }
    }
    assert_eq!(seen.len(), 89);
}

#[test]
fn every_declared_network_is_in_the_table_once() {
    let declared: BTreeSet<&str> = Network::KNOWN.iter().map(|(name, _)| *name).collect();
    let listed: BTreeSet<&str> = NETWORKS.iter().map(|network| network.name).collect();
    assert_eq!(listed.len(), NETWORKS.len());
    assert_eq!(declared.difference(&listed).collect::<Vec<_>>(), Vec::<&&str>::new());
    let pseudo: Vec<_> = listed.difference(&declared).copied().collect();
    assert_eq!(pseudo, ["KeyECDSA", "KeyECDSAStark", "KeyEdDSA"]);
    for network in NETWORKS {
        assert_eq!(network.network().as_str(), network.name);
        assert!(network.keys.iter().all(|kind| network.family.keys().contains(kind)), "{}", network.name);
        assert!(!network.block_time.is_zero(), "{}", network.name);
    }
    let chains: BTreeSet<u64> = NETWORKS.iter().filter_map(NetworkInfo::chain_id).collect();
    assert_eq!(chains.len(), NETWORKS.iter().filter(|network| network.family == Family::Evm).count());
}

#[test]
fn unknown_networks_are_refused_by_name() {
    let rejection = of(&Network::from("Ethereum\n2")).unwrap_err();
    assert_eq!(rejection.to_string(), "`network`: unknown network `Ethereum\\n2`");
}

#[test]
fn a_network_refuses_keys_it_cannot_use() {
    let network = |name: &str| of(&Network::from(name)).unwrap();
    for (name, default, refused) in [
        ("Ethereum", KeyKind::Ecdsa, KeyKind::EdDsa),
        ("Bitcoin", KeyKind::Ecdsa, KeyKind::EdDsa),
        ("Litecoin", KeyKind::Ecdsa, KeyKind::Schnorr),
        ("Tezos", KeyKind::EdDsa, KeyKind::Schnorr),
        ("XrpLedger", KeyKind::Ecdsa, KeyKind::EdDsa),
        ("Solana", KeyKind::EdDsa, KeyKind::Ecdsa),
        ("KeyECDSAStark", KeyKind::EcdsaStark, KeyKind::Ecdsa),
        ("Base", KeyKind::Ecdsa, KeyKind::Dh),
    ] {
        assert_eq!(network(name).key_kind(None), Ok(default), "{name}");
        assert_eq!(network(name).key_kind(Some(refused)).unwrap_err().field, "signingKey", "{name}");
    }
    assert_eq!(network("Bitcoin").key_kind(Some(KeyKind::Schnorr)), Ok(KeyKind::Schnorr));
    assert_eq!(
        network("XrpLedger").key_kind(Some(KeyKind::EdDsa)).unwrap_err().reason,
        "wallets on XrpLedger need a key of ECDSA with secp256k1"
    );
}
