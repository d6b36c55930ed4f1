//! Key stores: archives are uploaded in forms whose documents are signed, and each operation names
//! its kind.

use crate::requests::{line, send};
use dfns_core::{AnyJson, Endpoint, FilePart, Parts, TransportRequest};
use dfns_endpoints::signers::*;
use serde_json::{Value, json};

/// Not UTF-8, with line breaks and dashes like those of the form.
const ARCHIVE: &[u8] = b"PK\x03\x04\xff\r\n--";
/// Its SHA-256.
const CHECKSUM: &str = "9d70c7a532d0a6452e13c6b5bed3d7029e86a37f18ce0af6d28555aa9d567b63";

const FLEET: &str = r#"{"type": "fleet-output", "version": 1, "status": "success", "org_id": "or-1", "fleet_id": "fl-1",
    "fleet_label": "Zürich", "keystore_id": "ks-1", "outputs": {}, "later": 1e2}"#;
const KEYS: &str = r#"{"type": "keystore-output", "version": 1, "org_id": "or-1", "fleet_id": "fl-1",
    "keystore_id": "ks-1", "group_id": "g", "status": "partial", "outputs": {}, "later": 1e2}"#;
const UNTOLD: &str = r#"{ "anything": [1.0] }"#;

fn uploads() -> Vec<(Parts, &'static str, &'static str)> {
    fn encode<E: Endpoint>(request: &E) -> Parts {
        request.encode().unwrap()
    }
    let archive = || FilePart::new("output.zip", ARCHIVE);
    let fleet = || serde_json::from_str::<Document<FleetOutput>>(FLEET).unwrap();
    let keys = || serde_json::from_str::<Document<KeyStoreOutput>>(KEYS).unwrap();
    let untold = || serde_json::from_str::<AnyJson>(UNTOLD).unwrap();
    vec![
        (encode(&SubmitGenesisOutput::new("ks-1", fleet(), archive())), "genesis", FLEET),
        (encode(&SubmitCloneOutput::new("ks-1", fleet(), archive())), "clone", FLEET),
        (encode(&SubmitAddMacUserOutput::new("ks-1", untold(), archive())), "add-mac-user", UNTOLD),
        (encode(&SubmitAddProvisionerOutput::new("ks-1", untold(), archive())), "add-provisioner", UNTOLD),
        (encode(&SubmitKeyHarvestOutput::new("ks-1", untold(), archive())), "key-harvest", UNTOLD),
        (encode(&SubmitOnchainSignOutput::new("ks-1", keys(), archive())), "onchain-sign", KEYS),
        (encode(&SubmitProofOfControlOutput::new("ks-1", keys(), archive())), "proof-of-control", KEYS),
    ]
}

#[tokio::test]
async fn an_upload_is_a_form_with_the_document_and_the_archive_to_the_byte() {
    for (parts, operation, document) in uploads() {
        let sent = send(parts).await;
        let upload = sent.last().unwrap();
        assert_eq!(line(upload), format!("POST /key-stores/ks-1/{operation}/output"));

        let boundary = boundary(upload);
        let head = format!(
            "--{boundary}\r\n\
             Content-Disposition: form-data; name=\"data\"\r\n\
             Content-Type: application/json\r\n\r\n\
             {}\r\n\
             --{boundary}\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"output.zip\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n",
            data(document)
        );
        let tail = format!("\r\n--{boundary}--\r\n");
        assert_eq!(upload.body, &[head.as_bytes(), ARCHIVE, tail.as_bytes()].concat(), "{operation}");
    }
}

#[tokio::test]
async fn of_an_upload_the_document_with_the_archives_checksum_is_signed() {
    for (parts, operation, document) in uploads() {
        let sent = send(parts).await;
        let [init, action, upload] = sent.as_slice() else { panic!("{operation}: {} requests", sent.len()) };
        assert_eq!((line(init).as_str(), line(action).as_str()), ("POST /auth/action/init", "POST /auth/action"));
        let challenged: Value = serde_json::from_slice(&init.body).unwrap();
        assert_eq!(challenged["userActionPayload"], data(document), "{operation}");
        assert_eq!(challenged["userActionHttpMethod"], "POST");
        assert_eq!(challenged["userActionHttpPath"], upload.url.path());
        assert_eq!(upload.headers["x-dfns-useraction"], "user-action");
    }
}

#[tokio::test]
async fn another_archive_is_another_checksum_and_another_boundary() {
    let submit = |archive: &'static [u8]| {
        let document = serde_json::from_str::<AnyJson>(UNTOLD).unwrap();
        SubmitKeyHarvestOutput::new("ks-1", document, FilePart::new("output.zip", archive)).encode().unwrap()
    };
    let [first, second] = [send(submit(b"1")).await, send(submit(b"2")).await];
    assert_ne!(first[0].body, second[0].body);
    assert_ne!(boundary(&first[2]), boundary(&second[2]));
}

#[tokio::test]
async fn each_operation_says_its_kind() {
    let genesis = CreateGenesisInput::new("ks-1", 3, 32, 16, "HSM-1").encode().unwrap();
    let clone = CreateCloneInput::new("ks-1", "HSM-1", "HSM-2").encode().unwrap();
    let mac_user = CreateAddMacUserInput::new("ks-1", "MAC-2", "HSM-1").encode().unwrap();
    let provisioner = CreateAddProvisionerInput::new("ks-1", "12345678", "HSM-1").encode().unwrap();
    let harvest = CreateKeyHarvestInput::new("ks-1", "HSM-1", "MAC-1", "alice").encode().unwrap();
    let sign = CreateOnchainSignInput::new("ks-1", OnchainSignOptions::new()).encode().unwrap();
    for (parts, path, body) in [
        (
            genesis,
            "genesis",
            json!({"kind": "Genesis", "numProvisioners": 3, "numSecp256k1": 32, "numEd25519": 16,
                "hsmGenesisSerial": "HSM-1"}),
        ),
        (clone, "clone", json!({"kind": "Clone", "hsmSourceSerial": "HSM-1", "hsmTargetSerial": "HSM-2"})),
        (
            mac_user,
            "add-mac-user",
            json!({"kind": "AddMacUser", "macTargetSerial": "MAC-2", "hsmTargetSerial": "HSM-1"}),
        ),
        (
            provisioner,
            "add-provisioner",
            json!({"kind": "AddProvisioner", "yubikeySerial": "12345678", "hsmTargetSerial": "HSM-1"}),
        ),
        (
            harvest,
            "key-harvest",
            json!({"kind": "KeyHarvest", "hsmTargetSerial": "HSM-1", "macTargetSerial": "MAC-1",
                "macTargetUsername": "alice"}),
        ),
        (sign, "onchain-sign", json!({})),
    ] {
        let sent = send(parts).await;
        let last = sent.last().unwrap();
        assert_eq!(line(last), format!("POST /key-stores/ks-1/{path}/input"));
        assert_eq!(serde_json::from_slice::<Value>(&last.body).unwrap(), body);
    }
}

/// Returns the part `data` for this document.
fn data(document: &str) -> String {
    format!(r#"{{"outputJson":{document},"fileChecksum":"{CHECKSUM}"}}"#)
}

fn boundary(upload: &TransportRequest) -> &str {
    let content_type = upload.headers["content-type"].to_str().unwrap();
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    assert!((1..=70).contains(&boundary.len()) && boundary.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
    boundary
}
