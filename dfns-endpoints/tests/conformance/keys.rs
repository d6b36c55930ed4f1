//! Keys and signatures: forms that must round-trip, and secrets that must not show.

use crate::requests::send;
use dfns_core::Endpoint;
use dfns_endpoints::keys::*;
use dfns_endpoints::onchain::*;
use dfns_endpoints::{KeyExport, KeyImport};
use dfns_endpoints::{Network, TextChange};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt::Debug;

fn round_trip<T: DeserializeOwned + Serialize>(json: &str) -> T {
    let value: T = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&value).unwrap(), json);
    value
}

#[tokio::test]
async fn a_key_loses_its_name_in_so_many_words_only() {
    let body = |name: TextChange| async {
        let sent = send(UpdateKey::new("key-1", name).encode().unwrap()).await;
        String::from_utf8(sent.last().unwrap().body.to_vec()).unwrap()
    };
    assert_eq!(body("treasury".into()).await, r#"{"name":"treasury"}"#);
    assert_eq!(body(TextChange::Remove).await, r#"{"name":null}"#);
}

#[tokio::test]
async fn what_is_to_be_signed_is_the_whole_body() {
    let psbt = SignatureBody::bitcoin_psbt("70736274ff01").with_external_id("invoice-7");
    let sent = send(GenerateSignature::new("key-1", psbt).encode().unwrap()).await;
    let body = r#"{"kind":"Psbt","psbt":"70736274ff01","blockchainKind":"Bitcoin","externalId":"invoice-7"}"#;
    assert_eq!(sent.last().unwrap().body, body);
    let challenged: Value = serde_json::from_slice(&sent[0].body).unwrap();
    assert_eq!(challenged["userActionPayload"], body);
}

#[test]
fn a_transaction_is_hex_or_json() {
    let hex = round_trip::<SignatureBody>(r#"{"kind":"Transaction","transaction":"0x02"}"#);
    assert!(matches!(hex, SignatureBody::Transaction(SignTransaction { transaction: HexOrJson::Hex(_), .. })));
    let json = round_trip::<SignatureBody>(r#"{"kind":"Transaction","transaction":{"amount": 1.50}}"#);
    assert!(matches!(json, SignatureBody::Transaction(SignTransaction { transaction: HexOrJson::Json(_), .. })));
}

#[test]
fn a_signer_payload_is_hex_or_fields_or_any_json() {
    assert!(matches!(round_trip(r#""0x0503""#), SignerPayload::Hex(_)));
    assert!(matches!(round_trip(r#"{"address":"5H","newField": 1}"#), SignerPayload::Unknown(_)));
    let fields = SignerPayloadFields::new(
        "5H",
        "0x01",
        "0x02",
        "0x03",
        "0x04",
        "0x05",
        "0x06",
        "0x07",
        4,
        "0x08",
        "0x09",
        ["CheckNonce".to_owned()],
    );
    let body = SignatureBody::from(SignatureBody::substrate_payload(Network::Polkadot, fields));
    let json = serde_json::to_string(&body).unwrap();
    let SignatureBody::SignerPayload(read) = round_trip(&json) else { panic!("{json}") };
    let SignerPayload::Fields(fields) = read.payload else { panic!("{json}") };
    assert_eq!((fields.tip.as_str(), fields.version, fields.transaction_version.as_str()), ("0x07", 4, "0x09"));
}

#[test]
fn the_id_of_a_chain_keeps_its_form() {
    for chain_id in ["1", r#""1""#, r#""0x1""#, r#""SN_MAIN""#, "18446744073709551615"] {
        round_trip::<TypedDataDomain>(&format!(r#"{{"chainId":{chain_id}}}"#));
    }
}

#[test]
fn no_share_and_nothing_derived_shows() {
    fn hides(value: &impl Debug) {
        assert!(!format!("{value:?}").contains("canary"), "{value:?}");
    }
    const SHARES: &str = r#""minSigners":3,"encryptedKeyShares":[{"signerId":"s","encryptedKeyShare":"canary"}]"#;
    let import = round_trip::<KeyImport>(&format!(r#"{{"protocol":"FROST","curve":"ed25519",{SHARES}}}"#));
    hides(&ImportKey::from(import));
    let export = format!(r#"{{"publicKey":"02","protocol":"FROST","curve":"ed25519",{SHARES}}}"#);
    hides(&round_trip::<KeyExport>(&export));
    hides(&round_trip::<DerivedOutput>(r#"{"output":"canary"}"#));
}
