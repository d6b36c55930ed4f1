//! Set-up and changes of a fleet of offline signers.

use super::{Document, FleetOutput, Signers};
use crate::{KeyStoreId, OrgId};
use dfns_core::{AnyJson, Download, FilePart, Timestamp, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The firmware version of an HSM.
    pub enum HsmFirmwareVersion {
        /// Version 2.2.
        V2_2 => "2.2",
        /// Version 2.4.
        V2_4 => "2.4",
    }

    /// The status of a group of fleet operations.
    pub enum FleetOperationStatus {
        /// The input archive is created, and the output is not uploaded yet.
        Initialized => "Initialized",
        /// The output is uploaded, and under review.
        InReview => "InReview",
        /// The output was rejected.
        Rejected => "Rejected",
        /// The output was approved.
        Approved => "Approved",
        /// Cancelled.
        Canceled => "Canceled",
    }
}

/// Creates the input archive that sets up a fleet and generates the first keys of its key store.
#[dfns_endpoint(POST, "/key-stores/{storeId}/genesis/input",
    group = Signers, returns = Download, signed, permissions = ["KeyStores:Instructions:Fleets:Create"])]
#[serde(tag = "kind", rename = "Genesis")]
pub struct CreateGenesisInput {
    /// The key store. Must be of the kind `OfflineSigner`.
    pub store_id: KeyStoreId,
    /// The number of provisioners. They approve changes of the fleet together.
    pub num_provisioners: u32,
    /// The number of secp256k1 keys to generate.
    pub num_secp256k1: u32,
    /// The number of Ed25519 keys to generate.
    pub num_ed25519: u32,
    /// The serial number of the first HSM.
    pub hsm_genesis_serial: String,
    /// The number of operational units. Required by the newest API descriptions, without
    /// explanation.
    pub num_operational: Option<u32>,
    /// The serial number of the Mac that controls the first HSM.
    pub mac_genesis_serial: Option<String>,
    /// The firmware version of the first HSM.
    pub hsm_genesis_firmware_version: Option<HsmFirmwareVersion>,
    /// Debug options: an object. Its form is not documented.
    pub debug_options: Option<AnyJson>,
}

/// Uploads the output archive of a fleet setup.
///
/// ```no_run
/// use dfns::prelude::*;
/// use dfns::core::FilePart;
/// use dfns::signers::{Document, FleetOutput, SubmitGenesisOutput};
///
/// # async fn example(token: String, signer: KeySigner) -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::builder().service_account(token).signer(signer).build()?;
///
/// let output: Document<FleetOutput> = serde_json::from_slice(&std::fs::read("output.json")?)?;
/// let archive = FilePart::new("output.zip", std::fs::read("output.zip")?);
/// client.signers().submit_genesis_output(SubmitGenesisOutput::new("ks-1", output, archive)).await?;
/// # Ok(())
/// # }
/// ```
#[dfns_endpoint(POST, "/key-stores/{storeId}/genesis/output",
    group = Signers, returns = OutputAccepted, signed, multipart,
    permissions = ["KeyStores:Instructions:Fleets:Create"])]
pub struct SubmitGenesisOutput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The output document of the fleet.
    pub output_json: Document<FleetOutput>,
    /// The archive. The signed document contains its checksum.
    #[dfns(part)]
    pub file: FilePart,
}

/// Creates the input archive that clones a key store from one HSM to another.
#[dfns_endpoint(POST, "/key-stores/{storeId}/clone/input",
    group = Signers, returns = Download, signed, permissions = ["KeyStores:Instructions:Fleets:Clone"])]
#[serde(tag = "kind", rename = "Clone")]
pub struct CreateCloneInput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The serial number of the source HSM.
    pub hsm_source_serial: String,
    /// The serial number of the target HSM.
    pub hsm_target_serial: String,
    /// The serial number of the Mac that controls the target HSM.
    pub mac_target_serial: Option<String>,
}

/// Uploads the output archive of a clone.
#[dfns_endpoint(POST, "/key-stores/{storeId}/clone/output",
    group = Signers, returns = OutputAccepted, signed, multipart,
    permissions = ["KeyStores:Instructions:Fleets:Clone"])]
pub struct SubmitCloneOutput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The output document of the fleet.
    pub output_json: Document<FleetOutput>,
    /// The archive. The signed document contains its checksum.
    #[dfns(part)]
    pub file: FilePart,
}

/// Creates the input archive that lets another Mac control an HSM.
#[dfns_endpoint(POST, "/key-stores/{storeId}/add-mac-user/input",
    group = Signers, returns = Download, signed, permissions = ["KeyStores:Instructions:Fleets:Users:Add"])]
#[serde(tag = "kind", rename = "AddMacUser")]
pub struct CreateAddMacUserInput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The serial number of the Mac.
    pub mac_target_serial: String,
    /// The serial number of the HSM.
    pub hsm_target_serial: String,
}

