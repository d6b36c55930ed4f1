//! Signers and key stores, which hold the shares of keys.
//!
//! Key stores with online signers require no operations. A key store of kind
//! [`OfflineSigner`](crate::KeyStoreKind) is a fleet of air-gapped hardware security modules
//! (HSMs), each run from a Mac. Requests and results are carried to and from it as archives.
//!
//! An operation of this domain creates an input archive (`Create..Input`). People take it to the
//! fleet and run it. Another operation uploads the output archive with its document
//! (`Submit..Output`). `fleet.rs` sets up and changes a fleet, `offline.rs` uses its keys, and
//! `output.rs` defines the documents.

mod document;
mod fleet;
mod key_store;
mod offline;
mod output;

pub use document::Document;
pub use fleet::{
    CancelFleetOperation, CreateAddMacUserInput, CreateAddProvisionerInput, CreateCloneInput, CreateGenesisInput,
    CreateKeyHarvestInput, FleetOperationGroup, FleetOperationStatus, HsmFirmwareVersion, OutputAccepted,
    SubmitAddMacUserOutput, SubmitAddProvisionerOutput, SubmitCloneOutput, SubmitGenesisOutput, SubmitKeyHarvestOutput,
};
pub use key_store::{KeyStore, KeyStores, ListKeyStores, ListSigners, SignerCluster, SignerClusters};
pub use offline::{
    CreateOnchainSignInput, CreateProofOfControlInput, OnchainSignOptions, OutputProcessed, SubmitOnchainSignOutput,
    SubmitProofOfControlOutput,
};
pub use output::{
    CloneRegistration, FleetOutput, FleetOutputEntry, FleetRegistration, GenesisRegistration, KeyHarvest,
    KeyStoreOutput, KeyStoreOutputEntry, OnchainSignOutput, OnchainSignature, OutputFailure, OutputResult,
    OutputStatus, OutputType, ProofOfControl, ProofOfControlOutput,
};

dfns_core::dfns_group! {
    /// Signers and key stores: where the shares of keys are kept.
    pub Signers via SignersApi::signers [
        ListSigners, ListKeyStores,
        // Setting a fleet up and changing it
        CreateGenesisInput, SubmitGenesisOutput, CreateCloneInput, SubmitCloneOutput, CreateAddMacUserInput,
        SubmitAddMacUserOutput, CreateAddProvisionerInput, SubmitAddProvisionerOutput, CreateKeyHarvestInput,
        SubmitKeyHarvestOutput, CancelFleetOperation,
        // Working with its keys
        CreateOnchainSignInput, SubmitOnchainSignOutput, CreateProofOfControlInput, SubmitProofOfControlOutput,
    ]
}
