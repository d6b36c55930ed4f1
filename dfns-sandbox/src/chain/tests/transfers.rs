use super::{Random, private};
use crate::chain::encoding::hex;
use crate::chain::network::NETWORKS;
use crate::chain::{
    DurableNonce, Family, Given, KeyKind, PrivateKey, RejectionKind, Utxo, address, of, solana_address, solana_call,
    transaction_request, transfer_request,
};
use bitcoin::consensus::deserialize;
use bitcoin::{Transaction, TxOut};
use dfns_endpoints::Network;
use dfns_endpoints::onchain::TransferBody;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Vectors {
    transfers: Vec<Vector>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vector {
    id: String,
    network: String,
    key: Value,
    request: Value,
    given: Value,
    unsigned: String,
    signed: String,
    tx_hash: String,
    fee: String,
}

fn body(request: Value) -> TransferBody {
    serde_json::from_value(request).unwrap()
}

#[test]
fn transfers_are_those_of_the_chains_own_libraries() {
    let vectors: Vectors = serde_json::from_str(include_str!("../vectors/signatures.json")).unwrap();
    assert_eq!(vectors.transfers.len(), 4);
    for vector in vectors.transfers {
        let network = of(&Network::from(&vector.network)).unwrap();
        let kind = network.key_kind(None).unwrap();
        let key = private(kind, vector.key["privateKey"].as_str().unwrap());
        let mut given = Given::default();
        if let Some(nonce) = vector.given["nonce"].as_u64() {
            given.nonce = nonce;
            given.base_fee_per_gas = vector.given["baseFeePerGas"].as_str().unwrap().parse().unwrap();
        }
        if let Some(blockhash) = vector.given["recentBlockhash"].as_str() {
            given.recent_blockhash = bitcoin::base58::decode(blockhash).unwrap().try_into().unwrap();
        }
        let built = transfer_request(network, key.public(), &body(vector.request), &given).unwrap();
        assert_eq!(hex::prefixed(built.unsigned.transaction()), vector.unsigned, "{}", vector.id);
        assert_eq!(built.fee.to_string(), vector.fee, "{}", vector.id);
        let signed = built.unsigned.sign(&key).unwrap();
        assert_eq!(signed.data, Some(vector.signed), "{}", vector.id);
        assert_eq!(signed.tx_hash, Some(vector.tx_hash), "{}", vector.id);
    }
}

fn utxos(values: &[u64]) -> Vec<Utxo> {
    (0_u32..).zip(values).map(|(vout, &value)| Utxo { txid: [7; 32], vout, value }).collect()
}

/// A transfer with everything it spends: decoded by the library of Bitcoin.
fn spend(name: &str, kind: KeyKind, utxos: &[Utxo], amount: u64, to: &str) -> (Transaction, u128, Vec<TxOut>) {
    let network = of(&Network::from(name)).unwrap();
    let key = PrivateKey::generate(kind, || [9; 32]);
    let given = Given { utxos, fee_rate: 5, ..Given::default() };
    let request = body(json!({ "kind": "Native", "to": to, "amount": amount.to_string() }));
    let built = transfer_request(network, key.public(), &request, &given).unwrap();
    let (fee, spent) = (built.fee, built.spent.clone());
    let own = crate::chain::families::bitcoin::address::own_script(network, key.public()).unwrap();
    let spent =
        spent.iter().map(|utxo| TxOut { value: bitcoin::Amount::from_sat(utxo.value), script_pubkey: own.clone() });
    let payloads = built.unsigned.payloads().to_vec();
    let signatures: Vec<_> = payloads.iter().map(|payload| key.sign(payload).unwrap()).collect();
    assert!(payloads.iter().zip(&signatures).all(|(payload, signature)| key.public().verifies(payload, signature)));
    let signed = built.unsigned.assemble(&signatures).unwrap();
    let bytes = hex::decode("signedData", &signed.data.unwrap()).unwrap();
    let transaction: Transaction = deserialize(&bytes).unwrap();
    assert_eq!(signed.tx_hash.unwrap(), transaction.compute_txid().to_string());
    (transaction, fee, spent.collect())
}

#[test]
fn bitcoin_transfers_balance_and_pay_for_their_size() {
    let to = "tb1qfqlksk430esze9vvyq3f5004wlrjwht7fz79ct";
    for kind in [KeyKind::Ecdsa, KeyKind::Schnorr] {
        let available = utxos(&[10_000, 50_000, 20_000]);
        let (transaction, fee, spent) = spend("BitcoinSignet", kind, &available, 60_000, to);
        // The largest outputs come first.
        assert_eq!(spent.iter().map(|output| output.value.to_sat()).collect::<Vec<_>>(), [50_000, 20_000]);
        let paid: u64 = transaction.output.iter().map(|output| output.value.to_sat()).sum();
        assert_eq!(u128::from(70_000 - paid), fee);
        assert_eq!(transaction.output.len(), 2);
        assert_eq!(transaction.output[0].value.to_sat(), 60_000);
        assert_eq!(transaction.output[1].script_pubkey, spent[0].script_pubkey);
        // Signatures may be a byte shorter than was foreseen.
        let size = transaction.vsize() as u128 * 5;
        assert!(fee >= size && fee <= size + 10, "{fee} {size}");
        assert!(transaction.input.iter().all(|input| input.sequence.0 == 0xffff_fffd && !input.witness.is_empty()));
    }
}

#[test]
fn change_that_would_be_dust_goes_to_the_miner() {
    let to = "tb1qfqlksk430esze9vvyq3f5004wlrjwht7fz79ct";
    let (transaction, fee, _) = spend("BitcoinSignet", KeyKind::Ecdsa, &utxos(&[10_000]), 9_300, to);
    assert_eq!((transaction.output.len(), fee), (1, 700));
}

#[test]
fn relatives_of_bitcoin_pay_to_their_own_kinds_of_addresses() {
    for (network, to) in [
        ("Bitcoin", "bc1pdu3cj2uy6f2vhpt76ae2lx5ztsr7fyem04fcs5tjdz65z4sj79ss2qgq2m"),
        ("Bitcoin", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"),
        ("Litecoin", "ltc1qfqlksk430esze9vvyq3f5004wlrjwht78cljmg"),
        ("Dogecoin", "DBj79i8FEsHN5DJUX4aDqJGGVF17gd95Wj"),
    ] {
        let (transaction, ..) = spend(network, KeyKind::Ecdsa, &utxos(&[100_000_000]), 2_000_000, to);
        assert_eq!(transaction.output[0].value.to_sat(), 2_000_000);
        let legacy = network == "Dogecoin";
        assert_eq!(transaction.input[0].witness.is_empty(), legacy, "{network}");
        assert_eq!(transaction.input[0].script_sig.is_empty(), !legacy, "{network}");
    }
}

#[test]
fn transfers_that_cannot_be_made_name_the_field() {
    let addresses = |name: &str| {
        let network = of(&Network::from(name)).unwrap();
        let kind = network.key_kind(None).unwrap();
        address(network, PrivateKey::generate(kind, || [3; 32]).public()).unwrap().unwrap()
    };
    let refused = |name: &str, request: Value, utxos: &[Utxo]| {
        let network = of(&Network::from(name)).unwrap();
        let key = PrivateKey::generate(network.key_kind(None).unwrap(), || [9; 32]);
        let given = Given { utxos, fee_rate: 5, ..Given::default() };
        transfer_request(network, key.public(), &body(request), &given).unwrap_err()
    };
    let native = |to: &str, amount: &str| json!({ "kind": "Native", "to": to, "amount": amount });
    for (network, request, field) in [
        ("Ethereum", native(&addresses("Solana"), "1"), "to"),
        ("Ethereum", native(&addresses("Ethereum"), "1.5"), "amount"),
        ("Ethereum", native(&addresses("Ethereum"), &"9".repeat(79)), "amount"),
        ("Ethereum", json!({ "kind": "Spl", "mint": "x", "to": "x", "amount": "1" }), "kind"),
        ("Solana", native(&addresses("Ethereum"), "1"), "to"),
        ("Solana", native(&addresses("Solana"), "18446744073709551616"), "amount"),
        ("Solana", json!({ "kind": "Erc20", "contract": "x", "to": "x", "amount": "1" }), "kind"),
        ("Bitcoin", native(&addresses("BitcoinSignet"), "1000"), "to"),
        ("Bitcoin", native(&addresses("Bitcoin"), "100"), "amount"),
        ("Bitcoin", json!({ "kind": "Erc20", "contract": "x", "to": "x", "amount": "1" }), "kind"),
        ("Tron", json!({ "kind": "Erc20", "contract": "x", "to": "x", "amount": "1" }), "kind"),
        ("Tron", native(&addresses("Ethereum"), "1"), "to"),
        ("Stellar", json!({ "kind": "Sep41", "issuer": "x", "assetCode": "X", "to": "x", "amount": "1" }), "to"),
    ] {
        let rejection = refused(network, request.clone(), &[]);
        assert_eq!(rejection.field, field, "{network} {request}: {rejection}");
    }
    let rejection = refused("Bitcoin", native(&addresses("Bitcoin"), "1000"), &utxos(&[1_000]));
    assert_eq!(rejection.kind, RejectionKind::InsufficientFunds);
    assert_eq!(rejection.reason, "Insufficient funds: needs 1550, has 1000");
}

#[test]
fn solana_token_transfers_name_the_token_accounts() {
    let network = of(&Network::Solana).unwrap();
    let key = PrivateKey::generate(KeyKind::EdDsa, || [9; 32]);
    let mint = "7o36UsWR1JQLpZ9PE2gn9L4SQ69CNNiWAXd4Jt7rqz9Z";
    let owner = "B8UwBUUnKwCyKuGMbFKWaG7exYdDk2ozZrPg72NyVbfj";
    let mut request = json!({ "kind": "Spl", "mint": mint, "to": owner, "amount": "5", "memo": "hello" });
    let given = Given { token_decimals: 6, ..Given::default() };
    let bytes = |request: &Value, given: &Given<'_>| {
        let built = transfer_request(network, key.public(), &body(request.clone()), given).unwrap();
        let bytes = built.unsigned.transaction().to_vec();
        (bytes, built.fee, built.unsigned.sign(&key).unwrap())
    };
    let account = bitcoin::base58::decode("DShWnroshVbeUp28oopA3Pu7oFPDBtC1DBmPECXXAQ9n").unwrap();
    let (plain, fee, signed) = bytes(&request, &given);
    assert!(plain.windows(32).any(|window| window == account));
    assert!(plain.ends_with(b"\x05hello"));
    assert_eq!(fee, 5_000);
    assert!(signed.tx_hash.is_some());
    request["createDestinationAccount"] = json!(true);
    assert!(bytes(&request, &given).0.len() > plain.len());
    // A fee sponsor signs first, so the transaction has no hash before that.
    let sponsored = Given { fee_payer: Some([5; 32]), ..given };
    let (_, fee, signed) = bytes(&request, &sponsored);
    assert_eq!((fee, signed.tx_hash), (10_000, None));
}

#[test]
fn nonce_accounts_on_solana_are_those_of_its_library() {
    // By @solana/web3.js: the account of the wallet's first seed, for the address of 32 bytes 5.
    const CREATION: &str = "01000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
        0000000000000000000000000000000000000001000305ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c\
        9ef07fad75711403f1d074255797904e7d88f8df6d9bde6af9f756cc7b0b37cc0000000000000000000000000000000000000000000000\
        00000000000000000006a7d517192c568ee08a845f73d29788cf035c3145b21ab344d8062ea940000006a7d517192c5c51218cc94c3d4a\
        f17f58daee089ba1fd44e3dbd98a00000000090909090909090909090909090909090909090909090909090909090909090902020200015f\
        03000000ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c0300000000000000302d30001716000000000050\
        0000000000000000000000000000000000000000000000000000000000000000000000000000000203010304240600000005050505050505\
        05050505050505050505050505050505050505050505050505";
    let network = of(&Network::Solana).unwrap();
    let key = private(KeyKind::EdDsa, &"07".repeat(32));
    let (account, other) =
        ("BhS7eMPRHeYFFcYjXEw3h9YDBNLoMYhBA5brtQ3c5pyq", "LbUiWL3xVV8hTFYBVdbTNrpDo41NKS6o3LHHuDzjfcY");
    let wallet = address(network, key.public()).unwrap().unwrap();
    let given = Given { recent_blockhash: [9; 32], ..Given::default() };
    let request =
        serde_json::from_value(json!({ "kind": "CreateSolanaNonceAccounts", "nonceAuthority": other })).unwrap();
    let creation = transaction_request(network, key.public(), &request, &given).unwrap();
    assert_eq!(hex::bare(creation.transaction()), CREATION);
    let call = solana_call(creation.transaction()).unwrap();
    assert_eq!(call.nonce_accounts, [(account.to_owned(), other.to_owned())]);
    assert_eq!(call.payments, [(wallet.clone(), account.to_owned(), 1_447_680)]);

    // A transfer that advances it has its value in place of the blockhash, and does so first.
    let durable = DurableNonce { account: solana_address(account).unwrap(), value: [8; 32] };
    let given = Given { durable_nonce: Some(durable), ..given };
    let mint = "7o36UsWR1JQLpZ9PE2gn9L4SQ69CNNiWAXd4Jt7rqz9Z";
    for request in [
        json!({ "kind": "Native", "to": other, "amount": "1000" }),
        json!({ "kind": "Spl", "mint": mint, "to": other, "amount": "5", "createDestinationAccount": true }),
    ] {
        let built = transfer_request(network, key.public(), &body(request.clone()), &given).unwrap();
        let call = solana_call(built.unsigned.transaction()).unwrap();
        assert_eq!(call.advances, Some((account.to_owned(), [8; 32])), "{request}");
        let is_native = request["kind"] == "Native";
        assert_eq!(call.payments.contains(&(wallet.clone(), other.to_owned(), 1_000)), is_native);
        assert!(built.unsigned.sign(&key).unwrap().tx_hash.is_some());
    }
}

#[test]
fn every_network_sends_its_native_coin() {
    let mut random = Random(7);
    let available = utxos(&[1_000_000_000]);
    for network in NETWORKS.iter().filter(|network| network.family != Family::KeyOnly) {
        let kind = network.key_kind(None).unwrap();
        let key = PrivateKey::generate(kind, || random.bytes());
        let to = address(network, key.public()).unwrap().unwrap_or_else(|| match network.family {
            Family::Concordium => bitcoin::base58::encode_check(&[1; 33]),
            _ => "0x1".to_owned(),
        });
        let given = Given { utxos: &available, fee_rate: 1, ..Given::default() };
        let mut request = json!({ "kind": "Native", "to": to, "amount": "2000000" });
        let hash = |request: &Value, given: &Given<'_>| {
            let built = transfer_request(network, key.public(), &body(request.clone()), given).unwrap();
            built.unsigned.sign(&key).unwrap().tx_hash.unwrap()
        };
        let first = hash(&request, &given);
        assert_eq!(first, hash(&request, &given), "{}", network.name);
        request["amount"] = json!("2000001");
        assert_ne!(first, hash(&request, &given), "{}", network.name);
    }
}