/// Uploads the output archive of adding a Mac.
#[dfns_endpoint(POST, "/key-stores/{storeId}/add-mac-user/output",
    group = Signers, returns = OutputAccepted, signed, multipart,
    permissions = ["KeyStores:Instructions:Fleets:Users:Add"])]
pub struct SubmitAddMacUserOutput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The output document: an object. Its form is not documented.
    pub output_json: AnyJson,
    /// The archive. The signed document contains its checksum.
    #[dfns(part)]
    pub file: FilePart,
}

/// Creates the input archive that adds a provisioner, who approves changes of the fleet.
#[dfns_endpoint(POST, "/key-stores/{storeId}/add-provisioner/input",
    group = Signers, returns = Download, signed, permissions = ["KeyStores:Instructions:Fleets:Provisioners:Add"])]
#[serde(tag = "kind", rename = "AddProvisioner")]
pub struct CreateAddProvisionerInput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The serial number of the provisioner's YubiKey.
    pub yubikey_serial: String,
    /// The serial number of the HSM.
    pub hsm_target_serial: String,
}

/// Uploads the output archive of adding a provisioner.
#[dfns_endpoint(POST, "/key-stores/{storeId}/add-provisioner/output",
    group = Signers, returns = OutputAccepted, signed, multipart,
    permissions = ["KeyStores:Instructions:Fleets:Provisioners:Add"])]
pub struct SubmitAddProvisionerOutput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The output document: an object. Its form is not documented.
    pub output_json: AnyJson,
    /// The archive. The signed document contains its checksum.
    #[dfns(part)]
    pub file: FilePart,
}

/// Creates the input archive that generates more keys in the fleet.
#[dfns_endpoint(POST, "/key-stores/{storeId}/key-harvest/input",
    group = Signers, returns = Download, signed, permissions = ["KeyStores:Instructions:Fleets:Keys:Harvest"])]
#[serde(tag = "kind", rename = "KeyHarvest")]
pub struct CreateKeyHarvestInput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The serial number of the HSM.
    pub hsm_target_serial: String,
    /// The serial number of the Mac that controls the HSM.
    pub mac_target_serial: String,
    /// The name of the user of the Mac.
    pub mac_target_username: String,
    /// The number of secp256k1 keys to generate.
    pub num_secp256k1: Option<u32>,
    /// The number of Ed25519 keys to generate.
    pub num_ed25519: Option<u32>,
}

/// Uploads the output archive of a key generation.
#[dfns_endpoint(POST, "/key-stores/{storeId}/key-harvest/output",
    group = Signers, returns = OutputAccepted, signed, multipart,
    permissions = ["KeyStores:Instructions:Fleets:Keys:Harvest"])]
pub struct SubmitKeyHarvestOutput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The output document: an object. Its form is not documented.
    pub output_json: AnyJson,
    /// The archive. The signed document contains its checksum.
    #[dfns(part)]
    pub file: FilePart,
}

/// Cancels a group of fleet operations.
///
/// Returns the group.
#[dfns_endpoint(POST, "/key-stores/{storeId}/fleet-operations/cancel",
    group = Signers, returns = FleetOperationGroup, signed, permissions = ["KeyStores:Instructions:Cancel"])]
pub struct CancelFleetOperation {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The group of operations to cancel.
    pub group_id: String,
    /// The reason, as a display string.
    pub reason: Option<String>,
}

/// The acceptance of an output archive.
#[dfns_object(response)]
pub struct OutputAccepted {
    /// A message.
    pub message: String,
}

/// A group of fleet operations, with one input archive and one output archive.
#[dfns_object(response)]
pub struct FleetOperationGroup {
    /// The group's id.
    pub group_id: String,
    /// The key store.
    pub store_id: KeyStoreId,
    /// The organization.
    pub org_id: OrgId,
    /// The status.
    pub status: FleetOperationStatus,
    /// The user who requested the input archive.
    pub created_by: String,
    /// The user who uploaded the output archive. May be `null`.
    pub submitted_by: Option<String>,
    /// The time of the upload. May be `null`.
    pub date_submitted: Option<Timestamp>,
    /// The user who reviewed the output. May be `null`.
    pub reviewed_by: Option<String>,
    /// The time of the review. May be `null`.
    pub date_reviewed: Option<Timestamp>,
    /// The user who cancelled the group. May be `null`.
    pub canceled_by: Option<String>,
    /// The time of the cancellation. May be `null`.
    pub date_canceled: Option<Timestamp>,
    /// The reason for the cancellation or rejection. May be `null`.
    pub reason: Option<String>,
    /// The time of the request.
    pub date_created: Timestamp,
    /// The operations: objects. Their form is not documented.
    pub operations: Vec<AnyJson>,
}
