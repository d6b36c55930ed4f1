//! The output documents of an offline signer fleet. Unlike the rest of the API, their fields are in
//! snake case.

use crate::{KeyStoreId, OrgId};
use dfns_core::{AnyJson, dfns_object};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

dfns_core::open_enum! {
    /// The type of an output document.
    pub enum OutputType {
        /// The output of fleet operations.
        Fleet => "fleet-output",
        /// The output of key operations.
        KeyStore => "keystore-output",
    }

    /// The status of an output.
    pub enum OutputStatus {
        /// Complete success.
        Success => "success",
        /// Partial success.
        Partial => "partial",
        /// Failure: nothing was executed.
        Fail => "fail",
    }
}

/// The output document of a setup or change of a fleet.
#[dfns_object(response)]
#[serde(rename_all = "snake_case")]
pub struct FleetOutput {
    /// The type of the document: [`OutputType::Fleet`].
    pub r#type: OutputType,
    /// The version of the document format.
    pub version: u32,
    /// The status.
    pub status: OutputStatus,
    /// The organization.
    pub org_id: OrgId,
    /// The fleet.
    pub fleet_id: String,
    /// The display name of the fleet.
    pub fleet_label: String,
    /// The key store.
    pub keystore_id: KeyStoreId,
    /// The result of each operation, by operation id.
    pub outputs: BTreeMap<String, FleetOutputEntry>,
}

/// The result of a fleet operation.
#[dfns_object(response)]
#[serde(rename_all = "snake_case")]
pub struct FleetOutputEntry {
    /// The registration.
    pub success: FleetRegistration,
}

dfns_core::open_union! {
    /// The registration of an HSM at Dfns.
    pub enum FleetRegistration by "type" {
        /// The first HSM, with its keys.
        Genesis(GenesisRegistration) => "genesis-registration",
        /// An HSM that is a clone of another.
        Clone(CloneRegistration) => "clone-registration",
    }
}

/// The first HSM of a fleet, with its keys.
#[dfns_object(response)]
#[serde(rename_all = "snake_case")]
pub struct GenesisRegistration {
    /// The mode of the ceremony.
    pub ceremony_mode: String,
    /// The serial number of the HSM.
    pub hsm_serial: String,
    /// The public identity key of the HSM.
    pub hsm_identity_key: String,
    /// The serial number of the Mac that controls it.
    pub mac_serial: String,
    /// The public key that wraps keys for the Mac's secure enclave.
    pub mac_se_wrap_key_pub_key: String,
    /// The public key of each provisioner, by name.
    pub provisioners: BTreeMap<String, String>,
    /// The data that the HSM has sealed: any JSON.
    pub hsm_sealed: Option<AnyJson>,
    /// The generated keys.
    pub key_harvest: KeyHarvest,
}

/// An HSM that is a clone of another.
#[dfns_object(response)]
#[serde(rename_all = "snake_case")]
pub struct CloneRegistration {
    /// The mode of the ceremony.
    pub ceremony_mode: String,
    /// The serial number of the HSM.
    pub hsm_target_serial: String,
    /// The public identity key of the HSM.
    pub hsm_identity_key: String,
    /// The serial number of the Mac that controls it.
    pub mac_target_serial: String,
    /// The public key that wraps keys for the Mac's secure enclave.
    pub mac_se_wrap_key_pub_key: String,
    /// The data that the HSM has sealed: any JSON.
    pub hsm_sealed: Option<AnyJson>,
}

/// The generated keys: their count on each curve, and the index of the first one.
#[dfns_object(response)]
#[serde(rename_all = "snake_case")]
pub struct KeyHarvest {
    /// The index of the first Ed25519 key.
    #[serde(rename = "ed25519-start")]
    pub ed25519_start: u64,
    /// The number of Ed25519 keys.
    pub ed25519: u64,
    /// The index of the first secp256k1 key.
    #[serde(rename = "secp256k1-start")]
    pub secp256k1_start: u64,
    /// The number of secp256k1 keys.
    pub secp256k1: u64,
    /// The error. Absent if the keys were generated.
    pub error: Option<String>,
}

/// The output document of key operations.
#[dfns_object(response)]
#[serde(rename_all = "snake_case")]
pub struct KeyStoreOutput {
    /// The type of the document: [`OutputType::KeyStore`].
    pub r#type: OutputType,
    /// The version of the document format.
    pub version: u32,
    /// The organization.
    pub org_id: OrgId,
    /// The fleet.
    pub fleet_id: String,
    /// The key store.
    pub keystore_id: KeyStoreId,
    /// The group of operations that the output belongs to.
    pub group_id: String,
    /// The status.
    pub status: OutputStatus,
    /// The result of each operation, by operation id.
    pub outputs: BTreeMap<String, KeyStoreOutputEntry>,
}

dfns_core::open_union! {
    /// The result of a key operation.
    pub enum KeyStoreOutputEntry by "type" {
        /// A proof that the fleet controls a key.
        ProofOfControl(ProofOfControlOutput) => "proof-of-control-v1",
        /// Signatures.
        OnchainSign(OnchainSignOutput) => "onchain-sign-v1",
    }
}

/// The result of an operation that proves control of a key.
#[dfns_object(response)]
#[serde(rename_all = "snake_case")]
pub struct ProofOfControlOutput {
    /// The proof, or the reason for the failure.
    pub result: OutputResult<ProofOfControl>,
}

/// The result of a signing operation.
#[dfns_object(response)]
#[serde(rename_all = "snake_case")]
pub struct OnchainSignOutput {
    /// The signatures by name, or the reason for the failure.
    pub result: OutputResult<BTreeMap<String, OnchainSignature>>,
}

/// The result of an operation: exactly one of the two fields is present.
#[derive(Debug, Clone, Deserialize, Serialize, dfns_core::Describe)]
#[describe(response)]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct OutputResult<T> {
    /// The result, if the operation succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<T>,
    /// The reason, if the operation failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fail: Option<OutputFailure>,
}

/// A proof that a fleet controls a key: a signature over a message with a reserved prefix.
#[dfns_object(response)]
#[serde(rename_all = "snake_case")]
pub struct ProofOfControl {
    /// The public key that signed.
    pub signer_public_key: String,
    /// The prefix of the message. It marks the message as a proof of control.
    pub prefix: String,
    /// The message.
    pub message: String,
    /// The exact bytes that were signed.
    pub exact_bytes_signed: String,
    /// The signature.
    pub signature: String,
}

/// A signature of an offline signer.
#[dfns_object(response)]
#[serde(rename_all = "snake_case")]
pub struct OnchainSignature {
    /// The public key that signed.
    pub signer_public_key: String,
    /// The exact bytes that were signed.
    pub exact_bytes_signed: String,
    /// The signature.
    pub signature: String,
}

/// The reason for a failure.
#[dfns_object(response)]
#[serde(rename_all = "snake_case")]
pub struct OutputFailure {
    /// The error message, as a display string.
    pub message: String,
    /// The error code.
    pub code: String,
}
