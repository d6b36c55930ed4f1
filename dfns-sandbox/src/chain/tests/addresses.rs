use super::TestKey;
use crate::chain::families::evm;
use crate::chain::network::NETWORKS;
use crate::chain::{Family, KeyKind, NetworkInfo, address, check_address, of};
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
fn addresses_are_checked_to_the_character() {
    let vectors: Vectors = serde_json::from_str(include_str!("../vectors/addresses.json")).unwrap();
    for vector in &vectors.vectors {
        for name in &vector.networks {
            let network = of(&Network::from(name)).unwrap();
            check_address(network, "to", &vector.address).unwrap();
            let checksum = match network.family {
                // A name may be any word there, and a number of any length.
                Family::Near | Family::Kadena | Family::Canton | Family::Aptos | Family::Sui | Family::Iota => continue,
                Family::Evm | Family::Hedera | Family::Solana => false,
                _ => true,
            };
            let mut wrong =
                vec![vector.address.clone() + "1", format!(" {}", vector.address), vector.address[2..].to_owned()];
            if checksum {
                let middle = vector.address.len() * 2 / 3;
                let other = if vector.address.as_bytes()[middle] == b'8' { "9" } else { "8" };
                wrong.push(format!("{}{other}{}", &vector.address[..middle], &vector.address[middle + 1..]));
            }
            for wrong in wrong {
                let checked = check_address(network, "to", &wrong);
                assert_eq!(checked.map_err(|rejection| rejection.field), Err("to"), "{name} {wrong}");
            }
        }
    }
}

#[test]
fn an_address_of_another_network_is_refused() {
    for (network, address) in [
        ("Bitcoin", "tb1qfqlksk430esze9vvyq3f5004wlrjwht7fz79ct"),
        ("BitcoinSignet", "bc1qfqlksk430esze9vvyq3f5004wlrjwht7ry9krc"),
        ("Litecoin", "bc1qfqlksk430esze9vvyq3f5004wlrjwht7ry9krc"),
        ("Dogecoin", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"),
        ("CosmosHub4", "bbn1fqlksk430esze9vvyq3f5004wlrjwht7zq2vcv"),
        ("Cardano", "addr_test1vzlnq5ddduf0rac843yemqyen59yx3h96c4p39xf273mwss4wk3jf"),
        ("Ton", "0QC5I0e29lBYSpD_8AJpsFN1WTSwWsrsGB8peZFoqMNM9w48"),
        ("Polkadot", "DFrFRsYtg2wpYguY4HNW5Tc69NUN7AE1rL5BdEphFKCjUXD"),
        ("Algorand", "GAPCMBPTKXCR5BDKDDSW2FOSCOPNYD4UNRICEKWBOJTD65BBQW63DLEG"),
        ("XrpLedger", "TBxXBDB2S45RTWz4UJKGpj2ER6Kn1wGP4Q"),
        ("Tron", "rfbrcTBbATPnYDf1872CHYaCcfGFMYserf"),
        ("Hedera", "0.0"),
        ("Hedera", "0.0.01"),
        ("Near", "a"),
        ("Near", "A.near"),
        ("Near", "a..near"),
        ("KeyECDSA", "0x15cf01e216e58f38a7baad1cc8c0a22f068af415"),
        ("Sui", "0x"),
        ("Sui", "ea2c69"),
        ("Canton", "::122000"),
    ] {
        assert!(check_address(of(&Network::from(network)).unwrap(), "to", address).is_err(), "{network} {address}");
    }
    for (network, address) in [
        ("Hedera", "0.0.1234"),
        ("Near", "alice.near"),
        ("Ton", "EQC5I0e29lBYSpD_8AJpsFN1WTSwWsrsGB8peZFoqMNM9-hz"),
        ("TonTestnet", "kQC5I0e29lBYSpD_8AJpsFN1WTSwWsrsGB8peZFoqMNM91P5"),
        ("Ton", "0:b92347b6f650584a90fff00269b053755934b05acaec181f29799168a8c34cf7"),
        ("BitcoinCash", "qpyr76z6k9lxqty43ssz9x3a74muwf6a0c7yvyfj3e"),
        ("Starknet", "0x4718f5a0fc34cc1af16a1cdee98ffb20c31f5cd61d6ab07201858f4287c938d"),
    ] {
        check_address(of(&Network::from(network)).unwrap(), "to", address).unwrap();
    }
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
