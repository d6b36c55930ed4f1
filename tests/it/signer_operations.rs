//! Key stores of the sandbox by our client: every operation of a fleet of offline signers.

use crate::sandbox::Bench;
use dfns::core::{AnyJson, Download, FilePart};
use dfns::prelude::*;
use dfns::signers::{
    CancelFleetOperation, CreateAddMacUserInput, CreateAddProvisionerInput, CreateCloneInput, CreateGenesisInput,
    CreateKeyHarvestInput, CreateOnchainSignInput, CreateProofOfControlInput, Document, FleetOperationStatus,
    FleetOutput, KeyStoreOutput, OnchainSignOptions, OutputStatus, SubmitAddMacUserOutput, SubmitAddProvisionerOutput,
    SubmitCloneOutput, SubmitGenesisOutput, SubmitKeyHarvestOutput, SubmitOnchainSignOutput,
    SubmitProofOfControlOutput,
};
use dfns::wallets::{CreateWallet, NewWalletKey};
use dfns::{KeyStoreKind, Network, ServiceAccountToken, WithSigner};
use serde_json::{Value, json};

type Account = Client<ServiceAccountToken, WithSigner>;

fn read(file: &Download) -> Value {
    serde_json::from_slice(file.bytes()).unwrap()
}

fn archive() -> FilePart {
    FilePart::new("output.zip", "PK")
}

/// The output of a fleet for the only operation of a file.
fn fleet_output(file: &Value, org_id: &str, registration: &Value) -> Document<FleetOutput> {
    let id = file["items"][0]["operation_id"].as_str().unwrap();
    let output = json!({
        "type": "fleet-output", "version": 1, "status": "success", "org_id": org_id, "fleet_id": "fl-1",
        "fleet_label": "Zurich", "keystore_id": file["store_id"], "outputs": { id: { "success": registration } },
    });
    serde_json::from_value(output).unwrap()
}

/// The output of a fleet that could do nothing.
fn key_store_output(file: &Value, org_id: &str) -> Document<KeyStoreOutput> {
    let output = json!({
        "type": "keystore-output", "version": 1, "org_id": org_id, "fleet_id": "fl-1",
        "keystore_id": file["store_id"], "group_id": file["group_id"], "status": "fail", "outputs": {},
    });
    serde_json::from_value(output).unwrap()
}

/// Calls every operation on key stores and fleets.
pub(crate) async fn signers(bench: &Bench, account: &Account) {
    let signers = account.signers();
    let store = bench.sandbox.control().add_store(KeyStoreKind::OfflineSigner, Some("Vault")).await.unwrap();
    let id = &store.id;
    assert_eq!(signers.list_key_stores().await.unwrap().items.len(), 2);
    assert_eq!(signers.list_signers().await.unwrap().clusters.len(), 1);

    let file = read(&signers.create_genesis_input(CreateGenesisInput::new(id, 3, 1, 1, "hsm-1")).await.unwrap());
    let genesis = json!({
        "type": "genesis-registration", "ceremony_mode": "m", "hsm_serial": "hsm-1", "hsm_identity_key": "k",
        "mac_serial": "mac-1", "mac_se_wrap_key_pub_key": "k", "provisioners": { "a": "k" },
        "key_harvest": { "ed25519-start": 0, "ed25519": 1, "secp256k1-start": 0, "secp256k1": 1, "error": null },
    });
    let output = fleet_output(&file, bench.org_id(), &genesis);
    let accepted = signers.submit_genesis_output(SubmitGenesisOutput::new(id, output, archive())).await.unwrap();
    assert!(accepted.message.contains("review"));
    let group = file["group_id"].as_str().unwrap();
    let reviewed = bench.sandbox.control().review_fleet(group, FleetOperationStatus::Approved).await.unwrap();
    assert_eq!(reviewed.status, FleetOperationStatus::Approved);

    let file = read(&signers.create_clone_input(CreateCloneInput::new(id, "hsm-1", "hsm-2")).await.unwrap());
    let clone = json!({
        "type": "clone-registration", "ceremony_mode": "m", "hsm_target_serial": "hsm-2", "hsm_identity_key": "k",
        "mac_target_serial": "mac-2", "mac_se_wrap_key_pub_key": "k",
    });
    let output = fleet_output(&file, bench.org_id(), &clone);
    signers.submit_clone_output(SubmitCloneOutput::new(id, output, archive())).await.unwrap();

    let of_group = |file: &Value| AnyJson::new(&json!({ "group_id": file["group_id"] })).unwrap();
    let file =
        read(&signers.create_add_mac_user_input(CreateAddMacUserInput::new(id, "mac-2", "hsm-2")).await.unwrap());
    let output = SubmitAddMacUserOutput::new(id, of_group(&file), archive());
    signers.submit_add_mac_user_output(output).await.unwrap();
    let input = CreateAddProvisionerInput::new(id, "yubikey-1", "hsm-2");
    let file = read(&signers.create_add_provisioner_input(input).await.unwrap());
    let output = SubmitAddProvisionerOutput::new(id, of_group(&file), archive());
    signers.submit_add_provisioner_output(output).await.unwrap();
    let input = CreateKeyHarvestInput::new(id, "hsm-2", "mac-2", "alice");
    let file = read(&signers.create_key_harvest_input(input).await.unwrap());
    let output = SubmitKeyHarvestOutput::new(id, of_group(&file), archive());
    signers.submit_key_harvest_output(output).await.unwrap();
    let cancel = CancelFleetOperation::new(id, file["group_id"].as_str().unwrap());
    assert_eq!(signers.cancel_fleet_operation(cancel).await.unwrap().status, FleetOperationStatus::Canceled);

    let wallet = CreateWallet::new(Network::Ethereum).with_signing_key(NewWalletKey::default().with_store_id(id));
    let wallet = account.wallets().create_wallet(wallet).await.unwrap();
    let input = CreateProofOfControlInput::new(id, vec![wallet.id]);
    let file = read(&signers.create_proof_of_control_input(input).await.unwrap());
    assert_eq!(file["items"][0]["signer_public_key"], wallet.signing_key.public_key);
    let output = SubmitProofOfControlOutput::new(id, key_store_output(&file, bench.org_id()), archive());
    assert_eq!(signers.submit_proof_of_control_output(output).await.unwrap().status, OutputStatus::Partial);
    let input = CreateOnchainSignInput::new(id, OnchainSignOptions::new());
    let file = read(&signers.create_onchain_sign_input(input).await.unwrap());
    let output = SubmitOnchainSignOutput::new(id, key_store_output(&file, bench.org_id()), archive());
    assert_eq!(signers.submit_onchain_sign_output(output).await.unwrap().status, OutputStatus::Success);
}
