//! The documents that a fleet of offline signers writes. Their members are in snake case, unlike all else in the API.

use crate::{KeyStoreId, OrgId};
use dfns_core::AnyJson;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

dfns_core::open_enum! {
    /// What a document is about.
    pub enum OutputType {
        /// The fleet itself.
        Fleet => "fleet-output",
        /// The keys of its key store.
        KeyStore => "keystore-output",
    }

    /// How it went.
    pub enum OutputStatus {
        /// All was done.
        Success => "success",
        /// A part was done.
        Partial => "partial",
        /// Nothing was done.
        Fail => "fail",
    }
}

/// What a fleet writes when it is set up or changed.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[non_exhaustive]
pub struct FleetOutput {
    /// What the document is about: the fleet.
    pub r#type: OutputType,
    /// The version of the document's format.
    pub version: u32,
    /// How it went.
    pub status: OutputStatus,
    /// The organization.
    pub org_id: OrgId,
    /// The fleet.
    pub fleet_id: String,
    /// The fleet's name, for people to read.
    pub fleet_label: String,
    /// The key store.
    pub keystore_id: KeyStoreId,
    /// What came of each operation, by the operation's id.
    pub outputs: BTreeMap<String, FleetOutputEntry>,
}

/// What came of an operation on a fleet.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[non_exhaustive]
pub struct FleetOutputEntry {
    /// The action.
    pub success: FleetRegistration,
}

dfns_core::open_union! {
    /// What an operation on a fleet registers with Dfns.
    pub enum FleetRegistration by "type" {
        /// The first HSM, with its keys.
        Genesis(GenesisRegistration) => "genesis-registration",
        /// An HSM that has become a copy of another.
        Clone(CloneRegistration) => "clone-registration",
    }
}

/// The first HSM of a fleet, with its keys.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[non_exhaustive]
pub struct GenesisRegistration {
    /// How the ceremony was held.
    pub ceremony_mode: String,
    /// The serial number of the HSM.
    pub hsm_serial: String,
    /// The public key by which the HSM is known.
    pub hsm_identity_key: String,
    /// The serial number of the Mac that runs it.
    pub mac_serial: String,
    /// The public key that wraps keys for the Mac's secure enclave.
    pub mac_se_wrap_key_pub_key: String,
    /// The public key of each provisioner, by name.
    pub provisioners: BTreeMap<String, String>,
    /// The data sealed by the HSM, as any JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hsm_sealed: Option<AnyJson>,
    /// The keys that were generated.
    pub key_harvest: KeyHarvest,
}

/// An HSM that has become a copy of another.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[non_exhaustive]
pub struct CloneRegistration {
    /// How the ceremony was held.
    pub ceremony_mode: String,
    /// The serial number of the HSM.
    pub hsm_target_serial: String,
    /// The public key by which the HSM is known.
    pub hsm_identity_key: String,
    /// The serial number of the Mac that runs it.
    pub mac_target_serial: String,
    /// The public key that wraps keys for the Mac's secure enclave.
    pub mac_se_wrap_key_pub_key: String,
    /// The data sealed by the HSM, as any JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hsm_sealed: Option<AnyJson>,
}

/// The keys that were generated: so many on each curve, numbered from a start.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[non_exhaustive]
pub struct KeyHarvest {
    /// The number of the first key on Ed25519.
    #[serde(rename = "ed25519-start")]
    pub ed25519_start: u64,
    /// How many keys there are on Ed25519.
    pub ed25519: u64,
    /// The number of the first key on secp256k1.
    #[serde(rename = "secp256k1-start")]
    pub secp256k1_start: u64,
    /// How many keys there are on secp256k1.
    pub secp256k1: u64,
    /// What went wrong, if anything did.
    pub error: Option<String>,
}

/// What a fleet writes when it worked with keys.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[non_exhaustive]
pub struct KeyStoreOutput {
    /// What the document is about: the keys.
    pub r#type: OutputType,
    /// The version of the document's format.
    pub version: u32,
    /// The organization.
    pub org_id: OrgId,
    /// The fleet.
    pub fleet_id: String,
    /// The key store.
    pub keystore_id: KeyStoreId,
    /// The group of operations that this responses.
    pub group_id: String,
    /// How it went.
    pub status: OutputStatus,
    /// What came of each operation, by the operation's id.
    pub outputs: BTreeMap<String, KeyStoreOutputEntry>,
}

dfns_core::open_union! {
    /// What came of an operation with keys.
    pub enum KeyStoreOutputEntry by "type" {
        /// A proof that the fleet has a key.
        ProofOfControl(ProofOfControlOutput) => "proof-of-control-v1",
        /// Signatures.
        OnchainSign(OnchainSignOutput) => "onchain-sign-v1",
    }
}

/// What came of an operation that proves control of a key.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[non_exhaustive]
pub struct ProofOfControlOutput {
    /// The proof, or why there is none.
    pub result: OutputResult<ProofOfControl>,
}

/// What came of an operation that signs.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[non_exhaustive]
pub struct OnchainSignOutput {
    /// The signatures by name, or why there are none.
    pub result: OutputResult<BTreeMap<String, OnchainSignature>>,
}

/// What came of an operation: one of the two.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[non_exhaustive]
pub struct OutputResult<T> {
    /// The action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<T>,
    /// Why nothing was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fail: Option<OutputFailure>,
}

/// A proof that a fleet has a key: the signature of a message that nobody would sign otherwise.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[non_exhaustive]
pub struct ProofOfControl {
    /// The public key that signed.
    pub signer_public_key: String,
    /// What stands before the message, so that the signature counts for nothing else.
    pub prefix: String,
    /// The message.
    pub message: String,
    /// The exact bytes that were signed.
    pub exact_bytes_signed: String,
    /// The signature.
    pub signature: String,
}

/// A signature of an offline signer.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[non_exhaustive]
pub struct OnchainSignature {
    /// The public key that signed.
    pub signer_public_key: String,
    /// The exact bytes that were signed.
    pub exact_bytes_signed: String,
    /// The signature.
    pub signature: String,
}

/// Why nothing was done.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[non_exhaustive]
pub struct OutputFailure {
    /// What went wrong, for people to read.
    pub message: String,
    /// What went wrong, for programs.
    pub code: String,
}
