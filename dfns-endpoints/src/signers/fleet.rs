//! Setting a fleet of offline signers up, and changing it.

use super::{Document, FleetOutput, Signers};
use crate::{KeyStoreId, OrgId};
use dfns_core::{AnyJson, Download, FilePart, Timestamp, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The version of an HSM's firmware.
    pub enum HsmFirmwareVersion {
        /// 2.2.
        V2_2 => "2.2",
        /// 2.4.
        V2_4 => "2.4",
    }

    /// How far a group of operations on a fleet is.
    pub enum FleetOperationStatus {
        /// Its archive is made.
        Initialized => "Initialized",
        /// What the fleet wrote is submitted, and is being checked.
        InReview => "InReview",
        /// What the fleet wrote was turned down.
        Rejected => "Rejected",
        /// It counts.
        Approved => "Approved",
        /// It was called off.
        Canceled => "Canceled",
    }
}

/// Makes the archive that sets up a fleet and generates the first keys of its key store.
#[dfns_endpoint(POST, "/key-stores/{storeId}/genesis/input",
    group = Signers, returns = Download, signed, permissions = ["KeyStores:Instructions:Fleets:Create"])]
#[serde(tag = "kind", rename = "Genesis")]
pub struct CreateGenesisInput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// How many provisioners there are, who together decide on changes of the fleet.
    pub num_provisioners: u32,
    /// How many keys to generate on secp256k1.
    pub num_secp256k1: u32,
    /// How many keys to generate on Ed25519.
    pub num_ed25519: u32,
    /// The serial number of the first HSM.
    pub hsm_genesis_serial: String,
    /// The number of operational ones; the newest description of the API asks for it and says no more.
    pub num_operational: Option<u32>,
    /// The serial number of the Mac that runs the first HSM.
    pub mac_genesis_serial: Option<String>,
    /// The version of the first HSM's firmware.
    pub hsm_genesis_firmware_version: Option<HsmFirmwareVersion>,
    /// An object of settings for finding faults, which Dfns does not document.
    pub debug_options: Option<AnyJson>,
}

/// Uploads the archive that the fleet wrote when it was set up.
///
/// ```no_run
/// use dfns_core::{Client, FilePart, KeySigner};
/// use dfns_endpoints::prelude::*;
/// use dfns_endpoints::signers::{Document, FleetOutput, SubmitGenesisOutput};
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
    /// The document that says what was done.
    pub output_json: Document<FleetOutput>,
    /// The archive. The signed document contains its checksum.
    #[dfns(part)]
    pub file: FilePart,
}

/// Makes the archive that copies a key store from one HSM to another.
#[dfns_endpoint(POST, "/key-stores/{storeId}/clone/input",
    group = Signers, returns = Download, signed, permissions = ["KeyStores:Instructions:Fleets:Clone"])]
#[serde(tag = "kind", rename = "Clone")]
pub struct CreateCloneInput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The serial number of the HSM to copy from.
    pub hsm_source_serial: String,
    /// The serial number of the HSM to copy to.
    pub hsm_target_serial: String,
    /// The serial number of the Mac that runs the HSM to copy to.
    pub mac_target_serial: Option<String>,
}

/// Uploads the archive that the fleet wrote when a key store was copied.
#[dfns_endpoint(POST, "/key-stores/{storeId}/clone/output",
    group = Signers, returns = OutputAccepted, signed, multipart,
    permissions = ["KeyStores:Instructions:Fleets:Clone"])]
pub struct SubmitCloneOutput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The document that says what was done.
    pub output_json: Document<FleetOutput>,
    /// The archive. The signed document contains its checksum.
    #[dfns(part)]
    pub file: FilePart,
}

/// Makes the archive that lets another Mac run an HSM.
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

/// Uploads the archive that the fleet wrote when a Mac was added.
#[dfns_endpoint(POST, "/key-stores/{storeId}/add-mac-user/output",
    group = Signers, returns = OutputAccepted, signed, multipart,
    permissions = ["KeyStores:Instructions:Fleets:Users:Add"])]
pub struct SubmitAddMacUserOutput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The document that says what was done: an object whose members no source tells.
    pub output_json: AnyJson,
    /// The archive. The signed document contains its checksum.
    #[dfns(part)]
    pub file: FilePart,
}

/// Makes the archive that adds a provisioner to those who decide on changes of the fleet.
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

/// Uploads the archive that the fleet wrote when a provisioner was added.
#[dfns_endpoint(POST, "/key-stores/{storeId}/add-provisioner/output",
    group = Signers, returns = OutputAccepted, signed, multipart,
    permissions = ["KeyStores:Instructions:Fleets:Provisioners:Add"])]
pub struct SubmitAddProvisionerOutput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The document that says what was done: an object whose members no source tells.
    pub output_json: AnyJson,
    /// The archive. The signed document contains its checksum.
    #[dfns(part)]
    pub file: FilePart,
}

/// Makes the archive that generates more keys in the fleet.
#[dfns_endpoint(POST, "/key-stores/{storeId}/key-harvest/input",
    group = Signers, returns = Download, signed, permissions = ["KeyStores:Instructions:Fleets:Keys:Harvest"])]
#[serde(tag = "kind", rename = "KeyHarvest")]
pub struct CreateKeyHarvestInput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The serial number of the HSM.
    pub hsm_target_serial: String,
    /// The serial number of the Mac that runs it.
    pub mac_target_serial: String,
    /// Who runs it: a user of that Mac.
    pub mac_target_username: String,
    /// How many keys to generate on secp256k1.
    pub num_secp256k1: Option<u32>,
    /// How many keys to generate on Ed25519.
    pub num_ed25519: Option<u32>,
}

/// Uploads the archive that the fleet wrote when keys were generated.
#[dfns_endpoint(POST, "/key-stores/{storeId}/key-harvest/output",
    group = Signers, returns = OutputAccepted, signed, multipart,
    permissions = ["KeyStores:Instructions:Fleets:Keys:Harvest"])]
pub struct SubmitKeyHarvestOutput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The document that says what was done: an object whose members no source tells.
    pub output_json: AnyJson,
    /// The archive. The signed document contains its checksum.
    #[dfns(part)]
    pub file: FilePart,
}

/// Calls off what was to be done in the fleet.
#[dfns_endpoint(POST, "/key-stores/{storeId}/fleet-operations/cancel",
    group = Signers, returns = FleetOperationGroup, signed, permissions = ["KeyStores:Instructions:Cancel"])]
pub struct CancelFleetOperation {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The group of operations to call off.
    pub group_id: String,
    /// The reason, as a display string.
    pub reason: Option<String>,
}

/// That what a fleet wrote was taken in.
#[dfns_object(response)]
pub struct OutputAccepted {
    /// A few words.
    pub message: String,
}

/// Operations on a fleet that belong together.
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
    /// The requester.
    pub created_by: String,
    /// Who submitted what the fleet wrote.
    pub submitted_by: Option<String>,
    /// When that was submitted.
    pub date_submitted: Option<Timestamp>,
    /// Who checked it.
    pub reviewed_by: Option<String>,
    /// When it was checked.
    pub date_reviewed: Option<Timestamp>,
    /// Who called it off.
    pub canceled_by: Option<String>,
    /// When it was called off.
    pub date_canceled: Option<Timestamp>,
    /// Why it was called off or turned down.
    pub reason: Option<String>,
    /// The time of the request.
    pub date_created: Timestamp,
    /// The operations: objects whose members no source tells.
    pub operations: Vec<AnyJson>,
}
